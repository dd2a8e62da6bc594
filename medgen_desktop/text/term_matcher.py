"""Terms of dictionaries, found in a note all at once by an Aho–Corasick automaton."""

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
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
    Chinese has no ends of words. Of hits of one label that overlap, the longest stays, the first of
    equally long ones; of terms that are the same, the one that was given first.
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
        """The hits in order of their place; those of different labels may overlap."""
        if self._is_empty:
            return []
        by_label: defaultdict[str, list[tuple[int, int, Term]]] = defaultdict(list)
        comparable = _comparable(text)
        for last, (length, terms) in self._automaton.iter(comparable):
            start, end = last + 1 - length, last + 1
            if _is_whole(comparable, start, end):
                for term in terms:
                    by_label[term.label].append((start, end, term))
        kept = [
            TermHit(start, end, term.label, term.source, term.text)
            for hits in by_label.values()
            for start, end, term in _longest(hits, len(text))
        ]
        return sorted(kept, key=lambda one: (one.start, -one.end, one.label))


def _comparable(text: str) -> str:
    """Folded, and with a plain blank for each blank: a term may be wrapped at a line's end."""
    return folded(text).replace("\n", " ").replace("\t", " ").replace("\u00a0", " ")


def _longest(hits: list[tuple[int, int, Term]], length: int) -> Iterator[tuple[int, int, Term]]:
    taken = bytearray(length)
    for start, end, term in sorted(hits, key=lambda one: (one[0] - one[1], one[0])):
        if taken.find(1, start, end) < 0:
            taken[start:end] = b"\x01" * (end - start)
            yield start, end, term


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
