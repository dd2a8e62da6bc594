"""One way of writing a unit; no number, no prefix and no unit becomes another.

- The litre is a capital L behind a prefix or a slash, and units in small letters get their capitals
  (mmHg, mEq, IU): a small l is taken for a 1 (NIST SP 811, section 5.1; ISMP's list of error-prone
  abbreviations). A lone "l" is left, since it may be a 1, and so is "Mg", which is magnesium.
- The micro sign becomes the Greek letter, which Unicode prefers (Technical Report 25). "ug" and
  "mcg" are left: they say the same, and sites have rules about them.
- Signs of one character that hold a whole unit (㎎, ㎖) become letters, and a degree that was typed
  as another ring (º, ˚) becomes °. "℃" is left: Chinese texts write it so by their standard.
- 毫克 and other words are left: translating is not cleaning.
"""

import re
from collections.abc import Iterator

from medgen_desktop.text.offset_map import TextEdit

_SQUARED = {
    "㎍": "μg",
    "㎎": "mg",
    "㎏": "kg",
    "㎜": "mm",
    "㎝": "cm",
    "㎞": "km",
    "㎕": "μL",
    "㎖": "mL",
    "㎗": "dL",
    "㎛": "μm",
    "㎚": "nm",
    "㏖": "mol",
    "㎐": "Hz",
    "㎪": "kPa",
}
_CAPITALS = {one.lower(): one for one in ("mmHg", "mEq", "mOsm", "mIU", "IU", "kPa")}
_SQUARE = re.compile(f"[{''.join(_SQUARED)}]")
_MICRO = re.compile("(?<![^\\W\\d_])\u00b5(?=(?:g|l|L|mol|m|M|s|A|V|U|IU|kat)(?![^\\W\\d_]))")
_RING = re.compile("(?<=\\d)[ \u00a0]?(?P<said>[\u00ba\u02da])(?=[ \u00a0]?[CF](?![^\\W\\d_]))")
_BEHIND_A_NUMBER = re.compile(
    r"(?:(?<=\d)|(?<=\d[ \u00a0]))"
    r"(?P<said>mmhg|meq|mosm|miu|iu|kpa|[dmufμ\u00b5]l)(?![^\W\d_])"
)
_BEHIND_A_SLASH = re.compile(r"(?<=[^\s/])/(?P<said>[dmunpfμ\u00b5]?l)(?![^\W\d_])")
_COUNTED = re.compile(
    r"(?:[kmunpfμ\u00b5dc]?g|mcg|[munpfμ\u00b5]?mol|m?eq|mosm|m?iu|cells?|copies"
    r"|(?:(?<=\d)|(?<=\d[ \u00a0]))(?:[km]?u|k|m)"
    r"|10(?:\^|\*|e)?\d{1,2}|10[⁰¹²³⁴-⁹]{1,2})\Z",
    re.IGNORECASE,
)
_REACH = 8


def unit_spellings(text: str) -> Iterator[TextEdit]:
    """Write units in one way."""
    edits = [TextEdit(*one.span(), _SQUARED[one[0]]) for one in _SQUARE.finditer(text)]
    edits += [TextEdit(*one.span(), "μ") for one in _MICRO.finditer(text)]
    edits += [TextEdit(*one.span("said"), "°") for one in _RING.finditer(text)]
    for one in _BEHIND_A_NUMBER.finditer(text):
        edits += _respelled(one)
    for one in _BEHIND_A_SLASH.finditer(text):
        if _is_counted(text, one.start()):
            edits += _respelled(one)
    yield from sorted(edits, key=lambda one: one.start)


def _is_counted(text: str, slash: int) -> bool:
    """Whether what stands before a slash is given by volume."""
    found = _COUNTED.search(text, max(0, slash - _REACH), slash)
    return found is not None and not text[max(0, found.start() - 1) : found.start()].isalpha()


def _respelled(found: re.Match[str]) -> Iterator[TextEdit]:
    """Each letter that is to be a capital; the last one of a litre."""
    said = found["said"]
    right = _CAPITALS.get(said, said[:-1] + "L")
    for place, (old, new) in enumerate(zip(said, right, strict=True), found.start("said")):
        if old != new:
            yield TextEdit(place, place + 1, new)
