"""What this machine has for training, found without torch: memory, speed, a graphics card."""

import os
import shutil
import subprocess
import time
from collections.abc import Mapping

import psutil

from medgen_desktop.domain.advice import Machine

_NVIDIA = "nvidia-smi"
_ASKED = ["--query-gpu=name,memory.free,memory.total", "--format=csv,noheader,nounits"]
_SECONDS_TO_ANSWER = 10
_MEGABYTES_PER_MEBIBYTE = 1.048576
_SIDE, _PRODUCTS = 64, 64
"""So small that one thread makes them all in less time than a busy machine gives it at once."""
_SECONDS_OF_PRODUCTS = 0.2


def this_machine(measured: Mapping[str, float] | None = None) -> Machine:
    """Look, and multiply for a fifth of a second; `measured` as `Machine` has it."""
    memory = psutil.virtual_memory()
    name, free, total = graphics_card()
    cores = _cores()
    return Machine(
        free_mb=memory.available / 1e6,
        total_mb=memory.total / 1e6,
        cores=cores,
        speed=cores * speed_of_products(),
        gpu_name=name,
        gpu_free_mb=free,
        gpu_total_mb=total,
        measured=measured or {},
    )


def graphics_card() -> tuple[str, float, float]:
    """Name, free and whole memory in megabytes of the first NVIDIA card; empty and 0 without one.

    Its driver's own tool says so: torch, which knows too, is not loaded in this process.
    """
    tool = shutil.which(_NVIDIA)
    if tool is None:
        return "", 0.0, 0.0
    no_window = getattr(subprocess, "CREATE_NO_WINDOW", 0)  # Windows only
    try:
        told = subprocess.run(
            [tool, *_ASKED],
            capture_output=True,
            check=True,
            timeout=_SECONDS_TO_ANSWER,
            creationflags=no_window,
        ).stdout.decode("utf-8", "replace")
    except (OSError, subprocess.SubprocessError):
        return "", 0.0, 0.0
    return card_in(told)


def card_in(told: str) -> tuple[str, float, float]:
    """The first card of what nvidia-smi prints, one line a card: name, free MiB, whole MiB."""
    first = next(iter(told.splitlines()), "")
    name, _comma, numbers = first.partition(",")
    try:
        free, total = (float(one) * _MEGABYTES_PER_MEBIBYTE for one in numbers.split(","))
    except ValueError:  # a card that does not tell, or words of an error
        return "", 0.0, 0.0
    return name.strip(), free, total


def _cores() -> int:
    """Physical cores, and no more than the processors this process may run on."""
    process = psutil.Process()
    allowed = len(process.cpu_affinity()) if hasattr(process, "cpu_affinity") else os.cpu_count()
    return min(psutil.cpu_count(logical=False) or 1, allowed or 1)


def speed_of_products() -> float:
    """Floating-point operations a second of products of matrices on one core; the best of many.

    Larger products are shared among threads, which wait for each other where other programs run.
    """
    import numpy as np  # noqa: PLC0415 - a window that asks nothing loads none

    some = np.full((_PRODUCTS, _SIDE, _SIDE), 0.5, dtype=np.float32)
    best, end = float("inf"), time.perf_counter() + _SECONDS_OF_PRODUCTS
    while time.perf_counter() < end:
        began = time.perf_counter()
        np.matmul(some, some)
        best = min(best, time.perf_counter() - began)
    return 2.0 * _PRODUCTS * _SIDE**3 / best
