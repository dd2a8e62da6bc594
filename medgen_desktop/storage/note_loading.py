"""Add many notes at once: one statement for all of them, so that other threads go on meanwhile.

Python's threads wait for each other between statements but not while SQLite works on one. Notes are
therefore made ready in one thread (`loadable`) and written by another (`load`).
"""

import json
from collections.abc import Sequence
from dataclasses import astuple, dataclass

from sqlite_utils import Database

from medgen_desktop.domain.note import NewNote, NoteId, NoteStatus
from medgen_desktop.storage.clock import now
from medgen_desktop.storage.note_repository import import_key, sha256_of
from medgen_desktop.text.line_ends import normalise_line_ends

_NOTES = """
    INSERT INTO notes (import_key, title, source_name, record_id, encoding, language, section,
                       characters, sha256, text_sha256, status, created_at, updated_at, import_id,
                       is_indexed)
    SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5,
           value ->> 6, value ->> 7, value ->> 8, unhex(value ->> 9), :status, :time, :time,
           :import_id, 0
    FROM json_each(:rows) WHERE true
    ON CONFLICT (import_key) DO NOTHING
"""
_TEXTS = """
    INSERT INTO note_texts (note_id, line_ends, text)
    SELECT notes.id, value ->> 10, value ->> 11
    FROM json_each(:rows) CROSS JOIN notes ON import_key = value ->> 0 WHERE notes.id > :last
"""
_PAIRS = """
    INSERT INTO pairs (note_id, section, target)
    SELECT notes.id, section, value ->> 12
    FROM json_each(:rows) CROSS JOIN notes ON import_key = value ->> 0
    WHERE notes.id > :last AND value ->> 12 <> ''
"""
_LAST = "SELECT coalesce(max(id), 0) FROM notes"


@dataclass(frozen=True, slots=True)
class LoadableNote:
    """A note as its rows have it; `target` is "" where it makes no training pair."""

    import_key: str
    title: str
    source_name: str
    record_id: str
    encoding: str
    language: str
    section: str
    characters: int
    sha256: str
    text_sha256: str
    line_ends: str
    text: str
    target: str


def loadable(new: NewNote) -> LoadableNote:
    """What is written of a note: its hashes, its text with plain line ends."""
    normalised = normalise_line_ends(new.original)
    sha256 = sha256_of(new.original).hex()
    is_plain = normalised.text == new.original
    return LoadableNote(
        import_key(new),
        new.title,
        new.source_name,
        new.record_id,
        new.encoding,
        new.language,
        new.section,
        len(normalised.text),
        sha256,
        sha256 if is_plain else sha256_of(normalised.text).hex(),
        normalised.line_ends.to_json(),
        normalised.text,
        normalise_line_ends(new.target).text if new.target.strip() else "",
    )


def load(
    tx: Database, notes: Sequence[LoadableNote], import_id: int = 0
) -> tuple[list[NoteId], int]:
    """Add the notes that are not there yet; their numbers, and how many of them make pairs.

    They are found by their words only after `SearchIndex.add`.
    """
    last = tx.execute(_LAST).fetchone()[0]
    unlike: dict[str, LoadableNote] = {}
    for one in notes:
        unlike.setdefault(one.import_key, one)
    rows = json.dumps([astuple(one) for one in unlike.values()], ensure_ascii=False)
    status, time = NoteStatus.NEW.value, now()
    tx.execute(_NOTES, {"rows": rows, "status": status, "time": time, "import_id": import_id})
    tx.execute(_TEXTS, {"rows": rows, "last": last})
    pairs = 0
    if any(one.target for one in notes):
        pairs = tx.execute(_PAIRS, {"rows": rows, "last": last}).rowcount
    added = tx.execute("SELECT id FROM notes WHERE id > ? ORDER BY id", [last]).fetchall()
    return [NoteId(row[0]) for row in added], pairs
