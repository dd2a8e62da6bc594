"""Near duplicates among the notes, and paragraphs that were copied from one to the next."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from medgen_desktop.domain.note import NoteId
from medgen_desktop.storage.workspace import Workspace
from medgen_desktop.text.differences import Difference, differences
from medgen_desktop.text.near_duplicates import (
    RepeatedParagraphs,
    SimilarTexts,
    paragraphs,
    similarity,
)
from medgen_desktop.text.words import Span

DEFAULT_SIMILARITY = 0.8
MOST_PARAGRAPHS = 500
_NOTES_AT_ONCE = 200

Progress = Callable[[int, int], None]
"""Gets how many notes are done, of how many."""
Cancelled = Callable[[], bool]


@dataclass(frozen=True, slots=True)
class SimilarNote:
    """A note of a group, and how much of it the group's first note says."""

    note_id: NoteId
    title: str
    similarity: float


@dataclass(frozen=True, slots=True)
class CopiedParagraph:
    """What several notes say, and where the first of them says it.

    `record` is the source's identifier where all of them belong to one record, else empty.
    """

    note_ids: tuple[NoteId, ...]
    span: Span
    text: str
    record: str


@dataclass(frozen=True, slots=True)
class Duplicates:
    """Groups of notes, the largest first, and the paragraphs that most notes have."""

    notes: int
    groups: tuple[tuple[SimilarNote, ...], ...]
    paragraphs: tuple[CopiedParagraph, ...]
    was_cancelled: bool = False


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two notes side by side; `similarity` is exact here."""

    first: str
    second: str
    differences: tuple[Difference, ...]
    similarity: float


def find_duplicates(
    workspace: Workspace,
    least: float = DEFAULT_SIMILARITY,
    progress: Progress = lambda _done, _all: None,
    cancelled: Cancelled = lambda: False,
) -> Duplicates:
    """Look through all notes but those that were made of others, a few texts in memory at a time.

    `least` is from 0.6 to 1. Cancelled, it tells of the notes that were looked at.
    """
    derived = workspace.derivations.derived_ids()
    ids = [one for one in workspace.note_texts.ids() if one not in derived]
    similar, repeated = SimilarTexts(), RepeatedParagraphs()
    done = 0
    for place in range(0, len(ids), _NOTES_AT_ONCE):
        if cancelled():
            break
        progress(place, len(ids))
        batch = ids[place : place + _NOTES_AT_ONCE]
        for _note_id, _title, text in workspace.note_texts.read(batch):
            similar.add(text)
            repeated.add(text)
        done += len(batch)
    progress(done, len(ids))
    found = sorted(similar.groups(least), key=lambda one: -len(one.places))
    groups = tuple(
        _group(workspace, [ids[place] for place in one.places], one.similarities) for one in found
    )
    copied = sorted(repeated.groups(), key=lambda one: -len(one[1]))[:MOST_PARAGRAPHS]
    named = [(digest, [ids[place] for place in places]) for digest, places in copied]
    return Duplicates(
        done,
        groups,
        tuple(_paragraph(workspace, digest, note_ids) for digest, note_ids in named),
        was_cancelled=done < len(ids),
    )


def compare_notes(workspace: Workspace, first: NoteId, second: NoteId) -> Comparison:
    """What two notes do not have in common; raises NOTE_MISSING."""
    one, other = (workspace.notes.get(note_id).text for note_id in (first, second))
    return Comparison(one, other, tuple(differences(one, other)), similarity(one, other))


def _group(
    workspace: Workspace, note_ids: Sequence[NoteId], shares: Sequence[float]
) -> tuple[SimilarNote, ...]:
    titles = workspace.note_texts.titles(note_ids)
    return tuple(
        SimilarNote(note_id, titles[note_id], share)
        for note_id, share in zip(note_ids, shares, strict=True)
    )


def _paragraph(workspace: Workspace, digest: int, note_ids: Sequence[NoteId]) -> CopiedParagraph:
    ((_note_id, _title, text),) = workspace.note_texts.read(note_ids[:1])
    span = next(span for span, found in paragraphs(text) if found == digest)
    records = set(workspace.note_texts.records(note_ids).values())
    record = next(iter(records)) if len(records) == 1 else ""
    return CopiedParagraph(tuple(note_ids), span, text[slice(*span)], record)
