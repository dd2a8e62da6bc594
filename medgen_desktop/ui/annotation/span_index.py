"""Which spans touch a stretch of text: answered without a look at all spans of the note."""

from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

_BUCKET_SHIFT = 11
_CLOSURE_ROUNDS = 4


@dataclass(frozen=True, slots=True)
class Span:
    """A labelled half-open stretch in the units of the text view, drawn as `label_index`.

    One with `fragments` labels only those, from the left; `start` and `end` enclose them. `codes`
    stand beside its tag; a hollow span has no ground, a dotted one a dotted underline, and a
    suggestion neither ground nor a whole underline.
    """

    key: int
    start: int
    end: int
    label_index: int
    codes: str = ""
    is_hollow: bool = False
    is_dotted: bool = False
    fragments: tuple[tuple[int, int], ...] = ()
    is_suggestion: bool = False

    @property
    def pieces(self) -> tuple[tuple[int, int], ...]:
        """The stretches that it labels: one, or its fragments."""
        return self.fragments or ((self.start, self.end),)

    def with_pieces(self, pieces: tuple[tuple[int, int], ...]) -> "Span":
        """The same over these stretches, which are in order and apart."""
        fragments = pieces if len(pieces) > 1 else ()
        return replace(self, start=pieces[0][0], end=pieces[-1][1], fragments=fragments)

    def covers(self, unit: int) -> bool:
        """Whether it labels the character at `unit`: one in a gap it does not."""
        return any(start <= unit < end for start, end in self.pieces)


class SpanIndex:
    """Spans by key and by place; adding and removing cost the same in a note of any size.

    The text is cut into stretches of 2,048 units, and each knows the spans that touch it.
    """

    def __init__(self, spans: Iterable[Span] = ()) -> None:
        """Hold these spans."""
        self._spans: dict[int, Span] = {}
        self._buckets: defaultdict[int, set[int]] = defaultdict(set)
        for span in spans:
            self.add(span)

    def __len__(self) -> int:
        return len(self._spans)

    def __iter__(self) -> Iterator[Span]:
        return iter(self._spans.values())

    def get(self, key: int) -> Span | None:
        """The span with this key."""
        return self._spans.get(key)

    def add(self, span: Span) -> None:
        """Hold one more span; a span with the same key is replaced."""
        self.remove(span.key)
        self._spans[span.key] = span
        for bucket in _buckets_of(span.start, span.end):
            self._buckets[bucket].add(span.key)

    def remove(self, key: int) -> Span | None:
        """Let go of a span; returns it, or None if there was none."""
        span = self._spans.pop(key, None)
        if span is not None:
            for bucket in _buckets_of(span.start, span.end):
                self._buckets[bucket].discard(key)
        return span

    def touching(self, start: int, end: int) -> list[Span]:
        """Spans that share a character with `start:end`, outer before inner, from the left.

        One whose gap is there is among them.
        """
        keys: set[int] = set()
        for bucket in _buckets_of(start, end):
            keys |= self._buckets.get(bucket, set())
        found = [
            span for key in keys if (span := self._spans[key]).start < end and start < span.end
        ]
        return sorted(found, key=_outer_first)

    def innermost_at(self, unit: int) -> Span | None:
        """The shortest span over the character at `unit`."""
        found = [span for span in self.touching(unit, unit + 1) if span.covers(unit)]
        return min(found, key=lambda span: (span.end - span.start, span.key), default=None)

    def levels(self, start: int, end: int) -> dict[int, int]:
        """How far below the text each span of a stretch is underlined: 0 is next to the text.

        Overlapping spans never share a level and inner ones come first. Neighbours outside the
        stretch are taken in, so that lines do not jump while the text is scrolled.
        """
        levels: dict[int, int] = {}
        underlined: list[list[tuple[int, int]]] = []  # of each level, from the left
        for span in self._with_neighbours(start, end):
            room = (number for number, lines in enumerate(underlined) if _has_room(lines, span))
            level = next(room, len(underlined))
            if level == len(underlined):
                underlined.append([])
            insort(underlined[level], (span.start, span.end))
            levels[span.key] = level
        return levels

    def _with_neighbours(self, start: int, end: int) -> list[Span]:
        found = self.touching(start, end)
        for _ in range(_CLOSURE_ROUNDS):
            wider = self.touching(
                min((span.start for span in found), default=start),
                max((span.end for span in found), default=end),
            )
            if len(wider) == len(found):
                break
            found = wider
        return sorted(found, key=lambda span: (span.end - span.start, span.start, span.key))


def _has_room(lines: list[tuple[int, int]], span: Span) -> bool:
    """Whether a span overlaps none of these stretches, which are in order and do not overlap."""
    behind = bisect_left(lines, (span.end,))
    return behind == 0 or lines[behind - 1][1] <= span.start


def _buckets_of(start: int, end: int) -> range:
    return range(start >> _BUCKET_SHIFT, (max(end - 1, start) >> _BUCKET_SHIFT) + 1)


def _outer_first(span: Span) -> tuple[int, int, int]:
    return span.start, -span.end, span.key
