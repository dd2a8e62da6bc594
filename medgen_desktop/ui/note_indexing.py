"""Indexes notes in the background after they came in, so that they are found by their words."""

from PySide6.QtCore import QObject, QTimer, Slot

from medgen_desktop.services.index_notes import index_notes
from medgen_desktop.ui.background import TaskHandle
from medgen_desktop.ui.context import AppContext
from medgen_desktop.ui.events import Job
from medgen_desktop.ui.wording import number_words

JOB_KEY = "index"
LANE = "index"
_SOON_MS = 2_000
"""So long what waited before waits for a window that was just opened: its pages are read first."""


class NoteIndexing(QObject):
    """Begins when notes come in or are found waiting; what a closed window leaves is done later."""

    def __init__(self, context: AppContext, parent: QObject | None = None) -> None:
        """Nothing is read before `begin`."""
        super().__init__(parent)
        self._context = context
        self._task: TaskHandle | None = None
        self._is_asked_again = False
        self._soon = QTimer(self, singleShot=True, interval=_SOON_MS)
        self._soon.timeout.connect(self.begin)
        context.events.notes_changed.connect(self.begin)

    @Slot()
    def begin_soon(self) -> None:
        """Index what waits once the window has what it shows first."""
        self._soon.start()

    @Slot()
    def begin(self) -> None:
        """Index what waits; where that is being done, look once more afterwards."""
        if self._task is not None:
            self._is_asked_again = True
            return
        workspace = self._context.workspace
        self._task = self._context.tasks.start(
            lambda handle: index_notes(
                workspace,
                on_progress=lambda done, count: handle.report((done, count)),
                cancelled=lambda: handle.cancelled,
            ),
            on_result=self._on_indexed,
            on_error=self._on_failed,
            on_progress=self._on_progress,
            lane=LANE,
        )

    def stop(self) -> None:
        """End after the notes in hand; the rest waits for the next time."""
        self._soon.stop()
        if self._task is not None:
            self._task.abandon()
            self._task = None

    def _on_progress(self, at: tuple[int, int]) -> None:
        done, count = at
        words = self.tr("indexing for search: {done} of {count}").format(
            done=number_words(done), count=number_words(count)
        )
        job = Job(JOB_KEY, words, done / count, goes_on_later=True)
        self._context.events.job_changed.emit(job)

    def _on_indexed(self, count: int) -> None:
        self._end()
        if count:
            self._context.events.notes_changed.emit()  # a list that is filtered has more now

    def _on_failed(self, error: Exception) -> None:
        self._end()
        self._context.errors.show(error)

    def _end(self) -> None:
        self._task = None
        self._context.events.job_ended.emit(JOB_KEY)
        if self._is_asked_again:
            self._is_asked_again = False
            self.begin()
