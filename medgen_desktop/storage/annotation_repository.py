"""Annotations of notes, verified against the note's text when they are written."""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from functools import lru_cache
from itertools import groupby

from sqlite_utils import Database

from medgen_desktop.domain.annotation import (
    Annotation,
    AnnotationId,
    Piece,
    are_pieces,
)
from medgen_desktop.domain.concept import Concept
from medgen_desktop.domain.errors import ANNOTATION_MISSING, NOTE_MISSING, SPAN_INVALID, UserError
from medgen_desktop.domain.note import NoteId
from medgen_desktop.domain.origin import Origin
from medgen_desktop.domain.records import from_plain, to_plain
from medgen_desktop.storage.connection import row_id
from medgen_desktop.storage.text_in_use import TextInUse

_COLUMNS = (
    'id, note_id, start, "end", label, text, annotator, created_at, attributes, fragments,'
    " concept, comment, origin"
)
_SELECT = f"SELECT {_COLUMNS} FROM annotations "  # noqa: S608 - columns are ours
_INSERT = (
    f"INSERT INTO annotations ({_COLUMNS})"  # noqa: S608 - columns are ours
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id"
)
_INSERT_MANY = _INSERT.removesuffix(" RETURNING id")
_AMONG = "IN (SELECT value FROM json_each(?))"
_MISSING = """
    SELECT value FROM json_each(?) WHERE value NOT IN (SELECT id FROM annotations) LIMIT 1
"""
_AT = """
    FROM json_each(?) AS asked CROSS JOIN annotations AS one
    ON one.note_id = asked.value ->> 0 AND one.start = asked.value ->> 1
        AND one."end" = asked.value ->> 2
"""
_ORDER = ' ORDER BY note_id, start, "end", id'
_Row = tuple[int, int, int, int, str, str, str, str, str, str, str, str, str]

Place = tuple[NoteId, int, int, str, tuple[Piece, ...]]
"""Note, start, end, label and fragments: no two annotations have the same."""


