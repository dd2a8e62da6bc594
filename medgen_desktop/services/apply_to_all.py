"""Apply to all: the same text marked in every note that says it: previewed, undone at once."""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from medgen_desktop.domain.annotation import NEW_ANNOTATION, Annotation, Piece
from medgen_desktop.domain.edit import Edit
from medgen_desktop.domain.errors import UserError
from medgen_desktop.domain.marking_errors import NO_TEXT_TO_FIND, TOO_MANY_PLACES
from medgen_desktop.domain.note import NoteId
from medgen_desktop.domain.origin import Origin
from medgen_desktop.services.edits import NO_NOTE, Change, known_label, perform
from medgen_desktop.storage.annotation_repository import pieces_labelled
from medgen_desktop.storage.clock import now
from medgen_desktop.storage.connection import Transaction
from medgen_desktop.storage.workspace import Workspace
from medgen_desktop.text.occurrences import Occurrences, begins_inside_words
from medgen_desktop.text.search_words import search_phrase

APPLY = "apply to all"
ORIGIN = Origin(APPLY, "1", 1.0)
MOST_PLACES = 100_000
"""Places that one action marks: the log keeps each of them, to undo it."""
_NOTES_AT_ONCE = 200
_CONTEXT = 48
"""Characters of an example on either side."""

Progress = Callable[[float], None]
Cancelled = Callable[[], bool]
_Places = list[tuple[NoteId, int, int, str]]


@dataclass(frozen=True, slots=True)
class TextSought:
    """What to look for, and the label that it gets."""

    text: str
    label: str
    whole_words: bool = True
    match_case: bool = False


@dataclass(frozen=True, slots=True)
class NotePlaces:
    """How often a note says it where it is not labelled so, and the first of those places."""

    note_id: NoteId
    title: str
    count: int
    before: str
    said: str
    after: str


@dataclass(frozen=True, slots=True)
class Preview:
    """What applying would mark, note by note."""

    sought: TextSought
    notes: tuple[NotePlaces, ...]
    total: int
    already: int
    """Places that are left as they are: they have the label, or touch what has it."""
    is_complete: bool = True
    """False where looking was cancelled."""


def find_everywhere(
    workspace: Workspace,
    text: str,
    label: str,
    *,
    whole_words: bool = True,
    match_case: bool = False,
    progress: Progress | None = None,
    cancelled: Cancelled | None = None,
) -> Preview:
    """Find every place where the notes say `text` and it does not have the label yet.

    The letter case counts only with `match_case`; a line may end between two words.

    Raises:
        UserError: NO_TEXT_TO_FIND, LABEL_UNKNOWN.
    """
    if not text.strip():
        raise UserError(NO_TEXT_TO_FIND)
    with workspace.reader() as db:
        name = known_label(workspace, db, label)
    sought = TextSought(text, name, whole_words, match_case)
    notes: list[NotePlaces] = []
    already = 0
    ids = _candidates(workspace, sought)
    done = 0
    for batch in _batches(ids, progress, cancelled):
        with workspace.reader() as db:
            labelled = pieces_labelled(db, name, batch)
        for note_id, title, note_text, spans in _spans(workspace, sought, batch):
            free = _free(spans, labelled.get(note_id, []))
            already += len(spans) - len(free)
            if free:
                notes.append(_note_places(note_id, title, note_text, free))
        done += len(batch)
    total = sum(one.count for one in notes)
    return Preview(sought, tuple(notes), total, already, is_complete=done == len(ids))


