"""How far down a text a place stands, without laying the text out: counted in estimated lines."""

from bisect import bisect_right
from itertools import accumulate

from medgen_desktop.ui.annotation.note_text import CHARACTERS_A_LINE


class LineEstimate:
    """Paragraphs with the lines they take; a Chinese character is as wide as two Latin ones."""

    def __init__(self, text: str) -> None:
        """Look at each paragraph once."""
        self.text = text
        paragraphs = text.split("\n")
        self._lengths = [len(one) + 1 for one in paragraphs]
        self._starts = list(accumulate(self._lengths, initial=0))
        lines = [_lines(one) for one in paragraphs]
        self._tops = list(accumulate(lines, initial=0.0))

    def share_of(self, place: int) -> float:
        """From 0 at the beginning to 1 at the end."""
        row = max(0, min(bisect_right(self._starts, place) - 1, len(self._lengths) - 1))
        within = min(1.0, (place - self._starts[row]) / self._lengths[row])
        top, bottom = self._tops[row], self._tops[row + 1]
        return (top + within * (bottom - top)) / self._tops[-1]

    def place_at(self, share: float) -> int:
        """The place that stands this far down."""
        y = share * self._tops[-1]
        row = max(0, min(bisect_right(self._tops, y) - 1, len(self._lengths) - 1))
        top, bottom = self._tops[row], self._tops[row + 1]
        place = self._starts[row] + int(self._lengths[row] * (y - top) / (bottom - top))
        return max(0, min(place, len(self.text)))


def _lines(paragraph: str) -> float:
    """At least one; UTF-8 takes three bytes for what is twice as wide."""
    columns = (len(paragraph.encode("utf-8", "replace")) + len(paragraph)) / 2
    return float(max(1, -(-columns // CHARACTERS_A_LINE)))
