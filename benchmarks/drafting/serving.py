"""The child's side: an engine that drafts what it is asked, JSON lines in and out.

Standard library only, because peers run it in Python environments of their own.
"""

import importlib
import json
import os
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Protocol, TextIO

_STATUS = Path("/proc/self/status")


@dataclass(frozen=True, slots=True)
class Question:
    """A prompt as text (ours renders it itself) and as token ids (everyone else reads these)."""

    source: str
    section: str
    ids: list[int]
    new_tokens: int


@dataclass(frozen=True, slots=True)
class Answer:
    """Seconds until the first new token and until the last, both from the start of the prompt.

    A new token is an id in `new_ids`, or is counted in `new_tokens` where an engine hands out text.
    """

    first_token_seconds: float
    seconds: float
    new_tokens: int
    new_ids: list[int]
    text: str = ""


class Engine(Protocol):
    """A loaded model; `settings` says how it was set up."""

    settings: dict[str, Any]

    def draft(self, question: Question) -> Answer:
        """Write exactly `new_tokens` tokens greedily, past any end of text."""


def write_greedily(question: Question, read: Callable[[list[int]], int]) -> Answer:
    """Draft with `read`, which takes the ids that follow and returns the likeliest next one."""
    started = time.perf_counter()
    written = [read(question.ids)]
    first = time.perf_counter() - started
    while len(written) < question.new_tokens:
        written.append(read(written[-1:]))
    return Answer(first, time.perf_counter() - started, len(written), written)


def peak_memory_mb() -> float:
    """The most memory that this process has held at once, in megabytes (10^6 bytes).

    `ru_maxrss` of a process on Linux may be that of the parent which started it, so the kernel's
    own high-water mark is taken where there is one.
    """
    if _STATUS.is_file():
        for line in _STATUS.read_text("ascii").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024 / 1e6
    resource: Any = importlib.import_module("resource")  # POSIX only
    unit = 1 if sys.platform == "darwin" else 1024
    return float(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss) * unit / 1e6


def serve(load: Callable[[], Engine]) -> None:
    """Load, say so, then answer until stdin ends; what libraries print goes to stderr."""
    replies = os.fdopen(os.dup(1), "w", encoding="utf-8", newline="\n")
    os.dup2(2, 1)
    sys.stdout = sys.stderr
    started = time.perf_counter()
    try:
        engine = load()
    except Exception as error:  # noqa: BLE001 - told to the parent, whatever it is
        _say(replies, {"missing": f"{type(error).__name__}: {error}"})
        return
    loading = getattr(engine, "load_seconds", time.perf_counter() - started)
    _say(replies, {"load_seconds": loading, "settings": engine.settings})
    for line in sys.stdin:
        answer = engine.draft(Question(**json.loads(line)))
        _say(replies, {**asdict(answer), "peak_memory_mb": peak_memory_mb()})


def _say(replies: TextIO, message: dict[str, Any]) -> None:
    replies.write(json.dumps(message) + "\n")
    replies.flush()
