"""Sections of notes, replaced as a whole."""

import pytest

from medgen_desktop.domain.note import NewNote, NoteId
from medgen_desktop.storage.workspace import Workspace
from medgen_desktop.text.sections import sections_of

pytestmark = pytest.mark.clinic

TEXTS = ("HPI: Cough.\nPlan: Rest.\n\nPLAN\nAnd tea.", "主诉：咳嗽。\n诊断：肺炎", "Nothing.")


@pytest.fixture
def notes(workspace: Workspace) -> list[NoteId]:
    ids = []
    with workspace.transaction() as tx:
        for text in TEXTS:
            added = workspace.notes.add(tx, NewNote("Visit", text, "a.txt", "utf-8", "en"))
            assert added is not None
            workspace.sections.replace(tx, added, sections_of(text))
            ids.append(added)
    return ids


def test_that_sections_come_back_in_order(workspace: Workspace, notes: list[NoteId]) -> None:
    assert [workspace.sections.of_note(one) for one in notes] == [sections_of(one) for one in TEXTS]
    with workspace.transaction() as tx:
        workspace.sections.replace(tx, notes[0], sections_of("Plan: Rest."))
    assert workspace.sections.of_note(notes[0]) == sections_of("Plan: Rest.")


def test_that_notes_are_counted_and_found_by_kind(
    workspace: Workspace, notes: list[NoteId]
) -> None:
    assert workspace.sections.counts() == {
        "chief_complaint": 1,
        "diagnosis": 1,
        "history_of_present_illness": 1,
        "plan": 1,
    }
    assert workspace.sections.notes_with("plan") == [notes[0]]
    assert workspace.sections.notes_with("plan", after=notes[0]) == []
    assert workspace.sections.notes_with("diagnosis", limit=1) == [notes[1]]


def test_that_a_note_that_is_gone_meanwhile_has_no_sections(
    workspace: Workspace, notes: list[NoteId]
) -> None:
    gone = NoteId(notes[-1] + 1)
    with workspace.transaction() as tx:
        workspace.sections.replace(tx, gone, sections_of(TEXTS[0]))
        workspace.sections.replace(tx, notes[2], sections_of(TEXTS[1]))
    assert workspace.sections.of_note(gone) == []
    assert workspace.sections.of_note(notes[2]) == sections_of(TEXTS[1])
