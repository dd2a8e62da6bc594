"""Questions to all notes: pages that meet without a gap, counts that agree with what is there."""

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from medgen_desktop.domain.annotation import NEW_ANNOTATION, Annotation
from medgen_desktop.domain.note import NewNote, NoteId, NoteState, NoteStatus
from medgen_desktop.domain.origin import Origin
from medgen_desktop.domain.overview import BEGINNING, Cursor, Occurrence, OccurrencePage
from medgen_desktop.domain.rejection import Rejection
from medgen_desktop.storage import corpus_repository
from medgen_desktop.storage.workspace import Workspace

pytestmark = pytest.mark.clinic

AT = "2026-01-02T23:04:05.678+00:00"
TEXTS = (
    "Cough 🩺 and fever.\nNo cough, no coughing.",
    "患者咳嗽三天，无发热，咳嗽加重。",
    "Fever only: 3 5 mg.",
    "A cough at 3.5 mg.",
)


@pytest.fixture
def notes(workspace: Workspace) -> list[NoteId]:
    ids = []
    with workspace.transaction() as tx:
        for number, text in enumerate(TEXTS):
            new = NewNote(f"Cough {number}", text, "a.txt", "utf-8", "en", record_id=str(number))
            note_id = workspace.notes.add(tx, new)
            assert note_id is not None
            ids.append(note_id)
    return ids


def mark(
    workspace: Workspace,
    note_id: NoteId,
    start: int,
    end: int,
    label: str = "Symptom",
    origin: Origin | None = None,
) -> None:
    text = workspace.notes.get(note_id).text[start:end]
    one = Annotation(NEW_ANNOTATION, note_id, start, end, label, text, "wu", AT, origin=origin)
    with workspace.transaction() as tx:
        workspace.annotations.add(tx, one)


def everything(page_after: Callable[[Cursor], OccurrencePage]) -> list[Occurrence]:
    found: list[Occurrence] = []
    cursor: Cursor | None = BEGINNING
    while cursor is not None:
        page = page_after(cursor)
        found += page.occurrences
        cursor = page.next
    return found


def test_that_a_term_is_found_with_its_context_in_the_order_of_notes_and_text(
    workspace: Workspace, notes: list[NoteId]
) -> None:
    page = workspace.corpus.places_of_term("COUGH")

    assert [(one.note_id, one.match) for one in page.occurrences] == [
        (notes[0], "Cough"),
        (notes[0], "cough"),
        (notes[0], "coughing"),
        (notes[3], "cough"),
    ]
    second = page.occurrences[1]
    assert (second.before, second.after) == ("Cough 🩺 and fever. No ", ", no coughing.")
    assert (second.title, second.label) == ("Cough 0", None)
    assert TEXTS[0][second.start : second.end] == "cough"
    assert page.next is None


def test_that_chinese_is_found_from_any_character(
    workspace: Workspace, notes: list[NoteId]
) -> None:
    places = workspace.corpus.places_of_term("嗽").occurrences
    assert [(one.note_id, one.start, one.match) for one in places] == [
        (notes[1], 3, "嗽"),
        (notes[1], 12, "嗽"),
    ]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=12)
@given(limit=st.integers(1, 6), notes_a_page=st.integers(1, 5))
def test_that_pages_of_any_size_give_every_place_once(
    workspace: Workspace, limit: int, notes_a_page: int
) -> None:
    if not workspace.notes.count():
        with workspace.transaction() as tx:
            for number, text in enumerate(TEXTS):
                new = NewNote("Note", text, "a.txt", "utf-8", "en", record_id=str(number))
                workspace.notes.add(tx, new)
    whole = workspace.corpus.places_of_term("cough").occurrences
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(corpus_repository, "NOTES_A_PAGE", notes_a_page)
        paged = everything(
            lambda cursor: workspace.corpus.places_of_term("cough", cursor, limit=limit)
        )
    assert paged == list(whole)
    assert len(paged) == 4


def test_that_words_in_a_row_with_other_signs_between_are_not_the_term(
    workspace: Workspace, notes: list[NoteId]
) -> None:
    page = workspace.corpus.places_of_term("3.5 mg")
    assert [one.note_id for one in page.occurrences] == [notes[3]]
    assert workspace.corpus.notes_with_term("3.5 mg") == 2


