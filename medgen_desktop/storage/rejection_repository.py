"""Suggestions that a person has rejected, so that they stay rejected."""

from collections.abc import Callable
from contextlib import AbstractContextManager

from sqlite_utils import Database

from medgen_desktop.domain.note import NoteId
from medgen_desktop.domain.origin import Origin
from medgen_desktop.domain.rejection import Rejection

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
            rows = db.execute(query, [note_id]).fetchall()
        return [
            Rejection(NoteId(note), start, end, label, Origin(*origin), annotator, at)
            for note, start, end, label, *origin, annotator, at in rows
        ]

    def add(self, tx: Database, one: Rejection) -> None:
        """Remember a rejection; one that is there already stays as it is."""
        origin = one.origin
        tx.execute(
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

    def rename_label(self, tx: Database, old: str, new: str) -> None:
        """Let rejections follow a label's new name; where that was rejected too, one is enough."""
        tx.execute("UPDATE OR REPLACE rejections SET label = ? WHERE label = ?", [new, old])

    def delete(self, tx: Database, one: Rejection) -> None:
        """Forget a rejection."""
        tx.execute(
            'DELETE FROM rejections WHERE note_id = ? AND start = ? AND "end" = ? AND label = ?',
            [one.note_id, one.start, one.end, one.label],
        )


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
        [note_id, note_id],
    )
    return {(start, end, label) for start, end, label in rows}
