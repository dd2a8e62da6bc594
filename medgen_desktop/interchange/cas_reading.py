"""From a CAS of UIMA to our documents: each of its texts is a note.

A layer's `value` is the label, or its name where it has none; what else a layer says in words are
attributes, and what it names of other annotations are relations. `identifier` is the concept, as
`system:code` or as the address of an entry. Positions are UTF-16 units, read as the file has them:
`cassis` leaves one that is within a character as it is, and so in another place.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from cassis import Cas, TypeSystem
from cassis.cas import View
from cassis.typesystem import FeatureStructure

from medgen_desktop.domain.annotation import Piece
from medgen_desktop.domain.attributes import YES
from medgen_desktop.domain.concept import Concept
from medgen_desktop.domain.note import NewNote, NoteStatus
from medgen_desktop.domain.origin import Origin
from medgen_desktop.domain.relation import Relation
from medgen_desktop.interchange.cas_types import (
    ENTITY,
    METADATA,
    NOTE,
    OF_NOTE,
    VALUE,
    Role,
    ends_of,
    role_of,
)
from medgen_desktop.interchange.document import Document, found_relation
from medgen_desktop.interchange.reading import (
    OccurrenceCounter,
    Reading,
    SkippedRow,
    SkipReason,
    Source,
    title_from,
)
from medgen_desktop.interchange.spans import FileSpan, annotations_from
from medgen_desktop.text.language import language_of
from medgen_desktop.text.outside_offsets import OffsetUnit

Places: TypeAlias = Mapping[int, Piece]
"""Where feature structures begin and end, by their ids, as the file says."""

_NOWHERE = (-1, -1)
_STRUCTURE = frozenset({"sofa", "begin", "end"})
_CONCEPT = ("System", "Version", "Code", "Name")
_ADDRESS = re.compile(r"(https?://.*[/#])([^/#]+)")
_RESERVED = {"self_": "self", "type_": "type"}
"""Features that `cassis` calls otherwise, since Python has the names."""


@dataclass(slots=True)
class _Found:
    """What the feature structures of a text say; spans by the ids of these."""

    spans: list[FileSpan] = field(default_factory=list)
    links: list[tuple[str, str, str]] = field(default_factory=list)
    not_kept: dict[str, None] = field(default_factory=dict)
    """Types, or features of types, that have no place here."""


def readings(cas: Cas, places: Places, source: Source) -> Iterator[Reading]:
    """The texts of a CAS, and what was left out; its `line` is the text's place in the file."""
    occurrences = OccurrenceCounter()
    for place, view in enumerate(cas.views, start=1):
        text = view.sofa.sofaString or ""
        if not text.strip():
            yield SkippedRow(source.name, place, SkipReason.EMPTY_TEXT)
            continue
        found = _found(view, cas.typesystem, places)
        annotations, numbers, outside = annotations_from(text, found.spans, (OffsetUnit.UTF16,))
        relations, lost = _relations(found.links, numbers)
        lost += [SkipReason.SPAN_OUTSIDE] * len(outside)
        lost += [SkipReason.NOT_KEPT] * len(found.not_kept)
        said, fields, status = _of_note(view)
        note = NewNote(
            title=said.get("documentTitle") or title_from(text, source.title),
            original=text,
            source_name=source.name,
            encoding=source.encoding,
            language=language_of(text),
            record_id=said.get("documentId", ""),
            section=said.get("section", ""),
            target=said.get("target", ""),
        )
        yield Document(
            occurrences.numbered(note),
            tuple(annotations),
            tuple(relations),
            status,
            said.get("comment", ""),
            fields,
        )
        yield from (SkippedRow(source.name, place, reason, is_note=False) for reason in lost)


def _of_note(view: View) -> tuple[dict[str, str], dict[str, str], NoteStatus]:
    """What is said of the text as a whole, the fields of the note, and its status."""
    said: dict[str, str] = {}
    fields: dict[str, str] = {}
    for one in view.get_all_fs():
        kind = one.type.name
        names = {METADATA: ("documentTitle", "documentId"), NOTE: OF_NOTE}.get(kind, ())
        said |= {name: word for name in names if (word := _word(getattr(one, name, None)))}
        if kind == NOTE:
            fields |= _values(one.fields)
    status = said.get("status", "")
    return said, fields, NoteStatus(status) if status in set(NoteStatus) else NoteStatus.NEW


