"""Where the sections of a clinical note are, by their headings, in English and Chinese.

A heading is a known name on a line of its own or at the beginning of one, with a colon; an unknown
one counts in capitals or in brackets on a line of its own, or before a colon that ends its line,
below an empty line. Within a line only what cannot be running text is one: a known name in
capitals or a Chinese one, between the end of a sentence and a colon. No item of a list is one.

It is done to every note that comes in, so most lines are decided by their first few characters;
only what may yet be a heading is matched with all marks and numbers that one may have around it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from medgen_desktop.text.language import CJK_CHARACTER, CJK_RANGES
from medgen_desktop.text.section_names import KIND_OF, OTHER, SAYS_A_SENTENCE

_LONGEST = 60
_WORDS_OF_A_NAME = 6
_SHORTEST_IN_CAPITALS = 4
_NUMBER = r"(?:[(（]?(?:\d{1,2}|[IVX]{1,4}|[A-Z]|[一二三四五六七八九十]{1,3})[.)、）．][^\S\n]*)?"
_OPEN, _CLOSE = r"[\[【〔［<《*#_]{0,3}[^\S\n]*", r"[^\S\n]*[\]】〕］>》*#_]{0,3}"
_ALONE = re.compile(
    rf"[^\S\n]*(?P<mark>{_OPEN}){_NUMBER}{_OPEN}(?P<name>[^\n:：\[\]【】]{{1,{_LONGEST}}}?)"
    rf"(?P<shut>{_CLOSE})(?P<colon>[^\S\n]*[:：])?{_CLOSE}[^\S\n]*(?:[-–—][^\S\n]*)?"
)
_BEGINS = re.compile(
    rf"[^\S\n]*{_OPEN}{_NUMBER}{_OPEN}(?P<name>[^\n:：\[\]【】.,;。，；!?！？]{{1,{_LONGEST}}}?)"
    rf"(?P<shut>{_CLOSE})(?:[^\S\n]*[:：]{_CLOSE}|(?<=[\]】〕］])|[^\S\n]+[-–—](?=[^\S\n]))[^\S\n]*"
)
_NAMES_BY_LENGTH = sorted(KIND_OF, key=lambda name: (-len(name), name))
_CHINESE_NAMES = [
    name for name in _NAMES_BY_LENGTH if CJK_CHARACTER.match(name) and name not in SAYS_A_SENTENCE
]
_CAPITAL_NAMES = [name.upper() for name in _NAMES_BY_LENGTH if name.isascii() and len(name) > 1]
_WITHIN = re.compile(
    rf"[。；;！.!?](?:[^\S\n]*(?=[【\[]?[{CJK_RANGES}]{{2,{_LONGEST}}}[】\]:：])"
    rf"[【\[]?(?P<name>{'|'.join(_CHINESE_NAMES)})[】\]]?(?:[:：]|(?<=[】\]]))"
    r"|(?<=[.!?;])[^\S\n]+(?=[A-Z][^a-z\n:]*:)"
    rf"(?P<capitals>{'|'.join(map(re.escape, _CAPITAL_NAMES))}):)[^\S\n]*"
)
_BEFORE_TEXT = re.compile(
    rf"[^\S\n]*(?P<name>[A-Za-z][A-Za-z/&'’ ]{{0,{_LONGEST - 1}}}|[{CJK_RANGES}]{{1,{_LONGEST}}})"
    r"[:：][^\S\n]*(?=[^\W_])"
)
"""What most headings with text behind them look like; no other pattern would read it otherwise."""
_RUNNING = re.compile(rf"[^\S\n]*(?:[A-Za-z][a-z]|(?![一二三四五六七八九十])[{CJK_RANGES}])")
"""A line that begins with a word, thus without a mark or a number."""
_STOP = re.compile(r"[:：\[\]【】〕］.,;。，；!?！？]|[^\S\n][-–—][^\S\n]")
_NOT_IN_A_NAME = frozenset("[【.,;。，；!?！？")
_MARKS = frozenset("]】〕］>》*#_-–—")
_LONGEST_ALONE = 100
"""Characters of a line that is a heading, with its marks, its number and blanks."""
_BLANKS = re.compile(r"\s+")
_CHINESE = CJK_CHARACTER
_CAPITALS = re.compile(r"[A-Z0-9][A-Z0-9 /&,()'’.–-]*[A-Z)]")
_TITLE = re.compile(r"[A-Z][A-Za-z/&'’()-]*(?: [A-Za-z/&'’()-]+)*")
_ITEM = re.compile(r"[^\S\n]*(?:[-+•·●○▪■◆–—☐☑□✓>]|\*[^\S\n])")


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands below it: `text[start:body]` and `text[body:end]`.

    `kind` is one of `section_names.KINDS`, `heading` the name as the note writes it.
    """

    start: int
    body: int
    end: int
    kind: str
    heading: str


_Heading = tuple[int, int, str, str]
"""Where it begins, where what is below it does, its kind and its name."""


