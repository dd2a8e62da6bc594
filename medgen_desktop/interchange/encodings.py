"""From bytes to text, strictly: a character that cannot be read refuses the file.

Known without being told: UTF-8 with or without a byte order mark, and UTF-16 or UTF-32 with one.
Every other encoding is read only when it is named.
"""

import codecs
from dataclasses import dataclass
from pathlib import Path

from medgen_desktop.domain.errors import (
    ENCODING_UNKNOWN,
    FILE_MISSING,
    FILE_NOT_TEXT,
    UserError,
)

_BYTE_ORDER_MARK = "\ufeff"
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark is how this one begins
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_NOT_OF_FILES = frozenset({"idna", "punycode", "raw-unicode-escape", "unicode-escape"})


@dataclass(frozen=True, slots=True)
class DecodedText:
    """The text of a file without its byte order mark, and the name of the encoding it was in."""

    text: str
    encoding: str


def read_text(path: Path, encoding: str | None = None) -> DecodedText:
    """Read a whole file as text, in `encoding` or in the one that its first bytes show.

    Raises:
        UserError: FILE_MISSING, ENCODING_UNKNOWN, or FILE_NOT_TEXT with the position of the first
            byte that cannot be read. A NUL character counts as one: no text holds it, while
            binary files and UTF-16 without a mark do.
    """
    try:
        data = path.read_bytes()
    except OSError:
        raise UserError(FILE_MISSING, path=str(path)) from None
    chosen = _codec_name(encoding) if encoding else _encoding_shown_by(data)
    try:
        text = data.decode(chosen)
    except UnicodeDecodeError as error:
        raise UserError(FILE_NOT_TEXT, path=str(path), position=error.start) from None
    nul = text.find("\0")
    if nul >= 0:
        position = len(text[:nul].encode(chosen))
        raise UserError(FILE_NOT_TEXT, path=str(path), position=position)
    return DecodedText(text.removeprefix(_BYTE_ORDER_MARK), chosen)


def _encoding_shown_by(data: bytes) -> str:
    return next((name for mark, name in _MARKS if data.startswith(mark)), "utf-8")


def _codec_name(encoding: str) -> str:
    try:
        name = codecs.lookup(encoding).name
        bytes(4).decode(name)  # refuses codecs that do not give text
    except (LookupError, ValueError):
        raise UserError(ENCODING_UNKNOWN, encoding=encoding) from None
    if name in _NOT_OF_FILES:
        raise UserError(ENCODING_UNKNOWN, encoding=encoding)
    return name
