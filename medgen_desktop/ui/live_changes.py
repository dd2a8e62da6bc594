"""Notices what other windows and programs write to the workspace, and lets every page show it."""

from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from medgen_desktop.domain.label_schema import LabelSchema
from medgen_desktop.storage.workspace import Workspace
from medgen_desktop.ui.background import TaskHandle
from medgen_desktop.ui.context import AppContext

LOOK_MS = 1000


@dataclass(frozen=True, slots=True)
class _Seen:
    version: int
    newest: tuple[int, int]
    schema: LabelSchema | None


class LiveChanges(QObject):
    """Looks once a second, in the background; our own writing is not news."""

    said = Signal(str)
    """Words for the status line."""

    def __init__(self, context: AppContext, parent: QObject | None = None) -> None:
        """Begin to look."""
        super().__init__(parent)
        self._context = context
        self._seen: _Seen | None = None
        self._looking: TaskHandle | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()
        self.look()

    @Slot()
    def look(self) -> None:
        """Look whether the file has changed, unless that is being done."""
        if self._looking is None:
            workspace, seen = self._context.workspace, self._seen
            self._looking = self._context.tasks.start(
                lambda _handle: _look(workspace, seen),
                on_result=self._on_looked,
                on_error=self._on_look_failed,
            )

    def stop(self) -> None:
        """Look no more."""
        self._timer.stop()

    def _on_looked(self, found: _Seen) -> None:
        self._looking = None
        before, self._seen = self._seen, found
        if before is None or before.version == found.version:
            return
        events = self._context.events
        events.changed_elsewhere.emit()
        events.notes_changed.emit()
        if found.schema != before.schema:
            events.schema_changed.emit()
        if found.newest != before.newest:  # not only the time that someone spends on a note
            self.said.emit(self.tr("Changed by another window"))

    def _on_look_failed(self, _error: Exception) -> None:
        """The next look may succeed; whoever reads or writes says what is wrong."""
        self._looking = None


def _look(workspace: Workspace, seen: _Seen | None) -> _Seen:
    version = workspace.data_version()
    schema = None if seen is None else seen.schema
    if seen is None or seen.version != version:
        schema = workspace.schemas.refresh()
    return _Seen(version, workspace.newest(), schema)
