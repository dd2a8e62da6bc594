"""Looking notes through and deciding what was found: nothing is lost, everything is taken back."""

from itertools import count

import pytest

from medgen_desktop.domain.errors import NOTE_MISSING, SPAN_INVALID, UserError
from medgen_desktop.domain.identity import Decision, Identity, IdentityKind, ReviewProgress
from medgen_desktop.domain.note import NewNote, NoteId
from medgen_desktop.services.deidentify import (
    import_site_names,
    review_progress,
    scan_notes,
    unreviewed_notes,
)
from medgen_desktop.services.review_identities import (
    PERSON,
    ReviewChange,
    Where,
    add_missed,
    change_kind,
    decide,
    decide_kinds,
    decide_text,
    take_back,
)
from medgen_desktop.storage.workspace import Workspace

pytestmark = pytest.mark.clinic

ENGLISH = "Mr. John Turnbull was seen on May 5, 2021. Zeb Q was there; Zeb Q agreed."
CHINESE = "姓名：张伟　性别：男\n于2020年3月5日入院，床号：12。"


def add_note(workspace: Workspace, text: str) -> NoteId:
    with workspace.transaction() as tx:
        note = NewNote("Visit", text, "a.txt", "utf-8", "en", str(workspace.notes.count()))
        added = workspace.notes.add(tx, note)
    assert added is not None
    return added


@pytest.fixture
def notes(workspace: Workspace) -> list[NoteId]:
    return [add_note(workspace, text) for text in (ENGLISH, CHINESE, "No fever.")]


def hits(workspace: Workspace, note: NoteId) -> list[tuple[str, str]]:
    return [(one.text, one.decision.value) for one in workspace.identities.of_note(note)]


def hit(workspace: Workspace, note: NoteId, text: str) -> Identity:
    return next(one for one in workspace.identities.of_note(note) if one.text == text)


def test_that_notes_are_looked_through_once(workspace: Workspace, notes: list[NoteId]) -> None:
    assert unreviewed_notes(workspace, notes) == notes
    seen: list[int] = []
    report = scan_notes(workspace, on_progress=seen.append)
    assert (report.notes, report.was_cancelled, seen) == (3, False, [3])
    assert report.hits == {"NAME": 2, "DATE": 2, "BED": 1}
    assert hits(workspace, notes[1]) == [
        ("张伟", "open"),
        ("2020年3月5日", "open"),
        ("12", "open"),
    ]
    assert review_progress(workspace) == ReviewProgress(3, 1, 5)
    assert unreviewed_notes(workspace, notes) == notes[:2]
    assert scan_notes(workspace).notes == 0
    assert scan_notes(workspace, again=True).notes == 3
    assert scan_notes(workspace, notes[:1]).notes == 1


def test_that_a_stopped_scan_keeps_what_it_did(workspace: Workspace) -> None:
    for number in range(120):
        add_note(workspace, f"Seen on May {number % 28 + 1}, 2021. {number}")
    turns = count()
    report = scan_notes(workspace, cancelled=lambda: next(turns) == 2)
    assert (report.notes, report.was_cancelled) == (100, True)
    assert review_progress(workspace).open_hits == 100
    assert scan_notes(workspace).notes == 20


def test_that_the_names_of_the_site_are_found_and_make_notes_unreviewed(
    workspace: Workspace, notes: list[NoteId]
) -> None:
    scan_notes(workspace)
    assert unreviewed_notes(workspace, notes[2:]) == []
    names = [(IdentityKind.PLACE, "fever")]
    assert import_site_names(workspace, names) == 1
    assert unreviewed_notes(workspace, notes[2:]) == notes[2:]
    assert scan_notes(workspace).notes == 3
    assert hits(workspace, notes[2]) == [("fever", "open")]
    assert import_site_names(workspace, [(IdentityKind.NAME, "Zeb")], replaces=True) == 1
    assert [name for _kind, name in workspace.identities.site_names()] == ["Zeb"]


def test_that_a_new_scan_keeps_decisions(workspace: Workspace, notes: list[NoteId]) -> None:
    scan_notes(workspace)
    name, date = (hit(workspace, notes[1], one).id for one in ("张伟", "2020年3月5日"))
    decide(workspace, [name], Decision.ACCEPTED, "anna")
    decide(workspace, [date], Decision.REJECTED, "anna")
    scan_notes(workspace, again=True)
    assert hits(workspace, notes[1]) == [
        ("张伟", "accepted"),
        ("2020年3月5日", "rejected"),
        ("12", "open"),
    ]


