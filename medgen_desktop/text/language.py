"""Which of the program's two languages a text is in, and what counts as a Chinese character."""

import re

CJK_CHARACTER = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af]")
_LATIN_WORD = re.compile(r"[A-Za-z\u00c0-\u024f]+")


def language_of(text: str) -> str:
    """Give "zh" where Chinese characters are at least half of all words, else "en".

    A Chinese character counts as a word and so does a run of Latin letters, so that a Chinese
    report full of English drug names stays Chinese. Text without either is "en".
    """
    characters = sum(1 for _ in CJK_CHARACTER.finditer(text))
    words = sum(1 for _ in _LATIN_WORD.finditer(text))
    return "zh" if characters and characters >= words else "en"
