"""Plain text files: one file is one note, exactly as it stands."""

from collections.abc import Iterator
from pathlib import Path

from medgen_desktop.domain.note import NewNote
from medgen_desktop.interchange.encodings import read_text
from medgen_desktop.interchange.reading import (
    Reading,
    SkippedRow,
    SkipReason,
    shown_name,
    title_from,
)
from medgen_desktop.text.language import language_of


def read_plain_text(path: Path, encoding: str | None = None) -> Iterator[Reading]:
    """Yield the note in a text file, titled by its first line; a blank file is skipped.

    Raises:
        UserError: the file cannot be read or decoded, as in `read_text`.
    """
    decoded = read_text(path, encoding)
    if not decoded.text.strip():
        yield SkippedRow(shown_name(path.name), 1, SkipReason.EMPTY_TEXT)
        return
    yield NewNote(
        title=title_from(decoded.text, shown_name(path.stem)),
        original=decoded.text,
        source_name=shown_name(path.name),
        encoding=decoded.encoding,
        language=language_of(decoded.text),
    )
