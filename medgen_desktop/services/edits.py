"""Do, undo and redo: every action is one transaction with its event: saved, audited, undoable."""

from dataclasses import dataclass, fields, replace

from medgen_desktop.domain.annotation import Annotation, AnnotationId
from medgen_desktop.domain.edit import Edit, Spot
from medgen_desktop.domain.errors import LABEL_UNKNOWN, UserError
from medgen_desktop.domain.label_schema import LabelSchema
from medgen_desktop.domain.note import NoteId, NoteState, NoteStatus
from medgen_desktop.domain.records import Plain, from_plain, to_plain
from medgen_desktop.domain.relation import Relation, RelationId
from medgen_desktop.domain.schema_merge import merged_rename, merged_schema, with_kept
from medgen_desktop.services.label_names import RENAME, named_as_now
from medgen_desktop.storage.annotation_repository import (
    count_labels,
    find,
    find_equal,
    has_annotations,
)
from medgen_desktop.storage.audit_log import LoggedEvent
from medgen_desktop.storage.connection import Transaction
from medgen_desktop.storage.rejection_repository import has_rejections
from medgen_desktop.storage.relation_repository import find_link, find_relation, relations_of
from medgen_desktop.storage.workspace import Workspace

NO_NOTE = NoteId(0)
"""Stands in the log where an action belongs to no note, such as a change of the schema."""


@dataclass(frozen=True, slots=True)
class Change:
    """What an action changed, so that views refresh just that.

    `note_id` is the note to show it in, `note_ids` are all that it touched, and `spots` say where
    in them. Where `is_everywhere`, annotations changed that are not listed: a label was renamed.
    """

    kind: str
    note_id: NoteId
    added: tuple[Annotation, ...] = ()
    removed: tuple[AnnotationId, ...] = ()
    linked: tuple[Relation, ...] = ()
    unlinked: tuple[RelationId, ...] = ()
    states: tuple[NoteState, ...] = ()
    note_ids: tuple[NoteId, ...] = ()
    spots: tuple[Spot, ...] = ()
    has_rejections: bool = False
    has_schema: bool = False
    is_everywhere: bool = False

    @property
    def is_nothing(self) -> bool:
        """Whether all was left as it was, because others have changed it since."""
        changed = (self.added, self.removed, self.linked, self.unlinked, self.states)
        flags = (self.has_rejections, self.has_schema, self.is_everywhere)
        return not any(changed) and not any(flags)

    def spot_in(self, note_id: NoteId) -> Spot | None:
        """Where it is seen in a note; None where it is not."""
        return next((one for one in self.spots if one.note_id == note_id), None)


def perform(workspace: Workspace, tx: Transaction, kind: str, annotator: str, edit: Edit) -> Change:
    """Do something that undo takes back, and log it, in one transaction.

    What is new has the id 0 and gets its own; where the same is said already, nothing is added. An
    edit that does nothing is not logged.

    Raises:
        UserError: what it takes away is not there, or what it puts in does not fit.
    """
    for relation in edit.unlinked:
        workspace.relations.delete(tx, relation.id)
    for one in edit.removed:
        workspace.annotations.delete(tx, one.id)
    _rename(workspace, tx, edit)
    added = tuple(workspace.annotations.add_new(tx, edit.added))
    linked = tuple(replace(one, id=workspace.relations.add(tx, one)) for one in edit.linked)
    done = replace(edit, added=added, linked=linked)
    if done == Edit():
        return Change(kind, (*edit.note_ids, NO_NOTE)[0])
    for rejection in done.unrejected:
        workspace.rejections.delete(tx, rejection)
    for rejection in done.rejected:
        workspace.rejections.add(tx, rejection)
    for state in done.states_after:
        workspace.notes.set_state(tx, state)
    if done.schema_after is not None:
        workspace.schemas.add(tx, done.schema_after, annotator)
    note_ids = done.note_ids
    workspace.audit_log.append(
        tx, kind, annotator, (*note_ids, NO_NOTE)[0], _plain(done), _plain(done.inverse)
    )
    return _change(kind, done)


