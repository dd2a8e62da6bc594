"""The inference worker: `python -m medgen_desktop.inference.worker`, JSON lines in and out.

Requests are done one after the other, in the order they came; a cancel is seen at once, by the
draft in progress and by those that wait. The process ends when its stdin does. Its log (stderr)
holds ids and class names, never text.
"""

import os
import queue
import sys
import threading
import time
from pathlib import Path
from typing import TextIO

os.environ.update({"ORT_DISABLE_TELEMETRY": "1", "DO_NOT_TRACK": "1"})  # before onnxruntime

import psutil

from medgen_desktop.domain.draft import Generation, StopReason
from medgen_desktop.domain.errors import NOT_ENOUGH_MEMORY, UNEXPECTED, UserError
from medgen_desktop.domain.records import RecordError
from medgen_desktop.domain.worker_protocol import (
    CancelDraft,
    DraftFinished,
    DraftRequest,
    DraftText,
    Event,
    InferenceRequest,
    ModelLoaded,
    PreloadModel,
    WorkFailed,
    decode_request,
    encode_message,
)
from medgen_desktop.inference.decoder import GenerationSettings, generate
from medgen_desktop.inference.session import LoadedModel, load_drafter

_NICENESS = 5
"""Below the window, above training."""


class Worker:
    """Does the requests of one parent; the model used last stays loaded."""

    def __init__(self, requests: TextIO, events: TextIO) -> None:
        """Read requests from one stream and write events to the other."""
        self._requests = requests
        self._events = events
        self._waiting: queue.SimpleQueue[InferenceRequest | None] = queue.SimpleQueue()
        self._cancelled: set[int] = set()
        self._model: tuple[str, LoadedModel] | None = None

    def run(self) -> None:
        """Work until the parent closes the stream of requests."""
        threading.Thread(target=self._listen, name="requests", daemon=True).start()
        while (request := self._waiting.get()) is not None:
            try:
                self._do(request)
            except BrokenPipeError:
                return

    def _listen(self) -> None:
        for line in self._requests:
            try:
                request = decode_request(line)
            except RecordError as error:
                _log(f"refused a request: {error}")
                continue
            if isinstance(request, CancelDraft):
                self._cancelled.add(request.request_id)
            elif isinstance(request, (DraftRequest, PreloadModel)):
                self._waiting.put(request)
            else:
                _log(f"a {request.type} request is not for this worker")
        self._waiting.put(None)

    def _do(self, request: InferenceRequest) -> None:
        request_id = request.request_id if isinstance(request, DraftRequest) else None
        try:
            if isinstance(request, DraftRequest):
                self._draft(request)
            elif isinstance(request, PreloadModel):
                self._load(request.model_folder)
        except UserError as error:
            self._emit(WorkFailed(error.code, error.details, request_id))
        except MemoryError:
            self._model = None
            self._emit(WorkFailed(NOT_ENOUGH_MEMORY.code, {}, request_id))
        except BrokenPipeError:
            raise
        except Exception as error:  # noqa: BLE001 - the parent is told; a message could hold text
            reason = type(error).__name__
            _log(f"request {request_id} failed: {reason}")
            self._emit(WorkFailed(UNEXPECTED.code, {"reason": reason}, request_id))

    def _draft(self, request: DraftRequest) -> None:
        if request.request_id in self._cancelled:
            self._finish(request, Generation("", 0, 0, 0.0, StopReason.CANCELLED))
            return
        model = self._load(request.model_folder)
        generation = generate(
            model,
            request.source,
            request.section,
            GenerationSettings(request.max_new_tokens),
            on_text=lambda text: self._emit(DraftText(request.request_id, text)),
            is_cancelled=lambda: request.request_id in self._cancelled,
        )
        self._finish(request, generation)

    def _finish(self, request: DraftRequest, generation: Generation) -> None:
        self._cancelled.discard(request.request_id)
        self._emit(
            DraftFinished(
                request.request_id,
                generation.text,
                generation.prompt_tokens,
                generation.new_tokens,
                generation.seconds,
                generation.stop_reason,
            )
        )

    def _load(self, folder: str) -> LoadedModel:
        if self._model is not None and self._model[0] == folder:
            return self._model[1]
        self._model = None  # its memory goes before the next model takes its own
        started = time.perf_counter()
        model = load_drafter(Path(folder))
        self._model = (folder, model)
        seconds = time.perf_counter() - started
        memory_mb = psutil.Process().memory_info().rss / 1e6
        self._emit(ModelLoaded(folder, seconds, memory_mb))
        return model

    def _emit(self, event: Event) -> None:
        self._events.write(encode_message(event))
        self._events.flush()


def main() -> None:
    """Serve the parent on stdin and stdout; whatever else prints goes to stderr."""
    events = os.fdopen(os.dup(1), "w", encoding="utf-8", newline="\n")
    os.dup2(2, 1)
    _lower_priority()
    requests = os.fdopen(0, encoding="utf-8", closefd=False)
    try:
        Worker(requests, events).run()
    finally:
        # The listening thread may still hold stdin; leave without waiting for it.
        sys.stderr.flush()
        os._exit(0)


def _lower_priority() -> None:
    process = psutil.Process()
    try:
        process.nice(psutil.BELOW_NORMAL_PRIORITY_CLASS if sys.platform == "win32" else _NICENESS)
    except psutil.AccessDenied:
        _log("the priority could not be lowered")


def _log(message: str) -> None:
    sys.stderr.write(message + "\n")
    sys.stderr.flush()


if __name__ == "__main__":
    main()
