"""Reading with an encoder and a step model, by the interface that causal models have.

What the two graphs give and take, by name:

The encoder takes `input_ids` int64 [1, S], the source's tokens. It gives `encoded.<name>`, which
every step may take as it is, and `state.<name>`, with which the first step starts.

The step takes `input_ids` int64 [1, M], any of the `encoded.<name>`, and each `state.<name>`. It
gives `logits` float32 [1, M, vocabulary] and for each state a `next_state.<name>` of the same type.

There are two kinds of states. One whose declared shape is fixed is recurrent (RNN, LSTM, GRU): it
is replaced by every step, so that M is 1. One with exactly one dimension that has no fixed size is
a cache (Transformer): it holds one entry for each token read along that dimension, and a step adds
M at its end. A state that the encoder does not give starts as zeros, a cache without entries. Where
all states are caches and the step's M has no fixed size, several tokens are read in one call.
"""

import copy
from collections.abc import Iterator, Sequence
from typing import Any, Self

import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray

from medgen_desktop.inference.session import memory_errors

KEPT_STEPS = 64
"""Recurrent states of so many last tokens are kept, to go back to without reading again."""
_TYPES = {"tensor(float)": np.float32, "tensor(int64)": np.int64, "tensor(bool)": np.bool_}

States = dict[str, NDArray[Any]]
"""By the names of the step's inputs."""


class EncoderDecoder:
    """Reads the tokens of an answer to one source, which is encoded once."""

    def __init__(
        self, encoder: ort.InferenceSession, step: ort.InferenceSession, source_ids: Sequence[int]
    ) -> None:
        """Encode a source of at least one token.

        Raises:
            ValueError: the two graphs do not fit together.
            MemoryError: the encoder's values do not fit.
        """
        self._step = _StepGraph(step)
        names = [one.name for one in encoder.get_outputs()]
        missing = sorted(set(self._step.encoded) - set(names))
        if missing:
            raise ValueError(f"the step wants {missing[0]}, which the encoder does not give")
        ids = np.array([source_ids], dtype=np.int64)
        with memory_errors():
            given = dict(zip(names, encoder.run(names, {"input_ids": ids}), strict=True))
        self._encoded: States = {name: given[name] for name in self._step.encoded}
        self._first: States = {name: given.get(name, zeros) for name, zeros in self._step.zeros()}
        self._recent: list[States] = []
        """After each of the last tokens; of caches only the latest, for they can be cut."""
        self.tokens: list[int] = []
        self.many_at_once = self._step.many_at_once

    def read(self, ids: Sequence[int], positions: Sequence[int]) -> NDArray[np.float32]:
        """Read `ids` after what was read before.

        Args:
            ids: the next tokens, at least one.
            positions: indices into `ids` whose next-word logits are wanted, at least one.

        Returns:
            Logits [len(positions), vocabulary].

        Raises:
            MemoryError: the step's values do not fit.
        """
        if self.many_at_once:
            return self._read(ids)[list(positions)]
        rows = [self._read([token])[0] for token in ids]
        return np.stack([rows[at] for at in positions])

    def rewind(self, length: int) -> None:
        """Forget all but the first `length` tokens.

        A recurrent model reads them again where their states are not kept any more.

        Raises:
            ValueError: more than there are.
        """
        surplus = len(self.tokens) - length
        if not 0 <= length <= len(self.tokens):
            raise ValueError(f"{len(self.tokens)} tokens were read, not {length}")
        again = []
        if length == 0:
            self._recent = []
        elif self._step.only_caches:
            self._recent = [self._step.cut(self._recent[-1], surplus)]
        elif surplus < len(self._recent):
            del self._recent[len(self._recent) - surplus :]
        else:
            again, self._recent, length = self.tokens[:length], [], 0
        del self.tokens[length:]
        for token in again:
            self._read([token])

    def fork(self) -> Self:
        """Another reader of the same source that has read the same; what was encoded is shared."""
        twin = copy.copy(self)
        twin.become(self)
        return twin

    def become(self, other: Self) -> None:
        """Have read what `other`, a fork of this reader, has."""
        self.tokens, self._recent = list(other.tokens), list(other._recent)

    def _read(self, ids: Sequence[int]) -> NDArray[np.float32]:
        """Logits [len(ids), vocabulary]."""
        before = self._recent[-1] if self._recent else self._first
        logits, states = self._step.run(ids, self._encoded | before)
        kept = 1 if self._step.only_caches else KEPT_STEPS
        self._recent = [*self._recent, states][-kept:]
        self.tokens.extend(ids)
        return logits


class _StepGraph:
    """The step model, and what its inputs' declarations say."""

    def __init__(self, session: ort.InferenceSession) -> None:
        """Raises ValueError where an input or a state is none of those that can be given."""
        self._session = session
        inputs = {one.name: one for one in session.get_inputs()}
        tokens = inputs.pop("input_ids", None)
        if tokens is None:
            raise ValueError("the step takes no input_ids")
        self.encoded = [name for name in inputs if name.startswith("encoded.")]
        self._states = [one for name, one in inputs.items() if name.startswith("state.")]
        outputs = {one.name for one in session.get_outputs()}
        for name in sorted(inputs.keys() - set(self.encoded)):
            if f"next_{name}" not in outputs:
                raise ValueError(f"the step takes {name}, but gives no next_{name}")
        self._axes = {one.name: _open_axes(one) for one in self._states}
        self.only_caches = all(self._axes.values())
        self.many_at_once = self.only_caches and not isinstance(tokens.shape[1], int)

    def zeros(self) -> Iterator[tuple[str, NDArray[Any]]]:
        """Each state as it is before anything was read, unless the encoder says otherwise."""
        for one in self._states:
            size = [length if isinstance(length, int) else 0 for length in one.shape]
            yield one.name, np.zeros(size, dtype=_TYPES[one.type])

    def cut(self, states: States, surplus: int) -> States:
        """Caches without their last `surplus` entries."""
        return {
            name: np.take(value, range(value.shape[axis] - surplus), axis)
            for name, value in states.items()
            for axis in self._axes[name]
        }

    def run(self, ids: Sequence[int], given: States) -> tuple[NDArray[np.float32], States]:
        """Logits [len(ids), vocabulary] and the next states."""
        names = ["logits", *(f"next_{one.name}" for one in self._states)]
        with memory_errors():
            logits, *states = self._session.run(
                names, {"input_ids": np.array([ids], dtype=np.int64), **given}
            )
        return logits[0], dict(zip(self._axes, states, strict=True))


def _open_axes(state: ort.NodeArg) -> list[int]:
    """The dimension along which a cache grows, if it is one; ValueError where there are two."""
    axes = [at for at, length in enumerate(state.shape) if not isinstance(length, int)]
    if len(axes) > 1:
        raise ValueError(f"{state.name} has {len(axes)} dimensions without a size; one may grow")
    return axes
