"""From our documents to those of BioC, as the library `bioc` writes them.

A note is one passage that begins at 0. What has no usual key in BioC gets one that begins with
"medgen:", so that all of it comes back.
"""

from bioc import (
    BioCAnnotation,
    BioCDocument,
    BioCLocation,
    BioCNode,
    BioCPassage,
    BioCRelation,
)

from medgen_desktop.domain.annotation import Annotation
from medgen_desktop.domain.note import NoteStatus
from medgen_desktop.interchange.bioc_reading import ATTRIBUTE, KNOWN, OURS
from medgen_desktop.interchange.document import Document

SOURCE = "MedGen Desktop"
"""What the collection says that it comes from."""


def bioc_document(number: int, document: Document) -> BioCDocument:
    """A document of a collection; its place there is its id where it has no record number."""
    written = BioCDocument()
    written.id = document.note.record_id or str(number)
    written.infons = _infons_of_note(document)
    passage = BioCPassage()
    passage.offset = 0
    passage.text = document.text
    for one in document.annotations:
        passage.add_annotation(_annotation(one))
    for relation in document.relations:
        link = BioCRelation()
        link.id = f"R{relation.id}"
        link.infons = {"type": relation.kind}
        link.add_node(BioCNode(f"T{relation.source}", "source"))
        link.add_node(BioCNode(f"T{relation.target}", "target"))
        passage.add_relation(link)
    written.add_passage(passage)
    return written


def _infons_of_note(document: Document) -> dict[str, str]:
    note = document.note
    said = {
        "title": note.title,
        "section": note.section,
        "target": note.target,
        "status": "" if document.status is NoteStatus.NEW else document.status.value,
        "comment": document.comment,
    }
    return document.fields | {f"{OURS}{key}": value for key, value in said.items() if value}


def _annotation(one: Annotation) -> BioCAnnotation:
    written = BioCAnnotation()
    written.id = f"T{one.id}"
    written.text = one.text
    for start, end in one.pieces:
        written.add_location(BioCLocation(start, end - start))
    infons = {"type": one.label, "comment": one.comment}
    infons |= {"annotator": one.annotator, "updated_at": one.created_at}
    if one.concept is not None:
        concept = one.concept
        if concept.system:
            infons["identifier"] = f"{concept.system}:{concept.code}"
        infons |= {
            "database": concept.system,
            f"{OURS}concept_code": "" if concept.system else concept.code,
            f"{OURS}concept_version": concept.version,
            f"{OURS}concept_name": concept.name,
        }
    if one.origin is not None:
        origin = one.origin
        infons |= {
            f"{OURS}origin_source": origin.source,
            f"{OURS}origin_version": origin.version,
            f"{OURS}origin_score": str(origin.score),
        }
    written.infons = {key: said for key, said in infons.items() if said}
    for name, value in one.attributes.items():
        is_taken = name in KNOWN or name.startswith(OURS)
        written.infons[f"{ATTRIBUTE}{name}" if is_taken else name] = value
    return written
