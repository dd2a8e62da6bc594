"""Notes added many at a time are the same notes, are found once they are indexed, and go again."""

import dataclasses
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from medgen_desktop.domain.annotation import NEW_ANNOTATION, Annotation
from medgen_desktop.domain.errors import UserError
from medgen_desktop.domain.marking_errors import TEXT_NOT_WHOLE
from medgen_desktop.domain.note import NewNote, NoteId
from medgen_desktop.storage.import_repository import ImportState
from medgen_desktop.storage.note_loading import load, loadable
from medgen_desktop.storage.workspace import Workspace
from medgen_desktop.text.search_words import search_words

pytestmark = pytest.mark.clinic

ALL = 1_000_000
SAID = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
NEW_NOTES = st.builds(
    NewNote,
    title=SAID,
    original=SAID.map(lambda text: f"cough\r\n{text}"),
    source_name=SAID,
    encoding=st.just("utf-8"),
    language=st.sampled_from(["en", "zh"]),
    record_id=SAID,
    section=SAID,
    target=SAID,
    occurrence=st.integers(0, 2),
)


def new(number: int) -> NewNote:
    return NewNote(f"N{number}", f"Cough {number}. 咳嗽。", "a.csv", "utf-8", "en", str(number))


def loaded(workspace: Workspace, count: int) -> list[NoteId]:
    with workspace.transaction() as tx:
        return load(tx, [loadable(new(number)) for number in range(count)])[0]


def index_all(workspace: Workspace) -> None:
    found = workspace.search_index.next_notes(NoteId(0), ALL, ALL)
    with workspace.transaction() as tx:
        words = [(one, search_words(title), search_words(text)) for one, title, text in found]
        workspace.search_index.add(tx, words)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(notes=st.lists(NEW_NOTES, min_size=1, max_size=6))
def test_that_notes_added_together_are_as_if_added_one_by_one(
    workspace_maker: Callable[[], Workspace], notes: list[NewNote]
) -> None:
    with workspace_maker() as one_by_one, workspace_maker() as together:
        with one_by_one.transaction() as tx:
            expected = [one_by_one.notes.add(tx, one, is_indexed=False) for one in notes]
        with together.transaction() as tx:
            added, pairs = load(tx, [loadable(one) for one in notes])
        assert len(added) == sum(one is not None for one in expected)
        assert pairs == one_by_one.pairs.count()
        both = [one_by_one, together]
        first, second = ([_plain(one, note) for note in added] for one in both)
        assert first == second
        first_pairs, second_pairs = (one.pairs.all() for one in both)
        assert first_pairs == second_pairs


def _plain(workspace: Workspace, note_id: NoteId) -> tuple[object, str, NewNote]:
    note = dataclasses.replace(workspace.notes.get(note_id), created_at="", updated_at="")
    return note, workspace.notes.original(note_id), workspace.notes.as_new(note_id)


@pytest.fixture
def workspace_maker(
    tmp_path_factory: pytest.TempPathFactory,
) -> Callable[[], Workspace]:
    def make() -> Workspace:
        return Workspace.create(tmp_path_factory.mktemp("made") / "a.medgen", "correct horse")

    return make


def test_that_half_a_character_is_refused_and_nothing_is_added(workspace: Workspace) -> None:
    half = NewNote("N", "a\ud83d", "a.csv", "utf-8", "en")
    with pytest.raises(UserError) as raised, workspace.transaction() as tx:
        load(tx, [loadable(new(1)), loadable(half)])
    assert raised.value.problem is TEXT_NOT_WHOLE
    assert workspace.notes.count() == 0


def test_that_notes_are_found_once_they_are_indexed_and_no_sooner(workspace: Workspace) -> None:
    loaded(workspace, 5)
    assert workspace.search_index.waiting() == 5
    assert workspace.notes.count("cough") == 0

    index_all(workspace)

    assert workspace.search_index.waiting() == 0
    assert workspace.notes.count("cough") == workspace.notes.count("嗽") == 5


def test_that_a_note_is_indexed_once_though_two_programs_do_it(workspace: Workspace) -> None:
    note_ids = loaded(workspace, 3)
    words = [(one, "", "cough") for one in note_ids]
    for _ in range(2):
        with workspace.transaction() as tx:
            workspace.search_index.add(tx, [*words, (NoteId(99), "", "cough")])
    assert workspace.corpus.notes_with_term("cough") == 3


def test_that_notes_to_index_come_in_pieces_of_so_many_characters(workspace: Workspace) -> None:
    first, second, third = loaded(workspace, 3)
    index = workspace.search_index
    assert [one[0] for one in index.next_notes(NoteId(0), ALL, 13)] == [first, second]
    assert [one[0] for one in index.next_notes(second, ALL, ALL)] == [third]
    assert [one[0] for one in index.next_notes(NoteId(0), 1, ALL)] == [first]


def test_that_parts_of_the_index_stand_while_many_come_and_are_merged_then(
    workspace: Workspace,
) -> None:
    index = workspace.search_index
    with workspace.transaction() as tx:
        index.plan_for_many(tx)
    for one in loaded(workspace, 30):
        with workspace.transaction() as tx:
            index.add(tx, [(one, "", f"cough {one}")])
    assert index.segments() == 30

    more = True
    while more:
        with workspace.transaction() as tx:
            more = index.merge(tx)
    with workspace.transaction() as tx:
        index.plan_for_few(tx)

    assert index.segments() < 3
    assert workspace.corpus.notes_with_term("cough") == 30


def test_that_an_import_remembers_its_notes_and_how_it_ended(workspace: Workspace) -> None:
    imports = workspace.imports
    with workspace.transaction() as tx:
        first = imports.begin(tx, "a.csv", "table", "wu")
        second = imports.begin(tx, "ward", "", "wu")
        load(tx, [loadable(new(1)), loadable(new(2))], first)
        workspace.notes.add(tx, new(3), import_id=second)
        imports.end(tx, first, ImportState.DONE)
    found = imports.all()
    assert [(one.id, one.source_name, one.format, one.notes) for one in found] == [
        (second, "ward", "", 1),
        (first, "a.csv", "table", 2),
    ]
    assert [one.state for one in found] == [ImportState.RUNNING, ImportState.DONE]
    assert {one.annotator for one in found} == {"wu"}


def test_that_notes_are_taken_back_unless_somebody_worked_in_them(workspace: Workspace) -> None:
    note_ids = loaded(workspace, 4)
    index_all(workspace)
    said = Annotation(NEW_ANNOTATION, note_ids[1], 0, 5, "Symptom", "Cough", "wu", "2026")
    with workspace.transaction() as tx:
        workspace.annotations.add(tx, said)
        workspace.notes.add_time(tx, note_ids[2], 3.0)
    with workspace.transaction() as tx:
        assert workspace.imports.take_back(tx, note_ids) == 2
    assert [one.id for one in workspace.notes.page(0, 10)] == note_ids[1:3]
    assert workspace.notes.count("cough") == 2


def test_that_notes_wait_for_their_sections_after_their_words(workspace: Workspace) -> None:
    index = workspace.search_index
    first, second, third = loaded(workspace, 3)
    assert index.undivided_notes(NoteId(0), ALL, ALL) == []
    index_all(workspace)
    assert [one for one, _ in index.undivided_notes(NoteId(0), ALL, 13)] == [first, second]
    with workspace.transaction() as tx:
        index.mark_divided(tx, [first, third])
    found = index.undivided_notes(NoteId(0), ALL, ALL)
    assert found == [(second, workspace.notes.get(second).text)]
