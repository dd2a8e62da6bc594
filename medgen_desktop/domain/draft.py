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
class DraftToken:
    """One token of a draft.

    `start` and `end` are its code points in the draft's text; a token that completes no character
    has none, so that they are equal. `probability` is what the model itself gave the token, before
    any setting of how to write; 0 to 1.
    """

    start: int
    end: int
    probability: float


@dataclass(frozen=True, slots=True)
class Generation:
    """One finished or stopped generation: text, token counts, wall-clock time and why it ended."""

    text: str
    prompt_tokens: int
    new_tokens: int
    seconds: float
    stop_reason: StopReason
    tokens: tuple[DraftToken, ...] = ()
    """The `new_tokens` in their order, where they are known."""


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
