"""llama.cpp by llama-cpp-python's plain bindings, without its slower Python sampler.

python -m benchmarks.drafting.engine_llama_cpp MODEL.gguf --context 1024 --stop 2
python -m benchmarks.drafting.engine_llama_cpp BASE.gguf --write-q8 Q8.gguf
"""

import argparse
import ctypes
import importlib
import itertools
import os
import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.drafting.serving import Answer, Question, serve, write_greedily

PHYSICAL_BATCH = 512
_REHEARSED_PROMPT, _REHEARSED_DRAFT = 256, 32


@dataclass(frozen=True, slots=True)
class Settings:
    """What was found best: threads to write with, threads to read with, flash attention."""

    threads: int
    threads_batch: int
    flash_attention: bool


class LlamaCpp:
    """A model and its context, in the fastest of the settings that are tried on this machine."""

    def __init__(self, path: Path, context: int, stops: Sequence[int], rehearsals: int) -> None:
        """Load, then rehearse every number of threads with and without flash attention."""
        started = time.perf_counter()
        self._lib: Any = importlib.import_module("llama_cpp")
        self._numpy: Any = importlib.import_module("numpy")
        self._silence = self._lib.llama_log_callback(lambda *_: None)
        self._lib.llama_log_set(self._silence, None)
        self._lib.llama_backend_init()
        parameters = self._lib.llama_model_default_params()
        self._model = self._lib.llama_model_load_from_file(str(path).encode(), parameters)
        if not self._model:
            raise RuntimeError(f"llama.cpp cannot load {path.name}")
        self._words = self._lib.llama_vocab_n_tokens(self._lib.llama_model_get_vocab(self._model))
        self._size, self._stops = context, list(stops)
        self._context: Any = None
        self._open(Settings(1, 1, flash_attention=False))
        self.load_seconds = time.perf_counter() - started
        tried = self._rehearse(rehearsals)
        best = best_settings(tried)
        self._open(best)
        self.settings: dict[str, Any] = {
            "threads": best.threads,
            "threads_batch": best.threads_batch,
            "flash_attention": best.flash_attention,
            "n_ubatch": PHYSICAL_BATCH,
            "tried": tried,
        }

    def draft(self, question: Question) -> Answer:
        """Draft from an empty cache."""
        memory = self._lib.llama_get_memory(self._context)
        self._lib.llama_memory_clear(memory, True)
        return write_greedily(question, self._read)

    def _read(self, ids: list[int]) -> int:
        tokens = (ctypes.c_int32 * len(ids))(*ids)
        batch = self._lib.llama_batch_get_one(tokens, len(ids))
        if self._lib.llama_decode(self._context, batch):
            raise RuntimeError("llama_decode failed")
        pointer = self._lib.llama_get_logits_ith(self._context, -1)
        logits = self._numpy.ctypeslib.as_array(pointer, shape=(self._words,))
        logits[self._stops] = -self._numpy.inf
        return int(logits.argmax())

    def _open(self, settings: Settings) -> None:
        """A context of these settings in place of the one before."""
        if self._context is not None:
            self._lib.llama_free(self._context)
        parameters = self._lib.llama_context_default_params()
        parameters.n_ctx = self._size
        parameters.n_batch = self._size  # a prompt in one call, in pieces of n_ubatch
        parameters.n_ubatch = PHYSICAL_BATCH
        parameters.n_threads = settings.threads
        parameters.n_threads_batch = settings.threads_batch
        parameters.flash_attn_type = int(settings.flash_attention)
        self._context = self._lib.llama_init_from_model(self._model, parameters)
        if not self._context:
            raise RuntimeError(f"llama.cpp makes no context of {settings}")

    def _rehearse(self, times: int) -> list[dict[str, Any]]:
        """Prefill and decode speed of every setting, each the median of `times` drafts."""
        question = Question("", "", list(range(1000, 1000 + _REHEARSED_PROMPT)), _REHEARSED_DRAFT)
        tried = []
        for flash, threads in itertools.product((False, True), range(1, _logical_cores() + 1)):
            self._open(Settings(threads, threads, flash_attention=flash))
            drafts = [self.draft(question) for _ in range(times + 1)][1:]  # the first warms up
            prefill = [_REHEARSED_PROMPT / one.first_token_seconds for one in drafts]
            decode = [
                (one.new_tokens - 1) / (one.seconds - one.first_token_seconds) for one in drafts
            ]
            tried.append(
                {
                    "threads": threads,
                    "flash_attention": flash,
                    "prefill_tokens_per_s": round(statistics.median(prefill), 1),
                    "decode_tokens_per_s": round(statistics.median(decode), 1),
                }
            )
        return tried


def best_settings(tried: Sequence[dict[str, Any]]) -> Settings:
    """Threads may differ between reading and writing; flash attention cannot.

    With or without it is decided by the time for a draft that is as long as its prompt.
    """

    def fastest(flash: bool, speed: str) -> dict[str, Any]:
        same = [one for one in tried if one["flash_attention"] is flash]
        return max(same, key=lambda one: float(one[speed]))

    def seconds(flash: bool) -> float:
        speeds = ("prefill_tokens_per_s", "decode_tokens_per_s")
        return sum(1 / float(fastest(flash, speed)[speed]) for speed in speeds)

    flash = min((False, True), key=seconds)
    return Settings(
        threads=int(fastest(flash, "decode_tokens_per_s")["threads"]),
        threads_batch=int(fastest(flash, "prefill_tokens_per_s")["threads"]),
        flash_attention=flash,
    )


def write_q8(source: Path, target: Path) -> None:
    """The same weights in 8 bits, the norms in float32 as they are.

    Raises:
        RuntimeError: llama.cpp refused.
    """
    lib: Any = importlib.import_module("llama_cpp")
    parameters = lib.llama_model_quantize_default_params()
    parameters.ftype = lib.LLAMA_FTYPE_MOSTLY_Q8_0
    parameters.allow_requantize = True
    paths = (str(source).encode(), str(target).encode())
    if lib.llama_model_quantize(*paths, ctypes.byref(parameters)):
        raise RuntimeError(f"llama.cpp cannot quantise {source.name}")


def _logical_cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def main() -> None:
    """Serve one GGUF file, or write another."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", type=Path)
    parser.add_argument("--context", type=int, default=1024)
    parser.add_argument("--stop", type=int, action="append", default=[])
    parser.add_argument("--rehearse", type=int, default=3)
    parser.add_argument("--write-q8", type=Path)
    chosen = parser.parse_args()
    if chosen.write_q8:
        write_q8(chosen.model, chosen.write_q8)
    else:
        serve(lambda: LlamaCpp(chosen.model, chosen.context, chosen.stop, chosen.rehearse))


if __name__ == "__main__":
    main()
