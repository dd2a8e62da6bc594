"""Annotations of notes, verified against the note's text when they are written."""

import json
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from types import MappingProxyType

from sqlite_utils import Database

from medgen_desktop.domain.annotation import Annotation, AnnotationId
from medgen_desktop.domain.errors import ANNOTATION_MISSING, NOTE_MISSING, SPAN_INVALID, UserError
from medgen_desktop.domain.note import NoteId
from medgen_desktop.storage.text_in_use import TextInUse

_COLUMNS = 'id, note_id, start, "end", label, text, annotator, created_at, attributes'
_NONE: Mapping[str, str] = MappingProxyType({})


class AnnotationRepository:
    """Reads, adds and deletes annotations; a person's actions go through the annotate service."""

    def __init__(
        self, reader: Callable[[], AbstractContextManager[Database]], text_in_use: TextInUse
    ) -> None:
        """Read through the connections that `reader` lends."""
        self._reader = reader
        self._text_in_use = text_in_use

    def of_note(self, note_id: NoteId) -> list[Annotation]:
        """A note's annotations by start, then end."""
        query = f'SELECT {_COLUMNS} FROM annotations WHERE note_id = ? ORDER BY start, "end", id'  # noqa: S608 - columns are ours
        with self._reader() as db:
            return [_annotation(row) for row in db.execute(query, [note_id]).fetchall()]

    def get(self, annotation_id: AnnotationId) -> Annotation:
        """One annotation; raises ANNOTATION_MISSING."""
        with self._reader() as db:
            found = find(db, annotation_id)
        if found is None:
            raise UserError(ANNOTATION_MISSING, annotation=annotation_id)
        return found

    def count(self) -> int:
        """How many annotations the workspace has."""
        with self._reader() as db:
            return int(db.execute("SELECT count(*) FROM annotations").fetchone()[0])

    def add(
        self,
        tx: Database,
        note_id: NoteId,
        start: int,
        end: int,
        label: str,
        text: str,
        annotator: str,
        created_at: str,
        *,
        annotation_id: AnnotationId | None = None,
        attributes: Mapping[str, str] = _NONE,
    ) -> AnnotationId:
        """Add an annotation, under its old id when an undo brings it back.

        Raises:
            UserError: NOTE_MISSING, or SPAN_INVALID where the note does not say `text` there.
        """
        note_text = self.text_of_note(tx, note_id)
        if not 0 <= start < end <= len(note_text) or note_text[start:end] != text:
            raise UserError(SPAN_INVALID, start=start, end=end, note=note_id, length=len(note_text))
        held = json.dumps(dict(attributes))
        row = tx.execute(
            f"INSERT INTO annotations ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id",  # noqa: S608 - columns are ours
            [annotation_id, note_id, start, end, label, text, annotator, created_at, held],
        ).fetchone()
        return AnnotationId(row[0])

    def delete(self, tx: Database, annotation_id: AnnotationId) -> None:
        """Delete an annotation; raises ANNOTATION_MISSING."""
        if tx.execute("DELETE FROM annotations WHERE id = ?", [annotation_id]).rowcount == 0:
            raise UserError(ANNOTATION_MISSING, annotation=annotation_id)

    def text_of_note(self, tx: Database, note_id: NoteId) -> str:
        """The text that annotations of the note point into; raises NOTE_MISSING."""
        row = tx.execute("SELECT sha256 FROM notes WHERE id = ?", [note_id]).fetchone()
        if row is None:
            raise UserError(NOTE_MISSING, note=note_id)
        text = self._text_in_use.find(note_id, row[0])
        if text is None:
            found = tx.execute("SELECT text FROM note_texts WHERE note_id = ?", [note_id])
            text = str(found.fetchone()[0])
            self._text_in_use.keep(note_id, row[0], text)
        return text


def find(db: Database, annotation_id: AnnotationId) -> Annotation | None:
    """An annotation as this connection sees it, or None."""
    query = f"SELECT {_COLUMNS} FROM annotations WHERE id = ?"  # noqa: S608 - columns are ours
    row = db.execute(query, [annotation_id]).fetchone()
    return None if row is None else _annotation(row)


def find_equal(
    db: Database, note_id: NoteId, start: int, end: int, label: str
) -> Annotation | None:
    """The annotation with this very span and label, or None."""
    row = db.execute(
        f'SELECT {_COLUMNS} FROM annotations WHERE note_id = ? AND start = ? AND "end" = ?'  # noqa: S608 - columns are ours
        " AND label = ?",
        [note_id, start, end, label],
    ).fetchone()
    return None if row is None else _annotation(row)


def _annotation(row: tuple[int, int, int, int, str, str, str, str, str]) -> Annotation:
    attributes = {} if row[8] == "{}" else json.loads(row[8])
    return Annotation(AnnotationId(row[0]), NoteId(row[1]), *row[2:8], attributes)
