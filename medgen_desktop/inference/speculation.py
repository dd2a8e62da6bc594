"""Guessing the next tokens, so that one call of the model can confirm several of them.

Summaries copy from their source and repeat their own phrases. What followed the last few tokens
where they stood before is guessed to follow again (prompt lookup: Saxena 2023; Yang et al. 2023,
"Inference with Reference"), at no cost but a longer call. A guess changes no draft: each token is
chosen from the model's own logits, and guesses only decide how many logits come with one call.
"""

from collections.abc import Iterator, Sequence
from itertools import islice

MOST_GUESSES = 15
_LONGEST_MATCH = 8
_LONGEST_PHRASE = 3
_OCCURRENCES = 64
"""So many places are compared at most, which bounds the time a guess takes."""
_WORTH = 0.2
"""A token read beside others takes a fifth of the time in which one is written: a guess that is
less likely than this to be right, all guesses before it included, costs more than it gives."""
_FIRST_RATES = (0.3, 0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.25, 0.4, 0.5)
"""How often a guess was right on MTS-Dialog after matches of 1 to 8 tokens, and after 1 to 3
tokens of a phrase of earlier drafts."""
_FIRST_RATES_COUNT = 8.0
"""Each first rate counts like so many guesses of the draft itself."""
_MOST_PHRASES = 50_000


class Phrases:
    """What came after each one, two and three tokens in earlier drafts, the latest first."""

    def __init__(self) -> None:
        """Know no phrase."""
        self._next: dict[tuple[int, ...], int] = {}

    def learn(self, tokens: Sequence[int]) -> None:
        """Take a draft's tokens in; beyond some thousand drafts, start anew."""
        if len(self._next) > _MOST_PHRASES:
            self.clear()
        for size in range(1, _LONGEST_PHRASE + 1):
            for end in range(size, len(tokens)):
                self._next[tuple(tokens[end - size : end])] = tokens[end]

    def clear(self) -> None:
        """Forget every phrase."""
        self._next.clear()

    def follow(self, tokens: Sequence[int]) -> Iterator[tuple[int, int]]:
        """The tokens that may come next, each with the length of what it is guessed from."""
        last = list(tokens[-_LONGEST_PHRASE:])
        while last:
            size = next((n for n in range(len(last), 0, -1) if tuple(last[-n:]) in self._next), 0)
            if not size:
                return
            token = self._next[tuple(last[-size:])]
            yield token, size
            last = [*last, token][-_LONGEST_PHRASE:]


class Guesser:
    """Guesses what comes after a text of tokens, and learns from each guess when to."""

    def __init__(self, tokens: Sequence[int], phrases: Phrases | None = None) -> None:
        """Start after `tokens`, where a prompt ends; `phrases` are those of earlier drafts."""
        self._phrases = phrases or Phrases()
        self._tokens: list[int] = []
        self._after_one: dict[int, int] = {}
        """Token to the index after its last occurrence."""
        self._after_two: dict[tuple[int, int], list[int]] = {}
        """Two tokens to the indices after all their occurrences."""
        self._right = [rate * _FIRST_RATES_COUNT for rate in _FIRST_RATES]
        self._tried = [_FIRST_RATES_COUNT] * len(_FIRST_RATES)
        self._kinds: list[int] = []
        """Where each token of the open guess has its rate."""
        for token in tokens:
            self.add(token)

    def add(self, token: int) -> None:
        """Take in the next token of the text."""
        tokens = self._tokens
        if tokens:
            self._after_one[tokens[-1]] = len(tokens)
        if len(tokens) > 1:
            self._after_two.setdefault((tokens[-2], tokens[-1]), []).append(len(tokens))
        tokens.append(token)

    def guess(self, most: int) -> list[int]:
        """At most `most` tokens that may come next; as many as are worth being read."""
        length, start = self._longest_match()
        phrase = list(islice(self._phrases.follow(self._tokens), min(most, MOST_GUESSES)))
        if phrase and (not length or self._rate(_phrase_kind(phrase[0][1])) > self._rate(length)):
            guesses = [token for token, _ in phrase]
            kinds = [_phrase_kind(size) for _, size in phrase]
        else:
            guesses = self._tokens[start : start + min(most, MOST_GUESSES)] if length else []
            kinds = [min(length + at, _LONGEST_MATCH) for at in range(len(guesses))]
        count, likely = 0, 1.0
        for kind in kinds:
            likely *= self._rate(kind)
            if count and likely < _WORTH:  # the first is free: no call reads less than two tokens
                break
            count += 1
        self._kinds = kinds[:count]
        return guesses[:count]

    def learn(self, right: int) -> None:
        """Hear how many tokens of the last guess were right before the first wrong one."""
        for at, kind in enumerate(self._kinds[: right + 1]):
            self._tried[kind - 1] += 1
            self._right[kind - 1] += at < right

    def _rate(self, kind: int) -> float:
        return self._right[kind - 1] / self._tried[kind - 1]

    def _longest_match(self) -> tuple[int, int]:
        """The latest of the longest earlier occurrences of the last tokens: length, index after."""
        tokens = self._tokens
        places = self._after_two.get((tokens[-2], tokens[-1]), []) if len(tokens) > 1 else []
        if not places:
            start = self._after_one.get(tokens[-1], 0) if tokens else 0
            return min(start, 1), start
        best, start = 1, 0
        for place in islice(reversed(places), _OCCURRENCES):
            length = self._match_length(place)
            if length > best:
                best, start = length, place
                if length == _LONGEST_MATCH:
                    break
        return best, start

    def _match_length(self, place: int) -> int:
        """How many tokens before `place` are as those at the end, at least two, at most eight."""
        tokens, end = self._tokens, len(self._tokens)
        length = 2
        while (
            length < min(_LONGEST_MATCH, place)
            and tokens[place - length - 1] == tokens[end - length - 1]
        ):
            length += 1
        return length


def _phrase_kind(size: int) -> int:
    return _LONGEST_MATCH + size
