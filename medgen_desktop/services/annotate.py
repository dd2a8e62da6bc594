"""Annotate: every action is one transaction with its event: saved, audited and undoable."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from medgen_desktop.domain.annotation import Annotation, AnnotationId
from medgen_desktop.domain.attributes import ATTRIBUTES, attribute_named, with_attribute
from medgen_desktop.domain.errors import (
    ANNOTATION_MISSING,
    ATTRIBUTE_UNKNOWN,
    LABEL_UNKNOWN,
    SPAN_INVALID,
    UserError,
)
from medgen_desktop.domain.label_schema import DEFAULT_LABELS, label_named
from medgen_desktop.domain.note import NoteId, NoteStatus
from medgen_desktop.domain.records import Plain, from_plain, to_plain
from medgen_desktop.storage.annotation_repository import find, find_equal
from medgen_desktop.storage.clock import now
from medgen_desktop.storage.connection import Transaction
from medgen_desktop.storage.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Change:
    """What an action changed, so that views refresh just that."""

    kind: str
    note_id: NoteId
    added: tuple[Annotation, ...] = ()
    removed: tuple[AnnotationId, ...] = ()


@dataclass(frozen=True, slots=True)
class _Edit:
    """The payload of an annotation event: annotations to take away and to put in."""

    removed: tuple[Annotation, ...]
    added: tuple[Annotation, ...]


def add_annotation(
    workspace: Workspace, note_id: NoteId, start: int, end: int, label: str, annotator: str
) -> Change:
    """Label `text[start:end]` of a note; labelling the same span the same again changes nothing.

    Raises:
        UserError: NOTE_MISSING, SPAN_INVALID, LABEL_UNKNOWN.
    """
    name = _known_label(label)
    with workspace.transaction() as tx:
        slice_ = _slice(workspace, tx, note_id, start, end)
        if find_equal(tx, note_id, start, end, name) is not None:
            return Change("annotate", note_id)
        time = now()
        annotation_id = workspace.annotations.add(
            tx, note_id, start, end, name, slice_, annotator, time
        )
        added = Annotation(annotation_id, note_id, start, end, name, slice_, annotator, time)
        return _logged(workspace, tx, "annotate", annotator, _Edit((), (added,)))


def delete_annotation(workspace: Workspace, annotation_id: AnnotationId, annotator: str) -> Change:
    """Delete an annotation; `undo` brings it back under the same id.

    Raises:
        UserError: ANNOTATION_MISSING.
    """
    with workspace.transaction() as tx:
        annotation = _found(tx, annotation_id)
        workspace.annotations.delete(tx, annotation_id)
        return _logged(workspace, tx, "delete", annotator, _Edit((annotation,), ()))


def relabel_annotation(
    workspace: Workspace, annotation_id: AnnotationId, label: str, annotator: str
) -> Change:
    """Give an annotation another label; it keeps its id and is signed by who changed it.

    Where the span has that label already, by another annotation, this one goes.

    Raises:
        UserError: ANNOTATION_MISSING, LABEL_UNKNOWN.
    """
    name = _known_label(label)
    with workspace.transaction() as tx:
        old = _found(tx, annotation_id)
        return _replace(workspace, tx, "relabel", old, replace(old, label=name), annotator)


def move_annotation(
    workspace: Workspace, annotation_id: AnnotationId, start: int, end: int, annotator: str
) -> Change:
    """Let an annotation cover `text[start:end]` instead; it keeps its id.

    Raises:
        UserError: ANNOTATION_MISSING, SPAN_INVALID.
    """
    with workspace.transaction() as tx:
        old = _found(tx, annotation_id)
        slice_ = _slice(workspace, tx, old.note_id, start, end)
        new = replace(old, start=start, end=end, text=slice_)
        return _replace(workspace, tx, "move", old, new, annotator)


def set_attribute(
    workspace: Workspace,
    annotation_id: AnnotationId,
    name: str,
    value: str | None,
    annotator: str,
) -> Change:
    """Say that an annotation is negated, severe and so on; None takes it back.

    Raises:
        UserError: ANNOTATION_MISSING, ATTRIBUTE_UNKNOWN.
    """
    attribute = attribute_named(name)
    if attribute is None or not (value is None or value in attribute.values):
        names = ", ".join(f"{one.name} ({'/'.join(one.values)})" for one in ATTRIBUTES)
        raise UserError(ATTRIBUTE_UNKNOWN, attribute=name, value=value or "", attributes=names)
    with workspace.transaction() as tx:
        old = _found(tx, annotation_id)
        new = replace(old, attributes=with_attribute(old.attributes, name, value))
        return _replace(workspace, tx, "attribute", old, new, annotator)


def undo(workspace: Workspace, annotator: str) -> Change | None:
    """Undo this person's latest action, in any note or session; None if none is left."""
    with workspace.transaction() as tx:
        event = workspace.audit_log.last_undoable(tx, annotator)
        if event is None:
            return None
        change = _apply(workspace, tx, "undo", event.note_id, event.inverse)
        workspace.audit_log.mark(tx, event, undone=True)
        return change


