"""Terms of dictionaries, found in a note all at once by an Aho–Corasick automaton."""

import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from medgen_desktop.text.folding import folded
from medgen_desktop.text.language import CJK_CHARACTER


@dataclass(frozen=True, slots=True)
class Term:
    """A term as its dictionary (`source`) writes it, and the label it suggests."""

    text: str
    label: str
    source: str


@dataclass(frozen=True, slots=True)
class TermHit:
    """A term in a note; `term` is how the dictionary writes it."""

    start: int
    end: int
    label: str
    source: str
    term: str


class TermMatcher:
    """Finds many terms in one pass, in small or capital, full-width or half-width letters.

    Latin terms are found as whole words only, and letters and digits both go on with a word;
    Chinese has no ends of words. Of terms with one label that are the same, the one that was given
    first is found.
    """

    def __init__(self, terms: Iterable[Term]) -> None:
        import ahocorasick  # noqa: PLC0415 - not needed to start the window

        by_text: defaultdict[str, dict[str, Term]] = defaultdict(dict)
        for term in terms:
            key = _comparable(term.text.strip())
            if key:
                by_text[key].setdefault(term.label, term)
        self._automaton = ahocorasick.Automaton()
        for key, by_label in by_text.items():
            self._automaton.add_word(key, (len(key), tuple(by_label.values())))
        self._is_empty = not by_text
        self._automaton.make_automaton()

    def find(self, text: str) -> list[TermHit]:
        """Every hit, in order of its place, those within longer ones included.

        Which of them stand depends on what people have decided since the terms were given: a long
        term that is no longer one must not hide the short one within it.
        """
        if self._is_empty:
            return []
        comparable = _comparable(text)
        hits: list[TermHit] = []
        for last, (length, terms) in self._automaton.iter(comparable):
            start, end = last + 1 - length, last + 1
            if _is_whole(comparable, start, end):
                hits += (TermHit(start, end, one.label, one.source, one.text) for one in terms)
        return sorted(hits, key=lambda one: (one.start, -one.end, one.label))


def _comparable(text: str) -> str:
    """Folded, and with a plain blank for each blank: a term may be wrapped at a line's end."""
    return folded(text).replace("\n", " ").replace("\t", " ").replace("\u00a0", " ")


def _is_whole(text: str, start: int, end: int) -> bool:
    """Whether no Latin word goes on at either end."""
    if start and _in_word(text[start]) and _in_word(text[start - 1]):
        return False
    if end == len(text):
        return True
    behind = text[end]
    if unicodedata.combining(behind):
        return False
    return not (_in_word(text[end - 1]) and _in_word(behind))


def _in_word(character: str) -> bool:
    if character.isascii():
        return character.isalnum()
    return (
        character.isalnum() and CJK_CHARACTER.match(character) is None
    ) or unicodedata.combining(character) > 0