class AnnotationRepository:
    """Reads, adds and deletes annotations; a person's actions go through the services."""

    def __init__(
        self, reader: Callable[[], AbstractContextManager[Database]], text_in_use: TextInUse
    ) -> None:
        """Read through the connections that `reader` lends."""
        self._reader = reader
        self._text_in_use = text_in_use

    def of_note(self, note_id: NoteId) -> list[Annotation]:
        """A note's annotations by start, then end."""
        with self._reader() as db:
            return annotations_of(db, note_id)

    def get(self, annotation_id: AnnotationId) -> Annotation:
        """One annotation; raises ANNOTATION_MISSING."""
        with self._reader() as db:
            found = find(db, annotation_id)
        if found is None:
            raise UserError(ANNOTATION_MISSING, annotation=annotation_id)
        return found

    def annotated_notes(self) -> list[NoteId]:
        """The notes in which anything is annotated, by number."""
        with self._reader() as db:
            rows = db.execute("SELECT DISTINCT note_id FROM annotations ORDER BY note_id")
            return [NoteId(row[0]) for row in rows]

    def count(self, label: str | None = None) -> int:
        """How many annotations the workspace has, or has of one label."""
        query = "SELECT count(*) FROM annotations WHERE label = ?"
        if label is None:
            query = "SELECT count(*) FROM annotations WHERE ? IS NULL"
        with self._reader() as db:
            return int(db.execute(query, [label]).fetchone()[0])

    def add(self, tx: Database, one: Annotation) -> AnnotationId:
        """Add an annotation, under its id where it has one: an undo brings it back.

        Raises:
            UserError: NOTE_MISSING, or SPAN_INVALID where the note does not say its text there.
        """
        _require_said(one, self.text_of_note(tx, one.note_id))
        row = tx.execute(_INSERT, _row(one)).fetchone()
        return AnnotationId(row[0])

    def add_new(self, tx: Database, annotations: Sequence[Annotation]) -> list[Annotation]:
        """Add many at once; those that were added, with their ids, in the order given.

        One without an id is left out where the same pieces have its label already.

        Raises:
            UserError: NOTE_MISSING, or SPAN_INVALID where a note does not say a text there.
        """
        number = _last_id(tx)
        added: list[Annotation] = []
        taken = set(find_places(tx, [one for one in annotations if not one.id]))
        for note_id, of_note in groupby(annotations, lambda one: one.note_id):
            note_text = self.text_of_note(tx, note_id)
            for one in of_note:
                place = place_of(one)
                if one.id or place not in taken:
                    _require_said(one, note_text)
                    taken.add(place)
                    number += not one.id
                    added.append(one if one.id else replace(one, id=AnnotationId(number)))
        self.put_back(tx, added)
        return added

    def put_back(self, tx: Database, annotations: Iterable[Annotation]) -> None:
        """Add annotations that were there before, as they were.

        Undo takes back what mended one: where the note does not say its text, it is to be mended
        again, and is shown so; leaving it out would lose it.
        """
        tx.conn.executemany(_INSERT_MANY, map(_row, annotations))

    def delete(self, tx: Database, ids: Iterable[AnnotationId]) -> None:
        """Delete annotations; raises ANNOTATION_MISSING."""
        asked = [json.dumps(list(ids))]
        missing = tx.execute(_MISSING, asked).fetchone()
        if missing is not None:
            raise UserError(ANNOTATION_MISSING, annotation=missing[0])
        tx.execute(f"DELETE FROM annotations WHERE id {_AMONG}", asked)  # noqa: S608 - ours

    def rename_label(self, tx: Database, old: str, new: str) -> None:
        """Give every annotation of one label the label's new name."""
        tx.execute("UPDATE annotations SET label = ? WHERE label = ?", [new, old])

    def text_of_note(self, tx: Database, note_id: NoteId) -> str:
        """The text that annotations of the note point into; raises NOTE_MISSING."""
        row = tx.execute("SELECT sha256 FROM notes WHERE id = ?", [row_id(note_id)]).fetchone()
        if row is None:
            raise UserError(NOTE_MISSING, note=note_id)
        text = self._text_in_use.find(note_id, row[0])
        if text is None:
            found = tx.execute("SELECT text FROM note_texts WHERE note_id = ?", [note_id])
            text = str(found.fetchone()[0])
            self._text_in_use.keep(note_id, row[0], text)
        return text


def _require_said(one: Annotation, note_text: str) -> None:
    pieces = one.pieces
    encloses = (pieces[0][0], pieces[-1][1]) == (one.start, one.end)
    is_inside = 0 <= one.start < one.end <= len(note_text)
    is_whole = is_inside and (not one.fragments or are_pieces(pieces, len(note_text)))
    if not (is_whole and encloses and one.matches(note_text)):
        raise UserError(
            SPAN_INVALID,
            start=one.start,
            end=one.end,
            note=one.note_id,
            length=len(note_text),
        )


def _last_id(tx: Database) -> int:
    """The highest number that an annotation ever had: none is given twice."""
    row = tx.execute("SELECT max(seq) FROM sqlite_sequence WHERE name = 'annotations'").fetchone()
    return int(row[0] or 0)


def find(db: Database, annotation_id: AnnotationId) -> Annotation | None:
    """An annotation as this connection sees it, or None."""
    row = db.execute(_SELECT + "WHERE id = ?", [row_id(annotation_id)]).fetchone()
    return None if row is None else _annotation(row)


def find_all(db: Database, ids: Iterable[AnnotationId]) -> dict[AnnotationId, Annotation]:
    """Those of these annotations that this connection sees."""
    rows = db.execute(f"{_SELECT}WHERE id {_AMONG}", [json.dumps(list(ids))])
    return {one.id: one for one in map(_annotation, rows)}


def place_of(one: Annotation) -> Place:
    """Where an annotation is, and what it is there."""
    return one.note_id, one.start, one.end, one.label, one.fragments


