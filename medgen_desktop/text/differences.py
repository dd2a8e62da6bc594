"""What two texts do not have in common: line against line, and within those word against word."""

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import accumulate
from typing import NamedTuple

from medgen_desktop.text.language import CJK_CHARACTER
from medgen_desktop.text.words import Span

_TOKEN = re.compile(rf"{CJK_CHARACTER.pattern}|(?:(?!{CJK_CHARACTER.pattern})\w)+|[^\S\n]+|.|\n")
_MOST_TOKENS = 1_500
"""Beyond it, a stretch of lines counts as different as a whole: comparing words is quadratic."""


class Difference(NamedTuple):
    """A stretch of either text; an empty one says where the other's would stand."""

    before: Span
    after: Span


def differences(before: str, after: str) -> list[Difference]:
    """The stretches that differ, in order; what is between them is the same in both."""
    return list(_of_lines(before, after))


def _of_lines(before: str, after: str) -> Iterator[Difference]:
    lines, others = before.splitlines(keepends=True), after.splitlines(keepends=True)
    places, other_places = _places(lines), _places(others)
    for tag, first, last, start, end in SequenceMatcher(None, lines, others).get_opcodes():
        if tag == "equal":
            continue
        if last - first == end - start:  # line for line, which is far less to compare
            for step in range(last - first):
                line, other = first + step, start + step
                yield from _of_words(
                    before,
                    (places[line], places[line + 1]),
                    after,
                    (other_places[other], other_places[other + 1]),
                )
        else:
            yield from _of_words(
                before,
                (places[first], places[last]),
                after,
                (other_places[start], other_places[end]),
            )


def _of_words(before: str, span: Span, after: str, other: Span) -> Iterator[Difference]:
    words = _TOKEN.findall(before, *span)
    others = _TOKEN.findall(after, *other)
    if max(len(words), len(others)) > _MOST_TOKENS:
        yield Difference(span, other)
        return
    places, other_places = _places(words, span[0]), _places(others, other[0])
    matcher = SequenceMatcher(None, words, others, autojunk=False)
    for tag, first, last, start, end in matcher.get_opcodes():
        if tag != "equal":
            yield Difference(
                (places[first], places[last]), (other_places[start], other_places[end])
            )


def _places(pieces: Sequence[str], start: int = 0) -> list[int]:
    return list(accumulate(map(len, pieces), initial=start))
