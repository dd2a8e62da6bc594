"""Notes made of other ones: from which, by which steps, and where each character came from."""

import json
import re
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Literal

from sqlite_utils import Database

from medgen_desktop.domain.note import NoteId
from medgen_desktop.storage.connection import row_id
from medgen_desktop.text.offset_map import OffsetMap

DerivationKind = Literal["cleaned", "deidentified"]

_COLUMNS = "note_id, source_id, kind, steps, offset_map"
_SELECT = f"SELECT {_COLUMNS} FROM derivations "  # noqa: S608 - columns are ours
_INSERT = f"INSERT INTO derivations ({_COLUMNS}) VALUES (?, ?, ?, ?, ?)"  # noqa: S608 - ours
_SOURCES = """
    SELECT id FROM notes
    WHERE id NOT IN (SELECT note_id FROM derivations)
        AND id NOT IN (SELECT source_id FROM derivations WHERE kind = ?)
    ORDER BY id
"""
_EVENTS_SINCE = """
    SELECT note_id, payload, inverse FROM events
    WHERE at >= (SELECT min(created_at) FROM notes
                 WHERE id IN (SELECT value FROM json_each(:asked)))
"""
_IN_USE = """
    SELECT note_id FROM drafts WHERE note_id IN (SELECT value FROM json_each(:asked))
    UNION SELECT note_id FROM rejections WHERE note_id IN (SELECT value FROM json_each(:asked))
    UNION SELECT note_id FROM pairs WHERE note_id IN (SELECT value FROM json_each(:asked))
    UNION SELECT note_id FROM identities WHERE note_id IN (SELECT value FROM json_each(:asked))
    UNION SELECT source_id FROM derivations
        WHERE source_id IN (SELECT value FROM json_each(:asked))
"""
_NOTE_OF_AN_EVENT = re.compile(r'"note_id": (\d+)')


@dataclass(frozen=True, slots=True)
class Derivation:
    """`offset_map` leads from the source's text to that of the note, and back."""

    note_id: NoteId
    source_id: NoteId
    kind: DerivationKind
    steps: tuple[str, ...]
    offset_map: OffsetMap


class DerivationRepository:
    """Adds and reads derivations, and deletes derived notes that nobody has worked on."""

    def __init__(self, reader: Callable[[], AbstractContextManager[Database]]) -> None:
        """Read through the connections that `reader` lends."""
        self._reader = reader

    def add(self, tx: Database, one: Derivation) -> None:
        """Say where a note comes from; both notes must be there."""
        steps, offset_map = json.dumps(one.steps), one.offset_map.to_json()
        tx.execute(_INSERT, [one.note_id, one.source_id, one.kind, steps, offset_map])

    def of_note(self, note_id: NoteId) -> Derivation | None:
        """What a note was made of; None where it came in from outside."""
        with self._reader() as db:
            row = db.execute(_SELECT + "WHERE note_id = ?", [row_id(note_id)]).fetchone()
        return None if row is None else _derivation(row)

    def of_source(self, source_id: NoteId) -> list[Derivation]:
        """What was made of a note, the oldest first."""
        query = _SELECT + "WHERE source_id = ? ORDER BY note_id"
        with self._reader() as db:
            rows = db.execute(query, [row_id(source_id)]).fetchall()
        return [_derivation(row) for row in rows]

    def derived_ids(self) -> set[NoteId]:
        """The notes that were made of others."""
        with self._reader() as db:
            rows = db.execute("SELECT note_id FROM derivations").fetchall()
        return {NoteId(row[0]) for row in rows}

    def sources(self) -> dict[NoteId, NoteId]:
        """The note that each derived one was made of."""
        with self._reader() as db:
            rows = db.execute("SELECT note_id, source_id FROM derivations").fetchall()
        return {NoteId(row[0]): NoteId(row[1]) for row in rows}

    def sources_with(self, kind: DerivationKind) -> set[NoteId]:
        """The notes of which something of this kind was made."""
        with self._reader() as db:
            rows = db.execute("SELECT source_id FROM derivations WHERE kind = ?", [kind])
            return {NoteId(row[0]) for row in rows}

    def sources_without(self, kind: DerivationKind) -> list[NoteId]:
        """The notes from outside of which nothing of this kind was made yet."""
        with self._reader() as db:
            return [NoteId(row[0]) for row in db.execute(_SOURCES, [kind])]

    def delete_note(self, tx: Database, note_id: NoteId) -> None:
        """Delete a derived note with all that is said of it; ask `worked_on_among` before."""
        asked = [row_id(note_id)]
        tx.execute("DELETE FROM note_words WHERE rowid = ?", asked)
        tx.execute("DELETE FROM relations WHERE note_id = ?", asked)
        tx.execute("DELETE FROM notes WHERE id = ?", asked)


def derivations_among(db: Database, note_ids: Iterable[NoteId]) -> dict[NoteId, NoteId]:
    """Those of these notes that were made of others, with the notes that they were made of."""
    query = """
        SELECT note_id, source_id FROM derivations
        WHERE note_id IN (SELECT value FROM json_each(?)) ORDER BY note_id
    """
    rows = db.execute(query, [json.dumps(list(note_ids))]).fetchall()
    return {NoteId(row[0]): NoteId(row[1]) for row in rows}


def worked_on_among(db: Database, note_ids: Iterable[NoteId]) -> set[NoteId]:
    """Those of these notes that an event of the log names, or that something was made of or for.

    Undo may put back what such an event took away, so its note must stay.
    """
    asked = json.dumps(list(note_ids))
    found = {NoteId(row[0]) for row in db.execute(_IN_USE, {"asked": asked}).fetchall()}
    for note_id, *plain in db.execute(_EVENTS_SINCE, {"asked": asked}):
        found.add(NoteId(note_id))
        found.update(NoteId(int(one)) for text in plain for one in _NOTE_OF_AN_EVENT.findall(text))
    return found & set(json.loads(asked))


def _derivation(row: tuple[int, int, DerivationKind, str, str]) -> Derivation:
    note_id, source_id, kind, steps, offset_map = row
    return Derivation(
        NoteId(note_id),
        NoteId(source_id),
        kind,
        tuple(json.loads(steps)),
        OffsetMap.from_json(offset_map),
    )
