"""What undo brings back after labels were renamed: nothing is lost or becomes another label."""

from dataclasses import replace

import pytest

from medgen_desktop.domain.annotation import Annotation, AnnotationId
from medgen_desktop.domain.edit import Edit
from medgen_desktop.domain.note import NewNote, NoteId
from medgen_desktop.domain.origin import Origin
from medgen_desktop.domain.rejection import Rejection
from medgen_desktop.domain.schema_rules import first_fault, free_name, with_label, without_label
from medgen_desktop.services.annotate import add_annotation
from medgen_desktop.services.edit_schema import delete_label, rename_label, save_schema
from medgen_desktop.services.edits import Change, perform, redo, undo
from medgen_desktop.services.relate import link
from medgen_desktop.storage.workspace import Workspace

pytestmark = pytest.mark.clinic

TEXT = "cough and fever"


@pytest.fixture
def note(workspace: Workspace) -> NoteId:
    with workspace.transaction() as tx:
        added = workspace.notes.add(tx, NewNote("a", TEXT, "a.txt", "utf-8", "en", "1"))
    assert added is not None
    return added


def _add(workspace: Workspace, note: NoteId, words: str, label: str) -> Annotation:
    start = TEXT.index(words)
    (one,) = add_annotation(workspace, note, start, start + len(words), label, "wu").added
    return one


def _names(workspace: Workspace) -> list[str]:
    return [one.name for one in workspace.schemas.refresh().labels]


def _labels(workspace: Workspace, note: NoteId) -> dict[AnnotationId, str]:
    return {one.id: one.label for one in workspace.annotations.of_note(note)}


def _undone(workspace: Workspace, annotator: str) -> Change:
    change = undo(workspace, annotator)
    assert change is not None
    return change


@pytest.mark.parametrize("name", ["Disease", "disease"])
def test_that_a_deleted_label_whose_name_another_has_comes_back_under_a_free_one(
    workspace: Workspace, note: NoteId, name: str
) -> None:
    cough = _add(workspace, note, "cough", "Symptom")
    fever = _add(workspace, note, "fever", "Disease")
    linked = link(workspace, fever.id, cough.id, "causes", "wu").linked
    no = Rejection(note, 0, 2, "Disease", Origin("rules", "1", 0.5), "wu", "")
    with workspace.transaction() as tx:
        perform(workspace, tx, "reject", "wu", Edit(rejected=(no,)))
    delete_label(workspace, "Disease", "wu")
    rename_label(workspace, "Symptom", name, "li")
    change = _undone(workspace, "wu")
    assert change.added == (replace(fever, label="Disease (2)"),)
    assert change.linked == linked
    assert change.came_back == {"Disease": "Disease (2)"}
    assert _labels(workspace, note) == {cough.id: name, fever.id: "Disease (2)"}
    assert workspace.rejections.of_note(note) == [replace(no, label="Disease (2)")]
    assert _names(workspace) == ["Disease (2)", name, "Treatment"]
    assert first_fault(workspace.schemas.current()) is None
    logged = workspace.audit_log.page(0, 1)[0].payload
    assert isinstance(logged, dict)
    assert logged["came_back"] == {"Disease": "Disease (2)"}


def test_that_what_came_back_under_another_name_is_deleted_by_that_name_only(
    workspace: Workspace, note: NoteId
) -> None:
    cough = _add(workspace, note, "cough", "Symptom")
    fever = _add(workspace, note, "fever", "Disease")
    delete_label(workspace, "Disease", "wu")
    rename_label(workspace, "Symptom", "Disease", "li")
    _undone(workspace, "wu")
    assert redo(workspace, "wu") is None
    delete_label(workspace, "Disease (2)", "wu")
    assert _labels(workspace, note) == {cough.id: "Disease"}
    assert _undone(workspace, "wu").came_back == {}
    assert _labels(workspace, note) == {cough.id: "Disease", fever.id: "Disease (2)"}


def test_that_a_deleted_label_comes_back_as_it_was_once_its_name_is_free_again(
    workspace: Workspace, note: NoteId
) -> None:
    cough = _add(workspace, note, "cough", "Symptom")
    fever = _add(workspace, note, "fever", "Disease")
    delete_label(workspace, "Disease", "wu")
    rename_label(workspace, "Symptom", "Disease", "li")
    rename_label(workspace, "Disease", "Sign", "li")
    assert _undone(workspace, "wu").came_back == {}
    assert _labels(workspace, note) == {cough.id: "Sign", fever.id: "Disease"}
    redo(workspace, "wu")
    rename_label(workspace, "Sign", "Disease", "li")
    delete_label(workspace, "Disease", "li")
    assert _undone(workspace, "wu").came_back == {}
    assert _labels(workspace, note) == {fever.id: "Disease"}


def test_that_a_name_that_went_round_is_the_old_one_again(
    workspace: Workspace, note: NoteId
) -> None:
    cough = _add(workspace, note, "cough", "Symptom")
    delete_label(workspace, "Treatment", "wu")
    for old, new in (("Symptom", "Sign"), ("Sign", "Finding"), ("Finding", "Symptom")):
        rename_label(workspace, old, new, "li")
    _undone(workspace, "wu")
    assert _labels(workspace, note) == {cough.id: "Symptom"}
    assert _names(workspace) == ["Disease", "Symptom", "Treatment"]


def test_that_two_labels_that_changed_names_keep_what_is_theirs(
    workspace: Workspace, note: NoteId
) -> None:
    cough = _add(workspace, note, "cough", "Symptom")
    fever = _add(workspace, note, "fever", "Disease")
    schema = without_label(without_label(workspace.schemas.current(), "Symptom"), "Disease")
    save_schema(workspace, schema, "wu", deleted=("Symptom", "Disease"))
    undo(workspace, "wu")
    for old, new in (("Symptom", "X"), ("Disease", "Symptom"), ("X", "Disease")):
        rename_label(workspace, old, new, "li")
    assert _labels(workspace, note) == {cough.id: "Disease", fever.id: "Symptom"}
    redo(workspace, "wu")
    assert _labels(workspace, note) == {}
    _undone(workspace, "wu")
    assert _labels(workspace, note) == {cough.id: "Disease", fever.id: "Symptom"}


def test_that_a_label_that_is_added_again_gets_a_free_name_too(workspace: Workspace) -> None:
    current = workspace.schemas.current()
    finding = replace(current.labels[0], name="Finding", tag="Fi", key="")
    save_schema(workspace, with_label(current, finding), "wu")
    undo(workspace, "wu")
    rename_label(workspace, "Symptom", "Finding", "li")
    change = redo(workspace, "wu")
    assert change is not None
    assert change.came_back == {"Finding": "Finding (2)"}
    assert _names(workspace) == ["Disease", "Finding", "Treatment", "Finding (2)"]


def test_that_a_free_name_is_none_that_is_taken_and_not_too_long() -> None:
    assert free_name("Disease", {"disease (2)", "disease"}) == "Disease (3)"
    assert free_name("x" * 60, set()) == "x" * 56 + " (2)"
