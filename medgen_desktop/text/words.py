"""Words as people point at them: runs of letters and digits, or one Chinese character."""

import re
from collections.abc import Iterator

from medgen_desktop.text.language import CJK_CHARACTER

Span = tuple[int, int]
"""From the first code point to behind the last."""

_LETTERS = rf"(?:(?!{CJK_CHARACTER.pattern})[^\W_])+"
_WORD = re.compile(rf"{CJK_CHARACTER.pattern}|{_LETTERS}(?:['’.,/-]{_LETTERS})*")


def words_of(text: str) -> Iterator[Span]:
    """The words of a text in order; "3.5", "x-ray" and "120/80" are one each."""
    for match in _WORD.finditer(text):
        yield match.span()


def word_at(text: str, place: int) -> Span | None:
    """The word that a place between two characters is in or touches, the one behind it first."""
    touched = None
    for start, end in words_of(text):
        if start > place:
            break
        if place <= end:
            touched = start, end
    return touched
