"""Only what the schema has can be said; what it has lost can still be taken away."""

from collections.abc import Callable
from dataclasses import replace
from traceback import format_exception

import pytest

from medgen_desktop.domain.annotation import AnnotationId
from medgen_desktop.domain.draft import DraftId
from medgen_desktop.domain.errors import (
    ANNOTATION_MISSING,
    ATTRIBUTE_UNKNOWN,
    DRAFT_MISSING,
    NOTE_MISSING,
    RUN_MISSING,
    Problem,
    UserError,
)
from medgen_desktop.domain.label_schema import NoteField
from medgen_desktop.domain.marking_errors import (
    FIELD_UNKNOWN,
    FIELD_VALUE_UNKNOWN,
    RELATION_MISSING,
    TERMINOLOGY_MISSING,
    TEXT_NOT_WHOLE,
)
from medgen_desktop.domain.note import NewNote, NoteId, NoteState, NoteStatus
from medgen_desktop.domain.relation import RelationId
from medgen_desktop.domain.run import RunId, RunState
from medgen_desktop.domain.terminology import TerminologyId
from medgen_desktop.services.annotate import (
    add_annotation,
    delete_annotation,
    set_attribute,
    set_comment,
    set_note_state,
    spans_to_repair,
)
from medgen_desktop.services.concepts import delete_terminology
from medgen_desktop.services.draft import edit_draft
from medgen_desktop.services.edit_schema import save_schema
from medgen_desktop.services.relate import link, unlink
from medgen_desktop.storage.relation_repository import relations_of
from medgen_desktop.storage.workspace import Workspace

pytestmark = pytest.mark.clinic

FIELDS = (NoteField("Ward"), NoteField("Priority", ("low", "high")))


@pytest.fixture
def note(workspace: Workspace) -> NoteId:
    save_schema(workspace, replace(workspace.schemas.refresh(), fields=FIELDS), "wu")
    with workspace.transaction() as tx:
        added = workspace.notes.add(tx, NewNote("Visit", "Cough.", "a.txt", "utf-8", "en"))
    assert added is not None
    return added


def _drop_attributes_and_fields(workspace: Workspace) -> None:
    schema = workspace.schemas.refresh()
    save_schema(workspace, replace(schema, attributes=(), fields=()), "wu")


@pytest.mark.parametrize("attributes", [{"bogus": "x"}, {"negated": "no"}, {"negated": ""}])
def test_that_an_annotation_is_not_added_with_attributes_that_the_schema_lacks(
    workspace: Workspace, note: NoteId, attributes: dict[str, str]
) -> None:
    with pytest.raises(UserError) as refused:
        add_annotation(workspace, note, 0, 5, "Symptom", "wu", attributes=attributes)
    assert refused.value.problem is ATTRIBUTE_UNKNOWN
    assert workspace.annotations.of_note(note) == []


def test_that_an_attribute_which_left_the_schema_can_be_taken_back(
    workspace: Workspace, note: NoteId
) -> None:
    (one,) = add_annotation(
        workspace, note, 0, 5, "Symptom", "wu", attributes={"negated": "yes"}
    ).added
    _drop_attributes_and_fields(workspace)
    set_attribute(workspace, one.id, "negated", None, "wu")
    assert workspace.annotations.get(one.id).attributes == {}


@pytest.mark.parametrize(
    ("field", "problem"),
    [(("nonsense", "zzz"), FIELD_UNKNOWN), (("Priority", "cough"), FIELD_VALUE_UNKNOWN)],
)
def test_that_a_field_or_a_value_which_the_schema_lacks_is_refused_without_repeating_it(
    workspace: Workspace, note: NoteId, field: tuple[str, str], problem: Problem
) -> None:
    with pytest.raises(UserError) as refused:
        set_note_state(workspace, note, "wu", field=field)
    assert refused.value.problem is problem
    assert field[1] not in str(refused.value)
    assert workspace.notes.get(note).fields == {}


def test_that_fields_take_any_text_or_one_of_their_values_and_go_after_leaving_the_schema(
    workspace: Workspace, note: NoteId
) -> None:
    set_note_state(workspace, note, "wu", field=("Ward", "3 north"))
    set_note_state(workspace, note, "wu", field=("Priority", "high"))
    _drop_attributes_and_fields(workspace)
    set_note_state(workspace, note, "wu", field=("Priority", ""))
    assert workspace.notes.get(note).fields == {"Ward": "3 north"}


