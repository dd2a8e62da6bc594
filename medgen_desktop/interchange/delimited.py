"""Tables in CSV and TSV, read and written.

A cell comes out exactly as it stands between its quotes, line ends and blanks included. A table
with broken quoting is refused with the line where the broken row begins, because cells past that
point would be other cells than the person sees.

A cell that a spreadsheet would run as a formula is written with an apostrophe in front; which cells
of a row have one is said in a column of its own, so that the text comes back as it was and no text
that begins with an apostrophe of its own is touched.
"""

import csv
import re
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

from medgen_desktop.domain.errors import TABLE_BROKEN, UserError
from medgen_desktop.interchange.column_mapping import ColumnMapping
from medgen_desktop.interchange.document import Document
from medgen_desktop.interchange.encodings import LinedText, open_text
from medgen_desktop.interchange.reading import Reading, ReadOptions
from medgen_desktop.interchange.spreadsheet import looks_like_formula
from medgen_desktop.interchange.table_rows import COLUMNS, cells_of, losses
from medgen_desktop.interchange.tables import (
    LONGEST_CELL,
    Row,
    Table,
    TablePreview,
    preview_of,
    read_table,
    too_long_cell,
    unlike_names,
)
from medgen_desktop.interchange.writing import WriteOptions, whole_text

__all__ = [
    "ColumnMapping",
    "TablePreview",
    "losses",
    "open_table",
    "preview",
    "read",
    "recognises",
    "write",
]

_DELIMITERS = (",", ";", "\t")
_TAB_SUFFIXES = frozenset({".tsv", ".tab"})
_SAID_DELIMITER = re.compile(r'"?sep=(.)"?(?:\r\n|\r|\n|$)', re.IGNORECASE)
"""What Excel takes for no row but for the sign between cells."""
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
_WITH_APOSTROPHE = "with_apostrophe"

_SAID_PLAINLY = (
    ("unexpected end of data", "a quoted cell is never closed"),
    ("expected after", "text follows the closing quote of a cell"),
)


def open_table(path: Path, encoding: str | None = None) -> Table:
    """Read a file and its header; blank lines are no rows.

    Raises:
        UserError: the file cannot be read or decoded, or TABLE_BROKEN or FILE_TOO_LARGE when that
            row is reached.
    """
    opened = open_text(path, encoding)
    said = _SAID_DELIMITER.match(opened.head)
    delimiter = said[1] if said else _delimiter_of(path, opened.head)
    rows = _rows(path, _lines(opened), delimiter, skipped=1 if said else 0)
    header = next(rows, None)
    if header is None:
        raise UserError(TABLE_BROKEN, path=str(path), line=1, reason="it has no header row")
    columns = unlike_names(header.cells)
    if _WITH_APOSTROPHE in columns:
        rows = _without_apostrophes(rows, columns)
    return Table(path, opened.encoding, columns, rows, delimiter)


def preview(path: Path, options: ReadOptions) -> TablePreview:
    """The header and the first rows of a table; raises what `open_table` does."""
    return preview_of(open_table(path, options.encoding))


def recognises(path: Path, head: bytes) -> bool:  # noqa: ARG001 - the suffix says it
    """Any file with the suffix of a table."""
    return True


def read(path: Path, options: ReadOptions) -> Iterator[Reading]:
    """Yield the notes of a table; raises what `open_table` and `read_table` do."""
    return read_table(open_table(path, options.encoding), options.mapping)


def write(path: Path, documents: Iterable[Document], options: WriteOptions) -> None:
    """Write one row a document, with a mark of UTF-8 in front, by which Excel knows.

    Raises:
        UserError: FILE_UNWRITABLE, DISK_FULL.
    """
    del options
    delimiter = "\t" if path.suffix.lower() in _TAB_SUFFIXES else ","
    with whole_text(path, newline="", encoding="utf-8-sig") as file:
        writer = csv.writer(file, delimiter=delimiter)
        writer.writerow((*COLUMNS, _WITH_APOSTROPHE))
        writer.writerows(_safe(cells_of(document)) for document in documents)


def _safe(cells: tuple[str, ...]) -> list[str]:
    """Cells of which none is a formula, and the names of those that got an apostrophe."""
    formulas = {place for place, cell in enumerate(cells) if looks_like_formula(cell)}
    safe = [f"'{cell}" if place in formulas else cell for place, cell in enumerate(cells)]
    return [*safe, " ".join(name for place, name in enumerate(COLUMNS) if place in formulas)]


def _without_apostrophes(rows: Iterable[Row], columns: tuple[str, ...]) -> Iterator[Row]:
    places = {name: place for place, name in enumerate(columns)}
    said = places[_WITH_APOSTROPHE]
    for row in rows:
        for name in row.cells[said].split() if len(row.cells) > said else ():
            place = places.get(name, said)
            row.cells[place] = row.cells[place].removeprefix("'")
        yield row


def _lines(opened: LinedText) -> Iterator[str]:
    """Lines, which also a carriage return of its own ends."""
    for line in opened.lines():
        if line.count("\r") == line.endswith("\r\n"):
            yield line
        else:
            yield from (found[0] for found in _LINE.finditer(line))


def _rows(path: Path, lines: Iterator[str], delimiter: str, *, skipped: int) -> Iterator[Row]:
    csv.field_size_limit(LONGEST_CELL)
    reader = csv.reader(islice(lines, skipped, None), delimiter=delimiter, strict=True)
    while True:
        line = reader.line_num + skipped + 1
        try:
            cells = next(reader, None)
        except csv.Error as error:
            raise _refusal(error, path, line) from None
        if cells is None:
            return
        if cells:
            yield Row(line, cells)


def _refusal(error: csv.Error, path: Path, line: int) -> UserError:
    message = str(error)
    if "field limit" in message:
        return too_long_cell(path, line)
    reason = next((plainly for part, plainly in _SAID_PLAINLY if part in message), message)
    return UserError(TABLE_BROKEN, path=str(path), line=line, reason=reason)


def _delimiter_of(path: Path, head: str) -> str:
    """Tab by the file's suffix, else what splits the header most; a comma on a tie."""
    if path.suffix.lower() in _TAB_SUFFIXES:
        return "\t"
    header = _outside_quotes(head)
    return max(_DELIMITERS, key=header.count)


def _outside_quotes(head: str) -> str:
    """The first line with anything on it, without what stands in quotes."""
    kept: list[str] = []
    quoted = False
    for character in head:
        if character == '"':
            quoted = not quoted
        elif quoted:
            continue
        elif character not in "\r\n":
            kept.append(character)
        elif kept:
            break
    return "".join(kept)
