"""Hits of a note: found again and again, decided once."""

import pytest

from medgen_desktop.domain.identity import (
    Decision,
    Identity,
    IdentityHit,
    IdentityId,
    IdentityKind,
    ReviewProgress,
)
from medgen_desktop.domain.note import NewNote, NoteId
from medgen_desktop.storage.workspace import Workspace

pytestmark = pytest.mark.clinic

TEXT = "Ann Lee, bed 4, seen on May 5, 2021."
NAME = IdentityHit(0, 7, IdentityKind.NAME, "first and last name")
BED = IdentityHit(13, 14, IdentityKind.BED, "bed")
DATE = IdentityHit(24, 35, IdentityKind.DATE, "date")


def add_note(workspace: Workspace, text: str = TEXT, record: str = "") -> NoteId:
    with workspace.transaction() as tx:
        added = workspace.notes.add(tx, NewNote("Visit", text, "a.txt", "utf-8", "en", record))
    assert added is not None
    return added


def scan(workspace: Workspace, note: NoteId, *hits: IdentityHit, rules: str = "1") -> int:
    with workspace.transaction() as tx:
        return workspace.identities.put_scan(tx, note, TEXT, hits, rules)


def decide(workspace: Workspace, one: Identity, decision: Decision) -> None:
    with workspace.transaction() as tx:
        workspace.identities.decide(tx, [one.id], decision, "anna")


def derive(workspace: Workspace, source: NoteId, kind: str) -> NoteId:
    copy = add_note(workspace, f"{kind} copy")
    with workspace.transaction() as tx:
        tx.execute(
            "INSERT INTO derivations (note_id, source_id, kind, steps, offset_map)"
            " VALUES (?, ?, ?, '', '')",
            [copy, source, kind],
        )
    return copy


@pytest.fixture
def note(workspace: Workspace) -> NoteId:
    return add_note(workspace)


def test_that_hits_come_back_from_the_left_with_what_the_note_says(
    workspace: Workspace, note: NoteId
) -> None:
    assert scan(workspace, note, DATE, NAME) == 2
    first, second = workspace.identities.of_note(note)
    assert (first.start, first.end, first.kind, first.text) == (0, 7, IdentityKind.NAME, "Ann Lee")
    assert (first.reason, first.decision, first.annotator) == (
        "first and last name",
        Decision.OPEN,
        "",
    )
    assert second.text == "May 5, 2021"
    assert first.at


def test_that_a_new_scan_replaces_what_is_open_and_keeps_what_is_decided(
    workspace: Workspace, note: NoteId
) -> None:
    scan(workspace, note, NAME, BED, DATE)
    name, bed, _date = workspace.identities.of_note(note)
    decide(workspace, name, Decision.ACCEPTED)
    decide(workspace, bed, Decision.REJECTED)
    inside = IdentityHit(4, 7, IdentityKind.NAME, "last name")
    wider = IdentityHit(9, 14, IdentityKind.BED, "bed")
    assert scan(workspace, note, NAME, inside, BED, wider) == 1
    found = workspace.identities.of_note(note)
    assert [(one.start, one.end, one.decision) for one in found] == [
        (0, 7, Decision.ACCEPTED),
        (9, 14, Decision.OPEN),
        (13, 14, Decision.REJECTED),
    ]
    assert found[0].annotator == "anna"


def test_that_a_note_is_reviewed_when_these_rules_saw_it_and_nothing_is_open(
    workspace: Workspace, note: NoteId
) -> None:
    identities = workspace.identities
    other = add_note(workspace, "Nobody.", "2")
    assert identities.progress("1") == ReviewProgress(2, 0, 0)
    assert identities.unreviewed("1", [other, note]) == [note, other]
    scan(workspace, note, NAME)
    scan(workspace, other)
    assert identities.progress("1") == ReviewProgress(2, 1, 1)
    assert identities.unreviewed("1", [note, other]) == [note]
    decide(workspace, identities.of_note(note)[0], Decision.REJECTED)
    assert identities.progress("1") == ReviewProgress(2, 2, 0)
    assert identities.unreviewed("2", [note]) == [note]
    assert identities.to_scan("1", NoteId(0), 9) == []
    assert identities.to_scan("2", NoteId(0), 1) == [note]
    assert identities.to_scan("2", note, 9) == [other]


