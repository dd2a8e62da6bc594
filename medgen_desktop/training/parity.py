"""Run an exported graph as drafting does, for the gate: prompt in chunks, then word by word."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray

from medgen_desktop.training.onnx_graph import LlamaShape

_CHUNK = 64


@dataclass(frozen=True, slots=True)
class Reference:
    """Torch's greedy answer to a prompt; `logits` [answer, vocabulary] chose its tokens."""

    prompt: list[int]
    answer: list[int]
    logits: NDArray[np.float32]


class GraphRunner:
    """Feeds a graph through its key-value cache, bound in place as the drafter binds it."""

    def __init__(self, weights: Path, shape: LlamaShape) -> None:
        """Load a graph."""
        options = ort.SessionOptions()
        options.log_severity_level = 3
        self._session = ort.InferenceSession(
            weights.read_bytes(), sess_options=options, providers=["CPUExecutionProvider"]
        )
        self._shape = shape

    def logits(self, reference: Reference) -> NDArray[np.float32]:
        """Logits [answer, vocabulary] at the positions of torch's answer, given torch's words."""
        shape = self._shape
        length = len(reference.prompt) + len(reference.answer)
        binding = self._session.io_binding()
        buffers = []
        for layer in range(shape.layers):
            for part in ("key", "value"):
                buffer = np.zeros((1, shape.kv_heads, length, shape.head_size), dtype=np.float32)
                buffers.append(buffer)  # onnxruntime only borrows its memory
                value = ort.OrtValue.ortvalue_from_numpy(buffer)
                binding.bind_ortvalue_input(f"past_key_values.{layer}.{part}", value)
                binding.bind_ortvalue_output(f"present.{layer}.{part}", value)
        prompt, answer = reference.prompt, reference.answer
        chunks = [prompt[at : at + _CHUNK] for at in range(0, len(prompt), _CHUNK)]
        read, rows = 0, []
        for chunk in (*chunks, *([token] for token in answer[:-1])):
            read += len(chunk)
            row = self._step(binding, chunk, read)
            if read >= len(prompt):
                rows.append(row)
        return np.stack(rows)

    def _step(self, binding: ort.IOBinding, ids: list[int], total: int) -> NDArray[np.float32]:
        binding.bind_cpu_input("input_ids", np.array([ids], dtype=np.int64))
        binding.bind_cpu_input("logit_positions", np.array([len(ids) - 1], dtype=np.int64))
        binding.bind_cpu_input("seqlens_k", np.array([total - 1], dtype=np.int32))
        binding.bind_cpu_input("total_sequence_length", np.array([total], dtype=np.int32))
        logits = np.empty((1, 1, self._shape.vocabulary), dtype=np.float32)
        binding.bind_ortvalue_output("logits", ort.OrtValue.ortvalue_from_numpy(logits))
        self._session.run_with_iobinding(binding)
        row: NDArray[np.float32] = logits[0, 0]
        return row
