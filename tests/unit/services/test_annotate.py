"""Annotating: each action is saved whole, and undo reaches across notes and restarts."""

import threading
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from medgen_desktop.domain.annotation import AnnotationId
from medgen_desktop.domain.errors import (
    ANNOTATION_MISSING,
    ATTRIBUTE_UNKNOWN,
    LABEL_UNKNOWN,
    NOTE_MISSING,
    SPAN_INVALID,
    Problem,
    UserError,
)
from medgen_desktop.domain.note import NewNote, NoteId, NoteStatus
from medgen_desktop.services.annotate import (
    add_annotation,
    delete_annotation,
    move_annotation,
    relabel_annotation,
    set_attribute,
    set_note_state,
    spans_to_repair,
)
from medgen_desktop.services.edits import redo, undo
from medgen_desktop.storage.workspace import Workspace

pytestmark = pytest.mark.clinic

TEXT = "🩺 cough and fever, 咳嗽三天"
SPANS = [(0, 1), (2, 7), (2, 17), (12, 17), (19, 21)]
Facts = set[tuple[int, int, int, int, str, str]]


def _note(workspace: Workspace, number: int = 0) -> NoteId:
    with workspace.transaction() as tx:
        added = workspace.notes.add(
            tx, NewNote(f"Visit {number}", TEXT, "a.txt", "utf-8", "en", str(number))
        )
    assert added is not None
    return added


def _facts(workspace: Workspace, *notes: NoteId) -> Facts:
    return {
        (one.id, one.note_id, one.start, one.end, one.label, one.annotator)
        for note in notes
        for one in workspace.annotations.of_note(note)
    }


def _refused(problem: Problem, call: object, *values: object) -> None:
    assert callable(call)
    with pytest.raises(UserError) as refused:
        call(*values)
    assert refused.value.problem is problem
    assert "cough" not in str(refused.value)


def test_that_an_annotation_is_saved_with_its_text_and_said_to_be_added(
    workspace: Workspace,
) -> None:
    note = _note(workspace)
    change = add_annotation(workspace, note, 2, 7, "symptom", "wu")
    (stored,) = workspace.annotations.of_note(note)
    assert change.added == (stored,)
    assert change.removed == ()
    assert (stored.text, stored.label, stored.annotator) == ("cough", "Symptom", "wu")


def test_that_the_same_span_and_label_is_not_doubled_and_leaves_no_event(
    workspace: Workspace,
) -> None:
    note = _note(workspace)
    add_annotation(workspace, note, 2, 7, "Symptom", "wu")
    again = add_annotation(workspace, note, 2, 7, "Symptom", "li")
    assert (again.added, again.removed) == ((), ())
    add_annotation(workspace, note, 2, 7, "Disease", "wu")
    assert len(workspace.annotations.of_note(note)) == 2
    assert len(workspace.audit_log.page(0, 10)) == 2


@pytest.mark.parametrize(("start", "end"), [(-1, 3), (3, 3), (5, 2), (0, len(TEXT) + 1), (99, 100)])
def test_that_a_span_outside_the_note_is_refused(
    workspace: Workspace, start: int, end: int
) -> None:
    note = _note(workspace)
    _refused(SPAN_INVALID, add_annotation, workspace, note, start, end, "Symptom", "wu")
    assert workspace.audit_log.page(0, 10) == []


def test_that_unknown_labels_notes_and_annotations_are_refused(workspace: Workspace) -> None:
    note = _note(workspace)
    _refused(LABEL_UNKNOWN, add_annotation, workspace, note, 2, 7, "Mood", "wu")
    _refused(NOTE_MISSING, add_annotation, workspace, NoteId(99), 2, 7, "Symptom", "wu")
    _refused(ANNOTATION_MISSING, delete_annotation, workspace, AnnotationId(9), "wu")
    assert workspace.annotations.count() == 0


def test_that_undoing_a_deletion_brings_back_the_same_annotation(workspace: Workspace) -> None:
    note = _note(workspace)
    added = add_annotation(workspace, note, 2, 7, "Symptom", "wu").added
    change = delete_annotation(workspace, added[0].id, "li")
    assert (change.added, change.removed) == ((), (added[0].id,))
    back = undo(workspace, "li")
    assert back is not None
    assert back.added == added
    assert tuple(workspace.annotations.of_note(note)) == added


def test_that_undo_and_redo_say_when_nothing_is_left(workspace: Workspace) -> None:
    assert undo(workspace, "wu") is None
    assert redo(workspace, "wu") is None
    add_annotation(workspace, _note(workspace), 2, 7, "Symptom", "wu")
    assert redo(workspace, "wu") is None
    assert undo(workspace, "wu") is not None
    assert undo(workspace, "wu") is None


