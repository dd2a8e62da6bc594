"""Editing the schema: annotations follow their labels, and every step can be taken back."""

import json
import subprocess
import sys
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from medgen_desktop.domain.annotation import Annotation, AnnotationId
from medgen_desktop.domain.edit import Edit
from medgen_desktop.domain.errors import FILE_MISSING, LABEL_UNKNOWN, Problem, UserError
from medgen_desktop.domain.label_schema import (
    DEFAULT_SCHEMA,
    Label,
    LabelSchema,
)
from medgen_desktop.domain.marking_errors import (
    LABELS_IN_USE,
    SCHEMA_CHANGED,
    SCHEMA_FILE_BROKEN,
    SCHEMA_NAME_INVALID,
    SCHEMA_NAME_TWICE,
)
from medgen_desktop.domain.note import NewNote, NoteId
from medgen_desktop.domain.origin import Origin
from medgen_desktop.domain.rejection import Rejection
from medgen_desktop.domain.relation import Relation, RelationId
from medgen_desktop.domain.schema_rules import (
    first_fault,
    free_tag,
    renamed_label,
    with_label,
    without_label,
)
from medgen_desktop.services.annotate import (
    add_annotation,
    delete_annotation,
    relabel_annotation,
)
from medgen_desktop.services.edit_schema import (
    LARGEST_FILE,
    annotations_with,
    delete_label,
    export_schema,
    import_schema,
    rename_label,
    require_kept,
    save_schema,
    set_default,
)
from medgen_desktop.services.edits import Change, perform, redo, undo
from medgen_desktop.storage.relation_repository import find_link
from medgen_desktop.storage.workspace import Workspace

pytestmark = pytest.mark.clinic

TEXT = "cough and fever, 咳嗽三天"
FINDING = Label("Finding", "Fi", "4", 3)
_OTHER_PROCESS = """
import sys
from pathlib import Path
from medgen_desktop.services import edit_schema
from medgen_desktop.storage.workspace import Workspace
with Workspace.open(Path(sys.argv[1]), "correct horse") as workspace:
    getattr(edit_schema, sys.argv[2])(workspace, *sys.argv[3:])
"""


@pytest.fixture
def note(workspace: Workspace) -> NoteId:
    return _note(workspace)


def _note(workspace: Workspace) -> NoteId:
    with workspace.transaction() as tx:
        added = workspace.notes.add(tx, NewNote("a", TEXT, "a.txt", "utf-8", "en", "1"))
    assert added is not None
    return added


def _add(workspace: Workspace, note: NoteId, words: str, label: str, who: str = "wu") -> Annotation:
    start = TEXT.index(words)
    (one,) = add_annotation(workspace, note, start, start + len(words), label, who).added
    return one


def _link(
    workspace: Workspace, source: Annotation, target: Annotation, who: str = "wu"
) -> Relation:
    one = Relation(RelationId(0), source.note_id, "causes", source.id, target.id, who, "2026")
    with workspace.transaction() as tx:
        if find_link(tx, source.id, target.id, "causes") is not None:
            raise UserError(SCHEMA_CHANGED)
        (linked,) = perform(workspace, tx, "link", who, Edit(linked=(one,))).linked
    return linked


def _names(workspace: Workspace) -> list[str]:
    return [one.name for one in workspace.schemas.refresh().labels]


def _labels(workspace: Workspace, note: NoteId) -> dict[AnnotationId, str]:
    return {one.id: one.label for one in workspace.annotations.of_note(note)}


def _undone(change: Change | None) -> Change:
    assert change is not None
    return change


def _refused(problem: Problem, call: object, *values: object, **named: object) -> UserError:
    assert callable(call)
    with pytest.raises(UserError) as refused:
        call(*values, **named)
    assert refused.value.problem is problem
    return refused.value


def _by_another_process(workspace: Workspace, action: str, *values: str) -> None:
    subprocess.run(
        [sys.executable, "-c", _OTHER_PROCESS, str(workspace.path), action, *values],
        check=True,
        timeout=60,
    )