@pytest.mark.parametrize("term", ["", "  ", "?!"])
def test_that_a_term_without_words_is_nowhere(
    workspace: Workspace, notes: list[NoteId], term: str
) -> None:
    assert notes
    assert workspace.corpus.places_of_term(term) == OccurrencePage((), None)
    assert workspace.corpus.notes_with_term(term) == 0


def test_that_a_title_is_no_place(workspace: Workspace, notes: list[NoteId]) -> None:
    assert workspace.notes.count("cough") == len(notes)
    assert workspace.corpus.notes_with_term("cough") == 2


def test_that_a_label_is_found_with_its_context_page_by_page(
    workspace: Workspace, notes: list[NoteId]
) -> None:
    mark(workspace, notes[1], 2, 4)
    mark(workspace, notes[0], 0, 5)
    mark(workspace, notes[0], 12, 17)
    mark(workspace, notes[0], 0, 17)
    mark(workspace, notes[0], 0, 5, "Disease")

    places = everything(
        lambda cursor: workspace.corpus.places_of_label("Symptom", after=cursor, limit=1)
    )

    assert [(one.note_id, one.match) for one in places] == [
        (notes[0], "Cough"),
        (notes[0], "Cough 🩺 and fever"),
        (notes[0], "fever"),
        (notes[1], "咳嗽"),
    ]
    assert {one.label for one in places} == {"Symptom"}
    assert places[2].before == "Cough 🩺 and "
    assert workspace.corpus.places_of_label("Symptom").next is None


def test_that_a_label_can_be_asked_for_with_a_term(
    workspace: Workspace, notes: list[NoteId]
) -> None:
    mark(workspace, notes[0], 0, 5)
    mark(workspace, notes[0], 12, 17)
    places = workspace.corpus.places_of_label("Symptom", " FEVER ").occurrences
    assert [one.match for one in places] == ["fever"]


def test_that_notes_are_counted_by_status(workspace: Workspace, notes: list[NoteId]) -> None:
    with workspace.transaction() as tx:
        workspace.notes.set_state(tx, NoteState(notes[2], NoteStatus.DONE))
    assert workspace.corpus.notes_by_status() == {
        NoteStatus.NEW: 3,
        NoteStatus.IN_PROGRESS: 0,
        NoteStatus.DONE: 1,
        NoteStatus.NEEDS_REVIEW: 0,
    }


def test_that_annotations_are_counted_some_at_a_time(
    workspace: Workspace, notes: list[NoteId], monkeypatch: pytest.MonkeyPatch
) -> None:
    mark(workspace, notes[0], 0, 5)
    mark(workspace, notes[0], 12, 17)
    mark(workspace, notes[0], 12, 17, "Disease", Origin("rules", "1", 0.5))
    monkeypatch.setattr(corpus_repository, "ANNOTATIONS_A_TALLY", 2)

    tallies = list(workspace.corpus.tallies())

    assert [[(one.label, one.source, one.count) for one in some] for some in tallies] == [
        [("Symptom", "", 2)],
        [("Disease", "rules", 1)],
    ]
    assert {one.quarter for some in tallies for one in some} == {"2026-01-02T23:00"}
    assert workspace.corpus.annotations_by_label() == {"Disease": 1, "Symptom": 2}


@pytest.mark.parametrize(
    ("minute", "quarter"),
    [
        ("00", "00"),
        ("14", "00"),
        ("15", "15"),
        ("29", "15"),
        ("30", "30"),
        ("45", "45"),
        ("59", "45"),
    ],
)
def test_that_a_quarter_of_an_hour_begins_with_its_first_minute(
    workspace: Workspace, notes: list[NoteId], minute: str, quarter: str
) -> None:
    at = f"2026-01-02T23:{minute}:59.999+00:00"
    one = Annotation(NEW_ANNOTATION, notes[0], 0, 5, "Symptom", "Cough", "wu", at)
    with workspace.transaction() as tx:
        workspace.annotations.add(tx, one)
    (tallies,) = workspace.corpus.tallies()
    assert [tally.quarter for tally in tallies] == [f"2026-01-02T23:{quarter}"]


def test_that_rejections_are_counted_by_source(workspace: Workspace, notes: list[NoteId]) -> None:
    with workspace.transaction() as tx:
        for start, source in ((0, "rules"), (1, "rules"), (2, "dictionary")):
            origin = Origin(source, "1", 0.5)
            one = Rejection(notes[0], start, 5, "Symptom", origin, "wu", AT)
            workspace.rejections.add(tx, one)
    assert workspace.corpus.rejected_by_source() == {"rules": 2, "dictionary": 1}
