"""From our documents to a CAS of UIMA, by the library `cassis`: positions become UTF-16 units."""

import re

from cassis import Cas, TypeSystem
from cassis.typesystem import FeatureStructure

from medgen_desktop.domain.annotation import Annotation, AnnotationId
from medgen_desktop.domain.note import NoteStatus
from medgen_desktop.interchange.cas_types import (
    ENTITY,
    METADATA,
    NOTE,
    PIECE,
    RELATION,
    VALUE,
)
from medgen_desktop.interchange.document import Document

_HALF = re.compile("[\ud800-\udfff]")


def cas_of(document: Document, name: str, types: TypeSystem) -> Cas:
    """A CAS with the note; `name` is what it is called where it has no record number.

    Words and sentences are left to the program that reads it: INCEpTION finds them itself. Half a
    surrogate pair is written as "\ufffd", since no file can hold it.
    """
    text = _HALF.sub("\ufffd", document.text)
    cas = Cas(typesystem=types, sofa_string=text, sofa_mime="text/plain")
    note = document.note
    cas.add(
        types.get_type(METADATA)(
            begin=0,
            end=len(text),
            documentId=note.record_id or name,
            documentTitle=note.title or None,
            language=note.language or "x-unspecified",
            isLastSegment=False,
        )
    )
    _add_note(cas, document, types)
    written: dict[AnnotationId, FeatureStructure] = {}
    for one in document.annotations:
        written[one.id] = _entity(cas, one, types, is_right=one.matches(document.text))
        cas.add(written[one.id])
    for relation in document.relations:
        source, target = written[relation.source], written[relation.target]
        cas.add(
            types.get_type(RELATION)(
                begin=target.begin,
                end=target.end,
                Governor=source,
                Dependent=target,
                value=relation.kind,
            )
        )
    return cas


def _add_note(cas: Cas, document: Document, types: TypeSystem) -> None:
    """What is said of the note as a whole, where anything is."""
    is_new = document.status is NoteStatus.NEW
    said = {
        "section": document.note.section,
        "target": document.note.target,
        "status": "" if is_new else document.status.value,
        "comment": document.comment,
    }
    held = {name: value for name, value in said.items() if value}
    if held or document.fields:
        cas.add(types.get_type(NOTE)(**held, fields=_values(document.fields, types)))


def _entity(cas: Cas, one: Annotation, types: TypeSystem, *, is_right: bool) -> FeatureStructure:
    said = {
        "value": one.label,
        "comment": one.comment,
        "annotator": one.annotator,
        "createdAt": one.created_at,
        "said": "" if is_right else one.text,
    }
    if one.concept is not None:
        concept = one.concept
        said |= {
            "identifier": f"{concept.system}:{concept.code}" if concept.system else concept.code,
            "conceptSystem": concept.system,
            "conceptVersion": concept.version,
            "conceptCode": concept.code,
            "conceptName": concept.name,
        }
    if one.origin is not None:
        said |= {"originSource": one.origin.source, "originVersion": one.origin.version}
    pieces = [types.get_type(PIECE)(begin=start, end=end) for start, end in one.fragments]
    cas.add_all(pieces)
    return types.get_type(ENTITY)(
        begin=one.start,
        end=one.end,
        **{name: value for name, value in said.items() if value},
        originScore=None if one.origin is None else one.origin.score,
        attributes=_values(one.attributes, types),
        pieces=_array(pieces, types),
    )


def _values(said: dict[str, str], types: TypeSystem) -> FeatureStructure | None:
    values = [types.get_type(VALUE)(name=name, value=value) for name, value in said.items()]
    return _array(values, types)


def _array(elements: list[FeatureStructure], types: TypeSystem) -> FeatureStructure | None:
    return types.get_type("uima.cas.FSArray")(elements=elements) if elements else None
