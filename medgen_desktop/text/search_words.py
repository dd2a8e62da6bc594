"""What a search goes by: the words of a text, and any run of characters of its Chinese.

Chinese is not written in words, so it is indexed by pairs of neighbours: "咳嗽三天" as
"咳嗽 嗽三 三天 天". Two or more characters are then a phrase of pairs, one the beginning of a pair.
"""

import re
import unicodedata
from operator import add

from medgen_desktop.text.language import CJK_RANGES

_RUN = re.compile(rf"([{CJK_RANGES}]+)|[^\W_{CJK_RANGES}]+")
_WESTERN = bytes(code if chr(code).isalnum() else 32 for code in range(256))
"""The letters and digits of Latin-1, blanks for all else: bytes are translated at once."""
_OFTEN = dict.fromkeys("，。：；、（）！？％～／－＋＝＜＞‘’“”–—", " ") | {"℃": "°C"}
"""Signs that most notes have, as far as NFKC and the words go."""


def search_words(text: str) -> str:
    """The words of a text as they are indexed, with blanks between them.

    Full-width letters and digits become plain ones, and letters lose their case.
    """
    return " ".join(_words(text))


def search_phrase(search: str) -> str:
    """What a person looks for as a query of FTS5: these words in a row, the last one perhaps begun.

    Empty where the search has no letter, digit or Chinese character.
    """
    words = _words(search, is_begun=True)
    return f'"{" ".join(words)}" *' if words else ""


def is_said_by_words(search: str) -> bool:
    """Whether the words are all there is to look for: no sign stands between or beside them."""
    return all(one.isalnum() or one.isspace() for one in search)


def _words(text: str, *, is_begun: bool = False) -> list[str]:
    folded = _folded(text)
    try:
        western = folded.encode("latin-1")
    except UnicodeEncodeError:
        return _mixed_words(folded, is_begun=is_begun)
    return western.translate(_WESTERN).decode("latin-1").split()


def _mixed_words(folded: str, *, is_begun: bool) -> list[str]:
    words: list[str] = []
    for match in _RUN.finditer(folded):
        run = match[0]
        if match[1] is None:
            words.append(run)
            continue
        words.extend(map(add, run, run[1:]))
        if not is_begun or len(run) == 1 or match.end() < len(folded):
            words.append(run[-1])
    return words


def _folded(text: str) -> str:
    """NFKC without case; the usual signs go first, for then most texts are in it already."""
    if not text.isascii():
        for sign, plain in _OFTEN.items():
            text = text.replace(sign, plain)
        if not unicodedata.is_normalized("NFKC", text):
            text = unicodedata.normalize("NFKC", text)
    return text.casefold()
