"""Other names for people: the same person gets the same, whichever part of it a note says.

Each part has a name of its own ("Ann Lee" is "Mary Stone", then "Mrs. Lee" is "Mrs. Stone"), so a
surname alone, initials and a family keep together. Where a given name is of a sex, so is the other.
"""

import re
from collections.abc import Iterable, Sequence
from functools import cache
from typing import NamedTuple

from medgen_desktop.services.identity_words import identity_words
from medgen_desktop.text.folding import folded
from medgen_desktop.text.identities.keyed_choice import KeyedChoice
from medgen_desktop.text.identities.words import words_of
from medgen_desktop.text.language import CJK_CHARACTER

FIRST, LAST = "first name", "last name"

_TOKEN = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_POSSESSIVE = re.compile(r"['’]s$")
_TITLES = words_of("mr mrs ms miss mx dr doctor prof professor nurse sr rev capt sir madam lady")
_KEPT = _TITLES | words_of("jr ii iii iv md do rn np pa phd van von de der la le al bin st")
_NEUTRAL = (
    *("Alex", "Alexis", "Avery", "Casey", "Dana", "Drew", "Jaime", "Jamie", "Jordan", "Kelly"),
    *("Kerry", "Leslie", "Morgan", "Quinn", "Riley", "Robin", "Shannon", "Taylor", "Terry"),
    *("Tracy", "Blair", "Cameron", "Emerson", "Finley", "Harley", "Hayden", "Kendall", "Rowan"),
)
_NEUTRAL_CHINESE = (
    *("宁", "安", "晨", "文", "华", "平", "欣", "然", "雨", "清", "悦", "乐"),
    *(
        "子涵",
        "一诺",
        "思远",
        "梓涵",
        "雨桐",
        "佳宁",
        "安然",
        "若溪",
        "晓晨",
        "文欣",
        "书宁",
        "清和",
    ),
)
_HIDDEN = re.compile(r"^[某xX×*＊]+$")
_CHINESE_TITLE = re.compile(
    r"(?:副?主任|医[生师]|大夫|护士长?|先生|女士|小姐|教授|老师|院长|阿姨|大爷|奶奶|同志)+$"
)
_LONGEST_SURNAME = 2


class _Lists(NamedTuple):
    male: tuple[str, ...]
    female: tuple[str, ...]
    last: tuple[str, ...]


class SurrogateNames:
    """Names people anew; what several notes say of one person stays together."""

    def __init__(self, choice: KeyedChoice) -> None:
        """Choose by a secret."""
        self._choice = choice

    def renamed(self, said: str, known: "KnownNames") -> str:
        """Another name in the form of this one; `known` are the names that its note says."""
        if CJK_CHARACTER.search(said):
            return self._chinese(said)
        tokens = list(_TOKEN.finditer(said))
        roles = known.roles_in([match[0] for match in tokens], said)
        written, last = "", 0
        for match, role in zip(tokens, roles, strict=True):
            written += said[last : match.start()] + self._part(match[0], role, known)
            last = match.end()
        return written + said[last:]

    def _part(self, word: str, role: str, known: "KnownNames") -> str:
        if not role:
            return word
        ending = _POSSESSIVE.search(word)
        plain = word[: ending.start()] if ending else word
        if len(plain) == 1:
            return self._initial(plain, role, known) + word[len(plain) :]
        listed = _english().last if role == LAST else _given(plain, _english(), _NEUTRAL)
        other = self._choice.one_of(listed, plain, role, plain)
        if plain.isupper():
            other = other.upper()
        return (other.lower() if plain.islower() else other) + word[len(plain) :]

    def _initial(self, letter: str, role: str, known: "KnownNames") -> str:
        """That of the other name, where the note says which name it is of."""
        full = known.beginning_with(letter, role)
        if full:
            return self._part(full, role, known)[0]
        letters = "ABCDEFGHJKLMNPRSTW"
        return self._choice.one_of(letters, letter, f"{role} initial", letter)

    def _chinese(self, said: str) -> str:
        plain = "".join(said.split())
        title = _CHINESE_TITLE.search(plain)
        ending = title[0] if title else ""
        plain = plain[: len(plain) - len(ending)]
        surname = _surname(plain)
        given = plain[len(surname) :]
        surnames = _chinese().last
        written = ""
        if surname:
            alike = [one for one in surnames if len(one) == len(surname) and one != surname]
            written = self._choice.one_of(alike or surnames, surname, LAST, surname)
        if given and not _HIDDEN.match(given):
            listed = _given(given, _chinese(), _NEUTRAL_CHINESE)
            alike = [one for one in listed if len(one) == len(given)]
            given = self._choice.one_of(alike or listed, given, FIRST, given)
        gap = re.search(r"\s+", said)
        return written + (gap[0] if gap and written and given else "") + given + ending


