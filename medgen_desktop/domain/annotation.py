"""Annotations: labelled half-open code-point spans of a note, in one piece or in several."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NewType

from medgen_desktop.domain.concept import Concept
from medgen_desktop.domain.note import NoteId
from medgen_desktop.domain.origin import Origin

AnnotationId = NewType("AnnotationId", int)
Piece = tuple[int, int]

NEW_ANNOTATION = AnnotationId(0)
"""The id of an annotation that has no place in the workspace yet."""


@dataclass(frozen=True, slots=True)
class Annotation:
    """A label on `note.text[start:end]`; `text` is that slice as it was when labelled.

    A discontinuous one ("pain … in the left leg") has at least two `fragments`, in the order of the
    text and without a common character; `start` and `end` enclose them, and `text` is what they
    say, with one blank between them.
    """

    id: AnnotationId
    note_id: NoteId
    start: int
    end: int
    label: str
    text: str
    annotator: str
    created_at: str
    attributes: dict[str, str] = field(default_factory=dict)
    """What else is said of it, by the names of the schema's attributes."""
    fragments: tuple[Piece, ...] = ()
    concept: Concept | None = None
    comment: str = ""
    origin: Origin | None = None
    """What suggested it; None where a person marked it."""

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """The stretches that it labels: one, or its fragments."""
        return self.fragments or ((self.start, self.end),)

    def matches(self, note_text: str) -> bool:
        """Whether the note still says what was labelled."""
        if not self.fragments:
            return note_text[self.start : self.end] == self.text
        return said_by(note_text, self.pieces) == self.text


def said_by(note_text: str, pieces: Iterable[Piece]) -> str:
    """What pieces of a text say, with one blank between them."""
    return " ".join(note_text[start:end] for start, end in pieces)


def are_pieces(pieces: Sequence[Piece], length: int) -> bool:
    """Whether these can be labelled in a text of this length: in order, not empty, apart."""
    ends = [0, *(end for _start, end in pieces)]
    return bool(pieces) and all(
        before <= start < end <= length for before, (start, end) in zip(ends, pieces, strict=False)
    )


def joined_pieces(pieces: Iterable[Piece]) -> tuple[Piece, ...]:
    """The same characters in as few pieces as can be, from the left."""
    joined: list[Piece] = []
    for start, end in sorted(pieces):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return tuple(joined)


def without_stretch(pieces: Iterable[Piece], start: int, end: int) -> tuple[Piece, ...]:
    """The pieces less `start:end`."""
    rest: list[Piece] = []
    for left, right in pieces:
        rest += [(left, min(right, start)), (max(left, end), right)]
    return tuple((left, right) for left, right in rest if left < right)
