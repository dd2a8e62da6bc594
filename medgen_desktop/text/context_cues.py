"""What the words around a piece of a note say of it: that it is absent, past, the family's, severe.

This is ConText (Harkema et al. 2009) in English and Chinese: cues before or behind a thing hold for
it until its sentence ends or a word ends their scope. The words stand in `cue_words`. Only a
bounded piece of the note is read, so the time does not depend on how long the note is.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from medgen_desktop.domain.attributes import (
    ATTRIBUTES,
    BODY_SIDE,
    HISTORICAL,
    NEGATED,
    SEVERITY,
    YES,
)
from medgen_desktop.text.cue_words import (
    CUES,
    ENDS_ALL,
    ENDS_ONE,
    HEADINGS,
    MEANINGLESS,
    PHRASE_ENDS,
    CueRow,
    Reach,
    Side,
)
from medgen_desktop.text.folding import folded
from medgen_desktop.text.sentences import sentence_at


@dataclass(frozen=True, slots=True)
class CueHit:
    """A suggested value, and the words of the note that are the reason for it."""

    value: str
    cue_start: int
    cue_end: int


@dataclass(frozen=True, slots=True)
class _Meaning:
    """What words or a sign do: the cues that they are, the attributes and reaches that they end."""

    cues: tuple[CueRow, ...]
    ends: frozenset[str]
    cuts: frozenset[Reach]


_SENTENCE_REACH = 300
_SECTION_REACH = 4_000
_NEAR_LATIN = 30
_NEAR_CHINESE = 8
_ALL = frozenset(one.name for one in ATTRIBUTES)
_INSIDE = frozenset({SEVERITY.name, BODY_SIDE.name})
_NUMBER = (
    r"(?:\d{1,4}|two|three|four|five|six|seven|eight|nine|ten|several|"
    "[一二两三四五六七八九十数几]{1,3})"
)
_GAP = r"[a-z']+(?:\s+[a-z']+){0,2}"
_CLAUSE_ENDS = re.compile(r"\s*(?:[,;.。!?、)]|\Z|(?:and|but)\b)")

_NEAR = frozenset({Reach.NEAR})
_SIGNS = {",": _NEAR | {Reach.CLAUSE}, ";": frozenset(Reach), ":": _NEAR, "、": _NEAR}


def suggested_attributes(text: str, start: int, end: int) -> dict[str, CueHit]:
    """What is said of `text[start:end]`, by the attribute's name; the nearest cue is the reason.

    Severity and side may also be said by the piece itself ("left-sided weakness"). What is absent
    is not called past as well, only because a sentence denies its history.
    """
    sentence = sentence_at(text, start, _SENTENCE_REACH) or (start, end)
    if sentence[1] < end:
        sentence = sentence[0], (sentence_at(text, end, _SENTENCE_REACH) or (end, end))[1]
    low, high = min(sentence[0], start), max(sentence[1], end)
    piece = folded(text[low:high])
    found = _inside(piece, start - low, end - low)
    for hits in (_before(piece, start - low), _behind(piece, end - low)):
        for name, hit in hits.items():
            found.setdefault(name, hit)
    if NEGATED.name in found:
        found.pop(HISTORICAL.name, None)
    found = {
        name: CueHit(hit.value, low + hit.cue_start, low + hit.cue_end)
        for name, hit in found.items()
    }
    name, heading = _section(text, start)
    if heading is not None:
        found.setdefault(name, heading)
    return {one.name: found[one.name] for one in ATTRIBUTES if one.name in found}


def _before(piece: str, place: int) -> dict[str, CueHit]:
    """The cues in front of a place that still hold there."""
    open_cues: dict[str, tuple[CueRow, int, int]] = {}
    for start, end, meaning in _marks(Side.BEFORE, piece, 0, place):
        open_cues = {
            name: cue
            for name, cue in open_cues.items()
            if name not in meaning.ends and cue[0].reach not in meaning.cuts
        }
        if not _is_left_alone(piece, end):
            open_cues.update((row.attribute, (row, start, end)) for row in meaning.cues)
    return {
        name: CueHit(row.value, start, end)
        for name, (row, start, end) in open_cues.items()
        if row.reach is not Reach.NEAR or _is_near(piece[start:end], place - end)
    }


def _behind(piece: str, place: int) -> dict[str, CueHit]:
    """The cues behind a place that reach back to it."""
    hits: dict[str, CueHit] = {}
    closed: set[str] = set()
    out_of_reach: set[Reach] = set()
    for start, end, meaning in _marks(Side.BEHIND, piece, place, len(piece)):
        for row in meaning.cues:
            holds = row.attribute not in closed and row.reach not in out_of_reach
            if row.reach is Reach.NEAR:
                holds = holds and _is_near(piece[start:end], start - place)
            if row.side is Side.LAST:
                holds = holds and _CLAUSE_ENDS.match(piece, end) is not None
            if holds:
                hits.setdefault(row.attribute, CueHit(row.value, start, end))
        closed |= meaning.ends
        out_of_reach |= meaning.cuts
    return hits


def _inside(piece: str, start: int, end: int) -> dict[str, CueHit]:
    return {
        row.attribute: CueHit(row.value, first, last)
        for first, last, meaning in _marks(Side.BEFORE, piece, start, end)
        for row in meaning.cues
        if row.attribute in _INSIDE
    }


def _is_left_alone(piece: str, end: int) -> bool:
    """Whether a clause ends right behind a cue: "Fever: no, cough: yes" says nothing of cough."""
    return piece[end : end + 1] in {",", ";"}


def _is_near(cue: str, gap: int) -> bool:
    return gap <= (_NEAR_LATIN if cue.isascii() else _NEAR_CHINESE)


def _section(text: str, place: int) -> tuple[str, CueHit | None]:
    """What the last heading above a place says of all that stands below it."""
    low = max(0, place - _SECTION_REACH)
    above = text[low:place]
    headings = list(_heading_pattern().finditer(above))
    if not headings:
        return "", None
    last = headings[-1]
    name = _heading_meanings()[" ".join(folded(last["heading"] or last["line"]).split())]
    if not name or any(one.start() >= last.end() for one in _OTHER_HEADING.finditer(above)):
        return "", None
    start, end = last.span("heading" if last["heading"] else "line")
    return name, CueHit(YES, low + start, low + end)


_OTHER_HEADING = re.compile(
    r"^[^\S\n]*(?:[A-Z][A-Za-z /&-]{2,40}|[一-龥]{2,8})[:：][^\S\n]*$", re.MULTILINE
)


@cache
def _heading_meanings() -> dict[str, str]:
    return {words: name for name, row in HEADINGS.items() for words in row.split("|")}


@cache
def _heading_pattern() -> re.Pattern[str]:
    words = "|".join(_word_pattern(one) for one in _longest_first(_heading_meanings()))
    number = r"(?:\d{1,2}[.、)][^\S\n]*)?"
    return re.compile(
        rf"(?:^|[\n。.;!?；！？])[^\S\n]{{0,20}}+{number}(?=[\[【(a-z一-龥])[\[【(]?(?P<heading>{words})[\]】)]?[^\S\n]*[:：]"
        rf"|^[^\S\n]{{0,20}}+(?=[a-z一-龥])(?P<line>{words})[^\S\n]*$(?=\n)",
        re.MULTILINE | re.IGNORECASE,
    )


def _marks(side: Side, piece: str, start: int, end: int) -> Iterator[tuple[int, int, _Meaning]]:
    """The words and signs of a piece that mean something on a side of a thing."""
    pattern, meanings, gapped = _grammar(side)
    for match in pattern.finditer(piece, start, end):
        meaning = meanings.get(" ".join(match[0].split()))
        if meaning is None:
            meaning = next((one for gap, one in gapped if gap.fullmatch(match[0])), None)
        if meaning is not None:
            yield match.start(), match.end(), meaning


@cache
def _grammar(
    side: Side,
) -> tuple[re.Pattern[str], dict[str, _Meaning], tuple[tuple[re.Pattern[str], _Meaning], ...]]:
    """One pattern for all words that count on a side, and what each of them means."""
    cues: defaultdict[str, list[CueRow]] = defaultdict(list)
    for row in CUES:
        if (row.side is Side.BEFORE) == (side is Side.BEFORE):
            for words in row.words.split("|"):
                cues[words].append(row)
    ends: defaultdict[str, set[str]] = defaultdict(set)
    for words in ENDS_ALL.split("|"):
        ends[words] |= _ALL
    for name, listed in ENDS_ONE.items():
        for words in listed.split("|"):
            ends[words].add(name)
    cuts = dict.fromkeys(PHRASE_ENDS.split("|"), _NEAR) | _SIGNS
    meanings = {
        words: _Meaning(
            tuple(cues.get(words, ())),
            frozenset(ends.get(words, ())),
            cuts.get(words, frozenset()),
        )
        for words in {*cues, *ends, *cuts}
    }
    every = _longest_first({*meanings, *MEANINGLESS.split("|")})
    gapped = tuple(
        (re.compile(_word_pattern(words)), meaning)
        for words, meaning in meanings.items()
        if "*" in words or "#" in words
    )
    return _any_of(every), meanings, gapped


def _longest_first(words: Iterable[str]) -> list[str]:
    return sorted(words, key=lambda one: (-len(one), one))


def _any_of(words: list[str]) -> re.Pattern[str]:
    """A pattern for the words; each branch begins with a plain character, so most fail at once."""
    by_first: defaultdict[str, list[str]] = defaultdict(list)
    for one in words:
        by_first[one[0]].append(_word_pattern(one))
    numbered = by_first.pop("#")
    branches = [
        f"{re.escape(first)}{_begins(first)}(?:{'|'.join(rests)})"
        for first, ways in by_first.items()
        for rests in [[way.removeprefix(re.escape(first)) for way in ways]]
    ]
    return re.compile("|".join([*branches, rf"(?<![a-z0-9])(?:{'|'.join(numbered)})"]))


def _begins(first: str) -> str:
    """What must be true behind the first letter of words: that no Latin word began before it."""
    return rf"(?<![a-z0-9]{first})" if first.isascii() and first.isalpha() else ""


def _word_pattern(words: str) -> str:
    parts = [
        _GAP if part == "*" else re.escape(part).replace(r"\#\#", r"\d\d").replace(r"\#", _NUMBER)
        for part in words.split()
    ]
    behind = "(?![a-z0-9])" if words[-1].isascii() and words[-1].isalnum() else ""
    return r"\s+".join(parts) + behind
