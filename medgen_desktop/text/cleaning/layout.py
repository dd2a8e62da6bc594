"""What a line is: its width on paper, and whether it is one of a list, a table or a heading."""

import re

from medgen_desktop.text.language import CJK_CHARACTER
from medgen_desktop.text.words import Span

_WIDE = re.compile(rf"{CJK_CHARACTER.pattern}|[\u3000-\u303f\uff01-\uff60]")
_ITEM = re.compile(
    r"(?:[-*+•·●○▪■◆–—☐☑□✓>]|[(（]?\d{1,3}[.)、）．](?!\d)|[(（]?[a-zA-Z][.)）](?=\s)|#\d"
    r"|[一二三四五六七八九十]{1,3}[、.．]|[(（][一二三四五六七八九十]{1,3}[)）]|[①-⑳])"
)
_LABELLED = re.compile(r"[^\s:：，。；,.;][^:：，。；,.;]{0,38}[:：](?!\d)")
_BRACKETED = re.compile(r"[【\[［][^】\]］]{1,20}[】\]］]")
_SMALL = re.compile(r"[a-zà-ž]")
_CAPITAL = re.compile(r"[A-Z]{2}")
_GAP = re.compile(r"(?<=\S)(?:[ \u3000\u00a0]{3,}|[ \u00a0]*\t[ \t]*)(?=\S)")
_RULE = re.compile(r"[-=_*~#.·—]{3,}")
_GAPS_OF_A_ROW = 2


def line_spans(text: str) -> list[Span]:
    r"""The lines of a text, each without its `\n`."""
    spans, start = [], 0
    for line in text.split("\n"):
        spans.append((start, start + len(line)))
        start += len(line) + 1
    return spans


def columns(line: str) -> int:
    """How wide a line is on paper, where a Chinese character takes two columns."""
    return len(line) if line.isascii() else len(line) + len(_WIDE.findall(line))


def is_row(line: str) -> bool:
    """Whether it is a row of a table, or a rule across the page."""
    if "\t" in line.strip() or line.count("|") >= _GAPS_OF_A_ROW or _RULE.search(line):
        return True
    return len(_GAP.findall(line)) >= _GAPS_OF_A_ROW


def begins_anew(line: str) -> bool:
    """Whether a line cannot go on with the one before: an item, a row, or something with a name."""
    said = line.strip()
    return bool(
        not said
        or _ITEM.match(said)
        or _LABELLED.match(said)
        or _BRACKETED.match(said)
        or is_row(line)
        or is_in_capitals(said)
    )


def ends_there(line: str) -> bool:
    """Whether nothing can go on behind a line: a heading, a row, or one that announces others."""
    said = line.strip()
    return bool(not said or said[-1] in ":：】" or is_row(line) or is_in_capitals(said))


def is_in_capitals(said: str) -> bool:
    """Whether it has capitals and no small letter, as headings do."""
    return bool(_CAPITAL.search(said)) and not _SMALL.search(said) and not _WIDE.search(said)
