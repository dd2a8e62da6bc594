"""The inference worker: `python -m medgen_desktop.inference.worker`, JSON lines in and out.

Drafts, and questions about them, are done one after the other, in the order they came; a cancel is
seen at once, by the one in progress and by those that wait. Work ahead of a draft (loading a model,
reading a note) is done while none of them waits, and ends at once when one comes. Nothing is kept
in memory for a parent that has asked for nothing for a long time. When its stdin ends, everything
counts as cancelled and the process ends. Its log (stderr) holds ids and class names, never text.
"""

import os
import threading
import time
import traceback
from collections.abc import Callable
from typing import TextIO

from medgen_desktop.child_process import (
    TELEMETRY_OFF,
    EventStream,
    claim_streams,
    in_background,
    log,
    lower_priority,
    memory_mb,
)
from medgen_desktop.domain.draft import Generation, StopReason
from medgen_desktop.domain.errors import NOT_ENOUGH_MEMORY, UNEXPECTED, UserError
from medgen_desktop.domain.records import RecordError
from medgen_desktop.domain.worker_protocol import (
    CancelRequest,
    DraftFinished,
    DraftRequest,
    DraftText,
    ModelLoaded,
    ModelUnloaded,
    NotePrepared,
    PreloadModel,
    PrepareNote,
    SourcesFound,
    SourcesRequest,
    UnloadModel,
    WorkFailed,
    decode_request,
)
from medgen_desktop.paths import threads_file

os.environ.update(TELEMETRY_OFF)  # before onnxruntime is imported

from medgen_desktop.inference.engine import Engine
from medgen_desktop.inference.inbox import Ahead, Inbox, InboxClosed, Question, Work, is_ahead_of
from medgen_desktop.inference.threads import ThreadMemory

_NICENESS = 5
"""Below the window, above training."""
_QUIET_SECONDS = 2.0
"""After a draft, before the threads are measured: whoever reads it does not want another yet."""
_IDLE_SECONDS = 15 * 60.0
"""After which the model's memory is given back; loading it again takes a second."""


