"""A drafter on onnxruntime: the loaded model, and its key-value cache updated in place."""

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime as ort
import psutil
from numpy.typing import NDArray
from tokenizers import Tokenizer

from medgen_desktop.domain.errors import MODEL_BROKEN, UserError
from medgen_desktop.domain.model_manifest import DecoderShape, ModelManifest
from medgen_desktop.domain.prompt import PromptTemplate, encode_prompt, render
from medgen_desktop.inference.model_library import read_manifest

CACHE_BLOCK = 256
"""The cache grows by this many positions, so that a short draft takes little memory."""
_SPIN_MICROSECONDS = "30"
"""How long a thread that has finished its share of a layer waits awake for the others.

onnxruntime's own, much longer wait is worth nothing on an idle machine (90 tokens/s against 88) and
halves the speed where the window, or anything else, wants a core too (35 against 65).
"""
_SIGNS_OF_NO_MEMORY = ("bad allocation", "bad_alloc", "failed to allocate", "out of memory")


@dataclass(frozen=True, slots=True)
class LoadedModel:
    """A verified drafter, ready to run."""

    manifest: ModelManifest
    shape: DecoderShape
    prompt: PromptTemplate
    tokenizer: Tokenizer
    session: ort.InferenceSession

    def encode(self, text: str, is_markup: bool) -> list[int]:
        """Token ids; control tokens are recognised in markup only."""
        self.tokenizer.encode_special_tokens = not is_markup
        return list(self.tokenizer.encode(text, add_special_tokens=False).ids)

    def prompt_ids(self, source: str, section: str) -> list[int]:
        """The model's prompt for a note."""
        return encode_prompt(render(self.prompt, source, section), self.encode)


def load_drafter(folder: Path, threads: int | None = None) -> LoadedModel:
    """Check a model folder against its manifest and load it; all physical cores by default.

    Raises:
        UserError: MODEL_BROKEN.
    """
    manifest = read_manifest(folder)
    if manifest.decoder is None or manifest.prompt is None:
        raise UserError(MODEL_BROKEN, model=manifest.id, reason="its manifest describes no drafter")
    tokenizer = _proven_bytes(folder, manifest, manifest.tokenizer)
    weights = _proven_bytes(folder, manifest, manifest.weights)
    try:
        return LoadedModel(
            manifest,
            manifest.decoder,
            manifest.prompt,
            Tokenizer.from_buffer(tokenizer),
            open_session(weights, threads),
        )
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001 - onnxruntime's and tokenizers' errors share no class
        raise UserError(MODEL_BROKEN, model=manifest.id, reason=type(error).__name__) from None


def open_session(weights: bytes, threads: int | None = None) -> ort.InferenceSession:
    """An onnxruntime session on the CPU.

    Raises:
        MemoryError: the weights do not fit.
    """
    options = ort.SessionOptions()
    options.intra_op_num_threads = threads or physical_cores()
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    options.add_session_config_entry("session.intra_op.spin_duration_us", _SPIN_MICROSECONDS)
    with _memory_errors():
        return ort.InferenceSession(
            weights, sess_options=options, providers=["CPUExecutionProvider"]
        )


def physical_cores() -> int:
    """Cores that this process may use; two threads of one core share its multipliers."""
    cores = psutil.cpu_count(logical=False) or 1
    if hasattr(os, "sched_getaffinity"):
        cores = min(cores, len(os.sched_getaffinity(0)))
    return cores


def _proven_bytes(folder: Path, manifest: ModelManifest, name: str) -> bytes:
    """A file of the model, read once: the bytes that are used are the bytes that were checked."""
    expected = manifest.files.get(name)
    if expected is None:
        reason = f"{name or 'a file'} is not in its manifest"
        raise UserError(MODEL_BROKEN, model=manifest.id, reason=reason)
    path = folder / name
    try:
        content = path.read_bytes() if path.parent == folder else b""
    except OSError:
        raise UserError(MODEL_BROKEN, model=manifest.id, reason=f"{name} is missing") from None
    if hashlib.sha256(content).hexdigest() != expected:
        raise UserError(MODEL_BROKEN, model=manifest.id, reason=f"{name} has changed")
    return content


@contextmanager
def _memory_errors() -> Iterator[None]:
    """Raise what onnxruntime says about memory as a MemoryError; it has no class of its own."""
    try:
        yield
    except MemoryError:
        raise
    except Exception as error:
        if any(sign in str(error).casefold() for sign in _SIGNS_OF_NO_MEMORY):
            raise MemoryError from None
        raise


class CachedDecoder:
    """Feeds tokens to a model and remembers them in a cache that grows with need."""

    def __init__(self, session: ort.InferenceSession, shape: DecoderShape) -> None:
        """Start with nothing read."""
        self._session = session
        self._shape = shape
        self._binding = session.io_binding()
        self._layers: list[NDArray[np.float32]] = []
        self._capacity = 0
        self._logits: dict[int, NDArray[np.float32]] = {}
        self.length = 0
        """How many tokens the cache holds."""

    def read(self, ids: list[int], positions: list[int]) -> NDArray[np.float32]:
        """Read `ids` after what was read before.

        Args:
            ids: the next tokens.
            positions: indices into `ids` whose next-word logits are wanted, at least one.

        Returns:
            Logits [len(positions), vocabulary]; the array is used again by the next call.

        Raises:
            MemoryError: the cache or the graph's own values do not fit.
        """
        total = self.length + len(ids)
        self.reserve(total)
        logits = self._logits_for(len(positions))
        binding = self._binding
        binding.bind_cpu_input("input_ids", np.array([ids], dtype=np.int64))
        binding.bind_cpu_input("logit_positions", np.array(positions, dtype=np.int64))
        binding.bind_cpu_input("seqlens_k", np.array([total - 1], dtype=np.int32))
        binding.bind_cpu_input("total_sequence_length", np.array([total], dtype=np.int32))
        binding.bind_ortvalue_output(
            "logits", ort.OrtValue.ortvalue_from_numpy(logits.reshape(1, *logits.shape))
        )
        with _memory_errors():
            self._session.run_with_iobinding(binding)
        self.length = total
        return logits

    def reserve(self, length: int) -> None:
        """Make room for `length` tokens at once, where it is known that they will come."""
        if length > self._capacity:
            self._grow(length)

    def rewind(self, length: int) -> None:
        """Forget all but the first `length` tokens.

        Raises:
            ValueError: more than there are.
        """
        if not 0 <= length <= self.length:
            raise ValueError(f"the cache holds {self.length} tokens, not {length}")
        self.length = length

    def _logits_for(self, count: int) -> NDArray[np.float32]:
        if count not in self._logits:
            self._logits = {count: np.empty((count, self._shape.vocabulary), dtype=np.float32)}
        return self._logits[count]

    def _grow(self, needed: int) -> None:
        self._capacity = -(-needed // CACHE_BLOCK) * CACHE_BLOCK
        size = (1, self._shape.kv_heads, self._capacity, self._shape.head_size)
        for index in range(2 * self._shape.layers):
            grown = np.zeros(size, dtype=np.float32)
            if self._layers and self.length:
                grown[:, :, : self.length] = self._layers[index][:, :, : self.length]
            if index < len(self._layers):
                self._layers[index] = grown
            else:
                self._layers.append(grown)
            name = f"{index // 2}.{'value' if index % 2 else 'key'}"
            value = ort.OrtValue.ortvalue_from_numpy(grown)  # shares the array's memory
            self._binding.bind_ortvalue_input(f"past_key_values.{name}", value)
            self._binding.bind_ortvalue_output(f"present.{name}", value)
