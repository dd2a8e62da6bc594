"""What every reader yields: documents in their order, and what it had to leave out and why."""

import hashlib
from collections import Counter
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from medgen_desktop.domain.errors import QT_TRANSLATE_NOOP
from medgen_desktop.domain.note import NewNote
from medgen_desktop.interchange.column_mapping import ColumnMapping
from medgen_desktop.interchange.document import Document
from medgen_desktop.text.language import language_of

_LONGEST_TITLE = 60


class SkipReason(StrEnum):
    """Why a part of a file was left out, in a sentence for the person who imports."""

    EMPTY_TEXT = QT_TRANSLATE_NOOP("SkipReason", "The text is empty.")
    CELL_COUNT = QT_TRANSLATE_NOOP("SkipReason", "The row has fewer or more cells than the header.")
    FORMAT_UNKNOWN = QT_TRANSLATE_NOOP("SkipReason", "The file is in none of the known formats.")
    COLUMNS_UNSAID = QT_TRANSLATE_NOOP(
        "SkipReason", "The file is a table: import it by itself to say what its columns mean."
    )
    NOT_A_RECORD = QT_TRANSLATE_NOOP("SkipReason", "The record is not as this format has them.")
    SPAN_OUTSIDE = QT_TRANSLATE_NOOP("SkipReason", "The annotation does not lie within its text.")
    SPAN_UNLABELLED = QT_TRANSLATE_NOOP("SkipReason", "The annotation has no label.")
    RELATION_ENDS = QT_TRANSLATE_NOOP("SkipReason", "An end of the relation is missing.")
    REJECTED = QT_TRANSLATE_NOOP("SkipReason", "A person rejected the annotation there.")
    ELSEWHERE = QT_TRANSLATE_NOOP(
        "SkipReason", "Its text is at an address outside of the file, and none is opened."
    )
    ATTACHMENT_UNKNOWN = QT_TRANSLATE_NOOP(
        "SkipReason", "Its attachment is of a kind that is not read."
    )
    ATTACHMENT_BROKEN = QT_TRANSLATE_NOOP("SkipReason", "Its attachment cannot be read.")
    IN_ERROR = QT_TRANSLATE_NOOP("SkipReason", "The file says that it was entered in error.")
    NO_NOTES = QT_TRANSLATE_NOOP("SkipReason", "The file holds no notes.")
    NOT_KEPT = QT_TRANSLATE_NOOP("SkipReason", "This program has no place for it.")


@dataclass(frozen=True, slots=True)
class SkippedRow:
    """A part of a file that was left out; `line` is where it begins in the file, from 1.

    It would have been a note, unless `is_note` is False: then the note is in without it.
    """

    file: str
    line: int
    reason: str
    is_note: bool = True


Reading = Document | SkippedRow


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """How a person wants a file to be read; None leaves it to be seen or guessed.

    `sheet` is that of a workbook; the first one that can be seen is read without.
    """

    encoding: str | None = None
    mapping: ColumnMapping | None = None
    sheet: str | None = None


def title_from(text: str, fallback: str) -> str:
    """The first line that says something, cut to a title's length; `fallback` if there is none."""
    line = next((line for line in text.splitlines() if line.strip()), fallback)
    title = " ".join(line.split())
    if len(title) <= _LONGEST_TITLE:
        return title
    after_word = title.rfind(" ", _LONGEST_TITLE // 2, _LONGEST_TITLE)
    return title[: after_word if after_word > 0 else _LONGEST_TITLE - 1] + "…"


def single_note(path: Path, text: str, encoding: str) -> Reading:
    """A file that is one note, titled by its first line; a blank one is skipped."""
    if not text.strip():
        return SkippedRow(shown_name(path.name), 1, SkipReason.EMPTY_TEXT)
    return Document(
        NewNote(
            title=title_from(text, shown_name(path.stem)),
            original=text,
            source_name=shown_name(path.name),
            encoding=encoding,
            language=language_of(text),
        )
    )


@dataclass(frozen=True, slots=True)
class Source:
    """The file that notes are in: its name, a title for what has none, its encoding."""

    name: str
    title: str
    encoding: str


def shown_name(name: str) -> str:
    """A file's name as text: bytes that are no UTF-8, as in names from GBK archives, become "�"."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


class OccurrenceCounter:
    """Numbers equal notes of one source from 0, so that repeats in a file are told apart."""

    def __init__(self) -> None:
        self._seen: Counter[bytes] = Counter()

    def numbered(self, note: NewNote) -> NewNote:
        """The note with its `occurrence`."""
        key = _digest_of(note.record_id, note.original, note.section, note.target)
        occurrence = self._seen[key]
        self._seen[key] += 1
        return replace(note, occurrence=occurrence) if occurrence else note


def _digest_of(*parts: str) -> bytes:
    """Unlike for unlike texts, and small: a file's texts are not kept to compare them."""
    digest = hashlib.blake2b(digest_size=16)
    for part in parts:
        written = part.encode("utf-8", "surrogatepass")
        digest.update(b"%d:" % len(written))
        digest.update(written)
    return digest.digest()
