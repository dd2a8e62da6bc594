"""Letters as they are compared: without case and width, and never at another place.

`str.lower` and NFKC may change how long a text is ("İ", "ﬁ"), and would shift every offset behind.
Here each character stays one character.
"""

_NARROW = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}


class _Folded(dict[int, int]):
    """What each character becomes; learnt when a character is first met."""

    def __missing__(self, code: int) -> int:
        plain = _NARROW.get(code, code)
        lower = chr(plain).lower()
        self[code] = ord(lower) if len(lower) == 1 else plain
        return self[code]


_FOLDED = _Folded()


def folded(text: str) -> str:
    """The text in small letters of usual width, exactly as long as before."""
    return text.lower() if text.isascii() else text.translate(_FOLDED)