def test_that_a_renamed_label_keeps_its_annotations_under_their_ids(
    workspace: Workspace, note: NoteId
) -> None:
    cough = _add(workspace, note, "cough", "Symptom", "li")
    fever = _add(workspace, note, "fever", "Disease")
    relation = _link(workspace, fever, cough)
    change = rename_label(workspace, "symptom", " Sign ", "wu")
    assert (change.has_schema, change.is_everywhere) == (True, True)
    assert workspace.annotations.of_note(note) == [replace(cough, label="Sign"), fever]
    assert workspace.relations.of_note(note) == [relation]
    assert workspace.schemas.current() == renamed_label(DEFAULT_SCHEMA, "Symptom", "Sign")
    assert _undone(undo(workspace, "wu")).is_everywhere
    assert workspace.annotations.of_note(note) == [cough, fever]
    assert workspace.schemas.current() == DEFAULT_SCHEMA
    assert _undone(redo(workspace, "wu")).is_everywhere
    assert _labels(workspace, note) == {cough.id: "Sign", fever.id: "Disease"}


def test_that_a_deleted_label_takes_annotations_and_relations_and_undo_brings_all_back(
    workspace: Workspace, note: NoteId
) -> None:
    cough = _add(workspace, note, "cough", "Symptom", "li")
    fever = _add(workspace, note, "fever", "Symptom")
    flu = _add(workspace, note, "咳嗽", "Disease")
    relations = [_link(workspace, flu, cough), _link(workspace, cough, fever)]
    assert annotations_with(workspace, "Symptom") == 2
    change = delete_label(workspace, "SYMPTOM", "wu")
    assert set(change.removed) == {cough.id, fever.id}
    assert workspace.annotations.of_note(note) == [flu]
    assert workspace.relations.of_note(note) == []
    assert workspace.schemas.current() == without_label(DEFAULT_SCHEMA, "Symptom")
    for _ in range(2):
        assert _undone(undo(workspace, "wu")).note_ids == (note,)
        assert workspace.annotations.of_note(note) == [cough, fever, flu]
        assert workspace.relations.of_note(note) == relations
        assert workspace.schemas.current() == DEFAULT_SCHEMA
        assert redo(workspace, "wu") is not None
        assert workspace.annotations.of_note(note) == [flu]
        assert _names(workspace) == ["Disease", "Treatment"]


def test_that_one_save_is_one_action_and_one_for_each_rename(
    workspace: Workspace, note: NoteId
) -> None:
    cough = _add(workspace, note, "cough", "Symptom")
    fever = _add(workspace, note, "fever", "Disease")
    new = with_label(without_label(DEFAULT_SCHEMA, "Disease"), FINDING)
    save_schema(workspace, new, "wu", deleted=["Disease"])
    assert _labels(workspace, note) == {cough.id: "Symptom"}
    undo(workspace, "wu")
    assert workspace.schemas.current() == DEFAULT_SCHEMA
    assert workspace.annotations.of_note(note) == [cough, fever]
    new = renamed_label(new, "Symptom", "Disease")
    save_schema(workspace, new, "wu", {"Symptom": "Disease"}, deleted=["Disease"])
    assert workspace.schemas.current() == new
    assert _labels(workspace, note) == {cough.id: "Disease"}
    for _ in range(3):
        undo(workspace, "wu")
    assert workspace.schemas.current() == DEFAULT_SCHEMA
    assert workspace.annotations.of_note(note) == [cough, fever]


def test_that_names_that_wait_for_each_other_are_renamed_in_order(
    workspace: Workspace, note: NoteId
) -> None:
    cough = _add(workspace, note, "cough", "Symptom")
    fever = _add(workspace, note, "fever", "Disease")
    new = renamed_label(DEFAULT_SCHEMA, "Symptom", "Sign")
    new = renamed_label(new, "Disease", "Symptom")
    save_schema(workspace, new, "wu", {"Disease": "Symptom", "Symptom": "Sign"})
    assert _labels(workspace, note) == {cough.id: "Sign", fever.id: "Symptom"}
    swapped = renamed_label(renamed_label(new, "Sign", "x"), "Symptom", "Sign")
    swapped = renamed_label(swapped, "x", "Symptom")
    names = {"Sign": "Symptom", "Symptom": "Sign"}
    _refused(SCHEMA_NAME_TWICE, save_schema, workspace, swapped, "wu", names)
    assert workspace.schemas.refresh() == new


