"""Counts of terms: what the annotations say at once, and the event log from then on."""

import pytest

from medgen_desktop.domain.edit import Edit
from medgen_desktop.domain.note import NewNote, NoteId
from medgen_desktop.domain.origin import Origin
from medgen_desktop.domain.rejection import Rejection
from medgen_desktop.services.annotate import add_annotation, set_pieces
from medgen_desktop.services.edits import perform, redo, undo
from medgen_desktop.storage import term_counts
from medgen_desktop.storage.audit_log import EventId
from medgen_desktop.storage.rejection_repository import is_rejected
from medgen_desktop.storage.term_counts import TermCount
from medgen_desktop.storage.workspace import Workspace

pytestmark = pytest.mark.clinic

TEXT = "🩺 cough and fever, cough, 咳嗽 x"


@pytest.fixture
def note(workspace: Workspace) -> NoteId:
    with workspace.transaction() as tx:
        added = workspace.notes.add(tx, NewNote("Visit", TEXT, "a.txt", "utf-8", "en"))
    assert added is not None
    return added


def _label(workspace: Workspace, note: NoteId, words: str, label: str = "Symptom") -> None:
    start = TEXT.index(words)
    add_annotation(workspace, note, start, start + len(words), label, "Anna")


def _reject(workspace: Workspace, note: NoteId, start: int, end: int) -> Rejection:
    one = Rejection(note, start, end, "Disease", Origin("rules", "1", 0.5), "Anna", "now")
    with workspace.transaction() as tx:
        perform(workspace, tx, "reject", "Anna", Edit(rejected=(one,)))
    return one


def test_that_texts_are_counted_by_label_and_frequency(workspace: Workspace, note: NoteId) -> None:
    _label(workspace, note, "cough")
    add_annotation(workspace, note, 19, 24, "Symptom", "Anna")
    _label(workspace, note, "cough", "Disease")
    _label(workspace, note, "咳嗽")
    _label(workspace, note, "x")
    change = add_annotation(workspace, note, 2, 17, "Disease", "Anna")
    set_pieces(workspace, change.added[0].id, [(2, 7), (12, 17)], "Anna")
    assert workspace.term_counts.annotated(10) == [
        TermCount("cough", "Symptom", 2),
        TermCount("cough", "Disease", 1),
        TermCount("咳嗽", "Symptom", 1),
    ]
    assert workspace.term_counts.annotated(1) == [TermCount("cough", "Symptom", 2)]


def test_that_rejections_give_their_text(workspace: Workspace, note: NoteId) -> None:
    _reject(workspace, note, 2, 7)
    one = _reject(workspace, note, 26, 28)
    assert list(workspace.term_counts.rejected()) == [("cough", "Disease"), ("咳嗽", "Disease")]
    with workspace.reader() as db:
        assert is_rejected(db, one)
    undo(workspace, "Anna")
    assert list(workspace.term_counts.rejected()) == [("cough", "Disease")]
    assert workspace.term_counts.text_of(99) == ""


def test_that_the_log_tells_what_was_done_undone_and_done_again(
    workspace: Workspace, note: NoteId
) -> None:
    counts = workspace.term_counts
    assert counts.last_event() == 0
    _label(workspace, note, "cough")
    first = counts.last_event()
    _label(workspace, note, "fever")
    undo(workspace, "Anna")
    redo(workspace, "Anna")
    told = counts.edits_since(first, 10)
    assert told is not None
    said = [([one.text for one in e.added], [one.text for one in e.removed]) for _id, e in told]
    assert said == [(["fever"], []), ([], ["fever"]), (["fever"], [])]
    assert [one for one, _edit in told] == sorted(one for one, _edit in told)
    assert told[-1][0] == counts.last_event()
    assert counts.edits_since(counts.last_event(), 10) == []


def test_that_counting_again_is_preferred_to_much_reading(
    workspace: Workspace, note: NoteId, monkeypatch: pytest.MonkeyPatch
) -> None:
    _label(workspace, note, "cough")
    _label(workspace, note, "fever")
    zero = EventId(0)
    assert workspace.term_counts.edits_since(zero, 1) is None
    assert workspace.term_counts.edits_since(zero, 2) is not None
    monkeypatch.setattr(term_counts, "LARGEST_EVENT", 10)
    assert workspace.term_counts.edits_since(zero, 2) is None
