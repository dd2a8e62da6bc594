"""Graphs that write one step at a time; the trainer proves with them, the drafter drafts.

What they give and take, by name:

An encoder, if there is one, takes `input_ids` int64 [1, S], the source's tokens. It gives
`encoded.<name>`, which every step may take as it is, and `state.<name>`, with which the first step
starts.

The step takes `input_ids` int64 [1, M], any of the `encoded.<name>`, each `state.<name>`, and maybe
`logit_positions` int64 [K], indices into the M. It gives `logits` float32 [1, K, vocabulary] — of
all M where it takes no positions — and for each state a `next_state.<name>` of the same type.

There are two kinds of states. One whose declared shape is fixed is recurrent (RNN, LSTM, GRU): it
is replaced by every step, so that M is 1. One with exactly one dimension that has no fixed size is
a cache (Transformer): it holds one entry for each token read along that dimension, and a step adds
M at its end. A state that the encoder does not give starts as zeros, a cache without entries. Where
all states are caches and the step's M has no fixed size, several tokens are read in one call.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray

from medgen_desktop.processor import memory_errors

_TYPES = {"tensor(float)": np.float32, "tensor(int64)": np.int64, "tensor(bool)": np.bool_}
_POSITIONS = "logit_positions"

States = dict[str, NDArray[Any]]
"""By the names of the step's inputs."""


class StepGraph:
    """The step model, and what its inputs' declarations say."""

    def __init__(self, session: ort.InferenceSession) -> None:
        """Raises ValueError where an input or a state is none of those that can be given."""
        self._session = session
        inputs = {one.name: one for one in session.get_inputs()}
        tokens = inputs.pop("input_ids", None)
        if tokens is None:
            raise ValueError("the step takes no input_ids")
        self._takes_positions = inputs.pop(_POSITIONS, None) is not None
        self.encoded = [name for name in inputs if name.startswith("encoded.")]
        self._states = [one for name, one in inputs.items() if name.startswith("state.")]
        outputs = {one.name for one in session.get_outputs()}
        for name in sorted(inputs.keys() - set(self.encoded)):
            if f"next_{name}" not in outputs:
                raise ValueError(f"the step takes {name}, but gives no next_{name}")
        self._axes = {one.name: _open_axes(one) for one in self._states}
        self.only_caches = all(self._axes.values())
        self.many_at_once = self.only_caches and not isinstance(tokens.shape[1], int)

    def beginning(
        self,
        encoder: ort.InferenceSession | None,
        source_ids: Sequence[int],
        options: ort.RunOptions | None = None,
    ) -> tuple[States, States]:
        """What the encoder gives every step of a source, and the states of the first.

        Raises:
            ValueError: the two graphs do not fit together.
            MemoryError: the encoder's values do not fit.
        """
        given: States = {}
        if encoder is not None:
            names = [one.name for one in encoder.get_outputs()]
            ids = np.array([source_ids], dtype=np.int64)
            with memory_errors():
                values = encoder.run(names, {"input_ids": ids}, options)
            given = dict(zip(names, values, strict=True))
        missing = sorted(set(self.encoded) - given.keys())
        if missing:
            raise ValueError(f"the step wants {missing[0]}, which the encoder does not give")
        encoded = {name: given[name] for name in self.encoded}
        return encoded, {name: given.get(name, zeros) for name, zeros in self._zeros()}

    def cut(self, states: States, surplus: int) -> States:
        """Caches without their last `surplus` entries."""
        return {
            name: np.take(value, range(value.shape[axis] - surplus), axis)
            for name, value in states.items()
            for axis in self._axes[name]
        }

    def run(
        self,
        ids: Sequence[int],
        positions: Sequence[int],
        given: States,
        options: ort.RunOptions | None = None,
    ) -> tuple[NDArray[np.float32], States]:
        """Logits [len(positions), vocabulary] and the next states.

        Args:
            ids: the next tokens; one where not `many_at_once`.
            positions: indices into `ids`.
            given: what the encoder gave, and the states.
            options: onnxruntime's, by which another thread can end the call.

        Raises:
            MemoryError: the step's values do not fit.
        """
        names = ["logits", *(f"next_{one.name}" for one in self._states)]
        feed = {"input_ids": np.array([ids], dtype=np.int64), **given}
        if self._takes_positions:
            feed[_POSITIONS] = np.array(positions, dtype=np.int64)
        with memory_errors():
            logits, *states = self._session.run(names, feed, options)
        rows = logits[0] if self._takes_positions else logits[0][list(positions)]
        return rows, dict(zip(self._axes, states, strict=True))

    def _zeros(self) -> Iterator[tuple[str, NDArray[Any]]]:
        """Each state as it is before anything was read, unless the encoder says otherwise."""
        for one in self._states:
            size = [length if isinstance(length, int) else 0 for length in one.shape]
            yield one.name, np.zeros(size, dtype=_TYPES[one.type])


def _open_axes(state: ort.NodeArg) -> list[int]:
    """The dimension along which a cache grows, if it is one; ValueError where there are two."""
    axes = [at for at, length in enumerate(state.shape) if not isinstance(length, int)]
    if len(axes) > 1:
        raise ValueError(f"{state.name} has {len(axes)} dimensions without a size; one may grow")
    return axes
