"""Notes: kept exactly, counted once, listed without their text."""

import hashlib
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from medgen_desktop.domain.annotation import NEW_ANNOTATION, Annotation
from medgen_desktop.domain.errors import NOTE_MISSING, UserError
from medgen_desktop.domain.note import NewNote, NoteId, NoteState, NoteStatus
from medgen_desktop.storage.workspace import Workspace

pytestmark = pytest.mark.clinic


def _new(
    original: str,
    title: str = "Visit",
    *,
    record_id: str = "",
    section: str = "",
    target: str = "",
    occurrence: int = 0,
) -> NewNote:
    return NewNote(title, original, "a.txt", "utf-8", "en", record_id, section, target, occurrence)


def _add(workspace: Workspace, new: NewNote) -> NoteId | None:
    with workspace.transaction() as tx:
        return workspace.notes.add(tx, new)


def _added(workspace: Workspace, new: NewNote) -> NoteId:
    note_id = _add(workspace, new)
    assert note_id is not None
    return note_id


def test_that_a_note_comes_back_with_every_field(workspace: Workspace) -> None:
    original = "one\r\ntwo\rthree\n𝔘nicode 🩺"
    note = workspace.notes.get(_added(workspace, _new(original, section="HPI")))
    assert note.text == "one\ntwo\nthree\n𝔘nicode 🩺"
    assert (note.title, note.source_name, note.encoding) == ("Visit", "a.txt", "utf-8")
    assert (note.language, note.section, note.status) == ("en", "HPI", NoteStatus.NEW)
    assert note.sha256 == hashlib.sha256(original.encode()).hexdigest()
    assert note.created_at == note.updated_at


def test_that_times_are_utc_with_milliseconds(workspace: Workspace) -> None:
    created = workspace.notes.get(_added(workspace, _new("cough"))).created_at
    assert created[10] == "T"
    assert created[19] == "."
    assert created[23:] in {"Z", "+00:00"}


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(original=st.text(st.sampled_from("a\r\n\t\0\u2028é咳🩺")) | st.text())
def test_that_the_original_is_restored_exactly(workspace: Workspace, original: str) -> None:
    if any("\ud800" <= character <= "\udfff" for character in original):
        return
    with workspace.transaction() as tx:
        title = str(workspace.notes.count())
        note_id = workspace.notes.add(tx, _new(original, title, record_id=title))
    assert note_id is not None
    assert workspace.notes.original(note_id) == original
    assert "\r" not in workspace.notes.get(note_id).text


def test_that_the_same_note_is_added_once(workspace: Workspace) -> None:
    assert _add(workspace, _new("cough")) is not None
    assert _add(workspace, _new("cough")) is None
    assert workspace.notes.count() == 1


@pytest.mark.parametrize(
    "other",
    [
        _new("cough "),
        _new("cough\r\n"),
        _new("cough", record_id="2"),
        _new("cough", section="ROS"),
        _new("cough", target="He coughs."),
        _new("cough", occurrence=1),
    ],
)
def test_that_a_note_that_differs_in_its_key_is_another_note(
    workspace: Workspace, other: NewNote
) -> None:
    _added(workspace, _new("cough"))
    assert _add(workspace, other) is not None
    assert workspace.notes.count() == 2


def test_that_key_fields_do_not_run_into_each_other(workspace: Workspace) -> None:
    _added(workspace, _new("cough", record_id="1", section="2"))
    assert _add(workspace, _new("cough", record_id="12", section="")) is not None
    assert _add(workspace, _new("cough2", record_id="1", section="")) is not None


def test_that_a_title_or_file_name_does_not_make_another_note(workspace: Workspace) -> None:
    _added(workspace, _new("cough"))
    assert _add(workspace, NewNote("Other", "cough", "b.txt", "gb18030", "zh")) is None


def test_that_a_target_makes_a_pair_and_a_blank_one_does_not(workspace: Workspace) -> None:
    paired = _added(workspace, _new("a\r\nb", target="c\r\nd", section="HPI"))
    _added(workspace, _new("no target"))
    _added(workspace, _new("blank target", target=" \r\n "))
    (pair,) = workspace.pairs.all()
    assert workspace.pairs.count() == 1
    assert (pair.note_id, pair.section, pair.source) == (paired, "HPI", "a\nb")
    assert pair.target.splitlines() == ["c", "d"]


def test_that_pairs_come_in_pages_in_the_order_they_came_in(workspace: Workspace) -> None:
    for number in range(7):
        _added(workspace, _new(f"source {number}", target=f"target {number}"))
    everything = workspace.pairs.all()
    assert [one.target for one in everything] == [f"target {number}" for number in range(7)]
    assert workspace.pairs.page(2, 3) == everything[2:5]
    assert workspace.pairs.page(6, 3) == everything[6:]
    assert workspace.pairs.page(9, 3) == []
    assert list(workspace.pairs.one_by_one()) == everything


def test_that_a_missing_note_is_named(workspace: Workspace) -> None:
    for ask in (workspace.notes.get, workspace.notes.original):
        with pytest.raises(UserError) as refused:
            ask(NoteId(41))
        assert refused.value.problem is NOTE_MISSING
        assert "41" in str(refused.value)


def test_that_a_status_is_kept_and_changes_nothing_else(workspace: Workspace) -> None:
    first, second = (_added(workspace, _new(text)) for text in ("one", "two"))
    with workspace.transaction() as tx:
        workspace.notes.set_state(tx, NoteState(first, NoteStatus.NEEDS_REVIEW))
    assert workspace.notes.get(first).status is NoteStatus.NEEDS_REVIEW
    assert workspace.notes.get(first).text == "one"
    assert workspace.notes.get(second).status is NoteStatus.NEW


