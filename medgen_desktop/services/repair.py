"""Repair: annotations whose note no longer says their text: seen, and mended by a person only."""

from dataclasses import dataclass, replace

from medgen_desktop.domain.annotation import Annotation, AnnotationId, Piece, are_pieces, said_by
from medgen_desktop.domain.edit import Edit
from medgen_desktop.domain.errors import ANNOTATION_MISSING, UserError
from medgen_desktop.domain.note import NoteId
from medgen_desktop.services.annotate import begun, set_pieces
from medgen_desktop.services.edits import Change, perform
from medgen_desktop.storage.annotation_repository import find
from medgen_desktop.storage.workspace import Workspace

MOST_PLACES = 5
"""Places that are offered for one annotation."""


@dataclass(frozen=True, slots=True)
class Repair:
    """One annotation to mend."""

    annotation: Annotation
    stands_there: str | None
    """What the note says at its place now; None where it ends before that."""
    places: tuple[Piece, ...]
    """Where the note says what was labelled, the nearest first."""


def repairs_of(note_text: str, annotations: list[Annotation]) -> list[Repair]:
    """The annotations of a note that its text does not match, from the left."""
    return [
        Repair(one, _stands_there(note_text, one), _nearest(note_text, one))
        for one in sorted(annotations, key=lambda one: (one.start, one.end, one.id))
        if not one.matches(note_text)
    ]


def repairs_in_note(workspace: Workspace, note_id: NoteId) -> list[Repair]:
    """The annotations to mend in a stored note; raises NOTE_MISSING."""
    text = workspace.notes.get(note_id).text
    return repairs_of(text, workspace.annotations.of_note(note_id))


def move_to(
    workspace: Workspace, annotation_id: AnnotationId, place: Piece, annotator: str
) -> Change:
    """Let an annotation cover this place instead.

    Undo puts it back as it was, to be mended again.

    Raises:
        UserError: ANNOTATION_MISSING, SPAN_INVALID.
    """
    return set_pieces(workspace, annotation_id, (place,), annotator)


def keep_what_stands(workspace: Workspace, annotation_id: AnnotationId, annotator: str) -> Change:
    """Let an annotation say what its note says at its place now.

    Raises:
        UserError: ANNOTATION_MISSING, or SPAN_INVALID where the note ends before that.
    """
    with workspace.transaction() as tx:
        old = find(tx, annotation_id)
        if old is None:
            raise UserError(ANNOTATION_MISSING, annotation=annotation_id)
        text = workspace.annotations.text_of_note(tx, old.note_id)
        new = replace(old, text=said_by(text, old.pieces), annotator=annotator)
        edit = begun(workspace, tx, Edit(removed=(old,), added=(new,)))
        return perform(workspace, tx, "repair", annotator, edit)


def _stands_there(note_text: str, one: Annotation) -> str | None:
    if not are_pieces(one.pieces, len(note_text)):
        return None
    return said_by(note_text, one.pieces)


def _nearest(note_text: str, one: Annotation) -> tuple[Piece, ...]:
    """The nearest places in either direction, without reading the whole of a long note often."""
    found: list[Piece] = []
    length = len(one.text)
    if not length:
        return ()
    ahead = note_text.find(one.text, max(0, one.start))
    behind = note_text.rfind(one.text, 0, max(0, one.start - 1 + length))
    while len(found) < MOST_PLACES and (ahead >= 0 or behind >= 0):
        is_ahead = behind < 0 or (ahead >= 0 and ahead - one.start <= one.start - behind)
        at = ahead if is_ahead else behind
        found.append((at, at + length))
        if is_ahead:
            ahead = note_text.find(one.text, at + 1)
        else:
            behind = note_text.rfind(one.text, 0, at - 1 + length) if at else -1
    return tuple(found)