def undo(workspace: Workspace, annotator: str) -> Change | None:
    """Undo this person's latest action, in any note or session; None if none is left."""
    with workspace.transaction() as tx:
        event = workspace.audit_log.last_undoable(tx, annotator)
        if event is None:
            return None
        change = _replay(workspace, tx, "undo", event)
        is_idle = event.kind == RENAME and not change.is_everywhere
        workspace.audit_log.mark(tx, event, undone=True, is_idle=is_idle)
    return _announced(workspace, change)


def redo(workspace: Workspace, annotator: str) -> Change | None:
    """Do again what this person undid last; None if nothing is left."""
    with workspace.transaction() as tx:
        event = workspace.audit_log.last_redoable(tx, annotator)
        if event is None:
            return None
        change = _replay(workspace, tx, "redo", event)
        is_idle = event.kind == RENAME and not change.is_everywhere
        workspace.audit_log.mark(tx, event, undone=False, is_idle=is_idle)
    return _announced(workspace, change)


def known_label(workspace: Workspace, tx: Transaction, label: str) -> str:
    """The label's name as the schema writes it; raises LABEL_UNKNOWN."""
    schema = workspace.schemas.of(tx)
    known = schema.label_named(label)
    if known is None:
        names = ", ".join(one.name for one in schema.labels)
        raise UserError(LABEL_UNKNOWN, label=label, labels=names)
    return known.name


def _announced(workspace: Workspace, change: Change) -> Change:
    if change.has_schema:
        workspace.schemas.refresh()
    return change


def _replay(workspace: Workspace, tx: Transaction, kind: str, event: LoggedEvent) -> Change:
    """Do an edit of the log; what someone else has meanwhile changed is left as it is.

    Labels that were renamed since are meant by their new names. An annotation whose label the
    schema no longer has is not put back, and one that would be changed to such a label stays.
    """
    plain = event.inverse if kind == "undo" else event.payload
    edit = named_as_now(workspace, tx, event, from_plain(Edit, plain, "event"))
    schema = _schema_again(workspace, tx, edit)
    labels = (schema or workspace.schemas.of(tx)).labels
    spelled = {one.name.casefold(): one.name for one in labels}
    returning = {
        one.id: replace(one, label=spelled[one.label.casefold()])
        for one in edit.added
        if one.label.casefold() in spelled
    }
    lost = {one.id for one in edit.added} - set(returning)
    unlinked = tuple(one for one in edit.unlinked if find_relation(tx, one.id) == one)
    for relation in unlinked:
        workspace.relations.delete(tx, relation.id)
    removed = tuple(
        one
        for one in edit.removed
        if one.id not in lost and _may_go(tx, one, returning.get(one.id))
    )
    for one in removed:
        workspace.annotations.delete(tx, one.id)
    renamed = None if schema is None else edit.renamed
    _rename(workspace, tx, replace(edit, renamed=renamed))
    schema = _hold(workspace, tx, schema, event.annotator)
    added = tuple(one for one in returning.values() if _put_back(workspace, tx, one))
    pending = _pending_links(workspace, tx, added)
    linked = tuple(one for one in (*edit.linked, *pending) if _link_again(workspace, tx, one))
    done = replace(
        edit,
        removed=removed,
        added=added,
        unlinked=unlinked,
        linked=linked,
        unrejected=tuple(one for one in edit.unrejected if workspace.rejections.delete(tx, one)),
        rejected=tuple(
            one
            for one in edit.rejected
            if one.label in spelled.values() and workspace.rejections.add(tx, one)
        ),
        states_after=_states_again(workspace, tx, edit),
        schema_after=schema,
        renamed=renamed,
    )
    return _change(kind, done)


def _may_go(tx: Transaction, one: Annotation, instead: Annotation | None) -> bool:
    """Whether nobody has changed this annotation since, linked it, or said what takes its place."""
    if find(tx, one.id) != one:
        return False
    if instead is None:
        return not relations_of(tx, one.id)
    equal = find_equal(tx, instead)
    return equal is None or equal.id == one.id


def _schema_again(workspace: Workspace, tx: Transaction, edit: Edit) -> LabelSchema | None:
    """The schema that an edit of the log makes of that of now; None where it makes none."""
    before, after = edit.schema_before, edit.schema_after
    if before is None or after is None:
        return None
    current = workspace.schemas.of(tx)
    if edit.renamed is not None:
        return merged_rename(before, after, current, edit.renamed)
    return merged_schema(before, after, current)


