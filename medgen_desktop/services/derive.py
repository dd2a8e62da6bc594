"""Make a note of another one: its text changed, what is said of it carried across by the map."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from medgen_desktop.domain.annotation import (
    NEW_ANNOTATION,
    Annotation,
    AnnotationId,
    Piece,
    joined_pieces,
    said_by,
)
from medgen_desktop.domain.note import NewNote, NoteId, NoteState, NoteStatus
from medgen_desktop.domain.relation import Relation, RelationId
from medgen_desktop.storage.annotation_repository import annotations_of, place_of
from medgen_desktop.storage.connection import Transaction
from medgen_desktop.storage.derivation_repository import Derivation, DerivationKind
from medgen_desktop.storage.workspace import Workspace
from medgen_desktop.text.offset_map import OffsetMap
from medgen_desktop.text.sections import sections_of


@dataclass(frozen=True, slots=True)
class DerivedText:
    """What is to be made of a note, by which steps, and how its places move."""

    text: str
    kind: DerivationKind
    steps: tuple[str, ...]
    offset_map: OffsetMap
    title: str


@dataclass(frozen=True, slots=True)
class DerivedNote:
    """The note that was made, and how much of what was said went with it.

    `left_behind` are annotations that would say something else: some of their text is gone, or
    they did not say what stands there before.
    """

    note_id: NoteId
    annotations: int
    relations: int
    left_behind: int


def derive_note(
    workspace: Workspace, tx: Transaction, source_id: NoteId, source: NewNote, made: DerivedText
) -> DerivedNote | None:
    """Add the note with its sections and what is carried across; None where it is there already.

    It has no training pair: the source keeps that. `source` is the note as it would come in again.
    """
    new = replace(source, title=made.title, original=made.text, target="", occurrence=source_id)
    note_id = workspace.notes.add(tx, new)
    if note_id is None:
        return None
    derivation = Derivation(note_id, source_id, made.kind, made.steps, made.offset_map)
    workspace.derivations.add(tx, derivation)
    workspace.sections.replace(tx, note_id, sections_of(made.text))
    state = workspace.notes.state(tx, source_id)
    if state is not None and state != NoteState(source_id, NoteStatus.NEW):
        workspace.notes.set_state(tx, replace(state, note_id=note_id))
    there = annotations_of(tx, source_id)
    moved = {
        old: replace(one, id=NEW_ANNOTATION, note_id=note_id)
        for old, one in carried(there, source.original, made.text, made.offset_map)
    }
    added = workspace.annotations.add_new(tx, list(moved.values()))
    ids = {place_of(one): one.id for one in added}
    now_called = {old: ids[place_of(one)] for old, one in moved.items()}
    links = _linked(workspace.relations.of_note(source_id), note_id, now_called)
    relations = sum(bool(workspace.relations.add(tx, one)) for one in links)
    return DerivedNote(note_id, len(added), relations, len(there) - len(moved))


def carried(
    annotations: Iterable[Annotation], source: str, derived: str, offset_map: OffsetMap
) -> Iterator[tuple[AnnotationId, Annotation]]:
    """Annotations where the map puts them, by their ids; without those that would lose a piece."""
    for one in annotations:
        moved = [offset_map.to_derived(*piece) for piece in one.pieces]
        kept: list[Piece] = [piece for piece in moved if piece is not None]
        if len(kept) == len(one.pieces) and one.matches(source):
            pieces = joined_pieces(kept)
            yield (
                one.id,
                replace(
                    one,
                    start=pieces[0][0],
                    end=pieces[-1][1],
                    fragments=pieces if len(pieces) > 1 else (),
                    text=said_by(derived, pieces),
                ),
            )


def _linked(
    relations: Iterable[Relation], note_id: NoteId, now_called: Mapping[AnnotationId, AnnotationId]
) -> list[Relation]:
    """The relations between annotations that were carried, each once."""
    links = {
        (one.kind, now_called[one.source], now_called[one.target]): one
        for one in relations
        if one.source in now_called and one.target in now_called
    }
    return [
        replace(one, id=RelationId(0), note_id=note_id, source=source, target=target)
        for (_kind, source, target), one in links.items()
        if source != target
    ]
