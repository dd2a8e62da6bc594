"""The note being marked: shows a change at once, saves it in the background, tells the truth after.

All reading and writing goes through one lane, so a note is never read before the labels that were
set on it are saved.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

from PySide6.QtCore import QObject, Signal

from medgen_desktop.domain.annotation import Annotation, AnnotationId
from medgen_desktop.domain.attributes import attribute_named, with_attribute
from medgen_desktop.domain.note import Note, NoteId, NoteStatus
from medgen_desktop.services.annotate import (
    Change,
    add_annotation,
    delete_annotation,
    move_annotation,
    redo,
    relabel_annotation,
    set_attribute,
    set_note_status,
    undo,
)
from medgen_desktop.ui.background import TaskHandle
from medgen_desktop.ui.context import AppContext

LANE = "marking"


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
    status_set = Signal()
    """`note` has another status."""
    nothing_to_do = Signal(str)
    """Undo or redo (which is said) found no action."""
    moved_to = Signal(int)
    """An undone action belongs to this note, which is being opened."""

    def __init__(self, context: AppContext, parent: QObject | None = None) -> None:
        """Nothing is open before `open`."""
        super().__init__(parent)
        self._context = context
        self._note: Note | None = None
        self._annotations: dict[AnnotationId, Annotation] = {}
        self._opening: TaskHandle | None = None
        self._provisional = 0
        self._saved_ids: dict[AnnotationId, AnnotationId] = {}

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

    def annotation(self, annotation_id: AnnotationId) -> Annotation | None:
        """This annotation of the open note."""
        return self._annotations.get(annotation_id)

    def open(self, note_id: NoteId) -> None:
        """Read a note and show it; a note asked for before it is not shown any more."""
        if self._opening is not None:
            self._opening.abandon()
        workspace = self._context.workspace

        def read(_handle: TaskHandle) -> tuple[Note, list[Annotation]]:
            return workspace.notes.get(note_id), workspace.annotations.of_note(note_id)

        self._opening = self._context.tasks.start(
            read, on_result=self._on_read, on_error=self._on_open_failed, lane=LANE
        )

    def close(self) -> None:
        """Show no note."""
        if self._opening is not None:
            self._opening.abandon()
            self._opening = None
        self._note = None
        self._annotations.clear()
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
            self._announce(change)

        self._save(write, done)

    def relabel(self, annotation_id: AnnotationId, label: str) -> None:
        """Give an annotation of the open note another label."""
        old = self._annotations.get(annotation_id)
        if old is not None and old.label != label:
            self._change(replace(old, label=label), relabel_annotation, label)

    def move(self, annotation_id: AnnotationId, start: int, end: int) -> None:
        """Let an annotation of the open note cover `text[start:end]`."""
        old, note = self._annotations.get(annotation_id), self._note
        if old is None or note is None or (old.start, old.end) == (start, end):
            return
        moved = replace(old, start=start, end=end, text=note.text[start:end])
        self._change(moved, move_annotation, start, end)

    def set_attribute(self, annotation_id: AnnotationId, name: str) -> None:
        """Give an annotation of the open note the next value of an attribute."""
        old, attribute = self._annotations.get(annotation_id), attribute_named(name)
        if old is None or attribute is None:
            return
        value = attribute.after(old.attributes.get(name))
        shown = replace(old, attributes=with_attribute(old.attributes, name, value))
        self._change(shown, set_attribute, name, value)

    def _change(self, shown: Annotation, action: Callable[..., Change], *values: object) -> None:
        """Show the changed annotation, then save it."""
        workspace, annotator = self._context.workspace, self._context.annotator
        self._put_instead(shown.id, shown)

        def write(_handle: TaskHandle) -> Change:
            saved_id = self._saved_ids.get(shown.id, shown.id)
            return action(workspace, saved_id, *values, annotator)

        self._save(write, self._apply)

    def delete(self, annotation_id: AnnotationId) -> None:
        """Delete an annotation of the open note."""
        if annotation_id not in self._annotations:
            return
        workspace, annotator = self._context.workspace, self._context.annotator
        self._take_away(annotation_id)

        def write(_handle: TaskHandle) -> Change:
            saved_id = self._saved_ids.get(annotation_id, annotation_id)
            return delete_annotation(workspace, saved_id, annotator)

        self._save(write, self._apply)

    def undo(self) -> None:
        """Take back the last action, in whichever note it was."""
        self._step(undo, "undo")

    def redo(self) -> None:
        """Do again what was taken back last."""
        self._step(redo, "redo")

    def set_status(self, status: NoteStatus) -> None:
        """Give the open note this status."""
        note = self._note
        if note is None:
            return
        workspace = self._context.workspace

        def write(_handle: TaskHandle) -> Note:
            set_note_status(workspace, note.id, status)
            return workspace.notes.get(note.id)

        self._save(write, self._on_status_saved)

    def _step(self, action: Callable[..., Change | None], name: str) -> None:
        workspace, annotator = self._context.workspace, self._context.annotator

        def done(change: Change | None) -> None:
            if change is None:
                self.nothing_to_do.emit(name)
                return
            self._apply(change)
            if self._note is None or change.note_id != self._note.id:
                self.moved_to.emit(change.note_id)
                self.open(change.note_id)

        self._context.tasks.start(
            lambda _handle: action(workspace, annotator),
            on_result=done,
            on_error=self._on_save_failed,
            lane=LANE,
        )

    def _save(self, write: Callable[[TaskHandle], object], done: Callable[..., None]) -> None:
        self._context.tasks.start(write, on_result=done, on_error=self._on_save_failed, lane=LANE)

    def _show_provisional(self, note: Note, start: int, end: int, label: str) -> AnnotationId:
        self._provisional -= 1
        shown = Annotation(
            AnnotationId(self._provisional),
            note.id,
            start,
            end,
            label,
            note.text[start:end],
            self._context.annotator,
            datetime.now(UTC).isoformat(),
        )
        self._put(shown)
        return shown.id

    def _apply(self, change: Change) -> None:
        if self._note is not None and change.note_id == self._note.id:
            added = {one.id: one for one in change.added}
            for annotation_id in change.removed:
                if annotation_id in added:
                    self._put_instead(annotation_id, added.pop(annotation_id))
                else:
                    self._take_away(annotation_id)
            for annotation in added.values():
                self._put(annotation)
        self._announce(change)

    def _announce(self, change: Change) -> None:
        self._context.events.saved.emit()
        self._context.events.note_changed.emit(change.note_id)

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

    def _on_read(self, answer: tuple[Note, list[Annotation]]) -> None:
        self._opening = None
        self._note, annotations = answer
        self._annotations = {one.id: one for one in annotations}
        self.note_opened.emit()

    def _on_open_failed(self, error: Exception) -> None:
        self._opening = None
        self._context.errors.show(error)

    def _on_status_saved(self, note: Note) -> None:
        if self._note is not None and note.id == self._note.id:
            self._note = note
            self.status_set.emit()
        self._context.events.saved.emit()
        self._context.events.note_changed.emit(note.id)

    def _on_save_failed(self, error: Exception) -> None:
        self._context.errors.show(error)
        note = self._note
        if note is None:
            return
        self._context.tasks.start(
            lambda _handle: self._context.workspace.annotations.of_note(note.id),
            on_result=lambda annotations: self._on_truth_read(note.id, annotations),
            on_error=self._context.errors.show,
            lane=LANE,
        )

    def _on_truth_read(self, note_id: NoteId, annotations: list[Annotation]) -> None:
        if self._note is None or self._note.id != note_id:
            return
        self._annotations = {one.id: one for one in annotations}
        self.annotations_reset.emit()
