"""Only what the schema has can be said; what it has lost can still be taken away."""

from dataclasses import replace

import pytest

from medgen_desktop.domain.errors import ATTRIBUTE_UNKNOWN, Problem, UserError
from medgen_desktop.domain.label_schema import NoteField
from medgen_desktop.domain.marking_errors import FIELD_UNKNOWN, FIELD_VALUE_UNKNOWN
from medgen_desktop.domain.note import NewNote, NoteId
from medgen_desktop.services.annotate import add_annotation, set_attribute, set_note_state
from medgen_desktop.services.edit_schema import save_schema
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
