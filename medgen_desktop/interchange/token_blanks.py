r"""Blanks between tokens: as a file says them, or as they are put where it says nothing.

Said are `SpaceAfter=No` as in CoNLL-U (universaldependencies.org/misc.html), and `SpacesAfter=\n`
and `SpacesBefore=\s` as UDPipe writes them; `\uXXXX`, for blanks without a letter there, is ours.
"""

import re
from collections.abc import Sequence

from medgen_desktop.text.language import CJK_CHARACTER

NOTHING_SAID = "_"
"""What stands for one blank behind a token."""

_LETTERS = {" ": r"\s", "\n": r"\n", "\r": r"\r", "\t": r"\t", "|": r"\p", "\\": r"\\"}
_MEANT = {letters[1]: blank for blank, letters in _LETTERS.items()}
_ESCAPED = re.compile(r"\\(?:u([0-9a-f]{4})|(.))")
_BEFORE = re.compile(r"(?:^|\|)SpacesBefore=([^|]*)")
_AFTER = re.compile(r"(?:^|\|)Space(?:After=No|sAfter=([^|]*))")
_CHINESE = re.compile(rf"{CJK_CHARACTER.pattern}|[\u3000-\u303f\uff00-\uffef“”‘’…—·]")
_MOSTLY = 0.9


def written_blanks(before: str, after: str, *, is_last: bool = False) -> str:
    """How the blanks before the first token of a text, and those behind a token, are said.

    Those behind the last one are always said: it shows that the file says its blanks.
    """
    said = [f"SpacesBefore={_escaped(before)}"] if before else []
    if not after:
        said.append("SpaceAfter=No")
    elif after != " " or is_last:
        said.append(f"SpacesAfter={_escaped(after)}")
    return "|".join(said) or NOTHING_SAID


def blanks_said(cell: str) -> tuple[str, str | None] | None:
    """The blanks before and behind a token that a cell says; None where it says nothing of any.

    Those behind are None where the cell says only those before.
    """
    before, after = _BEFORE.search(cell), _AFTER.search(cell)
    if before is None and after is None:
        return None
    return (
        _meant(before[1]) if before else "",
        _meant(after[1] or "") if after else None,
    )


def are_characters(tokens: Sequence[str]) -> bool:
    """Whether nearly all of these are one character, and some Chinese: then nothing is between."""
    single = sum(len(one) == 1 for one in tokens)
    return single >= len(tokens) * _MOSTLY and any(map(CJK_CHARACTER.match, tokens))


def usual_blank(left: str, right: str) -> str:
    """What is between two tokens of which nothing is said: one blank, but none beside Chinese."""
    is_close = left.isspace() or right.isspace()
    return "" if is_close or _CHINESE.match(left[-1]) or _CHINESE.match(right[0]) else " "


def _escaped(blanks: str) -> str:
    return "".join(_LETTERS.get(one) or f"\\u{ord(one):04x}" for one in blanks)


def _meant(said: str) -> str:
    return _ESCAPED.sub(_blank, said)


def _blank(match: re.Match[str]) -> str:
    if not match[1]:
        return _MEANT.get(match[2], match[0])
    character = chr(int(match[1], 16))
    return character if character.isspace() else match[0]