class KnownNames:
    """The English names that one note says, by the role of each part."""

    def __init__(self, said: Iterable[str]) -> None:
        """Learn from the names that have several parts what the single ones are."""
        self._roles: dict[str, str] = {}
        self._words: dict[tuple[str, str], str] = {}
        for name in said:
            words = [] if CJK_CHARACTER.search(name) else _TOKEN.findall(name)
            full = [one for one in words if _is_full(one)]
            if len(full) > 1:
                for word, role in zip(words, self.roles_in(words, name), strict=True):
                    if role and _is_full(word):
                        self._roles.setdefault(folded(word), role)
                        self._words.setdefault((folded(word)[0], role), word)

    def beginning_with(self, letter: str, role: str) -> str:
        """A name of this role that the note says in full and that begins so, or ""."""
        return self._words.get((folded(letter), role), "")

    def roles_in(self, words: Sequence[str], said: str) -> list[str]:
        """What each word of a name is: FIRST, LAST or "" for what stays, such as a title."""
        own = [place for place, one in enumerate(words) if folded(one) not in _KEPT]
        roles = [""] * len(words)
        full = [place for place in own if _is_full(words[place])]
        for place in own:
            roles[place] = FIRST
        if not full:
            for place in own:
                roles[place] = LAST if place == own[-1] else FIRST
        elif len(full) == 1:
            self._single(words, own, full[0], roles)
        elif _is_turned(words, full, said):
            roles[full[0]] = LAST
        else:
            roles[full[-1]] = LAST
        return roles

    def _single(
        self, words: Sequence[str], own: Sequence[int], place: int, roles: list[str]
    ) -> None:
        """One full word: after initials or a title it is the last name, before one the first."""
        word = words[place]
        known = self._roles.get(folded(word))
        lists = identity_words()
        if own[-1] > place:  # "Emily R."
            roles[place], roles[own[-1]] = FIRST, LAST
        elif own[0] < place:  # "J. Smith"
            roles[place] = LAST
        elif known:
            roles[place] = known
        elif any(folded(one) in _TITLES for one in words) or word not in lists.first_names:
            roles[place] = LAST


def _is_full(word: str) -> bool:
    return len(_POSSESSIVE.sub("", word)) > 1 and folded(word) not in _KEPT


def _is_turned(words: Sequence[str], full: Sequence[int], said: str) -> bool:
    """Whether the last name comes first: before a comma, or because the lists say so."""
    if re.match(rf"\W*(?:\w+\.?\s+)?{re.escape(words[full[0]])}\s*,", said):
        return True
    first_names = identity_words().first_names
    return words[full[0]] not in first_names and words[full[-1]] in first_names


def _surname(plain: str) -> str:
    surnames = identity_words().surnames
    return next((plain[:size] for size in (_LONGEST_SURNAME, 1) if plain[:size] in surnames), "")


def _given(name: str, lists: _Lists, neutral: tuple[str, ...]) -> tuple[str, ...]:
    """Given names of the sex that a name is of, or of none where it may be either."""
    is_male, is_female = name.title() in lists.male, name.title() in lists.female
    if is_male == is_female:
        return neutral
    return lists.male if is_male else lists.female


@cache
def _english() -> _Lists:
    from faker.providers.person.en_US import Provider  # noqa: PLC0415 - 0.1 s, seldom

    return _lists(Provider.first_names_male, Provider.first_names_female, Provider.last_names)


@cache
def _chinese() -> _Lists:
    from faker.providers.person.zh_CN import Provider  # noqa: PLC0415 - the same

    return _lists(Provider.first_names_male, Provider.first_names_female, Provider.last_names)


def _lists(male: Iterable[str], female: Iterable[str], last: Iterable[str]) -> _Lists:
    """Sorted: faker keeps them as sets or by frequency, and a choice must stay the same."""
    men, women = set(male), set(female)
    return _Lists(tuple(sorted(men - women)), tuple(sorted(women - men)), tuple(sorted(set(last))))
