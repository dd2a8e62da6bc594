"""What is said of the note and of the chosen annotation, beyond labels: saved as it is typed."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, Signal, Slot

from medgen_desktop.domain.annotation import Annotation, AnnotationId
from medgen_desktop.domain.errors import QT_TRANSLATE_NOOP
from medgen_desktop.domain.note import NoteId, NoteStatus
from medgen_desktop.services.annotate import set_comment, set_note_state
from medgen_desktop.services.edits import Change
from medgen_desktop.storage.workspace import Workspace
from medgen_desktop.ui.annotation.kept_text import KeptText
from medgen_desktop.ui.annotation.note_tab import NoteTab
from medgen_desktop.ui.annotation.parts import MarkParts
from medgen_desktop.ui.annotation.time_spent import TimeSpent


class NoteSheet(QObject):
    """The tab "Note", the key M, and the time that is spent."""

    _ended = Signal(object, object, bool)
    """What was written for this field and key is saved, or could not be."""

    def __init__(self, parts: MarkParts, parent: QObject | None = None) -> None:
        """Add the tab."""
        super().__init__(parent)
        self._parts = parts
        self.tab = NoteTab()
        parts.panel.add(self.tab, lambda: self.tr("Note"))
        words = QT_TRANSLATE_NOOP("PageKeys", "Comment on it")
        parts.keys.bind("annotation", "M", words, self._on_comment_requested)
        self.time = TimeSpent(parts.context, parts.session, parts.view, self)
        self.time.counted.connect(self._on_counted)
        self._on_schema_changed()
        self._connect()

    def _connect(self) -> None:
        session, tab = self._parts.session, self.tab
        for changed in (session.note_opened, session.note_closed, session.status_set):
            changed.connect(self._on_note_changed)
        for changed in (session.annotations_reset, session.note_opened, session.note_closed):
            changed.connect(self._on_annotation_changed)
        session.annotation_replaced.connect(self._on_annotation_replaced)
        self._parts.view.frame_moved.connect(self._on_annotation_changed)
        self._parts.context.events.schema_changed.connect(self._on_schema_changed)
        tab.status_chosen.connect(self._on_status_chosen)
        tab.note_comment.written.connect(self._on_note_comment_written)
        tab.annotation_comment.written.connect(self._on_annotation_comment_written)
        tab.fields.set_requested.connect(self._on_field_set)
        self._ended.connect(self._on_ended)

    def retranslate(self) -> None:
        """The tab follows the language by itself."""

    def close_down(self) -> None:
        """Save what is typed and the time that is counted."""
        self.tab.flush()
        self.time.flush()

    def _save(
        self, kept: KeptText | None, key: int, action: Callable[[Workspace, str], Change]
    ) -> None:
        """Save what a field says; the field keeps it until that is done."""

        def write(workspace: Workspace, who: str) -> Change:
            try:
                change = action(workspace, who)
            except Exception:
                self._ended.emit(kept, key, False)
                raise
            self._ended.emit(kept, key, True)
            return change

        self._parts.session.act(write)

    @Slot(object, object, bool)
    def _on_ended(self, kept: KeptText | None, key: int, is_saved: bool) -> None:
        if kept is not None and is_saved:
            kept.settle(key)
        elif kept is not None:
            kept.give_back(key)

    @Slot(object)
    def _on_status_chosen(self, status: NoteStatus) -> None:
        self._parts.session.set_status(status)

    @Slot(object, str)
    def _on_note_comment_written(self, note_id: NoteId, text: str) -> None:
        self._save(
            self.tab.note_comment,
            note_id,
            lambda workspace, who: set_note_state(workspace, note_id, who, comment=text),
        )

    @Slot(object, str)
    def _on_annotation_comment_written(self, annotation_id: AnnotationId, text: str) -> None:
        saved_id = partial(self._parts.session.saved_id, annotation_id)
        self._save(
            self.tab.annotation_comment,
            annotation_id,
            lambda workspace, who: set_comment(workspace, saved_id(), text, who),
        )

    @Slot(object, str, str)
    def _on_field_set(self, note_id: NoteId, name: str, value: str) -> None:
        self._save(
            self.tab.fields.lines.get(name),
            note_id,
            lambda workspace, who: set_note_state(
                workspace, note_id, who, field=(name, value.strip())
            ),
        )

    @Slot()
    def _on_note_changed(self) -> None:
        self.tab.show_note(self._parts.session.note)

    @Slot()
    def _on_annotation_changed(self) -> None:
        self.tab.show_annotation(self._parts.chosen())

    @Slot(int, object)
    def _on_annotation_replaced(self, annotation_id: int, annotation: Annotation) -> None:
        self.tab.annotation_comment.rename(annotation_id, annotation.id)
        self._on_annotation_changed()

    @Slot()
    def _on_schema_changed(self) -> None:
        self.tab.fields.show_fields(self._parts.context.workspace.schemas.current().fields)
        self._on_note_changed()

    @Slot()
    def _on_counted(self) -> None:
        self.tab.show_time(self.time.seconds)

    @Slot()
    def _on_comment_requested(self) -> None:
        if self._parts.chosen() is None:
            self._parts.say(self.tr("Choose an annotation first: click it, or press ]"))
            return
        self._parts.panel.show_tab(self.tab)
        self.tab.ensureWidgetVisible(self.tab.annotation_comment.field)
        self.tab.annotation_comment.field.setFocus()
