"""Rich text files (.rtf), with the code page that each names, Chinese ones too."""

import re
from collections.abc import Iterator
from pathlib import Path

from striprtf.striprtf import rtf_to_text

from medgen_desktop.domain.errors import UserError
from medgen_desktop.domain.exchange_errors import FILE_BROKEN
from medgen_desktop.interchange.encodings import DecodedText
from medgen_desktop.interchange.files import read_bytes
from medgen_desktop.interchange.reading import Reading, ReadOptions, shown_name, single_note

_CODE_PAGE = re.compile(rb"\\ansicpg(\d{3,5})")


def recognises(path: Path, head: bytes) -> bool:
    """A file that begins as RTF does."""
    del path
    return head.lstrip().startswith(b"{\\rtf")


def read(path: Path, options: ReadOptions) -> Iterator[Reading]:
    """Yield the text as one note, in the encoding that is named or that the file names.

    Raises:
        UserError: FILE_BROKEN, or what reading a file refuses.
    """
    found = text_of_rtf(path, read_bytes(path), options.encoding)
    yield single_note(path, found.text, found.encoding)


def text_of_rtf(path: Path, data: bytes, encoding: str | None) -> DecodedText:
    """The text of a file's content; raises what `read` does."""
    named = _CODE_PAGE.search(data[:4096])
    chosen = encoding or (f"cp{named[1].decode()}" if named else "cp1252")
    try:
        text = rtf_to_text(data.decode("latin-1"), encoding=chosen, errors="strict")
    except (UnicodeError, LookupError, ValueError, AttributeError):
        name = shown_name(path.name)
        raise UserError(FILE_BROKEN, path=name, format="RTF", line=1, reason=chosen) from None
    return DecodedText(text, chosen)
