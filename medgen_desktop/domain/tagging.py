"""Spans of a text as tags of its words, and back: BIO, in layers.

Labels that lie within one another have a layer each, so that one pass over a text finds all of
them (Alex et al. 2007, "layering", one layer where nothing is nested). A layer's tags are O, then B
and I of each of its labels: by their places, 0, then odd and even ones.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

OUTSIDE = "O"
Layers = tuple[tuple[str, ...], ...]
"""The labels of each layer."""
Extent = tuple[int, int]
"""Where a word stands in its text, in code points, its end excluded."""


@dataclass(frozen=True, slots=True)
class LabelledSpan:
    """`text[start:end]` (code points) has a label."""

    start: int
    end: int
    label: str


def layers_of(texts: Iterable[Sequence[LabelledSpan]]) -> Layers:
    """The labels of these texts in few layers, so that no two of a layer overlap anywhere.

    The more frequent labels choose first. Spans of one label that overlap are not told apart.
    """
    counts: Counter[str] = Counter()
    clashes: set[frozenset[str]] = set()
    for spans in texts:
        counts.update(one.label for one in spans)
        clashes |= _overlaps(spans)
    layers: list[list[str]] = []
    for label in sorted(counts, key=lambda one: (-counts[one], one)):
        for layer in layers:
            if not any(frozenset((label, other)) in clashes for other in layer):
                layer.append(label)
                break
        else:
            layers.append([label])
    return tuple(tuple(layer) for layer in layers)


def tag_names(layers: Layers) -> tuple[str, ...]:
    """What a model says of a word, layer behind layer; each begins with its O."""
    return tuple(
        tag
        for layer in layers
        for tag in (OUTSIDE, *(f"{kind}-{label}" for label in layer for kind in "BI"))
    )


def layer_places(names: Sequence[str]) -> list[range]:
    """The places of each layer's tags; names with only one O, wherever it is, are one layer."""
    starts = [place for place, name in enumerate(names) if name == OUTSIDE]
    if len(starts) <= 1:
        return [range(len(names))]
    return [range(start, end) for start, end in zip(starts, [*starts[1:], len(names)], strict=True)]


def tags_of(
    spans: Sequence[LabelledSpan], words: Sequence[Extent], layer: Sequence[str]
) -> list[int]:
    """Each word's tag in a layer, as the place of it among the layer's.

    A word is of the span that has any part of it. Of spans that overlap, the longest counts.
    """
    tags = [0] * len(words)
    places = {label: place for place, label in enumerate(layer)}
    by_length = sorted(
        (one for one in spans if one.label in places),
        key=lambda one: (one.start - one.end, one.start, one.label),
    )
    for one in by_length:
        inside = [
            at for at, (start, end) in enumerate(words) if start < one.end and one.start < end
        ]
        if inside and not any(tags[at] for at in inside):
            begin = 1 + 2 * places[one.label]
            for at in inside:
                tags[at] = begin + 1
            tags[inside[0]] = begin
    return tags


def may_follow(before: int | None, tag: int) -> bool:
    """Whether a tag may come behind another of its layer, or at the beginning (None).

    Inside is only what goes on with its label.
    """
    is_inside = tag > 0 and tag % 2 == 0
    return not is_inside or before in {tag - 1, tag}


def _overlaps(spans: Sequence[LabelledSpan]) -> set[frozenset[str]]:
    """Each two labels that have a character in common."""
    found = set()
    open_spans: list[LabelledSpan] = []
    for one in sorted(spans, key=lambda one: (one.start, one.end)):
        open_spans = [other for other in open_spans if other.end > one.start]
        found |= {
            frozenset((one.label, other.label)) for other in open_spans if other.label != one.label
        }
        open_spans.append(one)
    return found
