"""Code-point offsets (ours) to UTF-16 offsets (Qt's) and back.

Only characters beyond U+FFFF take two UTF-16 units, so a text is described by where those stand;
most notes have none and cost one scan.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable

from medgen_desktop.text.words import Span

_ASTRAL = re.compile("[\U00010000-\U0010ffff]")


class Utf16Offsets:
    """Converts offsets of one text; both kinds are positions between characters, from 0."""

    def __init__(self, text: str) -> None:
        """Scan the text once."""
        self._astral = [match.start() for match in _ASTRAL.finditer(text)]
        self._astral_units = [place + index for index, place in enumerate(self._astral)]
        self._length = len(text)

    @property
    def units(self) -> int:
        """Length of the text in UTF-16 units."""
        return self._length + len(self._astral)

    def to_utf16(self, code_point: int) -> int:
        """The UTF-16 offset of a code-point offset."""
        return code_point + bisect_left(self._astral, code_point)

    def to_code_point(self, unit: int) -> int:
        """The code-point offset of a UTF-16 offset; inside a pair it is the character's start."""
        return unit - bisect_left(self._astral_units, unit)

    def pieces_to_utf16(self, pieces: Iterable[Span]) -> tuple[Span, ...]:
        """The same stretches in UTF-16 units."""
        return tuple((self.to_utf16(start), self.to_utf16(end)) for start, end in pieces)

    def pieces_to_code_points(self, pieces: Iterable[Span]) -> tuple[Span, ...]:
        """Stretches of UTF-16 units in code points."""
        return tuple((self.to_code_point(start), self.to_code_point(end)) for start, end in pieces)
