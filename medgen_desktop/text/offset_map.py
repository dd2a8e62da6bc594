"""What becomes of places in a text when pieces of it are replaced, and where they came from.

A step that changes a text is a list of edits. The map keeps of each how many characters stood there
and how many stand there now, so it holds nothing of what the text says; one character for another
moves nothing and is not kept. Several steps are several layers, each over the text of the one
before it.
"""

import json
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate

from medgen_desktop.text.words import Span

_NUMBERS_OF_A_CHANGE = 3


@dataclass(frozen=True, slots=True)
class TextEdit:
    """`replacement` in the place of `text[start:end]`, in code points of the text before."""

    start: int
    end: int
    replacement: str


Change = tuple[int, int, int]
"""From the first code point to behind the last, and how many stand there afterwards."""


def edited(text: str, edits: Sequence[TextEdit]) -> str:
    """The text with these edits, which are in order and apart.

    Raises:
        ValueError: they are not, or leave the text.
    """
    _require_order(edits, len(text))
    ends = (0, *(one.end for one in edits))
    kept = (text[end : one.start] for end, one in zip(ends, edits, strict=False))
    pieces = [
        piece
        for pair in zip(kept, (one.replacement for one in edits), strict=True)
        for piece in pair
    ]
    return "".join([*pieces, text[ends[-1] :]])


class _Layer:
    """The changes of one step, ready to be searched."""

    def __init__(self, changes: Sequence[Change]) -> None:
        self.changes = tuple(changes)
        self._starts = [start for start, _end, _length in changes]
        self._ends = [end for _start, end, _length in changes]
        moved = (length - (end - start) for start, end, length in changes)
        self._shifts = list(accumulate(moved, initial=0))

    def start(self, place: int) -> int:
        """Where a stretch begins that began here: behind what is put in, before what went."""
        index = bisect_right(self._ends, place)
        if index < len(self.changes) and self._starts[index] < place:
            place = self._starts[index]
        return place + self._shifts[index]

    def end(self, place: int) -> int:
        """Where a stretch ends that ended here: before what is put in, behind what is replaced."""
        index = bisect_left(self._starts, place)
        if index and self._ends[index - 1] > place:
            place = self._ends[index - 1]
        return place + self._shifts[index]

    def inverse(self) -> "_Layer":
        changes = [
            (start + shift, start + shift + length, end - start)
            for (start, end, length), shift in zip(self.changes, self._shifts, strict=False)
        ]
        return _Layer(changes)


class OffsetMap:
    """Leads from spans of a text to those of what was made of it, and back."""

    def __init__(self, layers: Iterable[Sequence[Change]] = ()) -> None:
        """Take the changes of each step, in order; use `of` for edits."""
        self._layers = tuple(_Layer(changes) for changes in layers if changes)
        self._inverse = tuple(layer.inverse() for layer in reversed(self._layers))

    @classmethod
    def of(cls, edits: Sequence[TextEdit]) -> "OffsetMap":
        """The map of one step.

        Raises:
            ValueError: the edits are not in order or not apart.
        """
        _require_order(edits, edits[-1].end if edits else 0)
        changes = [(one.start, one.end, len(one.replacement)) for one in edits]
        return cls([[one for one in changes if not one[1] - one[0] == one[2] == 1]])

    @property
    def layers(self) -> tuple[tuple[Change, ...], ...]:
        """The changes of each step that moved anything."""
        return tuple(layer.changes for layer in self._layers)

    def then(self, later: "OffsetMap") -> "OffsetMap":
        """The map of this step and then of another one."""
        return OffsetMap((*self.layers, *later.layers))

    def to_derived(self, start: int, end: int) -> Span | None:
        """What became of a stretch of the source; None where nothing of it is left.

        Where an edit reaches over one of its ends, it takes in the whole replacement.
        """
        return _projected(self._layers, start, end)

    def to_source(self, start: int, end: int) -> Span | None:
        """Where a stretch of the derived text came from; None where it was only inserted."""
        return _projected(self._inverse, start, end)

    def to_json(self) -> str:
        """A list for each layer: characters between changes, and how many each was and is now."""
        plain: list[list[int]] = []
        for changes in self.layers:
            ends = (0, *(end for _start, end, _length in changes))
            numbers = [
                (start - before, end - start, length)
                for before, (start, end, length) in zip(ends, changes, strict=False)
            ]
            plain.append([number for three in numbers for number in three])
        return json.dumps(plain, separators=(",", ":"))

    @classmethod
    def from_json(cls, written: str) -> "OffsetMap":
        """Read what `to_json` wrote.

        Raises:
            ValueError: it is not such JSON.
        """
        match json.loads(written):
            case [*layers]:
                return cls([_changes(numbers) for numbers in layers])
            case _:
                raise ValueError("not a list of layers")

    def __eq__(self, other: object) -> bool:
        return isinstance(other, OffsetMap) and self.layers == other.layers

    def __hash__(self) -> int:
        return hash(self.layers)


def _projected(layers: Iterable[_Layer], start: int, end: int) -> Span | None:
    """The stretch, which is not empty, behind all these layers."""
    for layer in layers:
        start, end = layer.start(start), layer.end(end)
        if start >= end:
            return None
    return start, end


def _require_order(edits: Sequence[TextEdit], length: int) -> None:
    place = 0
    for one in edits:
        if not place <= one.start <= one.end <= length:
            raise ValueError("the edits are not in order, or leave the text")
        place = one.end


def _changes(plain: object) -> list[Change]:
    match plain:
        case [*those] if len(those) % _NUMBERS_OF_A_CHANGE == 0:
            numbers = [_count(one) for one in those]
        case _:
            raise ValueError("not a list of changes")
    changes: list[Change] = []
    place = 0
    for index in range(0, len(numbers), _NUMBERS_OF_A_CHANGE):
        gap, removed, length = numbers[index : index + _NUMBERS_OF_A_CHANGE]
        changes.append((place + gap, place + gap + removed, length))
        place += gap + removed
    return changes


def _count(plain: object) -> int:
    if isinstance(plain, int) and not isinstance(plain, bool) and plain >= 0:
        return plain
    raise ValueError("not a number of characters")
