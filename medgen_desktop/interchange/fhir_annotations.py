"""Annotations in a FHIR bundle: an Observation each, with HL7's extension for where it was read.

`derivation-reference` (hl7.org/fhir/StructureDefinition/derivation-reference) says of which text a
resource was made, from which offset on and how long: one for each piece, in characters of the
attachment as it is decoded. The label is the text of `code`, the concept its coding, what is
covered `valueString`, the comment a note, and the annotator a performer. FHIR has no place for
attributes, relations, origins and when it was marked: these are extensions of ours. Resources of
other programs that have the extension are read, too.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from medgen_desktop.domain.annotation import Annotation
from medgen_desktop.domain.concept import Concept
from medgen_desktop.domain.origin import Origin
from medgen_desktop.domain.relation import Relation
from medgen_desktop.interchange.document import Document, found_relation
from medgen_desktop.interchange.fhir_extensions import (
    OURS,
    coding_of,
    codings,
    concept_of,
    extensions,
    grouped,
    is_string,
    said,
    saying,
    words_of_concept,
)
from medgen_desktop.interchange.fhir_notes import NOTES
from medgen_desktop.interchange.fhir_resources import Group, Resource
from medgen_desktop.interchange.json_records import Json, objects, place_of, text_of
from medgen_desktop.interchange.reading import SkipReason
from medgen_desktop.interchange.spans import FileSpan, annotations_from
from medgen_desktop.text.outside_offsets import OffsetUnit, OutsideOffsets

_DERIVED = "http://hl7.org/fhir/StructureDefinition/derivation-reference"
_PATH = "DocumentReference.content.attachment.data"
_CATEGORY: Json = [{"coding": [{"system": f"{OURS}kind", "code": "annotation"}]}]
_UNITS = (OffsetUnit.CODE_POINTS,)


@dataclass(slots=True)
class Marks:
    """What is annotated in one note, and places of what is not read."""

    spans: list[tuple[Resource, FileSpan]] = field(default_factory=list)
    lost: list[tuple[int, SkipReason]] = field(default_factory=list)


def marks_of(group: Group) -> tuple[dict[int, Marks], list[tuple[int, SkipReason]]]:
    """The marks in each note, by its identity, and what marks no note of the group."""
    found: dict[int, Marks] = {}
    astray: list[tuple[int, SkipReason]] = []
    for resource in group.resources:
        derived = [*extensions(resource.values, _DERIVED)] if resource.kind not in NOTES else []
        places = [one for one in derived if [*extensions(one, "offset")]]
        if not places:
            continue
        references = [_part(one, "reference", "valueReference") for one in places]
        note = group.referred(references[0])
        if note is None or note.kind not in NOTES or references.count(references[0]) < len(places):
            astray.append((resource.place, SkipReason.NOT_KEPT))
        elif text_of(resource.values, "status") == "entered-in-error":
            astray.append((resource.place, SkipReason.IN_ERROR))
        else:
            span = _span_of(resource, places)
            marks = found.setdefault(id(note), Marks())
            if span.label:
                marks.spans.append((resource, span))
            else:
                marks.lost.append((resource.place, SkipReason.SPAN_UNLABELLED))
    return found, astray


def annotated(
    document: Document, marks: Marks, group: Group
) -> tuple[Document, list[tuple[int, SkipReason]]]:
    """The document with its annotations and relations, and which of them do not fit."""
    spans = [span for _, span in marks.spans]
    annotations, numbers, outside = annotations_from(document.note.original, spans, _UNITS)
    places = {_key(resource): resource.place for resource, _ in marks.spans}
    lost = [*marks.lost, *((places[span.key], SkipReason.SPAN_OUTSIDE) for span in outside)]
    relations: list[Relation] = []
    for resource, span in marks.spans:
        for one in extensions(resource.values, f"{OURS}relation"):
            target = group.referred(_part(one, "target", "valueReference"))
            ends = (numbers.get(span.key), numbers.get(_key(target)) if target else None)
            if ends[0] is None or ends[1] is None:
                lost.append((resource.place, SkipReason.RELATION_ENDS))
                continue
            relation = found_relation(len(relations) + 1, said(one, "kind") or "", ends[0], ends[1])
            by, at = said(one, "annotator") or "", said(one, "created") or ""
            relations.append(replace(relation, annotator=by, created_at=at))
    return replace(document, annotations=tuple(annotations), relations=tuple(relations)), lost


def _key(resource: Resource) -> str:
    return str(id(resource))


def _span_of(resource: Resource, places: list[dict[str, Json]]) -> FileSpan:
    values = resource.values
    is_ours = values.get("category") == _CATEGORY
    offsets = [(place_of({"": _part(one, "offset", "valueInteger")}, ""), one) for one in places]
    pieces = tuple(
        (start, start + place_of({"": _part(one, "length", "valueInteger")}, ""))
        for start, one in offsets
    )
    label = said(values, f"{OURS}label")
    if label is None:
        label = words_of_concept(values.get("code")) or resource.kind
    return FileSpan(
        _key(resource),
        label,
        pieces,
        _said_in(values, "covered", text_of(values, "valueString")) if is_ours else None,
        {said(one, "name") or "": said(one, "value") or "" for one in _ours(values, "attribute")},
        _concept(values),
        _said_in(values, "comment", _notes(values)),
        _said_in(values, "annotator", _performers(values)),
        said(values, f"{OURS}created") or "",
        _origin(values),
    )


def _part(values: dict[str, Json], name: str, kind: str) -> Json:
    return next((one.get(kind) for one in extensions(values, name)), None)


def _ours(values: dict[str, Json], name: str) -> Iterable[dict[str, Json]]:
    return extensions(values, f"{OURS}{name}")


def _said_in(values: dict[str, Json], name: str, otherwise: str) -> str:
    exactly = said(values, f"{OURS}{name}")
    return otherwise if exactly is None else exactly


def _notes(values: dict[str, Json]) -> str:
    return "\n".join(text_of(one, "text") for one in objects(values.get("note")))


def _performers(values: dict[str, Json]) -> str:
    named = (text_of(one, "display") for one in objects(values.get("performer")))
    return ", ".join(name for name in named if name)


def _concept(values: dict[str, Json]) -> Concept | None:
    found = (concept_of(one) for one in codings(values.get("code")))
    return next((one for one in found if one is not None), None)


def _origin(values: dict[str, Json]) -> Origin | None:
    one = next(iter(_ours(values, "origin")), None)
    if one is None:
        return None
    score = _part(one, "score", "valueDecimal")
    is_number = isinstance(score, (int, float)) and not isinstance(score, bool)
    share = float(score) if is_number and 0 <= score <= 1 else 0.0  # type: ignore[arg-type,operator]
    return Origin(said(one, "source") or "", said(one, "version") or "", share)


def observations(
    document: Document, note_url: str, urls: dict[int, str]
) -> Iterable[tuple[str, dict[str, Json]]]:
    """An Observation for each annotation, with its `fullUrl`; `urls` are by annotations' ids."""
    offsets = OutsideOffsets(document.note.original)
    relations: dict[int, list[Relation]] = {}
    for relation in document.relations:
        relations.setdefault(relation.source, []).append(relation)
    for one in document.annotations:
        pieces = offsets.pieces_outside(one.pieces)
        derived = [
            grouped(
                _DERIVED,
                {"url": "reference", "valueReference": {"reference": note_url}},
                {"url": "path", "valueString": _PATH},
                {"url": "offset", "valueInteger": start},
                {"url": "length", "valueInteger": end - start},
            )
            for start, end in pieces
        ]
        linked = [
            grouped(
                f"{OURS}relation",
                saying("kind", each.kind),
                {"url": "target", "valueReference": {"reference": urls[each.target]}},
                *(saying("annotator", by) for by in (each.annotator,) if by),
                *(saying("created", at) for at in (each.created_at,) if at),
            )
            for each in relations.get(one.id, ())
        ]
        values = _observation(one, [*derived, *linked])
        yield urls[one.id], {**values, "derivedFrom": [{"reference": note_url}]}


