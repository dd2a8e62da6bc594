"""Apply to all: every place once, in one action that one undo takes back, also after a restart."""

import time
import tracemalloc
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils import Database

from medgen_desktop.domain.annotation import Annotation
from medgen_desktop.domain.errors import LABEL_UNKNOWN, Problem, UserError
from medgen_desktop.domain.marking_errors import NO_TEXT_TO_FIND, TOO_MANY_PLACES
from medgen_desktop.domain.note import NewNote, NoteId
from medgen_desktop.services import apply_to_all
from medgen_desktop.services.annotate import add_annotation, set_attribute
from medgen_desktop.services.apply_to_all import ORIGIN, apply_everywhere, find_everywhere
from medgen_desktop.services.edit_schema import delete_label
from medgen_desktop.services.edits import NO_NOTE, redo, undo
from medgen_desktop.storage.workspace import Workspace

pytestmark = pytest.mark.clinic

TEXTS = (
    "🩺 Chest pain. No chest\npain at night; chest painful.",
    "主诉：胸痛3天。chest pain",
    "nothing of the kind",
)


def put(workspace: Workspace, *texts: str) -> list[NoteId]:
    """Add notes with these texts."""
    with workspace.transaction() as tx:
        added = [
            workspace.notes.add(tx, NewNote(f"Visit {at}", one, "a.txt", "utf-8", "en", str(at)))
            for at, one in enumerate(texts)
        ]
    return [one for one in added if one is not None]


def test_that_the_preview_counts_places_note_by_note_with_an_example(workspace: Workspace) -> None:
    first, second, _third = put(workspace, *TEXTS)
    preview = find_everywhere(workspace, "chest pain", "symptom")
    assert [(one.note_id, one.count) for one in preview.notes] == [(first, 2), (second, 1)]
    assert (preview.total, preview.already, preview.is_complete) == (3, 0, True)
    assert preview.sought.label == "Symptom"
    example = preview.notes[0]
    assert (example.before, example.said) == ("🩺 ", "Chest pain")
    assert example.after.startswith(". No chest pain at")
    assert workspace.annotations.count() == 0


def test_that_one_undo_takes_all_back_and_redo_brings_it_again_after_restarts(
    tmp_path: Path,
) -> None:
    path = tmp_path / "b.medgen"
    with Workspace.create(path, "correct horse") as workspace:
        first, second, _third = put(workspace, *TEXTS)
        sought = find_everywhere(workspace, "chest pain", "Symptom").sought
        change = apply_everywhere(workspace, sought, [second, first], "wu")
        assert change.note_ids == (first, second)
        stored = workspace.annotations.of_note(first) + workspace.annotations.of_note(second)
        assert change.added == tuple(stored)
        assert {one.origin for one in stored} == {ORIGIN}
        assert all(TEXTS[one.note_id - first][one.start : one.end] == one.text for one in stored)
    with Workspace.open(path, "correct horse") as workspace:
        assert workspace.annotations.count() == 3
        assert undo(workspace, "wu") is not None
        assert workspace.annotations.count() == 0
        assert undo(workspace, "wu") is None
    with Workspace.open(path, "correct horse") as workspace:
        assert redo(workspace, "wu") is not None
        assert stored == workspace.annotations.of_note(first) + workspace.annotations.of_note(
            second
        )


def test_that_what_has_or_touches_the_label_is_left_as_it_is(workspace: Workspace) -> None:
    (note,) = put(workspace, "chest pain, severe chest pain, chest pain")
    first = add_annotation(workspace, note, 0, 10, "Symptom", "wu").added[0]
    set_attribute(workspace, first.id, "negated", "yes", "wu")
    add_annotation(workspace, note, 12, 24, "Symptom", "wu")
    add_annotation(workspace, note, 31, 36, "Disease", "wu")
    preview = find_everywhere(workspace, "chest pain", "Symptom")
    assert (preview.total, preview.already) == (1, 2)
    change = apply_everywhere(workspace, preview.sought, [note], "wu")
    assert [(one.start, one.end, one.attributes) for one in change.added] == [(31, 41, {})]
    again = apply_everywhere(workspace, preview.sought, [note], "wu")
    assert (again.note_id, again.added) == (NO_NOTE, ())
    assert find_everywhere(workspace, "chest pain", "Symptom").notes == ()


def test_that_only_the_chosen_notes_are_marked(workspace: Workspace) -> None:
    first, second, third = put(workspace, *TEXTS)
    sought = find_everywhere(workspace, "chest pain", "Symptom").sought
    change = apply_everywhere(workspace, sought, [second, third, second], "wu")
    assert change.note_ids == (second,)
    assert workspace.annotations.of_note(first) == []


