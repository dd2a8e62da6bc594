"""The note being marked: shows a change at once, saves it, and tells the truth after."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from medgen_desktop.domain.annotation import (
    Annotation,
    AnnotationId,
    Piece,
    joined_pieces,
    said_by,
)
from medgen_desktop.domain.attributes import with_attribute
from medgen_desktop.domain.concept import Concept
from medgen_desktop.domain.note import Note, NoteId, NoteStatus
from medgen_desktop.domain.relation import Relation, RelationId
from medgen_desktop.services.annotate import (
    add_annotation,
    delete_annotation,
    relabel_annotation,
    set_attribute,
    set_attributes,
    set_concept,
    set_note_state,
    set_pieces,
)
from medgen_desktop.services.edits import Change, redo, undo
from medgen_desktop.storage.workspace import Workspace
from medgen_desktop.ui.annotation.marking_lane import MarkingLane
from medgen_desktop.ui.annotation.opened_note import OpenedNote, provisional
from medgen_desktop.ui.background import TaskHandle
from medgen_desktop.ui.collection import collection_paused
from medgen_desktop.ui.context import AppContext

_MANY = 200
"""An action on more annotations is not shown one by one: the note is read again."""


class MarkingSession(QObject):
    """One open note with its annotations, and the actions on them."""

    note_opened = Signal()
    """`note` and `annotations` are those of another note, or of the same read again."""
    note_closed = Signal()
    annotation_added = Signal(object)
    annotation_removed = Signal(int)
    annotation_replaced = Signal(int, object)
    """The annotation with this id is now this one, which may have another id."""
    annotations_reset = Signal()
    """`annotations` were read again from the workspace."""
    note_read_again = Signal()
    """What is shown is what the file says now; the signals for what differed came before."""
    status_set = Signal()
    """`note` has another status."""
    relations_changed = Signal()
    """`relations` are others than before."""
    changed = Signal(object)
    """This `Change` is saved and shown."""
    nothing_to_do = Signal(str)
    """Undo or redo (which is said) found no action, or "left alone": what others have changed."""
    moved_to = Signal(int)
    """An undone action belongs to this note, which is being opened."""

    def __init__(self, context: AppContext, parent: QObject | None = None) -> None:
        """Nothing is open before `open`."""
        super().__init__(parent)
        self._context = context
        self._note: Note | None = None
        self._annotations: dict[AnnotationId, Annotation] = {}
        self._relations: dict[RelationId, Relation] = {}
        self._opening: TaskHandle | None = None
        self._lane = MarkingLane(context, self.read_again)
        self._provisional = 0
        self._saved_ids: dict[AnnotationId, AnnotationId] = {}
        context.events.changed_elsewhere.connect(self.read_again)

    @property
    def note(self) -> Note | None:
        """The open note."""
        return self._note

    @property
    def is_opening(self) -> bool:
        """Whether a note was asked for and is not read yet."""
        return self._opening is not None

    @property
    def annotations(self) -> list[Annotation]:
        """Annotations of the open note, from the left; one not yet saved has a negative id."""
        return sorted(self._annotations.values(), key=lambda one: (one.start, -one.end, one.id))

    @property
    def relations(self) -> list[Relation]:
        """Relations of the open note, the oldest first."""
        return list(self._relations.values())

    def annotation(self, annotation_id: AnnotationId) -> Annotation | None:
        """This annotation of the open note."""
        return self._annotations.get(annotation_id)

    def saved_id(self, annotation_id: AnnotationId) -> AnnotationId:
        """The id in the workspace of an annotation that was shown before it was saved.

        Only what runs in the marking lane is sure to find it saved.
        """
        return self._saved_ids.get(annotation_id, annotation_id)

    def open(self, note_id: NoteId) -> None:
        """Read a note and show it; a note asked for before it is not shown any more."""
        if self._opening is not None:
            self._opening.abandon()
        self._opening = self._lane.read(note_id, self._on_read, self._on_open_failed)

    def read_again(self) -> None:
        """Show what the file says of the open note: another program may have changed it."""
        if self._note is not None:
            self._lane.read(self._note.id, self._on_truth_read, self._context.errors.show)

    def close(self) -> None:
        """Show no note."""
        if self._opening is not None:
            self._opening.abandon()
            self._opening = None
        self._note = None
        self._annotations.clear()
        self._relations.clear()
        self.note_closed.emit()

    def label(self, start: int, end: int, label: str) -> None:
        """Set a label on `text[start:end]` of the open note."""
        note = self._note
        if note is None:
            return
        workspace, annotator = self._context.workspace, self._context.annotator
        shown = self._show_provisional(note, start, end, label)

        def write(_handle: TaskHandle) -> Change:
            change = add_annotation(workspace, note.id, start, end, label, annotator)
            if change.added:
                self._saved_ids[shown] = change.added[0].id
            return change

        def done(change: Change) -> None:
            if change.added:
                self._put_instead(shown, change.added[0])
            else:
                self._take_away(shown)
            if self._note is not None:
                self._apply_to_note(self._note, change)
            self._announce(change)

        self._lane.save(write, done)

    def relabel(self, annotation_id: AnnotationId, label: str) -> None:
        """Give an annotation of the open note another label."""
        old = self._annotations.get(annotation_id)
        if old is not None and old.label != label:
            self._change(replace(old, label=label), relabel_annotation, label)

    def set_pieces(self, annotation_id: AnnotationId, pieces: Iterable[Piece]) -> None:
        """Let an annotation of the open note cover these stretches."""
        old, note = self._annotations.get(annotation_id), self._note
        joined = joined_pieces(pieces)
        if old is None or note is None or not joined or old.pieces == joined:
            return
        moved = replace(
            old,
            start=joined[0][0],
            end=joined[-1][1],
            fragments=joined if len(joined) > 1 else (),
            text=said_by(note.text, joined),
        )
        self._change(moved, set_pieces, joined)

    def set_concept(self, annotation_id: AnnotationId, concept: Concept | None) -> None:
        """Say which entry of a code system an annotation of the open note is."""
        old = self._annotations.get(annotation_id)
        if old is not None and old.concept != concept:
            self._change(replace(old, concept=concept), set_concept, concept)

    def set_attribute(self, annotation_id: AnnotationId, name: str) -> None:
        """Give an annotation of the open note the next value of an attribute."""
        old = self._annotations.get(annotation_id)
        attribute = self._context.workspace.schemas.current().attribute_named(name)
        if old is None or attribute is None:
            return
        value = attribute.after(old.attributes.get(name))
        shown = replace(old, attributes=with_attribute(old.attributes, name, value))
        self._change(shown, set_attribute, name, value)

    def set_attributes(self, annotation_id: AnnotationId, values: Mapping[str, str]) -> None:
        """Give an annotation of the open note these values, all at once."""
        old = self._annotations.get(annotation_id)
        if old is not None and values:
            shown = replace(old, attributes={**old.attributes, **values})
            self._change(shown, set_attributes, dict(values))

    def _change(self, shown: Annotation, action: Callable[..., Change], *values: object) -> None:
        """Show the changed annotation, then save it."""
        workspace, annotator = self._context.workspace, self._context.annotator
        self._put_instead(shown.id, shown)

        def write(_handle: TaskHandle) -> Change:
            saved_id = self.saved_id(shown.id)
            return action(workspace, saved_id, *values, annotator)

        self._lane.save(write, self._apply)

    def delete(self, annotation_id: AnnotationId) -> None:
        """Delete an annotation of the open note."""
        if annotation_id not in self._annotations:
            return
        workspace, annotator = self._context.workspace, self._context.annotator
        self._take_away(annotation_id)

        def write(_handle: TaskHandle) -> Change:
            saved_id = self.saved_id(annotation_id)
            return delete_annotation(workspace, saved_id, annotator)

        self._lane.save(write, self._apply)

    def undo(self) -> None:
        """Take back the last action, in whichever note it was."""
        self._step(undo, "undo")

    def redo(self) -> None:
        """Do again what was taken back last."""
        self._step(redo, "redo")

    def set_status(self, status: NoteStatus) -> None:
        """Give the open note this status."""
        note = self._note
        if note is not None:
            self.act(lambda workspace, who: set_note_state(workspace, note.id, who, status=status))

    def act(self, action: Callable[[Workspace, str], Change]) -> None:
        """Save an action, given the workspace and who acts, then show what it changed."""
        workspace, annotator = self._context.workspace, self._context.annotator
        self._lane.save(lambda _handle: action(workspace, annotator), self._apply)

    def _step(self, action: Callable[..., Change | None], name: str) -> None:
        workspace, annotator = self._context.workspace, self._context.annotator

        def done(change: Change | None) -> None:
            if change is None:
                self.nothing_to_do.emit(name)
                return
            if change.is_nothing:
                self.nothing_to_do.emit("left alone")
            self._apply(change)
            is_here = self._note is not None and self._note.id in change.note_ids
            if change.note_ids and not is_here:
                self.moved_to.emit(change.note_id)
                self.open(change.note_id)

        self._lane.save(lambda _handle: action(workspace, annotator), done)

    def _show_provisional(self, note: Note, start: int, end: int, label: str) -> AnnotationId:
        self._provisional -= 1
        shown = provisional(
            AnnotationId(self._provisional), note, start, end, label, self._context.annotator
        )
        self._put(shown)
        return shown.id

    def _apply(self, change: Change) -> None:
        note = self._note
        if note is not None:
            added = {one.id: one for one in change.added if one.note_id == note.id}
            if change.is_everywhere or len(added) + len(change.removed) > _MANY:
                self.read_again()
            else:
                self._apply_to_open(change, added)
            self._apply_to_note(note, change)
        self._announce(change)

    def _apply_to_open(self, change: Change, added: dict[AnnotationId, Annotation]) -> None:
        for annotation_id in change.removed:
            if annotation_id in added:
                self._put_instead(annotation_id, added.pop(annotation_id))
            else:
                self._take_away(annotation_id)
        for annotation in added.values():
            self._put(annotation)

    def _apply_to_note(self, note: Note, change: Change) -> None:
        if change.linked or change.unlinked:
            for gone in change.unlinked:
                self._relations.pop(gone, None)
            here = (one for one in change.linked if one.note_id == note.id)
            self._relations.update({one.id: one for one in here})
            self.relations_changed.emit()
        for state in change.states:
            if state.note_id == note.id:
                self._note = replace(
                    note, status=state.status, comment=state.comment, fields=state.fields
                )
                self.status_set.emit()

    def _announce(self, change: Change) -> None:
        self.changed.emit(change)
        self._context.events.saved.emit()
        if change.has_schema:
            self._context.events.schema_changed.emit()
        if len(change.note_ids) > _MANY:
            self._context.events.notes_changed.emit()
            return
        for note_id in change.note_ids:
            self._context.events.note_changed.emit(note_id)

    def _put(self, annotation: Annotation) -> None:
        self._annotations[annotation.id] = annotation
        self.annotation_added.emit(annotation)

    def _put_instead(self, annotation_id: AnnotationId, annotation: Annotation) -> None:
        if self._annotations.pop(annotation_id, None) is None:
            self._put(annotation)
            return
        self._annotations[annotation.id] = annotation
        self.annotation_replaced.emit(annotation_id, annotation)

    def _take_away(self, annotation_id: AnnotationId) -> None:
        if self._annotations.pop(annotation_id, None) is not None:
            self.annotation_removed.emit(annotation_id)

    def _on_read(self, answer: OpenedNote) -> None:
        self._opening = None
        with collection_paused():
            self._show(answer)
            self.note_opened.emit()

    def _on_open_failed(self, error: Exception) -> None:
        self._opening = None
        self._context.errors.show(error)

    def _on_truth_read(self, answer: OpenedNote) -> None:
        if self._note is None or self._note.id != answer[0].id:
            return
        if self._lane.is_saving:
            self.read_again()  # what was begun since is not in it
            return
        self._note = answer[0]
        self._show_difference({one.id: one for one in answer[1]})
        relations = {one.id: one for one in answer[2]}
        if relations != self._relations:
            self._relations = relations
            self.relations_changed.emit()
        self.status_set.emit()
        self.note_read_again.emit()

    def _show_difference(self, annotations: dict[AnnotationId, Annotation]) -> None:
        before = self._annotations
        gone = before.keys() - annotations.keys()
        other = [one for one in annotations.values() if before.get(one.id) != one]
        if len(gone) + len(other) > _MANY:
            self._annotations = annotations
            self.annotations_reset.emit()
            return
        for annotation_id in gone:
            self._take_away(annotation_id)
        for annotation in other:
            self._put_instead(annotation.id, annotation)

    def _show(self, answer: OpenedNote) -> None:
        self._note, annotations, relations = answer
        self._annotations = {one.id: one for one in annotations}
        self._relations = {one.id: one for one in relations}
