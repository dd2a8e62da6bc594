"""Annotate: a person's actions on the annotations of a note and on the note as a whole."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from medgen_desktop.domain.annotation import (
    NEW_ANNOTATION,
    Annotation,
    AnnotationId,
    Piece,
    are_pieces,
    joined_pieces,
    said_by,
)
from medgen_desktop.domain.attributes import with_attribute
from medgen_desktop.domain.concept import Concept
from medgen_desktop.domain.edit import Edit
from medgen_desktop.domain.errors import (
    ANNOTATION_MISSING,
    ATTRIBUTE_UNKNOWN,
    NOTE_MISSING,
    SPAN_INVALID,
    UserError,
)
from medgen_desktop.domain.label_schema import LabelSchema
from medgen_desktop.domain.marking_errors import (
    FIELD_UNKNOWN,
    FIELD_VALUE_UNKNOWN,
    TEXT_NOT_WHOLE,
)
from medgen_desktop.domain.note import NoteId, NoteState, NoteStatus
from medgen_desktop.services.edits import Change, known_label, perform
from medgen_desktop.storage.annotation_repository import find, find_equal
from medgen_desktop.storage.clock import now
from medgen_desktop.storage.connection import Transaction
from medgen_desktop.storage.relation_repository import relations_of
from medgen_desktop.storage.workspace import Workspace


def add_annotation(
    workspace: Workspace,
    note_id: NoteId,
    start: int,
    end: int,
    label: str,
    annotator: str,
    *,
    attributes: Mapping[str, str] | None = None,
) -> Change:
    """Label `text[start:end]` of a note; labelling the same span the same again changes nothing.

    Raises:
        UserError: NOTE_MISSING, SPAN_INVALID, LABEL_UNKNOWN, ATTRIBUTE_UNKNOWN.
    """
    with workspace.transaction() as tx:
        name = known_label(workspace, tx, label)
        _require_attributes(workspace.schemas.of(tx), attributes or {})
        one = Annotation(
            NEW_ANNOTATION,
            note_id,
            start,
            end,
            name,
            _said(workspace, tx, note_id, ((start, end),)),
            annotator,
            now(),
            dict(attributes or {}),
        )
        if find_equal(tx, one) is not None:
            return Change("annotate", note_id)
        edit = begun(workspace, tx, Edit(added=(one,)))
        return perform(workspace, tx, "annotate", annotator, edit)


def delete_annotation(workspace: Workspace, annotation_id: AnnotationId, annotator: str) -> Change:
    """Delete an annotation with its relations; `undo` brings both back under the same ids.

    Raises:
        UserError: ANNOTATION_MISSING.
    """
    with workspace.transaction() as tx:
        annotation = _found(tx, annotation_id)
        edit = Edit(removed=(annotation,), unlinked=tuple(relations_of(tx, annotation_id)))
        return perform(workspace, tx, "delete", annotator, begun(workspace, tx, edit))


def relabel_annotation(
    workspace: Workspace, annotation_id: AnnotationId, label: str, annotator: str
) -> Change:
    """Give an annotation another label; it keeps its id and is signed by who changed it.

    Where the span has that label already, by another annotation, this one goes.

    Raises:
        UserError: ANNOTATION_MISSING, LABEL_UNKNOWN.
    """
    with workspace.transaction() as tx:
        name = known_label(workspace, tx, label)
        old = _found(tx, annotation_id)
        return _replace(workspace, tx, "relabel", old, replace(old, label=name), annotator)


def move_annotation(
    workspace: Workspace,
    annotation_id: AnnotationId,
    start: int,
    end: int,
    annotator: str,
) -> Change:
    """Let an annotation cover `text[start:end]` instead; it keeps its id.

    Raises:
        UserError: ANNOTATION_MISSING, SPAN_INVALID.
    """
    return set_pieces(workspace, annotation_id, ((start, end),), annotator)


def set_pieces(
    workspace: Workspace,
    annotation_id: AnnotationId,
    pieces: Iterable[Piece],
    annotator: str,
) -> Change:
    """Let an annotation cover these stretches of the note; it keeps its id.

    Raises:
        UserError: ANNOTATION_MISSING, SPAN_INVALID.
    """
    joined = joined_pieces(pieces)
    with workspace.transaction() as tx:
        old = _found(tx, annotation_id)
        new = replace(
            old,
            start=joined[0][0] if joined else 0,
            end=joined[-1][1] if joined else 0,
            fragments=joined if len(joined) > 1 else (),
            text=_said(workspace, tx, old.note_id, joined),
        )
        return _replace(workspace, tx, "move", old, new, annotator)


def set_attribute(
    workspace: Workspace,
    annotation_id: AnnotationId,
    name: str,
    value: str | None,
    annotator: str,
) -> Change:
    """Say that an annotation is negated, severe and so on; None takes it back.

    What the schema no longer has can be taken back too.

    Raises:
        UserError: ANNOTATION_MISSING, ATTRIBUTE_UNKNOWN.
    """
    with workspace.transaction() as tx:
        if value is not None:
            _require_attributes(workspace.schemas.of(tx), {name: value})
        old = _found(tx, annotation_id)
        new = replace(old, attributes=with_attribute(old.attributes, name, value))
        return _replace(workspace, tx, "attribute", old, new, annotator)


def set_attributes(
    workspace: Workspace,
    annotation_id: AnnotationId,
    values: Mapping[str, str],
    annotator: str,
) -> Change:
    """Give an annotation these values beside those it has, as one action.

    Raises:
        UserError: ANNOTATION_MISSING, ATTRIBUTE_UNKNOWN.
    """
    with workspace.transaction() as tx:
        _require_attributes(workspace.schemas.of(tx), values)
        old = _found(tx, annotation_id)
        new = replace(old, attributes={**old.attributes, **values})
        return _replace(workspace, tx, "attribute", old, new, annotator)


def set_concept(
    workspace: Workspace, annotation_id: AnnotationId, concept: Concept | None, annotator: str
) -> Change:
    """Say which entry of a code system an annotation is; raises ANNOTATION_MISSING."""
    with workspace.transaction() as tx:
        old = _found(tx, annotation_id)
        return _replace(workspace, tx, "concept", old, replace(old, concept=concept), annotator)


def set_comment(
    workspace: Workspace, annotation_id: AnnotationId, comment: str, annotator: str
) -> Change:
    """Write a comment on an annotation; raises ANNOTATION_MISSING."""
    with workspace.transaction() as tx:
        old = _found(tx, annotation_id)
        new = replace(old, comment=comment.strip())
        return _replace(workspace, tx, "comment", old, new, annotator)


def set_note_state(
    workspace: Workspace,
    note_id: NoteId,
    annotator: str,
    *,
    status: NoteStatus | None = None,
    comment: str | None = None,
    field: tuple[str, str] | None = None,
) -> Change:
    """Say how far a note is, what there is to say of it, or one of its fields.

    What is None stays as it is; a field without a value is taken away, also where the schema no
    longer has it.

    Raises:
        UserError: NOTE_MISSING, FIELD_UNKNOWN, FIELD_VALUE_UNKNOWN, TEXT_NOT_WHOLE.
    """
    with workspace.transaction() as tx:
        if field is not None and field[1]:
            _require_field(workspace.schemas.of(tx), *field)
        old = workspace.notes.state(tx, note_id)
        if old is None:
            raise UserError(NOTE_MISSING, note=note_id)
        new = NoteState(
            note_id,
            old.status if status is None else status,
            old.comment if comment is None else comment.strip(),
            old.fields if field is None else with_attribute(old.fields, field[0], field[1] or None),
        )
        if new == old:
            return Change("note", note_id)
        if status is None and old.status is NoteStatus.NEW:
            new = replace(new, status=NoteStatus.IN_PROGRESS)
        edit = Edit(states_before=(old,), states_after=(new,))
        return perform(workspace, tx, "note", annotator, edit)


def begun(workspace: Workspace, tx: Transaction, edit: Edit) -> Edit:
    """The edit of a person who works on one note: a new note is in progress with it.

    Undoing it makes the note new again. What is done to many notes at once begins none of them.
    """
    if len(edit.note_ids) != 1:
        return edit
    (note_id,) = edit.note_ids
    state = workspace.notes.state(tx, note_id)
    if state is None or state.status is not NoteStatus.NEW:
        return edit
    begun_state = replace(state, status=NoteStatus.IN_PROGRESS)
    return replace(edit, states_before=(state,), states_after=(begun_state,))


def spans_to_repair(workspace: Workspace, note_id: NoteId) -> list[Annotation]:
    """Annotations whose text the note no longer says at their place: shown, never shifted."""
    text = workspace.notes.get(note_id).text
    return [one for one in workspace.annotations.of_note(note_id) if not one.matches(text)]


def _require_attributes(schema: LabelSchema, values: Mapping[str, str]) -> None:
    for name, value in values.items():
        attribute = schema.attribute_named(name)
        if attribute is None or value not in attribute.values:
            names = ", ".join(f"{one.name} ({'/'.join(one.values)})" for one in schema.attributes)
            raise UserError(ATTRIBUTE_UNKNOWN, attribute=name, value=value, attributes=names)


def _require_field(schema: LabelSchema, name: str, value: str) -> None:
    if any("\ud800" <= one <= "\udfff" for one in value):  # JSON would take it
        raise UserError(TEXT_NOT_WHOLE)
    field = schema.field_named(name)
    if field is None:
        names = ", ".join(one.name for one in schema.fields) or "–"
        raise UserError(FIELD_UNKNOWN, field=name, fields=names)
    if field.values and value not in field.values:
        raise UserError(FIELD_VALUE_UNKNOWN, field=name, values=", ".join(field.values))


def _found(tx: Transaction, annotation_id: AnnotationId) -> Annotation:
    annotation = find(tx, annotation_id)
    if annotation is None:
        raise UserError(ANNOTATION_MISSING, annotation=annotation_id)
    return annotation


def _said(workspace: Workspace, tx: Transaction, note_id: NoteId, pieces: tuple[Piece, ...]) -> str:
    text = workspace.annotations.text_of_note(tx, note_id)
    if not are_pieces(pieces, len(text)):
        start, end = (pieces[0][0], pieces[-1][1]) if pieces else (0, 0)
        raise UserError(SPAN_INVALID, start=start, end=end, note=note_id, length=len(text))
    return said_by(text, pieces)


def _replace(
    workspace: Workspace,
    tx: Transaction,
    kind: str,
    old: Annotation,
    new: Annotation,
    annotator: str,
) -> Change:
    """Put `new` in the place of `old`, which has the same id; nothing where they are equal."""
    if new == old:
        return Change(kind, old.note_id)
    has_moved = (new.pieces, new.label) != (old.pieces, old.label)
    if has_moved and find_equal(tx, new) is not None:
        edit = Edit(removed=(old,), unlinked=tuple(relations_of(tx, old.id)))
    else:
        edit = Edit(removed=(old,), added=(replace(new, annotator=annotator),))
    return perform(workspace, tx, kind, annotator, begun(workspace, tx, edit))
