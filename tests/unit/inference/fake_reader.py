"""Readers and tokenizers small enough to be known by heart."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Self

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer, decoders, models

from medgen_desktop.inference.cached_decoder import ReadInterrupted

Rule = Callable[[Sequence[int]], NDArray[np.float32]]
"""Logits [vocabulary] of what comes after these tokens."""
LETTERS = "abcdefghijklmnopqrstuvwxyz"


@dataclass
class FakeReader:
    """Says what a rule says, each row by itself."""

    rule: Rule
    many_at_once: bool = True
    interruptions: int = 0
    """So many of the next calls are interrupted."""
    tokens: list[int] = field(default_factory=list)
    calls: list[int] = field(default_factory=list)
    """How many tokens each call read."""

    def read(self, ids: Sequence[int], positions: Sequence[int]) -> NDArray[np.float32]:
        assert ids
        if self.interruptions:
            self.interruptions -= 1
            raise ReadInterrupted
        start = len(self.tokens)
        self.tokens.extend(ids)
        self.calls.append(len(ids))
        return np.stack([self.rule(self.tokens[: start + at + 1]) for at in positions])

    def rewind(self, length: int) -> None:
        assert 0 <= length <= len(self.tokens)
        del self.tokens[length:]

    def fork(self) -> Self:
        return type(self)(self.rule, self.many_at_once, tokens=list(self.tokens), calls=self.calls)

    def become(self, other: Self) -> None:
        self.tokens = list(other.tokens)


def random_rule(seed: int, vocabulary: int, memory: int, sharpness: float = 2.0) -> Rule:
    """Logits drawn anew for each sequence of `memory` tokens: it soon repeats itself."""

    def rule(tokens: Sequence[int]) -> NDArray[np.float32]:
        chance = np.random.default_rng([seed, *tokens[len(tokens) - memory :]])
        return (sharpness * chance.standard_normal(vocabulary)).astype(np.float32)

    return rule


def counting_rule(vocabulary: int) -> Rule:
    """After token n, n + 1 is likeliest; after the last, the first."""

    def rule(tokens: Sequence[int]) -> NDArray[np.float32]:
        logits = np.zeros(vocabulary, dtype=np.float32)
        logits[(tokens[-1] + 1) % vocabulary] = 5.0
        return logits

    return rule


def letter_tokenizer() -> Tokenizer:
    """Token n is the nth letter."""
    vocabulary = {letter: at for at, letter in enumerate(LETTERS)}
    tokenizer = Tokenizer(models.WordLevel(vocabulary, unk_token="a"))
    tokenizer.decoder = decoders.Fuse()
    return tokenizer
