"""From the documents of BioC to ours, as the library `bioc` has them.

Comeau et al. 2013, "BioC: a minimalist approach to interoperability for biomedical text
processing", Database bat064. What is said of a thing are its infons, of which BioC names none;
those of PubTator, TeamTat and of the corpora of BioCreative are known here: `type` is the label,
`identifier` (or `MESH`, `OMIM` …) the concept, and all else attributes.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from bioc import BioCAnnotation, BioCDocument, BioCPassage, BioCRelation

from medgen_desktop.domain.attributes import YES
from medgen_desktop.domain.concept import Concept
from medgen_desktop.domain.note import NewNote, NoteStatus
from medgen_desktop.domain.origin import Origin
from medgen_desktop.domain.relation import Relation
from medgen_desktop.interchange.bioc_layout import Part, PlacedSpan, understood
from medgen_desktop.interchange.document import Document, found_relation
from medgen_desktop.interchange.reading import (
    OccurrenceCounter,
    Reading,
    SkippedRow,
    SkipReason,
    Source,
    title_from,
)
from medgen_desktop.interchange.spans import FileSpan
from medgen_desktop.text.language import language_of

OURS = "medgen:"
"""Begins the keys of infons for what BioC's tools have no usual key."""
ATTRIBUTE = f"{OURS}attribute:"
_SYSTEMS = ("MESH", "OMIM", "UMLS", "SNOMEDCT", "HPO", "ICD10", "NCBI Gene", "NCBI Taxonomy")
KNOWN = frozenset(
    {"type", "label", "identifier", "database", "annotator", "updated_at", "comment", *_SYSTEMS}
)
"""Keys of an annotation's infons that are no attributes."""

_NO_CONCEPT = frozenset({"", "-", "-1", "None"})
_SEVERAL = re.compile(r"[|;,+]")
_MESH_CODE = re.compile(r"[CD]\d{6,}")
_SECOND_ROLES = frozenset({"target", "object", "arg2", "tail"})
_PAIR = 2


@dataclass(slots=True)
class _Gathered:
    """What is in a document's passages, before their places are known."""

    parts: list[Part] = field(default_factory=list)
    spans: list[PlacedSpan] = field(default_factory=list)
    relations: list[BioCRelation] = field(default_factory=list)
    keys: set[str] = field(default_factory=set)
    lost: list[SkipReason] = field(default_factory=list)


def readings(documents: Iterable[BioCDocument | None], source: Source) -> Iterator[Reading]:
    """The documents, and what was left out; its `line` is the document's place in the file.

    None stands for something in the file that is no document.
    """
    occurrences = OccurrenceCounter()
    for place, one in enumerate(documents, start=1):
        if one is None:
            yield SkippedRow(source.name, place, SkipReason.NOT_A_RECORD)
            continue
        gathered = _gathered(one)
        if not any(part.text.strip() for part in gathered.parts):
            yield SkippedRow(source.name, place, SkipReason.EMPTY_TEXT)
            continue
        found = understood(gathered.parts, gathered.spans)
        relations = _relations(gathered, found.numbers)
        infons = {key: _plain(value) for key, value in (one.infons or {}).items()}
        ours = {key: infons.pop(key) for key in list(infons) if key.startswith(OURS)}
        note = NewNote(
            title=ours.get(f"{OURS}title") or title_from(found.original, source.title),
            original=found.original,
            source_name=source.name,
            encoding=source.encoding,
            language=language_of(found.original),
            record_id=_plain(one.id),
            section=ours.get(f"{OURS}section", ""),
            target=ours.get(f"{OURS}target", ""),
        )
        status = ours.get(f"{OURS}status", "")
        yield Document(
            occurrences.numbered(note),
            tuple(found.annotations),
            tuple(relations),
            NoteStatus(status) if status in set(NoteStatus) else NoteStatus.NEW,
            ours.get(f"{OURS}comment", ""),
            _fields(infons, one.passages),
        )
        lost = gathered.lost + [SkipReason.SPAN_OUTSIDE] * len(found.outside)
        yield from (SkippedRow(source.name, place, reason, is_note=False) for reason in lost)


def _gathered(document: BioCDocument) -> _Gathered:
    gathered = _Gathered()
    for passage in document.passages:
        home = len(gathered.parts)
        if passage.text:
            gathered.parts.append(Part(int(passage.offset), passage.text))
        for sentence in passage.sentences:
            own = home if passage.text else len(gathered.parts)
            _take(gathered, sentence.annotations, sentence.relations, own)
            if not passage.text:
                gathered.parts.append(Part(int(sentence.offset), sentence.text or ""))
        _take(gathered, passage.annotations, passage.relations, home)
    _take(gathered, document.annotations, document.relations, 0)
    return gathered


