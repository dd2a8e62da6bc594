"""The keys behind full-width signs: what an input method in full-width mode makes of them."""

import unicodedata

_CHINESE = {"【": "[", "】": "]", "「": "[", "」": "]", "——": "-", "……": "Shift+6"}
_WITH_SHIFT = dict(zip("!@#$%^&*()", "1234567890", strict=True)) | {"¥": "4"}


def narrow_key(text: str, *, is_shifted: bool = False) -> str:
    """The key that was meant, as Qt writes it; empty where the text is no full-width sign.

    A full-width "!" means 1 with Shift.
    """
    if not text or text.isascii():
        return ""
    if text in _CHINESE or len(text) != 1:
        return _CHINESE.get(text, "")
    if unicodedata.east_asian_width(text) != "F" or text.isspace():
        return ""
    narrow = unicodedata.normalize("NFKC", text)
    if narrow in _WITH_SHIFT:
        return f"Shift+{_WITH_SHIFT[narrow]}"
    if narrow.isalpha() and is_shifted:
        return f"Shift+{narrow.upper()}"
    return narrow.upper() if narrow.isascii() else ""
