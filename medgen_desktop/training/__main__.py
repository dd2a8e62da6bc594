"""The trainer: `python -m medgen_desktop.training`, JSON lines in and out.

It does one request at a time, stops within a step when asked to or when its parent is gone, and
leaves the first place on the processor to the window. Its log never holds text of a note.
"""

import os
import threading
import traceback
from collections.abc import Callable
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
from medgen_desktop.domain.worker_protocol import (
    Event,
    ExportRequest,
    PhaseChanged,
    StopWork,
    TrainRequest,
    WorkCancelled,
    WorkFailed,
    decode_request,
)

_NICENESS = 10
Work = TrainRequest | ExportRequest


class Trainer:
    """Does the requests of one parent."""

    def __init__(self, requests: TextIO, events: EventStream) -> None:
        """Read requests from one stream and write events to the other."""
        self._requests = requests
        self._events = events
        self._waiting: SimpleQueue[Work | None] = SimpleQueue()
        self._stop = threading.Event()

    def run(self) -> None:
        """Work until the parent closes the stream of requests."""
        threading.Thread(target=self._listen, name="requests", daemon=True).start()
        while (request := self._waiting.get()) is not None:
            try:
                self._events.emit(self._outcome(request))
            except BrokenPipeError:
                return
            self._stop.clear()

    def _listen(self) -> None:
        for line in self._requests:
            try:
                request = decode_request(line)
            except RecordError as error:
                log(f"refused a request: {error}")
                continue
            if isinstance(request, StopWork):
                self._stop.set()
            elif isinstance(request, (TrainRequest, ExportRequest)):
                self._waiting.put(request)
            else:
                log(f"a {request.type} request is not for the trainer")
        self._stop.set()
        self._waiting.put(None)

    def _outcome(self, request: Work) -> Event:
        """Do a request; whatever happens becomes the event that ends it."""
        try:
            return _do(request, self._events.emit, self._stop.is_set)
        except UserError as error:
            if error.problem is TRAINING_CANCELLED:
                return WorkCancelled()
            return WorkFailed(error.code, error.details)
        except MemoryError:
            return WorkFailed(NOT_ENOUGH_MEMORY.code, {})
        except BrokenPipeError:
            raise
        except Exception as error:  # noqa: BLE001 - the parent is told; a message could hold text
            log("".join(traceback.format_tb(error.__traceback__)))
            return WorkFailed(UNEXPECTED.code, {"reason": type(error).__name__})


def _do(request: Work, emit: Callable[[Event], None], stopped: Callable[[], bool]) -> Event:
    """Torch is imported here, so that a request that cannot be read costs nothing."""
    if isinstance(request, TrainRequest):
        from medgen_desktop.training.recipe import train  # noqa: PLC0415

        return train(request, emit, stopped)
    from medgen_desktop.training.export_onnx import export  # noqa: PLC0415

    return export(request, lambda phase: emit(PhaseChanged(phase)), stopped)


def main() -> None:
    """Serve the parent on stdin and stdout until it closes them."""
    os.environ.update(TELEMETRY_OFF)
    requests, events = claim_streams()
    lower_priority(_NICENESS)
    try:
        Trainer(requests, events).run()
    finally:
        os._exit(0)  # the thread that listens may hold stdin: leave without waiting for it


if __name__ == "__main__":
    main()
