"""The one model that a worker holds: loaded when needed, read ahead with, let go again.

Model and cache stay from one request to the next. Drafts of one note share what was read of it.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from medgen_desktop.child_process import give_memory_back, log
from medgen_desktop.domain.draft import Generation, SourceWord
from medgen_desktop.domain.errors import MODEL_BROKEN, UserError
from medgen_desktop.domain.model_manifest import ModelManifest
from medgen_desktop.domain.worker_protocol import DraftRequest, PrepareNote, SourcesRequest
from medgen_desktop.inference.attribution import source_words
from medgen_desktop.inference.cached_decoder import PromptReader
from medgen_desktop.inference.decoder import generate, read_note
from medgen_desktop.inference.model_library import read_manifest
from medgen_desktop.inference.readers import reader_of
from medgen_desktop.inference.session import LoadedModel, load_drafter, physical_cores
from medgen_desktop.inference.threads import (
    MEASURING_SECONDS,
    ThreadMemory,
    best_threads,
    candidates,
    machine_key,
    typical_seconds,
)

_LONG_NOTE = 1024
"""Tokens. The cache of a longer note is not kept for a note that may be short."""


@dataclass(frozen=True, slots=True)
class _Loaded:
    folder: str
    model: LoadedModel
    decoder: PromptReader
    threads: int


class Engine:
    """Holds at most one model. One thread works with it; any thread may `interrupt`."""

    def __init__(self, memory: ThreadMemory, on_loaded: Callable[[str, float], None]) -> None:
        """`on_loaded` gets the folder and the seconds whenever a model has been loaded."""
        self._memory = memory
        self._on_loaded = on_loaded
        self._loaded: _Loaded | None = None
        self._source = ""
        self._timings: dict[int, float] = {}
        self._unmeasured: list[int] = []

    @property
    def is_loaded(self) -> bool:
        """Whether a model takes up memory."""
        return self._loaded is not None

    @property
    def is_measured(self) -> bool:
        """Whether there is nothing to be found out about threads."""
        return self._loaded is None or not self._unmeasured

    def load(self, folder: str) -> bool:
        """Have the model of a folder ready; returns whether it had to be loaded.

        Raises:
            UserError: MODEL_BROKEN.
            MemoryError: there is no room for it.
        """
        manifest = read_manifest(Path(folder))
        loaded = self._loaded
        if loaded is not None and (loaded.folder, loaded.model.manifest) == (folder, manifest):
            return False
        self.unload()  # its memory goes before the next model takes its own
        started = time.perf_counter()
        threads = self._memory.recall(_key(manifest))
        is_timed = threads is None and manifest.decoder is not None
        self._unmeasured = list(candidates()) if is_timed else []
        self._timings = {}
        threads = threads or physical_cores()
        model = load_drafter(Path(folder), threads)
        decoder = reader_of(model)
        self._loaded = _Loaded(folder, model, decoder, threads)
        self._on_loaded(folder, time.perf_counter() - started)
        return True

    def draft(
        self,
        request: DraftRequest,
        on_text: Callable[[str], None],
        is_cancelled: Callable[[], bool],
    ) -> Generation:
        """Draft; what was read of the same note before is not read again.

        Raises:
            UserError: MODEL_BROKEN, NOTE_EMPTY, PROMPT_TOO_LONG.
            MemoryError: the model or the note does not fit.
        """
        loaded = self._turned_to(request.model_folder, request.source)
        return generate(
            loaded.model,
            request.source,
            request.section,
            request.settings,
            on_text=on_text,
            is_cancelled=is_cancelled,
            decoder=loaded.decoder,
        )

    def sources(
        self, request: SourcesRequest, is_cancelled: Callable[[], bool]
    ) -> tuple[SourceWord, ...] | None:
        """Where the note holds a word of its draft; None where that cannot be told.

        Raises:
            UserError: MODEL_BROKEN.
            MemoryError: the model or the note does not fit.
        """
        loaded = self._turned_to(request.model_folder, request.source)
        return source_words(
            loaded.model,
            loaded.decoder,
            request.source,
            request.section,
            request.text,
            (request.start, request.end),
            is_cancelled,
        )

    def prepare(self, request: PrepareNote, is_cancelled: Callable[[], bool]) -> int:
        """Read a note as far as its drafts have it in common; returns how many tokens are read.

        Raises:
            UserError: MODEL_BROKEN, NOTE_EMPTY, PROMPT_TOO_LONG.
            MemoryError: the model or the note does not fit.
        """
        loaded = self._turned_to(request.model_folder, request.source)
        read_note(loaded.model, request.source, loaded.decoder, is_cancelled)
        return len(loaded.decoder.tokens)

    def interrupt(self) -> None:
        """End what the model is reading, within milliseconds; from any thread."""
        loaded = self._loaded
        if loaded is not None:
            loaded.decoder.interrupt()

    def unload(self) -> None:
        """Give the memory of model and cache back to the system."""
        if self._loaded is not None:
            self._loaded = None
            self._source = ""
            give_memory_back()

    def measure_threads(self, is_wanted: Callable[[], bool]) -> None:
        """Time one more number of threads; after the last, remember the best for the next load.

        `is_wanted` says whether somebody waits for the model: then it is put off.

        Raises:
            UserError: MODEL_BROKEN.
            MemoryError: a second session does not fit.
        """
        loaded = self._loaded
        if loaded is None or not self._unmeasured:
            return
        threads = self._unmeasured[0]
        own = threads == loaded.threads
        model = loaded.model if own else load_drafter(Path(loaded.folder), threads)
        reader = reader_of(model)
        seconds = typical_seconds(reader, MEASURING_SECONDS / len(candidates()), is_wanted)
        if seconds is not None:
            self._timings[threads] = seconds
            self._unmeasured.remove(threads)
        del model, reader
        give_memory_back()
        if not self._unmeasured:
            best = best_threads(self._timings)
            self._memory.remember(_key(loaded.model.manifest), best)
            log(f"{best} threads are best of {sorted(self._timings)}")

    def give_up_measuring(self) -> None:
        """It failed, and would again."""
        self._unmeasured = []

    def _turned_to(self, folder: str, source: str) -> _Loaded:
        self.load(folder)
        loaded = self._loaded
        if loaded is None:  # pragma: no cover - `load` has just seen to it
            raise UserError(MODEL_BROKEN, model=folder, reason="not loaded")
        if source != self._source:
            if loaded.decoder.length > _LONG_NOTE:
                loaded.decoder.release()
            self._source = source
        return loaded


def _key(manifest: ModelManifest) -> str:
    return machine_key(manifest.files.get(manifest.weights, ""))
