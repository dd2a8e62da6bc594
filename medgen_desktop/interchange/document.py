"""A note with what is annotated in it, outside of any workspace: what formats read and write."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from medgen_desktop.domain.annotation import (
    Annotation,
    AnnotationId,
    Piece,
    are_pieces,
    joined_pieces,
    said_by,
)
from medgen_desktop.domain.concept import Concept
from medgen_desktop.domain.note import NewNote, NoteId, NoteStatus
from medgen_desktop.domain.origin import Origin
from medgen_desktop.domain.relation import Relation, RelationId
from medgen_desktop.text.line_ends import normalise_line_ends

NO_NOTE = NoteId(0)
"""The note of annotations that are in no workspace."""


@dataclass(frozen=True, slots=True)
class Document:
    r"""A note and what is said of it.

    Annotations have their own numbers within the document and are code-point offsets into `text`;
    relations name these numbers.
    """

    note: NewNote
    annotations: tuple[Annotation, ...] = ()
    relations: tuple[Relation, ...] = ()
    status: NoteStatus = NoteStatus.NEW
    comment: str = ""
    fields: dict[str, str] = field(default_factory=dict)

    @property
    def text(self) -> str:
        r"""The note's text with `\n` line ends; made anew each time it is asked for."""
        return normalise_line_ends(self.note.original).text


def found_annotation(
    number: int,
    text: str,
    pieces: Iterable[Piece],
    label: str,
    *,
    said: str | None = None,
    attributes: Mapping[str, str] | None = None,
    concept: Concept | None = None,
    comment: str = "",
    annotator: str = "",
    created_at: str = "",
    origin: Origin | None = None,
) -> Annotation | None:
    """An annotation of a document as a reader found it; None where its pieces are not in the text.

    `said` is what the file says that it covers. Where that differs from the text by more than
    blanks and letter case, it is kept, so that the annotation does not match and is shown for
    repair.
    """
    joined = joined_pieces(pieces)
    if not are_pieces(joined, len(text)):
        return None
    slice_of_text = said_by(text, joined)
    says_another = said is not None and _folded(said) != _folded(slice_of_text)
    return Annotation(
        AnnotationId(number),
        NO_NOTE,
        joined[0][0],
        joined[-1][1],
        label,
        said if said is not None and says_another else slice_of_text,
        annotator,
        created_at,
        dict(attributes or {}),
        joined if len(joined) > 1 else (),
        concept,
        comment,
        origin,
    )


def found_relation(number: int, kind: str, source: int, target: int) -> Relation:
    """A relation between two annotations of a document, by their numbers."""
    return Relation(
        RelationId(number), NO_NOTE, kind, AnnotationId(source), AnnotationId(target), "", ""
    )


def _folded(said: str) -> str:
    return "".join(said.split()).casefold()
