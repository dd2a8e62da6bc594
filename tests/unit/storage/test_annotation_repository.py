"""Annotations: labelled spans that always say what the note says."""

from dataclasses import replace

import pytest

from medgen_desktop.domain.annotation import (
    NEW_ANNOTATION,
    Annotation,
    AnnotationId,
    Piece,
    said_by,
)
from medgen_desktop.domain.concept import Concept
from medgen_desktop.domain.errors import ANNOTATION_MISSING, NOTE_MISSING, SPAN_INVALID, UserError
from medgen_desktop.domain.note import NewNote, NoteId
from medgen_desktop.domain.origin import Origin
from medgen_desktop.storage.workspace import Workspace

pytestmark = pytest.mark.clinic

TEXT = "🩺 cough and fever"
AT = "2026-01-02T03:04:05.678Z"


@pytest.fixture
def note_id(workspace: Workspace) -> NoteId:
    with workspace.transaction() as tx:
        added = workspace.notes.add(tx, NewNote("Visit", TEXT, "a.txt", "utf-8", "en"))
    assert added is not None
    return added


def _add(workspace: Workspace, note_id: NoteId, start: int, end: int) -> AnnotationId:
    with workspace.transaction() as tx:
        return workspace.annotations.add(tx, _symptom(note_id, start, end, TEXT[start:end]))


def _symptom(
    note_id: NoteId, start: int, end: int, text: str, one_id: AnnotationId = NEW_ANNOTATION
) -> Annotation:
    return Annotation(one_id, note_id, start, end, "Symptom", text, "wu", AT)


def test_that_an_annotation_comes_back_with_every_field(
    workspace: Workspace, note_id: NoteId
) -> None:
    one = workspace.annotations.get(_add(workspace, note_id, 2, 7))
    assert (one.note_id, one.start, one.end, one.label) == (note_id, 2, 7, "Symptom")
    assert (one.text, one.annotator, one.created_at) == ("cough", "wu", AT)
    assert one.matches(TEXT)


def test_that_annotations_of_a_note_come_in_the_order_of_the_text(
    workspace: Workspace, note_id: NoteId
) -> None:
    spans = [(12, 17), (2, 17), (2, 7), (0, 1)]
    for start, end in spans:
        _add(workspace, note_id, start, end)
    found = workspace.annotations.of_note(note_id)
    assert [(one.start, one.end) for one in found] == sorted(spans)
    assert workspace.annotations.count() == 4
    assert workspace.annotations.of_note(NoteId(note_id + 1)) == []


@pytest.mark.parametrize(
    ("start", "end", "text"),
    [(2, 7, "fever"), (3, 8, "cough"), (2, 6, "cough"), (2, 99, "cough"), (-5, -1, "feve")],
)
def test_that_text_that_is_not_at_its_place_is_never_written(
    workspace: Workspace, note_id: NoteId, start: int, end: int, text: str
) -> None:
    with pytest.raises((UserError, ValueError)) as refused, workspace.transaction() as tx:
        workspace.annotations.add(tx, _symptom(note_id, start, end, text))
    assert text not in str(refused.value)
    assert workspace.annotations.count() == 0


def test_that_a_deleted_annotation_is_gone_and_its_number_can_come_back(
    workspace: Workspace, note_id: NoteId
) -> None:
    first, second = _add(workspace, note_id, 2, 7), _add(workspace, note_id, 12, 17)
    with workspace.transaction() as tx:
        workspace.annotations.delete(tx, [second])
    assert [one.id for one in workspace.annotations.of_note(note_id)] == [first]
    with pytest.raises(UserError) as refused:
        workspace.annotations.get(second)
    assert refused.value.problem is ANNOTATION_MISSING
    third = _add(workspace, note_id, 0, 1)
    assert third not in {first, second}, "numbers are never used for another annotation"
    with workspace.transaction() as tx:
        again = workspace.annotations.add(tx, _symptom(note_id, 12, 17, "fever", second))
    assert again == second
    assert workspace.annotations.get(second).text == "fever"


def test_that_a_missing_annotation_cannot_be_deleted(workspace: Workspace) -> None:
    with pytest.raises(UserError) as refused, workspace.transaction() as tx:
        workspace.annotations.delete(tx, [AnnotationId(5)])
    assert refused.value.problem is ANNOTATION_MISSING


def test_that_a_span_that_no_longer_says_what_was_labelled_is_shown_not_moved(
    workspace: Workspace, note_id: NoteId
) -> None:
    kept = _add(workspace, note_id, 2, 7)
    with workspace.transaction() as tx:  # damage from outside, such as another program
        tx.execute("UPDATE annotations SET text = 'cramp' WHERE id = ?", [kept])
    (one,) = workspace.annotations.of_note(note_id)
    assert (one.start, one.end, one.text) == (2, 7, "cramp")
    assert not one.matches(workspace.notes.get(note_id).text)