def test_that_copies_without_identities_are_not_looked_through(
    workspace: Workspace, note: NoteId
) -> None:
    copy = derive(workspace, note, "deidentified")
    other = add_note(workspace, "Nobody.")
    assert workspace.identities.to_scan("1", NoteId(0), 9) == [note, other]
    assert workspace.identities.sources([other, copy, note, NoteId(99)]) == [other, note]
    assert workspace.identities.progress("1").notes == 2


def test_that_a_cleaned_copy_stands_for_its_source(workspace: Workspace, note: NoteId) -> None:
    cleaned = derive(workspace, note, "cleaned")
    assert workspace.identities.to_scan("1", NoteId(0), 9) == [cleaned]
    assert workspace.identities.sources([note, cleaned]) == [cleaned]


def test_that_hits_of_all_notes_come_in_pages(workspace: Workspace, note: NoteId) -> None:
    other = add_note(workspace, record="2")
    for one in (note, other):
        scan(workspace, one, NAME, DATE)
    decide(workspace, workspace.identities.of_note(note)[0], Decision.ACCEPTED)
    identities = workspace.identities
    whole = identities.page(None, 9)
    assert [(row.identity.note_id, row.identity.start) for row in whole] == [
        (note, 0),
        (note, 24),
        (other, 0),
        (other, 24),
    ]
    assert whole[0].title == "Visit"
    assert identities.page(whole[1].identity, 1) == [whole[2]]
    assert len(identities.page(None, 9, Decision.OPEN)) == 3
    assert identities.counts() == {
        (IdentityKind.NAME, Decision.ACCEPTED): 1,
        (IdentityKind.NAME, Decision.OPEN): 1,
        (IdentityKind.DATE, Decision.OPEN): 2,
    }


def test_that_open_hits_are_found_by_kind_and_text(workspace: Workspace, note: NoteId) -> None:
    scan(workspace, note, NAME, BED)
    with workspace.transaction() as tx:
        identities = workspace.identities
        assert len(identities.find_open(tx)) == 2
        (bed,) = identities.find_open(tx, kind=IdentityKind.BED)
        assert identities.find_open(tx, text="4") == [bed]
        assert identities.find_open(tx, kind=IdentityKind.NAME, text="4") == []
        assert identities.find(tx, [bed.id, IdentityId(99)]) == [bed]


def test_that_what_a_person_adds_changes_and_takes_back_is_stored(
    workspace: Workspace, note: NoteId
) -> None:
    identities = workspace.identities
    mine = Identity(
        IdentityId(0), note, 0, 3, IdentityKind.NAME, "person", "Ann", Decision.ACCEPTED, "anna"
    )
    with workspace.transaction() as tx:
        added = identities.add(tx, mine)
        assert added is not None
        assert identities.add(tx, mine) is None
        identities.set_kind(tx, [added.id], IdentityKind.OTHER, "li")
    (found,) = identities.of_note(note)
    assert (found.id, found.kind, found.annotator) == (added.id, IdentityKind.OTHER, "li")
    with workspace.transaction() as tx:
        identities.delete(tx, [added.id])
        assert identities.add(tx, found) == found
    assert identities.of_note(note) == [found]


def test_that_the_names_of_a_site_are_kept_once(workspace: Workspace) -> None:
    names = [(IdentityKind.PLACE, "Ward 7"), (IdentityKind.NAME, "王小丽")]
    with workspace.transaction() as tx:
        assert workspace.identities.add_site_names(tx, names) == 2
        assert workspace.identities.add_site_names(tx, names) == 0
    assert workspace.identities.site_names() == (names[1], names[0])
    with workspace.transaction() as tx:
        workspace.identities.clear_site_names(tx)
    assert workspace.identities.site_names() == ()


def test_that_a_setting_holds_until_it_is_set_again(workspace: Workspace) -> None:
    assert workspace.settings.get("secret") is None
    with workspace.transaction() as tx:
        workspace.settings.put(tx, "secret", "c")
        workspace.settings.put(tx, "other", "d")
    assert (workspace.settings.get("secret"), workspace.settings.get("other")) == ("c", "d")
