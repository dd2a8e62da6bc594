"""How onnxruntime is to use this processor."""

import base64
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

import numpy as np
import onnxruntime as ort

_SPIN_MICROSECONDS = "30"
"""How long a thread that has finished its share of a layer waits awake for the others.

onnxruntime's own, much longer wait is worth nothing on an idle machine (90 tokens/s against 88) and
halves the speed where the window, or anything else, wants a core too (35 against 65).
"""
_SIGNS_OF_NO_MEMORY = ("bad allocation", "bad_alloc", "failed to allocate", "out of memory")
_PRODUCT_OF_64 = base64.b64decode(
    "CAo6XAoYCgFhCgFiEgFjIg1NYXRNdWxJbnRlZ2VyEgFwWhMKAWESDgoMCAISCAoCCAEKAghAWhMKAWISDgoMCAMSCAoC"
    "CEAKAggQYhMKAWMSDgoMCAYSCAoCCAEKAggQQgQKABAK"
)
"""An ONNX graph, `MatMulInteger` of uint8 [1, 64] and int8 [64, 16]; a test builds it anew."""


@cache
def session_settings() -> dict[str, str]:
    """Onnxruntime's settings that every graph of ours is run with, on this processor."""
    settings = {"session.intra_op.spin_duration_us": _SPIN_MICROSECONDS}
    if not _sums_are_exact():
        settings["session.x64quantprecision"] = "1"  # slower, and right
    return settings


def _sums_are_exact() -> bool:
    """Whether this processor adds up products of 8 bits in 32.

    Those without VNNI, of before 2019 or so, add each two products up in 16 bits, which overflow.
    Asking the processor by a product is sure; its name would not be.
    """
    session = ort.InferenceSession(_PRODUCT_OF_64, providers=["CPUExecutionProvider"])
    largest = {"a": np.full((1, 64), 255, np.uint8), "b": np.full((64, 16), 127, np.int8)}
    return bool(np.all(session.run(None, largest)[0] == 64 * 255 * 127))


@contextmanager
def memory_errors() -> Iterator[None]:
    """Raise what onnxruntime says about memory as a MemoryError; it has no class of its own."""
    try:
        yield
    except MemoryError:
        raise
    except Exception as error:
        if any(sign in str(error).casefold() for sign in _SIGNS_OF_NO_MEMORY):
            raise MemoryError from None
        raise
