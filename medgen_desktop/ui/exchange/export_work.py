"""Counts what an export leaves behind, then writes it: both in the background."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from medgen_desktop.domain.note import NoteId
from medgen_desktop.interchange.formats import Format
from medgen_desktop.interchange.writing import WriteOptions
from medgen_desktop.services.export_notes import ExportReport, export_notes
from medgen_desktop.services.preview_export import (
    ExportPreview,
    NoteChoice,
    chosen_notes,
    preview_export,
)
from medgen_desktop.ui.background import TaskHandle
from medgen_desktop.ui.context import AppContext
from medgen_desktop.ui.events import Job

JOB_KEY = "export"
_Counted = tuple[list[NoteId], ExportPreview]


class ExportWork(QObject):
    """One thing at a time: a count asked for later replaces the one before."""

    counted = Signal(object)
    """What is known now of what goes out and stays behind: an `ExportPreview`."""
    progressed = Signal()
    written = Signal(object)
    """The `ExportReport`; the file is at `path`."""
    stopped = Signal()
    """The person stopped the writing; nothing was written."""
    failed = Signal(object)

    def __init__(self, context: AppContext, parent: QObject | None = None) -> None:
        """Idle."""
        super().__init__(parent)
        self._context = context
        self._counting: TaskHandle | None = None
        self._writing: TaskHandle | None = None
        self._ids: list[NoteId] | None = None
        self._format: tuple[Format, WriteOptions] | None = None
        self._deidentified = False
        self.preview = ExportPreview()
        self.path: Path | None = None
        self.done = self.total = 0
        """Notes that are counted or written, of so many."""

    @property
    def is_counting(self) -> bool:
        """Whether what stays behind is not known yet."""
        return self._counting is not None

    @property
    def is_writing(self) -> bool:
        """Whether a file is being written."""
        return self._writing is not None

    @property
    def is_stopping(self) -> bool:
        """Whether the writing was asked to stop and has not."""
        return self._writing is not None and self._writing.cancelled

    @property
    def is_ready(self) -> bool:
        """Whether there is something to write, and it is known what will stay behind."""
        return bool(self._ids) and not self.is_counting and not self.is_writing

    def count(
        self,
        choice: NoteChoice,
        target: Format,
        options: WriteOptions,
        *,
        deidentified: bool = False,
    ) -> None:
        """Find out which notes these are, and what a format leaves of them or of their copies."""
        self._stop_counting()
        self._deidentified = deidentified
        self.preview, self._ids, self._format = ExportPreview(), None, (target, options)
        self.done = self.total = 0
        workspace = self._context.workspace

        def work(handle: TaskHandle) -> _Counted:
            ids = chosen_notes(workspace, choice)
            found = preview_export(
                workspace,
                ids,
                target,
                options,
                on_progress=lambda preview: handle.report((len(ids), preview)),
                cancelled=lambda: handle.cancelled,
                deidentified=deidentified,
            )
            return ids, found

        self._counting = self._context.tasks.start(
            work,
            on_result=self._on_counted,
            on_error=self._on_count_failed,
            on_progress=self._on_count_progress,
        )
        self.counted.emit(self.preview)

    def write(self, path: Path) -> None:
        """Write the notes that were counted last; whole or not at all."""
        if not self.is_ready or self._format is None or self._ids is None:
            return
        self.path, self.done, self.total = path, 0, len(self._ids)
        self._writing = self._context.tasks.start(
            self._writer(path, self._ids, *self._format),
            on_result=self._on_written,
            on_error=self._on_write_failed,
            on_progress=self._on_write_progress,
        )
        self._on_write_progress(0)

    def _writer(
        self, path: Path, ids: list[NoteId], target: Format, options: WriteOptions
    ) -> Callable[[TaskHandle], ExportReport | None]:
        workspace, deidentified = self._context.workspace, self._deidentified
        return lambda handle: export_notes(
            workspace,
            ids,
            path,
            target,
            options,
            on_progress=_seldom(handle, len(ids)),
            cancelled=lambda: handle.cancelled,
            deidentified=deidentified,
        )

    def cancel(self) -> None:
        """Stop the writing; nothing will be written."""
        if self._writing is not None:
            self._writing.cancel()

    @Slot()
    def leave(self) -> None:
        """Nobody looks any more: stop everything."""
        self._stop_counting()
        if self._writing is not None:
            self._writing.abandon()
            self._end_writing()

    def _stop_counting(self) -> None:
        if self._counting is not None:
            self._counting.abandon()
            self._counting = None

    def _on_count_progress(self, progress: tuple[int, ExportPreview]) -> None:
        self.total, self.preview = progress
        self.done = self.preview.notes
        self.counted.emit(self.preview)

    def _on_counted(self, found: _Counted) -> None:
        self._counting = None
        self._ids, self.preview = found
        self.counted.emit(self.preview)

    def _on_count_failed(self, error: Exception) -> None:
        self._counting = None
        self.failed.emit(error)

    def _on_write_progress(self, done: int) -> None:
        self.done = done
        words = self.tr("exporting, notes written: {done}").format(done=done)
        share = done / self.total if self.total else None
        self._context.events.job_changed.emit(Job(JOB_KEY, words, share))
        self.progressed.emit()

    def _on_written(self, report: ExportReport | None) -> None:
        self._end_writing()
        if report is None:
            self.stopped.emit()
        else:
            self.written.emit(report)

    def _on_write_failed(self, error: Exception) -> None:
        self._end_writing()
        self.failed.emit(error)

    def _end_writing(self) -> None:
        self._writing = None
        self._context.events.job_ended.emit(JOB_KEY)


def _seldom(handle: TaskHandle, total: int) -> Callable[[int], None]:
    """Reports a hundred times at most: each report costs the screen a little."""
    step = max(1, total // 100)

    def report(done: int) -> None:
        if done % step == 0:
            handle.report(done)

    return report
