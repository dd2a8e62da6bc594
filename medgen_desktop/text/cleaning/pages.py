r"""What belongs to the paper and not to the note: page numbers, and lines that every page repeats.

Pages end at a form feed, or else at a line that is only a page's number. A line repeats if most
pages have the same one at the same place from their top or bottom; a page number within it may
differ, any other figure may not. What is repeated is kept once: the first header, the last footer.
A bare number is one of a page only at the edge of a page that a form feed ends.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from medgen_desktop.text.cleaning.layout import begins_anew, line_spans
from medgen_desktop.text.offset_map import TextEdit
from medgen_desktop.text.words import Span

_NUMBERED = (
    r"(?:page|pg\.?|p\.)[^\S\n]*\d{1,4}(?:[^\S\n]*(?:of|/)[^\S\n]*\d{1,4})?"
    r"|第[^\S\n]*[\d一二三四五六七八九十]{1,4}[^\S\n]*页"
    r"(?:[^\S\n]*[,，/／;；(（]?[^\S\n]*[共总][^\S\n]*[\d一二三四五六七八九十]{1,4}[^\S\n]*页[)）]?)?"
    r"|共[^\S\n]*\d{1,4}[^\S\n]*页[^\S\n]*[,，/／]?[^\S\n]*第[^\S\n]*\d{1,4}[^\S\n]*页"
)
_PAGE_NUMBER = re.compile(rf"[-–—\s]*(?:{_NUMBERED})[-–—\s]*", re.IGNORECASE)
_WITHIN = re.compile(_NUMBERED, re.IGNORECASE)
_BARE_NUMBER = re.compile(
    r"[-–—\s]*\d{1,4}(?:[^\S\n]*(?:of|/)[^\S\n]*\d{1,4})?[-–—\s]*", re.IGNORECASE
)
_MOST_REPEATED = 8
_SHARE_OF_PAGES = 0.6
_INDENT = " \t\u3000"
_SENTENCE_END = re.compile(r"[.!?。！？:：]\Z")


@dataclass(frozen=True, slots=True)
class _Page:
    """Its lines that say something, from the top, and whether a form feed ends it."""

    lines: tuple[Span, ...]
    is_fed: bool


def page_furniture(text: str) -> Iterator[TextEdit]:
    """Delete page numbers, repeated headers and footers; a form feed becomes a line end."""
    pages = _pages(text)
    gone = set(_numbers(text, pages))
    rest = [[one for one in page.lines if one not in gone] for page in pages]
    gone |= set(_repeated(text, rest))
    gone |= set(_repeated(text, [lines[::-1] for lines in rest][::-1]))
    feeds = {match.span() for match in re.finditer("\f", text)}
    if gone or feeds:
        yield from _deleted(text, sorted(gone | feeds))


def _pages(text: str) -> list[_Page]:
    pages: list[_Page] = []
    start = 0
    for part in text.split("\f"):
        lines = [
            (start + first, start + last)
            for first, last in line_spans(part)
            if part[first:last].strip()
        ]
        pages.append(_Page(tuple(lines), is_fed=True))
        start += len(part) + 1
    return pages if len(pages) > 1 else _pages_by_number(text, pages[0].lines)


def _pages_by_number(text: str, lines: Sequence[Span]) -> list[_Page]:
    """Pages of a text without form feeds: each is as it is above the line with its number."""
    pages: list[_Page] = []
    page: list[Span] = []
    for one in lines:
        page.append(one)
        if _PAGE_NUMBER.fullmatch(text, *one):
            pages.append(_Page(tuple(page), is_fed=False))
            page = []
    if page:
        pages.append(_Page(tuple(page), is_fed=False))
    return pages


def _numbers(text: str, pages: Sequence[_Page]) -> Iterator[Span]:
    for page in pages:
        for place, one in enumerate(page.lines):
            is_edge = page.is_fed and place in {0, len(page.lines) - 1}
            if _PAGE_NUMBER.fullmatch(text, *one) or (
                is_edge and _BARE_NUMBER.fullmatch(text, *one)
            ):
                yield one


def _repeated(text: str, pages: Sequence[Sequence[Span]]) -> Iterator[Span]:
    """Lines that pages begin with alike, but those of the first page; pages may be upside down."""
    filled = [lines for lines in pages if lines]
    if len(filled) < 2:  # noqa: PLR2004 - one page repeats nothing
        return
    for place in range(_MOST_REPEATED):
        found = [
            (lines[place], _plain(text, lines[place])) for lines in filled if place < len(lines) - 1
        ]
        said, count = (
            Counter(plain for _one, plain in found).most_common(1)[0] if found else ("", 0)
        )
        if count < max(2, _SHARE_OF_PAGES * len(filled)):
            return
        alike = [one for one, plain in found if plain == said]
        yield from alike[1:]


def _plain(text: str, one: Span) -> str:
    """What a line says, but for the number of its page."""
    return " ".join(_WITHIN.sub("#", text[slice(*one)]).split())


def _deleted(text: str, gone: Sequence[Span]) -> Iterator[TextEdit]:
    """Delete lines and form feeds, with the blank lines between and around them."""
    start, end = gone[0]
    for first, last in (*gone[1:], (len(text) + 1, len(text) + 1)):
        if first <= len(text) and not text[end:first].strip():
            end = last
            continue
        yield _closed(text, start, end)
        start, end = first, last


def _closed(text: str, first: int, last: int) -> TextEdit:
    """The edit that takes out a stretch and lets what is around it be one text again."""
    start, end = first, last
    while start and text[start - 1].isspace():
        start -= 1
    while end < len(text) and text[end].isspace() and text[end] != "\f":
        end += 1
    if not start or end == len(text):
        return TextEdit(start, end, "")
    while end > last and text[end - 1] in _INDENT:
        end -= 1
    above = text[text.rfind("\n", 0, start) + 1 : start]
    below = text[end : (text.find("\n", end) + 1 or len(text) + 1) - 1]
    goes_on = not _SENTENCE_END.search(above) and not begins_anew(below)
    return TextEdit(start, end, "\n" if goes_on else "\n\n")
