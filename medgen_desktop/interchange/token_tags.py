"""Tags of tokens: which stretches of a sentence they label, in any of the schemes in use.

Read are IOB1, IOB2 (BIO), IOE, BIOES, BILOU, BMES and BMEWO alike, for what a row of tags means is
the same in all: B, S, U and W begin a stretch; I, M, E and L go on with one of the same label, or
begin one where there is none; E, L, S, U and W end it. CoNLL's `conlleval` reads B, I and E so.
Ramshaw and Marcus 1995, "Text Chunking using Transformation-Based Learning", have IOB1, Tjong Kim
Sang and Veenstra 1999, "Representing Text Chunks", IOB2 and IOE, Ratinov and Roth 2009 BILOU.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

OUTSIDE = "O"
_OUTSIDE = frozenset({OUTSIDE, "_"})
UNNAMED = "Entity"
"""The label of tags that name none: "B", "I" and "O" alone, as in BioBERT's files."""

_PARTS = "BIMELSUW"
_TAG = re.compile(rf"([{_PARTS}])(?:[-_](.*))?|(.+)-([{_PARTS}])")
_BEGINS = frozenset("BSUW")
_ENDS = frozenset("ELSUW")


@dataclass(frozen=True, slots=True)
class Tag:
    """What is said of a token; `label` is empty outside of any stretch."""

    begins: bool = False
    ends: bool = False
    label: str = ""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Tokens with one label, from the first to behind the last."""

    first: int
    end: int
    label: str


def tag_of(written: str) -> Tag | None:
    """A tag as it is written: `O`, `B-Drug`, `B_Drug`, `Drug-B` or `B`; None where it is none."""
    if written in _OUTSIDE:
        return Tag()
    match = _TAG.fullmatch(written)
    if match is None:
        return None
    part = match[1] or match[4]
    return Tag(part in _BEGINS, part in _ENDS, match[2] or match[3] or UNNAMED)


def stretches_of(tags: Sequence[Tag]) -> list[Stretch]:
    """The labelled stretches of a sentence, in order."""
    found: list[Stretch] = []
    is_open = False
    for place, tag in enumerate(tags):
        if is_open and tag.label == found[-1].label and not tag.begins:
            found[-1] = Stretch(found[-1].first, place + 1, tag.label)
        elif tag.label:
            found.append(Stretch(place, place + 1, tag.label))
        is_open = bool(tag.label) and not tag.ends
    return found


def tags_for(stretches: Iterable[Stretch], count: int, scheme: str) -> list[str]:
    """The tags of so many tokens, in "IOB2" or "BIOES"."""
    tags = [OUTSIDE] * count
    for one in stretches:
        last = one.end - 1
        tags[one.first : one.end] = [f"I-{one.label}"] * (one.end - one.first)
        tags[one.first] = f"B-{one.label}"
        if scheme == "BIOES":
            tags[last] = f"{'S' if last == one.first else 'E'}-{one.label}"
    return tags
