"""Where a text says the same words: whole words of letters, any run of Chinese, over line ends."""

import re
from collections.abc import Iterator

from medgen_desktop.text.language import CJK_CHARACTER
from medgen_desktop.text.words import Span

_LETTER = rf"(?!{CJK_CHARACTER.pattern})[^\W_]"
_NOT_IN_A_WORD_BEFORE = rf"(?<!{_LETTER})"
_NOT_IN_A_WORD_BEHIND = rf"(?!{_LETTER})"
_NOT_BEFORE_AN_ACCENT = "(?![\u0300-\u036f])"
_GAP = r"(?:[^\S\n]+|[^\S\n]*\n[^\S\n]*)"
"""Blanks between two words: a line may end there, a paragraph may not."""


class Occurrences:
    """Finds words in texts; Chinese has no word boundaries, so it is found anywhere."""

    def __init__(self, words: str, *, whole_words: bool = True, match_case: bool = False) -> None:
        """Look for `words`; without any, nothing is found."""
        parts = words.split()
        found = _GAP.join(re.escape(one) for one in parts) or "(?!)"
        if whole_words and parts:
            before = _NOT_IN_A_WORD_BEFORE if re.match(_LETTER, parts[0]) else ""
            behind = _NOT_IN_A_WORD_BEHIND if re.match(_LETTER, parts[-1][-1]) else ""
            found = before + found + behind
        flags = re.NOFLAG if match_case else re.IGNORECASE
        self._pattern = re.compile(found + _NOT_BEFORE_AN_ACCENT, flags)

    def places(self, text: str) -> Iterator[Span]:
        """Where they stand in a text, in code points, from the left, without a common character."""
        for match in self._pattern.finditer(text):
            yield match.span()


def begins_inside_words(words: str, *, whole_words: bool) -> bool:
    """Whether they may stand where no word begins, so that an index of words misses them."""
    parts = words.split()
    return not whole_words and bool(parts) and re.match(_LETTER, parts[0]) is not None
