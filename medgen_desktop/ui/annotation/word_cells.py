"""Chinese words of a long text, found cell by cell for the parts that are seen, and kept.

A cell is a stretch of 512 characters. Its words are found in whole clauses, so that what stands
at its borders is not cut; so a note of any length costs what is read of it.
"""

import re
from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence

from medgen_desktop.text.language import CJK_CHARACTER
from medgen_desktop.text.words import Span

CELL = 512
_REACH = 200
_KEPT = 256
_CLAUSE = re.compile(r"[^\n。！？；，]{1,200}")

FindWords = Callable[[str], Sequence[Span]]
"""The Chinese words of a clause in order, as half-open stretches of it."""


def words_of_cell(text: str, cell: int, find: FindWords) -> tuple[Span, ...]:
    """The Chinese words that begin in a cell of a text."""
    low, high = cell * CELL, min(len(text), (cell + 1) * CELL)
    words = [
        (clause.start() + start, clause.start() + end)
        for clause in _CLAUSE.finditer(text, _border(text, low), min(len(text), high + _REACH))
        for start, end in find(clause[0])
    ]
    return tuple(word for word in words if low <= word[0] < high)


def _border(text: str, place: int) -> int:
    """Where a clause begins at or before a place."""
    lowest = max(0, place - _REACH)
    return max(lowest, *(text.rfind(sign, lowest, place) + 1 for sign in "\n。！？；，"))


class WordCells:
    """The words that are known of one text; the cells used last are kept."""

    def __init__(self, text: str) -> None:
        """Nothing is known yet."""
        self.text = text
        self._cells: OrderedDict[int, tuple[Span, ...]] = OrderedDict()

    def unknown(self, start: int, end: int) -> list[int]:
        """The cells of a stretch whose words are not known, without those that have none."""
        missing = []
        for cell in range(start // CELL, end // CELL + 1):
            if cell in self._cells:
                self._cells.move_to_end(cell)
            elif CJK_CHARACTER.search(self.text, cell * CELL, (cell + 1) * CELL) is None:
                self.put(cell, ())
            else:
                missing.append(cell)
        return missing[:_KEPT]

    def put(self, cell: int, words: Iterable[Span]) -> None:
        """Remember the words of a cell."""
        self._cells[cell] = tuple(words)
        while len(self._cells) > _KEPT:
            self._cells.popitem(last=False)

    def word_at(self, place: int) -> Span | None:
        """The word over the character at a place; None where it is not known."""
        for cell in (place // CELL, place // CELL - 1):
            words = self._cells.get(cell, ())
            row = bisect_right(words, place, key=lambda word: word[0]) - 1
            if row >= 0 and words[row][0] <= place < words[row][1]:
                return words[row]
        return None
