"""Edits: whatever an action changed, undo and redo bring back, beside what others have done."""

from dataclasses import replace

import pytest
from sqlite_utils import Database

from medgen_desktop.domain.annotation import NEW_ANNOTATION, Annotation
from medgen_desktop.domain.concept import Concept
from medgen_desktop.domain.edit import Edit, Spot
from medgen_desktop.domain.errors import NOTE_MISSING, SPAN_INVALID, UserError
from medgen_desktop.domain.label_schema import DEFAULT_SCHEMA, Label, LabelSchema, NoteField
from medgen_desktop.domain.note import NewNote, NoteId, NoteState, NoteStatus
from medgen_desktop.domain.origin import Origin
from medgen_desktop.domain.records import from_plain
from medgen_desktop.domain.rejection import Rejection
from medgen_desktop.domain.relation import Relation, RelationId
from medgen_desktop.services.annotate import (
    add_annotation,
    delete_annotation,
    relabel_annotation,
    set_comment,
    set_concept,
    set_note_state,
    set_pieces,
)
from medgen_desktop.services.edit_schema import rename_label
from medgen_desktop.services.edits import NO_NOTE, Change, perform, redo, undo
from medgen_desktop.storage.audit_log import AuditLog, LoggedEvent
from medgen_desktop.storage.relation_repository import find_link
from medgen_desktop.storage.workspace import Workspace

pytestmark = pytest.mark.clinic

TEXT = "🩺 cough and fever, 咳嗽三天"
AT = "2026-01-02T03:04:05.678Z"


def _note(workspace: Workspace, number: int = 0) -> NoteId:
    with workspace.transaction() as tx:
        added = workspace.notes.add(
            tx, NewNote(f"Visit {number}", TEXT, "a.txt", "utf-8", "en", str(number))
        )
    assert added is not None
    return added


def _marked(workspace: Workspace, note: NoteId, start: int, end: int) -> Annotation:
    (one,) = add_annotation(workspace, note, start, end, "Symptom", "wu").added
    return one


def _do(workspace: Workspace, edit: Edit, annotator: str = "wu") -> Change:
    with workspace.transaction() as tx:
        return perform(workspace, tx, "test", annotator, edit)


def _link(one: Annotation, other: Annotation) -> Relation:
    return Relation(RelationId(0), one.note_id, "causes", one.id, other.id, "wu", AT)


def test_that_an_edit_that_does_nothing_is_not_logged(workspace: Workspace) -> None:
    assert _do(workspace, Edit()) == Change("test", NO_NOTE)
    assert workspace.audit_log.page(0, 5) == []


def test_that_the_inverse_of_the_inverse_is_the_edit(workspace: Workspace) -> None:
    note = _note(workspace)
    one = _marked(workspace, note, 2, 7)
    edit = Edit(
        removed=(one,),
        states_before=(NoteState(note, NoteStatus.NEW),),
        states_after=(NoteState(note, NoteStatus.DONE),),
        schema_before=DEFAULT_SCHEMA,
        renamed=("Old", "New"),
    )
    assert edit.inverse.renamed == ("New", "Old")
    assert edit.inverse.inverse == edit
    assert edit.note_ids == (note,)


def test_that_a_deleted_annotation_comes_back_with_its_relations(workspace: Workspace) -> None:
    note = _note(workspace)
    one, other = _marked(workspace, note, 2, 7), _marked(workspace, note, 12, 17)
    (link,) = _do(workspace, Edit(linked=(_link(one, other),))).linked
    change = delete_annotation(workspace, other.id, "wu")
    assert (change.removed, change.unlinked) == ((other.id,), (link.id,))
    assert workspace.relations.of_note(note) == []
    back = undo(workspace, "wu")
    assert back is not None
    assert (back.added, back.linked) == ((other,), (link,))
    assert workspace.relations.of_note(note) == [link]
    for _ in range(3):
        assert redo(workspace, "wu") is not None or undo(workspace, "wu") is not None


def test_that_relabelling_keeps_the_relations(workspace: Workspace) -> None:
    note = _note(workspace)
    one, other = _marked(workspace, note, 2, 7), _marked(workspace, note, 12, 17)
    (link,) = _do(workspace, Edit(linked=(_link(one, other),))).linked
    relabel_annotation(workspace, one.id, "Disease", "wu")
    assert workspace.relations.of_note(note) == [link]


def test_that_undo_leaves_an_annotation_that_someone_has_linked(workspace: Workspace) -> None:
    note = _note(workspace)
    one = _marked(workspace, note, 2, 7)
    (other,) = add_annotation(workspace, note, 12, 17, "Symptom", "li").added
    (link,) = _do(workspace, Edit(linked=(_link(one, other),)), "li").linked
    change = undo(workspace, "wu")
    assert change is not None
    assert change.removed == ()
    assert workspace.annotations.get(one.id) == one
    assert workspace.relations.of_note(note) == [link]


