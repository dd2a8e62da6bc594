"""One import, from the chosen files to the report: questions about columns, then the work."""

from collections import deque
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from medgen_desktop.services.import_notes import (
    TABLE_SUFFIXES,
    ImportReport,
    ImportRequest,
    TablePreview,
    import_files,
    preview_table,
    readable_files_in,
)
from medgen_desktop.ui.background import TaskHandle
from medgen_desktop.ui.context import AppContext
from medgen_desktop.ui.events import Job
from medgen_desktop.ui.notes.mapping_dialog import MappingDialog

JOB_KEY = "import"
LANE = "import"


class ImportRun(QObject):
    """Asks about each table in turn, then imports everything in the background."""

    started = Signal()
    progressed = Signal(int)
    """Rows read so far."""
    finished = Signal(object)
    """The `ImportReport`."""
    failed = Signal(object)
    """The import ended with this exception; files before the one at fault are in."""
    given_up = Signal()
    """The person closed a question; nothing was imported."""

    def __init__(self, context: AppContext, window: QWidget) -> None:
        """Show questions over this window."""
        super().__init__(window)
        self._context = context
        self._window = window
        self._paths: list[Path] = []
        self._to_ask: deque[Path] = deque()
        self._tables: dict[Path, ImportRequest] = {}
        self._encodings: dict[Path, str] = {}
        self._task: TaskHandle | None = None
        self.dialog: MappingDialog | None = None

    @property
    def is_running(self) -> bool:
        """Whether files are being asked about or read."""
        return self._task is not None or self.dialog is not None

    def begin(self, paths: Sequence[Path]) -> None:
        """Import these files and folders; tables are asked about first."""
        if not self.is_running and paths:
            self._encodings.clear()
            self._begin(paths)

    def begin_again(self, path: Path, encoding: str) -> None:
        """Import the same once more, and read this one file in this encoding."""
        if not self.is_running:
            self._encodings[path] = encoding
            self._begin(self._paths)

    def _begin(self, paths: Sequence[Path]) -> None:
        self._paths = list(paths)
        self._tables.clear()
        files = (file for path in paths for file in _files_of(path))
        self._to_ask = deque(file for file in files if file.suffix.lower() in TABLE_SUFFIXES)
        self._ask_next()

    def cancel(self) -> None:
        """Stop after the row being read; the file it is in does not come in."""
        if self._task is not None:
            self._task.cancel()

    def _ask_next(self) -> None:
        if not self._to_ask:
            self._import()
            return
        path = self._to_ask.popleft()
        self._task = self._context.tasks.start(
            lambda _handle: preview_table(path, self._encodings.get(path)),
            on_result=self._on_previewed,
            on_error=self._on_failed,
            lane=LANE,
        )

    def _on_previewed(self, preview: TablePreview) -> None:
        self._task = None
        self.dialog = MappingDialog(preview, self._window)
        self.dialog.mapping_chosen.connect(self._on_mapping_chosen)
        self.dialog.accepted.connect(self._on_dialog_accepted)
        self.dialog.rejected.connect(self._on_dialog_rejected)
        self.dialog.open()

    @Slot(object)
    def _on_mapping_chosen(self, request: ImportRequest) -> None:
        self._tables[request.path] = request

    @Slot()
    def _on_dialog_accepted(self) -> None:
        self._drop_dialog()
        self._ask_next()

    @Slot()
    def _on_dialog_rejected(self) -> None:
        self._drop_dialog()
        self.given_up.emit()

    def _drop_dialog(self) -> None:
        if self.dialog is not None:
            self.dialog.deleteLater()
            self.dialog = None

    def _import(self) -> None:
        workspace, annotator = self._context.workspace, self._context.annotator
        paths, tables, encodings = self._paths, dict(self._tables), dict(self._encodings)

        def work(handle: TaskHandle) -> ImportReport:
            return import_files(
                workspace,
                _requests(paths, tables, encodings),
                annotator,
                on_progress=handle.report,
                cancelled=lambda: handle.cancelled,
            )

        self._task = self._context.tasks.start(
            work,
            on_result=self._on_finished,
            on_error=self._on_failed,
            on_progress=self._on_progress,
            lane=LANE,
        )
        self.started.emit()
        self._on_progress(0)

    def _on_progress(self, rows: int) -> None:
        words = self.tr("importing, rows read: {rows}").format(rows=rows)
        self._context.events.job_changed.emit(Job(JOB_KEY, words))
        self.progressed.emit(rows)

    def _on_finished(self, report: ImportReport) -> None:
        self._end()
        self.finished.emit(report)

    def _on_failed(self, error: Exception) -> None:
        self._end()
        self.failed.emit(error)

    def _end(self) -> None:
        self._task = None
        self._context.events.job_ended.emit(JOB_KEY)
        self._context.events.notes_changed.emit()
        self._context.events.saved.emit()


def _requests(
    paths: Sequence[Path], tables: dict[Path, ImportRequest], encodings: dict[Path, str]
) -> list[ImportRequest]:
    """What to import; folders become their files: one of them may have its own encoding."""
    files = [file for path in paths for file in _files_of(path)]
    return [tables.get(file) or ImportRequest(file, None, encodings.get(file)) for file in files]


def _files_of(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path]
    return readable_files_in(path) or [path]  # the service says that an empty folder is one