def apply_everywhere(
    workspace: Workspace,
    sought: TextSought,
    note_ids: Iterable[NoteId],
    annotator: str,
    progress: Progress | None = None,
    cancelled: Cancelled | None = None,
) -> Change:
    """Mark those places in these notes: one action, which one undo takes back.

    They get the label and nothing else of what was marked first; what has been labelled since they
    were found stays as it is. Cancelled before it is saved, it changes nothing.

    Raises:
        UserError: NO_TEXT_TO_FIND, LABEL_UNKNOWN, TOO_MANY_PLACES.
    """
    if not sought.text.strip():
        raise UserError(NO_TEXT_TO_FIND)
    ids = sorted(set(note_ids))
    places: _Places = []
    done = 0
    for batch in _batches(ids, progress, cancelled):
        for note_id, _title, text, spans in _spans(workspace, sought, batch):
            places += [(note_id, start, end, text[start:end]) for start, end in spans]
        done += len(batch)
    if done < len(ids):
        return Change(APPLY, NO_NOTE)
    event = workspace.newest()
    with workspace.reader() as db:
        added = _annotations(workspace, db, sought, places, annotator)
    with workspace.transaction() as tx:
        if workspace.newest() != event:  # what is labelled may be more by now
            added = _annotations(workspace, tx, sought, places, annotator)
        return perform(workspace, tx, APPLY, annotator, Edit(added=added))


def _candidates(workspace: Workspace, sought: TextSought) -> list[NoteId]:
    """The notes that may say it: by the index of words, or all where that would miss some."""
    if begins_inside_words(sought.text, whole_words=sought.whole_words):
        return workspace.note_texts.ids()
    return workspace.note_texts.ids(search_phrase(sought.text))


def _batches(
    ids: Sequence[NoteId], progress: Progress | None, cancelled: Cancelled | None
) -> Iterator[Sequence[NoteId]]:
    for place in range(0, len(ids), _NOTES_AT_ONCE):
        if cancelled is not None and cancelled():
            return
        if progress is not None:
            progress(place / len(ids))
        yield ids[place : place + _NOTES_AT_ONCE]


def _spans(
    workspace: Workspace, sought: TextSought, batch: Sequence[NoteId]
) -> Iterator[tuple[NoteId, str, str, list[Piece]]]:
    """The notes of a batch that say it, with their title, their text and where they do."""
    occurrences = Occurrences(
        sought.text, whole_words=sought.whole_words, match_case=sought.match_case
    )
    for note_id, title, text in workspace.note_texts.read(batch):
        spans = list(occurrences.places(text))
        if spans:
            yield note_id, title, text, spans


def _free(spans: Sequence[Piece], labelled: list[Piece]) -> list[Piece]:
    """The spans that have no character in common with what is labelled."""
    if not labelled:
        return list(spans)
    # Both are in order, and so are the ends of what is labelled once each covers those before it.
    labelled.sort()
    starts = [start for start, _end in labelled]
    ends = [0]
    for _start, end in labelled:
        ends.append(max(ends[-1], end))
    return [(start, end) for start, end in spans if ends[bisect_left(starts, end)] <= start]


def _note_places(note_id: NoteId, title: str, text: str, free: Sequence[Piece]) -> NotePlaces:
    start, end = free[0]
    before, after = text[max(0, start - _CONTEXT) : start], text[end : end + _CONTEXT]
    words = [" ".join(one.split()) for one in (f"{before}|", text[start:end], f"|{after}")]
    return NotePlaces(note_id, title, len(free), words[0][:-1], words[1], words[2][1:])


def _annotations(
    workspace: Workspace, db: Transaction, sought: TextSought, places: _Places, annotator: str
) -> tuple[Annotation, ...]:
    """What marks these places where that is not said yet; raises TOO_MANY_PLACES."""
    label, time = known_label(workspace, db, sought.label), now()
    by_note: dict[NoteId, dict[Piece, str]] = {}
    for note_id, start, end, text in places:
        by_note.setdefault(note_id, {})[start, end] = text
    added: list[Annotation] = []
    for batch in _batches(list(by_note), None, None):
        labelled = pieces_labelled(db, label, batch)
        for note_id in batch:
            texts = by_note[note_id]
            added += [
                _annotation(note_id, (start, end), texts[start, end], label, annotator, time)
                for start, end in _free(list(texts), labelled.get(note_id, []))
            ]
    if len(added) > MOST_PLACES:
        raise UserError(TOO_MANY_PLACES, places=len(added), most=MOST_PLACES)
    return tuple(added)


def _annotation(
    note_id: NoteId, piece: Piece, text: str, label: str, annotator: str, time: str
) -> Annotation:
    return Annotation(NEW_ANNOTATION, note_id, *piece, label, text, annotator, time, origin=ORIGIN)
