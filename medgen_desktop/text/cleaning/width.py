"""Full-width digits, Latin letters and signs of calculation, as Chinese input methods write them.

Chinese punctuation has that width by right: 。，、；：？！（）【】《》 stay. Only between digits
and Latin letters are a point, a colon, a slash and a hyphen those of a number, a time or a unit.
"""

import re
from collections.abc import Iterator

from medgen_desktop.text.offset_map import TextEdit

_FULL_TO_HALF = 0xFEE0
_IDEOGRAPHIC_BLANK = "\u3000"
_WIDE = re.compile(
    "[０-９Ａ-Ｚａ-ｚ％＋＝＜＞＊＆＃＠＾＿]"
    "|(?<=[0-9０-９])[．：](?=[0-9０-９])"
    "|(?<=[0-9A-Za-z０-９Ａ-Ｚａ-ｚ％])[／－](?=[0-9A-Za-z０-９Ａ-Ｚａ-ｚ])"
    rf"|(?<=[^\s{_IDEOGRAPHIC_BLANK}]){_IDEOGRAPHIC_BLANK}+(?=[^\s{_IDEOGRAPHIC_BLANK}])"
)


def full_width_signs(text: str) -> Iterator[TextEdit]:
    """Write them at half the width, one character for one; the blank that begins a line stays."""
    for match in _WIDE.finditer(text):
        for place in range(match.start(), match.end()):
            sign = text[place]
            half = " " if sign == _IDEOGRAPHIC_BLANK else chr(ord(sign) - _FULL_TO_HALF)
            yield TextEdit(place, place + 1, half)
