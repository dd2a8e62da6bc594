r"""Lines that were cut at a fixed width, as programs of long ago and scans do.

A line goes on below it if the next word found no room on it, and if the words say so: the next line
goes on in small letters, or the line ends in a word that cannot be the last. A paragraph in which
that holds is prose, and there a sentence may begin at a cut as well. Lists, tables, headings, lines
with a name ("BP: …") and what follows a blank line are left, and so is a text whose lines are long.
"""

import re
from collections.abc import Iterator
from itertools import pairwise

from medgen_desktop.text.cleaning.layout import begins_anew, columns, ends_there, line_spans
from medgen_desktop.text.language import CJK_CHARACTER
from medgen_desktop.text.offset_map import TextEdit
from medgen_desktop.text.words import Span

_NARROWEST, _WIDEST = 44, 130
_TOLERANCE = 6
_WIDTH_PLACE = 0.9
_CUTS_OF_PROSE = 2
_CHINESE_ROOM = 4
_OPEN_WORDS = frozenset(
    (
        *("a", "an", "and", "are", "as", "at", "be", "been", "but", "by", "for", "from", "had"),
        *("has", "have", "he", "her", "his", "in", "is", "it", "its", "no", "not", "of", "on"),
        *("or", "she", "that", "the", "their", "they", "this", "to", "was", "were", "which"),
        *("who", "will", "with", "without", "dr", "mr", "mrs", "ms"),
    )
)
_LAST_WORD = re.compile(r"([A-Za-z]+)\.?\Z")
_SENTENCE_END = re.compile(r"[.!?。！？；;][\"'”’)）]?\Z")
_CJK_SIDE = re.compile(rf"{CJK_CHARACTER.pattern}|[，、。；：！？（）《》“”]")
_Cut = tuple[int, bool]


def cut_lines(text: str) -> Iterator[TextEdit]:
    """Join each line to the one below where it was cut; a blank stands between words."""
    spans = line_spans(text)
    lines = [text[start:end] for start, end in spans]
    widths = {
        chinese: _width_of([line for line in lines if _is_chinese(line) is chinese])
        for chinese in (False, True)
    }
    block: list[_Cut] = []
    for index, (above, below) in enumerate(pairwise(lines)):
        if not above.strip() or not below.strip():
            yield from _joins(text, spans, block)
            block = []
        elif _is_full(above, below, widths[_is_chinese(above)]):
            block.append((index, _goes_on(above.strip(), below.strip())))
    yield from _joins(text, spans, block)


def _width_of(lines: list[str]) -> int | None:
    """The width that lines were cut at; None where they do not look cut."""
    widths = sorted(columns(line.rstrip()) for line in lines if line.strip())
    if not widths:
        return None
    width = widths[round(_WIDTH_PLACE * (len(widths) - 1))]
    return width if _NARROWEST <= width <= _WIDEST else None


def _is_chinese(line: str) -> bool:
    """Whether more of it is Chinese than not: such lines have a width of their own."""
    return 2 * len(CJK_CHARACTER.findall(line)) > len(line)


def _is_full(above: str, below: str, width: int | None) -> bool:
    """Whether the first word of the line below had no room on the one above."""
    if width is None or ends_there(above) or begins_anew(below):
        return False
    if _indent(below) > _indent(above):
        return False
    said, following = above.rstrip(), below.strip()
    room = width - columns(said)
    if room < -_TOLERANCE:
        return False
    if _CJK_SIDE.match(following):
        return room < _CHINESE_ROOM
    return columns(following.split(maxsplit=1)[0]) + 1 > room


def _indent(line: str) -> int:
    return columns(line) - columns(line.lstrip())


def _goes_on(above: str, below: str) -> bool:
    """Whether the words say that one line is the other's second half."""
    if above[-1].isdigit() and (below[0].isdigit() or below[0] in ".,"):
        return False
    if _SENTENCE_END.search(above):
        return False
    if _CJK_SIDE.match(above[-1]):
        return bool(_CJK_SIDE.match(below[0])) or below[0].isalnum()
    last = _LAST_WORD.search(above)
    is_open = above[-1] in ",(/&" or (last is not None and last[1].lower() in _OPEN_WORDS)
    return is_open or below[0].islower()


def _joins(text: str, spans: list[Span], block: list[_Cut]) -> Iterator[TextEdit]:
    sure = sum(goes_on for _index, goes_on in block)
    is_prose = sure >= _CUTS_OF_PROSE and 2 * sure >= len(block)
    for index, goes_on in block:
        above, below = (text[start:end] for start, end in spans[index : index + 2])
        if not (goes_on or (is_prose and _may_part(above.rstrip(), below.lstrip()))):
            continue
        start = spans[index][0] + len(above.rstrip())
        end = spans[index + 1][0] + len(below) - len(below.lstrip())
        yield TextEdit(start, end, _between(text[start - 1], text[end]))


def _may_part(above: str, below: str) -> bool:
    """Whether a number cannot come of it: of two digits nobody knows if they were one number."""
    return not (above[-1].isdigit() and (below[0].isdigit() or below[0] in ".,"))


def _between(before: str, after: str) -> str:
    is_chinese = _CJK_SIDE.match(before) or _CJK_SIDE.match(after)
    return "" if is_chinese or before in "/-" else " "
