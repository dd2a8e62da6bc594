"""A name that a rule knew at one place is a name at the others too."""

import re
from collections.abc import Iterable, Iterator

from medgen_desktop.domain.identity import IdentityHit, IdentityKind
from medgen_desktop.text.folding import plain_letters
from medgen_desktop.text.identities.english import ORDINARY
from medgen_desktop.text.identities.finding import apart
from medgen_desktop.text.identities.words import words_of
from medgen_desktop.text.language import CJK_CHARACTER
from medgen_desktop.text.occurrences import Occurrences

REASON = "said elsewhere in the note"
_LATIN_NAME = re.compile(r"[A-Z][A-Za-z'’-]{2,}")
_TITLES = words_of("Mrs Miss Doctor Prof Professor Nurse Rev Capt Sir Madam The")
_SHORTEST_CHINESE = 2
_SHORTEST_IN_CAPITALS = 4
"""A shorter one could be an abbreviation: "ANN", "LEE"."""


def with_repeats(text: str, hits: Iterable[IdentityHit]) -> list[IdentityHit]:
    """The hits and the other places of their names, by place, without a common character."""
    found = list(hits)
    plain = plain_letters(text)
    said = dict.fromkeys(
        written
        for hit in found
        if hit.kind is IdentityKind.NAME
        for name in name_parts(plain[hit.start : hit.end])
        for written in _ways_to_write(name)
    )
    repeats = [
        IdentityHit(start, end, IdentityKind.NAME, REASON)
        for name in said
        for start, end in Occurrences(name, match_case=True).places(plain)
    ]
    return apart(text, [*found, *repeats]) if repeats else found


def _ways_to_write(name: str) -> Iterator[str]:
    yield name
    if len(name) >= _SHORTEST_IN_CAPITALS and name.isascii():
        yield name.title() if name.isupper() else name.upper()


def name_parts(said: str) -> Iterator[str]:
    """What names somebody alone: of an English name each part but titles and words, or the whole.

    A Chinese name is told by the whole of it only.
    """
    if CJK_CHARACTER.search(said):
        if len(said) >= _SHORTEST_CHINESE:
            yield said
        return
    for part in _LATIN_NAME.findall(said):
        if not {part, part.title()} & (ORDINARY | _TITLES):
            yield part
