"""Clean notes: seen beforehand, made as copies with a map to their sources, and taken back."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from medgen_desktop.domain.errors import UserError
from medgen_desktop.domain.exchange_errors import NOT_A_COPY, STEP_UNKNOWN
from medgen_desktop.domain.note import NewNote, NoteId
from medgen_desktop.domain.records import Plain
from medgen_desktop.services.derive import DerivedNote, DerivedText, derive_note
from medgen_desktop.storage.derivation_repository import derivations_among, worked_on_among
from medgen_desktop.storage.workspace import Workspace
from medgen_desktop.text.cleaning.steps import STEPS, CleanedText, cleaned, in_order

ALL_STEPS = tuple(STEPS)
_CLEAN, _TAKE_BACK = "clean", "take back copies"
_NOTES_AT_ONCE = 100
_MARKS = {"zh": "（已清洗）"}
_MARK = " (cleaned)"

Progress = Callable[[int, int], None]
"""Gets how many notes are done, of how many."""
Cancelled = Callable[[], bool]


@dataclass(frozen=True, slots=True)
class CleaningPreview:
    """A note before and after, step by step; nothing is written."""

    note_id: NoteId
    title: str
    before: str
    after: CleanedText


@dataclass(frozen=True, slots=True)
class CleaningCounts:
    """How many notes were looked at, how many would change, and what each step would do.

    `notes_by_step` and `edits_by_step` are by the names of the steps.
    """

    notes: int
    changed: int
    notes_by_step: Mapping[str, int]
    edits_by_step: Mapping[str, int]
    was_cancelled: bool = False


@dataclass(frozen=True, slots=True)
class CleaningReport:
    """What was made: the copies, and how much of what was said of the notes is in them."""

    made: tuple[NoteId, ...] = ()
    unchanged: int = 0
    already: int = 0
    annotations: int = 0
    relations: int = 0
    left_behind: int = 0
    was_cancelled: bool = False


@dataclass(frozen=True, slots=True)
class TakenBack:
    """Copies that were deleted, and those that stay because somebody has worked on them."""

    deleted: tuple[NoteId, ...]
    kept: tuple[NoteId, ...]


def known_steps(names: Iterable[str]) -> tuple[str, ...]:
    """The steps of these names in the order in which they are done.

    Raises:
        UserError: STEP_UNKNOWN.
    """
    asked = [name.strip() for name in names]
    for name in asked:
        if name not in STEPS:
            raise UserError(STEP_UNKNOWN, step=name, steps=", ".join(STEPS))
    return in_order(asked)


def preview_note(
    workspace: Workspace, note_id: NoteId, steps: Iterable[str] = ALL_STEPS
) -> CleaningPreview:
    """What these steps would make of a note; raises NOTE_MISSING, STEP_UNKNOWN."""
    names = known_steps(steps)
    note = workspace.notes.get(note_id)
    return CleaningPreview(note_id, note.title, note.text, cleaned(note.text, names))


def notes_to_clean(workspace: Workspace) -> list[NoteId]:
    """The notes from outside that have no cleaned copy."""
    return workspace.derivations.sources_without("cleaned")


def count_edits(
    workspace: Workspace,
    note_ids: Sequence[NoteId],
    steps: Iterable[str] = ALL_STEPS,
    progress: Progress = lambda _done, _all: None,
    cancelled: Cancelled = lambda: False,
) -> CleaningCounts:
    """What these steps would do to these notes; raises STEP_UNKNOWN."""
    names = known_steps(steps)
    changed = done = 0
    notes: Counter[str] = Counter()
    edits: Counter[str] = Counter()
    for batch in _batches(note_ids, progress, cancelled):
        for _note_id, _title, text in workspace.note_texts.read(batch):
            result = cleaned(text, names)
            changed += bool(result.edits)
            notes.update(one.step for one in result.steps if one.edits)
            edits.update({one.step: len(one.edits) for one in result.steps})
        done += len(batch)
    return CleaningCounts(
        done,
        changed,
        {name: notes[name] for name in names},
        {name: edits[name] for name in names},
        was_cancelled=done < len(note_ids),
    )


def clean_notes(
    workspace: Workspace,
    note_ids: Sequence[NoteId],
    steps: Iterable[str],
    annotator: str,
    progress: Progress = lambda _done, _all: None,
    cancelled: Cancelled = lambda: False,
) -> CleaningReport:
    """Make a cleaned copy of each note that these steps change; the notes stay as they are.

    A hundred notes are one transaction with one event; cancelled, what is made already stays, and
    `take_back` deletes it. Memory does not grow with the number of notes.

    Raises:
        UserError: STEP_UNKNOWN, NOTE_MISSING.
    """
    names = known_steps(steps)
    report = CleaningReport()
    done = 0
    for batch in _batches(note_ids, progress, cancelled):
        report = _added(report, *_clean_batch(workspace, batch, names, annotator))
        done += len(batch)
    return replace(report, was_cancelled=done < len(note_ids))


def take_back(workspace: Workspace, note_ids: Sequence[NoteId], annotator: str) -> TakenBack:
    """Delete cleaned copies that nobody has worked on; undo does not bring them back.

    Raises:
        UserError: NOT_A_COPY; nothing was deleted.
    """
    with workspace.transaction() as tx:
        copies = derivations_among(tx, note_ids)
        for note_id in note_ids:
            derivation = workspace.derivations.of_note(note_id) if note_id in copies else None
            if derivation is None or derivation.kind != "cleaned":
                raise UserError(NOT_A_COPY, note=note_id)
        in_use = worked_on_among(tx, note_ids)
        deleted = tuple(one for one in note_ids if one not in in_use)
        for note_id in deleted:
            workspace.derivations.delete_note(tx, note_id)
        if deleted:
            workspace.audit_log.append_final(tx, _TAKE_BACK, annotator, {"notes": list(deleted)})
    return TakenBack(deleted, tuple(one for one in note_ids if one in in_use))


def _batches(
    note_ids: Sequence[NoteId], progress: Progress, cancelled: Cancelled
) -> Iterator[Sequence[NoteId]]:
    for place in range(0, len(note_ids), _NOTES_AT_ONCE):
        if cancelled():
            return
        progress(place, len(note_ids))
        yield note_ids[place : place + _NOTES_AT_ONCE]
    progress(len(note_ids), len(note_ids))


def _clean_batch(
    workspace: Workspace, batch: Sequence[NoteId], steps: tuple[str, ...], annotator: str
) -> tuple[list[tuple[NoteId, DerivedNote]], int, int]:
    """The copies of a batch, by their sources; how many were unchanged, and how many there."""
    sources: list[tuple[NoteId, NewNote, CleanedText]] = []
    for note_id in batch:
        source = workspace.notes.as_new(note_id)
        result = cleaned(source.original, steps)
        if result.text != source.original:
            sources.append((note_id, source, result))
    if not sources:
        return [], len(batch), 0
    made: list[tuple[NoteId, DerivedNote]] = []
    with workspace.transaction() as tx:
        for note_id, source, result in sources:
            title = source.title + _MARKS.get(source.language, _MARK)
            text = DerivedText(result.text, "cleaned", steps, result.offset_map, title)
            derived = derive_note(workspace, tx, note_id, source, text)
            if derived is not None:
                made.append((note_id, derived))
        if made:
            pairs: list[Plain] = [[source, one.note_id] for source, one in made]
            payload: dict[str, Plain] = {"steps": list(steps), "notes": pairs}
            workspace.audit_log.append_final(tx, _CLEAN, annotator, payload)
    return made, len(batch) - len(sources), len(sources) - len(made)


def _added(
    report: CleaningReport,
    made: Sequence[tuple[NoteId, DerivedNote]],
    unchanged: int,
    already: int,
) -> CleaningReport:
    derived = [one for _source, one in made]
    return CleaningReport(
        (*report.made, *(one.note_id for one in derived)),
        report.unchanged + unchanged,
        report.already + already,
        report.annotations + sum(one.annotations for one in derived),
        report.relations + sum(one.relations for one in derived),
        report.left_behind + sum(one.left_behind for one in derived),
    )
