"""Which device trains, and what running out of its memory looks like."""

import os
import platform
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import torch

# Vectors kept for the backward pass, for each token and layer: hidden-wide and MLP-wide ones.
_HIDDEN_VECTORS = 14
_INNER_VECTORS = 6
_FLOAT_BYTES = 4
_SHARE_OF_FREE_MEMORY = 0.7
_TOKENS_AT_ONCE = 1_024
"""Padded tokens that a processor learns from at once: more were no faster and take more memory."""


@dataclass(frozen=True, slots=True)
class Device:
    """Where a run trains; `bfloat16` says whether its matrix products may be in half precision."""

    kind: str
    name: str
    bfloat16: bool

    @property
    def torch(self) -> torch.device:
        """The device as torch names it."""
        return torch.device(self.kind)


def choose_device() -> Device:
    """CUDA where there is one, then Apple's MPS, then the CPU with all its physical cores."""
    if torch.cuda.is_available():
        native = torch.cuda.is_bf16_supported(including_emulation=False)
        return Device("cuda", torch.cuda.get_device_name(0), native)
    if torch.backends.mps.is_available():
        return Device("mps", f"Apple {platform.machine()}", bfloat16=False)
    if "OMP_NUM_THREADS" not in os.environ:
        torch.set_num_threads(usable_cores())
    threads = torch.get_num_threads()
    return Device("cpu", f"{processor_name()}, {threads} threads", bfloat16=False)


def place(module: torch.nn.Module, device: Device) -> None:
    """Move a model to its device, and have it multiply there as fast as is exact enough.

    On a card with bfloat16, what does not learn is kept in it, which halves the memory of a base;
    what learns stays in single precision, whose products are rounded to TF32. With an adapter on
    SmolLM2-135M, a step on an H200 took the same 150 to 160 ms in single and in half precision:
    such a model is too small to keep the card busy.
    """
    module.to(device.torch)
    if device.kind == "cuda":
        torch.set_float32_matmul_precision("high")
    if device.bfloat16:
        for one in module.parameters():
            if not one.requires_grad and one.is_floating_point():
                one.data = one.data.to(torch.bfloat16)


def usable_cores() -> int:
    """Physical cores, and no more than the processors this process may run on."""
    process = psutil.Process()
    allowed = len(process.cpu_affinity()) if hasattr(process, "cpu_affinity") else os.cpu_count()
    return min(psutil.cpu_count(logical=False) or 1, allowed or 1)


def processor_name() -> str:
    """What the processor is called, where the system tells; else its architecture."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        lines = []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return (names or [""])[0] or platform.processor() or platform.machine()


def tokens_that_fit(device: Device, model: Any) -> int:  # noqa: ANN401 - transformers' models are untyped
    """How many padded tokens may be learnt from at once in the memory that is free now.

    No limit where the device itself says when its memory is full. A processor's memory does not on
    Linux: the system ends the process instead. The widths are what was measured, LoRA included.
    """
    if device.kind != "cpu":
        return sys.maxsize
    config = model.config
    shape = getattr(config, "decoder", config)  # of two models joined, both are alike
    a_layer = _HIDDEN_VECTORS * shape.hidden_size + _INNER_VECTORS * _inner_size(shape)
    a_token = _FLOAT_BYTES * (shape.num_hidden_layers * a_layer + shape.vocab_size)
    free = float(psutil.virtual_memory().available) * _SHARE_OF_FREE_MEMORY
    return min(_TOKENS_AT_ONCE, max(1, int(free / a_token)))


def _inner_size(shape: Any) -> int:  # noqa: ANN401 - as above
    """The width between a layer's two matrices, which every family calls by another name."""
    names = ("intermediate_size", "encoder_ffn_dim", "d_ff", "n_inner")
    named = (getattr(shape, name, None) for name in names)
    return int(next((one for one in named if one), 4 * shape.hidden_size))


def memory_for_us(device: Device) -> float:
    """Megabytes that a run may take: what is free, and what this process has already."""
    if device.kind == "cuda":
        return torch.cuda.mem_get_info()[0] / 1e6
    own = psutil.Process().memory_info().rss
    return (float(psutil.virtual_memory().available) + float(own)) / 1e6


def peak_memory_mb(device: Device) -> float:
    """The most memory that the run has taken: the GPU's own count, else the process's peak."""
    if device.kind == "cuda":
        return torch.cuda.max_memory_allocated() / 1e6
    if sys.platform == "win32":
        return float(psutil.Process().memory_info().peak_wset) / 1e6
    import resource  # noqa: PLC0415 - Windows has none

    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6


def release_memory(device: Device) -> None:
    """Give back what torch keeps for later, so that a smaller batch finds room."""
    if device.kind == "cuda":
        torch.cuda.empty_cache()
    elif device.kind == "mps":
        torch.mps.empty_cache()


def is_out_of_memory(error: BaseException) -> bool:
    """Whether an exception means that memory ran out, on whichever device."""
    if isinstance(error, (MemoryError, torch.OutOfMemoryError)):
        return True
    message = str(error).casefold()
    signs = ("out of memory", "not enough memory", "can't allocate memory", "alloc_failed")
    return isinstance(error, RuntimeError) and any(sign in message for sign in signs)