def _relations(
    links: Iterable[tuple[str, str, str]], numbers: Mapping[str, int]
) -> tuple[list[Relation], list[SkipReason]]:
    relations: list[Relation] = []
    lost: list[SkipReason] = []
    for kind, *ends in links:
        source, target = (numbers.get(end) for end in ends)
        if source is None or target is None:
            lost.append(SkipReason.RELATION_ENDS)
        else:
            relations.append(found_relation(len(relations) + 1, kind, source, target))
    return relations, lost


def _found(view: View, types: TypeSystem, places: Places) -> _Found:
    found = _Found()
    for one in view.get_all_fs():
        name = one.type.name
        role = role_of(types, name)
        if role is Role.SPAN:
            found.spans.append(_span(one, places, found))
        elif role is Role.LINK:
            ends = ends_of(types, name) or ("", "")
            kind = _word(getattr(one, "value", None)) or _short(name)
            source, target = (_key(getattr(one, end)) for end in ends)
            found.links.append((kind, source, target))
            rest = {feature for feature, _ in _held(one)} - {*ends, "value"}
            found.not_kept.update((f"{name}:{feature}", None) for feature in rest)
        elif role is Role.OTHER:
            found.not_kept[name] = None
    return found


def _span(one: FeatureStructure, places: Places, found: _Found) -> FileSpan:
    name = one.type.name
    words = {feature: word for feature, value in _held(one) if (word := _word(value))}
    span = FileSpan(
        _key(one),
        words.pop("value", "") or _short(name),
        (places.get(one.xmiID, _NOWHERE),),
        words.pop("said", None),
        comment=words.pop("comment", ""),
        annotator=words.pop("annotator", ""),
        created_at=words.pop("createdAt", ""),
        origin=_origin(words),
    )
    span.concept = _concept(words)
    if name != ENTITY and span.label != _short(name):
        span.attributes["layer"] = _short(name)
    span.attributes |= words
    for feature, value in _held(one):
        if isinstance(value, FeatureStructure):
            _take(span, feature, value, places, found)
    return span


def _take(
    span: FileSpan, feature: str, value: FeatureStructure, places: Places, found: _Found
) -> None:
    """What a feature says by another structure: a relation, a list of words, or ours."""
    elements = getattr(value, "elements", None)
    if feature == "pieces" and elements:
        span.pieces = tuple(places.get(one.xmiID, _NOWHERE) for one in elements)
    elif feature == "attributes" and _values(value):
        span.attributes |= _values(value)
    elif elements and all(isinstance(one, FeatureStructure) for one in elements):
        for one in elements:  # links of INCEpTION have a role and a target
            target = getattr(one, "target", None) or one
            found.links.append(
                (_word(getattr(one, "role", None)) or feature, span.key, _key(target))
            )
    elif elements:
        span.attributes[feature] = ", ".join(filter(None, map(_word, elements)))
    elif hasattr(value, "begin"):
        kind = span.attributes.pop("referenceRelation", "") if feature == "next" else ""
        found.links.append((kind or feature, span.key, _key(value)))
    elif elements is None:
        found.not_kept[feature] = None


def _values(value: FeatureStructure | None) -> dict[str, str]:
    """Names and values of ours; nothing where a list has others."""
    elements = getattr(value, "elements", None) or []
    return {
        _word(one.name): _word(one.value)
        for one in elements
        if isinstance(one, FeatureStructure) and one.type.name == VALUE and one.name and one.value
    }


def _concept(words: dict[str, str]) -> Concept | None:
    system, version, code, name = (words.pop(f"concept{part}", "") for part in _CONCEPT)
    identifier = words.pop("identifier", "")
    if code:
        return Concept(system, version, code, name)
    if not identifier:
        return None
    if match := _ADDRESS.fullmatch(identifier):
        return Concept(match[1], "", match[2], "")
    named, colon, rest = identifier.partition(":")
    return Concept(named, "", rest, "") if colon and rest else Concept("", "", identifier, "")


def _origin(words: dict[str, str]) -> Origin | None:
    source, version = words.pop("originSource", ""), words.pop("originVersion", "")
    score = words.pop("originScore", "0")
    return Origin(source, version, float(score)) if source else None


def _held(one: FeatureStructure) -> Iterator[tuple[str, object]]:
    """The features that have a value, by the names that they have in the file."""
    for feature in one.type.all_features:
        value = getattr(one, feature.name, None)
        if value is not None and feature.name not in _STRUCTURE:
            yield _RESERVED.get(feature.name, feature.name), value


def _word(value: object) -> str:
    if isinstance(value, bool):
        return YES if value else "no"
    return str(value) if isinstance(value, (str, int, float)) else ""


def _key(one: FeatureStructure | None) -> str:
    return "" if one is None else str(one.xmiID)


def _short(name: str) -> str:
    return name.rpartition(".")[2]
