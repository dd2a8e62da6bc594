"""Decide on suggestions: accept or reject one or many, as one action that undo takes back."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from medgen_desktop.domain.annotation import NEW_ANNOTATION, Annotation
from medgen_desktop.domain.edit import Edit
from medgen_desktop.domain.errors import UserError
from medgen_desktop.domain.marking_errors import TOO_MANY_SUGGESTIONS
from medgen_desktop.domain.note import NoteId
from medgen_desktop.domain.rejection import Rejection
from medgen_desktop.domain.suggestion import Suggestion, SuggestionKey
from medgen_desktop.services.annotate import begun
from medgen_desktop.services.edits import NO_NOTE, Change, known_label, perform
from medgen_desktop.services.suggest import Cancelled, Suggester
from medgen_desktop.storage.clock import now
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

    What is annotated or rejected by now is passed over.

    Raises:
        UserError: LABEL_UNKNOWN, NOTE_MISSING, SPAN_INVALID; then nothing is accepted.
    """
    time = now()
    with workspace.transaction() as tx:
        names = {
            label: known_label(workspace, tx, label) for label in {one.label for one in suggestions}
        }
        by_note: dict[NoteId, dict[SuggestionKey, Suggestion]] = {}
        for one in suggestions:
            named = replace(one, label=names[one.label])
            by_note.setdefault(one.note_id, {})[named.key] = named
        added: list[Annotation] = []
        for note_id, here in by_note.items():
            text = workspace.annotations.text_of_note(tx, note_id)
            decided = decided_spans(tx, note_id)
            added += [
                _annotation(one, text, annotator, time)
                for key, one in here.items()
                if key not in decided
            ]
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
        planned += [one for one in found if one.origin.score >= threshold]
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
