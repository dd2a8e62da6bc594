"""Reading tokens: what every way of writing needs, and a causal model with a cache in place."""

import mmap
from collections.abc import Callable, Mapping, Sequence
from typing import Protocol, Self

import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray

from medgen_desktop.domain.model_manifest import DecoderShape
from medgen_desktop.inference.speculation import Phrases
from medgen_desktop.processor import memory_errors

CACHE_BLOCK = 256
"""The cache grows by this many positions, so that a short draft takes little memory."""
PREFILL_CHUNK = 128
"""Prompt tokens read between two looks at whether the reading was cancelled."""
_FEWEST_IN_A_CALL = 2
"""onnxruntime multiplies one row by another kernel, whose last bits differ. From two rows on, a
token's logits are the same bits whatever is read with it, which lossless speculation needs."""


class ReadInterrupted(Exception):  # noqa: N818 - somebody wanted it so
    """`interrupt` ended a call; nothing of it was read."""


class TokenReader(Protocol):
    """Reads tokens, one after what was read before, and says what it would write next."""

    tokens: list[int]
    """What has been read; not to be changed by others."""
    many_at_once: bool
    """Whether a call of several tokens takes hardly longer than a call of one."""

    def read(self, ids: Sequence[int], positions: Sequence[int]) -> NDArray[np.float32]:
        """Read `ids`; logits [len(positions), vocabulary], good until the next call."""
        ...

    def rewind(self, length: int) -> None:
        """Forget all but the first `length` tokens; ValueError where there are fewer."""
        ...

    def fork(self) -> Self:
        """Another reader that has read the same and goes its own way from here."""
        ...

    def become(self, other: Self) -> None:
        """Have read what a fork of this reader has; only what differs is copied."""
        ...


class PromptReader(TokenReader, Protocol):
    """A reader that takes in whole prompts and can be interrupted: what drafts are written with."""

    @property
    def length(self) -> int:
        """How many tokens are read."""
        ...

    @property
    def phrases(self) -> Phrases | None:
        """Of earlier drafts, to guess the next ones with; None where nothing may be guessed."""
        ...

    def read_ahead(self, ids: Sequence[int], is_cancelled: Callable[[], bool]) -> bool:
        """Have read a prompt, or its beginning; returns whether it was not cancelled."""
        ...

    def read_but_the_end(
        self, ids: Sequence[int], is_cancelled: Callable[[], bool]
    ) -> Sequence[int] | None:
        """Take in a prompt; returns what is left to be read, None if it was cancelled."""
        ...

    def interrupt(self) -> None:
        """End the call in progress, or else the next one; from any thread."""
        ...

    def release(self) -> None:
        """Forget what was read and give its memory back."""
        ...


