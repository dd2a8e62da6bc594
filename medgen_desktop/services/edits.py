"""Do, undo and redo: every action is one transaction with its event: saved, audited, undoable."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace

from medgen_desktop.domain.annotation import Annotation, AnnotationId
from medgen_desktop.domain.edit import OPPOSITES, Edit, Spot
from medgen_desktop.domain.errors import LABEL_UNKNOWN, UserError
from medgen_desktop.domain.note import NoteId, NoteState
from medgen_desktop.domain.records import Plain, from_plain, to_plain
from medgen_desktop.domain.relation import Relation, RelationId
from medgen_desktop.services.label_names import RENAME
from medgen_desktop.services.replay import rename, replay
from medgen_desktop.storage.connection import Transaction
from medgen_desktop.storage.workspace import Workspace

NO_NOTE = NoteId(0)
"""Stands in the log where an action belongs to no note, such as a change of the schema."""


@dataclass(frozen=True, slots=True)
class Change:
    """What an action changed, so that views refresh just that.

    `note_id` is the note to show it in, `note_ids` are all that it touched, and `spots` say where
    in them. Where `is_everywhere`, annotations changed that are not listed: a label was renamed.
    `came_back` says what labels are called now that came back while others have their names.
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
    came_back: Mapping[str, str] = field(default_factory=dict)

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
    workspace.annotations.delete(tx, (one.id for one in edit.removed))
    rename(workspace, tx, edit)
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
    change = _change(kind, done)
    workspace.audit_log.append(tx, kind, annotator, change.note_id, *_plain(done))
    return change


def undo(workspace: Workspace, annotator: str) -> Change | None:
    """Undo this person's latest action, in any note or session; None if none is left."""
    return _step(workspace, annotator, undone=False)


def redo(workspace: Workspace, annotator: str) -> Change | None:
    """Do again what this person undid last; None if nothing is left."""
    return _step(workspace, annotator, undone=True)


def known_label(workspace: Workspace, tx: Transaction, label: str) -> str:
    """The label's name as the schema writes it; raises LABEL_UNKNOWN."""
    schema = workspace.schemas.of(tx)
    known = schema.label_named(label)
    if known is None:
        names = ", ".join(one.name for one in schema.labels)
        raise UserError(LABEL_UNKNOWN, label=label, labels=names)
    return known.name


def _step(workspace: Workspace, annotator: str, *, undone: bool) -> Change | None:
    """Undo an action, or redo an undone one; a long one is read before others must wait."""
    log = workspace.audit_log
    find = log.last_redoable if undone else log.last_undoable
    while True:
        with workspace.reader() as db:
            event = find(db, annotator)
        if event is None:
            return None
        edit = from_plain(Edit, event.payload if undone else event.inverse, "event")
        with workspace.transaction() as tx:
            if log.next_id(tx, annotator, undone=undone) != event.id:
                continue  # this person has meanwhile acted in another program
            done, came_back = replay(workspace, tx, event, edit)
            change = replace(_change("redo" if undone else "undo", done), came_back=came_back)
            is_idle = event.kind == RENAME and not change.is_everywhere
            log.mark(tx, event, undone=not undone, is_idle=is_idle, came_back=came_back)
        if change.has_schema:
            workspace.schemas.refresh()
        return change


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


def _plain(edit: Edit) -> tuple[Plain, Plain]:
    """The edit and what undoes it, without what they leave alone but always with annotations."""
    held = {
        one.name: to_plain(getattr(edit, one.name))
        for one in fields(edit)
        if getattr(edit, one.name) or one.name in {"removed", "added"}
    }
    inverse = {OPPOSITES.get(name, name): value for name, value in held.items()}
    if edit.renamed is not None:
        inverse["renamed"] = to_plain(edit.renamed[::-1])
    return held, inverse