def _take(
    gathered: _Gathered,
    annotations: Iterable[BioCAnnotation],
    relations: Iterable[BioCRelation],
    home: int,
) -> None:
    gathered.relations += relations
    for one in annotations:
        key = _plain(one.id)
        if not key or key in gathered.keys:
            key = f"{key} {len(gathered.spans)}"
        gathered.keys.add(key)
        span = _span(one, key, gathered.lost)
        if span.label:
            gathered.spans.append(PlacedSpan(home, span))
        else:
            gathered.lost.append(SkipReason.SPAN_UNLABELLED)


def _span(one: BioCAnnotation, key: str, lost: list[SkipReason]) -> FileSpan:
    infons = _infons(one.infons, lost)
    label = infons.pop("type", "") or infons.pop("label", "")
    concept = _concept(infons, lost)
    comment, annotator = infons.pop("comment", ""), infons.pop("annotator", "")
    created_at = infons.pop("updated_at", "")
    origin = _origin(infons)
    places = ((int(place.offset), int(place.length)) for place in one.locations)
    return FileSpan(
        key,
        label,
        tuple((offset, offset + length) for offset, length in places),
        one.text or None,
        {name.removeprefix(ATTRIBUTE): said for name, said in infons.items()},
        concept,
        comment,
        annotator,
        created_at,
        origin,
    )


def _infons(infons: dict[str, object] | None, lost: list[SkipReason]) -> dict[str, str]:
    """What is said in words; an empty word says nothing, and an object has no place."""
    words = {str(key): _plain(value) for key, value in (infons or {}).items()}
    objects = sum(isinstance(value, dict) for value in (infons or {}).values())
    lost += [SkipReason.NOT_KEPT] * objects
    return {key: said for key, said in words.items() if said}


def _plain(value: object) -> str:
    if isinstance(value, bool):
        return YES if value else "no"
    if isinstance(value, list):
        return ", ".join(said for said in map(_plain, value) if said)
    return str(value) if isinstance(value, (str, int, float)) else ""


def _concept(infons: dict[str, str], lost: list[SkipReason]) -> Concept | None:
    """The concept: ours as it was; the first of another tool's list, whose others are lost."""
    version, name = (infons.pop(f"{OURS}concept_{part}", "") for part in ("version", "name"))
    if code := infons.pop(f"{OURS}concept_code", ""):
        return Concept("", version, code, name)
    database, identifier = infons.get("database"), infons.pop("identifier", "")
    if database is not None and identifier.startswith(f"{database}:"):
        del infons["database"]
        return Concept(database, version, identifier[len(database) + 1 :], name)
    system = ""
    if not identifier:
        system = next((key for key in infons if key in _SYSTEMS), "")
        identifier = infons.pop(system, "")
    codes = [code.strip() for code in _SEVERAL.split(identifier)]
    codes = [code for code in codes if code not in _NO_CONCEPT]
    lost += [SkipReason.NOT_KEPT] * (len(codes) > 1)
    if not codes:
        return None
    named, colon, code = codes[0].partition(":")
    if colon and code:
        return Concept(named, version, code, name)
    guessed = "MESH" if _MESH_CODE.fullmatch(codes[0]) else ""
    return Concept(system or guessed, version, codes[0], name)


def _origin(infons: dict[str, str]) -> Origin | None:
    parts = (infons.pop(f"{OURS}origin_{part}", "") for part in ("source", "version", "score"))
    source, version, score = parts
    try:
        share = float(score or 0)
    except ValueError:
        share = 0.0
    return Origin(source, version, share if 0 <= share <= 1 else 0.0) if source else None


def _relations(gathered: _Gathered, numbers: dict[str, int]) -> list[Relation]:
    """Relations of two; one of more is one from its first end to each of the others."""
    relations: list[Relation] = []
    for one in gathered.relations:
        infons = _infons(one.infons, gathered.lost)
        kind = infons.pop("type", "") or infons.pop("relation", "") or "related"
        nodes = [(_plain(node.refid), _plain(node.role)) for node in one.nodes]
        if len(nodes) == _PAIR and nodes[0][1].lower() in _SECOND_ROLES:
            nodes.reverse()
        ends = [number for name, _ in nodes if (number := numbers.get(name)) is not None]
        if len(ends) < max(len(nodes), _PAIR):
            gathered.lost.append(SkipReason.RELATION_ENDS)
            continue
        for other in ends[1:]:
            relations.append(found_relation(len(relations) + 1, kind, ends[0], other))
        if infons:
            gathered.lost.append(SkipReason.NOT_KEPT)
    return relations


def _fields(infons: dict[str, str], passages: Iterable[BioCPassage]) -> dict[str, str]:
    """What is said of the document, and of its passages one after another."""
    fields = {key: said for key, said in infons.items() if said}
    gathered: dict[str, dict[str, None]] = {}
    for part in (one for passage in passages for one in (passage, *passage.sentences)):
        for key, said in (part.infons or {}).items():
            if key not in fields and _plain(said):
                gathered.setdefault(key, {})[_plain(said)] = None
    return fields | {key: ", ".join(said) for key, said in gathered.items()}
