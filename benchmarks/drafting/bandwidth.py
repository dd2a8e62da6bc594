"""How fast this machine reads memory: python -m benchmarks.drafting.bandwidth.

Every thread reads float32 arrays of its own, far larger than any cache, front to back with
`numpy.max`, `numpy.add.reduce` and `numpy.dot` (all three let the other threads run); the copy is
`numpy.copyto`, which counts what is read and what is written. The best of several rounds counts, as
STREAM does it (McCalpin 1995): whatever else ran can only make a round slower.
"""

import json
import os
import sys
import threading
import time
from collections.abc import Callable

import numpy as np
import psutil
from numpy.typing import NDArray

BYTES_PER_THREAD = 256 << 20
ROUNDS = 5
_PIECE = 1 << 20
"""Floats that one call reads: 4 MiB, so that a call's own cost does not count."""

Array = NDArray[np.float32]
READS: dict[str, Callable[[Array], object]] = {
    "max": np.max,
    "add.reduce": np.add.reduce,
    "dot": lambda piece: np.dot(piece, piece),
}


def gigabytes_per_second(threads: int, work: Callable[[int], None], moved: int) -> float:
    """The best of several rounds of `work(thread)` on all threads at once; `moved` bytes each."""
    best = 0.0
    for _ in range(ROUNDS):
        barrier = threading.Barrier(threads + 1)

        def run(at: int, ready: threading.Barrier = barrier) -> None:
            ready.wait()
            work(at)

        running = [threading.Thread(target=run, args=(at,)) for at in range(threads)]
        for thread in running:
            thread.start()
        barrier.wait()
        started = time.perf_counter()
        for thread in running:
            thread.join()
        best = max(best, threads * moved / (time.perf_counter() - started) / 1e9)
    return best


def measure(threads: int, size: int = BYTES_PER_THREAD) -> dict[str, float]:
    """Gigabytes (10^9 bytes) a second of each way to read, and of a copy."""
    arrays = [np.full(size // 4, float(at), dtype=np.float32) for at in range(threads)]
    figures = {}
    for name, read in READS.items():

        def work(at: int, read: Callable[[Array], object] = read) -> None:
            for start in range(0, len(arrays[at]), _PIECE):
                read(arrays[at][start : start + _PIECE])

        figures[name] = gigabytes_per_second(threads, work, size)
    half = len(arrays[0]) // 2
    figures["copy"] = gigabytes_per_second(
        threads, lambda at: np.copyto(arrays[at][:half], arrays[at][half : 2 * half]), 8 * half
    )
    return figures


def main() -> int:
    """One thread, then one a physical core; the limit is whichever of the two read faster."""
    cores = psutil.cpu_count(logical=False) or 1
    if hasattr(os, "sched_getaffinity"):
        cores = min(cores, len(os.sched_getaffinity(0)))
    one, every = measure(1), measure(cores)
    alone, together = (max(figures[name] for name in READS) for figures in (one, every))
    print(
        json.dumps(
            {
                "read_gb_per_s": max(alone, together),
                "read_gb_per_s_one_thread": alone,
                "copy_gb_per_s": max(one["copy"], every["copy"]),
                "threads": cores,
                "by_kernel": every,
            }
        )
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
