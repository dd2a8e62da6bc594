"""Relating: what the schema allows is saved whole, and undo gives back the very relation."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from medgen_desktop.domain.annotation import AnnotationId
from medgen_desktop.domain.errors import ANNOTATION_MISSING, Problem, UserError
from medgen_desktop.domain.marking_errors import (
    RELATION_ACROSS_NOTES,
    RELATION_KIND_UNKNOWN,
    RELATION_MISSING,
    RELATION_TO_ITSELF,
    RELATION_UNFIT,
)
from medgen_desktop.domain.note import NewNote, NoteId
from medgen_desktop.domain.relation import RelationId
from medgen_desktop.services.annotate import (
    add_annotation,
    delete_annotation,
    relabel_annotation,
    set_pieces,
)
from medgen_desktop.services.edits import redo, undo
from medgen_desktop.services.relate import link, relink, reverse, unlink
from medgen_desktop.storage.workspace import Workspace

pytestmark = pytest.mark.clinic

TEXT = "🩺 aspirin for chest pain in angina, 阿司匹林"
WORDS = (("aspirin", "Treatment"), ("chest pain", "Symptom"), ("angina", "Disease"))
Facts = list[tuple[int, str, int, int, str]]


def _note(workspace: Workspace, number: int = 0) -> tuple[NoteId, list[AnnotationId]]:
    with workspace.transaction() as tx:
        new = NewNote(f"Visit {number}", TEXT, "a.txt", "utf-8", "en", str(number))
        note_id = workspace.notes.add(tx, new)
    assert note_id is not None
    made = []
    for words, label in WORDS:
        start = TEXT.index(words)
        change = add_annotation(workspace, note_id, start, start + len(words), label, "wu")
        made.append(change.added[0].id)
    return note_id, made


def _facts(workspace: Workspace, note_id: NoteId) -> Facts:
    return [
        (one.id, one.kind, one.source, one.target, one.annotator)
        for one in workspace.relations.of_note(note_id)
    ]


def _refused(problem: Problem, call: object, *values: object) -> None:
    assert callable(call)
    with pytest.raises(UserError) as refused:
        call(*values)
    assert refused.value.problem is problem
    assert "aspirin" not in str(refused.value)


def test_that_a_relation_is_saved_and_said_to_be_linked(workspace: Workspace) -> None:
    note, (drug, pain, _) = _note(workspace)
    change = link(workspace, drug, pain, "treats", "wu")
    (stored,) = workspace.relations.of_note(note)
    assert change.linked == (stored,)
    assert change.note_ids == (note,)
    assert (stored.kind, stored.source, stored.target, stored.annotator) == (
        "treats",
        drug,
        pain,
        "wu",
    )


def test_that_the_same_link_again_changes_nothing_and_leaves_no_event(
    workspace: Workspace,
) -> None:
    note, (drug, pain, _) = _note(workspace)
    link(workspace, drug, pain, "treats", "wu")
    again = link(workspace, drug, pain, "treats", "wu")
    assert (again.linked, again.unlinked) == ((), ())
    undo(workspace, "wu")
    assert _facts(workspace, note) == []
    assert len(workspace.annotations.of_note(note)) == len(WORDS)


def test_that_two_annotations_may_be_linked_in_several_ways(workspace: Workspace) -> None:
    note, (drug, pain, _) = _note(workspace)
    link(workspace, drug, pain, "treats", "wu")
    link(workspace, drug, pain, "causes", "wu")
    link(workspace, pain, drug, "location of", "wu")
    assert len(_facts(workspace, note)) == 3


def test_that_what_the_schema_does_not_allow_is_refused(workspace: Workspace) -> None:
    note, (drug, pain, illness) = _note(workspace)
    other, (elsewhere, *_) = _note(workspace, 1)
    _refused(RELATION_UNFIT, link, workspace, pain, drug, "treats", "wu")
    _refused(RELATION_UNFIT, link, workspace, illness, pain, "indicates", "wu")
    _refused(RELATION_KIND_UNKNOWN, link, workspace, drug, pain, "likes", "wu")
    _refused(RELATION_TO_ITSELF, link, workspace, pain, pain, "causes", "wu")
    _refused(RELATION_ACROSS_NOTES, link, workspace, elsewhere, pain, "treats", "wu")
    _refused(ANNOTATION_MISSING, link, workspace, drug, AnnotationId(999), "treats", "wu")
    _refused(ANNOTATION_MISSING, link, workspace, AnnotationId(-1), pain, "treats", "wu")
    for call, *values in ((unlink,), (relink, "treats"), (reverse,)):
        _refused(RELATION_MISSING, call, workspace, RelationId(999), *values, "wu")
    assert _facts(workspace, note) == _facts(workspace, other) == []


def test_that_unlinking_is_undone_under_the_same_id(workspace: Workspace) -> None:
    note, (drug, pain, _) = _note(workspace)
    (one,) = link(workspace, drug, pain, "treats", "wu").linked
    change = unlink(workspace, one.id, "wu")
    assert change.unlinked == (one.id,)
    assert _facts(workspace, note) == []
    undone = undo(workspace, "wu")
    assert undone is not None
    assert undone.linked == (one,)
    assert workspace.relations.of_note(note) == [one]
    redo(workspace, "wu")
    assert _facts(workspace, note) == []


def test_that_another_kind_keeps_the_id_and_is_one_action(workspace: Workspace) -> None:
    note, (drug, pain, _) = _note(workspace)
    (one,) = link(workspace, drug, pain, "treats", "wu").linked
    change = relink(workspace, one.id, "causes", "chen")
    assert (change.unlinked, [it.id for it in change.linked]) == ((one.id,), [one.id])
    assert _facts(workspace, note) == [(one.id, "causes", drug, pain, "chen")]
    undo(workspace, "chen")
    assert _facts(workspace, note) == [(one.id, "treats", drug, pain, "wu")]
    redo(workspace, "chen")
    assert _facts(workspace, note) == [(one.id, "causes", drug, pain, "chen")]


def test_that_a_kind_that_does_not_fit_or_is_the_same_changes_nothing(
    workspace: Workspace,
) -> None:
    note, (drug, pain, _) = _note(workspace)
    (one,) = link(workspace, drug, pain, "treats", "wu").linked
    before = _facts(workspace, note)
    _refused(RELATION_UNFIT, relink, workspace, one.id, "indicates", "wu")
    _refused(RELATION_KIND_UNKNOWN, relink, workspace, one.id, "likes", "wu")
    _refused(RELATION_UNFIT, reverse, workspace, one.id, "wu")
    assert relink(workspace, one.id, "treats", "wu").linked == ()
    assert _facts(workspace, note) == before


def test_that_a_relation_that_becomes_like_another_goes_and_comes_back(
    workspace: Workspace,
) -> None:
    note, (drug, pain, _) = _note(workspace)
    (one,) = link(workspace, drug, pain, "treats", "wu").linked
    (other,) = link(workspace, drug, pain, "causes", "wu").linked
    change = relink(workspace, one.id, "causes", "wu")
    assert (change.unlinked, change.linked) == ((one.id,), ())
    assert workspace.relations.of_note(note) == [other]
    undo(workspace, "wu")
    assert workspace.relations.of_note(note) == [one, other]


def test_that_a_relation_is_turned_round_where_the_kind_allows_it(workspace: Workspace) -> None:
    note, (_, pain, illness) = _note(workspace)
    (one,) = link(workspace, pain, illness, "causes", "wu").linked
    reverse(workspace, one.id, "chen")
    assert _facts(workspace, note) == [(one.id, "causes", illness, pain, "chen")]
    undo(workspace, "chen")
    assert workspace.relations.of_note(note) == [one]


def test_that_an_annotation_goes_with_its_relations_and_both_come_back(
    workspace: Workspace,
) -> None:
    note, (drug, pain, illness) = _note(workspace)
    link(workspace, drug, pain, "treats", "wu")
    link(workspace, pain, illness, "indicates", "wu")
    before = workspace.relations.of_note(note)
    change = delete_annotation(workspace, pain, "wu")
    assert set(change.unlinked) == {one.id for one in before}
    assert _facts(workspace, note) == []
    undo(workspace, "wu")
    assert workspace.relations.of_note(note) == before


def test_that_relabelling_and_moving_an_end_keep_the_relation(workspace: Workspace) -> None:
    note, (drug, pain, _) = _note(workspace)
    (one,) = link(workspace, drug, pain, "treats", "wu").linked
    relabel_annotation(workspace, pain, "Disease", "wu")
    start = TEXT.index("chest")
    set_pieces(workspace, pain, [(start, start + 5), (start + 6, start + 10)], "wu")
    assert workspace.relations.of_note(note) == [one]


def test_that_discontinuous_and_overlapping_annotations_are_linked(workspace: Workspace) -> None:
    note, (_, pain, _) = _note(workspace)
    start = TEXT.index("chest")
    inner = add_annotation(workspace, note, start, start + 5, "Disease", "wu").added[0].id
    set_pieces(workspace, pain, [(start, start + 5), (start + 14, start + 20)], "wu")
    (one,) = link(workspace, inner, pain, "location of", "wu").linked
    assert workspace.relations.of_note(note) == [one]


def test_that_undo_leaves_alone_what_another_person_has_meanwhile_deleted(
    workspace: Workspace,
) -> None:
    note, (drug, pain, illness) = _note(workspace)
    link(workspace, drug, pain, "treats", "anna")
    delete_annotation(workspace, pain, "bob")
    change = undo(workspace, "anna")
    assert change is not None
    assert (change.linked, change.unlinked) == ((), ())
    redo(workspace, "anna")
    assert _facts(workspace, note) == []
    assert {one.id for one in workspace.annotations.of_note(note)} == {drug, illness}


def test_that_undo_does_not_override_another_persons_kind(workspace: Workspace) -> None:
    note, (drug, pain, _) = _note(workspace)
    (one,) = link(workspace, drug, pain, "treats", "anna").linked
    relink(workspace, one.id, "causes", "bob")
    undo(workspace, "anna")
    assert _facts(workspace, note) == [(one.id, "causes", drug, pain, "bob")]


def test_that_undo_reaches_across_a_restart(tmp_path: Path) -> None:
    path = tmp_path / "night.medgen"
    with Workspace.create(path, "correct horse") as first:
        note, (drug, pain, _) = _note(first)
        (one,) = link(first, drug, pain, "treats", "wu").linked
        relink(first, one.id, "causes", "wu")
    with Workspace.open(path, "correct horse") as second:
        assert _facts(second, note) == [(one.id, "causes", drug, pain, "wu")]
        undo(second, "wu")
        assert second.relations.of_note(note) == [one]
    with Workspace.open(path, "correct horse") as third:
        undo(third, "wu")
        assert _facts(third, note) == []
        redo(third, "wu")
        redo(third, "wu")
        assert _facts(third, note) == [(one.id, "causes", drug, pain, "wu")]


ACTIONS = st.lists(
    st.tuples(
        st.sampled_from(["link", "unlink", "relink", "reverse", "delete"]),
        st.integers(0, 2),
        st.integers(0, 2),
        st.sampled_from(["treats", "indicates", "causes", "location of"]),
    ),
    max_size=12,
)


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(actions=ACTIONS)
def test_that_undoing_everything_gives_back_each_state_before(
    workspace: Workspace, actions: list[tuple[str, int, int, str]]
) -> None:
    with workspace.transaction() as tx:
        tx.execute("DELETE FROM relations")
        tx.execute("DELETE FROM annotations")
        tx.execute("DELETE FROM notes")
    note, ends = _note(workspace)
    states = [_everything(workspace, note)]
    for name, first, second, kind in actions:
        relations = workspace.relations.of_note(note)
        one = relations[first % len(relations)].id if relations else RelationId(1)
        try:
            if name == "link":
                link(workspace, ends[first], ends[second], kind, "wu")
            elif name == "delete":
                delete_annotation(workspace, ends[first], "wu")
            elif name == "relink":
                relink(workspace, one, kind, "wu")
            else:
                (unlink if name == "unlink" else reverse)(workspace, one, "wu")
        except UserError:
            assert _everything(workspace, note) == states[-1]
        if _everything(workspace, note) != states[-1]:
            states.append(_everything(workspace, note))
    for before in reversed(states[:-1]):
        undo(workspace, "wu")
        assert _everything(workspace, note) == before
    for after in states[1:]:
        redo(workspace, "wu")
        assert _everything(workspace, note) == after


def _everything(workspace: Workspace, note: NoteId) -> tuple[object, object]:
    annotations = sorted(one.id for one in workspace.annotations.of_note(note))
    return annotations, _facts(workspace, note)
