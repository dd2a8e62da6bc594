"""Words that a line end cut in two: "hyper-" and "tension" below it; soft hyphens anywhere.

The whole word stands on the upper line then, and the line ends behind it.

A hyphen that is part of the word stays, and only the line end goes ("follow-" and "up"). Which it
is, the rest of the text says where it has the word, or else the first half. Beside a digit or a
capital nothing is changed: "5-" above "10 mg" and "COVID-" above "19" are no cut words.
"""

import re
from collections.abc import Iterator

from medgen_desktop.text.cleaning.layout import begins_anew, columns
from medgen_desktop.text.offset_map import TextEdit

_SOFT = "\u00ad"
_CUT = re.compile(
    rf"(?P<first>(?<![^\W\d_])[a-zA-Z]?[a-z]+(?:-[a-z]+)*)(?P<sign>[-\u2010{_SOFT}])"
    r"(?P<gap>[^\S\n]*\n[^\S\n]*)(?P<second>[a-z]+)"
)
_PREFIXES = frozenset(
    (
        *("all", "anti", "beta", "cross", "double", "ex", "follow", "four", "full", "half"),
        *("hand", "high", "hour", "ill", "left", "life", "long", "low", "mid", "multi", "near"),
        *("non", "off", "on", "one", "over", "pack", "post", "pre", "right", "self", "semi"),
        *("short", "single", "six", "soft", "ten", "three", "time", "two", "up", "weight", "well"),
        *("wide", "work", "year", "month", "week", "day", "old", "co", "x", "t", "e"),
    )
)
_SUFFIXES = frozenset(
    (
        *("old", "up", "like", "based", "related", "induced", "free", "out", "term", "risk"),
        *("dose", "sided", "appearing", "type", "time", "year", "day", "week", "month", "hour"),
        *("threatening", "dependent", "associated", "negative", "positive", "specific"),
    )
)
_NARROWEST = 30
_BEHIND_THE_WORD = re.compile(r"\S*(?P<blank>[^\S\n]+)(?=\S)")
_WORD = re.compile(r"[a-z]+(?:-[a-z]+)*")


def cut_words(text: str) -> Iterator[TextEdit]:
    """Join what line ends cut, and delete soft hyphens."""
    edits = [
        TextEdit(match.start(), match.end(), "")
        for match in re.finditer(rf"{_SOFT}(?![^\S\n]*\n)", text)
    ]
    words: frozenset[str] | None = None
    for match in _CUT.finditer(text):
        if match["sign"] != _SOFT and not _is_cut(text, match):
            continue
        words = words or frozenset(_WORD.findall(text.lower()))
        keeps = match["sign"] != _SOFT and _keeps_hyphen(match["first"], match["second"], words)
        edits.append(TextEdit(match.start("gap" if keeps else "sign"), match.end("gap"), ""))
        behind = _BEHIND_THE_WORD.match(text, match.end())
        if behind is not None:
            edits.append(TextEdit(*behind.span("blank"), "\n"))
    yield from sorted(edits, key=lambda one: one.start)


def _is_cut(text: str, match: re.Match[str]) -> bool:
    """Whether the line reaches so far to the right that a word may have found no room."""
    start = text.rfind("\n", 0, match.start()) + 1
    below = text.find("\n", match.end())
    following = text[match.start("second") : len(text) if below < 0 else below]
    return columns(text[start : match.end("sign")]) >= _NARROWEST and not begins_anew(following)


def _keeps_hyphen(first: str, second: str, words: frozenset[str]) -> bool:
    first = first.lower()
    if first + second in words:
        return False
    return f"{first}-{second}" in words or "-" in first or first in _PREFIXES or second in _SUFFIXES