def test_that_the_status_of_a_missing_note_cannot_be_set(workspace: Workspace) -> None:
    with pytest.raises(UserError) as refused, workspace.transaction() as tx:
        workspace.notes.set_state(tx, NoteState(NoteId(9), NoteStatus.DONE))
    assert refused.value.problem is NOTE_MISSING


def test_that_a_summary_counts_code_points_and_annotations(workspace: Workspace) -> None:
    text = "🩺 cough\nfever"
    note_id = _added(workspace, _new("🩺 cough\r\nfever", section="ROS"))
    with workspace.transaction() as tx:
        for start, word in ((2, "cough"), (8, "fever")):
            assert text[start : start + 5] == word
            at = "2026-01-01T00:00:00.000Z"
            workspace.annotations.add(
                tx,
                Annotation(NEW_ANNOTATION, note_id, start, start + 5, "Symptom", word, "wu", at),
            )
    (summary,) = workspace.notes.page(0, 5)
    assert (summary.id, summary.title, summary.section) == (note_id, "Visit", "ROS")
    assert (summary.characters, summary.annotations) == (len(text), 2)


def test_that_pages_join_without_gap_or_repeat(workspace: Workspace) -> None:
    with workspace.transaction() as tx:
        for number in range(23):
            workspace.notes.add(tx, _new(f"text {number}", f"Note {number}"))
    pages = [workspace.notes.page(offset, 5) for offset in range(0, 30, 5)]
    assert [len(page) for page in pages] == [5, 5, 5, 5, 3, 0]
    ids = [one.id for page in pages for one in page]
    assert ids in (sorted(ids), sorted(ids, reverse=True))
    assert len(set(ids)) == 23


@pytest.mark.parametrize(
    ("search", "titles"),
    [
        ("咳嗽", {"zh"}),
        ("咳", {"zh"}),
        ("haemoptysis", {"en"}),
        ("HAEMO", {"en"}),
        ("ÉTAT", {"fr"}),
        ("état", {"fr"}),
        ("état général:", {"fr"}),
        ("état général;", set()),
        ("y" * 60_000, set()),
        ("Percent", {"percent"}),
        ("50%", {"percent"}),
        ("a_b", {"underscore"}),
        ("\\", {"backslash"}),
        ('"', {"quote"}),
        ("o'b", {"quote"}),
        ("no such words", set()),
        ("", {"zh", "en", "fr", "percent", "underscore", "decoy", "backslash", "quote"}),
    ],
)
def test_that_search_finds_titles_and_text(
    workspace: Workspace, search: str, titles: set[str]
) -> None:
    texts = {
        "zh": "患者咳嗽三天",
        "en": "Haemoptysis for two days",
        "fr": "État général: bon",
        "percent": "SpO2 50% on air; 505 ml",
        "underscore": "a_b",
        "decoy": "5000 axb",
        "backslash": "path \\ here",
        "quote": 'he said "ow", o\'brian',
    }
    with workspace.transaction() as tx:
        for title, text in texts.items():
            workspace.notes.add(tx, _new(text, title))
    assert {one.title for one in workspace.notes.page(0, 50, search)} == titles
    assert workspace.notes.count(search) == len(titles)


@pytest.mark.slow
def test_that_lists_of_ten_thousand_long_notes_are_fast(workspace: Workspace) -> None:
    filler = "The patient was seen and examined. " * 120
    with workspace.transaction() as tx:
        for number in range(10_000):
            word = "咯血" if number % 1000 == 7 else "rash"
            workspace.notes.add(tx, _new(f"{number} {word} {filler}", f"Note {number}"))

    def fastest(ask: object) -> float:
        assert callable(ask)
        times = []
        for _ in range(5):
            began = time.perf_counter()
            ask()
            times.append(time.perf_counter() - began)
        return min(times)

    notes = workspace.notes
    assert notes.count() == 10_000
    assert len(notes.page(9_900, 100)) == 100
    assert notes.count("咯血") == 10
    assert fastest(notes.count) < 0.05
    assert fastest(lambda: notes.page(0, 100)) < 0.05
    assert fastest(lambda: notes.page(9_900, 100)) < 0.1
    assert fastest(lambda: notes.page(0, 10, "咯血")) < 3
    assert fastest(lambda: notes.page(0, 10, "état")) < 3


def test_that_a_list_has_one_status_and_reads_on_behind_a_note(workspace: Workspace) -> None:
    notes = [_added(workspace, _new(f"cough {at}", record_id=str(at))) for at in range(4)]
    with workspace.transaction() as tx:
        workspace.notes.set_state(tx, NoteState(notes[1], NoteStatus.DONE))
    page, count = workspace.notes.page, workspace.notes.count
    assert [one.id for one in page(0, 9, status=NoteStatus.NEW)] == [notes[0], *notes[2:]]
    assert [one.id for one in page(0, 9, "cough", status=NoteStatus.DONE)] == [notes[1]]
    assert page(0, 9, "fever", status=NoteStatus.DONE) == []
    behind = page(0, 1, "cou", status=NoteStatus.NEW, after=notes[0])
    assert [one.id for one in behind] == [notes[2]]
    assert count(status=NoteStatus.NEW) == 3
    assert count("cough", status=NoteStatus.DONE) == 1


def test_that_the_row_of_one_note_is_read(workspace: Workspace) -> None:
    note = _added(workspace, _new("cough"))
    assert workspace.notes.summary(note) == workspace.notes.page(0, 1)[0]
    assert workspace.notes.summary(NoteId(99)) is None