def find_places(db: Database, like: Iterable[Annotation]) -> dict[Place, AnnotationId]:
    """The annotations of the notes that stand where these do, by their places."""
    asked = json.dumps([(one.note_id, one.start, one.end) for one in like])
    query = f'SELECT one.note_id, one.start, one."end", one.label, one.fragments, one.id {_AT}'
    return {
        (NoteId(row[0]), row[1], row[2], row[3], _fragments(row[4])): AnnotationId(row[5])
        for row in db.execute(query, [asked])
    }


def annotations_of(db: Database, note_id: NoteId) -> list[Annotation]:
    """A note's annotations as this connection sees them, by start, then end."""
    rows = db.execute(_SELECT + "WHERE note_id = ?" + _ORDER, [row_id(note_id)]).fetchall()
    return [_annotation(row) for row in rows]


def find_equal(db: Database, like: Annotation) -> Annotation | None:
    """The annotation with the very pieces and the label of this one, or None."""
    row = db.execute(
        _SELECT + 'WHERE note_id = ? AND start = ? AND "end" = ? AND label = ? AND fragments = ?',
        [like.note_id, like.start, like.end, like.label, _plain_fragments(like.fragments)],
    ).fetchone()
    return None if row is None else _annotation(row)


def count_labels(db: Database) -> dict[str, int]:
    """How many annotations each label has that has any."""
    return dict(db.execute("SELECT label, count(*) FROM annotations GROUP BY label").fetchall())


def pieces_labelled(
    db: Database, label: str, note_ids: Sequence[NoteId]
) -> dict[NoteId, list[Piece]]:
    """What has one label already, in each of these notes that has any."""
    query = """
        SELECT note_id, start, "end", fragments FROM annotations
        WHERE label = ? AND note_id IN (SELECT value FROM json_each(?))
    """
    found: dict[NoteId, list[Piece]] = {}
    for note_id, start, end, fragments in db.execute(query, [label, json.dumps(note_ids)]):
        pieces = json.loads(fragments) if fragments else [(start, end)]
        found.setdefault(NoteId(note_id), []).extend((left, right) for left, right in pieces)
    return found


def has_annotations(db: Database, note_id: NoteId) -> bool:
    """Whether anything is annotated in a note."""
    query = "SELECT 1 FROM annotations WHERE note_id = ? LIMIT 1"
    return db.execute(query, [row_id(note_id)]).fetchone() is not None


def with_label(db: Database, label: str) -> Iterator[Annotation]:
    """Every annotation of one label, note by note."""
    for row in db.execute(_SELECT + "WHERE label = ?" + _ORDER, [label]):
        yield _annotation(row)


def _row(one: Annotation) -> list[object]:
    return [
        one.id or None,
        one.note_id,
        one.start,
        one.end,
        one.label,
        one.text,
        one.annotator,
        one.created_at,
        json.dumps(one.attributes) if one.attributes else "{}",
        _plain_fragments(one.fragments),
        "" if one.concept is None else json.dumps(to_plain(one.concept)),
        one.comment,
        "" if one.origin is None else _plain_origin(one.origin),
    ]


@lru_cache(maxsize=64)  # those of one action are all alike, or nearly
def _plain_origin(origin: Origin) -> str:
    return json.dumps(to_plain(origin))


@lru_cache(maxsize=64)
def _origin(plain: str) -> Origin:
    return from_plain(Origin, json.loads(plain))


def _plain_fragments(fragments: tuple[Piece, ...]) -> str:
    return json.dumps(fragments) if fragments else ""


def _fragments(plain: str) -> tuple[Piece, ...]:
    return from_plain(tuple[Piece, ...], json.loads(plain)) if plain else ()


def _annotation(row: _Row) -> Annotation:
    return Annotation(
        AnnotationId(row[0]),
        NoteId(row[1]),
        *row[2:8],
        attributes={} if row[8] == "{}" else json.loads(row[8]),
        fragments=_fragments(row[9]),
        concept=from_plain(Concept, json.loads(row[10])) if row[10] else None,
        comment=row[11],
        origin=_origin(row[12]) if row[12] else None,
    )
