"""Suggestions that a person has rejected, so that they stay rejected."""

from collections.abc import Callable
from contextlib import AbstractContextManager

from sqlite_utils import Database

from medgen_desktop.domain.note import NoteId
from medgen_desktop.domain.origin import Origin
from medgen_desktop.domain.rejection import Rejection
from medgen_desktop.storage.connection import row_id

_COLUMNS = 'note_id, start, "end", label, source, version, score, annotator, created_at'


class RejectionRepository:
    """Reads, adds and deletes rejections; a person's actions go through the services."""

    def __init__(self, reader: Callable[[], AbstractContextManager[Database]]) -> None:
        """Read through the connections that `reader` lends."""
        self._reader = reader

    def of_note(self, note_id: NoteId) -> list[Rejection]:
        """What was rejected in a note, from the left."""
        query = f"SELECT {_COLUMNS} FROM rejections WHERE note_id = ?"  # noqa: S608 - columns are ours
        with self._reader() as db:
            rows = db.execute(query, [row_id(note_id)]).fetchall()
        return [_rejection(row) for row in rows]

    def add(self, tx: Database, one: Rejection) -> bool:
        """Remember a rejection; one that is there already stays as it is. True if new."""
        origin = one.origin
        new = tx.execute(
            f"INSERT OR IGNORE INTO rejections ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",  # noqa: S608 - columns are ours
            [
                one.note_id,
                one.start,
                one.end,
                one.label,
                origin.source,
                origin.version,
                origin.score,
                one.annotator,
                one.created_at,
            ],
        )
        return new.rowcount > 0

    def rename_label(self, tx: Database, old: str, new: str) -> None:
        """Let rejections follow a label's new name; where that was rejected too, one is enough."""
        tx.execute("UPDATE OR REPLACE rejections SET label = ? WHERE label = ?", [new, old])

    def delete(self, tx: Database, one: Rejection) -> bool:
        """Forget this very rejection, not another person's; says whether it was there."""
        gone = tx.execute(
            'DELETE FROM rejections WHERE note_id = ? AND start = ? AND "end" = ? AND label = ?'
            " AND annotator = ? AND created_at = ?",
            [one.note_id, one.start, one.end, one.label, one.annotator, one.created_at],
        )
        return gone.rowcount > 0


def rejections_of_label(db: Database, label: str) -> list[Rejection]:
    """What was rejected of one label, in all notes."""
    rows = db.execute(f"SELECT {_COLUMNS} FROM rejections WHERE label = ?", [label])  # noqa: S608 - columns are ours
    return [_rejection(row) for row in rows.fetchall()]


def has_rejections(db: Database, note_id: NoteId) -> bool:
    """Whether anything was rejected in a note."""
    query = "SELECT 1 FROM rejections WHERE note_id = ? LIMIT 1"
    return db.execute(query, [row_id(note_id)]).fetchone() is not None


def _rejection(row: tuple[int, int, int, str, str, str, float, str, str]) -> Rejection:
    return Rejection(NoteId(row[0]), *row[1:4], Origin(*row[4:7]), *row[7:])


def is_rejected(db: Database, one: Rejection) -> bool:
    """Whether this connection sees that its label was rejected at its place."""
    row = db.execute(
        'SELECT 1 FROM rejections WHERE note_id = ? AND start = ? AND "end" = ? AND label = ?',
        [one.note_id, one.start, one.end, one.label],
    ).fetchone()
    return row is not None


def decided_spans(db: Database, note_id: NoteId) -> set[tuple[int, int, str]]:
    """Start, end and label of what was annotated in one piece or rejected in a note."""
    rows = db.execute(
        "SELECT start, \"end\", label FROM annotations WHERE note_id = ? AND fragments = ''"
        ' UNION SELECT start, "end", label FROM rejections WHERE note_id = ?',
        [row_id(note_id)] * 2,
    )
    return {(start, end, label) for start, end, label in rows}
