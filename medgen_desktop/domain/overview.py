"""What is said about the whole workspace: places in their context, and how far the work is."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from medgen_desktop.domain.note import NoteId, NoteStatus


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A place in a note, `text[start:end]`, between what stands before and after it.

    The three texts are for one line of a list: line breaks and tabs in them are blanks.
    """

    note_id: NoteId
    title: str
    start: int
    end: int
    before: str
    match: str
    after: str
    label: str | None = None
    """The annotation's label, where it was found as one."""


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a page of occurrences ended: the next one begins after this place.

    `annotation_id` sets apart annotations that start at one place; it is 0 for places of a term.
    """

    note_id: int
    start: int
    annotation_id: int = 0


BEGINNING = Cursor(0, -1)


@dataclass(frozen=True, slots=True)
class OccurrencePage:
    """Some occurrences, and where to go on; `next` is None after the last.

    A page may be short, or empty, and still have a next one.
    """

    occurrences: tuple[Occurrence, ...]
    next: Cursor | None


@dataclass(frozen=True, slots=True)
class Agreement:
    """What a person said to the suggestions of one source."""

    source: str
    accepted: int
    rejected: int

    @property
    def precision(self) -> float:
        """The share of those looked at that was accepted, 0 to 1."""
        seen = self.accepted + self.rejected
        return self.accepted / seen if seen else 0.0


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the work is. Days are local, written 2026-11-25."""

    notes: Mapping[NoteStatus, int] = field(default_factory=dict)
    labels: Mapping[str, int] = field(default_factory=dict)
    days: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    """Annotations by day, then by label; days in their order."""
    agreement: tuple[Agreement, ...] = ()
    """By source, those with most decisions first."""
    is_complete: bool = True
    """False while annotations are still being counted."""

    @property
    def note_count(self) -> int:
        """All notes."""
        return sum(self.notes.values())

    @property
    def annotation_count(self) -> int:
        """All annotations."""
        return sum(self.labels.values())