def test_that_a_link_whose_end_is_gone_is_not_made_again(workspace: Workspace) -> None:
    note = _note(workspace)
    one = _marked(workspace, note, 2, 7)
    (other,) = add_annotation(workspace, note, 12, 17, "Symptom", "li").added
    _do(workspace, Edit(linked=(_link(one, other),)))
    undo(workspace, "wu")
    delete_annotation(workspace, other.id, "li")
    change = redo(workspace, "wu")
    assert change is not None
    assert change.linked == ()


def test_that_a_link_that_someone_else_has_made_meanwhile_is_not_doubled(
    workspace: Workspace,
) -> None:
    note = _note(workspace)
    one, other = _marked(workspace, note, 2, 7), _marked(workspace, note, 12, 17)
    _do(workspace, Edit(linked=(_link(one, other),)))
    undo(workspace, "wu")
    _do(workspace, Edit(linked=(replace(_link(one, other), annotator="li"),)), "li")
    redo(workspace, "wu")
    (only,) = workspace.relations.of_note(note)
    assert only.annotator == "li"
    with workspace.reader() as db:
        assert find_link(db, one.id, other.id, "causes") == only
        assert find_link(db, other.id, one.id, "causes") is None


def test_that_an_action_on_many_notes_is_undone_at_once(workspace: Workspace) -> None:
    notes = [_note(workspace, number) for number in range(3)]
    marks = tuple(
        Annotation(NEW_ANNOTATION, note, 2, 7, "Symptom", "cough", "wu", AT) for note in notes
    )
    change = _do(workspace, Edit(added=marks))
    assert change.note_ids == tuple(notes)
    assert workspace.annotations.count() == 3
    assert workspace.annotations.count("Disease") == 0
    undo(workspace, "wu")
    assert workspace.annotations.count("Symptom") == 0
    redo(workspace, "wu")
    assert {one.id for note in notes for one in workspace.annotations.of_note(note)} == {
        one.id for one in change.added
    }


def test_that_a_change_says_where_in_each_note_it_is_seen(workspace: Workspace) -> None:
    notes = [_note(workspace, number) for number in range(3)]
    marks = [_marked(workspace, note, 2, 7) for note in notes]
    other = _marked(workspace, notes[0], 12, 17)
    change = _do(workspace, Edit(removed=(marks[2],), linked=(_link(other, marks[0]),)))
    assert change.spots == (Spot(notes[2], marks[2].id, 2), Spot(notes[0], other.id, None))
    assert change.spot_in(notes[2]) == change.spots[0]
    assert change.spot_in(notes[1]) is None
    no = Rejection(notes[1], 12, 17, "Disease", Origin("dictionary", "1", 0.5), "wu", AT)
    assert _do(workspace, Edit(rejected=(no,))).spots == (Spot(notes[1], None, 12),)
    taken_back = undo(workspace, "wu")
    assert taken_back is not None
    assert taken_back.spots == (Spot(notes[1], None, 12),)


def test_that_half_of_an_action_is_never_done(workspace: Workspace) -> None:
    note = _note(workspace)
    good = Annotation(NEW_ANNOTATION, note, 2, 7, "Symptom", "cough", "wu", AT)
    with pytest.raises(UserError) as refused:
        _do(workspace, Edit(added=(good, replace(good, end=9))))
    assert refused.value.problem is SPAN_INVALID
    assert workspace.annotations.count() == 0
    assert workspace.audit_log.page(0, 5) == []


def test_that_rejections_are_undone_and_redone(workspace: Workspace) -> None:
    note = _note(workspace)
    no = Rejection(note, 2, 7, "Symptom", Origin("dictionary", "1", 0.5), "wu", AT)
    assert _do(workspace, Edit(rejected=(no,))).has_rejections
    assert workspace.rejections.of_note(note) == [no]
    undo(workspace, "wu")
    assert workspace.rejections.of_note(note) == []
    redo(workspace, "wu")
    assert workspace.rejections.of_note(note) == [no]


def test_that_what_is_said_of_a_note_is_undone_but_what_others_have_said_since(
    workspace: Workspace,
) -> None:
    note = _note(workspace)
    with workspace.transaction() as tx:
        workspace.schemas.add(tx, LabelSchema(fields=(NoteField("Ward"),)), "admin")
    change = set_note_state(workspace, note, "wu", status=NoteStatus.DONE, field=("Ward", "3"))
    assert change.states == (NoteState(note, NoteStatus.DONE, "", {"Ward": "3"}),)
    set_note_state(workspace, note, "li", comment="  call her  ", field=("Ward", ""))
    assert workspace.notes.get(note).state == NoteState(note, NoteStatus.DONE, "call her", {})
    assert set_note_state(workspace, note, "li", comment="call her").states == ()
    undo(workspace, "wu")
    assert workspace.notes.get(note).state == NoteState(note, NoteStatus.NEW, "call her", {})
    undo(workspace, "li")
    assert workspace.notes.get(note).state == NoteState(note, NoteStatus.NEW, "", {"Ward": "3"})
    with pytest.raises(UserError) as refused:
        set_note_state(workspace, NoteId(99), "wu", status=NoteStatus.DONE)
    assert refused.value.problem is NOTE_MISSING