def redo(workspace: Workspace, annotator: str) -> Change | None:
    """Do again what this person undid last; None if nothing is left."""
    with workspace.transaction() as tx:
        event = workspace.audit_log.last_redoable(tx, annotator)
        if event is None:
            return None
        change = _apply(workspace, tx, "redo", event.note_id, event.payload)
        workspace.audit_log.mark(tx, event, undone=False)
        return change


def spans_to_repair(workspace: Workspace, note_id: NoteId) -> list[Annotation]:
    """Annotations whose text the note no longer says at their place: shown, never shifted."""
    text = workspace.notes.get(note_id).text
    return [one for one in workspace.annotations.of_note(note_id) if not one.matches(text)]


def set_note_status(workspace: Workspace, note_id: NoteId, status: NoteStatus) -> None:
    """Say how far a note is; raises NOTE_MISSING."""
    with workspace.transaction() as tx:
        workspace.notes.set_status(tx, note_id, status)


def _known_label(label: str) -> str:
    known = label_named(label)
    if known is None:
        names = ", ".join(one.name for one in DEFAULT_LABELS)
        raise UserError(LABEL_UNKNOWN, label=label, labels=names)
    return known.name


def _found(tx: Transaction, annotation_id: AnnotationId) -> Annotation:
    annotation = find(tx, annotation_id)
    if annotation is None:
        raise UserError(ANNOTATION_MISSING, annotation=annotation_id)
    return annotation


def _slice(workspace: Workspace, tx: Transaction, note_id: NoteId, start: int, end: int) -> str:
    text = workspace.annotations.text_of_note(tx, note_id)
    if not 0 <= start < end <= len(text):
        raise UserError(SPAN_INVALID, start=start, end=end, note=note_id, length=len(text))
    return text[start:end]


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
    workspace.annotations.delete(tx, old.id)
    has_moved = (new.start, new.end, new.label) != (old.start, old.end, old.label)
    if has_moved and _stands(tx, new):
        return _logged(workspace, tx, kind, annotator, _Edit((old,), ()))
    signed = replace(new, annotator=annotator)
    _put_back(workspace, tx, signed)
    return _logged(workspace, tx, kind, annotator, _Edit((old,), (signed,)))


def _put_back(workspace: Workspace, tx: Transaction, one: Annotation) -> None:
    """Add an annotation under the id it has."""
    workspace.annotations.add(
        tx,
        one.note_id,
        one.start,
        one.end,
        one.label,
        one.text,
        one.annotator,
        one.created_at,
        annotation_id=one.id,
        attributes=one.attributes,
    )


def _logged(
    workspace: Workspace, tx: Transaction, kind: str, annotator: str, edit: _Edit
) -> Change:
    note_id = (*edit.removed, *edit.added)[0].note_id
    inverse = _Edit(removed=edit.added, added=edit.removed)
    workspace.audit_log.append(tx, kind, annotator, note_id, to_plain(edit), to_plain(inverse))
    return Change(kind, note_id, edit.added, _ids(edit.removed))


def _apply(
    workspace: Workspace, tx: Transaction, kind: str, note_id: NoteId, payload: Plain
) -> Change:
    """Replay an edit; what someone else has meanwhile changed is left as it is."""
    edit = from_plain(_Edit, payload, "event")
    removed = [one for one in edit.removed if find(tx, one.id) == one]
    for one in removed:
        workspace.annotations.delete(tx, one.id)
    added = [one for one in edit.added if find(tx, one.id) is None and not _stands(tx, one)]
    for one in added:
        _put_back(workspace, tx, one)
    return Change(kind, note_id, tuple(added), _ids(removed))


def _stands(tx: Transaction, one: Annotation) -> bool:
    """Whether the span is labelled so already: by this annotation or by another person's."""
    return find_equal(tx, one.note_id, one.start, one.end, one.label) is not None


def _ids(annotations: Sequence[Annotation]) -> tuple[AnnotationId, ...]:
    return tuple(one.id for one in annotations)
