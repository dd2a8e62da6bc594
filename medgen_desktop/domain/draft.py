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
class SourceWord:
    """A word of the note, as code points, and its share of what a written word was taken from."""

    start: int
    end: int
    weight: float


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

    def as_generated(self, text: str, start: int, end: int) -> tuple[int, int] | None:
        """Where in `generated` stands what an edited `text` has from `start` to `end`.

        Told by what is left unchanged before or behind it; None for what a person changed, and
        for what lies between two changes.
        """
        if text[:end] == self.generated[:end]:
            return start, end
        shift = len(self.generated) - len(text)
        if start + shift >= 0 and text[start:] == self.generated[start + shift :]:
            return start + shift, end + shift
        return None
