"""Excel workbooks (XLSX): a sheet is a table, and its cells are what a person sees in them.

Formulas give the value that was saved with them. A workbook is read from one copy in memory, row by
row; one that unpacks to too much, has a password or is broken is refused.
"""

import warnings
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError, iterparse

from lxml.etree import LxmlError
from openpyxl.cell.text import Text
from openpyxl.reader.excel import ExcelReader
from openpyxl.xml.constants import SHARED_STRINGS, SHEET_MAIN_NS

from medgen_desktop.domain.errors import TABLE_BROKEN, UserError
from medgen_desktop.domain.exchange_errors import FILE_BROKEN, FILE_PROTECTED, SHEET_MISSING
from medgen_desktop.interchange.cell_words import words_of
from medgen_desktop.interchange.files import read_bytes, require_small_archive
from medgen_desktop.interchange.reading import Reading, ReadOptions, shown_name
from medgen_desktop.interchange.tables import (
    Row,
    Table,
    TablePreview,
    preview_of,
    read_table,
    unlike_names,
)
from medgen_desktop.interchange.workbook_writing import (
    MOST_ROWS,
    escape_free,
    losses,
    write,
)

__all__ = ["losses", "open_table", "preview", "read", "recognises", "write"]

_ENCODING = "xlsx"
_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0"
"""An encrypted workbook is wrapped in this, as are the files of Excel before 2007."""
_MOST_COLUMNS = 16_384
_STRING = f"{{{SHEET_MAIN_NS}}}si"
_BROKEN = (
    *(zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError),
    *(LxmlError, ParseError, ValueError, TypeError, KeyError, IndexError, AttributeError),
    *(OverflowError, AssertionError),
)
"""What openpyxl and what it reads by say of parts that are not as they should be."""


def recognises(path: Path, head: bytes) -> bool:
    """A packed file, or one in the wrapping of those with a password."""
    del path
    return head.startswith((_ZIP, _OLE))


def open_table(path: Path, sheet: str | None = None) -> Table:
    """Open a sheet: the first that can be seen, or the one with this name; blank rows are none.

    Raises:
        UserError: FILE_BROKEN, FILE_PROTECTED, FILE_TOO_LARGE, SHEET_MISSING, TABLE_BROKEN where
            the sheet has no header, or what reading a file refuses.
    """
    data = read_bytes(path)
    if data.startswith(_OLE):
        raise UserError(FILE_PROTECTED, path=shown_name(path.name))
    try:
        require_small_archive(path, data)
        sheets = _sheets_of(data)
        chosen = sheet or next(iter(sheets))
    except (*_BROKEN, StopIteration):
        raise _broken(path) from None
    if chosen not in sheets:
        raise UserError(SHEET_MISSING, path=shown_name(path.name))
    rows = _rows(path, sheets[chosen])
    header = next(rows, None)
    if header is None:
        raise UserError(TABLE_BROKEN, path=str(path), line=1, reason="it has no header row")
    columns = unlike_names(header.cells)
    filled = _filled(rows, len(columns))
    return Table(path, _ENCODING, columns, filled, sheets=tuple(sheets), sheet=chosen)


def preview(path: Path, options: ReadOptions) -> TablePreview:
    """The header and the first rows of a sheet; raises what `open_table` does."""
    return preview_of(open_table(path, options.sheet))


def read(path: Path, options: ReadOptions) -> Iterator[Reading]:
    """Yield the notes of a sheet; raises what `open_table` and `read_table` do."""
    return read_table(open_table(path, options.sheet), options.mapping)


class _Reader(ExcelReader):  # type: ignore[misc] # openpyxl has no types
    """Reads shared strings as they are: openpyxl takes every "x005F_" out of them.

    It reads sheets by the parser of Python, which refuses entities that grow, as is done here.
    """

    def read_strings(self) -> None:
        """All strings that cells refer to by number."""
        part = self.package.find(SHARED_STRINGS)
        if part is None:
            return
        with self.archive.open(part.PartName[1:]) as source:
            for _event, node in iterparse(source):  # noqa: S314
                if node.tag == _STRING:
                    self.shared_strings.append(Text.from_tree(node).content)
                    node.clear()

    def read_chartsheet(self, sheet: object, rel: object) -> None:
        """Charts have no rows."""


def _sheets_of(data: bytes) -> dict[str, Any]:
    """The sheets by name, those that can be seen first."""
    warnings.filterwarnings("ignore", module=r"openpyxl\.")  # of styles and such, for nobody here
    reader = _Reader(BytesIO(data), read_only=True, data_only=True, keep_links=False)
    reader.read()
    found = sorted(reader.wb.worksheets, key=lambda one: one.sheet_state != "visible")
    return {one.title: one for one in found}


def _rows(path: Path, sheet: Any) -> Iterator[Row]:  # noqa: ANN401 - openpyxl has no types
    """The rows that have anything in them, without the empty cells at their ends."""
    try:
        sheet.reset_dimensions()  # what a file says of its size may be wrong, and is not needed
        for number, cells in enumerate(sheet.iter_rows(), start=1):
            if number > MOST_ROWS or len(cells) > _MOST_COLUMNS:
                raise _broken(path, number)
            words = [escape_free(words_of(one.value, one.number_format)) for one in cells]
            while words and not words[-1]:
                words.pop()
            if words:
                yield Row(number, words)
    except _BROKEN:
        raise _broken(path) from None


def _filled(rows: Iterator[Row], width: int) -> Iterator[Row]:
    """The same with empty cells where a row ends before the header does."""
    for row in rows:
        row.cells.extend([""] * (width - len(row.cells)))
        yield row


def _broken(path: Path, line: int = 1) -> UserError:
    name = shown_name(path.name)
    return UserError(FILE_BROKEN, path=name, format="XLSX", line=line, reason="ZIP, XML")