def test_that_undo_reaches_across_notes_and_restarts(tmp_path: Path) -> None:
    path = tmp_path / "a.medgen"
    with Workspace.create(path, "correct horse") as workspace:
        first, second = _note(workspace, 1), _note(workspace, 2)
        add_annotation(workspace, first, 2, 7, "Symptom", "wu")
        add_annotation(workspace, second, 12, 17, "Symptom", "wu")
        whole = _facts(workspace, first, second)
    with Workspace.open(path, "correct horse") as workspace:
        changes = [undo(workspace, "wu"), undo(workspace, "wu")]
        assert [change and change.note_id for change in changes] == [second, first]
        assert workspace.annotations.count() == 0
    with Workspace.open(path, "correct horse") as workspace:
        assert redo(workspace, "wu") is not None
        assert redo(workspace, "wu") is not None
        assert _facts(workspace, first, second) == whole


def test_that_an_undo_leaves_what_another_person_has_meanwhile_changed(
    workspace: Workspace,
) -> None:
    note = _note(workspace)
    (mine,) = add_annotation(workspace, note, 2, 7, "Symptom", "wu").added
    delete_annotation(workspace, mine.id, "li")
    change = undo(workspace, "wu")
    assert change is not None
    assert (change.added, change.removed) == ((), ())
    assert undo(workspace, "li") is not None
    assert workspace.annotations.of_note(note) == [mine]
    change = redo(workspace, "wu")
    assert change is not None
    assert change.added == ()
    assert workspace.annotations.of_note(note) == [mine]


def test_that_a_redo_does_not_double_what_another_person_has_meanwhile_labelled(
    workspace: Workspace,
) -> None:
    note = _note(workspace)
    add_annotation(workspace, note, 2, 7, "Symptom", "wu")
    undo(workspace, "wu")
    theirs = add_annotation(workspace, note, 2, 7, "Symptom", "li").added
    change = redo(workspace, "wu")
    assert change is not None
    assert change.added == ()
    assert tuple(workspace.annotations.of_note(note)) == theirs
    assert undo(workspace, "wu") is not None
    assert tuple(workspace.annotations.of_note(note)) == theirs


def test_that_another_label_keeps_the_annotation_and_can_be_undone(workspace: Workspace) -> None:
    note = _note(workspace)
    (old,) = add_annotation(workspace, note, 2, 7, "Symptom", "wu").added
    change = relabel_annotation(workspace, old.id, "disease", "li")
    (new,) = workspace.annotations.of_note(note)
    assert new == replace(old, label="Disease", annotator="li")
    assert (change.removed, change.added) == ((old.id,), (new,))
    assert undo(workspace, "li") is not None
    assert workspace.annotations.of_note(note) == [old]
    assert redo(workspace, "li") is not None
    assert workspace.annotations.of_note(note) == [new]


def test_that_moved_boundaries_take_the_text_along(workspace: Workspace) -> None:
    note = _note(workspace)
    (old,) = add_annotation(workspace, note, 2, 7, "Symptom", "wu").added
    move_annotation(workspace, old.id, 2, 17, "wu")
    (new,) = workspace.annotations.of_note(note)
    assert (new.id, new.start, new.end, new.text) == (old.id, 2, 17, TEXT[2:17])
    _refused(SPAN_INVALID, move_annotation, workspace, old.id, 5, 99, "wu")
    _refused(ANNOTATION_MISSING, move_annotation, workspace, AnnotationId(99), 2, 7, "wu")
    assert undo(workspace, "wu") is not None
    assert workspace.annotations.of_note(note) == [old]


def test_that_attributes_are_set_taken_back_and_undone(workspace: Workspace) -> None:
    note = _note(workspace)
    (old,) = add_annotation(workspace, note, 2, 7, "Symptom", "wu").added
    set_attribute(workspace, old.id, "negated", "yes", "wu")
    set_attribute(workspace, old.id, "severity", "severe", "wu")
    assert workspace.annotations.get(old.id).attributes == {"negated": "yes", "severity": "severe"}
    relabel_annotation(workspace, old.id, "Disease", "wu")
    set_attribute(workspace, old.id, "negated", None, "wu")
    assert workspace.annotations.get(old.id).attributes == {"severity": "severe"}
    for _ in range(4):
        assert undo(workspace, "wu") is not None
    assert workspace.annotations.of_note(note) == [old]
    assert delete_annotation(workspace, old.id, "wu").removed == (old.id,)


@pytest.mark.parametrize(("name", "value"), [("mood", "yes"), ("severity", "yes"), ("negated", "")])
def test_that_an_unknown_attribute_is_refused(workspace: Workspace, name: str, value: str) -> None:
    (old,) = add_annotation(workspace, _note(workspace), 2, 7, "Symptom", "wu").added
    _refused(ATTRIBUTE_UNKNOWN, set_attribute, workspace, old.id, name, value, "wu")
    assert workspace.annotations.get(old.id) == old


