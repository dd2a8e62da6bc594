"""Versions of the schema, and what of other tables follows a label's name."""

import pytest

from medgen_desktop.domain.annotation import NEW_ANNOTATION, Annotation, AnnotationId
from medgen_desktop.domain.label_schema import DEFAULT_SCHEMA, DISEASE, LabelSchema
from medgen_desktop.domain.note import NewNote, NoteId
from medgen_desktop.domain.origin import Origin
from medgen_desktop.domain.rejection import Rejection
from medgen_desktop.domain.relation import Relation, RelationId
from medgen_desktop.storage.annotation_repository import count_labels
from medgen_desktop.storage.relation_repository import relations_with_label
from medgen_desktop.storage.workspace import Workspace

pytestmark = pytest.mark.clinic

SMALL = LabelSchema((DISEASE,), (), (), ())


def _note(workspace: Workspace) -> NoteId:
    with workspace.transaction() as tx:
        added = workspace.notes.add(tx, NewNote("a", "cough and fever", "a.txt", "utf-8", "en", ""))
    assert added is not None
    return added


def test_that_a_reader_of_an_older_state_does_not_bring_back_its_schema(
    workspace: Workspace,
) -> None:
    with workspace.reader() as db:
        db.execute("BEGIN")
        assert workspace.schemas.of(db) == DEFAULT_SCHEMA
        with workspace.transaction() as tx:
            assert workspace.schemas.add(tx, SMALL, "wu") == 1
        with workspace.transaction() as tx:
            assert workspace.schemas.of(tx) == SMALL
        assert workspace.schemas.of(db) == DEFAULT_SCHEMA
        assert workspace.schemas.current() == SMALL
        db.execute("ROLLBACK")
    assert workspace.schemas.refresh() == SMALL
    assert [(one[0], one[2], one[3]) for one in workspace.schemas.versions()] == [(1, "wu", SMALL)]


def test_that_rejections_follow_a_label_and_are_not_doubled(workspace: Workspace) -> None:
    note = _note(workspace)

    def rejection(label: str) -> Rejection:
        return Rejection(note, 0, 5, label, Origin("rules", "1", 0.5), "wu", "2026")

    with workspace.transaction() as tx:
        for label in ("Symptom", "Sign", "Disease"):
            workspace.rejections.add(tx, rejection(label))
        workspace.rejections.rename_label(tx, "Symptom", "Sign")
    assert {one.label for one in workspace.rejections.of_note(note)} == {"Sign", "Disease"}


def test_that_relations_of_a_label_are_found_once_each_and_annotations_are_counted(
    workspace: Workspace,
) -> None:
    note = _note(workspace)

    def annotation(label: str) -> Annotation:
        return Annotation(NEW_ANNOTATION, note, 0, 5, label, "cough", "wu", "2026")

    def relation(source: AnnotationId, target: AnnotationId) -> Relation:
        return Relation(RelationId(0), note, "causes", source, target, "wu", "2026")

    with workspace.transaction() as tx:
        labels = ("Disease", "Disease", "Symptom", "Treatment")
        one, two, three, four = [
            workspace.annotations.add(tx, annotation(label)) for label in labels
        ]
        within = workspace.relations.add(tx, relation(one, two))
        out = workspace.relations.add(tx, relation(one, three))
        other = workspace.relations.add(tx, relation(four, three))
        found = [found.id for found in relations_with_label(tx, "Disease")]
        assert found == [within, out]
        assert [found.id for found in relations_with_label(tx, "Symptom")] == [out, other]
        assert relations_with_label(tx, "Sign") == []
        assert count_labels(tx) == {"Disease": 2, "Symptom": 1, "Treatment": 1}
