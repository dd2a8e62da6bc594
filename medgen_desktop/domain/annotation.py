"""Annotations: labelled half-open code-point spans of a note."""

from dataclasses import dataclass, field
from typing import NewType

from medgen_desktop.domain.note import NoteId

AnnotationId = NewType("AnnotationId", int)


@dataclass(frozen=True, slots=True)
class Annotation:
    """A label on `note.text[start:end]`; `text` is that slice as it was when labelled."""

    id: AnnotationId
    note_id: NoteId
    start: int
    end: int
    label: str
    text: str
    annotator: str
    created_at: str
    attributes: dict[str, str] = field(default_factory=dict)
    """What else is said of it, by the names of `domain.attributes`."""

    def matches(self, note_text: str) -> bool:
        """Whether the note still says what was labelled."""
        return note_text[self.start : self.end] == self.text