def test_that_pieces_are_set_joined_and_taken_back(workspace: Workspace) -> None:
    note = _note(workspace)
    one = _marked(workspace, note, 2, 7)
    set_pieces(workspace, one.id, [(12, 15), (2, 7), (15, 17)], "wu")
    stored = workspace.annotations.get(one.id)
    assert (stored.start, stored.end, stored.fragments) == (2, 17, ((2, 7), (12, 17)))
    assert stored.text == "cough fever"
    undo(workspace, "wu")
    assert workspace.annotations.get(one.id) == one
    for pieces in ([], [(2, 99)]):
        with pytest.raises(UserError) as refused:
            set_pieces(workspace, one.id, pieces, "wu")
        assert refused.value.problem is SPAN_INVALID


def test_that_pieces_and_the_stretch_around_them_are_different_annotations(
    workspace: Workspace,
) -> None:
    note = _note(workspace)
    one = _marked(workspace, note, 2, 7)
    set_pieces(workspace, one.id, [(2, 7), (12, 17)], "wu")
    whole = _marked(workspace, note, 2, 17)
    assert len(workspace.annotations.of_note(note)) == 2
    set_pieces(workspace, whole.id, [(2, 7), (12, 17)], "wu")
    assert workspace.annotations.of_note(note) == [workspace.annotations.get(one.id)]


def test_that_a_concept_and_a_comment_are_set_and_undone(workspace: Workspace) -> None:
    one = _marked(workspace, _note(workspace), 2, 7)
    concept = Concept("ICD-10", "2019", "R05", "Cough")
    set_concept(workspace, one.id, concept, "wu")
    set_comment(workspace, one.id, " dry ", "wu")
    stored = workspace.annotations.get(one.id)
    assert (stored.concept, stored.comment) == (concept, "dry")
    undo(workspace, "wu")
    undo(workspace, "wu")
    assert workspace.annotations.get(one.id) == one


def test_that_a_schema_is_a_version_and_a_renamed_label_keeps_its_annotations(
    workspace: Workspace,
) -> None:
    note = _note(workspace)
    one = _marked(workspace, note, 2, 7)
    labels = tuple(
        replace(label, name="Sign") if label.name == "Symptom" else label
        for label in DEFAULT_SCHEMA.labels
    )
    new = replace(DEFAULT_SCHEMA, labels=(*labels, Label("Drug", "Rx", "4", 3)))
    edit = Edit(schema_before=DEFAULT_SCHEMA, schema_after=new, renamed=("Symptom", "Sign"))
    change = _do(workspace, edit)
    assert (change.has_schema, change.is_everywhere, change.note_id) == (True, True, NO_NOTE)
    assert workspace.schemas.refresh() == new == workspace.schemas.current()
    assert workspace.annotations.get(one.id) == replace(one, label="Sign")
    assert add_annotation(workspace, note, 12, 17, "drug", "li").added[0].label == "Drug"
    undo(workspace, "wu")
    left = workspace.schemas.current()
    assert left == replace(DEFAULT_SCHEMA, labels=(*DEFAULT_SCHEMA.labels, new.labels[-1]))
    assert workspace.annotations.get(one.id) == one
    assert [version[3] for version in workspace.schemas.versions()] == [left, new]


def test_that_undo_keeps_what_someone_else_has_changed_in_the_schema(
    workspace: Workspace,
) -> None:
    mine = replace(DEFAULT_SCHEMA, labels=DEFAULT_SCHEMA.labels[:2])
    theirs = replace(DEFAULT_SCHEMA, labels=DEFAULT_SCHEMA.labels[:1])
    _do(workspace, Edit(schema_before=DEFAULT_SCHEMA, schema_after=mine), "wu")
    _do(workspace, Edit(schema_before=mine, schema_after=theirs), "li")
    undo(workspace, "wu")
    names = [one.name for one in workspace.schemas.refresh().labels]
    assert names == ["Disease", "Treatment"]


def test_that_time_is_counted(workspace: Workspace) -> None:
    note = _note(workspace)
    for seconds in (1.5, 2.0):
        with workspace.transaction() as tx:
            workspace.notes.add_time(tx, note, seconds)
    assert workspace.notes.get(note).seconds_spent == pytest.approx(3.5)


