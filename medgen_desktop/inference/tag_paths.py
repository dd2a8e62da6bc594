"""The best path of tags through a text, and how sure each tag of it is (Lafferty et al. 2001)."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Transitions:
    """What a conditional random field adds for neighbours [tags, tags], first and last tags."""

    between: Numbers
    first: Numbers
    last: Numbers

    def of(self, places: range) -> "Transitions":
        """Those of one layer's tags."""
        at = slice(places.start, places.stop)
        return Transitions(self.between[at, at], self.first[at], self.last[at])


def best_path(logits: Numbers, known: Transitions) -> tuple[npt.NDArray[np.int64], Numbers]:
    """The likeliest tags [words] by Viterbi, and the marginal probability of each of them.

    Args:
        logits: [words, tags], at least one word.
        known: of the same tags.
    """
    words = len(logits)
    arrows = np.zeros(logits.shape, np.int64)
    score = logits[0] + known.first
    for word in range(1, words):
        through = score[:, None] + known.between
        arrows[word] = through.argmax(axis=0)
        score = through.max(axis=0) + logits[word]
    path = np.zeros(words, np.int64)
    path[-1] = int((score + known.last).argmax())
    for word in range(words - 1, 0, -1):
        path[word - 1] = arrows[word, path[word]]
    return path, _marginals(logits, known)[np.arange(words), path]


def _marginals(logits: Numbers, known: Transitions) -> Numbers:
    """The probability of each tag [words, tags] over all paths: forward and backward."""
    ahead, behind = np.zeros_like(logits), np.zeros_like(logits)
    ahead[0] = logits[0] + known.first
    for word in range(1, len(logits)):
        ahead[word] = _summed(ahead[word - 1][:, None] + known.between, 0) + logits[word]
    behind[-1] = known.last
    for word in range(len(logits) - 2, -1, -1):
        behind[word] = _summed(known.between + (logits[word + 1] + behind[word + 1])[None, :], 1)
    whole = ahead + behind
    powers = np.exp(whole - whole.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True), np.float32)


def _summed(values: Numbers, axis: int) -> Numbers:
    """The logarithm of the sum of exponentials along an axis."""
    most = values.max(axis=axis, keepdims=True)
    return np.asarray(np.log(np.exp(values - most).sum(axis=axis)) + most.squeeze(axis), np.float32)
