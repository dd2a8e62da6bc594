"""Long work on all notes, one at a time: it says how far it is, and stops when asked to."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal, Slot

from medgen_desktop.ui.background import TaskHandle
from medgen_desktop.ui.context import AppContext
from medgen_desktop.ui.deidentification.review import LANE
from medgen_desktop.ui.events import Job

_KEY = "deidentification"
Work = Callable[[TaskHandle], object]


class LongRun(QObject):
    """Runs in the lane of the actions, so that none comes between."""

    changed = Signal()
    """It began, went on or ended."""
    finished = Signal(object)
    failed = Signal(object)

    def __init__(self, context: AppContext, parent: QObject | None = None) -> None:
        """Nothing runs yet."""
        super().__init__(parent)
        self._context = context
        self._task: TaskHandle | None = None
        self._words: Callable[[], str] = str
        self.done = self.total = 0

    @property
    def is_running(self) -> bool:
        """Whether something runs."""
        return self._task is not None

    def begin(self, work: Work, words: Callable[[], str], total: int) -> None:
        """Do this unless something runs; it reports how many of `total` notes are done."""
        if self._task is not None:
            return
        self._words, self.done, self.total = words, 0, total
        self._task = self._context.tasks.start(
            work,
            on_result=self._on_finished,
            on_error=self._on_failed,
            on_progress=self._on_progress,
            lane=LANE,
        )
        self._tell()

    @Slot()
    def cancel(self) -> None:
        """Stop before the next notes; what is done stays."""
        if self._task is not None:
            self._task.cancel()

    def _tell(self) -> None:
        fraction = self.done / self.total if self.total else None
        self._context.events.job_changed.emit(Job(_KEY, self._words(), fraction))
        self.changed.emit()

    def _on_progress(self, done: int) -> None:
        self.done = done
        self._tell()

    def _end(self) -> None:
        self._task = None
        self._context.events.job_ended.emit(_KEY)
        self.changed.emit()

    def _on_finished(self, result: object) -> None:
        self._end()
        self.finished.emit(result)

    def _on_failed(self, error: Exception) -> None:
        self._end()
        self.failed.emit(error)
