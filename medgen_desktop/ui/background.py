"""Work off the GUI thread: done in threads, its results brought back to the GUI thread.

Tasks of one lane run one after another in the order they were started, so a lane is also the way to
keep writes in order. A task that was abandoned delivers nothing, however late it ends.
"""

import sys
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Signal, Slot

T = TypeVar("T")

_FREE_THREADS = 8
_FINISH_SECONDS = 30.0
_SWITCH_SECONDS = 0.0001
"""So long a thread may keep the interpreter from the GUI thread, which gives it up at every call
of Qt. At 0.5 ms a repaint of two hundred calls took 100 ms while a file was read; at a tenth of
that no gap was left, and the file was read as fast as at Python's 5 ms."""


class TaskHandle:
    """One task as seen from both sides: the starter may cancel it, the work reports through it."""

    def __init__(self, report: Callable[["TaskHandle", object], None]) -> None:
        """Made by `TaskRunner.start`, which also says where reports go."""
        self._report = report
        self._cancelled = threading.Event()
        self._abandoned = threading.Event()

    @property
    def cancelled(self) -> bool:
        """Whether the work was asked to stop; long work looks at this between steps."""
        return self._cancelled.is_set()

    @property
    def abandoned(self) -> bool:
        """Whether nobody waits for the outcome any more."""
        return self._abandoned.is_set()

    def cancel(self) -> None:
        """Ask the work to stop; its result or error is still delivered."""
        self._cancelled.set()

    def abandon(self) -> None:
        """Cancel and deliver nothing from now on: for a widget that goes away."""
        self._abandoned.set()
        self._cancelled.set()

    def report(self, value: object) -> None:
        """Send progress from the working thread to `on_progress` on the GUI thread, in order."""
        self._report(self, value)


class TaskRunner(QObject):
    """Runs tasks in threads and calls back on the thread it lives in (the GUI thread)."""

    failed = Signal(object)
    """An exception that no `on_error` took: show it."""
    _reported = Signal(object, object, object)
    _ended = Signal(object, object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        """Threads start with the first task."""
        super().__init__(parent)
        sys.setswitchinterval(_SWITCH_SECONDS)
        self._free = ThreadPoolExecutor(_FREE_THREADS, thread_name_prefix="task")
        self._lanes: dict[str, ThreadPoolExecutor] = {}
        self._running: dict[TaskHandle, Future[None]] = {}
        self._closed = False
        self._reported.connect(self._on_reported)
        self._ended.connect(self._on_ended)

    @property
    def active(self) -> int:
        """How many tasks are waiting, running or not delivered yet."""
        return len(self._running)

    def start(
        self,
        work: Callable[[TaskHandle], T],
        *,
        on_result: Callable[[T], None] | None = None,
        on_error: Callable[[Exception], None] | None = None,
        on_progress: Callable[[Any], None] | None = None,
        lane: str = "",
    ) -> TaskHandle:
        """Run `work(handle)` in a thread; call from the GUI thread only.

        Without `on_error`, an exception goes out by the signal `failed`. After `close` nothing
        starts and the handle comes back abandoned.
        """
        handle = TaskHandle(lambda task, value: self._reported.emit(task, on_progress, value))
        if self._closed:
            handle.abandon()
            return handle

        def run() -> None:
            try:
                result = work(handle)
            except Exception as error:  # noqa: BLE001 - whatever it is, it is shown on the screen
                self._ended.emit(handle, on_error or self.failed.emit, error)
            else:
                self._ended.emit(handle, on_result, result)

        self._running[handle] = self._executor(lane).submit(run)
        return handle

    def finish(self, lane: str) -> None:
        """Wait until a lane has done everything that was asked of it; outcomes come later.

        For a window that closes: what is still to be written in this lane is written, unless
        something keeps it from that for half a minute.
        """
        if lane in self._lanes and not self._closed:
            with suppress(TimeoutError):
                self._lanes[lane].submit(lambda: None).result(_FINISH_SECONDS)

    def close(self) -> None:
        """Abandon everything and wait until no thread works any more."""
        self._closed = True
        for handle, future in list(self._running.items()):
            handle.abandon()
            future.cancel()
        for executor in (self._free, *self._lanes.values()):
            executor.shutdown(wait=True, cancel_futures=True)
        self._running.clear()

    def _executor(self, lane: str) -> ThreadPoolExecutor:
        if not lane:
            return self._free
        if lane not in self._lanes:
            self._lanes[lane] = ThreadPoolExecutor(1, thread_name_prefix=f"lane-{lane}")
        return self._lanes[lane]

    @Slot(object, object, object)
    def _on_reported(
        self, handle: TaskHandle, callback: Callable[[object], None] | None, value: object
    ) -> None:
        if callback is not None and not handle.abandoned:
            callback(value)

    @Slot(object, object, object)
    def _on_ended(
        self, handle: TaskHandle, callback: Callable[[object], None] | None, value: object
    ) -> None:
        self._running.pop(handle, None)
        if callback is not None and not handle.abandoned:
            callback(value)
