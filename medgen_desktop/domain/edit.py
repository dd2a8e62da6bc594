"""One undoable action as a value: what it takes away and what it puts in."""

from dataclasses import dataclass

from medgen_desktop.domain.annotation import Annotation, AnnotationId
from medgen_desktop.domain.label_schema import LabelSchema
from medgen_desktop.domain.note import NoteId, NoteState
from medgen_desktop.domain.rejection import Rejection
from medgen_desktop.domain.relation import Relation

_PAIRS = (
    ("removed", "added"),
    ("unlinked", "linked"),
    ("unrejected", "rejected"),
    ("states_before", "states_after"),
    ("schema_before", "schema_after"),
)
OPPOSITES = {**dict(_PAIRS), **{after: before for before, after in _PAIRS}}
"""The fields that change places in what undoes an edit."""


@dataclass(frozen=True, slots=True)
class Spot:
    """Where an edit is seen in a note: at an annotation, there or not, or at a place of the text.

    A relation is at the annotation that it leads from, whose place the edit does not know.
    """

    note_id: NoteId
    annotation_id: AnnotationId | None
    start: int | None


@dataclass(frozen=True, slots=True)
class Edit:
    """An action on any number of notes; whoever swaps both sides of each pair has what undoes it.

    `renamed` is a label's old and new name: its annotations follow, and are not listed.
    """

    removed: tuple[Annotation, ...] = ()
    added: tuple[Annotation, ...] = ()
    unlinked: tuple[Relation, ...] = ()
    linked: tuple[Relation, ...] = ()
    unrejected: tuple[Rejection, ...] = ()
    rejected: tuple[Rejection, ...] = ()
    states_before: tuple[NoteState, ...] = ()
    states_after: tuple[NoteState, ...] = ()
    schema_before: LabelSchema | None = None
    schema_after: LabelSchema | None = None
    renamed: tuple[str, str] | None = None

    @property
    def inverse(self) -> "Edit":
        """The edit that undoes this one."""
        swapped = {name: getattr(self, other) for name, other in OPPOSITES.items()}
        return Edit(**swapped, renamed=None if self.renamed is None else self.renamed[::-1])

    @property
    def note_ids(self) -> tuple[NoteId, ...]:
        """The notes that it touches, each once, in the order they are first named."""
        named = (
            *(one.note_id for one in (*self.removed, *self.added)),
            *(one.note_id for one in (*self.unlinked, *self.linked)),
            *(one.note_id for one in (*self.unrejected, *self.rejected)),
            *(one.note_id for one in (*self.states_before, *self.states_after)),
        )
        return tuple(dict.fromkeys(named))

    @property
    def spots(self) -> tuple[Spot, ...]:
        """One of each note that it is seen in: first what is there afterwards."""
        marked = (Spot(one.note_id, one.id, one.start) for one in (*self.added, *self.removed))
        related = (Spot(one.note_id, one.source, None) for one in (*self.linked, *self.unlinked))
        decided = (Spot(one.note_id, None, one.start) for one in (*self.rejected, *self.unrejected))
        first: dict[NoteId, Spot] = {}
        for spot in (*marked, *related, *decided):
            first.setdefault(spot.note_id, spot)
        return tuple(first.values())
