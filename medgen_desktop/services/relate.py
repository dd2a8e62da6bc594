"""Relate: a person's actions on what the annotations of a note are to each other."""

from dataclasses import replace

from medgen_desktop.domain.annotation import Annotation, AnnotationId
from medgen_desktop.domain.edit import Edit
from medgen_desktop.domain.errors import ANNOTATION_MISSING, UserError
from medgen_desktop.domain.marking_errors import (
    RELATION_ACROSS_NOTES,
    RELATION_KIND_UNKNOWN,
    RELATION_MISSING,
    RELATION_TO_ITSELF,
    RELATION_UNFIT,
)
from medgen_desktop.domain.relation import Relation, RelationId
from medgen_desktop.services.edits import Change, perform
from medgen_desktop.storage.annotation_repository import find
from medgen_desktop.storage.clock import now
from medgen_desktop.storage.connection import Transaction
from medgen_desktop.storage.relation_repository import find_link, find_relation
from medgen_desktop.storage.workspace import Workspace

_NEW_RELATION = RelationId(0)


def link(
    workspace: Workspace, source: AnnotationId, target: AnnotationId, kind: str, annotator: str
) -> Change:
    """Say that `source` is `kind` to `target`; saying the same again changes nothing.

    Raises:
        UserError: ANNOTATION_MISSING, RELATION_TO_ITSELF, RELATION_ACROSS_NOTES,
            RELATION_KIND_UNKNOWN, RELATION_UNFIT.
    """
    with workspace.transaction() as tx:
        note_id = _require_fit(workspace, tx, source, target, kind).note_id
        if find_link(tx, source, target, kind) is not None:
            return Change("link", note_id)
        made = Relation(_NEW_RELATION, note_id, kind, source, target, annotator, now())
        return perform(workspace, tx, "link", annotator, Edit(linked=(made,)))


def unlink(workspace: Workspace, relation_id: RelationId, annotator: str) -> Change:
    """Delete a relation; `undo` brings it back under the same id; raises RELATION_MISSING."""
    with workspace.transaction() as tx:
        gone = _found(tx, relation_id)
        return perform(workspace, tx, "unlink", annotator, Edit(unlinked=(gone,)))


def relink(workspace: Workspace, relation_id: RelationId, kind: str, annotator: str) -> Change:
    """Let a relation be of another kind; it keeps its id and is signed by who changed it.

    Where the two annotations are related so already, this relation goes.

    Raises:
        UserError: RELATION_MISSING, RELATION_KIND_UNKNOWN, RELATION_UNFIT.
    """
    with workspace.transaction() as tx:
        old = _found(tx, relation_id)
        return _replace(workspace, tx, "relink", old, replace(old, kind=kind), annotator)


def reverse(workspace: Workspace, relation_id: RelationId, annotator: str) -> Change:
    """Let a relation lead the other way; otherwise as `relink`.

    Raises:
        UserError: RELATION_MISSING, RELATION_UNFIT.
    """
    with workspace.transaction() as tx:
        old = _found(tx, relation_id)
        new = replace(old, source=old.target, target=old.source)
        return _replace(workspace, tx, "reverse", old, new, annotator)


def _replace(
    workspace: Workspace,
    tx: Transaction,
    kind: str,
    old: Relation,
    new: Relation,
    annotator: str,
) -> Change:
    if new == old:
        return Change(kind, old.note_id)
    _require_fit(workspace, tx, new.source, new.target, new.kind)
    is_there = find_link(tx, new.source, new.target, new.kind) is not None
    linked = () if is_there else (replace(new, annotator=annotator),)
    return perform(workspace, tx, kind, annotator, Edit(unlinked=(old,), linked=linked))


def _require_fit(
    workspace: Workspace, tx: Transaction, source: AnnotationId, target: AnnotationId, kind: str
) -> Annotation:
    """Let pass what the schema lets be said, and give the source."""
    if source == target:
        raise UserError(RELATION_TO_ITSELF)
    first, second = _end(tx, source), _end(tx, target)
    if first.note_id != second.note_id:
        raise UserError(RELATION_ACROSS_NOTES, source=first.note_id, target=second.note_id)
    schema = workspace.schemas.of(tx)
    known = schema.relation_named(kind)
    if known is None:
        names = ", ".join(one.name for one in schema.relations)
        raise UserError(RELATION_KIND_UNKNOWN, kind=kind, kinds=names)
    if not known.joins(first.label, second.label):
        raise UserError(RELATION_UNFIT, kind=kind, source=first.label, target=second.label)
    return first


def _end(tx: Transaction, annotation_id: AnnotationId) -> Annotation:
    annotation = find(tx, annotation_id)
    if annotation is None:
        raise UserError(ANNOTATION_MISSING, annotation=annotation_id)
    return annotation


def _found(tx: Transaction, relation_id: RelationId) -> Relation:
    relation = find_relation(tx, relation_id)
    if relation is None:
        raise UserError(RELATION_MISSING, relation=relation_id)
    return relation
