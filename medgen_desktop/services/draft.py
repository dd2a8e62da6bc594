"""Draft through one long-lived inference worker, and keep what a person makes of the drafts."""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from medgen_desktop.domain.draft import Draft, DraftId, Generation, SourceWord, StopReason
from medgen_desktop.domain.errors import NOTE_EMPTY, WORKER_ENDED, UserError
from medgen_desktop.domain.generation import GenerationSettings
from medgen_desktop.domain.note import NoteId
from medgen_desktop.domain.worker_protocol import (
    CancelRequest,
    DraftFinished,
    DraftRequest,
    DraftText,
    Event,
    InferenceRequest,
    ModelUnloaded,
    PreloadModel,
    PrepareNote,
    SourcesFound,
    SourcesRequest,
    UnloadModel,
    WorkFailed,
)
from medgen_desktop.inference.model_library import ModelLibrary
from medgen_desktop.services.worker_client import WorkerClient, error_of
from medgen_desktop.storage.workspace import Workspace

_log = logging.getLogger(__name__)

INFERENCE_WORKER = "medgen_desktop.inference.worker"
DEFAULT_SETTINGS = GenerationSettings()
_TICK_SECONDS = 0.02
_SECONDS_TO_STOP = 10.0


@dataclass(frozen=True, slots=True)
class _Wish:
    """What is to be made ready for a draft that may come."""

    number: int
    model_id: str
    source: str


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
        self._requests = 0
        self._closing = threading.Event()
        self._wishing = threading.Lock()
        self._wish: _Wish | None = None
        self._wishes = 0
        self._fulfilling: threading.Thread | None = None

    def draft(
        self,
        *,
        source: str,
        section: str,
        model_id: str,
        settings: GenerationSettings = DEFAULT_SETTINGS,
        on_text: Callable[[str], None] | None = None,
        cancelled: Callable[[], bool] | None = None,
    ) -> Generation:
        """Draft from `source`; text is handed to `on_text` as it comes, on the calling thread.

        A cancelled draft returns what there is so far with `StopReason.CANCELLED`. When the worker
        dies, `on_text` has had what came before, and the next call starts a new worker.

        Raises:
            UserError: NOTE_EMPTY, MODEL_MISSING, MODEL_BROKEN, PROMPT_TOO_LONG, NOT_ENOUGH_MEMORY,
                WORKER_ENDED.
        """
        if not source.strip():
            raise UserError(NOTE_EMPTY)
        folder = str(self._library.folder_of(model_id).resolve())
        self._forget_wish()

        def is_cancelled() -> bool:
            return self._closing.is_set() or (cancelled is not None and cancelled())

        if not self._take_turn(is_cancelled):
            return Generation("", 0, 0, 0.0, StopReason.CANCELLED)
        with self._own_turn():
            self._requests += 1
            waiting = _Waiting(self._requests, is_cancelled, on_text)
            request = DraftRequest(waiting.request_id, folder, source, section, settings)
            was_there = self._client
            client = self._send(request)
            try:
                return self._wait(client, waiting)
            except UserError as error:
                is_of_draft = client is not was_there or waiting.text or waiting.give_up_at
                if error.problem is not WORKER_ENDED or is_of_draft:
                    raise
            # It died of work ahead, before it came to this draft: a new one may live.
            self._drop_client()
            return self._wait(self._send(request), waiting)

    def sources_of_word(
        self,
        *,
        source: str,
        section: str,
        model_id: str,
        text: str,
        start: int,
        end: int,
        cancelled: Callable[[], bool] | None = None,
    ) -> tuple[SourceWord, ...] | None:
        """The words of a note that a word of its draft was taken from, the weightiest first.

        `text` is the draft as the model wrote it, and `start` and `end` are code points in it. No
        words: the model had it from nowhere in the note. None: it cannot be told, because the model
        was exported before drafts had sources, or because the question was cancelled.

        Raises:
            UserError: MODEL_MISSING, MODEL_BROKEN, NOT_ENOUGH_MEMORY, WORKER_ENDED.
        """
        folder = str(self._library.folder_of(model_id).resolve())

        def is_cancelled() -> bool:
            return self._closing.is_set() or (cancelled is not None and cancelled())

        if not self._take_turn(is_cancelled):
            return None
        with self._own_turn():
            self._requests += 1
            number = self._requests
            client = self._send(SourcesRequest(number, folder, source, section, text, start, end))
            while not is_cancelled():
                match client.next_event(_TICK_SECONDS):
                    case SourcesFound(request_id=answered, words=words) if answered == number:
                        return words
                    case WorkFailed(request_id=answered) as failed if answered == number:
                        raise error_of(failed)
                    case _:
                        pass
            with suppress(UserError):  # whatever comes of it, nobody waits for it
                client.send(CancelRequest(number))
            return None

    def prepare(self, model_id: str, source: str = "") -> None:
        """Load a model and read a note ahead of its draft; returns at once and never raises.

        A later call takes the place of an earlier one, and a draft that of both. What cannot be
        prepared is refused when the draft is asked for, and only then.
        """
        with self._wishing:
            if self._closing.is_set():
                return
            self._wishes += 1
            self._wish = _Wish(self._wishes, model_id, source)
            if self._fulfilling is None:
                self._fulfilling = threading.Thread(
                    target=self._fulfil, name="prepare", daemon=True
                )
                self._fulfilling.start()

    def unload(self) -> None:
        """Have the worker give its model's memory back; a draft in progress is finished first."""
        self._forget_wish()
        if not self._take_turn(self._closing.is_set):
            return
        with self._own_turn(), suppress(UserError):  # one that has ended has given everything back
            client = self._client
            if client is None or not client.is_running:
                return
            client.send(UnloadModel())
            while not isinstance(client.next_event(_TICK_SECONDS), ModelUnloaded):
                if self._closing.is_set():
                    return

    def close(self) -> None:
        """Stop what is running and end the worker; later drafts come back cancelled and empty."""
        with self._wishing:
            self._closing.set()
            self._wish, fulfilling = None, self._fulfilling
        if fulfilling is not None:
            fulfilling.join()
        with self._turn:
            client, self._client = self._client, None
            if client is not None:
                client.close()

    def _fulfil(self) -> None:
        while True:
            with self._wishing:
                wish, self._wish = self._wish, None
                if wish is None:
                    self._fulfilling = None
                    return
            try:
                self._send_wish(wish)
            except UserError as error:
                _log.info("nothing was prepared: %s", error.code)
            except Exception as error:  # noqa: BLE001 - a draft must be possible without it
                _log.warning("nothing was prepared: %s", type(error).__name__)

    def _send_wish(self, wish: _Wish) -> None:
        folder = str(self._library.folder_of(wish.model_id).resolve())
        has_text = bool(wish.source.strip())
        request = PrepareNote(folder, wish.source) if has_text else PreloadModel(folder)

        def is_outdated() -> bool:
            return self._closing.is_set() or wish.number != self._wishes

        if self._take_turn(is_outdated):
            with self._own_turn():
                if not is_outdated():
                    self._send(request)

    def _forget_wish(self) -> None:
        with self._wishing:
            self._wishes += 1
            self._wish = None

    def _take_turn(self, is_cancelled: Callable[[], bool]) -> bool:
        while not is_cancelled():
            if self._turn.acquire(timeout=_TICK_SECONDS):
                return True
        return False

    @contextmanager
    def _own_turn(self) -> Iterator[None]:
        """Ends the turn; after an error the worker goes, unless it said itself what is wrong."""
        try:
            yield
        except UserError as error:
            if error.problem is WORKER_ENDED:
                self._drop_client()
            raise
        except BaseException:  # the request is in an unknown state, and so is its worker
            self._drop_client()
            raise
        finally:
            self._turn.release()

    def _send(self, request: InferenceRequest) -> WorkerClient:
        """Send to the worker, or to a new one where it has died unnoticed; returns which."""
        client = self._client
        if client is not None and client.is_running:
            with suppress(UserError):  # it died just now
                client.send(request)
                return client
        self._drop_client()
        self._client = client = WorkerClient(INFERENCE_WORKER)
        client.send(request)
        return client

    def _drop_client(self) -> None:
        client, self._client = self._client, None
        if client is not None:
            client.kill()

    def _wait(self, client: WorkerClient, waiting: _Waiting) -> Generation:
        while True:
            if waiting.give_up_at is None and waiting.is_cancelled():
                waiting.give_up_at = time.monotonic() + _SECONDS_TO_STOP
                with suppress(UserError):  # already ended: the next event says so
                    client.send(CancelRequest(waiting.request_id))
            generation = _take(client.next_event(_TICK_SECONDS), waiting)
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
                event.tokens,
            )
        case WorkFailed(request_id=waiting.request_id):
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


def usual_model(workspace: Workspace, library: ModelLibrary) -> str:
    """The model of the newest draft, if it is in the library still; "" where there is none."""
    model_id = workspace.drafts.newest_model()
    return model_id if any(one.id == model_id for one in library.models()) else ""


def edit_draft(workspace: Workspace, draft_id: DraftId, text: str) -> None:
    """Keep a person's wording of a draft; what the model wrote stays beside it."""
    with workspace.transaction() as tx:
        workspace.drafts.update_text(tx, draft_id, text)
