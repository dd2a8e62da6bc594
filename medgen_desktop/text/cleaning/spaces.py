"""Blanks: at the ends of lines, in rows of several, and lines without anything.

Rows of a table and the indent of a line stay as they are. Blanks of an odd width become usual ones.
"""

import re
from collections.abc import Iterator

from medgen_desktop.text.cleaning.layout import is_row, line_spans
from medgen_desktop.text.offset_map import TextEdit

_ODD = "\u00a0\u1680\u2000-\u200a\u202f\u205f"
_BLANKS = re.compile(rf"[ {_ODD}]+")
_BLANK_LINES = re.compile(r"\n(?:[^\S\n]*\n){2,}")
_LAST = re.compile(r"[^\S\n\f]+\Z")


def needless_blanks(text: str) -> Iterator[TextEdit]:
    """Keep one blank between words, none behind a line, and one empty line between others."""
    gaps = [match.span() for match in _BLANK_LINES.finditer(text)]
    gap = 0
    for start, end in line_spans(text):
        while gap < len(gaps) and gaps[gap][1] <= start:
            yield TextEdit(gaps[gap][0] + 1, gaps[gap][1] - 1, "")
            gap += 1
        is_between = gap < len(gaps) and gaps[gap][0] < start and end < gaps[gap][1]
        if not is_between:
            yield from _in_line(text, start, end)


def _in_line(text: str, start: int, end: int) -> Iterator[TextEdit]:
    line = text[start:end]
    last = _LAST.search(line)
    said = line if last is None else line[: last.start()]
    indent, row = len(said) - len(said.lstrip()), is_row(said)
    for match in _BLANKS.finditer(said):
        first, behind = match.span()
        if match[0][0] != " ":
            yield TextEdit(start + first, start + first + 1, " ")
        is_kept = row or behind <= indent
        if is_kept:
            yield from _usual(match[0][1:], start + first + 1)
        elif behind - first > 1:
            yield TextEdit(start + first + 1, start + behind, "")
    if last is not None:
        yield TextEdit(start + last.start(), end, "")


def _usual(blanks: str, start: int) -> Iterator[TextEdit]:
    for place, one in enumerate(blanks, start):
        if one != " ":
            yield TextEdit(place, place + 1, " ")
