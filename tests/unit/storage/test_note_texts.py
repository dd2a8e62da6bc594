"""Texts of many notes: found by the words of the text, read some at a time."""

import pytest

from medgen_desktop.domain.annotation import NEW_ANNOTATION, Annotation
from medgen_desktop.domain.note import NewNote, NoteId, NoteState, NoteStatus
from medgen_desktop.storage.annotation_repository import pieces_labelled
from medgen_desktop.storage.workspace import Workspace
from medgen_desktop.text.search_words import search_phrase

pytestmark = pytest.mark.clinic


def _put(workspace: Workspace, *texts: str) -> list[NoteId]:
    with workspace.transaction() as tx:
        added = [
            workspace.notes.add(tx, NewNote("Fever clinic", one, "a.txt", "utf-8", "en"))
            for one in texts
        ]
    return [one for one in added if one is not None]


def test_that_notes_are_found_by_their_text_and_not_by_their_title(workspace: Workspace) -> None:
    first, second, third = _put(workspace, "fever, cough", "no complaint", "咳嗽 and FEVER")
    assert workspace.note_texts.ids() == [first, second, third]
    assert workspace.note_texts.ids(search_phrase("Fever")) == [first, third]
    assert workspace.note_texts.ids(search_phrase("咳嗽")) == [third]


def test_that_texts_are_read_in_the_order_of_their_numbers(workspace: Workspace) -> None:
    first, _second, third = _put(workspace, "one", "two", "three")
    found = workspace.note_texts.read([third, first, NoteId(99)])
    assert found == [(first, "Fever clinic", "one"), (third, "Fever clinic", "three")]


def test_that_what_has_a_label_is_told_piece_by_piece(workspace: Workspace) -> None:
    (note,) = _put(workspace, "pain in the left leg")
    whole = Annotation(NEW_ANNOTATION, note, 0, 4, "Symptom", "pain", "wu", "2026-01-01")
    parts = Annotation(
        NEW_ANNOTATION,
        note,
        0,
        20,
        "Symptom",
        "pain left leg",
        "wu",
        "2026-01-01",
        fragments=((0, 4), (12, 20)),
    )
    with workspace.transaction() as tx:
        for one in (whole, parts):
            workspace.annotations.add(tx, one)
        assert pieces_labelled(tx, "Symptom", [note]) == {note: [(0, 4), (0, 4), (12, 20)]}
        assert pieces_labelled(tx, "Disease", [note]) == {}


def test_that_notes_tell_their_records_and_titles(workspace: Workspace) -> None:
    with workspace.transaction() as tx:
        first = workspace.notes.add(tx, NewNote("A", "one", "a.csv", "utf-8", "en", "12"))
        second = workspace.notes.add(tx, NewNote("B", "two", "a.csv", "utf-8", "en"))
    assert first is not None
    assert second is not None
    assert workspace.note_texts.records([first, second, NoteId(99)]) == {first: "12", second: ""}
    assert workspace.note_texts.titles([second]) == {second: "B"}
    with workspace.transaction() as tx:
        workspace.notes.set_state(tx, NoteState(first, NoteStatus.NEW, "", {"mrn": "4711"}))
    assert workspace.note_texts.fields([first, second]) == {first: {"mrn": "4711"}}


def test_that_notes_of_an_import_came_in_on_the_day_that_it_began(workspace: Workspace) -> None:
    with workspace.transaction() as tx:
        before = workspace.imports.begin(tx, "a.csv", "csv", "wu")
        tx.execute("UPDATE imports SET at = '2025-12-31T23:59:59.000+00:00' WHERE id = ?", [before])
        one, two = (NewNote("A", text, "a.csv", "utf-8", "en") for text in ("one", "two"))
        imported = workspace.notes.add(tx, one, import_id=before)
        alone = workspace.notes.add(tx, two)
    assert imported is not None
    assert alone is not None
    today = workspace.notes.get(alone).created_at[:10]
    assert workspace.note_texts.days([imported, alone]) == {imported: "2025-12-31", alone: today}
