"""Repair: what no longer matches is shown and mended by a person, and undo never gets stuck."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medgen_desktop.cli import main
from medgen_desktop.domain.annotation import Annotation, AnnotationId
from medgen_desktop.domain.errors import ANNOTATION_MISSING, SPAN_INVALID, UserError
from medgen_desktop.domain.note import NewNote, NoteId
from medgen_desktop.services.annotate import add_annotation, delete_annotation
from medgen_desktop.services.edits import redo, undo
from medgen_desktop.services.repair import (
    MOST_PLACES,
    keep_what_stands,
    move_to,
    repairs_in_note,
    repairs_of,
)
from medgen_desktop.storage.workspace import Workspace

pytestmark = pytest.mark.clinic

TEXT = "🩺 cough, fever, cough and cough."


def broken(workspace: Workspace, start: int, text: str) -> Annotation:
    """An annotation as an older program may have left it: its text is not what stands there."""
    with workspace.transaction() as tx:
        tx.execute(
            'INSERT INTO annotations (note_id, start, "end", label, text, annotator, created_at)'
            " VALUES (1, ?, ?, 'Symptom', ?, 'old', '2020-01-01T00:00:00.000Z')",
            [start, start + len(text), text],
        )
    return workspace.annotations.of_note(NoteId(1))[-1]


@pytest.fixture
def note(workspace: Workspace) -> NoteId:
    with workspace.transaction() as tx:
        added = workspace.notes.add(tx, NewNote("Visit", TEXT, "a.txt", "utf-8", "en"))
    assert added is not None
    return added


def test_that_the_nearest_places_are_offered_first(workspace: Workspace, note: NoteId) -> None:
    one = broken(workspace, 14, "cough")
    add_annotation(workspace, note, 9, 14, "Symptom", "wu")
    (repair,) = repairs_in_note(workspace, note)
    assert repair.annotation == one
    assert repair.stands_there == TEXT[14:19]
    assert repair.places == tuple((at, at + 5) for at in (16, 26, 2))


def test_that_moving_is_undone_and_done_again_and_undo_goes_on(
    workspace: Workspace, note: NoteId
) -> None:
    before = add_annotation(workspace, note, 9, 14, "Disease", "wu").added[0]
    one = broken(workspace, 14, "cough")
    moved = move_to(workspace, one.id, (16, 21), "wu").added[0]
    assert (moved.id, moved.start, moved.text) == (one.id, 16, "cough")
    assert repairs_in_note(workspace, note) == []
    change = undo(workspace, "wu")
    assert change is not None
    assert change.added == (one,)
    assert [each.annotation for each in repairs_in_note(workspace, note)] == [one]
    assert redo(workspace, "wu") is not None
    assert repairs_in_note(workspace, note) == []
    assert undo(workspace, "wu") is not None
    assert undo(workspace, "wu") is not None, "the undo of a repair blocks those before it"
    assert workspace.annotations.of_note(note) == [one]
    assert undo(workspace, "wu") is None
    assert redo(workspace, "wu") is not None
    assert before in workspace.annotations.of_note(note)


def test_that_what_stands_there_can_be_kept_and_deleting_is_undone(
    workspace: Workspace, note: NoteId
) -> None:
    one = broken(workspace, 9, "FEVER")
    kept = keep_what_stands(workspace, one.id, "wu").added[0]
    assert (kept.text, kept.start, kept.annotator) == ("fever", 9, "wu")
    assert undo(workspace, "wu") is not None
    assert workspace.annotations.of_note(note) == [one]
    delete_annotation(workspace, one.id, "wu")
    assert undo(workspace, "wu") is not None
    assert workspace.annotations.of_note(note) == [one]


def test_that_a_place_behind_the_end_can_only_be_moved_or_deleted(
    workspace: Workspace, note: NoteId
) -> None:
    one = broken(workspace, 900, "cough")
    (repair,) = repairs_in_note(workspace, note)
    assert repair.stands_there is None
    assert repair.places[0] == (26, 31)
    with pytest.raises(UserError) as refused:
        keep_what_stands(workspace, one.id, "wu")
    assert refused.value.problem is SPAN_INVALID
    with pytest.raises(UserError) as refused:
        keep_what_stands(workspace, AnnotationId(99), "wu")
    assert refused.value.problem is ANNOTATION_MISSING
    move_to(workspace, one.id, (26, 31), "wu")
    assert undo(workspace, "wu") is not None
    assert workspace.annotations.of_note(note) == [one]


@given(text=st.text(st.sampled_from("aab🩺"), max_size=40), start=st.integers(0, 45))
def test_that_places_say_it_and_come_by_distance(text: str, start: int) -> None:
    said = "aa"
    one = Annotation(AnnotationId(1), NoteId(1), start, start + 2, "Symptom", said, "w", "")
    (found,) = repairs_of(text, [one]) or (None,)
    if found is None:
        assert text[start : start + 2] == said
        return
    every = [at for at in range(len(text)) if text[at : at + 2] == said]
    distances = [abs(at - start) for at, _end in found.places]
    assert distances == sorted(abs(at - start) for at in every)[:MOST_PLACES]
    assert all(text[at:end] == said for at, end in found.places)
    assert len(set(found.places)) == len(found.places)


def test_that_an_annotation_without_text_has_no_places() -> None:
    one = Annotation(AnnotationId(1), NoteId(1), 0, 2, "Symptom", "", "w", "")
    assert repairs_of("abc", [one])[0].places == ()


def test_that_the_command_lists_what_is_to_be_repaired(
    workspace: Workspace,
    note: NoteId,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("MEDGEN_PASSPHRASE", "correct horse")
    monkeypatch.setenv("MEDGEN_WORKSPACE", str(Path(workspace.path)))
    assert main(["annotate", "repair", str(note)]) == 0
    assert "Every annotation matches" in capsys.readouterr().out
    one = broken(workspace, 14, "cough")
    assert main(["annotate", "repair", str(note)]) == 0
    assert "Symptom: cough → 16–21, 26–31, 2–7" in capsys.readouterr().out
    assert main(["annotate", "repair", str(note), "--json"]) == 0
    (told,) = json.loads(capsys.readouterr().out)
    assert told["annotation"]["id"] == one.id
    assert told["places"][0] == [16, 21]
