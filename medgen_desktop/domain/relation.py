"""Relations: what one annotation of a note is to another."""

from dataclasses import dataclass
from typing import NewType

from medgen_desktop.domain.annotation import AnnotationId
from medgen_desktop.domain.note import NoteId

RelationId = NewType("RelationId", int)


@dataclass(frozen=True, slots=True)
class Relation:
    """`source` is `kind` to `target`, as in: the aspirin treats the chest pain."""

    id: RelationId
    note_id: NoteId
    kind: str
    source: AnnotationId
    target: AnnotationId
    annotator: str
    created_at: str
