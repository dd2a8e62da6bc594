"""Letters as they are compared: without case, width or accents, and never at another place.

`str.lower` and NFKC may change how long a text is ("İ", "ﬁ"), and would shift every offset behind.
Here each character stays one character.
"""

import unicodedata

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


class _Plain(dict[int, int]):
    """What each letter and digit becomes; learnt when a character is first met."""

    def __missing__(self, code: int) -> int:
        character = chr(code)
        plain = chr(_NARROW.get(code, code)) if character.isalnum() else character
        base = unicodedata.normalize("NFD", plain)[0]
        self[code] = ord(base) if base.isascii() and base.isalpha() else ord(plain)
        return self[code]


_PLAIN = _Plain()


def plain_letters(text: str) -> str:
    """The text with letters and digits of usual width and without accents, exactly as long.

    Signs, and letters that are no Latin ones, stay as they are.
    """
    return text if text.isascii() else text.translate(_PLAIN)
