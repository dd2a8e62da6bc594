"""What a term is found by: its code, its words from their beginnings, the initials of its pinyin.

Initials are those of a typist: "高血压" is "gxy", "2型糖尿病" is "2xtnb". Like Chinese they are
indexed by pairs of neighbours, so that "tnb" is found inside.
"""

import unicodedata

from medgen_desktop.text.language import CJK_CHARACTER
from medgen_desktop.text.search_words import search_phrase

_MOST_PIECES = 24
"""Of a search; the index refuses queries of some hundred parts, and no name has so many words."""


def code_key(code: str) -> str:
    """Letters and digits only, folded: "I21.9" and "i219" are the same code."""
    return "".join(one for one in _folded(code) if one.isalnum())


def initials_of(name: str) -> str:
    """The initials of a name's pinyin, Latin letters and digits as they are.

    Empty where the name has no Chinese: the first letters of English words are no pinyin.
    """
    if CJK_CHARACTER.search(name) is None:
        return ""
    # Imported here because its dictionaries take a fifth of a second to load.
    from pypinyin import Style, lazy_pinyin  # noqa: PLC0415

    letters = "".join(lazy_pinyin(_folded(name), style=Style.FIRST_LETTER))
    return "".join(one for one in letters if one.isascii() and one.isalnum())


def initials_words(initials: str) -> str:
    """Initials as they are indexed: "gxy" as "gx xy y"."""
    return " ".join([*_pairs(initials), initials[-1:]]).strip()


def term_query(search: str) -> str:
    """What a person types as a query of FTS5 over the columns `words` and `initials`.

    Each piece between blanks must begin a word of the name, in any order, or be initials; Chinese
    may begin anywhere. Empty where the search has no letter, digit or Chinese character.
    """
    pieces = [_piece_query(piece) for piece in search.split()[:_MOST_PIECES]]
    return " AND ".join(piece for piece in pieces if piece)


def _piece_query(piece: str) -> str:
    phrase = search_phrase(piece)
    folded = _folded(piece)
    if not phrase or not (folded.isascii() and folded.isalnum()):
        return f"words : {phrase}" if phrase else ""
    pairs = " ".join(_pairs(folded))
    initials = f'"{pairs}"' if pairs else f'"{folded}" *'
    return f"(words : {phrase} OR initials : {initials})"


def _pairs(letters: str) -> list[str]:
    return [letters[place : place + 2] for place in range(len(letters) - 1)]


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()
