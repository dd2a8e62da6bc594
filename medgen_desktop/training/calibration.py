"""What flows into a model's matrices when it reads real text."""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from medgen_desktop.training.onnx_graph import LlamaShape, input_name
from medgen_desktop.training.parity import GraphRunner

_MOST_BYTES = 512_000_000
_LEAST_SIZE = 1e-20
_PARTS = ("qkv", "o", "gate", "down")
"""Each with an input of its own; `up` shares that of `gate`."""


class InputMoments:
    """X^T X [inputs, inputs] of what each matrix is multiplied with; some layers at a time.

    Every token counts the same: the first one's values are a thousand times those of others (Sun et
    al. 2024, "Massive activations"), and would be all that is seen.

    A pass over the text is repeated for every few layers, for the moments of a large model together
    would take gigabytes.
    """

    def __init__(
        self,
        weights: Path,
        shape: LlamaShape,
        texts: Sequence[Sequence[int]],
        checkpoint: Callable[[], None],
    ) -> None:
        """Read `texts`, token ids each, with a graph of `Float32(shows_inputs=True)`."""
        self._runner = GraphRunner(weights, shape)
        self._texts = texts
        self._checkpoint = checkpoint
        widest = max(shape.hidden, shape.heads * shape.head_size)
        per_layer = 4 * (3 * widest**2 + shape.intermediate**2)
        self._layers_at_once = max(1, _MOST_BYTES // per_layer)
        self._layers = shape.layers
        self._known: dict[str, NDArray[np.float32]] = {}

    def __call__(self, matrix: str) -> NDArray[np.float32] | None:
        """Of a matrix by its name in the graph; None for the LM head, which is rounded as it is."""
        if matrix == "lm_head":
            return None
        shared = matrix.removesuffix(".up") + ".gate" if matrix.endswith(".up") else matrix
        if shared not in self._known:
            layer = int(matrix.split(".")[2])
            first = layer - layer % self._layers_at_once
            self._collect(range(first, min(first + self._layers_at_once, self._layers)))
        return self._known[shared]

    def _collect(self, layers: range) -> None:
        names = [f"model.layers.{layer}.{part}" for layer in layers for part in _PARTS]
        outputs = {input_name(name): name for name in names}
        self._known = {}
        for text in self._texts:
            self._checkpoint()
            for shown in self._runner.shown(text, list(outputs)):
                for output, rows in shown.items():
                    sizes = np.sqrt((rows**2).mean(axis=1, keepdims=True)) + _LEAST_SIZE
                    moment = (rows / sizes).T @ (rows / sizes)
                    known = self._known.get(outputs[output])
                    self._known[outputs[output]] = moment if known is None else known + moment
