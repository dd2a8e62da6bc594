"""How many threads a model drafts fastest with on this machine: measured once, then remembered."""

import json
import os
import platform
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

import onnxruntime as ort
import psutil

from medgen_desktop.child_process import log
from medgen_desktop.inference.cached_decoder import TokenReader
from medgen_desktop.inference.session import physical_cores

MEASURING_SECONDS = 1.6
"""For all candidates together; loading them is not counted."""
_PROMPT = 128
_STEPS = 8
_TYPICAL_PROMPTS = 3.0
"""A typical draft reads a prompt of so many times `_PROMPT` …"""
_TYPICAL_STEPS = 64.0
"""… and writes in so many steps."""
_AS_FAST = 1.03
"""Fewer threads leave more of the machine to the window, and may cost so much."""
_MOST_REMEMBERED = 64


class ThreadMemory:
    """The best numbers of threads that were found, by model and machine, in a small JSON file.

    A file that cannot be read holds nothing, and one that cannot be written stays as it is: then
    it is measured again.
    """

    def __init__(self, file: Path) -> None:
        """Remember in `file`, which is made when there is something to remember."""
        self._file = file

    def recall(self, key: str) -> int | None:
        """The best number of threads, or None if it is not known."""
        return self._known().get(key)

    def remember(self, key: str, threads: int) -> None:
        """Keep the best number of threads."""
        known = self._known()
        known.pop(key, None)
        known[key] = threads
        newest = dict(list(known.items())[-_MOST_REMEMBERED:])
        staged = self._file.with_name(f"{self._file.name}.{os.getpid()}")
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            staged.write_text(json.dumps(newest, ensure_ascii=False, indent=2), encoding="utf-8")
            staged.replace(self._file)
        except OSError as error:
            log(f"the number of threads is not remembered: {type(error).__name__}")
            with suppress(OSError):
                staged.unlink(missing_ok=True)

    def _known(self) -> dict[str, int]:
        try:
            plain = json.loads(self._file.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return {}
        except (OSError, ValueError, RecursionError) as error:
            log(f"what is known of threads cannot be read: {type(error).__name__}")
            return {}
        pairs = plain.items() if isinstance(plain, dict) else ()
        most = psutil.cpu_count() or 1
        return {key: n for key, n in pairs if type(n) is int and 1 <= n <= most}


def machine_key(weights_sha256: str) -> str:
    """What a measurement holds for: weights, processor, cores to be used, onnxruntime."""
    parts = (weights_sha256[:16], _processor(), str(_logical_cores()), ort.__version__)
    return " | ".join(parts)


def candidates() -> tuple[int, ...]:
    """Numbers of threads worth measuring, ascending: one, half and all cores, and all threads."""
    physical = physical_cores()
    return tuple(sorted({1, max(1, physical // 2), physical, _logical_cores()}))


def typical_seconds(
    reader: TokenReader,
    seconds: float,
    is_wanted: Callable[[], bool],
    clock: Callable[[], float] = time.perf_counter,
) -> float | None:
    """How long a typical draft takes, from the best of what fits into `seconds`.

    Another program can only make a measurement slower, so the fastest is the truest.

    Args:
        reader: a fresh one; it is left with what was read.
        seconds: to spend at most, apart from one first round.
        is_wanted: whether somebody waits for the model, which ends the measurement.
        clock: what time it is, in seconds.

    Returns:
        Seconds, or None if the model is wanted.
    """
    prompt = [1 + number % 97 for number in range(_PROMPT)]
    best_prompt = best_step = float("inf")
    reader.read(prompt, [len(prompt) - 1])  # the first call makes room for all others
    ends = clock() + seconds
    while True:
        if is_wanted():
            return None
        reader.rewind(0)
        started = clock()
        reader.read(prompt, [len(prompt) - 1])
        best_prompt = min(best_prompt, clock() - started)
        for token in prompt[:_STEPS]:
            if is_wanted():
                return None
            started = clock()
            reader.read([token], [0])
            best_step = min(best_step, clock() - started)
        if clock() >= ends:
            return _TYPICAL_PROMPTS * best_prompt + _TYPICAL_STEPS * best_step


def best_threads(timings: Mapping[int, float]) -> int:
    """The fewest threads that are as fast as the fastest; `timings` are seconds by threads."""
    limit = _AS_FAST * min(timings.values())
    return min(threads for threads, seconds in timings.items() if seconds <= limit)


def _logical_cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return psutil.cpu_count() or 1


def _processor() -> str:
    """The processor's name as its maker gives it, where the system tells."""
    with suppress(OSError):
        for line in (
            Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").splitlines()
        ):
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()