def test_that_another_letter_case_is_a_rename(workspace: Workspace, note: NoteId) -> None:
    cough = _add(workspace, note, "cough", "Symptom")
    save_schema(workspace, renamed_label(DEFAULT_SCHEMA, "Symptom", "SYMPTOM"), "wu")
    assert _labels(workspace, note) == {cough.id: "SYMPTOM"}
    assert add_annotation(workspace, note, 0, 5, "symptom", "wu").added == ()


def test_that_what_does_not_fit_is_refused_and_nothing_is_changed(
    workspace: Workspace, note: NoteId
) -> None:
    _add(workspace, note, "cough", "Symptom")
    _refused(SCHEMA_NAME_TWICE, rename_label, workspace, "Symptom", "disease", "wu")
    _refused(SCHEMA_NAME_INVALID, rename_label, workspace, "Symptom", " ", "wu")
    _refused(LABEL_UNKNOWN, rename_label, workspace, "Mood", "Temper", "wu")
    _refused(LABEL_UNKNOWN, delete_label, workspace, "Mood", "wu")
    _refused(LABEL_UNKNOWN, save_schema, workspace, DEFAULT_SCHEMA, "wu", {"Symptom": "Mood"})
    less = without_label(DEFAULT_SCHEMA, "Symptom")
    error = _refused(LABELS_IN_USE, save_schema, workspace, less, "wu", deleted=["Disease"])
    assert error.details == {"count": 1, "labels": "Symptom"}
    _refused(SCHEMA_CHANGED, save_schema, workspace, less, "wu", base=less)
    assert workspace.schemas.versions() == []
    assert len(workspace.audit_log.page(0, 10)) == 1


def test_that_saving_what_holds_already_is_no_version(workspace: Workspace) -> None:
    assert save_schema(workspace, DEFAULT_SCHEMA, "wu") == Change("schema", NoteId(0))
    save_schema(workspace, with_label(DEFAULT_SCHEMA, FINDING), "wu")
    set_default(workspace, "wu")
    versions = workspace.schemas.versions()
    assert [number for number, *_rest in versions] == [2, 1]
    assert versions[0][3] == DEFAULT_SCHEMA


# -- undo beside other people --------------------------------------------------------------------


def test_that_undo_follows_a_rename_by_another_person(workspace: Workspace, note: NoteId) -> None:
    kept = _add(workspace, note, "cough", "Symptom", "li")
    gone = _add(workspace, note, "fever", "Symptom", "li")
    delete_annotation(workspace, gone.id, "li")
    rename_label(workspace, "Symptom", "Sign", "wu")
    assert _undone(undo(workspace, "li")).added == (replace(gone, label="Sign"),)
    assert _labels(workspace, note) == {kept.id: "Sign", gone.id: "Sign"}
    undo(workspace, "li")
    undo(workspace, "li")
    assert _labels(workspace, note) == {}
    undo(workspace, "wu")
    redo(workspace, "li")
    assert _labels(workspace, note) == {kept.id: "Symptom"}
    redo(workspace, "wu")
    redo(workspace, "li")
    assert _labels(workspace, note) == {kept.id: "Sign", gone.id: "Sign"}


def test_that_undo_puts_nothing_back_whose_label_is_deleted(
    workspace: Workspace, note: NoteId
) -> None:
    cough = _add(workspace, note, "cough", "Symptom", "li")
    delete_annotation(workspace, cough.id, "li")
    fever = _add(workspace, note, "fever", "Symptom", "li")
    relabel_annotation(workspace, fever.id, "Disease", "li")
    delete_label(workspace, "Symptom", "wu")
    assert _undone(undo(workspace, "li")).added == ()
    assert _labels(workspace, note) == {fever.id: "Disease"}
    undo(workspace, "li")
    assert _undone(undo(workspace, "li")).added == ()
    assert _labels(workspace, note) == {fever.id: "Disease"}
    undo(workspace, "wu")
    assert _names(workspace) == ["Disease", "Symptom", "Treatment"]