def test_that_everything_said_of_an_annotation_comes_back(
    workspace: Workspace, note_id: NoteId
) -> None:
    full = Annotation(
        NEW_ANNOTATION,
        note_id,
        0,
        17,
        "Symptom",
        "🩺 fever",
        "wu",
        AT,
        attributes={"negated": "yes"},
        fragments=((0, 1), (12, 17)),
        concept=Concept("ICD-10", "2019", "R50", "Fever"),
        comment="after lunch",
        origin=Origin("dictionary", "3", 0.75),
    )
    with workspace.transaction() as tx:
        added = workspace.annotations.add(tx, full)
    stored = workspace.annotations.get(added)
    assert stored == replace(full, id=added)
    assert stored.matches(TEXT)


@pytest.mark.parametrize(
    "fragments",
    [((2, 7),), ((2, 9), (8, 17)), ((12, 17), (2, 7)), ((2, 7), (7, 7)), ((2, 7), (12, 99))],
)
def test_that_pieces_that_overlap_are_empty_or_outside_are_never_written(
    workspace: Workspace, note_id: NoteId, fragments: tuple[Piece, ...]
) -> None:
    text = said_by(TEXT, fragments)
    one = replace(_symptom(note_id, 2, 17, text), fragments=fragments)
    with pytest.raises(UserError) as refused, workspace.transaction() as tx:
        workspace.annotations.add(tx, one)
    assert refused.value.problem is SPAN_INVALID
    assert workspace.annotations.count() == 0


def test_that_many_are_added_at_once_as_they_are_one_by_one(workspace: Workspace) -> None:
    with workspace.transaction() as tx:
        notes = [
            workspace.notes.add(
                tx, NewNote("Visit", TEXT, f"{number}.txt", "utf-8", "en", f"{number}")
            )
            for number in range(2)
        ]
    first, second = (NoteId(one or 0) for one in notes)
    gone = _add(workspace, first, 0, 1)
    kept = _add(workspace, first, 2, 7)
    with workspace.transaction() as tx:
        workspace.annotations.delete(tx, [gone])
    torn = replace(
        _symptom(first, 2, 17, "cough fever"),
        fragments=((2, 7), (12, 17)),
        origin=Origin("rules", "1", 0.5),
        attributes={"negated": "yes"},
    )
    again = _symptom(second, 2, 7, "cough", AnnotationId(gone))
    wanted = [
        _symptom(first, 2, 7, "cough"),
        replace(_symptom(first, 2, 7, "cough"), label="Disease"),
        torn,
        again,
        _symptom(second, 12, 17, "fever"),
        _symptom(second, 12, 17, "fever"),
        replace(torn, note_id=first),
    ]
    with workspace.transaction() as tx:
        added = workspace.annotations.add_new(tx, wanted)
    assert [one.id for one in added] == [kept + 1, kept + 2, gone, kept + 3]
    assert [replace(one, id=NEW_ANNOTATION) for one in added] == [
        *wanted[1:3],
        replace(again, id=NEW_ANNOTATION),
        wanted[4],
    ]
    assert [workspace.annotations.get(one.id) for one in added] == added
    assert workspace.annotations.count() == 5
    assert _add(workspace, first, 8, 11) == kept + 4


@pytest.mark.parametrize(("start", "end", "text"), [(2, 7, "fever"), (2, 99, "cough")])
def test_that_of_many_none_is_added_where_one_is_not_what_the_note_says(
    workspace: Workspace, note_id: NoteId, start: int, end: int, text: str
) -> None:
    many = [_symptom(note_id, 12, 17, "fever"), _symptom(note_id, start, end, text)]
    with pytest.raises(UserError) as refused, workspace.transaction() as tx:
        workspace.annotations.add_new(tx, many)
    assert refused.value.problem is SPAN_INVALID
    assert text not in str(refused.value)
    with pytest.raises(UserError) as missing, workspace.transaction() as tx:
        workspace.annotations.add_new(tx, [*many[:1], _symptom(NoteId(99), 0, 1, "x")])
    assert missing.value.problem is NOTE_MISSING
    assert workspace.annotations.count() == 0


def test_that_adding_none_at_once_adds_none(workspace: Workspace) -> None:
    with workspace.transaction() as tx:
        assert workspace.annotations.add_new(tx, []) == []


@pytest.mark.parametrize("count", [2, 60])
def test_that_few_and_many_new_annotations_are_added_once(workspace: Workspace, count: int) -> None:
    text = "fever " * count
    with workspace.transaction() as tx:
        note_id = workspace.notes.add(tx, NewNote("Long", text, "a.txt", "utf-8", "en"))
        assert note_id is not None
        places = [(6 * number, 6 * number + 5) for number in range(count)]
        new = [_symptom(note_id, start, end, "fever") for start, end in places]
        added = workspace.annotations.add_new(tx, [*new, new[0]])
        assert workspace.annotations.add_new(tx, new) == []
    assert workspace.annotations.of_note(note_id) == added
    assert len(added) == count
