"""What files hold is known before anything is written, and the workspace stays as it was."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from medgen_desktop.domain.errors import (
    FILE_MISSING,
    FILE_NOT_TEXT,
    FOLDER_WITHOUT_TEXT,
    FORMAT_UNKNOWN,
    TEXT_COLUMN_UNKNOWN,
    UserError,
)
from medgen_desktop.domain.exchange_errors import FILE_BROKEN
from medgen_desktop.interchange.column_mapping import ColumnMapping
from medgen_desktop.interchange.reading import SkipReason
from medgen_desktop.services import preview_import
from medgen_desktop.services.import_notes import ImportRequest, import_files
from medgen_desktop.services.import_report import save_left_out
from medgen_desktop.services.preview_import import (
    FileContents,
    Totals,
    find_files,
    first_documents,
    preview_files,
    read_contents,
)
from medgen_desktop.storage.workspace import Workspace

pytestmark = pytest.mark.clinic

TEXT = "咳嗽 and fever 🤒, no pain"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """brat's two files, a text in GB18030, two notes of doccano's, and one that is broken."""
    made = tmp_path / "in"
    made.mkdir()
    (made / "a.txt").write_text(TEXT, encoding="utf-8")
    marks = (
        "T1\tSymptom 0 2\t咳嗽",
        "T2\tSymptom 7 12\tfever",
        "T3\tDrug 70 80\tno",
        "R1\ttreats Arg1:T1 Arg2:T2",
    )
    (made / "a.ann").write_text("\n".join(marks), encoding="utf-8")
    (made / "b.txt").write_bytes("患者咳嗽三天，伴有发热，体温最高三十九度。".encode("gb18030"))
    spans = [
        {"id": 1, "label": "symptom", "start_offset": 7, "end_offset": 12},
        {"id": 2, "label": "Drug", "start_offset": 0, "end_offset": 2},
    ]
    records: list[object] = [
        {"text": TEXT, "entities": spans, "relations": []},
        {"text": " ", "entities": []},
        {"text": "Fever.", "label": []},
    ]
    lines = "\n".join(json.dumps(one, ensure_ascii=False) for one in records)
    (made / "c.jsonl").write_text(lines, encoding="utf-8")
    (made / "d.jsonl").write_text('{"text": "cut', encoding="utf-8")
    return made


def named(files: list[ImportRequest]) -> dict[str, str | None]:
    return {one.path.name: one.format for one in files}


def test_that_each_file_is_found_with_its_format(folder: Path) -> None:
    counts: list[int] = []
    files = find_files([ImportRequest(folder)], on_progress=counts.append)
    assert named(files) == {
        "a.txt": "brat",
        "b.txt": "text",
        "c.jsonl": "doccano",
        "d.jsonl": "doccano",
    }
    assert all(not one.labels and one.encoding is None for one in files)


def test_that_a_file_named_beside_its_text_is_not_read_twice(folder: Path) -> None:
    both = [ImportRequest(folder / "a.ann"), ImportRequest(folder / "a.txt")]
    assert named(find_files(both)) == {"a.txt": "brat"}
    assert named(find_files(both[:1])) == {"a.ann": "brat"}


def test_that_a_format_that_was_named_is_kept(folder: Path) -> None:
    files = find_files([ImportRequest(folder / "a.txt", encoding="utf-8", format="text")])
    assert files == [ImportRequest(folder / "a.txt", encoding="utf-8", format="text")]


def test_that_an_unknown_file_is_listed_beside_known_ones_and_refused_alone(folder: Path) -> None:
    picture = folder / "scan.png"
    picture.write_bytes(b"\x89PNG")
    with pytest.raises(UserError) as raised:
        find_files([ImportRequest(picture)])
    assert raised.value.problem is FORMAT_UNKNOWN
    files = find_files([ImportRequest(picture), ImportRequest(folder / "b.txt")])
    assert named(files) == {"scan.png": None, "b.txt": "text"}
    error = read_contents(files[0]).error
    assert error is not None
    assert error.problem is FORMAT_UNKNOWN


@pytest.mark.parametrize(("name", "problem"), [("none", FILE_MISSING), ("", FOLDER_WITHOUT_TEXT)])
def test_that_nothing_to_read_is_said(tmp_path: Path, name: str, problem: object) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    with pytest.raises(UserError) as raised:
        find_files([ImportRequest(empty / name)])
    assert raised.value.problem is problem


def test_that_looking_for_files_can_be_stopped(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(preview_import, "_SECONDS_BETWEEN_REPORTS", 0)
    counts: list[int] = []
    files = find_files(
        [ImportRequest(folder)], on_progress=counts.append, cancelled=lambda: len(counts) == 2
    )
    assert counts == [1, 2]
    assert named(files) == {"a.txt": "brat", "b.txt": "text"}


def test_that_a_file_is_counted_with_its_labels_and_what_is_left_out(folder: Path) -> None:
    brat, text, doccano, _broken = map(read_contents, find_files([ImportRequest(folder)]))
    assert (brat.notes, brat.annotations, brat.relations, brat.left_out) == (1, 2, 1, 1)
    assert brat.labels == {"Symptom": 2}
    assert brat.examples == {"Symptom": "咳嗽"}
    (row,) = brat.skipped
    assert (row.file, row.line, row.reason) == ("a.ann", 3, SkipReason.SPAN_OUTSIDE)
    assert (text.notes, text.encoding, text.is_complete) == (1, "gb18030", True)
    assert (doccano.notes, doccano.labels) == (2, {"symptom": 1, "Drug": 1})
    assert [one.line for one in doccano.skipped] == [2]


def test_that_of_many_rows_left_out_the_first_are_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(preview_import, "MOST_LISTED", 2)
    file = tmp_path / "a.jsonl"
    file.write_text('{"text": "", "label": []}\n' * 5, encoding="utf-8")
    contents = read_contents(ImportRequest(file, format="doccano"))
    assert (contents.left_out, len(contents.skipped), contents.notes) == (5, 2, 0)


def test_that_a_file_that_is_refused_holds_nothing_and_says_why(folder: Path) -> None:
    broken = read_contents(ImportRequest(folder / "d.jsonl", format="doccano"))
    assert broken.error is not None
    assert broken.error.problem is FILE_BROKEN
    assert (broken.notes, broken.is_complete) == (0, True)
    garbled = read_contents(ImportRequest(folder / "b.txt", encoding="utf-8", format="text"))
    assert garbled.error is not None
    assert garbled.error.problem is FILE_NOT_TEXT
    with pytest.raises(UserError):
        first_documents(ImportRequest(folder / "b.txt", encoding="utf-8", format="text"))


def test_that_a_table_waits_for_what_its_columns_mean(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text("text,summary\nFever.,F\nCough.,\n", encoding="utf-8")
    request = ImportRequest(file, format="table")
    error = read_contents(request).error
    assert error is not None
    assert error.problem is TEXT_COLUMN_UNKNOWN
    mapped = ImportRequest(file, ColumnMapping("text", "summary"), format="table")
    assert (read_contents(mapped).notes, read_contents(mapped).pairs) == (2, 1)
    assert [one.note.original for one in first_documents(mapped, 1)] == ["Fever."]


def test_that_growing_counts_are_told_and_reading_can_be_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(preview_import, "_SECONDS_BETWEEN_REPORTS", 0)
    file = tmp_path / "a.jsonl"
    file.write_text('{"text": "Fever.", "label": []}\n' * 5, encoding="utf-8")
    told: list[int] = []
    contents = read_contents(
        ImportRequest(file, format="doccano"),
        lambda so_far: told.append(so_far.notes),
        cancelled=lambda: len(told) == 3,
    )
    assert told == [1, 2, 3]
    assert (contents.notes, contents.is_complete) == (3, False)


def test_that_files_are_told_by_their_numbers(folder: Path) -> None:
    files = find_files([ImportRequest(folder)])
    known: dict[int, FileContents] = {}
    preview_files({7: files[0], 9: files[3]}, known.update)
    assert [(number, one.notes) for number, one in known.items()] == [(7, 1), (9, 0)]
    stopped: list[Mapping[int, FileContents]] = []
    preview_files({1: files[0]}, stopped.append, cancelled=lambda: True)
    assert not stopped


def test_that_what_is_told_together_waits_for_the_next_report(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(preview_import, "_SECONDS_BETWEEN_REPORTS", 1000)
    told: list[Mapping[int, FileContents]] = []
    preview_files(dict(enumerate(find_files([ImportRequest(folder)]))), told.append)
    assert [list(one) for one in told] == [[0], [1, 2, 3]]


def test_that_totals_follow_a_file_that_is_read_otherwise(folder: Path) -> None:
    files = find_files([ImportRequest(folder)])
    contents = [read_contents(one) for one in files]
    totals = Totals()
    for one in contents:
        totals.put(None, one)
    assert (totals.notes, totals.annotations, totals.relations) == (4, 4, 1)
    assert (totals.left_out, totals.complete, totals.refused) == (2, 4, 1)
    assert totals.labels == {"Symptom": 2, "symptom": 1, "Drug": 1}
    assert totals.examples == {"Symptom": "咳嗽", "symptom": "fever", "Drug": "咳嗽"}
    totals.put(contents[0], FileContents())
    assert (totals.notes, totals.relations, totals.complete) == (3, 0, 3)
    assert totals.labels == {"symptom": 1, "Drug": 1}


def test_that_a_preview_says_what_an_import_then_does(folder: Path, workspace: Workspace) -> None:
    files = [one for one in find_files([ImportRequest(folder)]) if one.path.name != "d.jsonl"]
    totals = Totals()
    for one in files:
        totals.put(None, read_contents(one))
    assert workspace.notes.count() == 0
    report = import_files(workspace, files)
    assert report.notes_added + report.duplicates == totals.notes
    assert len(report.skipped) == totals.left_out
    assert report.annotations_added == 3  # fever has its label already, by another name of it


def test_that_what_was_left_out_is_saved_for_this_user_alone(tmp_path: Path, folder: Path) -> None:
    rows = read_contents(find_files([ImportRequest(folder)])[2]).skipped
    path = tmp_path / "left-out.csv"
    save_left_out(path, rows, lambda reason: reason.upper())
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    assert lines == ["file,line,reason", "c.jsonl,2,THE TEXT IS EMPTY."]
    assert path.stat().st_mode & 0o077 == 0
