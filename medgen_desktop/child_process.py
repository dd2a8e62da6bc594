"""What every child process of ours does when it starts: streams, priority, log.

The protocol owns the real stdout. Whatever else prints, a library or the runtime, goes to stderr,
which is the log and never holds text of a note.
"""

import ctypes
import gc
import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TextIO

import psutil

from medgen_desktop.domain.worker_protocol import Event, encode_message

TELEMETRY_OFF = {
    "DO_NOT_TRACK": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "HF_HUB_OFFLINE": "1",
    "ORT_DISABLE_TELEMETRY": "1",
    "TRANSFORMERS_OFFLINE": "1",
}
"""Environment of every process of ours, set before a library that could call out is imported."""


class EventStream:
    """Writes events to the parent, one line each, from any thread."""

    def __init__(self, stream: TextIO) -> None:
        """Write to `stream`."""
        self._stream = stream
        self._lock = threading.Lock()

    def emit(self, event: Event) -> None:
        """Send an event at once.

        Raises:
            BrokenPipeError: the parent is gone.
        """
        with self._lock:
            try:
                self._stream.write(encode_message(event))
                self._stream.flush()
            except OSError as error:  # Windows says EINVAL where others say EPIPE
                raise BrokenPipeError from error


def claim_streams() -> tuple[TextIO, EventStream]:
    """The parent's requests and the way back to it; from here on file descriptor 1 is the log."""
    events = os.fdopen(os.dup(1), "w", encoding="utf-8", newline="\n")
    os.dup2(2, 1)
    sys.stdout = sys.stderr
    return os.fdopen(os.dup(0), encoding="utf-8"), EventStream(events)


def lower_priority(niceness: int) -> None:
    """Let the window go first: a niceness on POSIX, "below normal" on Windows."""
    try:
        windows = sys.platform == "win32"
        psutil.Process().nice(psutil.BELOW_NORMAL_PRIORITY_CLASS if windows else niceness)
    except psutil.AccessDenied:
        log("the priority could not be lowered")


@contextmanager
def in_background() -> Iterator[None]:
    """Give way even more while the block runs, where a process may come back from that.

    POSIX does not let a process take its niceness back, so it stays. On Linux the threads become
    "batch" ones, which when they wake up do not push another program's thread aside; on Windows the
    process becomes an idle one.
    """
    _set_background(is_on=True)
    try:
        yield
    finally:
        _set_background(is_on=False)


def _set_background(*, is_on: bool) -> None:
    if sys.platform == "win32":
        kind = psutil.IDLE_PRIORITY_CLASS if is_on else psutil.BELOW_NORMAL_PRIORITY_CLASS
        with suppress(psutil.AccessDenied):
            psutil.Process().nice(kind)
    elif sys.platform == "linux":
        policy = os.SCHED_BATCH if is_on else os.SCHED_OTHER
        for thread in psutil.Process().threads():
            with suppress(OSError):  # a thread that has just ended
                os.sched_setscheduler(thread.id, policy, os.sched_param(0))


def give_memory_back() -> None:
    """Return what is no longer in use to the system; glibc keeps some of it otherwise."""
    gc.collect()
    if sys.platform == "linux":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # musl has none
        if trim is not None:
            trim(0)


def memory_mb() -> float:
    """Resident memory of this process in megabytes (10^6 bytes)."""
    return float(psutil.Process().memory_info().rss) / 1e6


def log(message: str) -> None:
    """A line in the log: ids, lengths and class names only."""
    sys.stderr.write(message + "\n")
    sys.stderr.flush()
