"""Concordance and progress without a screen, and their tables."""

import csv
from datetime import timedelta, timezone
from pathlib import Path

import pytest

from medgen_desktop.domain.annotation import NEW_ANNOTATION, Annotation
from medgen_desktop.domain.errors import LABEL_UNKNOWN, UserError
from medgen_desktop.domain.label_schema import DEFAULT_LABELS
from medgen_desktop.domain.note import NewNote, NoteId, NoteStatus
from medgen_desktop.domain.origin import Origin
from medgen_desktop.domain.overview import Agreement, Progress
from medgen_desktop.domain.rejection import Rejection
from medgen_desktop.services import overview
from medgen_desktop.services.overview import (
    all_places,
    export_places,
    export_progress,
    find_places,
    labels_in_order,
    read_progress,
)
from medgen_desktop.storage import corpus_repository
from medgen_desktop.storage.workspace import Workspace

pytestmark = pytest.mark.clinic

TEXT = "=Cough, fever; 咳嗽."
NEPAL = timezone(timedelta(hours=5, minutes=45))


@pytest.fixture
def note_id(workspace: Workspace) -> NoteId:
    with workspace.transaction() as tx:
        added = workspace.notes.add(tx, NewNote("Visit", TEXT, "a.txt", "utf-8", "en"))
    assert added is not None
    return added


def mark(
    workspace: Workspace,
    note_id: NoteId,
    word: str,
    label: str = "Symptom",
    at: str = "2026-01-02T12:00:00.000+00:00",
    origin: Origin | None = None,
) -> None:
    start = TEXT.index(word)
    end = start + len(word)
    one = Annotation(NEW_ANNOTATION, note_id, start, end, label, word, "wu", at, origin=origin)
    with workspace.transaction() as tx:
        workspace.annotations.add(tx, one)


def test_that_a_label_is_known_in_any_letter_case(workspace: Workspace, note_id: NoteId) -> None:
    mark(workspace, note_id, "Cough")
    mark(workspace, note_id, "fever")
    places = find_places(workspace, "", "symptom").occurrences
    assert [one.match for one in places] == ["Cough", "fever"]
    assert [one.match for one in find_places(workspace, "fev", "Symptom").occurrences] == ["fever"]
    assert [one.label for one in find_places(workspace, "fever", "").occurrences] == [None]


def test_that_a_label_that_left_the_schema_is_found_while_it_is_in_use(
    workspace: Workspace, note_id: NoteId
) -> None:
    with pytest.raises(UserError) as raised:
        find_places(workspace, "", "Gone")
    assert raised.value.problem is LABEL_UNKNOWN
    mark(workspace, note_id, "fever", "Gone")
    assert [one.match for one in find_places(workspace, "", "Gone").occurrences] == ["fever"]


def test_that_all_places_go_on_over_the_pages(
    workspace: Workspace, note_id: NoteId, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(overview, "_EXPORT_PAGE", 1)
    for word in ("Cough", "fever", "咳嗽"):
        mark(workspace, note_id, word)
    assert [one.match for one in all_places(workspace, "", "Symptom")] == ["Cough", "fever", "咳嗽"]


def test_that_days_are_those_of_the_place(workspace: Workspace, note_id: NoteId) -> None:
    mark(workspace, note_id, "Cough", at="2026-01-02T18:14:59.000+00:00")
    mark(workspace, note_id, "fever", at="2026-01-02T18:15:00.000+00:00")
    mark(workspace, note_id, "咳嗽", "Disease", at="2026-01-02T18:15:30.000+00:00")

    progress = read_progress(workspace, zone=NEPAL)

    assert progress.days == {
        "2026-01-02": {"Symptom": 1},
        "2026-01-03": {"Symptom": 1, "Disease": 1},
    }
    assert progress.labels == {"Symptom": 2, "Disease": 1}
    assert progress.notes[NoteStatus.NEW] == progress.note_count == 1
    assert progress.is_complete


def test_that_agreement_is_by_source(workspace: Workspace, note_id: NoteId) -> None:
    mark(workspace, note_id, "Cough")
    mark(workspace, note_id, "fever", origin=Origin("rules", "1", 0.7))
    mark(workspace, note_id, "咳嗽", origin=Origin("rules", "2", 0.9))
    with workspace.transaction() as tx:
        for start, source in ((0, "rules"), (1, "dictionary")):
            origin = Origin(source, "1", 0.5)
            at = "2026-01-02T12:00:00.000+00:00"
            workspace.rejections.add(tx, Rejection(note_id, start, 5, "Symptom", origin, "wu", at))

    agreement = read_progress(workspace).agreement

    assert agreement == (Agreement("rules", 2, 1), Agreement("dictionary", 0, 1))


def test_that_counting_tells_how_far_it_is_and_can_be_stopped(
    workspace: Workspace, note_id: NoteId, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(corpus_repository, "ANNOTATIONS_A_TALLY", 1)
    for word in ("Cough", "fever", "咳嗽"):
        mark(workspace, note_id, word)
    seen: list[Progress] = []

    def report(progress: Progress) -> bool:
        seen.append(progress)
        return len(seen) < 2

    last = read_progress(workspace, report)

    assert [one.annotation_count for one in seen] == [1, 2]
    assert (last.annotation_count, last.is_complete) == (2, False)


def test_that_places_are_written_as_a_table(
    workspace: Workspace, note_id: NoteId, tmp_path: Path
) -> None:
    mark(workspace, note_id, "fever")

    assert export_places(workspace, tmp_path / "a.csv", "", "Symptom") == 1

    with (tmp_path / "a.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert rows == [
        {
            "note": str(note_id),
            "title": "Visit",
            "start": "8",
            "end": "13",
            "before": "'=Cough, ",
            "match": "fever",
            "after": "; 咳嗽.",
            "label": "Symptom",
        }
    ]


def test_that_writing_places_can_be_stopped(
    workspace: Workspace, note_id: NoteId, tmp_path: Path
) -> None:
    mark(workspace, note_id, "fever")
    path = tmp_path / "a.csv"
    assert export_places(workspace, path, "", "Symptom", lambda: False) == 0
    assert not path.exists()


def test_that_progress_is_written_as_a_table(tmp_path: Path) -> None:
    progress = Progress(
        {NoteStatus.NEW: 2},
        {"Symptom": 3},
        {"2026-01-02": {"Symptom": 3}},
        (Agreement("rules", 2, 1),),
    )
    export_progress(tmp_path / "a.csv", progress)
    assert (tmp_path / "a.csv").read_text(encoding="utf-8-sig").splitlines() == [
        "what,of,day,count",
        "notes,new,,2",
        "annotations,Symptom,,3",
        "annotations,Symptom,2026-01-02,3",
        "accepted suggestions,rules,,2",
        "rejected suggestions,rules,,1",
    ]


def test_that_labels_stand_in_the_order_of_the_schema_and_old_ones_behind() -> None:
    assert labels_in_order(DEFAULT_LABELS, {"Old": 1, "Symptom": 2}) == [
        "Disease",
        "Symptom",
        "Treatment",
        "Old",
    ]
