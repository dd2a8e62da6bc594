"""Drafts: what a model wrote for a note, and what a person made of it."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NewType

from medgen_desktop.domain.note import NoteId

DraftId = NewType("DraftId", int)


class StopReason(StrEnum):
    """Why generation ended."""

    END_OF_TEXT = "end_of_text"
    LENGTH = "length"
    CANCELLED = "cancelled"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Generation:
    """One finished or stopped generation: text, token counts, wall-clock time and why it ended."""

    text: str
    prompt_tokens: int
    new_tokens: int
    seconds: float
    stop_reason: StopReason


@dataclass(frozen=True, slots=True)
class Draft:
    """A stored draft: `generated` as the model wrote it, `text` as the person edited it."""

    id: DraftId
    note_id: NoteId
    model_id: str
    section: str
    generated: str
    text: str
    prompt_tokens: int
    new_tokens: int
    seconds: float
    stop_reason: StopReason
    created_at: str
    updated_at: str