def test_that_parts_of_words_are_found_where_the_index_knows_none(workspace: Workspace) -> None:
    put(workspace, "Hepatitis B", "gastritis", "Itis")
    assert find_everywhere(workspace, "itis", "Disease").total == 1
    assert find_everywhere(workspace, "itis", "Disease", whole_words=False).total == 3
    assert (
        find_everywhere(workspace, "itis", "Disease", whole_words=False, match_case=True).total == 2
    )
    assert find_everywhere(workspace, "+", "Disease").total == 0


def test_that_cancelling_before_it_is_saved_changes_nothing(workspace: Workspace) -> None:
    notes = put(workspace, *TEXTS)
    shares: list[float] = []
    preview = find_everywhere(
        workspace, "chest pain", "Symptom", progress=shares.append, cancelled=lambda: True
    )
    assert (preview.total, preview.is_complete) == (0, False)
    sought = preview.sought
    change = apply_everywhere(workspace, sought, notes, "wu", shares.append, lambda: True)
    assert (change.added, workspace.annotations.count(), shares) == ((), 0, [])
    apply_everywhere(workspace, sought, notes, "wu", shares.append, lambda: False)
    assert shares == [0.0]
    assert workspace.annotations.count() == 3


def _refused(problem: Problem, call: object, *values: object) -> None:
    assert callable(call)
    with pytest.raises(UserError) as refused:
        call(*values)
    assert refused.value.problem is problem


def test_that_nothing_and_too_much_are_refused_before_anything_changes(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    notes = put(workspace, *TEXTS)
    sought = find_everywhere(workspace, "chest pain", "Symptom").sought
    _refused(NO_TEXT_TO_FIND, find_everywhere, workspace, " ", "Symptom")
    _refused(LABEL_UNKNOWN, find_everywhere, workspace, "chest", "Mood")
    blank = apply_to_all.TextSought("", "Symptom")
    _refused(NO_TEXT_TO_FIND, apply_everywhere, workspace, blank, notes, "wu")
    monkeypatch.setattr(apply_to_all, "MOST_PLACES", 2)
    _refused(TOO_MANY_PLACES, apply_everywhere, workspace, sought, notes, "wu")
    assert workspace.annotations.count() == 0
    assert undo(workspace, "wu") is None


def test_that_as_many_statements_do_a_thousand_places_as_do_one(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(workspace, "chest pain " * 1_000)
    said: list[str] = []
    execute = Database.execute

    def counted(db: Database, sql: str, *values: Any) -> object:
        said.append(sql)
        return execute(db, sql, *values)

    preview = find_everywhere(workspace, "chest pain", "Symptom")
    monkeypatch.setattr(Database, "execute", counted)
    apply_everywhere(workspace, preview.sought, [preview.notes[0].note_id], "wu")
    for step in (undo, redo):
        assert step(workspace, "wu") is not None
    delete_label(workspace, "Symptom", "wu")
    undo(workspace, "wu")
    assert workspace.annotations.count() == 1_000
    assert len(said) < 150


def test_that_what_is_labelled_while_it_is_planned_stays_as_it_is(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    (note,) = put(workspace, "chest pain, severe chest pain")
    sought = find_everywhere(workspace, "chest pain", "Symptom").sought
    plan = apply_to_all._annotations

    def interrupted(*values: Any) -> tuple[Annotation, ...]:
        monkeypatch.setattr(apply_to_all, "_annotations", plan)
        planned = plan(*values)
        add_annotation(workspace, note, 12, 29, "Symptom", "li")
        return planned

    monkeypatch.setattr(apply_to_all, "_annotations", interrupted)
    change = apply_everywhere(workspace, sought, [note], "wu")
    assert [(one.start, one.end) for one in change.added] == [(0, 10)]


@pytest.mark.slow
def test_that_twenty_thousand_places_are_marked_and_taken_back_in_seconds(
    workspace: Workspace,
) -> None:
    text = "Chest pain since noon. Rest. " * 4 + "No fever, some cough at night. " * 20
    with workspace.transaction() as tx:
        for number in range(5_000):
            new = NewNote("Visit", text, "a.txt", "utf-8", "en", str(number))
            assert workspace.notes.add(tx, new)
    seconds: dict[str, float] = {}
    tracemalloc.start()
    began = time.monotonic()
    preview = find_everywhere(workspace, "chest pain", "Symptom")
    seconds["find"] = time.monotonic() - began
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (preview.total, len(preview.notes)) == (20_000, 5_000)
    began = time.monotonic()
    apply_everywhere(workspace, preview.sought, [one.note_id for one in preview.notes], "wu")
    seconds["apply"] = time.monotonic() - began
    for name, step in (("undo", undo), ("redo", redo)):
        began = time.monotonic()
        assert step(workspace, "wu") is not None
        seconds[name] = time.monotonic() - began
    assert workspace.annotations.count() == 20_000
    assert max(seconds.values()) < 15.0, seconds
    assert peak < 20_000_000, "the texts of 5,000 notes were held at once"