class Worker:
    """Does the requests of one parent; the model used last stays loaded while it is used."""

    def __init__(self, requests: TextIO, events: EventStream, memory: ThreadMemory) -> None:
        """Read requests from one stream and write events to the other."""
        self._requests = requests
        self._events = events
        self._inbox = Inbox()
        self._engine = Engine(memory, self._on_loaded)
        self._attention = threading.Lock()
        """Held for moments: who is to be interrupted must not change meanwhile."""
        self._answering: int | None = None
        self._preparing: Ahead | None = None
        self._enough = threading.Event()
        """The work ahead that is being done is to end."""
        self._open: set[int] = set()
        """What was asked and has had no answer."""
        self._cancelled: set[int] = set()
        self._parent_gone = threading.Event()
        self._has_drafted = False

    def run(self) -> None:
        """Work until the parent closes the stream of requests."""
        threading.Thread(target=self._listen, name="requests", daemon=True).start()
        quiet_since = time.monotonic()
        while True:
            try:
                request = self._inbox.take(self._patience(time.monotonic() - quiet_since))
                if request is None:
                    self._use_idleness(time.monotonic() - quiet_since)
                else:
                    self._do(request)
                    quiet_since = time.monotonic()
            except (BrokenPipeError, InboxClosed):
                return

    # -- the thread that listens --------------------------------------------------------------

    def _listen(self) -> None:
        try:
            for line in self._requests:
                self._accept(line)
        except (OSError, ValueError) as error:
            log(f"the requests cannot be read: {type(error).__name__}")
        finally:
            self._parent_gone.set()
            self._inbox.close()
            self._engine.interrupt()

    def _accept(self, line: str) -> None:
        try:
            request = decode_request(line)
        except RecordError as error:
            log(f"refused a request: {error}")
            return
        match request:
            case CancelRequest():
                self._cancel(request.request_id)
            case DraftRequest() | SourcesRequest():
                self._open.add(request.request_id)
                self._expect(request)
            case PreloadModel() | PrepareNote() | UnloadModel():
                self._expect(request)
            case _:
                log(f"a {request.type} request is not for this worker")

    def _cancel(self, request_id: int) -> None:
        if request_id not in self._open:  # it was answered while the cancel came
            return
        self._cancelled.add(request_id)
        with self._attention:
            if self._answering == request_id:
                self._engine.interrupt()

    def _expect(self, request: Work) -> None:
        """Let a request wait its turn, and end work ahead that is of no use to it."""
        self._inbox.put(request)
        with self._attention:
            ahead = self._preparing
            if ahead is None:
                return
            if not is_ahead_of(ahead, request):
                self._enough.set()
                self._engine.interrupt()
            elif isinstance(request, Question):
                self._enough.set()  # without interrupting: what is being read is the question's

    # -- the thread that works ----------------------------------------------------------------

    def _do(self, request: Work) -> None:
        request_id = request.request_id if isinstance(request, Question) else None
        try:
            match request:
                case DraftRequest() | SourcesRequest():
                    self._answer(request)
                case UnloadModel():
                    self._unload()
                case _:
                    self._work_ahead(request)
        except UserError as error:
            self._events.emit(WorkFailed(error.code, error.details, request_id))
        except MemoryError as error:
            error.__traceback__ = error.__context__ = None  # their frames hold the model
            self._engine.unload()
            self._events.emit(WorkFailed(NOT_ENOUGH_MEMORY.code, {}, request_id))
        except BrokenPipeError:
            raise
        except Exception as error:  # noqa: BLE001 - the parent is told; a message could hold text
            reason = _logged(error)
            self._events.emit(WorkFailed(UNEXPECTED.code, {"reason": reason}, request_id))
        finally:
            if request_id is not None:
                self._open.discard(request_id)
                self._cancelled.discard(request_id)

    def _answer(self, request: Question) -> None:
        def is_cancelled() -> bool:
            return request.request_id in self._cancelled or self._parent_gone.is_set()

        with self._attention:
            self._answering = request.request_id
        answer: DraftFinished | SourcesFound
        try:
            if isinstance(request, SourcesRequest):
                words = None if is_cancelled() else self._engine.sources(request, is_cancelled)
                answer = SourcesFound(request.request_id, words)
            else:
                answer = self._draft(request, is_cancelled)
        finally:
            with self._attention:
                self._answering = None
        self._events.emit(answer)

    def _draft(self, request: DraftRequest, is_cancelled: Callable[[], bool]) -> DraftFinished:
        if is_cancelled():
            generation = Generation("", 0, 0, 0.0, StopReason.CANCELLED)
        else:
            generation = self._engine.draft(
                request,
                lambda text: self._events.emit(DraftText(request.request_id, text)),
                is_cancelled,
            )
            self._has_drafted = True
        return DraftFinished(
            request.request_id,
            generation.text,
            generation.prompt_tokens,
            generation.new_tokens,
            generation.seconds,
            generation.stop_reason,
            generation.tokens,
        )

    def _work_ahead(self, request: Ahead) -> None:
        def is_enough() -> bool:
            return self._enough.is_set() or self._inbox.is_awaited

        with self._attention:
            self._enough.clear()
            self._preparing = request
        try:
            if isinstance(request, PreloadModel):
                if not self._engine.load(request.model_folder):
                    self._on_loaded(request.model_folder, 0.0)
                return
            with in_background():
                tokens = 0 if is_enough() else self._engine.prepare(request, is_enough)
            self._events.emit(NotePrepared(tokens, not is_enough()))
        finally:
            with self._attention:
                self._preparing = None

    def _unload(self) -> None:
        self._engine.unload()
        self._events.emit(ModelUnloaded(memory_mb()))

    def _on_loaded(self, folder: str, seconds: float) -> None:
        self._events.emit(ModelLoaded(folder, seconds, memory_mb()))

    # -- when nothing is asked for ------------------------------------------------------------

    def _patience(self, quiet: float) -> float | None:
        """Seconds to wait for a request before the idleness is used; None: for ever."""
        if not self._engine.is_loaded:
            return None
        is_next_measuring = self._has_drafted and not self._engine.is_measured
        return max(0.0, (_QUIET_SECONDS if is_next_measuring else _IDLE_SECONDS) - quiet)

    def _use_idleness(self, quiet: float) -> None:
        if quiet >= _IDLE_SECONDS:
            self._unload()
            return
        try:
            with in_background():
                self._engine.measure_threads(lambda: not self._inbox.is_empty)
        except Exception as error:  # noqa: BLE001 - nobody has asked for it, so nobody is told
            _logged(error)
            self._engine.give_up_measuring()


def _logged(error: Exception) -> str:
    """The name of an error's class, after the place where it happened is in the log."""
    reason = type(error).__name__
    log("".join(traceback.format_tb(error.__traceback__)) + reason)
    return reason


def main() -> None:
    """Serve the parent on stdin and stdout until it closes them."""
    requests, events = claim_streams()
    lower_priority(_NICENESS)
    try:
        Worker(requests, events, ThreadMemory(threads_file())).run()
    finally:
        os._exit(0)  # the thread that listens may hold stdin: leave without waiting for it


if __name__ == "__main__":
    main()
