"""The trainer: `python -m medgen_desktop.training`, JSON lines in and out.

It does one request at a time, stops or pauses when asked to, pauses when its parent is gone, and
leaves the first place on the processor to the window. Its log never holds text of a note. With
arguments it trains from a file instead: see `launched`.
"""

import faulthandler
import os
import sys
import threading
import traceback
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from queue import SimpleQueue
from typing import TextIO

from medgen_desktop.child_process import (
    TELEMETRY_OFF,
    EventStream,
    claim_streams,
    log,
    lower_priority,
)
from medgen_desktop.domain.errors import (
    NOT_ENOUGH_MEMORY,
    TRAINING_CANCELLED,
    UNEXPECTED,
    UserError,
)
from medgen_desktop.domain.records import RecordError
from medgen_desktop.domain.training_errors import TRAINING_PAUSED
from medgen_desktop.domain.worker_protocol import (
    Event,
    ExportRequest,
    PauseWork,
    PhaseChanged,
    RehearseRequest,
    StopWork,
    TrainRequest,
    WorkCancelled,
    WorkFailed,
    WorkPaused,
    decode_request,
)

_NICENESS = 10
_SECONDS_TO_STOP = 1.5
"""How long work may take to notice that it should stop; loading a model notices nothing."""
THREADS_YIELD = {"OMP_WAIT_POLICY": "PASSIVE", "GOMP_SPINCOUNT": "1000"}
"""How torch's threads wait for each other: asleep, not spinning.

Spinning takes the processor from the window and from the very thread that is waited for: with other
programs at work on both of two cores, a step took two to three times as long.
"""
Work = TrainRequest | RehearseRequest | ExportRequest
_ENDINGS: dict[str, Callable[[], Event]] = {
    TRAINING_CANCELLED.code: WorkCancelled,
    TRAINING_PAUSED.code: WorkPaused,
}


@dataclass(frozen=True, slots=True)
class Job:
    """A request, whether it should stop or pause, and whether its last event is out."""

    request: Work
    stop: threading.Event = field(default_factory=threading.Event)
    pause: threading.Event = field(default_factory=threading.Event)
    done: threading.Event = field(default_factory=threading.Event)


class Trainer:
    """Does the requests of one parent."""

    def __init__(self, requests: TextIO, events: EventStream) -> None:
        """Read requests from one stream and write events to the other."""
        self._requests = requests
        self._events = events
        self._jobs: list[Job] = []
        self._waiting: SimpleQueue[Job | None] = SimpleQueue()

    def run(self) -> None:
        """Work until the parent closes the stream of requests."""
        threading.Thread(target=self._listen, name="requests", daemon=True).start()
        while (job := self._waiting.get()) is not None:
            try:
                self._events.emit(self._outcome(job))
            except BrokenPipeError:
                return
            job.done.set()

    def _listen(self) -> None:
        for line in self._requests:
            try:
                request = decode_request(line)
            except RecordError as error:
                log(f"refused a request: {error}")
                continue
            if isinstance(request, StopWork):
                self._stop(self._jobs)
            elif isinstance(request, PauseWork):
                self._pause()
            elif isinstance(request, Work):
                self._jobs.append(job := Job(request))
                self._waiting.put(job)
            else:
                log(f"a {request.type} request is not for the trainer")
        self._pause()
        self._waiting.put(None)

    def _pause(self) -> None:
        """Ask a training to end after its step, however long that takes; the rest to stop."""
        for job in self._jobs:
            job.pause.set()
        self._stop([job for job in self._jobs if not isinstance(job.request, TrainRequest)])

    def _stop(self, jobs: Sequence[Job]) -> None:
        """Ask these to stop; leave with the process where that takes long."""
        unfinished = [job for job in jobs if not job.done.is_set()]
        for job in unfinished:
            job.stop.set()
        for job in unfinished:
            timer = threading.Timer(_SECONDS_TO_STOP, self._leave, [job])
            timer.daemon = True
            timer.start()

    def _leave(self, job: Job) -> None:
        """End a job that has not noticed; it loses nothing that a stopped one would keep."""
        if job.done.is_set():
            return
        log("the work did not stop by itself and is left with the process")
        with suppress(OSError):  # the parent may be gone
            self._events.emit(WorkCancelled())
        os._exit(0)

    def _outcome(self, job: Job) -> Event:
        """Do a request; whatever happens becomes the event that ends it."""
        if job.stop.is_set():
            return WorkCancelled()
        try:
            return _do(job, self._events.emit)
        except UserError as error:
            ending = _ENDINGS.get(error.code)
            return ending() if ending else WorkFailed(error.code, error.details)
        except BrokenPipeError:
            raise
        except Exception as error:  # noqa: BLE001 - the parent is told; a message could hold text
            name = type(error).__name__
            log("".join(traceback.format_tb(error.__traceback__)) + name)
            if _is_out_of_memory(error):
                return WorkFailed(NOT_ENOUGH_MEMORY.code, {})
            return WorkFailed(UNEXPECTED.code, {"reason": name})


def _do(job: Job, emit: Callable[[Event], None]) -> Event:
    """Torch is imported here, so that a request that cannot be read costs nothing."""
    if isinstance(job.request, TrainRequest):
        from medgen_desktop.training.recipe import train  # noqa: PLC0415

        return train(job.request, emit, job.stop.is_set, job.pause.is_set)
    if isinstance(job.request, RehearseRequest):
        from medgen_desktop.training.rehearsal import rehearse  # noqa: PLC0415

        return rehearse(job.request, emit, job.stop.is_set)
    from medgen_desktop.training.export_onnx import export  # noqa: PLC0415

    return export(job.request, lambda phase: emit(PhaseChanged(phase)), job.stop.is_set)


def _is_out_of_memory(error: Exception) -> bool:
    if "torch" not in sys.modules:  # it could not even be loaded
        return isinstance(error, MemoryError)
    from medgen_desktop.training.devices import is_out_of_memory  # noqa: PLC0415

    return is_out_of_memory(error)


def main() -> None:
    """Serve the parent on stdin and stdout until it closes them."""
    faulthandler.enable()
    os.environ.update(TELEMETRY_OFF | THREADS_YIELD)
    if sys.argv[1:]:
        from medgen_desktop.training import launched  # noqa: PLC0415 - as in `_do`

        sys.exit(launched.main(sys.argv[1:]))
    requests, events = claim_streams()
    lower_priority(_NICENESS)
    try:
        Trainer(requests, events).run()
    finally:
        os._exit(0)  # the thread that listens may hold stdin: leave without waiting for it


if __name__ == "__main__":
    main()
