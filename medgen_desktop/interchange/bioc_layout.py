"""Where the passages of a BioC document are in its text.

BioC's places are counted from the beginning of the document, and each passage says where it begins.
What is between two passages is not in the file: one or two line breaks are put there, as the
passages' own places tell. Files count in code points, in UTF-8 bytes (the standard's tools in C++)
or in UTF-16 units (those in Java).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import chain

from medgen_desktop.domain.annotation import Annotation, Piece
from medgen_desktop.interchange.spans import FileSpan, annotations_from
from medgen_desktop.text.line_ends import normalise_line_ends
from medgen_desktop.text.outside_offsets import OffsetUnit, OutsideOffsets

_UNITS = (OffsetUnit.CODE_POINTS, OffsetUnit.UTF8, OffsetUnit.UTF16)
_NOWHERE = -1


@dataclass(frozen=True, slots=True)
class Part:
    """A passage, or a sentence of one that has no text of its own; `offset` is as the file says."""

    offset: int
    text: str


@dataclass(frozen=True, slots=True)
class PlacedSpan:
    """An annotation of the part with the number `home`; its pieces are as the file counts."""

    home: int
    span: FileSpan


@dataclass(frozen=True, slots=True)
class Understood:
    """The document's text, its annotations, their numbers by key, and the spans that are none."""

    original: str
    annotations: list[Annotation]
    numbers: dict[str, int]
    outside: list[FileSpan]


def understood(parts: Sequence[Part], spans: Sequence[PlacedSpan]) -> Understood:
    """A document by that way of counting by which most of its annotations say what they should."""
    is_plain = all(part.text.isascii() for part in parts)
    ways = (_by(parts, spans, unit) for unit in (_UNITS[:1] if is_plain else _UNITS))
    return max(ways, key=_fitting)


def _fitting(found: Understood) -> int:
    text = normalise_line_ends(found.original).text
    return sum(one.matches(text) for one in found.annotations)


def _by(parts: Sequence[Part], spans: Sequence[PlacedSpan], unit: OffsetUnit) -> Understood:
    layout = _Layout(parts, unit)
    last = len(parts) - 1  # an annotation of a passage without text has no part of its own
    placed = [
        replace(
            one.span,
            pieces=tuple(layout.inside(min(one.home, last), piece) for piece in one.span.pieces),
        )
        for one in spans
    ]
    text = normalise_line_ends(layout.original).text
    return Understood(layout.original, *annotations_from(text, placed, (OffsetUnit.CODE_POINTS,)))


class _Layout:
    """Parts behind one another, for a file that counts in `unit`."""

    def __init__(self, parts: Sequence[Part], unit: OffsetUnit) -> None:
        self.original = ""
        self._parts = parts
        self._offsets = [OutsideOffsets(part.text, unit) for part in parts]
        self._starts: list[int] = []
        self._ends: list[int] = []
        texts: list[str] = []
        place = 0
        for number, (part, offsets) in enumerate(zip(parts, self._offsets, strict=True)):
            between = self._between(number) if number else ""
            length = len(normalise_line_ends(part.text).text)
            self._starts.append(place + len(between))
            self._ends.append(part.offset + offsets.outside(length))
            place = self._starts[-1] + length
            texts += [between, _closed(part.text)]
        self.original = "".join(texts)

    def _between(self, number: int) -> str:
        gap = self._parts[number].offset - self._ends[number - 1]
        if gap == 0:
            return ""
        return "\n\n" if gap > 1 else "\n"

    def inside(self, home: int, piece: Piece) -> Piece:
        """A piece of the file's as ours; what lies in no part is outside of the text."""
        start, end = piece
        first = self._part_with(home, start, start + 1)
        last = self._part_with(first if first >= 0 else home, end - 1, end)
        if first < 0 or last < 0:
            return _NOWHERE, _NOWHERE
        return self._place(first, start), self._place(last, end)

    def _place(self, number: int, outside: int) -> int:
        within = outside - self._parts[number].offset
        return self._starts[number] + self._offsets[number].inside(within)

    def _part_with(self, home: int, start: int, end: int) -> int:
        """The part that has these characters: the annotation's own if it can be."""
        for number in chain((home,), range(len(self._parts))):
            if self._parts[number].offset <= start and end <= self._ends[number]:
                return number
        return _NOWHERE


def _closed(text: str) -> str:
    r"""The text with `\n` for a `\r` at its end, which would be one line end with what follows."""
    return f"{text[:-1]}\n" if text.endswith("\r") else text
