"""Reading with a step model, and an encoder or none, by the interface that causal models have.

What the graphs give and take is in `step_graph`. Every family but Llama's, which `CachedDecoder`
reads faster, drafts with this: RNN, LSTM, GRU and Transformer encoder–decoders, T5, BART, BERT to
BERT, and causal models without an encoder (GPT-2, Qwen, Gemma).
"""

import copy
from collections.abc import Callable, Sequence
from typing import Self

import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray

from medgen_desktop.inference.cached_decoder import (
    PREFILL_CHUNK,
    ReadInterrupted,
    common_prefix,
)
from medgen_desktop.step_graph import States, StepGraph

KEPT_STEPS = 64
"""Recurrent states of so many last tokens are kept, to go back to without reading again."""


class EncoderDecoder:
    """Reads the tokens of an answer to one source, which is encoded once.

    One thread reads; any thread may `interrupt`.
    """

    phrases = None
    """Nothing is guessed: what is read together can differ in the last bits, and so in words."""

    def __init__(
        self,
        encoder: ort.InferenceSession | None,
        step: ort.InferenceSession,
        start_token: int | None = None,
    ) -> None:
        """Nothing is encoded yet; without an encoder, the prompt is read as the answer is.

        Raises:
            ValueError: the step's inputs are none of those that can be given.
        """
        self._encoder = encoder
        self._step = StepGraph(step)
        self._start = [] if start_token is None else [start_token]
        self._options = ort.RunOptions()
        self._source: list[int] | None = None
        self._encoded: States = {}
        self._first: States = {}
        self._recent: list[States] = []
        """After each of the last tokens; of caches only the latest, for they can be cut."""
        self.tokens: list[int] = []
        self.many_at_once = self._step.many_at_once
        if encoder is None:
            self.turn_to(())

    @property
    def length(self) -> int:
        """How many tokens are read; what was encoded is not counted."""
        return len(self.tokens)

    def turn_to(self, source_ids: Sequence[int]) -> None:
        """Encode a source, if it is not the one that is encoded; forget all that was read.

        Raises:
            ReadInterrupted: `interrupt` was called since the last interruption.
            ValueError: the two graphs do not fit together.
            MemoryError: the encoder's values do not fit.
        """
        self.tokens, self._recent = [], []
        if self._source == list(source_ids):
            return
        self._source = None
        try:
            self._encoded, self._first = self._step.beginning(
                self._encoder, source_ids, self._options
            )
        except RuntimeError:
            self._raise_interruption()
            raise
        self._source = list(source_ids)

    def read(self, ids: Sequence[int], positions: Sequence[int]) -> NDArray[np.float32]:
        """Read `ids` after what was read before.

        Args:
            ids: the next tokens, at least one.
            positions: indices into `ids` whose next-word logits are wanted, at least one.

        Returns:
            Logits [len(positions), vocabulary].

        Raises:
            ReadInterrupted: `interrupt` was called since the last interruption; nothing was read.
            MemoryError: the step's values do not fit.
        """
        if self.many_at_once:
            return self._read(ids, positions)
        before = self.length
        try:
            rows = [self._read([token], [0])[0] for token in ids]
        except ReadInterrupted:
            self.rewind(before)
            raise
        return np.stack([rows[at] for at in positions])

    def read_ahead(self, ids: Sequence[int], is_cancelled: Callable[[], bool]) -> bool:
        """Have encoded a prompt, or read it where there is no encoder.

        Returns:
            Whether all of it was read; else it was cancelled.

        Raises:
            MemoryError: it does not fit.
        """
        if self._encoder is not None:
            return self._have_encoded(ids, is_cancelled)
        self.rewind(common_prefix(self.tokens, ids))
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
        """Take in a prompt; returns what is left to be read, None if it was cancelled.

        Raises:
            MemoryError: it does not fit.
        """
        if self._encoder is None:
            return ids[-1:] if self.read_ahead(ids[:-1], is_cancelled) else None
        return self._start if self._have_encoded(ids, is_cancelled) else None

    def interrupt(self) -> None:
        """End the call in progress, or else the next one, within milliseconds; from any thread."""
        self._options.terminate = True

    def release(self) -> None:
        """Forget everything and give its memory back."""
        self.tokens, self._recent = [], []
        if self._encoder is not None:
            self._source, self._encoded, self._first = None, {}, {}

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
        while len(self.tokens) < len(again):
            try:
                self._read([again[len(self.tokens)]], [0])
            except ReadInterrupted:
                continue  # whoever came in between finds the reader where it should be

    def fork(self) -> Self:
        """Another reader of the same source that has read the same; what was encoded is shared."""
        twin = copy.copy(self)
        twin.become(self)
        return twin

    def become(self, other: Self) -> None:
        """Have read what `other`, a fork of this reader, has."""
        self.tokens, self._recent = list(other.tokens), list(other._recent)

    def _have_encoded(self, ids: Sequence[int], is_cancelled: Callable[[], bool]) -> bool:
        while not is_cancelled():
            try:
                self.turn_to(ids)
            except ReadInterrupted:
                continue
            return True
        return False

    def _read(self, ids: Sequence[int], positions: Sequence[int]) -> NDArray[np.float32]:
        """Logits [len(positions), vocabulary]."""
        before = self._recent[-1] if self._recent else self._first
        try:
            logits, states = self._step.run(ids, positions, self._encoded | before, self._options)
        except RuntimeError:
            self._raise_interruption()
            raise
        kept = 1 if self._step.only_caches else KEPT_STEPS
        self._recent = [*self._recent, states][-kept:]
        self.tokens.extend(ids)
        return logits

    def _raise_interruption(self) -> None:
        """Raise ReadInterrupted if it was that which ended a call."""
        if self._options.terminate:
            self._options.terminate = False
            raise ReadInterrupted from None
