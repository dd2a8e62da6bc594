"""Rejected suggestions: what a person has said no to is not suggested again."""

from dataclasses import dataclass

from medgen_desktop.domain.note import NoteId
from medgen_desktop.domain.origin import Origin


@dataclass(frozen=True, slots=True)
class Rejection:
    """This label is not to be suggested on `note.text[start:end]` again."""

    note_id: NoteId
    start: int
    end: int
    label: str
    origin: Origin
    annotator: str
    created_at: str
