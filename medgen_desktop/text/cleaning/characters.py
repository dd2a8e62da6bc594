r"""Characters that nobody sees: NUL and other controls, byte order marks, blanks without width.

What is seen stays: marks that join an emoji, variation selectors, and marks of direction in a text
that has letters written from the right. `\f` is left to the step that knows of pages, the soft
hyphen to the one that knows of hyphens.
"""

import re
from collections.abc import Iterator

from medgen_desktop.text.language import CJK_CHARACTER
from medgen_desktop.text.offset_map import TextEdit

_UNSEEN = re.compile(
    "(?P<nul>\x00)"
    "|(?P<line>[\x0b\x85\u2028\u2029])"
    "|(?P<control>[\x01-\x08\x0e-\x1f\x7f-\x84\x86-\x9f])"
    "|(?P<joiner>[\u200c\u200d])"
    "|(?P<direction>[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069])"
    "|(?P<width>[\u180e\u200b\u2060-\u2064\ufeff\ufff9-\ufffb])"
)
_FROM_THE_RIGHT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff]")
_NEEDS_NO_JOINER = re.compile(
    rf"[\x00-\u02af\u2000-\u206f\u3000-\u303f\uff00-\uffef]|{CJK_CHARACTER.pattern}"
)


def unseen_characters(text: str) -> Iterator[TextEdit]:
    """Delete what is not seen; a control between words becomes a blank, a line end a usual one."""
    has_directions = _FROM_THE_RIGHT.search(text) is not None
    for match in _UNSEEN.finditer(text):
        start, end = match.span()
        kind = match.lastgroup
        if kind == "line":
            yield TextEdit(start, end, "\n")
        elif kind in {"nul", "control"}:
            yield TextEdit(start, end, " " if _parts_words(text, start) else "")
        elif kind == "direction":
            if not has_directions:
                yield TextEdit(start, end, "")
        elif kind == "width" or not start or _NEEDS_NO_JOINER.match(text, start - 1):
            yield TextEdit(start, end, "")


def _parts_words(text: str, place: int) -> bool:
    """Whether letters or digits on both sides would run together, which may make another number.

    In a text of two bytes a character that was read as one byte each, every second one is NUL.
    """
    before, after = text[max(0, place - 1) : place], text[place + 1 : place + 2]
    if not (before.isalnum() and after.isalnum()):
        return False
    is_every_second = text[place] == "\x00" and "\x00" in (
        text[max(0, place - 2) : place - 1] + text[place + 2 : place + 3]
    )
    return not is_every_second