HALF = "cough\udce9"
TOO_GREAT = 2**63


@pytest.mark.parametrize(
    "say",
    [
        lambda workspace, _note, one: set_comment(workspace, one, HALF, "wu"),
        lambda workspace, note, _one: set_note_state(workspace, note, "wu", comment=HALF),
        lambda workspace, note, _one: set_note_state(workspace, note, "wu", field=("Ward", HALF)),
        lambda workspace, _note, _one: workspace.terminologies.require_new(HALF, "1"),
    ],
)
def test_that_half_a_character_is_refused_and_the_error_does_not_hold_the_text(
    workspace: Workspace, note: NoteId, say: Callable[[Workspace, NoteId, AnnotationId], object]
) -> None:
    (one,) = add_annotation(workspace, note, 0, 5, "Symptom", "wu").added
    with pytest.raises(UserError) as refused:
        say(workspace, note, one.id)
    assert refused.value.problem is TEXT_NOT_WHOLE
    assert "cough" not in "".join(format_exception(refused.value))
    assert workspace.annotations.get(one.id) == one


def test_that_a_passphrase_with_half_a_character_is_refused_without_repeating_it(
    workspace: Workspace,
) -> None:
    with pytest.raises(UserError) as refused:
        Workspace.open(workspace.path, HALF)
    assert refused.value.problem is TEXT_NOT_WHOLE
    assert "cough" not in "".join(format_exception(refused.value))


@pytest.mark.parametrize("number", [TOO_GREAT, -TOO_GREAT - 1, 0])
def test_that_a_number_which_no_row_can_have_is_one_that_is_not_there(
    workspace: Workspace, number: int
) -> None:
    one, note, relation = AnnotationId(number), NoteId(number), RelationId(number)
    calls: list[tuple[Problem, Callable[[], object]]] = [
        (ANNOTATION_MISSING, lambda: set_comment(workspace, one, "x", "wu")),
        (ANNOTATION_MISSING, lambda: delete_annotation(workspace, one, "wu")),
        (ANNOTATION_MISSING, lambda: link(workspace, one, AnnotationId(7), "causes", "wu")),
        (RELATION_MISSING, lambda: unlink(workspace, relation, "wu")),
        (NOTE_MISSING, lambda: add_annotation(workspace, note, 0, 5, "Symptom", "wu")),
        (NOTE_MISSING, lambda: set_note_state(workspace, note, "wu", comment="x")),
        (TERMINOLOGY_MISSING, lambda: delete_terminology(workspace, TerminologyId(number), "wu")),
        (NOTE_MISSING, lambda: workspace.notes.get(note)),
        (NOTE_MISSING, lambda: workspace.notes.original(note)),
        (NOTE_MISSING, lambda: spans_to_repair(workspace, note)),
        (ANNOTATION_MISSING, lambda: workspace.annotations.get(one)),
        (DRAFT_MISSING, lambda: workspace.drafts.get(DraftId(number))),
        (DRAFT_MISSING, lambda: edit_draft(workspace, DraftId(number), "x")),
        (RUN_MISSING, lambda: workspace.runs.get(RunId(number))),
    ]
    for problem, call in calls:
        with pytest.raises(UserError) as refused:
            call()
        assert refused.value.problem is problem


@pytest.mark.parametrize("number", [TOO_GREAT, -TOO_GREAT - 1, 0])
def test_that_nothing_belongs_to_a_number_which_no_row_can_have(
    workspace: Workspace, number: int
) -> None:
    note, one = NoteId(number), AnnotationId(number)
    assert workspace.notes.summary(note) is None
    for found in (workspace.annotations, workspace.relations, workspace.drafts):
        assert found.of_note(note) == []
    assert workspace.rejections.of_note(note) == []
    assert workspace.runs.steps(RunId(number)) == []
    with workspace.transaction() as tx:
        assert relations_of(tx, one) == []
        assert not workspace.relations.delete(tx, RelationId(number))
        calls: list[tuple[Problem, Callable[[], object]]] = [
            (ANNOTATION_MISSING, lambda: workspace.annotations.delete(tx, [one])),
            (NOTE_MISSING, lambda: workspace.notes.set_state(tx, NoteState(note, NoteStatus.NEW))),
            (RUN_MISSING, lambda: workspace.runs.finish(tx, RunId(number), RunState.FAILED)),
        ]
        for problem, call in calls:
            with pytest.raises(UserError) as refused:
                call()
            assert refused.value.problem is problem
