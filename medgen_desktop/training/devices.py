"""Which device trains, and what running out of its memory looks like."""

import platform
from dataclasses import dataclass

import psutil
import torch


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
        return Device("cuda", torch.cuda.get_device_name(0), torch.cuda.is_bf16_supported())
    if torch.backends.mps.is_available():
        return Device("mps", f"Apple {platform.machine()}", bfloat16=False)
    cores = psutil.cpu_count(logical=False) or 1
    torch.set_num_threads(cores)
    name = platform.processor() or platform.machine()
    return Device("cpu", f"{name}, {cores} cores", bfloat16=False)


def peak_memory_mb(device: Device, resident_mb: float) -> float:
    """The most memory the run has taken: the GPU's own count, else what the process holds."""
    if device.kind == "cuda":
        return torch.cuda.max_memory_allocated() / 1e6
    return resident_mb


def is_out_of_memory(error: BaseException) -> bool:
    """Whether an exception means that memory ran out, on whichever device."""
    if isinstance(error, (MemoryError, torch.OutOfMemoryError)):
        return True
    message = str(error).casefold()
    signs = ("out of memory", "not enough memory", "can't allocate memory", "alloc_failed")
    return isinstance(error, RuntimeError) and any(sign in message for sign in signs)
