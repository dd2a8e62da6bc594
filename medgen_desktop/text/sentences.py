"""Where sentences begin and end in clinical text, English and Chinese mixed.

Whether a sentence ends at a place is decided from a bounded piece of text around it. So the
functions that look for one sentence read the same few thousand characters of a note of any length,
and agree with what `sentence_spans` says of the whole.
"""

import re
from collections.abc import Iterator

from medgen_desktop.text.language import CJK_CHARACTER
from medgen_desktop.text.words import Span

REACH = 4_000
"""How far the search for one sentence looks to either side; a longer sentence is cut there."""


def _listed(words: str) -> frozenset[str]:
    return frozenset(words.split())


_NEVER_LAST = _listed(
    "dr drs mr mrs ms prof rev st jr sr vs v pt pts approx appt e.g eg i.e ie cf ca fig figs viz "
    "dept wt ht temp resp est incl tel ext i.v i.m s.c i.d p.r dx hx tx rx sx fx vol"
)
"""Words with a point that goes on: what stands before a name, a number or a measure."""

_LAST_BEFORE_A_CAPITAL = _listed(
    "q.d b.i.d t.i.d q.i.d q.h q.h.s q.o.d h.s p.o p.r.n a.c p.c a.m p.m etc al inc min max hr hrs "
    "wk wks mo yr yrs tab tabs cap caps inj susp sol mg ml kg lb lbs in oz u.s m.d r.n ph.d"
)
"""Abbreviations that may also close a sentence: they do if a capital or Chinese follows."""

_NAMED_BY_A_LETTER = _listed(
    "hepatitis vitamin type class group stage grade influenza factor protein category hemophilia "
    "haemophilia troponin immunoglobulin plan level phase flu hep"
)
""" "Hepatitis B." closes a sentence, "J." in "J. Smith" does not."""

_CJK = CJK_CHARACTER.pattern[1:-1]
_CJK_SIGNS = "\u3001\u3002\uff01-\uff1f\u300a-\u3011\u201c\u201d"
_CLOSING = "\"')\\]’”』」）》】"
_MARGIN = 200
_LONGEST_RUN = 100
_WRAPPED = 60
_LINE_REACH = 1_000

_END = re.compile(
    rf"(?P<sure>(?:[。！？；｡]+|(?<=[{_CJK}])[.!?;]{{1,8}}+)[{_CLOSING}]{{0,3}}+)"
    rf"|(?P<sign>(?<=[^\s.!?])[.!?]{{1,8}}+[{_CLOSING}]{{0,3}}+(?=\s|\Z|[{_CJK}]))"
    r"|(?P<glued>(?<=[a-z]{3})\.(?=[A-Z][a-z]))"
    rf"|(?P<line>\n\s{{0,{_LONGEST_RUN}}}+)"
)
_LAST_WORD = re.compile(r"(?:[^\W\d_]+(?:\.[^\W\d_]+)*|\d+)\Z", re.ASCII)
_NUMBER_OF_AN_ITEM = re.compile(r"(?:\A|[\n:;.!?。：；])[^\S\n]*\(?\d{1,2}\Z")
_INITIAL_BEHIND = re.compile(r"([A-Za-z]+)[^\S\n]+[A-Za-z]\Z")
_ITEM = re.compile(
    r"[^\S\n]*(?:[-*+•·●○▪■◆–—]|\(?\d{1,2}[.)、](?!\d)|\([a-z]\)|[a-z][.)][^\S\n]|#\d)"
)
_HEADING = re.compile(r"[A-Z][A-Za-z/&'-]{0,24}(?:[^\S\n][A-Za-z/&'-]{1,24}){0,4}[^\S\n]?:")
_CHINESE_SIDE = re.compile(f"[{_CJK}{_CJK_SIGNS}]")


def sentence_spans(text: str) -> list[Span]:
    """The sentences in order, without blanks at their ends; together they hold all that is said."""
    return list(_spans(text, 0, len(text)))


