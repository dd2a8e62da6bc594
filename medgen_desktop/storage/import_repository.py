"""What came in together: one row an import, and the way to take it back."""

import json
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from enum import StrEnum
from typing import NewType

from sqlite_utils import Database

from medgen_desktop.domain.note import NoteId
from medgen_desktop.storage.clock import now

ImportId = NewType("ImportId", int)
NO_IMPORT = ImportId(0)
"""Of notes that came in by themselves, or before imports were kept."""

_UNTOUCHED = """
    SELECT id FROM notes WHERE id IN (SELECT value FROM json_each(?))
        AND status = 'new' AND comment = '' AND fields = '{}' AND seconds_spent = 0
        AND NOT EXISTS (SELECT 1 FROM annotations WHERE note_id = notes.id)
        AND NOT EXISTS (SELECT 1 FROM drafts WHERE note_id = notes.id)
        AND NOT EXISTS (SELECT 1 FROM derivations WHERE source_id = notes.id)
"""


class ImportState(StrEnum):
    """How far an import is; one that a killed program left behind stays `RUNNING`."""

    RUNNING = "running"
    DONE = "done"
    CANCELLED = "cancelled"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Import:
    """An import: when, by whom, from which file or folder, in which format ("" for several)."""

    id: ImportId
    at: str
    annotator: str
    source_name: str
    format: str
    state: ImportState
    notes: int


class ImportRepository:
    """Keeps the imports, and takes back the notes of one that did not end well."""

    def __init__(self, reader: Callable[[], AbstractContextManager[Database]]) -> None:
        """Read through the connections that `reader` lends."""
        self._reader = reader

    def begin(self, tx: Database, source_name: str, format_name: str, annotator: str) -> ImportId:
        """A new import, running."""
        query = """
            INSERT INTO imports (at, annotator, source_name, format, state)
            VALUES (?, ?, ?, ?, ?) RETURNING id
        """
        values = [now(), annotator, source_name, format_name, ImportState.RUNNING.value]
        return ImportId(tx.execute(query, values).fetchone()[0])

    def end(self, tx: Database, import_id: ImportId, state: ImportState) -> None:
        """Say how it ended."""
        tx.execute("UPDATE imports SET state = ? WHERE id = ?", [state.value, import_id])

    def all(self) -> list[Import]:
        """Every import, the newest first, with the number of its notes that are there."""
        query = """
            SELECT id, at, annotator, source_name, format, state,
                   (SELECT count(*) FROM notes WHERE import_id = imports.id)
            FROM imports ORDER BY id DESC
        """
        with self._reader() as db:
            rows = db.execute(query).fetchall()
        return [
            Import(ImportId(one), at, who, source, format_name, ImportState(state), notes)
            for one, at, who, source, format_name, state, notes in rows
        ]

    def take_back(self, tx: Database, note_ids: Sequence[NoteId]) -> int:
        """Delete these notes as far as nobody has worked in them; how many went."""
        found = tx.execute(_UNTOUCHED, [json.dumps(note_ids)]).fetchall()
        ids = json.dumps([row[0] for row in found])
        for table, key in (("note_words", "rowid"), ("notes", "id")):
            tx.execute(
                f"DELETE FROM {table} WHERE {key} IN (SELECT value FROM json_each(?))",  # noqa: S608
                [ids],
            )
        return len(found)