def test_that_what_is_said_already_is_not_said_twice(workspace: Workspace) -> None:
    note = _note(workspace)
    one = _marked(workspace, note, 2, 7)
    same = replace(one, id=NEW_ANNOTATION)
    other = replace(same, label="Disease")
    change = _do(workspace, Edit(added=(same, other)))
    assert [added.label for added in change.added] == ["Disease"]
    assert _do(workspace, Edit(added=(same,))) == Change("test", note)
    assert len(workspace.audit_log.page(0, 9)) == 2


def test_that_undo_leaves_a_label_that_someone_else_has_set_in_its_place(
    workspace: Workspace,
) -> None:
    note = _note(workspace)
    one, other = _marked(workspace, note, 2, 7), _marked(workspace, note, 12, 17)
    relabel_annotation(workspace, one.id, "Disease", "wu")
    add_annotation(workspace, note, 2, 7, "Symptom", "li")
    _do(workspace, Edit(linked=(_link(one, other),)), "li")
    change = undo(workspace, "wu")
    assert change is not None
    assert (change.added, change.removed) == ((), ())
    assert workspace.annotations.get(one.id).label == "Disease"


def test_that_a_note_with_work_of_others_is_not_new_again(workspace: Workspace) -> None:
    note = _note(workspace)
    _marked(workspace, note, 2, 7)
    add_annotation(workspace, note, 12, 17, "Symptom", "li")
    undo(workspace, "wu")
    assert workspace.notes.get(note).status is NoteStatus.IN_PROGRESS
    undo(workspace, "li")
    assert len(workspace.annotations.of_note(note)) == 0


def test_that_a_rejection_of_someone_else_is_left_alone(workspace: Workspace) -> None:
    note = _note(workspace)
    mine = Rejection(note, 2, 7, "Symptom", Origin("dictionary", "1", 0.5), "wu", AT)
    theirs = replace(mine, annotator="li")
    _do(workspace, Edit(rejected=(mine,)))
    undo(workspace, "wu")
    _do(workspace, Edit(rejected=(theirs,)), "li")
    redo(workspace, "wu")
    undo(workspace, "wu")
    assert workspace.rejections.of_note(note) == [theirs]


def test_that_two_people_who_undo_bring_back_the_relation_between_what_they_deleted(
    workspace: Workspace,
) -> None:
    note = _note(workspace)
    one = _marked(workspace, note, 2, 7)
    other = _marked(workspace, note, 12, 17)
    (link,) = _do(workspace, Edit(linked=(_link(one, other),))).linked
    delete_annotation(workspace, one.id, "wu")
    delete_annotation(workspace, other.id, "li")
    undo(workspace, "wu")
    assert workspace.relations.of_note(note) == []
    change = undo(workspace, "li")
    assert change is not None
    assert change.linked == (link,)
    assert workspace.relations.of_note(note) == [link]


def test_that_a_relation_of_a_kind_that_is_gone_is_not_made_again(workspace: Workspace) -> None:
    note = _note(workspace)
    one, other = _marked(workspace, note, 2, 7), _marked(workspace, note, 12, 17)
    _do(workspace, Edit(linked=(_link(one, other),)))
    undo(workspace, "wu")
    bare = replace(DEFAULT_SCHEMA, relations=())
    _do(workspace, Edit(schema_before=DEFAULT_SCHEMA, schema_after=bare), "li")
    redo(workspace, "wu")
    assert workspace.relations.of_note(note) == []


def test_that_an_undo_that_changes_nothing_says_so(workspace: Workspace) -> None:
    note = _note(workspace)
    one = _marked(workspace, note, 2, 7)
    set_comment(workspace, one.id, "dry", "li")
    change = undo(workspace, "wu")
    assert change is not None
    assert change.removed == ()
    assert change.is_nothing
    assert workspace.annotations.get(one.id).comment == "dry"


def test_that_undo_takes_back_what_this_person_did_while_it_was_read(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    note = _note(workspace)
    first = _marked(workspace, note, 2, 7)
    read, (last,) = AuditLog.last_undoable, workspace.audit_log.page(0, 1)

    def interrupted(log: AuditLog, db: Database, annotator: str) -> LoggedEvent | None:
        event = read(log, db, annotator)
        if event == last:
            _marked(workspace, note, 12, 17)
        return event

    monkeypatch.setattr(AuditLog, "last_undoable", interrupted)
    assert undo(workspace, "wu") is not None
    assert workspace.annotations.of_note(note) == [first]


def test_that_the_log_has_an_action_and_just_what_undoes_it(workspace: Workspace) -> None:
    note = _note(workspace)
    _marked(workspace, note, 2, 7)
    rename_label(workspace, "Symptom", "Sign", "wu")
    for event in workspace.audit_log.page(0, 5):
        done = from_plain(Edit, event.payload)
        assert from_plain(Edit, event.inverse) == done.inverse
