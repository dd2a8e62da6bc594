"""What a search goes by: the words of a text, and any run of characters of its Chinese.

Chinese is not written in words, so it is indexed by pairs of neighbours: "咳嗽三天" as
"咳嗽 嗽三 三天 天". Two or more characters are then a phrase of pairs, one the beginning of a pair.
"""

import re
import unicodedata
from collections.abc import Iterator

from medgen_desktop.text.language import CJK_CHARACTER

_CHINESE = rf"(?:{CJK_CHARACTER.pattern})+"
_RUN = re.compile(rf"({_CHINESE})|(?:(?!{CJK_CHARACTER.pattern})[^\W_])+")


def search_words(text: str) -> str:
    """The words of a text as they are indexed, with blanks between them.

    Full-width letters and digits become plain ones, and letters lose their case.
    """
    return " ".join(_words(text))


def search_phrase(search: str) -> str:
    """What a person looks for as a query of FTS5: these words in a row, the last one perhaps begun.

    Empty where the search has no letter, digit or Chinese character.
    """
    words = list(_words(search, is_begun=True))
    return f'"{" ".join(words)}" *' if words else ""


def is_said_by_words(search: str) -> bool:
    """Whether the words are all there is to look for: no sign stands between or beside them."""
    return all(one.isalnum() or one.isspace() for one in search)


def _words(text: str, *, is_begun: bool = False) -> Iterator[str]:
    folded = unicodedata.normalize("NFKC", text).casefold()
    for match in _RUN.finditer(folded):
        run = match[0]
        if match[1] is None:
            yield run
            continue
        yield from (run[place : place + 2] for place in range(len(run) - 1))
        if not is_begun or len(run) == 1 or match.end() < len(folded):
            yield run[-1]
