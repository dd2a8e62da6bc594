r"""Positions in a text as another tool counts them, to ours and back.

We count code points of the text with `\n` line ends. Others count the file as it is (`\r\n` are two
characters), in code points, in UTF-16 units (Java, JavaScript) or in UTF-8 bytes.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from enum import Enum
from itertools import accumulate

from medgen_desktop.text.utf16 import Utf16Offsets
from medgen_desktop.text.words import Span

_CRLF = re.compile("\r\n")


class OffsetUnit(Enum):
    """What a tool counts."""

    CODE_POINTS = "code points"
    UTF16 = "UTF-16 units"
    UTF8 = "UTF-8 bytes"


class OutsideOffsets:
    """Converts positions of one text, from 0; both kinds are between characters."""

    def __init__(self, original: str, unit: OffsetUnit = OffsetUnit.CODE_POINTS) -> None:
        """Scan the text once; `original` is the text in which the other tool counts."""
        returns = [match.start() for match in _CRLF.finditer(original)]
        self._returns = returns
        self._joined = [place - index for index, place in enumerate(returns)]
        self._length = len(original)
        self._utf16 = Utf16Offsets(original) if unit is OffsetUnit.UTF16 else None
        self._bytes: list[int] = []
        if unit is OffsetUnit.UTF8 and not original.isascii():
            sizes = (len(one.encode("utf-8", "surrogatepass")) for one in original)
            self._bytes = list(accumulate(sizes, initial=0))

    def inside(self, outside: int) -> int:
        """Our offset of another tool's; within a character it is the character's start.

        What lies outside of the text stays outside of it.
        """
        place = outside
        if self._utf16 is not None:
            place = self._utf16.to_code_point(outside)
        elif self._bytes and 0 <= outside <= self._bytes[-1]:
            place = bisect_right(self._bytes, outside) - 1
        elif self._bytes:
            place = outside if outside < 0 else self._length + outside - self._bytes[-1]
        return place - bisect_left(self._returns, place)

    def outside(self, inside: int) -> int:
        """Another tool's offset of ours."""
        place = inside + bisect_left(self._joined, inside)
        if self._utf16 is not None:
            return self._utf16.to_utf16(place)
        return self._bytes[place] if self._bytes else place

    def pieces_inside(self, pieces: Iterable[Span]) -> tuple[Span, ...]:
        """Stretches of another tool's as ours."""
        return tuple((self.inside(start), self.inside(end)) for start, end in pieces)

    def pieces_outside(self, pieces: Iterable[Span]) -> tuple[Span, ...]:
        """Our stretches as another tool's."""
        return tuple((self.outside(start), self.outside(end)) for start, end in pieces)
