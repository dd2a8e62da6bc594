"""All rules over one text, and one hit where several meet."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from medgen_desktop.domain.identity import IdentityHit, IdentityKind
from medgen_desktop.text.folding import plain_letters
from medgen_desktop.text.identities.chinese import chinese_hits
from medgen_desktop.text.identities.english import english_hits
from medgen_desktop.text.identities.numbers import general_hits, number_hits
from medgen_desktop.text.identities.words import IdentityWords

RULES_VERSION = "2"
"""Changes with any rule: a note that older rules looked through is looked through again."""


def identity_hits(
    text: str, words: IdentityWords, others: Iterable[IdentityHit] = ()
) -> list[IdentityHit]:
    """What may name somebody, by place, no two of them with a common character.

    `others` are hits that something else found (a model of Chinese names); they count least. Where
    two meet, the more trusted one holds; what the other has beside it is a hit of its own or, of
    the same kind, part of it.
    """
    plain = plain_letters(text)
    found = [
        *_site_hits(plain, words),
        *number_hits(plain),
        *chinese_hits(plain, words),
        *english_hits(plain, words),
        *general_hits(plain),
        *others,
    ]
    return apart(text, found)


def _site_hits(text: str, words: IdentityWords) -> Iterator[IdentityHit]:
    for kind, name in words.site_names:
        for match in re.finditer(re.escape(plain_letters(name)), text, re.IGNORECASE):
            yield IdentityHit(*match.span(), IdentityKind(kind), "list of this site")


def apart(text: str, found: Iterable[IdentityHit]) -> list[IdentityHit]:
    """The hits without what an earlier one has of them."""
    taken = bytearray(len(text))
    by_start: dict[int, IdentityHit] = {}
    by_end: dict[int, IdentityHit] = {}
    for hit in found:
        for start, end in _free(taken, hit.start, hit.end):
            whole = replace(hit, start=start, end=end)
            before, after = by_end.get(start), by_start.get(end)
            if before is not None and before.kind == hit.kind and start > hit.start:
                whole = replace(before, end=end)
                del by_end[start]
            elif after is not None and after.kind == hit.kind and end < hit.end:
                whole = replace(after, start=start)
                del by_start[end]
            by_start[whole.start] = by_end[whole.end] = whole
        taken[hit.start : hit.end] = b"\1" * (hit.end - hit.start)
    trimmed = (_trimmed(text, one) for one in by_start.values())
    return sorted((one for one in trimmed if one is not None), key=lambda one: one.start)


def _free(taken: bytearray, start: int, end: int) -> Iterator[tuple[int, int]]:
    place = start
    while place < end:
        free = taken.find(0, place, end)
        if free < 0:
            return
        stop = taken.find(1, free, end)
        place = end if stop < 0 else stop
        yield free, place


def _trimmed(text: str, hit: IdentityHit) -> IdentityHit | None:
    """The hit without signs at its ends; None where it says no word."""
    start, end = hit.start, hit.end
    while start < end and not text[start].isalnum() and text[start] not in "#(（+":
        start += 1
    while start < end and not text[end - 1].isalnum() and text[end - 1] not in ".)）":
        end -= 1
    says = any(one.isalnum() for one in text[start:end])
    return replace(hit, start=start, end=end) if says else None
