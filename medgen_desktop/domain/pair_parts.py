"""Which training pairs are learnt from, which validate a run, and which test it: whole groups.

Pairs of one group say much the same or are of the same patient: on both sides, they would let a
model look better than it is. The newest groups test, as the notes of tomorrow will; a lot that is
drawn by what the pairs say, and by the seed, decides the rest. The order of the pairs does not.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from medgen_desktop.domain.training_config import TrainingConfig

Part = Literal["train", "validation", "test"]

FEWEST_PAIRS = 4
"""A run with fewer usable pairs would only learn them by heart."""
MOST_VALIDATION_PAIRS = 64
"""More would cost more time than they tell."""
MOST_TEST_PAIRS = 128


@dataclass(frozen=True, slots=True)
class PairGroup:
    """Pairs that must stay together.

    `digest` is the smallest of theirs, `day` the last on which a note of theirs came in (ISO 8601).
    """

    digest: bytes
    pairs: int
    day: str = ""


def pair_digest(source: str, section: str, target: str) -> bytes:
    """What a pair says, in sixteen bytes; half a surrogate pair has them too."""
    words = "\x1f".join((source, section, target)).encode("utf-8", "surrogatepass")
    return hashlib.sha256(words).digest()[:16]


def parts_of(groups: Sequence[PairGroup], config: TrainingConfig) -> list[Part]:
    """The part of each group, as many as `config` asks for at most; the rest is learnt from.

    A group that is larger than what is still asked for is learnt from, and so is everything where
    too little would be left.
    """
    whole = sum(one.pairs for one in groups)
    by_lot = sorted(range(len(groups)), key=lambda place: _lot(groups[place], config.seed))
    newest_first = sorted(by_lot, key=lambda place: groups[place].day, reverse=True)
    tests = _chosen(groups, newest_first, min(MOST_TEST_PAIRS, int(whole * config.test_fraction)))
    rest = [place for place in by_lot if place not in tests]
    wanted = min(MOST_VALIDATION_PAIRS, int(whole * config.validation_fraction))
    validations = _chosen(groups, rest, wanted)
    learnt = sum(one.pairs for at, one in enumerate(groups) if at not in tests | validations)
    if learnt < FEWEST_PAIRS:
        return ["train"] * len(groups)
    return [
        "test" if place in tests else "validation" if place in validations else "train"
        for place in range(len(groups))
    ]


def _chosen(groups: Sequence[PairGroup], order: Sequence[int], wanted: int) -> set[int]:
    """The first groups in this order that fit, until there are as many pairs as wanted."""
    chosen: set[int] = set()
    for place in order:
        if wanted <= 0:
            break
        if groups[place].pairs <= wanted:
            chosen.add(place)
            wanted -= groups[place].pairs
    return chosen


def _lot(group: PairGroup, seed: int) -> bytes:
    return hashlib.sha256(str(seed).encode("ascii") + b"|" + group.digest).digest()