def test_that_undo_keeps_what_others_changed_in_the_schema(
    workspace: Workspace, note: NoteId
) -> None:
    cough = _add(workspace, note, "cough", "Symptom")
    delete_label(workspace, "Symptom", "wu")
    save_schema(workspace, with_label(workspace.schemas.current(), FINDING), "li")
    undo(workspace, "wu")
    assert _names(workspace) == ["Disease", "Symptom", "Treatment", "Finding"]
    assert workspace.annotations.of_note(note) == [cough]
    redo(workspace, "wu")
    assert _names(workspace) == ["Disease", "Treatment", "Finding"]


def test_that_one_annotation_of_a_label_that_is_gone_is_not_put_back_as_another_label(
    workspace: Workspace, note: NoteId
) -> None:
    fever = _add(workspace, note, "fever", "Disease")
    delete_annotation(workspace, fever.id, "zhao")
    delete_label(workspace, "Disease", "li")
    rename_label(workspace, "Symptom", "Disease", "wu")
    undo(workspace, "zhao")
    undo(workspace, "wu")
    assert workspace.annotations.of_note(note) == []


def test_that_rejections_go_with_their_label_and_come_back_with_it(
    workspace: Workspace, note: NoteId
) -> None:
    no = Rejection(note, 0, 2, "Disease", Origin("rules", "1", 0.5), "wu", "")
    with workspace.transaction() as tx:
        perform(workspace, tx, "reject", "wu", Edit(rejected=(no,)))
    delete_label(workspace, "Disease", "wu")
    assert workspace.rejections.of_note(note) == []
    rename_label(workspace, "Symptom", "Disease", "wu")
    assert workspace.rejections.of_note(note) == []
    for _ in range(2):
        undo(workspace, "wu")
    assert workspace.rejections.of_note(note) == [no]
    undo(workspace, "wu")
    assert workspace.rejections.of_note(note) == []


def test_that_a_label_stays_while_others_use_it(workspace: Workspace, note: NoteId) -> None:
    save_schema(workspace, with_label(DEFAULT_SCHEMA, FINDING), "wu")
    mine = _add(workspace, note, "cough", "Finding", "li")
    versions = len(workspace.schemas.versions())
    undo(workspace, "wu")
    assert _names(workspace) == ["Disease", "Symptom", "Treatment", "Finding"]
    assert workspace.annotations.of_note(note) == [mine]
    assert len(workspace.schemas.versions()) == versions


def test_that_a_rename_is_not_undone_over_another_one(workspace: Workspace, note: NoteId) -> None:
    cough = _add(workspace, note, "cough", "Symptom", "li")
    rename_label(workspace, "Symptom", "Sign", "wu")
    delete_annotation(workspace, cough.id, "li")
    rename_label(workspace, "Sign", "Complaint", "zhao")
    save_schema(
        workspace, with_label(workspace.schemas.current(), Label("Symptom", "Sy", "")), "zhao"
    )
    change = _undone(undo(workspace, "wu"))
    assert (change.is_everywhere, change.has_schema) == (False, False)
    undo(workspace, "li")
    assert _labels(workspace, note) == {cough.id: "Complaint"}
    assert _names(workspace) == ["Disease", "Complaint", "Treatment", "Symptom"]


def test_that_rejections_follow_a_rename_and_its_undo(workspace: Workspace, note: NoteId) -> None:
    rejected = Rejection(note, 0, 5, "Symptom", Origin("rules", "1", 0.5), "li", "2026")
    with workspace.transaction() as tx:
        perform(workspace, tx, "reject", "li", Edit(rejected=(rejected,)))
    rename_label(workspace, "Symptom", "Sign", "wu")
    assert workspace.rejections.of_note(note) == [replace(rejected, label="Sign")]
    undo(workspace, "li")
    assert workspace.rejections.of_note(note) == []
    redo(workspace, "li")
    undo(workspace, "wu")
    assert workspace.rejections.of_note(note) == [rejected]


