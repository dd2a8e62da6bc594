"""A on the Mark page: what is chosen, marked in every note that says it, after a look at where."""

import threading

from PySide6.QtCore import QObject, Signal, Slot

from medgen_desktop.domain.errors import QT_TRANSLATE_NOOP
from medgen_desktop.domain.note import NoteId
from medgen_desktop.services.apply_to_all import (
    APPLY,
    Preview,
    TextSought,
    apply_everywhere,
    find_everywhere,
)
from medgen_desktop.services.edits import Change
from medgen_desktop.storage.workspace import Workspace
from medgen_desktop.ui.annotation.apply_dialog import ApplyDialog
from medgen_desktop.ui.annotation.marking_lane import LANE
from medgen_desktop.ui.annotation.parts import MarkParts
from medgen_desktop.ui.background import TaskHandle
from medgen_desktop.ui.wording import number_words


class ApplyEverywhere(QObject):
    """Opens the dialog, looks for the places and marks them in the marking lane."""

    _progressed = Signal(float)
    _failed = Signal()

    def __init__(self, parts: MarkParts, parent: QObject | None = None) -> None:
        """Bind the key."""
        super().__init__(parent)
        self._parts = parts
        self._dialog: ApplyDialog | None = None
        self._looking: TaskHandle | None = None
        self._cancelled = threading.Event()
        words = QT_TRANSLATE_NOOP("PageKeys", "Mark the same text everywhere")
        parts.keys.bind("annotation", "A", words, self.open)
        parts.session.changed.connect(self._on_changed)
        self._progressed.connect(self._on_progressed)
        self._failed.connect(self._on_failed)

    def retranslate(self) -> None:
        """The dialog follows the language by itself."""

    def close_down(self) -> None:
        """The window goes: what is not saved yet is not begun."""
        if self._dialog is not None:
            self._dialog.reject()

    @Slot()
    def open(self) -> None:
        """Ask where to mark the selected text, or what is chosen."""
        parts, schema = self._parts, self._parts.context.workspace.schemas.current()
        start, end = parts.view.selected_range()
        one = parts.chosen()
        if start < end:
            text = parts.view.note_text[start:end]
            same = (each.label for each in parts.session.annotations if each.text == text)
            label = next(same, schema.labels[0].name if schema.labels else "")
        elif one is not None and not one.fragments:
            text, label = one.text, one.label
        elif one is not None:
            parts.say(self.tr("An annotation in several pieces cannot be marked everywhere"))
            return
        else:
            parts.say(self.tr("Choose an annotation or select some text first"))
            return
        window = parts.view.window()
        dialog = ApplyDialog(text, label, schema.labels, parts.context.theme, window)
        dialog.look_requested.connect(self._on_look_requested)
        dialog.apply_requested.connect(self._on_apply_requested)
        dialog.finished.connect(self._on_finished)
        self._dialog = dialog
        self._cancelled = threading.Event()
        dialog.open()
        dialog.look()

    @Slot(object)
    def _on_look_requested(self, sought: TextSought) -> None:
        self._stop_looking()
        workspace = self._parts.context.workspace

        def look(handle: TaskHandle) -> Preview:
            return find_everywhere(
                workspace,
                sought.text,
                sought.label,
                whole_words=sought.whole_words,
                match_case=sought.match_case,
                progress=handle.report,
                cancelled=lambda: handle.cancelled,
            )

        self._looking = self._parts.context.tasks.start(
            look,
            on_result=self._on_found,
            on_error=self._on_look_failed,
            on_progress=self._on_progressed,
            lane=LANE,  # after the annotation that it begins with is saved
        )

    def _stop_looking(self) -> None:
        if self._looking is not None:
            self._looking.abandon()
            self._looking = None

    @Slot(object, list)
    def _on_apply_requested(self, sought: TextSought, note_ids: list[NoteId]) -> None:
        cancelled = self._cancelled

        def mark(workspace: Workspace, who: str) -> Change:
            try:
                return apply_everywhere(
                    workspace, sought, note_ids, who, self._progressed.emit, cancelled.is_set
                )
            except Exception:
                self._failed.emit()
                raise

        self._parts.session.act(mark)

    def _on_found(self, preview: Preview) -> None:
        self._looking = None
        if self._dialog is not None:
            self._dialog.show_preview(preview)

    def _on_look_failed(self, error: Exception) -> None:
        self._on_failed()
        self._parts.context.errors.show(error)

    @Slot(float)
    def _on_progressed(self, share: float) -> None:
        if self._dialog is not None:
            self._dialog.show_progress(share)

    @Slot()
    def _on_failed(self) -> None:
        if self._dialog is not None:
            self._dialog.show_failure()

    @Slot(object)
    def _on_changed(self, change: Change) -> None:
        if change.kind != APPLY:
            return
        if self._dialog is not None:
            self._dialog.accept()
        if change.added:
            words = self.tr("Marked: {places} · notes: {notes} · U takes all of it back")
            places, notes = number_words(len(change.added)), number_words(len(change.note_ids))
            self._parts.say(words.format(places=places, notes=notes))

    @Slot()
    def _on_finished(self) -> None:
        self._stop_looking()
        self._cancelled.set()
        dialog, self._dialog = self._dialog, None
        if dialog is not None:
            dialog.deleteLater()
        self._parts.view.window().activateWindow()
        self._parts.view.setFocus()
