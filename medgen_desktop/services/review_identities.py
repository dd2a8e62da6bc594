"""Review what may name somebody: every decision is a person's, in one transaction, taken back."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from medgen_desktop.domain.errors import NOTE_MISSING, SPAN_INVALID, UserError
from medgen_desktop.domain.identity import Decision, Identity, IdentityId, IdentityKind
from medgen_desktop.domain.note import NoteId
from medgen_desktop.storage.connection import Transaction
from medgen_desktop.storage.identity_repository import identities_of
from medgen_desktop.storage.workspace import Workspace
from medgen_desktop.text.occurrences import Occurrences

PERSON = "marked by a person"
"""The reason of a hit that no rule found."""
_NOTES_AT_ONCE = 200


class Where(StrEnum):
    """How far a missed identity is looked for."""

    HERE = "here"
    NOTE = "note"
    CORPUS = "corpus"


@dataclass(frozen=True, slots=True)
class ReviewChange:
    """What an action changed: hits as they were, and as they are; `take_back` swaps them.

    A hit that is only in one of the two was added or taken away.
    """

    before: tuple[Identity, ...] = ()
    after: tuple[Identity, ...] = ()

    @property
    def note_ids(self) -> tuple[NoteId, ...]:
        """The notes that it touches."""
        return tuple(dict.fromkeys(one.note_id for one in (*self.before, *self.after)))


def decide(
    workspace: Workspace, ids: Sequence[IdentityId], decision: Decision, annotator: str
) -> ReviewChange:
    """Accept or reject hits, or open them again; those that are so already stay."""
    with workspace.transaction() as tx:
        return _decided(workspace, tx, workspace.identities.find(tx, ids), decision, annotator)


def decide_text(
    workspace: Workspace, one: Identity, decision: Decision, annotator: str
) -> ReviewChange:
    """Decide every open hit of all notes that has the text and the kind of this one."""
    with workspace.transaction() as tx:
        found = workspace.identities.find_open(tx, kind=one.kind, text=one.text)
        return _decided(workspace, tx, found, decision, annotator)


def decide_kinds(
    workspace: Workspace,
    kinds: Iterable[IdentityKind],
    decision: Decision,
    annotator: str,
) -> ReviewChange:
    """Decide every open hit of these kinds in all notes."""
    with workspace.transaction() as tx:
        found = [one for kind in kinds for one in workspace.identities.find_open(tx, kind=kind)]
        return _decided(workspace, tx, found, decision, annotator)


def change_kind(
    workspace: Workspace, identity_id: IdentityId, kind: IdentityKind, annotator: str
) -> ReviewChange:
    """Let a hit be of another kind."""
    with workspace.transaction() as tx:
        before = workspace.identities.find(tx, [identity_id])
        workspace.identities.set_kind(tx, [identity_id], kind, annotator)
        return _logged(workspace, tx, "identity kind", before, annotator)


def add_missed(
    workspace: Workspace,
    note_id: NoteId,
    start: int,
    end: int,
    kind: IdentityKind,
    annotator: str,
    *,
    where: Where = Where.HERE,
    cancelled: Callable[[], bool] = lambda: False,
) -> ReviewChange:
    """Accept `text[start:end]` of a note as an identity that the rules did not find.

    With `where`, every other place that says it, in this note or in all, is accepted too. Hits
    within the stretch that were open or rejected go: it covers them. Cancelled, it changes nothing.

    Raises:
        UserError: NOTE_MISSING, SPAN_INVALID.
    """
    text = workspace.notes.get(note_id).text
    said = text[start:end] if 0 <= start < end <= len(text) else ""
    if not said.strip():
        raise UserError(SPAN_INVALID, start=start, end=end, note=note_id, length=len(text))
    places = [(note_id, start, end, said)]
    if where is Where.NOTE:
        places += _elsewhere(said, [(note_id, text)])
    elif where is Where.CORPUS:
        places += _elsewhere(said, _all_texts(workspace, cancelled))
    if cancelled():
        return ReviewChange()
    with workspace.transaction() as tx:
        before: list[Identity] = []
        ids: list[IdentityId] = []
        for place in dict.fromkeys(places):
            _put(workspace, tx, place, kind, annotator, before, ids)
        return _logged(workspace, tx, "identity added", before, annotator, ids)


def take_back(workspace: Workspace, change: ReviewChange, annotator: str) -> ReviewChange:
    """Let the hits of a change be as they were before it."""
    with workspace.transaction() as tx:
        workspace.identities.delete(tx, (one.id for one in change.after))
        for one in change.before:
            workspace.identities.add(tx, one)
        ids = [one.id for one in change.before]
        return _logged(workspace, tx, "identity undone", change.after, annotator, ids)


def _decided(
    workspace: Workspace,
    tx: Transaction,
    found: Iterable[Identity],
    decision: Decision,
    annotator: str,
) -> ReviewChange:
    before = [one for one in found if one.decision is not decision]
    workspace.identities.decide(tx, [one.id for one in before], decision, annotator)
    return _logged(workspace, tx, f"identity {decision.value}", before, annotator)


def _logged(
    workspace: Workspace,
    tx: Transaction,
    kind: str,
    before: Sequence[Identity],
    annotator: str,
    added: Sequence[IdentityId] = (),
) -> ReviewChange:
    """The change, with its event in the log; nothing is logged where nothing changed."""
    ids = [*(one.id for one in before), *added]
    if not ids:
        return ReviewChange()
    workspace.audit_log.append_final(tx, kind, annotator, {"identities": list(map(int, ids))})
    return ReviewChange(tuple(before), tuple(workspace.identities.find(tx, ids)))


def _put(
    workspace: Workspace,
    tx: Transaction,
    place: tuple[NoteId, int, int, str],
    kind: IdentityKind,
    annotator: str,
    before: list[Identity],
    ids: list[IdentityId],
) -> None:
    """Accept a place, unless it lies in what is accepted; what was there goes to `before`."""
    note_id, start, end, said = place
    there = identities_of(tx, note_id)
    if not there and workspace.notes.state(tx, note_id) is None:
        raise UserError(NOTE_MISSING, note=note_id)
    accepted = [one for one in there if one.decision is Decision.ACCEPTED]
    if any(one.start <= start and end <= one.end for one in accepted):
        return
    covered = [one for one in there if start <= one.start and one.end <= end]
    workspace.identities.delete(tx, (one.id for one in covered))
    before += covered
    new = Identity(
        IdentityId(0), note_id, start, end, kind, PERSON, said, Decision.ACCEPTED, annotator
    )
    added = workspace.identities.add(tx, new)
    ids += [] if added is None else [added.id]


def _elsewhere(
    said: str, texts: Iterable[tuple[NoteId, str]]
) -> Iterator[tuple[NoteId, int, int, str]]:
    wanted = Occurrences(said)
    for note_id, text in texts:
        for start, end in wanted.places(text):
            yield note_id, start, end, text[start:end]


def _all_texts(workspace: Workspace, cancelled: Callable[[], bool]) -> Iterator[tuple[NoteId, str]]:
    """Every note but copies: what is not indexed yet is not to be missed."""
    ids = workspace.identities.sources(workspace.note_texts.ids())
    for first in range(0, len(ids), _NOTES_AT_ONCE):
        if cancelled():
            return
        for note_id, _title, text in workspace.note_texts.read(ids[first : first + _NOTES_AT_ONCE]):
            yield note_id, text
