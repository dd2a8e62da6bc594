"""Measure how many identities are found: in a file of planted ones, or in notes made for it."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from medgen_desktop.domain.errors import UserError
from medgen_desktop.domain.exchange_errors import FILE_BROKEN
from medgen_desktop.domain.identity import IdentityHit
from medgen_desktop.interchange.encodings import read_text
from medgen_desktop.services.identity_words import identity_words
from medgen_desktop.services.planted_notes import planted_notes
from medgen_desktop.text.identities.finding import identity_hits

_QUERY = "===QUERY==="
_TAGS = "===PHI_TAGS==="


@dataclass(frozen=True, slots=True)
class Stretch:
    """A planted identity: where it is, and of which kind the file says it is."""

    start: int
    end: int
    kind: str


@dataclass(frozen=True, slots=True)
class Sample:
    """A text and its identities; `values` lists, for each of them, all places that say it."""

    text: str
    values: tuple[tuple[Stretch, ...], ...]


@dataclass(frozen=True, slots=True)
class KindScore:
    """How many identities of a kind there are, and how many were found."""

    planted: int = 0
    found: int = 0


@dataclass(frozen=True, slots=True)
class DeidScore:
    """`recall` over all planted values, `precision` over all hits; both from 0 to 1.

    A value is found where every letter and digit of it is covered, at each place that says it; a
    hit is right where it meets a planted value. `clean_touched` is the share of texts without
    identities in which anything was found.
    """

    texts: int
    recall: float
    precision: float
    clean_texts: int
    clean_touched: float
    kinds: dict[str, KindScore] = field(default_factory=dict)


def score_file(path: Path) -> DeidScore:
    """Score a file of queries with the values planted in them, as ASQ-PHI has them.

    Raises:
        UserError: the file cannot be read, or FILE_BROKEN with the line.
    """
    return score(read_queries(path))


def score_planted(count: int, seed: int = 1) -> DeidScore:
    """Score Chinese notes that are made for it."""
    return score(
        Sample(
            note.text,
            tuple((Stretch(one.start, one.end, one.kind.value),) for one in note.planted),
        )
        for note in planted_notes(count, seed)
    )


def score(samples: Iterable[Sample]) -> DeidScore:
    """Look for identities in each text and compare."""
    words = identity_words()
    texts = hits = right = clean = touched = 0
    kinds: dict[str, list[bool]] = {}
    for sample in samples:
        texts += 1
        found = identity_hits(sample.text, words)
        hits += len(found)
        planted = [place for value in sample.values for place in value]
        right += sum(_meets(hit, planted) for hit in found)
        clean += not planted
        touched += not planted and bool(found)
        covered = _covered(sample.text, found)
        for value in sample.values:
            is_found = all(covered[one.start : one.end].count(0) == 0 for one in value)
            kinds.setdefault(value[0].kind, []).append(is_found)
    every = [one for of_kind in kinds.values() for one in of_kind]
    return DeidScore(
        texts,
        _share(sum(every), len(every)),
        _share(right, hits),
        clean,
        touched / clean if clean else 0.0,
        {kind: KindScore(len(of_kind), sum(of_kind)) for kind, of_kind in sorted(kinds.items())},
    )


def read_queries(path: Path) -> list[Sample]:
    """The queries of a file with their planted values; raises what `score_file` does."""
    samples: list[Sample] = []
    query: list[str] = []
    values: list[tuple[Stretch, ...]] = []
    is_query = True
    lines = read_text(path).text.splitlines()
    for number, line in enumerate([*lines, _QUERY], start=1):
        if line.strip() == _QUERY:
            if query or values:
                samples.append(Sample("\n".join(query).strip(), tuple(values)))
            query, values, is_query = [], [], True
        elif line.strip() == _TAGS:
            is_query = False
        elif is_query:
            query.append(line)
        elif line.strip():
            values.append(_value(path, number, line, "\n".join(query).strip()))
    return samples


def _value(path: Path, number: int, line: str, text: str) -> tuple[Stretch, ...]:
    try:
        tag = json.loads(line)
        kind, value = str(tag["identifier_type"]), str(tag["value"])
    except (ValueError, LookupError, TypeError):
        reason = "JSON"
        raise UserError(
            FILE_BROKEN, path=path.name, format="ASQ-PHI", line=number, reason=reason
        ) from None
    places: list[Stretch] = []
    start = text.find(value) if value else -1
    while start >= 0:
        places.append(Stretch(start, start + len(value), kind))
        start = text.find(value, start + len(value))
    if not places:
        reason = "the value is not in its text"
        raise UserError(FILE_BROKEN, path=path.name, format="ASQ-PHI", line=number, reason=reason)
    return tuple(places)


def _meets(hit: IdentityHit, planted: Sequence[Stretch]) -> bool:
    return any(hit.start < one.end and one.start < hit.end for one in planted)


def _covered(text: str, found: Iterable[IdentityHit]) -> bytearray:
    """A 1 for each character that a hit covers, or that is no letter or digit."""
    covered = bytearray(not one.isalnum() for one in text)
    for hit in found:
        covered[hit.start : hit.end] = b"\1" * (hit.end - hit.start)
    return covered


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 1.0
