"""A kind of relation that is in use does not leave the schema unseen."""

from dataclasses import replace

import pytest

from medgen_desktop.domain.annotation import Annotation
from medgen_desktop.domain.errors import UserError
from medgen_desktop.domain.label_schema import LabelSchema, RelationKind
from medgen_desktop.domain.marking_errors import RELATIONS_IN_USE
from medgen_desktop.domain.note import NewNote, NoteId
from medgen_desktop.services.annotate import add_annotation, relabel_annotation
from medgen_desktop.services.edit_schema import delete_label, require_kept, save_schema
from medgen_desktop.services.edits import undo
from medgen_desktop.services.relate import link
from medgen_desktop.storage.workspace import Workspace

pytestmark = pytest.mark.clinic

TEXT = "cough and flu"


@pytest.fixture
def note(workspace: Workspace) -> NoteId:
    with workspace.transaction() as tx:
        added = workspace.notes.add(tx, NewNote("a", TEXT, "a.txt", "utf-8", "en"))
    assert added is not None
    return added


@pytest.fixture
def ends(workspace: Workspace, note: NoteId) -> tuple[Annotation, Annotation]:
    """A cough that indicates the flu."""
    (cough,) = add_annotation(workspace, note, 0, 5, "Symptom", "wu").added
    (flu,) = add_annotation(workspace, note, 10, 13, "Disease", "wu").added
    link(workspace, cough.id, flu.id, "indicates", "wu")
    return cough, flu


def _without_kind(schema: LabelSchema, name: str) -> LabelSchema:
    kinds = tuple(one for one in schema.relations if one.name != name)
    return replace(schema, relations=kinds)


@pytest.mark.usefixtures("ends")
def test_that_a_kind_with_relations_stays_and_the_refusal_counts_them(
    workspace: Workspace, note: NoteId
) -> None:
    schema = workspace.schemas.refresh()
    recased = replace(_without_kind(schema, "indicates"), relations=(RelationKind("Indicates"),))
    for new in (_without_kind(schema, "indicates"), recased):
        with pytest.raises(UserError) as refused:
            save_schema(workspace, new, "wu")
        assert refused.value.problem is RELATIONS_IN_USE
        assert "1 (indicates)" in str(refused.value)
        with pytest.raises(UserError) as refused:
            require_kept(workspace, new)
        assert refused.value.problem is RELATIONS_IN_USE
    assert workspace.schemas.refresh() == schema
    assert len(workspace.relations.of_note(note)) == 1


@pytest.mark.usefixtures("ends")
def test_that_a_kind_without_relations_goes(workspace: Workspace) -> None:
    new = _without_kind(workspace.schemas.refresh(), "treats")
    require_kept(workspace, new)
    save_schema(workspace, new, "wu")
    assert workspace.schemas.refresh() == new


def test_that_a_label_takes_the_kinds_which_lead_from_it_only_with_all_their_relations(
    workspace: Workspace, note: NoteId, ends: tuple[Annotation, Annotation]
) -> None:
    cough, _flu = ends
    relabel_annotation(workspace, cough.id, "Treatment", "wu")
    schema, relations = workspace.schemas.refresh(), workspace.relations.of_note(note)
    change = delete_label(workspace, "Symptom", "wu")
    assert (change.removed, change.unlinked) == ((), (relations[0].id,))
    assert workspace.schemas.refresh().relation_named("indicates") is None
    assert workspace.relations.of_note(note) == []
    undo(workspace, "wu")
    assert workspace.schemas.refresh() == schema
    assert workspace.relations.of_note(note) == relations