def sentence_at(text: str, place: int, reach: int = REACH) -> Span | None:
    """The sentence that begins last at or before a place, or else the first one behind it.

    Looks `reach` characters to either side, cuts a longer sentence there, and gives None where
    all of that is blank.
    """
    found = None
    for start, end in _window(text, place, reach):
        if found is not None and start > place:
            break
        found = start, end
    return found


def next_sentence_start(text: str, place: int, reach: int = REACH) -> int:
    """Where the next sentence begins behind a place; where the search ends if none does."""
    for start, _ in _window(text, place, reach):
        if start > place:
            return start
    return min(len(text), place + reach)


def previous_sentence_start(text: str, place: int, reach: int = REACH) -> int:
    """Where a sentence begins last before a place; where the search ends if none does."""
    starts = [start for start, _ in _window(text, place, reach) if start < place]
    return starts[-1] if starts else max(0, place - reach)


def _window(text: str, place: int, reach: int) -> Iterator[Span]:
    return _spans(text, max(0, place - reach), min(len(text), place + reach))


def _spans(text: str, low: int, high: int) -> Iterator[Span]:
    """The sentences of a piece of the text; what is said of a place does not depend on the piece.

    The search begins and ends `_MARGIN` outside of the piece, so that every decision about a
    place inside sees the text that it needs.
    """
    begun = low
    for match in _END.finditer(text, max(0, low - _MARGIN), min(len(text), high + _MARGIN)):
        place = match.start() if match.lastgroup == "line" else match.end()
        if place > high:
            break
        if place > begun and _is_end(text, match):
            yield from _stripped(text, begun, place)
            begun = place
    yield from _stripped(text, begun, high)


def _stripped(text: str, start: int, end: int) -> Iterator[Span]:
    piece = text[start:end]
    said = piece.strip()
    if said:
        start += len(piece) - len(piece.lstrip())
        yield start, start + len(said)


def _is_end(text: str, match: re.Match[str]) -> bool:
    if match.lastgroup == "line":
        return _line_ends(text, match)
    if match.lastgroup == "sure" or not match[0].startswith("."):
        return True
    if match[0].startswith(".."):
        return not _following(text, match.end()).islower()
    return _point_ends(text, match.start(), match.end())


def _point_ends(text: str, point: int, end: int) -> bool:
    """Whether a single point closes a sentence: not one of an abbreviation or a list's number."""
    before = text[max(0, point - 32) : point]
    last = _LAST_WORD.search(before)
    if last is None:
        return True
    if last[0].isdigit():
        return _NUMBER_OF_AN_ITEM.search(before) is None
    return _word_ends(last[0].lower(), before, _following(text, end))


def _following(text: str, place: int) -> str:
    return text[place : place + _LONGEST_RUN].lstrip()[:1]


def _word_ends(word: str, before: str, following: str) -> bool:
    if word in _NEVER_LAST:
        return False
    if word == "no":
        return not following.isdigit()
    if word in _LAST_BEFORE_A_CAPITAL:
        return not following or following.isupper() or not following.isascii()
    if len(word) == 1:
        named = _INITIAL_BEHIND.search(before)
        is_named = named is not None and named[1].lower() in _NAMED_BY_A_LETTER
        return is_named or not (following.isupper() or following.isdigit())
    return True


def _line_ends(text: str, match: re.Match[str]) -> bool:
    """Whether a line's end closes a sentence: not where a paragraph was only wrapped."""
    start, after = match.span()
    following = text[after : after + 1]
    if not following or following.isspace() or match[0].count("\n") > 1:
        return True
    begun = text.rfind("\n", max(0, start - _LINE_REACH), start) + 1
    begun = begun or max(0, start - _LINE_REACH)
    line = text[begun:start].rstrip()
    last = line[-1:]
    if not last or last == ":" or _CHINESE_SIDE.match(last) or _CHINESE_SIDE.match(following):
        return True
    if _ITEM.match(text, after) or _HEADING.match(text, after):
        return True
    goes_on, is_wrapped = following.islower(), len(line) >= _WRAPPED
    if _ITEM.match(line):
        return not (goes_on and is_wrapped)
    return not (goes_on or is_wrapped)
