"""One import, from the chosen files to the report: questions, a preview, then the work."""

from collections import deque
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from medgen_desktop.services.import_notes import (
    TABLE_SUFFIXES,
    ImportReport,
    ImportRequest,
    SkippedRow,
    TablePreview,
    import_files,
    is_table,
    preview_table,
    readable_files_in,
)
from medgen_desktop.services.preview_import import find_files
from medgen_desktop.services.table_mappings import proposed
from medgen_desktop.storage.workspace import Workspace
from medgen_desktop.ui.background import TaskHandle
from medgen_desktop.ui.context import AppContext
from medgen_desktop.ui.events import Job
from medgen_desktop.ui.exchange.import_preview import ImportPreviewDialog
from medgen_desktop.ui.notes.mapping_dialog import MappingDialog

JOB_KEY = "import"
LANE = "import"


class ImportRun(QObject):
    """Asks about each table in turn, shows what all files hold, then brings everything in.

    One table alone is not shown again: the question about its columns shows its rows.
    """

    looking = Signal(int)
    """So many files are found so far, and seen in which format they are."""
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
        self._is_shown_first = True
        self._refused: tuple[SkippedRow, ...] = ()
        self._task: TaskHandle | None = None
        self.dialog: MappingDialog | None = None
        self.preview: ImportPreviewDialog | None = None

    @property
    def is_running(self) -> bool:
        """Whether files are being asked about or read."""
        questions = (self.dialog, self.preview)
        return self._task is not None or any(one is not None for one in questions)

    def begin(self, paths: Sequence[Path], *, shown_first: bool = True) -> None:
        """Import these files and folders; what they hold is `shown_first`, and may be declined."""
        if not self.is_running and paths:
            self._encodings.clear()
            self._is_shown_first = shown_first
            self._begin(paths)

    def begin_again(self, path: Path, encoding: str) -> None:
        """Import the same once more, and read this one file in this encoding."""
        if not self.is_running:
            self._encodings[path] = encoding
            self._begin(self._paths)

    def _begin(self, paths: Sequence[Path]) -> None:
        self._paths = list(paths)
        self._tables.clear()
        self._to_ask = deque(file for file in paths if file.suffix.lower() in TABLE_SUFFIXES)
        self._ask_next()

    def cancel(self) -> None:
        """Stop after the row being read; the file it is in does not come in."""
        if self._task is not None:
            self._task.cancel()
        if self.preview is not None:
            self.preview.reject()

    def _ask_next(self) -> None:
        if not self._to_ask:
            self._find_files()
            return
        self._ask_about(self._to_ask.popleft(), None)

    def _ask_about(self, path: Path, sheet: str | None) -> None:
        workspace, encoding = self._context.workspace, self._encodings.get(path)
        self._task = self._context.tasks.start(
            lambda _handle: _proposal(workspace, path, encoding, sheet),
            on_result=self._on_previewed,
            on_error=self._on_failed,
            lane=LANE,
        )

    def _on_previewed(self, preview: TablePreview | None) -> None:
        self._task = None
        if preview is None:
            self._ask_next()
            return
        self.dialog = MappingDialog(_as_said_before(preview, self._tables), self._window)
        self.dialog.mapping_chosen.connect(self._on_mapping_chosen)
        self.dialog.sheet_requested.connect(self._on_sheet_requested)
        self.dialog.encoding_requested.connect(partial(self._on_encoding_requested, preview.path))
        self.dialog.accepted.connect(self._on_dialog_accepted)
        self.dialog.rejected.connect(self._on_dialog_rejected)
        self.dialog.open()

    @Slot(object)
    def _on_mapping_chosen(self, request: ImportRequest) -> None:
        self._tables[request.path] = request

    @Slot(str)
    def _on_sheet_requested(self, sheet: str) -> None:
        if self.dialog is not None:
            path = self.dialog.path
            self.dialog.rejected.disconnect(self._on_dialog_rejected)
            self.dialog.reject()
            self._drop_dialog()
            self._ask_about(path, sheet)

    def _on_encoding_requested(self, path: Path, encoding: str) -> None:
        """Ask about the same table again, read in another encoding."""
        if self.dialog is not None:
            self.dialog.rejected.disconnect(self._on_dialog_rejected)
            self.dialog.reject()
            self._drop_dialog()
            self._encodings[path] = encoding
            self._to_ask.appendleft(path)
            self._ask_next()

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

    def _find_files(self) -> None:
        paths, tables, encodings = self._paths, dict(self._tables), dict(self._encodings)

        def work(handle: TaskHandle) -> list[ImportRequest]:
            requests = _requests(paths, tables, encodings)
            return find_files(
                requests, on_progress=handle.report, cancelled=lambda: handle.cancelled
            )

        self._task = self._context.tasks.start(
            work,
            on_result=self._on_found,
            on_error=self._on_failed,
            on_progress=self.looking.emit,
            lane=LANE,
        )

    def _on_found(self, files: list[ImportRequest]) -> None:
        was_stopped = self._task is not None and self._task.cancelled
        self._task = None
        is_one_table = len(files) == 1 and files[0].path in self._tables
        if was_stopped:
            self.given_up.emit()
        elif is_one_table:
            self._import(files, [])
        elif not self._is_shown_first:  # the formats are guesses that nobody has seen
            self._import([replace(one, format=None) for one in files], [])
        else:
            self._show_preview(files)

    def _show_preview(self, files: Sequence[ImportRequest]) -> None:
        self.preview = ImportPreviewDialog(self._context, files, self._window)
        self.preview.import_requested.connect(self._import)
        self.preview.rejected.connect(self.given_up)
        self.preview.finished.connect(self._on_preview_finished)
        self.preview.open()

    @Slot()
    def _on_preview_finished(self) -> None:
        if self.preview is not None:
            self.preview.deleteLater()
            self.preview = None

    @Slot(list, list)
    def _import(self, files: list[ImportRequest], refused: list[SkippedRow]) -> None:
        workspace, annotator = self._context.workspace, self._context.annotator
        self._refused = tuple(refused)

        def work(handle: TaskHandle) -> ImportReport:
            return import_files(
                workspace,
                files,
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
        self.finished.emit(replace(report, skipped=(*report.skipped, *self._refused)))

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
    return [
        tables.get(file) or ImportRequest(file, None, encodings.get(file), in_folder=file != path)
        for path in paths
        for file in _files_of(path)
    ]


def _as_said_before(preview: TablePreview, tables: dict[Path, ImportRequest]) -> TablePreview:
    """With the answer to a table of this very import that has the same columns."""
    columns = set(preview.columns)
    said = [one.mapping for one in tables.values() if set(one.columns) == columns]
    return replace(preview, guess=said[-1]) if said else preview


def _proposal(
    workspace: Workspace, path: Path, encoding: str | None, sheet: str | None
) -> TablePreview | None:
    """The table with what its columns seem to mean; None where the file is none."""
    if path.is_dir() or not is_table(path):
        return None
    return proposed(workspace, preview_table(path, encoding, sheet=sheet))


def _files_of(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path]
    return readable_files_in(path) or [path]  # the service says that an empty folder is one