def _hold(
    workspace: Workspace, tx: Transaction, schema: LabelSchema | None, annotator: str
) -> LabelSchema | None:
    """Let this schema hold from now on, with the labels that annotations still have."""
    if schema is None:
        return None
    current, in_use = workspace.schemas.of(tx), count_labels(tx)
    names = {one.name for one in schema.labels}
    kept = [one for one in current.labels if one.name not in names and one.name in in_use]
    held = with_kept(schema, kept) if kept else schema
    if held != current:
        workspace.schemas.add(tx, held, annotator)
    return held


def _put_back(workspace: Workspace, tx: Transaction, one: Annotation) -> bool:
    if find(tx, one.id) is not None or find_equal(tx, one) is not None:
        return False
    workspace.annotations.put_back(tx, one)
    return True


def _pending_links(
    workspace: Workspace, tx: Transaction, added: tuple[Annotation, ...]
) -> list[Relation]:
    """Relations of what is put back that other undone actions could not put back without it."""
    ids = {one.id for one in added}
    pending: list[Relation] = []
    for note_id in dict.fromkeys(one.note_id for one in added):
        for plain in workspace.audit_log.undone_in(tx, note_id):
            links = from_plain(Edit, plain, "event").linked
            pending += [one for one in links if one.source in ids or one.target in ids]
    return pending


def _link_again(workspace: Workspace, tx: Transaction, one: Relation) -> bool:
    is_there = find_link(tx, one.source, one.target, one.kind) or find_relation(tx, one.id)
    has_ends = find(tx, one.source) and find(tx, one.target)
    is_known = workspace.schemas.of(tx).relation_named(one.kind) is not None
    if is_there or not has_ends or not is_known:
        return False
    workspace.relations.add(tx, one)
    return True


def _states_again(workspace: Workspace, tx: Transaction, edit: Edit) -> tuple[NoteState, ...]:
    """Set back what an edit said of notes, part by part, where nobody has changed that part."""
    before = {one.note_id: one for one in edit.states_before}
    again: list[NoteState] = []
    for after in edit.states_after:
        current, old = workspace.notes.state(tx, after.note_id), before.get(after.note_id)
        if current is None or old is None:
            continue
        state = _merged_state(old, after, current)
        if state.status is NoteStatus.NEW and _is_worked_on(tx, state.note_id):
            state = replace(state, status=current.status)
        if state != current:
            workspace.notes.set_state(tx, state)
            again.append(state)
    return tuple(again)


def _merged_state(old: NoteState, after: NoteState, current: NoteState) -> NoteState:
    values = dict(current.fields)
    for name in {*old.fields, *after.fields}:
        if current.fields.get(name) == old.fields.get(name):
            values.pop(name, None)
            if name in after.fields:
                values[name] = after.fields[name]
    return replace(
        current,
        status=after.status if current.status is old.status else current.status,
        comment=after.comment if current.comment == old.comment else current.comment,
        fields=values,
    )


def _is_worked_on(tx: Transaction, note_id: NoteId) -> bool:
    return has_annotations(tx, note_id) or has_rejections(tx, note_id)


def _rename(workspace: Workspace, tx: Transaction, edit: Edit) -> None:
    if edit.renamed is not None:
        workspace.annotations.rename_label(tx, *edit.renamed)
        workspace.rejections.rename_label(tx, *edit.renamed)


def _change(kind: str, done: Edit) -> Change:
    note_ids = done.note_ids
    return Change(
        kind,
        (*note_ids, NO_NOTE)[0],
        added=done.added,
        removed=tuple(one.id for one in done.removed),
        linked=done.linked,
        unlinked=tuple(one.id for one in done.unlinked),
        states=done.states_after,
        note_ids=note_ids,
        spots=done.spots,
        has_rejections=bool(done.rejected or done.unrejected),
        has_schema=done.schema_after is not None,
        is_everywhere=done.renamed is not None,
    )


def _plain(edit: Edit) -> Plain:
    """The edit without what it leaves alone, but always with its annotations."""
    held = {
        one.name: getattr(edit, one.name)
        for one in fields(edit)
        if getattr(edit, one.name) or one.name in {"removed", "added"}
    }
    return {name: to_plain(value) for name, value in held.items()}
