"""Searches find what they ask for, page by page, and are kept by name."""

from collections.abc import Sequence

import pytest

from medgen_desktop.domain.annotation import NEW_ANNOTATION, Annotation
from medgen_desktop.domain.note import NewNote, NoteId, NoteState, NoteStatus
from medgen_desktop.domain.search import SavedSearch, Search, SearchIn, SearchPage
from medgen_desktop.storage import note_search
from medgen_desktop.storage.workspace import Workspace

pytestmark = pytest.mark.clinic

TEXTS = (
    "HPI: Cough and fever at 37℃, cough, cough, cough.\nPLAN: Blood pressure 142/88.",
    "现病史：患者咳嗽三天，无发热。\n诊断：肺炎",
    "Fever only.",
    "Nothing to see.",
)
TITLES = ("First", "第二", "Third", "Cough clinic")


@pytest.fixture
def notes(workspace: Workspace) -> list[NoteId]:
    """Four notes of two files; a symptom in the first, a disease in the second, one is done."""
    ids: list[NoteId] = []
    with workspace.transaction() as tx:
        for number, (title, text) in enumerate(zip(TITLES, TEXTS, strict=True)):
            source = "Ward.csv" if number % 2 else "clinic.csv"
            note_id = workspace.notes.add(tx, NewNote(title, text, source, "utf-8", "en"))
            assert note_id is not None
            ids.append(note_id)
        for note, start, end, label, who in (
            (0, 5, 10, "Symptom", "wu"),
            (0, 15, 20, "Symptom", "li"),
            (1, 19, 21, "Disease", "li"),
        ):
            said = TEXTS[note][start:end]
            one = Annotation(NEW_ANNOTATION, ids[note], start, end, label, said, who, "2026")
            workspace.annotations.add(tx, one)
        workspace.notes.set_state(tx, NoteState(ids[1], NoteStatus.DONE))
        for day, note in enumerate(ids, start=1):
            tx.execute(
                "UPDATE notes SET created_at = ? WHERE id = ?", [f"2026-11-0{day}T10:00", note]
            )
        tx.execute("INSERT INTO sections VALUES (?, 0, 4, 49, 'history', 'HPI')", [ids[0]])
        tx.execute("INSERT INTO sections VALUES (?, 50, 55, 79, 'plan', 'PLAN')", [ids[0]])
        tx.execute("INSERT INTO sections VALUES (?, 0, 4, 15, 'history', '现病史')", [ids[1]])
    return ids


def found(workspace: Workspace, search: Search) -> list[int]:
    """Which of the notes, from 0."""
    page = workspace.search.page(search)
    assert page.next is None
    return [one.note_id - 1 for one in page.hits]


@pytest.mark.usefixtures("notes")
@pytest.mark.parametrize(
    ("search", "numbers"),
    [
        (Search("cough"), [0, 3]),
        (Search("COU"), [0, 3]),
        (Search("咳"), [1]),
        (Search("咳嗽三天"), [1]),
        (Search("37℃"), [0]),
        (Search("142/88"), [0]),
        (Search("142 88"), []),
        (Search("++"), []),
        (Search("cough", SearchIn.ANNOTATIONS), [0]),
        (Search("fever", SearchIn.ANNOTATIONS, label="Disease"), []),
        (Search("肺炎", SearchIn.ANNOTATIONS, label="Disease"), [1]),
        (Search("++", SearchIn.ANNOTATIONS), []),
        (Search(label="Symptom"), [0]),
        (Search(label="Symptom", annotator="li"), [0]),
        (Search(label="Disease", annotator="wu"), []),
        (Search(annotator="li"), [0, 1]),
        (Search("咳嗽", label="Disease"), [1]),
        (Search(status=NoteStatus.DONE), [1]),
        (Search("fever", status=NoteStatus.DONE), []),
        (Search(source="ward"), [1, 3]),
        (Search(since="2026-11-02", until="2026-11-03"), [1, 2]),
        (Search(section="history"), [0, 1]),
        (Search("fever", section="history"), [0]),
        (Search("fever", section="plan"), []),
        (Search(section="plan", label="Symptom"), []),
        (Search(section="history", label="Symptom"), [0]),
        (Search(section="none"), []),
    ],
    ids=str,
)
def test_that_what_is_asked_for_is_found_and_nothing_else(
    workspace: Workspace, search: Search, numbers: Sequence[int]
) -> None:
    assert found(workspace, search) == numbers
    assert workspace.search.count(search) >= len(numbers)


def test_that_hits_show_the_first_places_in_their_context(
    workspace: Workspace, notes: list[NoteId]
) -> None:
    first, by_title = workspace.search.page(Search("cough")).hits
    assert (first.note_id, first.title, first.source_name) == (notes[0], "First", "clinic.csv")
    assert [one.start for one in first.places] == [5, 29, 36]
    assert first.places[0].before == "HPI: "
    assert first.places[0].match == "Cough"
    assert by_title.places == ()
    (labelled,) = workspace.search.page(Search(label="Disease")).hits
    assert [(one.match, one.label) for one in labelled.places] == [("肺炎", "Disease")]
    assert labelled.status is NoteStatus.DONE


def test_that_counting_stops_at_a_limit(workspace: Workspace, notes: list[NoteId]) -> None:
    count = workspace.search.count
    assert len(notes) == count(Search()) == 4
    assert count(Search(), most=3) == 3
    assert count(Search("cough")) == 2
    assert count(Search("fever", label="Symptom")) == 1
    assert count(Search("++")) == 0


@pytest.mark.usefixtures("notes")
@pytest.mark.parametrize("search", [Search(), Search("fever"), Search(label="Symptom")], ids=str)
def test_that_pages_meet_without_a_gap(
    workspace: Workspace, search: Search, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = [one.note_id for one in workspace.search.page(search).hits]
    monkeypatch.setattr(note_search, "NOTES_A_PAGE", 1)
    for limit in (1, 50):
        page = workspace.search.page(search, limit=limit)
        pages = [page]
        while page.next is not None:
            page = workspace.search.page(search, page.next, limit)
            pages.append(page)
        assert [one.note_id for page in pages for one in page.hits] == whole
    assert isinstance(page, SearchPage)


def test_that_choices_for_filters_are_told(workspace: Workspace, notes: list[NoteId]) -> None:
    del notes
    assert workspace.search.annotators() == ["li", "wu"]
    assert workspace.search.section_kinds() == ["history", "plan"]


def test_that_searches_are_kept_by_name_until_they_are_forgotten(workspace: Workspace) -> None:
    first = SavedSearch("咳嗽", Search("咳嗽", status=NoteStatus.DONE))
    other = SavedSearch("a", Search("cough", SearchIn.ANNOTATIONS))
    with workspace.transaction() as tx:
        workspace.search.save(tx, first)
        workspace.search.save(tx, SavedSearch("a", Search("old")))
        workspace.search.save(tx, other)
    assert workspace.search.saved() == [other, first]
    with workspace.transaction() as tx:
        workspace.search.forget(tx, "a")
    assert workspace.search.saved() == [first]