def sections_of(text: str) -> list[Section]:
    """The sections in order, none within another; what stands before the first heading is in none.

    A section ends with the last sign before the next one; a heading with nothing below is empty.
    """
    found = list(_headings(text))
    limits = (*(start for start, _body, _kind, _name in found), len(text))[1:]
    sections: list[Section] = []
    for (start, body, kind, name), limit in zip(found, limits, strict=True):
        end = max(body, start + len(text[start:limit].rstrip()))
        sections.append(Section(start, min(body, end), end, kind, name))
    return sections


def kind_of_heading(name: str) -> str:
    """The kind that a heading of this name has; "other" where no list has it."""
    return _kind_of(name) or OTHER


def _kind_of(name: str) -> str | None:
    return KIND_OF.get(name.lower()) or KIND_OF.get(_plain(name))


def _headings(text: str) -> Iterator[_Heading]:
    within = _WITHIN.finditer(text)
    other = next(within, None)
    start = 0
    is_below_nothing = True
    for line in text.split("\n"):
        end = start + len(line)
        is_blank = not line or line.isspace()
        if not is_blank:
            first = _heading_of_line(text, start, end, is_below_nothing=is_below_nothing)
            if first is not None:
                yield first
            begin = start if first is None else first[1]
            while other is not None and other.start() < end:
                if other.start() >= begin:
                    yield _heading_within(other)
                other = next(within, None)
        is_below_nothing = is_blank
        start = end + 1


def _heading_of_line(text: str, start: int, end: int, *, is_below_nothing: bool) -> _Heading | None:
    before_text = _BEFORE_TEXT.match(text, start, end)
    if before_text is not None:
        kind = _kind_of(before_text["name"])
        return None if kind is None else _heading(before_text, kind, before_text.end())
    if _RUNNING.match(text, start, end):
        stop = _STOP.search(text, start, end)
        if stop is None and text[start:end].rstrip()[-1] not in _MARKS:
            return _known_alone(text, start, end, is_below_nothing=is_below_nothing)
        if end - start > _LONGEST_ALONE and (stop is None or stop[0] in _NOT_IN_A_NAME):
            return None
    elif _ITEM.match(text, start, end):
        return None
    return _marked_heading(text, start, end, is_below_nothing=is_below_nothing)


def _known_alone(text: str, start: int, end: int, *, is_below_nothing: bool) -> _Heading | None:
    """A line of words only: a heading if it is a known name."""
    line = text[start:end]
    name = line.strip()
    kind = _kind_of(name) if len(name) <= _LONGEST else None
    if kind is None or (name.islower() and not is_below_nothing):
        return None
    return start + line.index(name), _next_said(text, end), kind, name


def _marked_heading(text: str, start: int, end: int, *, is_below_nothing: bool) -> _Heading | None:
    """A heading with what may stand around it: marks, a number, a colon."""
    alone = _ALONE.fullmatch(text, start, end)
    if alone is not None:
        kind = _kind_alone(alone, is_below_nothing=is_below_nothing)
        if kind is not None:
            return _heading(alone, kind, _next_said(text, end))
    begins = _BEGINS.match(text, start, end)
    if begins is None or begins.end() == end:
        return None
    kind = _kind_of(begins["name"])
    if kind is None and _is_bracketed(begins):
        kind = OTHER
    return None if kind is None else _heading(begins, kind, begins.end())


def _heading(match: re.Match[str], kind: str, body: int) -> _Heading:
    start = match.start() + len(match[0]) - len(match[0].lstrip())
    return start, body, kind, match["name"].strip()


def _next_said(text: str, place: int) -> int:
    """Behind the blanks and line ends that follow a heading."""
    blanks = _BLANKS.match(text, place)
    return place if blanks is None else blanks.end()


def _kind_alone(match: re.Match[str], *, is_below_nothing: bool) -> str | None:
    """The kind of what stands alone on its line; None where that is no heading."""
    name = match["name"].strip()
    known = _kind_of(name)
    if known is not None:
        is_sure = match["colon"] or is_below_nothing or not name.islower()
        return known if is_sure else None
    if _is_bracketed(match):
        return OTHER
    if not is_below_nothing or len(name.split()) > _WORDS_OF_A_NAME:
        return None
    if _CAPITALS.fullmatch(name) and sum(map(str.isalpha, name)) >= _SHORTEST_IN_CAPITALS:
        return OTHER
    return OTHER if match["colon"] and _TITLE.fullmatch(name) else None


def _is_bracketed(match: re.Match[str]) -> bool:
    return match["shut"].strip()[:1] in {"】", "〕", "］"}


def _heading_within(match: re.Match[str]) -> _Heading:
    name, capitals = match["name"], match["capitals"]
    if capitals:
        return match.start("capitals"), match.end(), KIND_OF[capitals.lower()], capitals
    start = match.start("name")
    return start - (match.string[start - 1] in "【["), match.end(), KIND_OF[name.lower()], name


def _plain(name: str) -> str:
    """A name as the lists write it: in small letters, and Chinese without the blanks of a title."""
    said = " ".join(name.lower().replace("’", "'").split())
    return said.replace(" ", "") if _CHINESE.search(said) else said
