"""De-identify: look notes through, and let a person decide each hit; nothing is replaced here."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from medgen_desktop.domain.identity import IdentityKind, ReviewProgress
from medgen_desktop.domain.note import NoteId
from medgen_desktop.services.identity_finder import IdentityFinder, rules_of
from medgen_desktop.storage.workspace import Workspace

_NOTES_AT_ONCE = 50
_FIRST = NoteId(0)


@dataclass(frozen=True, slots=True)
class ScanReport:
    """How many notes were looked through, and how many open hits of each kind they have."""

    notes: int = 0
    hits: dict[str, int] = field(default_factory=dict)
    was_cancelled: bool = False


def scan_notes(
    workspace: Workspace,
    note_ids: Sequence[NoteId] | None = None,
    *,
    again: bool = False,
    on_progress: Callable[[int], None] = lambda _count: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> ScanReport:
    """Look for identities in these notes, or in all that today's rules have not seen.

    With `again`, all notes are looked through, seen or not. Some notes at a time are read and
    written, so that memory does not grow with their number and what is done stays when the person
    stops. Decisions stay as they are.
    """
    finder = IdentityFinder(workspace.identities.site_names())
    counts: Counter[str] = Counter()
    done = 0
    for batch in _batches(workspace, note_ids, finder.rules, again=again):
        if cancelled():
            return ScanReport(done, dict(counts), was_cancelled=True)
        found = [
            (note_id, text, finder.hits(text))
            for note_id, _title, text in workspace.note_texts.read(batch)
        ]
        with workspace.transaction() as tx:
            for note_id, text, hits in found:
                if workspace.notes.state(tx, note_id) is None:
                    continue  # it was deleted meanwhile
                workspace.identities.put_scan(tx, note_id, text, hits, finder.rules)
                counts.update(hit.kind.value for hit in hits)
                done += 1
        on_progress(done)
    return ScanReport(done, dict(counts))


def review_progress(workspace: Workspace) -> ReviewProgress:
    """How far the review of all notes is."""
    return workspace.identities.progress(rules_of(workspace))


def unreviewed_notes(workspace: Workspace, note_ids: Sequence[NoteId]) -> list[NoteId]:
    """Those of these notes that were never seen, by older rules only, or have open hits."""
    return workspace.identities.unreviewed(rules_of(workspace), note_ids)


def import_site_names(
    workspace: Workspace, names: Sequence[tuple[IdentityKind, str]], *, replaces: bool = False
) -> int:
    """Add the site's own names, or let them replace those before; gives how many are new.

    Notes are unreviewed after a change, until they are looked through by the new list.
    """
    with workspace.transaction() as tx:
        if replaces:
            workspace.identities.clear_site_names(tx)
        return workspace.identities.add_site_names(tx, names)


def _batches(
    workspace: Workspace, note_ids: Sequence[NoteId] | None, rules: str, *, again: bool
) -> Iterator[list[NoteId]]:
    if note_ids is not None:
        sources = workspace.identities.sources(note_ids)
        for first in range(0, len(sources), _NOTES_AT_ONCE):
            yield sources[first : first + _NOTES_AT_ONCE]
        return
    wanted = "" if again else rules  # no note was looked through by nothing
    after = _FIRST
    while batch := workspace.identities.to_scan(wanted, after, _NOTES_AT_ONCE):
        after = batch[-1]
        yield batch
