"""The sections of notes: found by their headings, and found again whenever the rules change."""

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager

from sqlite_utils import Database

from medgen_desktop.domain.note import NoteId
from medgen_desktop.storage.connection import row_id
from medgen_desktop.text.sections import Section

_FIRST = NoteId(0)
_INSERT = (
    'INSERT INTO sections (note_id, start, body, "end", kind, heading) VALUES (?, ?, ?, ?, ?, ?)'
)
_OF_NOTE = 'SELECT start, body, "end", kind, heading FROM sections WHERE note_id = ? ORDER BY start'


class SectionRepository:
    """Reads and replaces sections."""

    def __init__(self, reader: Callable[[], AbstractContextManager[Database]]) -> None:
        """Read through the connections that `reader` lends."""
        self._reader = reader

    def replace(self, tx: Database, note_id: NoteId, sections: Iterable[Section]) -> None:
        """Let a note have these sections and no others; one that is gone has none.

        Notes are read before: a copy may be taken back while its sections are looked for.
        """
        if tx.execute("SELECT 1 FROM notes WHERE id = ?", [row_id(note_id)]).fetchone() is None:
            return
        tx.execute("DELETE FROM sections WHERE note_id = ?", [note_id])
        rows = [(note_id, one.start, one.body, one.end, one.kind, one.heading) for one in sections]
        tx.conn.executemany(_INSERT, rows)

    def of_note(self, note_id: NoteId) -> list[Section]:
        """A note's sections in order."""
        with self._reader() as db:
            rows = db.execute(_OF_NOTE, [row_id(note_id)]).fetchall()
        return [Section(*row) for row in rows]

    def counts(self) -> dict[str, int]:
        """How many notes have a section of each kind that any has."""
        query = "SELECT kind, count(DISTINCT note_id) FROM sections GROUP BY kind"
        with self._reader() as db:
            return dict(db.execute(query).fetchall())

    def notes_with(self, kind: str, after: NoteId = _FIRST, limit: int = -1) -> list[NoteId]:
        """The notes behind `after` that have a section of a kind, by number."""
        query = """
            SELECT DISTINCT note_id FROM sections WHERE kind = ? AND note_id > ?
            ORDER BY note_id LIMIT ?
        """
        with self._reader() as db:
            rows = db.execute(query, [kind, after, limit]).fetchall()
        return [NoteId(row[0]) for row in rows]