class CachedDecoder:
    """Feeds tokens to a causal model and remembers them in a cache that grows with need.

    One thread reads; any thread may `interrupt`.
    """

    many_at_once = True

    def __init__(self, session: ort.InferenceSession, shape: DecoderShape) -> None:
        """Start with nothing read."""
        self._session = session
        self._shape = shape
        self._binding = session.io_binding()
        self._options = ort.RunOptions()
        self._layers: list[NDArray[np.float32]] = []
        self._capacity = 0
        self._logits = np.empty((0, shape.vocabulary), dtype=np.float32)
        self.tokens: list[int] = []
        self.phrases = Phrases()
        """Of the drafts written with this decoder, to guess the next ones with."""

    @property
    def length(self) -> int:
        """How many tokens the cache holds."""
        return len(self.tokens)

    def read(self, ids: Sequence[int], positions: Sequence[int]) -> NDArray[np.float32]:
        """Read `ids` after what was read before.

        Args:
            ids: the next tokens, at least one.
            positions: indices into `ids` whose next-word logits are wanted, at least one.

        Returns:
            Logits [len(positions), vocabulary]; the array is used again by the next call.

        Raises:
            ReadInterrupted: `interrupt` was called since the last interruption.
            MemoryError: the cache or the graph's own values do not fit.
        """
        spare = max(_FEWEST_IN_A_CALL - len(ids), 0)
        padded = [*ids, *[ids[-1]] * spare]  # its place in the cache is the next token's
        self.reserve(self.length + len(padded))
        self._bind_inputs(padded, positions, self.length)
        logits = self._bind_logits(len(positions))
        self._run()
        self.tokens.extend(ids)
        return logits

    def read_ahead(self, ids: Sequence[int], is_cancelled: Callable[[], bool]) -> bool:
        """Have read exactly `ids`: keep what they share with what was read, and read the rest.

        Returns:
            Whether all of it was read; else it was cancelled, and what was read is kept.

        Raises:
            MemoryError: the cache or the graph's own values do not fit.
        """
        self.rewind(common_prefix(self.tokens, ids))
        self.reserve(len(ids))
        while self.length < len(ids):
            if is_cancelled():
                return False
            chunk = ids[self.length : self.length + PREFILL_CHUNK]
            try:
                self.read(chunk, [len(chunk) - 1])
            except ReadInterrupted:
                continue  # by somebody who has cancelled this, or who came too late for another
        return True

    def read_but_the_end(
        self, ids: Sequence[int], is_cancelled: Callable[[], bool]
    ) -> Sequence[int] | None:
        """Read what is new of `ids` in whole chunks; the rest goes with guesses into one call.

        Returns:
            The end of `ids` that is left to be read, one token at least; None if it was cancelled.

        Raises:
            MemoryError: the cache or the graph's own values do not fit.
        """
        known = common_prefix(self.tokens, ids[:-1])
        end = known + (len(ids) - known - 1) // PREFILL_CHUNK * PREFILL_CHUNK
        self.rewind(known)
        self.reserve(len(ids) + 1)
        return ids[end:] if self.read_ahead(ids[:end], is_cancelled) else None

    def read_again(
        self, ids: Sequence[int], start: int, outputs: Mapping[str, int]
    ) -> dict[str, NDArray[np.float32]]:
        """Read `ids` at `start` once more, and what the graph shows of it.

        All before `start` must have been read. What stands in the cache behind it stays true as
        long as `ids` go on as what was read there, and what was read counts as read still.

        Args:
            ids: at least two tokens; one alone would have other bits.
            start: where they stand.
            outputs: names of the graph's outputs, and how many numbers a token has there.

        Returns:
            By name, [len(ids), numbers].

        Raises:
            ReadInterrupted: `interrupt` was called since the last interruption.
            MemoryError: the cache or the graph's own values do not fit.
        """
        self.reserve(start + len(ids))
        self._bind_inputs(ids, [0], start)
        self._bind_logits(1)
        shown = {name: np.empty((1, len(ids), size), np.float32) for name, size in outputs.items()}
        for name, rows in shown.items():
            self._binding.bind_ortvalue_output(name, ort.OrtValue.ortvalue_from_numpy(rows))
        try:
            self._run()
        finally:
            self._bind_anew()  # later calls have nothing to show
        return {name: rows[0] for name, rows in shown.items()}

    def cache_of(self, layer: int, length: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Rotated keys and values of a layer's first places, each [kv_heads, length, head_size]."""
        keys, values = self._layers[2 * layer : 2 * layer + 2]
        return keys[0, :, :length], values[0, :, :length]

    def interrupt(self) -> None:
        """End the call in progress, or else the next one, within milliseconds; from any thread."""
        self._options.terminate = True

    def reserve(self, length: int) -> None:
        """Make room for `length` tokens at once, where it is known that they will come.

        Raises:
            MemoryError: they do not fit; everything that was read is forgotten.
        """
        if length <= self._capacity:
            return
        try:
            self._grow(-(-length // CACHE_BLOCK) * CACHE_BLOCK)
        except MemoryError:
            self.release()
            raise

    def rewind(self, length: int) -> None:
        """Forget all but the first `length` tokens.

        Raises:
            ValueError: more than there are.
        """
        if not 0 <= length <= self.length:
            raise ValueError(f"the cache holds {self.length} tokens, not {length}")
        del self.tokens[length:]

    def release(self) -> None:
        """Forget what was read and give its memory back; reading may start anew."""
        self.tokens.clear()
        self._binding = self._session.io_binding()
        self._layers.clear()
        self._capacity = 0
        self._logits = self._logits[:0].copy()

    def fork(self) -> Self:
        """Another decoder of the same model that has read the same, in a cache of its own.

        Raises:
            MemoryError: a second cache does not fit.
        """
        twin = type(self)(self._session, self._shape)
        twin.become(self)
        return twin

    def become(self, other: Self) -> None:
        """Have read what `other`, a decoder of the same model, has; only what differs is copied.

        Raises:
            MemoryError: it does not fit.
        """
        start, end = common_prefix(self.tokens, other.tokens), other.length
        self.rewind(start)
        self.reserve(end)
        if start < end:
            for own, theirs in zip(self._layers, other._layers, strict=True):
                own[:, :, start:end] = theirs[:, :, start:end]
            self.tokens.extend(other.tokens[start:])

    def _run(self) -> None:
        try:
            with memory_errors():
                self._session.run_with_iobinding(self._binding, self._options)
        except RuntimeError:
            if not self._options.terminate:
                raise
            self._options.terminate = False
            raise ReadInterrupted from None

    def _bind_inputs(self, ids: Sequence[int], positions: Sequence[int], start: int) -> None:
        binding, total = self._binding, start + len(ids)
        binding.bind_cpu_input("input_ids", np.array([ids], dtype=np.int64))
        binding.bind_cpu_input("logit_positions", np.array(positions, dtype=np.int64))
        binding.bind_cpu_input("seqlens_k", np.array([total - 1], dtype=np.int32))
        binding.bind_cpu_input("total_sequence_length", np.array([total], dtype=np.int32))

    def _bind_logits(self, count: int) -> NDArray[np.float32]:
        if count > len(self._logits):
            self._logits = np.empty((count, self._shape.vocabulary), dtype=np.float32)
        logits = self._logits[:count]
        value = ort.OrtValue.ortvalue_from_numpy(logits.reshape(1, *logits.shape))
        self._binding.bind_ortvalue_output("logits", value)
        return logits

    def _bind_anew(self) -> None:
        self._binding = self._session.io_binding()
        for index in range(len(self._layers)):
            self._bind_layer(index)

    def _bind_layer(self, index: int) -> None:
        name = f"{index // 2}.{'value' if index % 2 else 'key'}"
        value = ort.OrtValue.ortvalue_from_numpy(self._layers[index])  # shares the array's memory
        self._binding.bind_ortvalue_input(f"past_key_values.{name}", value)
        self._binding.bind_ortvalue_output(f"present.{name}", value)

    def _grow(self, capacity: int) -> None:
        """Move layer by layer, so that only one layer is there twice at a time."""
        size = (1, self._shape.kv_heads, capacity, self._shape.head_size)
        for index in range(2 * self._shape.layers):
            grown = _zeros(size)
            if index < len(self._layers):
                grown[:, :, : self.length] = self._layers[index][:, :, : self.length]
                self._layers[index] = grown
            else:
                self._layers.append(grown)
            self._bind_layer(index)
        self._capacity = capacity


def _zeros(size: tuple[int, ...]) -> NDArray[np.float32]:
    """An array in pages of its own, which go back to the system with it: the heap might keep them.

    Raises:
        MemoryError: the system has not so many.
    """
    count = int(np.prod(size))
    try:
        pages = mmap.mmap(-1, count * np.dtype(np.float32).itemsize)
    except OSError:
        raise MemoryError from None
    return np.frombuffer(pages, dtype=np.float32, count=count).reshape(size)


def common_prefix(first: Sequence[int], second: Sequence[int]) -> int:
    """How many tokens two sequences start with in common."""
    for index, (one, other) in enumerate(zip(first, second, strict=False)):
        if one != other:
            return index
    return min(len(first), len(second))
