"""Asks what the columns of one of the files mean, over the preview of all."""

from dataclasses import replace

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from medgen_desktop.services.import_notes import ImportRequest, TablePreview, preview_table
from medgen_desktop.ui.background import TaskHandle
from medgen_desktop.ui.context import AppContext
from medgen_desktop.ui.notes.mapping_dialog import MappingDialog


class ColumnsQuestion(QObject):
    """One question at a time."""

    answered = Signal(int, object)
    """The file with this number is to be read as this `ImportRequest` says."""
    failed = Signal(object)

    def __init__(self, context: AppContext, window: QWidget) -> None:
        """Ask over this window."""
        super().__init__(window)
        self._context = context
        self._window = window
        self._task: TaskHandle | None = None
        self._number = 0
        self.dialog: MappingDialog | None = None

    def ask(self, number: int, file: ImportRequest) -> None:
        """Read the head of a table, then ask."""
        if self._task is not None or self.dialog is not None:
            return
        self._number = number
        self._task = self._context.tasks.start(
            lambda _handle: preview_table(
                file.path, file.encoding, sheet=file.sheet, format_name=file.format
            ),
            on_result=lambda preview: self._on_previewed(file, preview),
            on_error=self._on_failed,
        )

    def stop(self) -> None:
        """Ask no more."""
        if self._task is not None:
            self._task.abandon()
            self._task = None

    def _on_previewed(self, file: ImportRequest, preview: TablePreview) -> None:
        self._task = None
        self.dialog = MappingDialog(preview, self._window)
        self.dialog.mapping_chosen.connect(lambda said: self._on_mapping_chosen(file, said))
        self.dialog.encoding_requested.connect(lambda one: self._on_encoding_requested(file, one))
        self.dialog.sheet_requested.connect(lambda one: self._on_sheet_requested(file, one))
        self.dialog.finished.connect(self._on_finished)
        self.dialog.open()

    def _on_mapping_chosen(self, file: ImportRequest, said: ImportRequest) -> None:
        answer = replace(said, format=file.format, encoding=file.encoding)
        self.answered.emit(self._number, answer)

    def _on_encoding_requested(self, file: ImportRequest, encoding: str) -> None:
        if self.dialog is not None:
            self.dialog.reject()
        self.ask(self._number, replace(file, encoding=encoding))

    def _on_sheet_requested(self, file: ImportRequest, sheet: str) -> None:
        if self.dialog is not None:
            self.dialog.reject()
        self.ask(self._number, replace(file, sheet=sheet))

    @Slot()
    def _on_finished(self) -> None:
        if self.dialog is not None:
            self.dialog.deleteLater()
            self.dialog = None

    def _on_failed(self, error: Exception) -> None:
        self._task = None
        self.failed.emit(error)