def test_that_a_decision_is_logged_without_words_and_taken_back(
    workspace: Workspace, notes: list[NoteId]
) -> None:
    scan_notes(workspace)
    one = hit(workspace, notes[1], "张伟")
    change = decide(workspace, [one.id], Decision.ACCEPTED, "anna")
    assert (change.before, change.note_ids) == ((one,), (notes[1],))
    assert change.after[0].annotator == "anna"
    (event,) = workspace.audit_log.page(0, 1)
    assert (event.kind, event.annotator, event.payload) == (
        "identity accepted",
        "anna",
        {"identities": [one.id]},
    )
    assert decide(workspace, [one.id], Decision.ACCEPTED, "anna") == ReviewChange()
    back = take_back(workspace, change, "anna")
    assert workspace.identities.of_note(notes[1])[0] == one
    assert (back.before, back.after) == (change.after, change.before)


def test_that_the_same_text_and_whole_kinds_are_decided_at_once(
    workspace: Workspace, notes: list[NoteId]
) -> None:
    other = add_note(workspace, "患者张伟，男，9岁。")
    scan_notes(workspace)
    change = decide_text(workspace, hit(workspace, other, "张伟"), Decision.REJECTED, "anna")
    assert change.note_ids == (notes[1], other)
    kinds = [IdentityKind.DATE, IdentityKind.BED]
    change = decide_kinds(workspace, kinds, Decision.ACCEPTED, "anna")
    assert {one.text for one in change.after} == {"May 5, 2021", "2020年3月5日", "12"}
    assert unreviewed_notes(workspace, [*notes, other]) == notes[:1]
    take_back(workspace, change, "anna")
    assert review_progress(workspace).open_hits == 4


def test_that_a_hit_gets_another_kind(workspace: Workspace, notes: list[NoteId]) -> None:
    scan_notes(workspace)
    one = hit(workspace, notes[1], "12")
    change = change_kind(workspace, one.id, IdentityKind.RECORD_NUMBER, "anna")
    assert hit(workspace, notes[1], "12").kind is IdentityKind.RECORD_NUMBER
    take_back(workspace, change, "anna")
    assert hit(workspace, notes[1], "12") == one


@pytest.mark.parametrize(("where", "places"), [(Where.HERE, 1), (Where.NOTE, 2), (Where.CORPUS, 3)])
def test_that_a_missed_identity_is_accepted_here_or_everywhere(
    workspace: Workspace, notes: list[NoteId], where: Where, places: int
) -> None:
    add_note(workspace, "zeb  q came late.")
    start = ENGLISH.index("Zeb")
    change = add_missed(
        workspace, notes[0], start, start + 5, IdentityKind.NAME, "anna", where=where
    )
    assert len(change.after) == places
    assert {(one.reason, one.decision) for one in change.after} == {(PERSON, Decision.ACCEPTED)}
    assert add_missed(workspace, notes[0], start, start + 3, IdentityKind.NAME, "anna").after == ()
    take_back(workspace, change, "anna")
    assert workspace.identities.of_note(notes[0]) == []


def test_that_what_a_person_marks_covers_the_hits_in_it(
    workspace: Workspace, notes: list[NoteId]
) -> None:
    scan_notes(workspace)
    before = workspace.identities.of_note(notes[0])
    end = ENGLISH.index(" was")
    change = add_missed(workspace, notes[0], 0, end, IdentityKind.NAME, "anna")
    assert hits(workspace, notes[0]) == [("Mr. John Turnbull", "accepted"), ("May 5, 2021", "open")]
    take_back(workspace, change, "anna")
    assert workspace.identities.of_note(notes[0]) == before


def test_that_what_is_no_text_is_refused(workspace: Workspace, notes: list[NoteId]) -> None:
    kind = IdentityKind.NAME
    for start, end in ((0, 0), (0, 999), (-1, 2), (3, 4)):
        with pytest.raises(UserError) as raised:
            add_missed(workspace, notes[0], start, end, kind, "anna")
        assert raised.value.problem is SPAN_INVALID
    with pytest.raises(UserError) as raised:
        add_missed(workspace, NoteId(99), 0, 1, kind, "anna")
    assert raised.value.problem is NOTE_MISSING


def test_that_a_cancelled_search_changes_nothing(workspace: Workspace, notes: list[NoteId]) -> None:
    change = add_missed(
        workspace,
        notes[0],
        0,
        3,
        IdentityKind.NAME,
        "anna",
        where=Where.CORPUS,
        cancelled=lambda: True,
    )
    assert change == ReviewChange()
    assert workspace.identities.of_note(notes[0]) == []
