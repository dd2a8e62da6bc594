"""Derived notes: where they come from, and which of them may be deleted again."""

import pytest

from medgen_desktop.domain.draft import Generation, StopReason
from medgen_desktop.domain.note import NewNote, NoteId
from medgen_desktop.domain.records import Plain
from medgen_desktop.storage.derivation_repository import (
    Derivation,
    derivations_among,
    worked_on_among,
)
from medgen_desktop.storage.workspace import Workspace
from medgen_desktop.text.offset_map import OffsetMap, TextEdit

pytestmark = pytest.mark.clinic

MAP = OffsetMap.of([TextEdit(2, 4, "")]).then(OffsetMap.of([TextEdit(0, 1, "mg")]))


def put(workspace: Workspace, text: str) -> NoteId:
    with workspace.transaction() as tx:
        added = workspace.notes.add(tx, NewNote("Visit", text, "a.txt", "utf-8", "en", "7"))
    assert added is not None
    return added


@pytest.fixture
def notes(workspace: Workspace) -> list[NoteId]:
    ids = [put(workspace, text) for text in ("one", "two", "cleaned one", "masked one")]
    with workspace.transaction() as tx:
        workspace.derivations.add(
            tx, Derivation(ids[2], ids[0], "cleaned", ("lines", "units"), MAP)
        )
        workspace.derivations.add(tx, Derivation(ids[3], ids[2], "deidentified", (), OffsetMap()))
    return ids


def test_that_a_derivation_comes_back_with_its_map(
    workspace: Workspace, notes: list[NoteId]
) -> None:
    found = workspace.derivations.of_note(notes[2])
    assert found == Derivation(notes[2], notes[0], "cleaned", ("lines", "units"), MAP)
    assert workspace.derivations.of_source(notes[0]) == [found]
    assert workspace.derivations.of_note(notes[0]) is None
    assert workspace.derivations.derived_ids() == set(notes[2:])
    assert workspace.derivations.sources() == {notes[2]: notes[0], notes[3]: notes[2]}
    with workspace.reader() as db:
        assert derivations_among(db, notes) == {notes[2]: notes[0], notes[3]: notes[2]}


def test_that_notes_without_a_copy_are_found(workspace: Workspace, notes: list[NoteId]) -> None:
    assert workspace.derivations.sources_without("cleaned") == [notes[1]]
    assert workspace.derivations.sources_with("cleaned") == {notes[0]}
    assert workspace.derivations.sources_without("deidentified") == notes[:2]


def test_that_a_deleted_copy_leaves_nothing(workspace: Workspace, notes: list[NoteId]) -> None:
    with workspace.transaction() as tx:
        workspace.derivations.delete_note(tx, notes[3])
    assert workspace.notes.count() == 3
    assert workspace.notes.count("masked") == 0
    assert workspace.derivations.of_source(notes[2]) == []


def test_that_a_copy_that_is_used_is_known(workspace: Workspace, notes: list[NoteId]) -> None:
    def used() -> set[NoteId]:
        with workspace.reader() as db:
            return worked_on_among(db, notes)

    assert used() == {notes[0], notes[2]}  # of which others were made
    with workspace.transaction() as tx:
        generation = Generation("x", 1, 1, 1.0, StopReason.LENGTH)
        workspace.drafts.add(tx, notes[1], "m1", "", generation, "x")
        one: Plain = {"added": [{"id": 1, "note_id": notes[3], "label": "x"}]}
        workspace.audit_log.append(tx, "annotate", "anna", NoteId(0), one, {})
    assert used() == set(notes)
    with workspace.reader() as db:
        assert worked_on_among(db, [NoteId(99)]) == set()
