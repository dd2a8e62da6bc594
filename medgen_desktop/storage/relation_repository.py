"""Relations between the annotations of a note."""

import json
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager

from sqlite_utils import Database

from medgen_desktop.domain.annotation import AnnotationId
from medgen_desktop.domain.note import NoteId
from medgen_desktop.domain.relation import Relation, RelationId
from medgen_desktop.storage.connection import row_id

_COLUMNS = "id, note_id, kind, source, target, annotator, created_at"
_SELECT = f"SELECT {_COLUMNS} FROM relations "  # noqa: S608 - columns are ours
_INSERT = f"INSERT INTO relations ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING id"  # noqa: S608 - columns are ours


class RelationRepository:
    """Reads, adds and deletes relations; a person's actions go through the services."""

    def __init__(self, reader: Callable[[], AbstractContextManager[Database]]) -> None:
        """Read through the connections that `reader` lends."""
        self._reader = reader

    def of_note(self, note_id: NoteId) -> list[Relation]:
        """A note's relations, the oldest first."""
        with self._reader() as db:
            rows = db.execute(
                _SELECT + "WHERE note_id = ? ORDER BY id", [row_id(note_id)]
            ).fetchall()
        return [_relation(row) for row in rows]

    def add(self, tx: Database, one: Relation) -> RelationId:
        """Add a relation, under its id where it has one; its ends must be there at the commit."""
        row = tx.execute(
            _INSERT,
            [
                one.id or None,
                one.note_id,
                one.kind,
                one.source,
                one.target,
                one.annotator,
                one.created_at,
            ],
        ).fetchone()
        return RelationId(row[0])

    def delete(self, tx: Database, relation_id: RelationId) -> bool:
        """Delete a relation; says whether it was there."""
        return tx.execute("DELETE FROM relations WHERE id = ?", [row_id(relation_id)]).rowcount > 0


def find_relation(db: Database, relation_id: RelationId) -> Relation | None:
    """A relation as this connection sees it, or None."""
    row = db.execute(_SELECT + "WHERE id = ?", [row_id(relation_id)]).fetchone()
    return None if row is None else _relation(row)


def find_link(
    db: Database, source: AnnotationId, target: AnnotationId, kind: str
) -> Relation | None:
    """The relation of this kind that leads from one annotation to the other, or None."""
    row = db.execute(
        _SELECT + "WHERE source = ? AND target = ? AND kind = ?", [source, target, kind]
    ).fetchone()
    return None if row is None else _relation(row)


def relations_of(db: Database, annotation_id: AnnotationId) -> list[Relation]:
    """The relations that lead from an annotation or to it."""
    rows = db.execute(
        _SELECT + "WHERE source = ? UNION " + _SELECT + "WHERE target = ? ORDER BY id",
        [row_id(annotation_id)] * 2,
    ).fetchall()
    return [_relation(row) for row in rows]


def linked_among(db: Database, ids: Iterable[AnnotationId]) -> set[AnnotationId]:
    """Those of these annotations that relations lead from or to."""
    among = "IN (SELECT value FROM json_each(:asked))"
    query = f"""
        SELECT source FROM relations WHERE source {among}
        UNION SELECT target FROM relations WHERE target {among}
    """  # noqa: S608 - ours
    rows = db.execute(query, {"asked": json.dumps(list(ids))})
    return {AnnotationId(row[0]) for row in rows}


def count_kinds(db: Database) -> dict[str, int]:
    """How many relations each kind has that has any."""
    return dict(db.execute("SELECT kind, count(*) FROM relations GROUP BY kind").fetchall())


def relations_of_kind(db: Database, kind: str) -> list[Relation]:
    """The relations of one kind."""
    rows = db.execute(_SELECT + "WHERE kind = ? ORDER BY id", [kind]).fetchall()
    return [_relation(row) for row in rows]


def relations_with_label(db: Database, label: str) -> list[Relation]:
    """The relations that lead from an annotation with this label or to one."""
    ends = "IN (SELECT id FROM annotations WHERE label = ?)"
    rows = db.execute(
        f"{_SELECT}WHERE source {ends} UNION {_SELECT}WHERE target {ends} ORDER BY id",
        [label, label],
    ).fetchall()
    return [_relation(row) for row in rows]


def _relation(row: tuple[int, int, str, int, int, str, str]) -> Relation:
    return Relation(
        RelationId(row[0]),
        NoteId(row[1]),
        row[2],
        AnnotationId(row[3]),
        AnnotationId(row[4]),
        *row[5:],
    )
