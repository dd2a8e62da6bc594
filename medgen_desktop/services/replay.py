"""Do an action of the log again, or what undoes it; what others have changed since is left."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from medgen_desktop.domain.annotation import Annotation, AnnotationId
from medgen_desktop.domain.edit import Edit
from medgen_desktop.domain.label_schema import LabelSchema
from medgen_desktop.domain.note import NoteId, NoteState, NoteStatus
from medgen_desktop.domain.records import from_plain
from medgen_desktop.domain.relation import Relation
from medgen_desktop.domain.schema_merge import merged_rename, merged_schema, with_kept
from medgen_desktop.services.label_names import named_as_now
from medgen_desktop.storage.annotation_repository import (
    count_labels,
    find_all,
    find_places,
    has_annotations,
    place_of,
)
from medgen_desktop.storage.audit_log import LoggedEvent
from medgen_desktop.storage.connection import Transaction
from medgen_desktop.storage.rejection_repository import has_rejections
from medgen_desktop.storage.relation_repository import find_link, find_relation, linked_among
from medgen_desktop.storage.workspace import Workspace


def replay(
    workspace: Workspace, tx: Transaction, event: LoggedEvent, edit: Edit
) -> tuple[Edit, dict[str, str]]:
    """Do an edit of this event; returns what of it was done, and labels that came back renamed.

    Labels that were renamed since are meant by their new names. An annotation whose label the
    schema no longer has is not put back, and one that would be changed to such a label stays.
    """
    edit, came_back = named_as_now(workspace, tx, event, edit)
    current, schema = workspace.schemas.of(tx), _schema_again(workspace, tx, edit)
    spelled = {one.name.casefold(): one.name for one in (schema or current).labels}
    returning = {one.id: one for one in _labelled(edit.added, spelled)}
    unlinked = tuple(one for one in edit.unlinked if find_relation(tx, one.id) == one)
    for relation in unlinked:
        workspace.relations.delete(tx, relation.id)
    lost = {one.id for one in edit.added} - set(returning)
    removed = _free_to_go(tx, [one for one in edit.removed if one.id not in lost], returning)
    workspace.annotations.delete(tx, (one.id for one in removed))
    renamed = None if schema is None else edit.renamed
    rename(workspace, tx, replace(edit, renamed=renamed))
    schema = _hold(workspace, tx, schema, event.annotator)
    added = _put_back(workspace, tx, returning.values())
    links = (*edit.linked, *_pending_links(workspace, tx, added))
    done = replace(
        edit,
        removed=removed,
        added=added,
        unlinked=unlinked,
        linked=_link_again(workspace, tx, links, schema or current),
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
    return done, came_back


def rename(workspace: Workspace, tx: Transaction, edit: Edit) -> None:
    """Let annotations and rejections follow a label that the edit renames."""
    if edit.renamed is not None:
        workspace.annotations.rename_label(tx, *edit.renamed)
        workspace.rejections.rename_label(tx, *edit.renamed)


def _labelled(those: Iterable[Annotation], spelled: Mapping[str, str]) -> Iterable[Annotation]:
    """Those with a label of the schema, which is written as the schema writes it."""
    for one in those:
        label = spelled.get(one.label.casefold())
        if label is not None:
            yield one if label == one.label else replace(one, label=label)


def _free_to_go(
    tx: Transaction, those: Collection[Annotation], instead: Mapping[AnnotationId, Annotation]
) -> tuple[Annotation, ...]:
    """Those that nobody has changed since, or linked, or said what takes their place."""
    there = find_all(tx, (one.id for one in those))
    linked = linked_among(tx, (one.id for one in those if one.id not in instead))
    replaced = {one.id: instead[one.id] for one in those if one.id in instead}
    taken = find_places(tx, replaced.values())

    def may_go(one: Annotation) -> bool:
        if there.get(one.id) != one:
            return False
        new = replaced.get(one.id)
        return one.id not in linked if new is None else taken.get(place_of(new), one.id) == one.id

    return tuple(one for one in those if may_go(one))


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


def _put_back(
    workspace: Workspace, tx: Transaction, those: Collection[Annotation]
) -> tuple[Annotation, ...]:
    """Those that are not there yet, and whose places no others have."""
    there, taken = find_all(tx, (one.id for one in those)), set(find_places(tx, those))
    back: list[Annotation] = []
    for one in those:
        place = place_of(one)
        if one.id not in there and place not in taken:
            taken.add(place)
            back.append(one)
    workspace.annotations.put_back(tx, back)
    return tuple(back)


def _pending_links(
    workspace: Workspace, tx: Transaction, added: Collection[Annotation]
) -> list[Relation]:
    """Relations of what is put back that other undone actions could not put back without it."""
    ids = {one.id for one in added}
    pending = workspace.audit_log.undone_links(tx, {one.note_id for one in added})
    links = [link for plain in pending for link in from_plain(tuple[Relation, ...], plain, "event")]
    return [one for one in links if one.source in ids or one.target in ids]


def _link_again(
    workspace: Workspace, tx: Transaction, those: Collection[Relation], schema: LabelSchema
) -> tuple[Relation, ...]:
    """Those that are not there yet, whose kind the schema knows and whose ends are there."""
    kinds = {one.name for one in schema.relations}
    ends = find_all(tx, {end for one in those for end in (one.source, one.target)})
    linked: list[Relation] = []
    for one in those:
        is_there = find_link(tx, one.source, one.target, one.kind) or find_relation(tx, one.id)
        if one.kind in kinds and not is_there and one.source in ends and one.target in ends:
            workspace.relations.add(tx, one)
            linked.append(one)
    return tuple(linked)


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