def test_that_an_event_from_before_attributes_can_be_undone(workspace: Workspace) -> None:
    (old,) = add_annotation(workspace, _note(workspace), 2, 7, "Symptom", "wu").added
    delete_annotation(workspace, old.id, "wu")
    with workspace.transaction() as tx:
        tx.execute("UPDATE events SET inverse = json_remove(inverse, '$.added[0].attributes')")
    change = undo(workspace, "wu")
    assert change is not None
    assert change.added == (old,)


def test_that_a_label_the_span_has_already_is_not_doubled(workspace: Workspace) -> None:
    note = _note(workspace)
    (symptom,) = add_annotation(workspace, note, 2, 7, "Symptom", "wu").added
    (disease,) = add_annotation(workspace, note, 2, 7, "Disease", "wu").added
    events = len(workspace.audit_log.page(0, 10))
    assert relabel_annotation(workspace, symptom.id, "Symptom", "wu").removed == ()
    assert len(workspace.audit_log.page(0, 10)) == events
    assert relabel_annotation(workspace, symptom.id, "Disease", "wu").removed == (symptom.id,)
    assert workspace.annotations.of_note(note) == [disease]
    assert undo(workspace, "wu") is not None
    assert workspace.annotations.of_note(note) == [symptom, disease]
    _refused(LABEL_UNKNOWN, relabel_annotation, workspace, symptom.id, "Mood", "wu")


def test_that_an_undo_leaves_a_label_that_another_person_has_meanwhile_set(
    workspace: Workspace,
) -> None:
    note = _note(workspace)
    (mine,) = add_annotation(workspace, note, 2, 7, "Symptom", "wu").added
    relabel_annotation(workspace, mine.id, "Disease", "li")
    theirs = workspace.annotations.of_note(note)
    change = undo(workspace, "wu")
    assert change is not None
    assert (change.added, change.removed) == ((), ())
    assert workspace.annotations.of_note(note) == theirs


def test_that_annotating_from_threads_logs_each_action_once(workspace: Workspace) -> None:
    note = _note(workspace)
    threads = [
        threading.Thread(target=add_annotation, args=(workspace, note, *span, label, "wu"))
        for span in SPANS
        for label in ("Symptom", "Disease", "Symptom")
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert workspace.annotations.count() == 2 * len(SPANS)
    assert len(workspace.audit_log.page(0, 100)) == 2 * len(SPANS)


def test_that_a_damaged_span_is_found_for_repair(workspace: Workspace) -> None:
    note = _note(workspace)
    add_annotation(workspace, note, 2, 7, "Symptom", "wu")
    (broken,) = add_annotation(workspace, note, 12, 17, "Symptom", "wu").added
    assert spans_to_repair(workspace, note) == []
    with workspace.transaction() as tx:  # damage from outside, such as another program
        tx.execute("UPDATE annotations SET text = 'chill' WHERE id = ?", [broken.id])
    assert [one.id for one in spans_to_repair(workspace, note)] == [broken.id]


def test_that_a_status_is_set(workspace: Workspace) -> None:
    note = _note(workspace)
    set_note_state(workspace, note, "wu", status=NoteStatus.DONE)
    assert workspace.notes.get(note).status is NoteStatus.DONE


_ACTIONS = st.one_of(
    st.tuples(st.just("add"), st.integers(0, 1), st.sampled_from(SPANS), st.booleans()),
    st.tuples(st.just("delete"), st.integers(0, 9)),
    st.just(("undo",)),
    st.just(("redo",)),
    st.just(("restart",)),
)


@pytest.mark.slow
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(actions=st.lists(_ACTIONS, max_size=25))
def test_that_undo_and_redo_walk_the_history_like_a_stack_of_states(
    tmp_path_factory: pytest.TempPathFactory, actions: list[tuple[object, ...]]
) -> None:
    path = tmp_path_factory.mktemp("history") / "a.medgen"
    workspace = Workspace.create(path, "correct horse")
    try:
        notes = _note(workspace, 1), _note(workspace, 2)
        done: list[Facts] = [set()]
        undone: list[Facts] = []
        for action in actions:
            before = _facts(workspace, *notes)
            assert before == done[-1]
            match action:
                case ("add", int(which), (int(start), int(end)), bool(is_disease)):
                    label = "Disease" if is_disease else "Symptom"
                    add_annotation(workspace, notes[which], start, end, label, "wu")
                case ("delete", int(which)) if before:
                    chosen = sorted(before)[which % len(before)][0]
                    delete_annotation(workspace, AnnotationId(chosen), "wu")
                case ("undo",):
                    assert (undo(workspace, "wu") is None) == (len(done) == 1)
                    if len(done) > 1:
                        undone.append(done.pop())
                    continue
                case ("redo",):
                    assert (redo(workspace, "wu") is None) == (not undone)
                    if undone:
                        done.append(undone.pop())
                    continue
                case ("restart",):
                    workspace.close()
                    workspace = Workspace.open(path, "correct horse")
            after = _facts(workspace, *notes)
            if after != before:
                done.append(after)
                undone.clear()
        assert _facts(workspace, *notes) == done[-1]
    finally:
        workspace.close()
