"""Which of the program's two languages a text is in, and what counts as a Chinese character."""

import re

CJK_RANGES = r"\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
"""Chinese characters, as they stand between the brackets of a regular expression."""
CJK_CHARACTER = re.compile(f"[{CJK_RANGES}]")
_CJK_RUN = re.compile(f"[{CJK_RANGES}]+")
_LATIN_WORD = re.compile(r"[A-Za-z\u00c0-\u024f]+")


def language_of(text: str) -> str:
    """Give "zh" where Chinese characters are at least half of all words, else "en".

    A Chinese character counts as a word and so does a run of Latin letters, so that a Chinese
    report full of English drug names stays Chinese. Text without either is "en".
    """
    if text.isascii():
        return "en"
    characters = sum(map(len, _CJK_RUN.findall(text)))
    return "zh" if characters and characters >= len(_LATIN_WORD.findall(text)) else "en"