def test_that_annotations_without_a_label_are_not_taken_over_by_a_rename(
    workspace: Workspace, note: NoteId
) -> None:
    one = _add(workspace, note, "cough", "Symptom")
    with workspace.transaction() as tx:
        workspace.annotations.rename_label(tx, "Symptom", "Old")
    _refused(SCHEMA_NAME_TWICE, rename_label, workspace, "Disease", "Old", "wu")
    save_schema(workspace, with_label(DEFAULT_SCHEMA, Label("Old", "Ol", "")), "wu")
    assert _labels(workspace, note) == {one.id: "Old"}


ACTIONS = st.tuples(
    st.sampled_from(["add", "delete", "relabel", "link", "rename", "drop", "new", "undo", "redo"]),
    st.sampled_from(["wu", "li"]),
    st.integers(0, 7),
    st.integers(0, 7),
)


@pytest.mark.slow
@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(actions=st.lists(ACTIONS, min_size=8, max_size=40))
def test_that_no_order_of_actions_and_undos_leaves_an_annotation_without_a_label(
    tmp_path_factory: pytest.TempPathFactory, actions: list[tuple[str, str, int, int]]
) -> None:
    path = tmp_path_factory.mktemp("orders") / "a.medgen"
    with Workspace.create(path, "correct horse") as workspace:
        _act_in_order(workspace, _note(workspace), actions)


def _act_in_order(
    workspace: Workspace, note: NoteId, actions: list[tuple[str, str, int, int]]
) -> None:
    for action, who, first, second in actions:
        with suppress(UserError):
            _act(workspace, note, action, who, first, second)
        schema = workspace.schemas.refresh()
        names = {one.name for one in schema.labels}
        found = workspace.annotations.of_note(note)
        assert {one.label for one in found} <= names
        assert first_fault(schema) is None
        ids = {one.id for one in found}
        assert all({one.source, one.target} <= ids for one in workspace.relations.of_note(note))


def _act(
    workspace: Workspace, note: NoteId, action: str, who: str, first: int, second: int
) -> None:
    """One step of someone; what is not there is left to be refused."""
    labels = [one.name for one in workspace.schemas.current().labels] or ["none"]
    label = labels[first % len(labels)]
    ids = [one.id for one in workspace.annotations.of_note(note)] or [AnnotationId(0)]
    one, other = ids[first % len(ids)], ids[second % len(ids)]
    if action == "add":
        add_annotation(workspace, note, first, first + 1 + second, label, who)
    elif action == "delete":
        delete_annotation(workspace, one, who)
    elif action == "relabel":
        relabel_annotation(workspace, other, label, who)
    elif action == "link" and one != other:
        _link(workspace, workspace.annotations.get(one), workspace.annotations.get(other), who)
    elif action == "rename":
        rename_label(workspace, label, ("Symptom", "Sign", "Disease", "disease")[second % 4], who)
    elif action == "drop":
        delete_label(workspace, label, who)
    elif action == "new":
        name = ("Symptom", "Sign", "Disease", "Finding")[second % 4]
        if workspace.schemas.current().label_named(name) is None:
            tag = free_tag(name, workspace.schemas.current().labels)
            schema = with_label(workspace.schemas.current(), Label(name, tag, "", second % 7))
            save_schema(workspace, schema, who)
    else:
        (undo if action == "undo" else redo)(workspace, who)


# -- two processes -------------------------------------------------------------------------------


def test_that_a_rename_by_another_process_is_seen_and_not_overwritten(
    workspace: Workspace, note: NoteId
) -> None:
    cough = _add(workspace, note, "cough", "Symptom")
    base = workspace.schemas.current()
    save_schema(workspace, with_label(base, FINDING), "wu")
    edited = workspace.schemas.current()
    _by_another_process(workspace, "rename_label", "Symptom", "Sign", "li")
    assert workspace.schemas.current() == edited
    _refused(LABEL_UNKNOWN, add_annotation, workspace, note, 0, 5, "Symptom", "wu")
    assert _labels(workspace, note) == {cough.id: "Sign"}
    mine = with_label(edited, replace(FINDING, colour=6))
    _refused(SCHEMA_CHANGED, save_schema, workspace, mine, "wu", base=edited)
    undo(workspace, "wu")
    assert _names(workspace) == ["Disease", "Sign", "Treatment"]
    undo(workspace, "wu")
    assert _labels(workspace, note) == {}


