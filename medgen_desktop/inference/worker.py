"""The inference worker: `python -m medgen_desktop.inference.worker`, JSON lines in and out.

Requests are done one after the other, in the order they came; a cancel is seen at once, by the
draft in progress and by those that wait. When its stdin ends, every draft counts as cancelled and
the process ends. Its log (stderr) holds ids and class names, never text.
"""

import os
import queue
import threading
import time
import traceback
from pathlib import Path
from typing import TextIO

from medgen_desktop.child_process import (
    TELEMETRY_OFF,
    EventStream,
    claim_streams,
    log,
    lower_priority,
    memory_mb,
)
from medgen_desktop.domain.draft import Generation, StopReason
from medgen_desktop.domain.errors import NOT_ENOUGH_MEMORY, UNEXPECTED, UserError
from medgen_desktop.domain.records import RecordError
from medgen_desktop.domain.worker_protocol import (
    CancelDraft,
    DraftFinished,
    DraftRequest,
    DraftText,
    InferenceRequest,
    ModelLoaded,
    PreloadModel,
    WorkFailed,
    decode_request,
)

os.environ.update(TELEMETRY_OFF)  # before onnxruntime is imported

from medgen_desktop.inference.decoder import GenerationSettings, generate
from medgen_desktop.inference.model_library import read_manifest
from medgen_desktop.inference.session import LoadedModel, load_drafter

_NICENESS = 5
"""Below the window, above training."""


class Worker:
    """Does the requests of one parent; the model used last stays loaded."""

    def __init__(self, requests: TextIO, events: EventStream) -> None:
        """Read requests from one stream and write events to the other."""
        self._requests = requests
        self._events = events
        self._waiting: queue.SimpleQueue[InferenceRequest | None] = queue.SimpleQueue()
        self._open: set[int] = set()
        """Drafts that were asked for and have had no answer."""
        self._cancelled: set[int] = set()
        self._parent_gone = threading.Event()
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
        try:
            for line in self._requests:
                self._accept(line)
        except (OSError, ValueError) as error:
            log(f"the requests cannot be read: {type(error).__name__}")
        finally:
            self._parent_gone.set()
            self._waiting.put(None)

    def _accept(self, line: str) -> None:
        try:
            request = decode_request(line)
        except RecordError as error:
            log(f"refused a request: {error}")
            return
        if isinstance(request, CancelDraft):
            if request.request_id in self._open:  # else it was answered while the cancel came
                self._cancelled.add(request.request_id)
        elif isinstance(request, DraftRequest):
            self._open.add(request.request_id)
            self._waiting.put(request)
        elif isinstance(request, PreloadModel):
            self._waiting.put(request)
        else:
            log(f"a {request.type} request is not for this worker")

    def _do(self, request: InferenceRequest) -> None:
        request_id = request.request_id if isinstance(request, DraftRequest) else None
        try:
            if isinstance(request, DraftRequest):
                self._draft(request)
            elif isinstance(request, PreloadModel):
                self._preload(request)
        except UserError as error:
            self._events.emit(WorkFailed(error.code, error.details, request_id))
        except MemoryError:
            self._model = None
            self._events.emit(WorkFailed(NOT_ENOUGH_MEMORY.code, {}, request_id))
        except BrokenPipeError:
            raise
        except Exception as error:  # noqa: BLE001 - the parent is told; a message could hold text
            reason = type(error).__name__
            log("".join(traceback.format_tb(error.__traceback__)) + reason)
            self._events.emit(WorkFailed(UNEXPECTED.code, {"reason": reason}, request_id))
        finally:
            if request_id is not None:
                self._open.discard(request_id)
                self._cancelled.discard(request_id)

    def _draft(self, request: DraftRequest) -> None:
        def is_cancelled() -> bool:
            return request.request_id in self._cancelled or self._parent_gone.is_set()

        if is_cancelled():
            self._finish(request, Generation("", 0, 0, 0.0, StopReason.CANCELLED))
            return
        model = self._ready(request.model_folder) or self._load(request.model_folder)
        generation = generate(
            model,
            request.source,
            request.section,
            GenerationSettings(request.max_new_tokens),
            on_text=lambda text: self._events.emit(DraftText(request.request_id, text)),
            is_cancelled=is_cancelled,
        )
        self._finish(request, generation)

    def _finish(self, request: DraftRequest, generation: Generation) -> None:
        self._events.emit(
            DraftFinished(
                request.request_id,
                generation.text,
                generation.prompt_tokens,
                generation.new_tokens,
                generation.seconds,
                generation.stop_reason,
            )
        )

    def _preload(self, request: PreloadModel) -> None:
        if self._ready(request.model_folder) is None:
            self._load(request.model_folder)
        else:
            self._events.emit(ModelLoaded(request.model_folder, 0.0, memory_mb()))

    def _ready(self, folder: str) -> LoadedModel | None:
        """The loaded model, unless another has come to stand under the same name."""
        if self._model is None or self._model[0] != folder:
            return None
        model = self._model[1]
        return model if read_manifest(Path(folder)) == model.manifest else None

    def _load(self, folder: str) -> LoadedModel:
        self._model = None  # its memory goes before the next model takes its own
        started = time.perf_counter()
        model = load_drafter(Path(folder))
        self._model = (folder, model)
        seconds = time.perf_counter() - started
        self._events.emit(ModelLoaded(folder, seconds, memory_mb()))
        return model


def main() -> None:
    """Serve the parent on stdin and stdout until it closes them."""
    requests, events = claim_streams()
    lower_priority(_NICENESS)
    try:
        Worker(requests, events).run()
    finally:
        os._exit(0)  # the thread that listens may hold stdin: leave without waiting for it


if __name__ == "__main__":
    main()