def _observation(one: Annotation, others: list[dict[str, Json]]) -> dict[str, Json]:
    ours: list[Json] = [*others]
    code: dict[str, Json] = {"text": one.label if is_string(one.label) else "annotation"}
    if one.concept is not None:
        code = {"coding": [coding_of(one.concept)], **code}
    values: dict[str, Json] = {
        "resourceType": "Observation",
        "extension": ours,
        "status": "final",
        "category": _CATEGORY,
        "code": code,
    }
    natively: tuple[tuple[str, str, str, Json], ...] = (
        ("label", one.label, "", None),
        ("annotator", one.annotator, "performer", [{"display": one.annotator}]),
        ("covered", one.text, "valueString", one.text),
        ("comment", one.comment, "note", [{"text": one.comment}]),
    )
    for name, text, element, value in natively:
        if text and not is_string(text):
            ours.append(saying(f"{OURS}{name}", text))
        elif text and element:
            values[element] = value
    if one.created_at:
        ours.append(saying(f"{OURS}created", one.created_at))
    ours += [
        grouped(f"{OURS}attribute", saying("name", name), saying("value", value))
        for name, value in one.attributes.items()
    ]
    if one.origin is not None:
        ours.append(
            grouped(
                f"{OURS}origin",
                saying("source", one.origin.source),
                saying("version", one.origin.version),
                {"url": "score", "valueDecimal": one.origin.score},
            )
        )
    return values
