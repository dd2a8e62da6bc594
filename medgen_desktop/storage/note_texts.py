"""The texts of many notes, some at a time: what is done to all notes holds few of them."""

import json
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager

from sqlite_utils import Database

from medgen_desktop.domain.note import NoteId

_DAY = """
    substr(coalesce((SELECT at FROM imports WHERE imports.id = import_id), created_at), 1, 10)
"""


class NoteTexts:
    """Finds notes by the words of their text and reads those texts."""

    def __init__(self, reader: Callable[[], AbstractContextManager[Database]]) -> None:
        """Read through the connections that `reader` lends."""
        self._reader = reader

    def ids(self, phrase: str = "") -> list[NoteId]:
        """The notes whose text has a phrase of the index (see `search_phrase`), or all of them."""
        query = "SELECT id FROM notes ORDER BY id"
        values = []
        if phrase:
            query = "SELECT rowid FROM note_words WHERE note_words MATCH ? ORDER BY rowid"
            values = [f"text : {phrase}"]
        with self._reader() as db:
            return [NoteId(row[0]) for row in db.execute(query, values)]

    def read(self, note_ids: Sequence[NoteId]) -> list[tuple[NoteId, str, str]]:
        """Number, title and text of these notes, by number."""
        query = """
            SELECT id, title, text FROM notes JOIN note_texts ON note_id = id
            WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id
        """
        with self._reader() as db:
            rows = db.execute(query, [json.dumps(note_ids)]).fetchall()
        return [(NoteId(row[0]), row[1], row[2]) for row in rows]

    def titles(self, note_ids: Sequence[NoteId]) -> dict[NoteId, str]:
        """The title of each of these notes that is there."""
        return self._of_notes("title", note_ids)

    def records(self, note_ids: Sequence[NoteId]) -> dict[NoteId, str]:
        """The source's own identifier of each of these notes, empty where it has none."""
        return self._of_notes("record_id", note_ids)

    def fields(self, note_ids: Sequence[NoteId]) -> dict[NoteId, dict[str, str]]:
        """What is said of those of these notes as a whole that have values of fields."""
        plain = self._of_notes("fields", note_ids)
        return {note_id: json.loads(one) for note_id, one in plain.items() if one != "{}"}

    def days(self, note_ids: Sequence[NoteId]) -> dict[NoteId, str]:
        """The day (UTC, ISO 8601) on which each of these notes, or its whole import, came in."""
        return self._of_notes(_DAY, note_ids)

    def _of_notes(self, column: str, note_ids: Sequence[NoteId]) -> dict[NoteId, str]:
        query = f"SELECT id, {column} FROM notes WHERE id IN (SELECT value FROM json_each(?))"  # noqa: S608 - columns are ours
        with self._reader() as db:
            rows = db.execute(query, [json.dumps(note_ids)]).fetchall()
        return {NoteId(row[0]): row[1] for row in rows}
