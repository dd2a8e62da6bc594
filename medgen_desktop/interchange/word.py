"""Word documents (.docx): paragraphs and tables in their order, a cell beside the next by a tab."""

import zipfile
from collections.abc import Iterator
from pathlib import Path

import docx
from docx.document import Document as WordDocument
from docx.opc.exceptions import PackageNotFoundError
from docx.table import Table
from lxml.etree import LxmlError

from medgen_desktop.domain.errors import UserError
from medgen_desktop.domain.exchange_errors import FILE_BROKEN, FILE_PROTECTED
from medgen_desktop.interchange.files import read_bytes, require_small_archive
from medgen_desktop.interchange.reading import Reading, ReadOptions, shown_name, single_note

_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0"
"""An encrypted document is wrapped in this, as are the files of Word before 2007."""


def recognises(path: Path, head: bytes) -> bool:
    """A packed file, or one in the wrapping of those with a password."""
    del path
    return head.startswith((_ZIP, _OLE))


def read(path: Path, options: ReadOptions) -> Iterator[Reading]:
    """Yield the document's text as one note; headers and footers of pages are left out.

    Raises:
        UserError: FILE_BROKEN, FILE_PROTECTED, FILE_TOO_LARGE, or what reading a file refuses.
    """
    del options
    if read_bytes(path).startswith(_OLE):
        raise UserError(FILE_PROTECTED, path=shown_name(path.name))
    try:
        require_small_archive(path)
        text = _text_of(docx.Document(str(path)))
    except (zipfile.BadZipFile, PackageNotFoundError, KeyError, ValueError, LxmlError, OSError):
        name = shown_name(path.name)
        raise UserError(FILE_BROKEN, path=name, format="DOCX", line=1, reason="ZIP, XML") from None
    yield single_note(path, text, "docx")


def _text_of(document: WordDocument) -> str:
    lines: list[str] = []
    for block in document.iter_inner_content():
        if isinstance(block, Table):
            lines += _rows(block)
        else:
            lines.append(block.text)
    return "\n".join(lines)


def _rows(table: Table) -> Iterator[str]:
    """The rows of a table; a cell that spans several is said once."""
    for row in table.rows:
        cells: list[str] = []
        seen: set[int] = set()
        for cell in row.cells:
            if id(cell._tc) not in seen:  # noqa: SLF001 - how python-docx tells merged cells
                seen.add(id(cell._tc))  # noqa: SLF001
                cells.append(cell.text)
        yield "\t".join(cells)
