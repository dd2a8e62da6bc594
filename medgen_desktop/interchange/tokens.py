"""Text as tokens, and stretches of it that tokens can hold: for formats that label tokens."""

import re
import unicodedata
from collections.abc import Iterable
from itertools import pairwise

from medgen_desktop.text.words import Span, words_of

_SAID = re.compile(r"\S+")


def tokens_of(text: str, cuts: Iterable[int] = ()) -> list[Span]:
    """All of a text but its blanks, in order: words, single Chinese characters, single signs.

    A mark that is drawn over the character before it, or joins it to another, belongs to its token.
    No token reaches across a cut.
    """
    begun = set(cuts)
    said_until = 0
    for start, end in (*words_of(text), (len(text), len(text))):
        begun.update(place for place in range(said_until, start) if not _is_mark(text[place]))
        begun.add(start)
        said_until = end
    tokens: list[Span] = []
    for match in _SAID.finditer(text):
        places = [place for place in range(match.start() + 1, match.end()) if place in begun]
        ends = [match.start(), *places, match.end()]
        tokens += pairwise(ends)
    return tokens


def without_blanks(text: str, start: int, end: int) -> Span | None:
    """What of a stretch of text lies in tokens; None where all of it is blank."""
    said = text[start:end].lstrip()
    if not said:
        return None
    start = end - len(said)
    return start, start + len(said.rstrip())


def _is_mark(character: str) -> bool:
    return unicodedata.category(character) in {"Mn", "Mc", "Me", "Cf"}
