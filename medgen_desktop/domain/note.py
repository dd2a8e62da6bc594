"""Notes: source text that never changes, as the annotator sees it and as it came in."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import NewType

NoteId = NewType("NoteId", int)
PairId = NewType("PairId", int)


class NoteStatus(StrEnum):
    """How far a person has got with a note."""

    NEW = "new"
    IN_PROGRESS = "in_progress"
    DONE = "done"
    NEEDS_REVIEW = "needs_review"


@dataclass(frozen=True, slots=True)
class NewNote:
    """A note as a reader found it, before it has a place in the workspace.

    `original` is the text exactly as it stood in the source (line ends included);
    `record_id` is the source's own identifier, empty if it has none;
    `occurrence` counts equal notes within one source from 0, so that repeats in one file are kept
    and a repeated import of that file is not.
    """

    title: str
    original: str
    source_name: str
    encoding: str
    language: str
    record_id: str = ""
    section: str = ""
    target: str = ""
    occurrence: int = 0


@dataclass(frozen=True, slots=True)
class Note:
    r"""A stored note. `text` has `\n` line ends; annotations are code-point offsets into it."""

    id: NoteId
    title: str
    text: str
    source_name: str
    encoding: str
    language: str
    section: str
    status: NoteStatus
    sha256: str
    created_at: str
    updated_at: str
    comment: str = ""
    fields: dict[str, str] = field(default_factory=dict)
    """Values of the schema's note fields, by their names."""
    seconds_spent: float = 0.0

    @property
    def state(self) -> "NoteState":
        """What a person says of the note as a whole."""
        return NoteState(self.id, self.status, self.comment, self.fields)


@dataclass(frozen=True, slots=True)
class NoteState:
    """What a person says of a note as a whole: its status, a comment, values of its fields."""

    note_id: NoteId
    status: NoteStatus
    comment: str = ""
    fields: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class NoteSummary:
    """One row of the note list: everything but the text."""

    id: NoteId
    title: str
    source_name: str
    language: str
    section: str
    status: NoteStatus
    characters: int
    annotations: int
    updated_at: str


@dataclass(frozen=True, slots=True)
class TrainingPair:
    """Source text and the summary a person wrote of it; `section` names its place in the report."""

    id: PairId
    note_id: NoteId
    source: str
    section: str
    target: str
