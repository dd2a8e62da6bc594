"""Places of a term in a text, and a place in its context, for a concordance.

What counts as a place is what the index of words counts: words from their beginnings, Chinese from
any character, whatever the letters' case and width.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import repeat

from medgen_desktop.text.language import CJK_RANGES

CONTEXT_CHARACTERS = 60
_WORD_CHARACTER = rf"[^\W_{CJK_RANGES}]"
_REST_OF_WORD = rf"{_WORD_CHARACTER}*"
_BLANKS = re.compile(r"\s+")
_BREAK = re.compile(r"\r\n|[\s\x00-\x1f\x7f-\x9f]")
_JOINERS = "\u200d\ufe0e\ufe0f"


class _Folding(dict[int, str]):
    """For `str.translate`: what each character looks like without case and width."""

    def __missing__(self, character: int) -> str:
        self[character] = folded = unicodedata.normalize("NFKC", chr(character)).casefold()
        return folded


_FOLDING = _Folding()


class Term:
    """What is looked for, ready to be looked for in many texts."""

    def __init__(self, term: str) -> None:
        """Blanks stand for any blanks; a term of signs only is found nowhere."""
        folded = unicodedata.normalize("NFKC", term).casefold().strip()
        self._pattern = _pattern(folded)

    def places(self, text: str) -> Iterator[tuple[int, int]]:
        """Half-open places from the left, none within another; the last word is taken whole."""
        if self._pattern is None:
            return
        folded, starts = _folded(text)
        for match in self._pattern.finditer(folded):
            if starts is None:
                yield match.start(), _past_marks(text, match.end())
            else:
                end = _past_marks(text, _after(starts, match.end()))
                yield starts[match.start()], end


def in_context(text: str, start: int, end: int) -> tuple[str, str, str]:
    """What stands before a place, in it and after it, each for a line; about 60 characters of both.

    A character is not torn from the accents and joiners behind it.
    """
    left = max(0, start - CONTEXT_CHARACTERS)
    while 0 < left < start and _goes_with_the_one_before(text[left]):
        left += 1
    right = _past_marks(text, min(len(text), end + CONTEXT_CHARACTERS))
    return _line(text[left:start]), _line(text[start:end]), _line(text[end:right])


def _line(text: str) -> str:
    return _BREAK.sub(" ", text)


@lru_cache(maxsize=16)
def _pattern(folded: str) -> re.Pattern[str] | None:
    if not any(one.isalnum() for one in folded):
        return None
    pattern = r"\s+".join(re.escape(part) for part in _BLANKS.split(folded))
    if re.match(_WORD_CHARACTER, folded):
        # The first letter leads, so that only where it stands is looked at what is before it.
        pattern = f"{folded[0]}(?<!{_WORD_CHARACTER}{folded[0]}){pattern[1:]}"
    if re.match(_WORD_CHARACTER, folded[-1]):
        pattern += _REST_OF_WORD
    return re.compile(pattern)


def _folded(text: str) -> tuple[str, list[int] | None]:
    """The text without case and width, and where each of its characters is from, if not there."""
    if text.isascii():
        return text.lower(), None
    whole = unicodedata.normalize("NFKC", text).casefold()
    if whole == text.translate(_FOLDING):  # no two characters became one
        return whole, None if len(whole) == len(text) else _starts_of_characters(text)
    pieces: list[str] = []
    starts: list[int] = []
    for start, end in _clusters(text):
        piece = unicodedata.normalize("NFKC", text[start:end]).casefold()
        pieces.append(piece)
        starts += [start] * len(piece)
    starts.append(len(text))
    return "".join(pieces), starts


def _starts_of_characters(text: str) -> list[int]:
    starts: list[int] = []
    for place, character in enumerate(text):
        starts.extend(repeat(place, len(_FOLDING[ord(character)])))
    starts.append(len(text))
    return starts


def _clusters(text: str) -> Iterator[tuple[int, int]]:
    """Characters with what is written onto them."""
    start = 0
    for place in range(1, len(text)):
        if not _goes_with_the_one_before(text[place]):
            yield start, place
            start = place
    yield start, len(text)


def _after(starts: list[int], place: int) -> int:
    """Where the character before `place` ends: one may have become several."""
    last = starts[place - 1]
    while starts[place] == last:
        place += 1
    return starts[place]


def _past_marks(text: str, place: int) -> int:
    while place < len(text) and _goes_with_the_one_before(text[place]):
        place += 1
    return place


def _goes_with_the_one_before(character: str) -> bool:
    return bool(unicodedata.combining(character)) or character in _JOINERS