def test_that_a_label_deleted_by_another_process_comes_back_with_their_undo(
    workspace: Workspace, note: NoteId
) -> None:
    cough = _add(workspace, note, "cough", "Symptom")
    _by_another_process(workspace, "delete_label", "Symptom", "li")
    assert workspace.annotations.of_note(note) == []
    save_schema(workspace, with_label(workspace.schemas.refresh(), FINDING), "wu")
    undo(workspace, "li")
    assert workspace.annotations.of_note(note) == [cough]
    assert _names(workspace) == ["Disease", "Symptom", "Treatment", "Finding"]


# -- files ---------------------------------------------------------------------------------------


def test_that_an_exported_schema_comes_in_elsewhere(workspace: Workspace, tmp_path: Path) -> None:
    schema = with_label(DEFAULT_SCHEMA, Label("药物", "药", "5", 4))
    save_schema(workspace, schema, "wu")
    path = tmp_path / "labels.json"
    export_schema(workspace, path)
    assert "药物" in path.read_text(encoding="utf-8")
    with Workspace.create(tmp_path / "other.medgen", "correct horse") as other:
        import_schema(other, path, "li")
        assert other.schemas.current() == schema
        undo(other, "li")
        assert other.schemas.current() == DEFAULT_SCHEMA


def test_that_an_import_refuses_to_leave_annotations_without_a_label(
    workspace: Workspace, note: NoteId, tmp_path: Path
) -> None:
    for words, label in (("cough", "Symptom"), ("fever", "Symptom"), ("咳嗽", "Disease")):
        _add(workspace, note, words, label)
    path = tmp_path / "labels.json"
    with Workspace.create(tmp_path / "other.medgen", "correct horse") as other:
        save_schema(other, LabelSchema((FINDING,), (), (), ()), "li")
        export_schema(other, path)
        require_kept(other, DEFAULT_SCHEMA)
    error = _refused(LABELS_IN_USE, import_schema, workspace, path, "wu")
    assert error.details == {"count": 3, "labels": "Disease, Symptom"}
    _refused(LABELS_IN_USE, require_kept, workspace, LabelSchema((FINDING,), (), (), ()))
    assert workspace.schemas.refresh() == DEFAULT_SCHEMA
    assert len(workspace.annotations.of_note(note)) == 3


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe",
        b"[]",
        b"{}",
        b"[" * 100_000,
        b'{"format": "medgen label schema 1"}',
        b'{"format": "medgen label schema 1", "schema": {}, "more": 1}',
        b'{"format": "medgen label schema 1", "schema": {"labels": [], "mood": 1}}',
        b'{"format": "medgen label schema 1", "schema": {"labels": [{"name": "x"}]}}',
        b" " * (LARGEST_FILE + 1),
    ],
    ids=lambda one: str(len(one)),
)
def test_that_a_broken_file_is_refused(
    workspace: Workspace, tmp_path: Path, content: bytes
) -> None:
    path = tmp_path / "labels.json"
    path.write_bytes(content)
    error = _refused(SCHEMA_FILE_BROKEN, import_schema, workspace, path, "wu")
    assert len(str(error)) < 1000
    assert workspace.schemas.versions() == []


def test_that_a_file_that_does_not_fit_or_is_not_there_is_refused(
    workspace: Workspace, tmp_path: Path
) -> None:
    path = tmp_path / "labels.json"
    _refused(FILE_MISSING, import_schema, workspace, path, "wu")
    _refused(FILE_MISSING, export_schema, workspace, tmp_path)
    export_schema(workspace, path)
    plain = json.loads(path.read_text(encoding="utf-8"))
    plain["schema"]["labels"][0]["key"] = "2"
    path.write_text(json.dumps(plain), encoding="utf-8-sig")
    error = _refused(SCHEMA_FILE_BROKEN, import_schema, workspace, path, "wu")
    assert "“…” cannot be a key here" in error.what
    assert workspace.schemas.versions() == []
