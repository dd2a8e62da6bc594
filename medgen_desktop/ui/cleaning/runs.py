"""Long work of the cleaning window, one thing at a time, until it is done or cancelled."""

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QObject, Signal

from medgen_desktop.ui.background import TaskHandle
from medgen_desktop.ui.context import AppContext
from medgen_desktop.ui.events import Job

T = TypeVar("T")
LANE = "cleaning"

Progress = Callable[[int, int], None]
Cancelled = Callable[[], bool]
Work = Callable[[Progress, Cancelled], T]


class Run(QObject):
    """Starts work that tells its progress, and says in the status line that it goes on."""

    progressed = Signal(int, int)
    """Notes that are done, and all."""
    ended = Signal()
    """Whatever came of it."""

    def __init__(
        self, context: AppContext, key: str, words: Callable[[], str], parent: QObject
    ) -> None:
        """`words` names the work in the status line, whose job has this key."""
        super().__init__(parent)
        self._context = context
        self._key = key
        self._words = words
        self._task: TaskHandle | None = None

    @property
    def is_running(self) -> bool:
        """Whether something is being done."""
        return self._task is not None

    def begin(
        self, work: Work[T], on_result: Callable[[T], None], on_error: Callable[[Exception], None]
    ) -> None:
        """Do this, unless something is being done already."""
        if self._task is not None:
            return

        def ended_with(result: T) -> None:
            self._end()
            on_result(result)

        def failed(error: Exception) -> None:
            self._end()
            on_error(error)

        self._task = self._context.tasks.start(
            lambda handle: work(
                lambda done, whole: handle.report((done, whole)), lambda: handle.cancelled
            ),
            on_result=ended_with,
            on_error=failed,
            on_progress=self._on_progress,
            lane=LANE,
        )

    def cancel(self) -> None:
        """Ask the work to stop; what it has done so far is still told."""
        if self._task is not None:
            self._task.cancel()

    def _on_progress(self, told: tuple[int, int]) -> None:
        done, whole = told
        share = done / whole if whole else None
        self._context.events.job_changed.emit(Job(self._key, self._words(), share))
        self.progressed.emit(done, whole)

    def _end(self) -> None:
        self._task = None
        self._context.events.job_ended.emit(self._key)
        self.ended.emit()
