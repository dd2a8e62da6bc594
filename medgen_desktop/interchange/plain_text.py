"""Plain text files: one file is one note, exactly as it stands."""

from collections.abc import Iterator
from pathlib import Path

from medgen_desktop.domain.note import NewNote
from medgen_desktop.interchange.document import Document
from medgen_desktop.interchange.encodings import read_text
from medgen_desktop.interchange.reading import (
    Reading,
    ReadOptions,
    SkippedRow,
    SkipReason,
    shown_name,
    title_from,
)
from medgen_desktop.text.language import language_of


def recognises(path: Path, head: bytes) -> bool:  # noqa: ARG001 - any file may be text
    """Any file: whether it is text is seen when it is read."""
    return True


def read(path: Path, options: ReadOptions) -> Iterator[Reading]:
    """Yield the note in a text file, titled by its first line; a blank file is skipped.

    Raises:
        UserError: the file cannot be read or decoded, as in `read_text`.
    """
    decoded = read_text(path, options.encoding)
    if not decoded.text.strip():
        yield SkippedRow(shown_name(path.name), 1, SkipReason.EMPTY_TEXT)
        return
    yield Document(
        NewNote(
            title=title_from(decoded.text, shown_name(path.stem)),
            original=decoded.text,
            source_name=shown_name(path.name),
            encoding=decoded.encoding,
            language=language_of(decoded.text),
        )
    )
