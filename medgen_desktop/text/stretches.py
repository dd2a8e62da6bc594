"""A text cut into stretches that are read one after another, so that no step takes long."""

from collections.abc import Iterator
from dataclasses import dataclass

SIZE = 4_000
MARGIN = 200
"""Longer than anything that is looked for; so much of the neighbours is read along."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """What is found to begin in `start:end` counts; `low:high` is read, for it needs neighbours."""

    start: int
    end: int
    low: int
    high: int


def stretches(length: int, size: int = SIZE, margin: int = MARGIN) -> Iterator[Stretch]:
    """Stretches that together have each character of a text once."""
    for start in range(0, length, size):
        end = min(start + size, length)
        yield Stretch(start, end, max(0, start - margin), min(length, end + margin))
