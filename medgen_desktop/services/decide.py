"""Decide on suggestions: accept or reject one or many, as one action that undo takes back."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from medgen_desktop.domain.annotation import NEW_ANNOTATION, Annotation
from medgen_desktop.domain.edit import Edit
from medgen_desktop.domain.errors import UserError
from medgen_desktop.domain.label_schema import LabelSchema
from medgen_desktop.domain.marking_errors import TOO_MANY_SUGGESTIONS
from medgen_desktop.domain.note import NoteId
from medgen_desktop.domain.rejection import Rejection
from medgen_desktop.domain.suggestion import Suggestion, SuggestionKey
from medgen_desktop.services.annotate import begun
from medgen_desktop.services.edits import NO_NOTE, Change, perform
from medgen_desktop.services.suggest import Cancelled, Suggester, undecided
from medgen_desktop.storage.annotation_repository import annotations_of
from medgen_desktop.storage.clock import now
from medgen_desktop.storage.connection import Transaction
from medgen_desktop.storage.rejection_repository import decided_spans, is_rejected
from medgen_desktop.storage.workspace import Workspace

ACCEPT, REJECT = "accept", "reject"
MOST_AT_ONCE = 50_000
"""Suggestions of one action: they and their event are held in memory."""

Progress = Callable[[int, int], None]
"""Notes that are read, and notes that are to be read."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What would be accepted, before anything is; cut short where `is_whole` is false."""

    suggestions: tuple[Suggestion, ...] = ()
    is_whole: bool = True

    @property
    def notes(self) -> int:
        """In how many notes the suggestions are."""
        return len({one.note_id for one in self.suggestions})


def accept(workspace: Workspace, suggestions: Sequence[Suggestion], annotator: str) -> Change:
    """Make suggestions annotations that say for ever where they come from.

    What has been decided by now is passed over as suggesting passes it over, and so is a label
    that the schema has no more. Of several labels at one place, the surest is accepted.

    Raises:
        UserError: NOTE_MISSING, SPAN_INVALID; then nothing is accepted.
    """
    time = now()
    with workspace.transaction() as tx:
        schema = workspace.schemas.of(tx)
        by_note: dict[NoteId, dict[SuggestionKey, Suggestion]] = {}
        for one in suggestions:
            said = _sayable(schema, one)
            if said is not None:
                by_note.setdefault(said.note_id, {})[said.key] = said
        added: list[Annotation] = []
        for note_id, here in by_note.items():
            text = workspace.annotations.text_of_note(tx, note_id)
            open_still = _undecided(tx, note_id, len(text), here)
            added += [_annotation(one, text, annotator, time) for one in open_still]
        edit = begun(workspace, tx, Edit(added=tuple(added)))
        return perform(workspace, tx, ACCEPT, annotator, edit)


def reject(workspace: Workspace, suggestions: Sequence[Suggestion], annotator: str) -> Change:
    """Never suggest these again; what is rejected already stays with who rejected it first."""
    time = now()
    with workspace.transaction() as tx:
        rejections = (_rejection(one, annotator, time) for one in suggestions)
        new = tuple(one for one in rejections if not is_rejected(tx, one))
        edit = begun(workspace, tx, Edit(rejected=new))
        return perform(workspace, tx, REJECT, annotator, edit)


def plan_above(
    workspace: Workspace,
    suggester: Suggester,
    threshold: float,
    note_ids: Iterable[NoteId] | None = None,
    *,
    without: Iterable[str] = (),
    progress: Progress = lambda _read, _all: None,
    cancelled: Cancelled = lambda: False,
) -> Plan:
    """The suggestions with this score or a higher one, in these notes or in all of them.

    One note at a time is in memory. Raises TOO_MANY_SUGGESTIONS.
    """
    ids = workspace.note_texts.ids() if note_ids is None else list(note_ids)
    left_out = frozenset(without)
    planned: list[Suggestion] = []
    for read, note_id in enumerate(ids):
        if cancelled():
            return Plan(tuple(planned), is_whole=False)
        progress(read, len(ids))
        found = suggester.suggestions_of(
            workspace.notes.get(note_id), without=left_out, cancelled=cancelled
        )
        planned += _one_of_each_place(one for one in found if one.origin.score >= threshold)
        if len(planned) > MOST_AT_ONCE:
            raise UserError(TOO_MANY_SUGGESTIONS, most=MOST_AT_ONCE)
    progress(len(ids), len(ids))
    return Plan(tuple(planned), is_whole=not cancelled())


def accept_above(
    workspace: Workspace,
    suggester: Suggester,
    threshold: float,
    note_ids: Iterable[NoteId] | None,
    annotator: str,
    *,
    progress: Progress = lambda _read, _all: None,
    cancelled: Cancelled = lambda: False,
) -> Change:
    """Plan and accept as one action; nothing is accepted once it is cancelled."""
    plan = plan_above(
        workspace, suggester, threshold, note_ids, progress=progress, cancelled=cancelled
    )
    if not plan.is_whole:
        return Change(ACCEPT, NO_NOTE)
    return accept(workspace, plan.suggestions, annotator)


def _sayable(schema: LabelSchema, one: Suggestion) -> Suggestion | None:
    """The suggestion in the words of the schema, without what that has no words for."""
    label = schema.label_named(one.label)
    if label is None:
        return None
    known = {attribute.name: attribute.values for attribute in schema.attributes}
    attributes = {
        name: value for name, value in one.attributes.items() if value in known.get(name, ())
    }
    return replace(one, label=label.name, attributes=attributes)


def _undecided(
    tx: Transaction, note_id: NoteId, length: int, here: dict[SuggestionKey, Suggestion]
) -> list[Suggestion]:
    """What this transaction sees nobody has decided on, one label for each place."""
    decided = decided_spans(tx, note_id)
    found = [one for key, one in here.items() if key not in decided]
    kept = undecided(length, found, annotations_of(tx, note_id), rejections=())
    return _one_of_each_place(kept)


def _one_of_each_place(found: Iterable[Suggestion]) -> list[Suggestion]:
    """The surest label of each place, in the order that they came in."""
    best: dict[tuple[int, int], Suggestion] = {}
    for one in found:
        other = best.setdefault((one.start, one.end), one)
        if one.origin.score > other.origin.score:
            best[one.start, one.end] = one
    return list(best.values())


def _annotation(one: Suggestion, text: str, annotator: str, time: str) -> Annotation:
    return Annotation(
        NEW_ANNOTATION,
        one.note_id,
        one.start,
        one.end,
        one.label,
        text[one.start : one.end],
        annotator,
        time,
        attributes=dict(one.attributes),
        origin=one.origin,
    )


def _rejection(one: Suggestion, annotator: str, time: str) -> Rejection:
    return Rejection(one.note_id, one.start, one.end, one.label, one.origin, annotator, time)
