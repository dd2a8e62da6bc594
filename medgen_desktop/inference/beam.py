"""Beam search: several drafts side by side, each in a reader of its own."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from medgen_desktop.domain.draft import StopReason
from medgen_desktop.domain.generation import GenerationSettings
from medgen_desktop.inference.cached_decoder import ReadInterrupted, TokenReader
from medgen_desktop.inference.sampling import TokenChooser


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """A draft in the making, or one that has ended.

    `probabilities` are the model's of each token, `score` is the sum of their logarithms, a stop
    token's included; `length` counts that one, too.
    """

    ids: tuple[int, ...] = ()
    probabilities: tuple[float, ...] = ()
    score: float = 0.0
    length: int = 0
    reason: StopReason = StopReason.CANCELLED


@dataclass(frozen=True, slots=True)
class _Beam:
    """A hypothesis, the reader that has read it, and the log-probabilities of what comes next."""

    hypothesis: Hypothesis
    reader: TokenReader
    next_words: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A beam's next token."""

    score: float
    beam: int
    token: int


class BeamSearch:
    """Finds a likely draft (Wu et al. 2016): `beams` are kept, and the best that ended is taken.

    As many drafts as beams must have ended, and no live beam may be better by now; a live beam's
    later gain is not waited for. One beam writes what the greedy way writes.
    """

    def __init__(
        self,
        settings: GenerationSettings,
        stop_token_ids: Collection[int],
        is_complete: Callable[[Sequence[int]], bool],
        is_cancelled: Callable[[], bool],
    ) -> None:
        """Search as `settings` say; `is_complete` tells where a stop text ends a draft."""
        self._settings = settings
        self._stop_token_ids = frozenset(stop_token_ids)
        self._chooser = TokenChooser(settings, stop_token_ids)
        self._is_complete = is_complete
        self._is_cancelled = is_cancelled
        self._ended: list[Hypothesis] = []

    def search(self, reader: TokenReader, pending: Sequence[int]) -> Hypothesis:
        """The best draft after `pending`, which `reader` has not read yet.

        Raises:
            MemoryError: the readers of the other beams do not fit.
        """
        root = self._read(Hypothesis(), reader, pending)
        if root is None:
            return Hypothesis()
        live: list[_Beam] = [root]
        spare: list[TokenReader] = []
        while True:
            grown = [(one, _grown(live[one.beam], one.token)) for one in self._choose(live)]
            going = [(one, now) for one, now in grown if not self._has_ended(now)]
            if not going or self._is_decided([now for _, now in going]):
                return max(self._ended, key=self._normalised)
            readers = _assign_readers(live, spare, [one.beam for one, _ in going])
            before, live = live, []
            for own, (one, now) in zip(readers, going, strict=True):
                beam = self._read(now, own, [one.token])
                if beam is None:
                    return max((two.hypothesis for two in before), key=self._normalised)
                live.append(beam)

    def _read(
        self, hypothesis: Hypothesis, reader: TokenReader, ids: Sequence[int]
    ) -> _Beam | None:
        """The beam after reading `ids`, or None if it was cancelled."""
        while not self._is_cancelled():
            try:
                logits = reader.read(ids, [len(ids) - 1])[0]
            except ReadInterrupted:
                continue
            shifted = logits - logits.max()
            return _Beam(hypothesis, reader, shifted - np.log(np.exp(shifted).sum()))
        return None

    def _choose(self, live: Sequence[_Beam]) -> list[_Candidate]:
        """The best next tokens over all beams; those that end a draft are set aside.

        So many are looked at that enough go on whatever ends; a draft ends only where its stop
        token is among the best.
        """
        beams = self._settings.beams
        most = beams * (1 + len(self._stop_token_ids))
        candidates = [
            _Candidate(beam.hypothesis.score + float(scores[token]), index, token)
            for index, beam in enumerate(live)
            for scores in [self._chooser.allowed(beam.next_words, beam.hypothesis.ids)]
            for token in _largest(scores, most)
        ]
        candidates.sort(key=lambda one: (-one.score, one.beam, one.token))
        going = []
        for rank, one in enumerate(candidates[:most]):
            if one.token not in self._stop_token_ids:
                going.append(one)
            elif rank < beams:
                draft, length = live[one.beam].hypothesis, live[one.beam].hypothesis.length + 1
                reason = StopReason.END_OF_TEXT
                ended = replace(draft, score=one.score, length=length, reason=reason)
                self._ended.append(ended)
        return going[:beams]

    def _has_ended(self, draft: Hypothesis) -> bool:
        """Whether a draft ends with its last token; then it is set aside."""
        if self._is_complete(draft.ids):
            self._ended.append(replace(draft, reason=StopReason.END_OF_TEXT))
        elif draft.length == self._settings.max_new_tokens:
            self._ended.append(replace(draft, reason=StopReason.LENGTH))
        else:
            return False
        return True

    def _is_decided(self, going: Sequence[Hypothesis]) -> bool:
        ended = sorted(map(self._normalised, self._ended), reverse=True)[: self._settings.beams]
        best = max(map(self._normalised, going))
        return len(ended) == self._settings.beams and best <= ended[-1]

    def _normalised(self, draft: Hypothesis) -> float:
        return float(draft.score / max(draft.length, 1) ** self._settings.length_penalty)


def _largest(scores: NDArray[np.float32], count: int) -> list[int]:
    """Where the largest finite scores are, at most `count`; of equal ones, the first."""
    bound = np.partition(scores, -count)[-count] if count < len(scores) else -np.inf
    places = np.flatnonzero((scores >= bound) & (scores > -np.inf))
    return [int(at) for at in places[np.argsort(-scores[places], kind="stable")][:count]]


def _grown(beam: _Beam, token: int) -> Hypothesis:
    draft, gained = beam.hypothesis, float(beam.next_words[token])
    return Hypothesis(
        ids=(*draft.ids, token),
        probabilities=(*draft.probabilities, float(np.exp(gained))),
        score=draft.score + gained,
        length=draft.length + 1,
    )


def _assign_readers(
    live: Sequence[_Beam], spare: list[TokenReader], parents: Sequence[int]
) -> list[TokenReader]:
    """A reader for each new beam, which has read what its parent has; spare ones are kept."""
    spare.extend(beam.reader for at, beam in enumerate(live) if at not in parents)
    readers = []
    for index, parent in enumerate(parents):
        reader = live[parent].reader
        if parent in parents[:index]:  # the first child goes on with its parent's own
            if spare:
                twin = spare.pop()
                twin.become(reader)
            else:
                twin = reader.fork()
            reader = twin
        readers.append(reader)
    return readers
