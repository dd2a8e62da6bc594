"""PDF files with a text layer: page after page, with a form feed between them."""

import io
import logging
from collections.abc import Iterator
from pathlib import Path

from pypdf import PdfReader
from pypdf.errors import PyPdfError

from medgen_desktop.domain.errors import UserError
from medgen_desktop.domain.exchange_errors import FILE_BROKEN, FILE_PROTECTED, FILE_WITHOUT_TEXT
from medgen_desktop.interchange.files import read_bytes
from medgen_desktop.interchange.reading import Reading, ReadOptions, shown_name, single_note

logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # it quotes what it cannot read

_BROKEN = (
    *(PyPdfError, ValueError, LookupError, TypeError, AttributeError, ArithmeticError),
    *(RecursionError, OSError, NotImplementedError, ImportError),
)
"""pypdf meets broken files with whatever error comes first."""


def recognises(path: Path, head: bytes) -> bool:
    """A file that begins as PDF does; some have a few bytes before that."""
    del path
    return b"%PDF-" in head[:1024]


def read(path: Path, options: ReadOptions) -> Iterator[Reading]:
    """Yield the text of all pages as one note.

    Raises:
        UserError: FILE_WITHOUT_TEXT where the pages are pictures, FILE_PROTECTED, FILE_BROKEN, or
            what reading a file refuses.
    """
    del options
    yield single_note(path, text_of_pdf(path, read_bytes(path)), "pdf")


def text_of_pdf(path: Path, data: bytes) -> str:
    """The text of all pages, with a form feed between them; raises what `read` does."""
    name = shown_name(path.name)
    try:
        pages = _pages(data)
    except _BROKEN:
        raise UserError(FILE_BROKEN, path=name, format="PDF", line=1, reason="PDF") from None
    if pages is None:
        raise UserError(FILE_PROTECTED, path=name)
    if not any(page.strip() for page in pages):
        raise UserError(FILE_WITHOUT_TEXT, path=name)
    return "\f".join(pages)


def _pages(data: bytes) -> list[str] | None:
    """The text of each page, or None where a password is asked for."""
    reader = PdfReader(io.BytesIO(data), strict=False)
    if reader.is_encrypted and not reader.decrypt(""):
        return None
    return [page.extract_text() for page in reader.pages]
