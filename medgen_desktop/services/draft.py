"""Draft through one long-lived inference worker, and keep what a person makes of the drafts."""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from medgen_desktop.domain.draft import Draft, DraftId, Generation, StopReason
from medgen_desktop.domain.errors import NOTE_EMPTY, WORKER_ENDED, UserError
from medgen_desktop.domain.note import NoteId
from medgen_desktop.domain.worker_protocol import (
    CancelDraft,
    DraftFinished,
    DraftRequest,
    DraftText,
    Event,
    ModelLoaded,
    PreloadModel,
    WorkFailed,
)
from medgen_desktop.inference.model_library import ModelLibrary
from medgen_desktop.services.worker_client import WorkerClient, error_of
from medgen_desktop.storage.workspace import Workspace

_log = logging.getLogger(__name__)

INFERENCE_WORKER = "medgen_desktop.inference.worker"
DEFAULT_MAX_NEW_TOKENS = 256
_TICK_SECONDS = 0.05
_SECONDS_TO_STOP = 10.0


@dataclass(slots=True)
class _Waiting:
    """One draft on its way."""

    request_id: int
    is_cancelled: Callable[[], bool]
    on_text: Callable[[str], None] | None
    text: list[str] = field(default_factory=list)
    give_up_at: float | None = None


class Drafter:
    """Owns one inference worker, started on first use and again after it died.

    Thread-safe: a second request waits for the first.
    """

    def __init__(self, library: ModelLibrary) -> None:
        """Draft with the models of `library`."""
        self._library = library
        self._turn = threading.Lock()
        self._client: WorkerClient | None = None
        self._loaded_folder = ""
        self._requests = 0
        self._closing = threading.Event()

    def draft(
        self,
        *,
        source: str,
        section: str,
        model_id: str,
        max_new_tokens: int = DEFAULT_MAX_NEW_TOKENS,
        on_text: Callable[[str], None] | None = None,
        cancelled: Callable[[], bool] | None = None,
    ) -> Generation:
        """Draft from `source`; text is handed to `on_text` as it comes, on the calling thread.

        A cancelled draft returns what there is so far with `StopReason.CANCELLED`. When the worker
        dies, `on_text` has had what came before, and the next call starts a new worker.

        Raises:
            UserError: NOTE_EMPTY, MODEL_MISSING, MODEL_BROKEN, PROMPT_TOO_LONG, WORKER_ENDED.
        """
        if not source.strip():
            raise UserError(NOTE_EMPTY)
        folder = self._library.folder_of(model_id).resolve()

        def is_cancelled() -> bool:
            return self._closing.is_set() or (cancelled is not None and cancelled())

        if not self._take_turn(is_cancelled):
            return Generation("", 0, 0, 0.0, StopReason.CANCELLED)
        with self._worker() as client:
            self._requests += 1
            waiting = _Waiting(self._requests, is_cancelled, on_text)
            client.send(
                DraftRequest(waiting.request_id, str(folder), source, section, max_new_tokens)
            )
            return self._wait(client, waiting)

    def preload(self, model_id: str) -> None:
        """Load a model before it is asked for; returns when it is ready.

        Raises:
            UserError: MODEL_MISSING, MODEL_BROKEN, WORKER_ENDED.
        """
        folder = str(self._library.folder_of(model_id).resolve())
        if not self._take_turn(self._closing.is_set):
            return
        with self._worker() as client:
            if self._loaded_folder == folder:
                return
            client.send(PreloadModel(folder))
            while self._loaded_folder != folder and not self._closing.is_set():
                event = self._next_event(client)
                if isinstance(event, WorkFailed):
                    raise error_of(event)

    def close(self) -> None:
        """Stop what is running and end the worker; later drafts come back cancelled and empty."""
        self._closing.set()
        with self._turn:
            client, self._client = self._client, None
            if client is not None:
                client.close()

    def _take_turn(self, is_cancelled: Callable[[], bool]) -> bool:
        while not is_cancelled():
            if self._turn.acquire(timeout=_TICK_SECONDS):
                return True
        return False

    @contextmanager
    def _worker(self) -> Iterator[WorkerClient]:
        """The running worker, for the thread whose turn it is; ends the turn."""
        try:
            yield self._running_client()
        except UserError as error:
            if error.problem is WORKER_ENDED:
                self._drop_client()
            raise
        except BaseException:  # the request is in an unknown state, and so is its worker
            self._drop_client()
            raise
        finally:
            self._turn.release()

    def _running_client(self) -> WorkerClient:
        if self._client is not None and not self._client.is_running:
            self._drop_client()
        if self._client is None:
            self._client = WorkerClient(INFERENCE_WORKER)
            self._loaded_folder = ""
        return self._client

    def _drop_client(self) -> None:
        client, self._client = self._client, None
        if client is not None:
            client.kill()

    def _next_event(self, client: WorkerClient) -> Event | None:
        event = client.next_event(_TICK_SECONDS)
        if isinstance(event, ModelLoaded):
            self._loaded_folder = event.model_folder
        elif isinstance(event, WorkFailed):  # the worker may have let its model go
            self._loaded_folder = ""
        return event

    def _wait(self, client: WorkerClient, waiting: _Waiting) -> Generation:
        while True:
            if waiting.give_up_at is None and waiting.is_cancelled():
                waiting.give_up_at = time.monotonic() + _SECONDS_TO_STOP
                with suppress(UserError):  # already ended: the next event says so
                    client.send(CancelDraft(waiting.request_id))
            generation = _take(self._next_event(client), waiting)
            if generation is not None:
                return generation
            if waiting.give_up_at is not None and time.monotonic() > waiting.give_up_at:
                _log.warning("the inference worker did not stop a draft and is killed")
                self._drop_client()
                return Generation("".join(waiting.text), 0, 0, 0.0, StopReason.CANCELLED)


def _take(event: Event | None, waiting: _Waiting) -> Generation | None:
    """Deal with one event; a generation when it was the last one of this draft."""
    match event:
        case DraftText(request_id=waiting.request_id):
            waiting.text.append(event.text)
            if waiting.on_text is not None:
                waiting.on_text(event.text)
        case DraftFinished(request_id=waiting.request_id):
            return Generation(
                event.text,
                event.prompt_tokens,
                event.new_tokens,
                event.seconds,
                event.stop_reason,
            )
        case WorkFailed(request_id=waiting.request_id | None):
            raise error_of(event)
        case _:
            pass
    return None


def save_draft(
    workspace: Workspace,
    note_id: NoteId,
    model_id: str,
    section: str,
    generation: Generation,
    text: str | None = None,
) -> Draft:
    """Keep a draft of a note: as generated, and as edited where `text` differs from it."""
    kept = generation.text if text is None else text
    with workspace.transaction() as tx:
        draft_id = workspace.drafts.add(tx, note_id, model_id, section, generation, kept)
    return workspace.drafts.get(draft_id)


def edit_draft(workspace: Workspace, draft_id: DraftId, text: str) -> None:
    """Keep a person's wording of a draft; what the model wrote stays beside it."""
    with workspace.transaction() as tx:
        workspace.drafts.update_text(tx, draft_id, text)
