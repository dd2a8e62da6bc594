import csv
import os
import sys
import threading
import time
from pathlib import Path

import pytest

from medgen_desktop import paths
from medgen_desktop.domain.errors import (
    COLUMN_MISSING,
    FILE_MISSING,
    FILE_NOT_TEXT,
    FOLDER_WITHOUT_TEXT,
    FORMAT_UNKNOWN,
    TABLE_BROKEN,
    Problem,
    UserError,
)
from medgen_desktop.domain.exchange_errors import CONTENT_UNKNOWN
from medgen_desktop.domain.note import NoteId
from medgen_desktop.services.import_notes import (
    ColumnMapping,
    ImportReport,
    ImportRequest,
    SkippedRow,
    SkipReason,
    import_files,
    preview_table,
)
from medgen_desktop.storage.workspace import Workspace

pytestmark = pytest.mark.clinic


def written(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode())
    return path


def titles_in(workspace: Workspace) -> list[str]:
    return [note.title for note in workspace.notes.page(0, 1000)]


def mts_dialog(shared_data: Path) -> list[Path]:
    folder = shared_data / "mts-dialog"
    return [folder / f"MTS-Dialog-{part}Set.csv" for part in ("Training", "Validation")]


def test_that_mts_dialog_comes_in_whole_and_only_once(
    workspace: Workspace, shared_data: Path
) -> None:
    files = mts_dialog(shared_data)
    requests = [ImportRequest(path) for path in files]

    first = import_files(workspace, requests)
    again = import_files(workspace, requests)

    assert first == ImportReport(rows_read=1301, notes_added=1301, pairs_added=1301)
    assert again == ImportReport(rows_read=1301, duplicates=1301)
    assert (workspace.notes.count(), workspace.pairs.count()) == (1301, 1301)
    rows: list[dict[str, str]] = []
    for path in files:
        with path.open(encoding="utf-8", newline="") as stream:
            rows += csv.DictReader(stream)
    summaries = workspace.notes.page(0, 2000)
    assert [workspace.notes.original(summary.id) for summary in summaries] == [
        row["dialogue"] for row in rows
    ]
    assert [(pair.section, pair.target) for pair in workspace.pairs.all()] == [
        (row["section_header"], row["section_text"]) for row in rows
    ]


@pytest.mark.skipif(sys.platform != "linux", reason="other systems keep names as Unicode")
@pytest.mark.parametrize("content", ["text,summary\nfever,f\n", "text\n \n"])
@pytest.mark.parametrize("suffix", [b".csv", b".txt"])
def test_that_a_file_with_a_chinese_name_out_of_a_gbk_archive_comes_in(
    workspace: Workspace, tmp_path: Path, suffix: bytes, content: str
) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path / "x") + "病历".encode("gb18030") + suffix))

    report = import_files(workspace, [ImportRequest(written(path, content))])

    names = [note.source_name for note in workspace.notes.page(0, 10)]
    names += [row.file for row in report.skipped]
    assert len(names) == 1
    assert names[0].encode("utf-8").startswith(b"x")


def test_that_a_renamed_copy_of_a_table_adds_nothing(workspace: Workspace, tmp_path: Path) -> None:
    table = "text,summary\nsame,s\nsame,s\nother,s\n"

    first = import_files(workspace, [ImportRequest(written(tmp_path / "a.csv", table))])
    second = import_files(workspace, [ImportRequest(written(tmp_path / "b.csv", table))])

    assert (first.notes_added, first.duplicates) == (3, 0)
    assert (second.notes_added, second.pairs_added, second.duplicates) == (0, 0, 3)


def test_that_a_folder_brings_in_its_text_files_in_order(
    workspace: Workspace, tmp_path: Path
) -> None:
    folder = tmp_path / "notes"
    written(folder / "b.txt", "Second note")
    written(folder / "a.TXT", "First note")
    written(folder / "ward 3" / "c.txt", "Third note")
    written(folder / "blank.txt", "\n")
    written(folder / "._a.txt", "not a note")
    written(folder / "table.csv", "text\nnot asked for\n")
    (folder / "folder.txt").mkdir()

    report = import_files(workspace, [ImportRequest(folder)])

    assert titles_in(workspace) == ["First note", "Second note", "Third note"]
    assert (report.rows_read, report.notes_added, report.pairs_added) == (4, 3, 0)
    assert report.skipped == (SkippedRow("blank.txt", 1, SkipReason.EMPTY_TEXT),)


def test_that_a_note_keeps_its_line_ends_section_and_encoding(
    workspace: Workspace, tmp_path: Path
) -> None:
    path = tmp_path / "表.csv"
    path.write_bytes('科室,正文\r\n心内科,"胸痛三天\r\n加重\n半天"\r\n'.encode("gb18030"))

    import_files(workspace, [ImportRequest(path, encoding="gb18030")])

    note = workspace.notes.get(NoteId(1))
    assert (note.text, note.section) == ("胸痛三天\n加重\n半天", "心内科")
    assert (note.language, note.encoding, note.source_name) == ("zh", "gb18030", "表.csv")
    assert workspace.notes.original(note.id) == "胸痛三天\r\n加重\n半天"
    assert workspace.pairs.count() == 0


def test_that_only_rows_with_a_summary_make_pairs(workspace: Workspace, tmp_path: Path) -> None:
    path = written(tmp_path / "t.csv", "a,b\nfirst,summary\nsecond,  \n,third\n")

    report = import_files(workspace, [ImportRequest(path, ColumnMapping("a", target="b"))])

    assert (report.notes_added, report.pairs_added) == (2, 1)
    assert report.skipped == (SkippedRow("t.csv", 4, SkipReason.EMPTY_TEXT),)


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        ("broken.csv", b'text\ngood row\n"never closed\n', TABLE_BROKEN),
        ("chinese.txt", "镕堃喆龘".encode("gb18030"), FILE_NOT_TEXT),
        ("other.csv", b"text,summary\na,b\n", COLUMN_MISSING),
        ("scan.png", b"\x89PNG", FORMAT_UNKNOWN),
        ("absent.txt", None, FILE_MISSING),
    ],
)
def test_that_a_refused_file_leaves_nothing_behind(
    workspace: Workspace, tmp_path: Path, name: str, content: bytes | None, problem: Problem
) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    mapping = ColumnMapping("absent") if name == "other.csv" else None

    with pytest.raises(UserError) as refused:
        import_files(workspace, [ImportRequest(path, mapping)])

    assert refused.value.problem == problem
    assert workspace.notes.count() == 0


def test_that_files_before_a_refused_one_stay_and_can_be_repeated(
    workspace: Workspace, tmp_path: Path
) -> None:
    good = ImportRequest(written(tmp_path / "good.csv", "text\none\ntwo\n"))
    bad = ImportRequest(written(tmp_path / "bad.csv", 'text\nthree\n"four" 4\n'))

    with pytest.raises(UserError):
        import_files(workspace, [good, bad])
    assert titles_in(workspace) == ["one", "two"]

    written(bad.path, "text\nthree\nfour\n")
    report = import_files(workspace, [good, bad])

    assert titles_in(workspace) == ["one", "two", "three", "four"]
    assert (report.notes_added, report.duplicates) == (2, 2)


def test_that_what_cannot_be_imported_is_found_before_anything_is_written(
    workspace: Workspace, tmp_path: Path
) -> None:
    good = ImportRequest(written(tmp_path / "good.txt", "text"))
    empty = tmp_path / "empty"
    empty.mkdir()
    refusals = (
        (empty, FOLDER_WITHOUT_TEXT),
        (written(tmp_path / "x.docx", "PK"), CONTENT_UNKNOWN),
        (tmp_path / "absent", FILE_MISSING),
    )

    for path, problem in refusals:
        with pytest.raises(UserError) as refused:
            import_files(workspace, [good, ImportRequest(path)])
        assert refused.value.problem == problem
    assert workspace.notes.count() == 0


def test_that_cancelling_takes_back_the_file_being_read_and_no_other(
    workspace: Workspace, tmp_path: Path
) -> None:
    first = written(tmp_path / "first.csv", "text\n" + "".join(f"a{n}\n" for n in range(10)))
    second = written(tmp_path / "second.csv", "text\n" + "".join(f"b{n}\n" for n in range(10)))
    asked: list[int] = []

    def cancelled() -> bool:
        asked.append(1)
        return len(asked) > 15

    report = import_files(
        workspace, [ImportRequest(first), ImportRequest(second)], cancelled=cancelled
    )

    assert report == ImportReport(rows_read=10, notes_added=10, was_cancelled=True)
    assert titles_in(workspace) == [f"a{n}" for n in range(10)]
    assert import_files(workspace, [ImportRequest(second)]).notes_added == 10


def test_that_progress_counts_rows_and_is_told_at_most_twenty_times_a_second(
    workspace: Workspace, tmp_path: Path
) -> None:
    rows = 3000
    path = written(tmp_path / "t.csv", "text\n" + "".join(f"note {n}\n" for n in range(rows)))
    told: list[int] = []

    begun = time.monotonic()
    import_files(workspace, [ImportRequest(path)], on_progress=told.append)
    seconds = time.monotonic() - begun

    assert told == sorted(told)
    assert told[-1] == rows
    assert 2 <= len(told) <= seconds * 20 + 2


def test_that_an_import_can_be_cancelled_from_another_thread_while_it_is_read(
    workspace: Workspace, tmp_path: Path
) -> None:
    path = written(tmp_path / "t.csv", "text\n" + "".join(f"note {n}\n" for n in range(50_000)))
    stop, reading = threading.Event(), threading.Event()
    reports: list[ImportReport] = []

    def run() -> None:
        reports.append(
            import_files(
                workspace,
                [ImportRequest(path)],
                on_progress=lambda _rows: reading.set(),
                cancelled=stop.is_set,
            )
        )

    thread = threading.Thread(target=run)
    thread.start()
    assert reading.wait(30)
    stop.set()
    thread.join(30)

    assert reports == [ImportReport(was_cancelled=True)]
    assert workspace.notes.count() == 0


def test_that_a_preview_is_for_tables_only(tmp_path: Path) -> None:
    table = written(tmp_path / "t.tsv", "id\ttext\n1\ta\n")

    assert preview_table(table).guess == ColumnMapping("text", record_id="id")
    with pytest.raises(UserError) as refused:
        preview_table(written(tmp_path / "t.txt", "text"))
    assert refused.value.problem == FORMAT_UNKNOWN


def test_that_the_shipped_samples_come_in_as_six_notes_a_language_and_sixty_pairs(
    workspace: Workspace,
) -> None:
    samples = paths.resources_folder() / "samples"

    notes = import_files(workspace, [ImportRequest(samples / "notes")])
    pairs = import_files(workspace, [ImportRequest(samples / "pairs.csv")])

    assert (notes.notes_added, notes.skipped) == (12, ())
    assert [note.language for note in workspace.notes.page(0, 12)] == ["en"] * 6 + ["zh"] * 6
    assert (pairs.pairs_added, pairs.skipped) == (60, ())
    sections = {pair.section for pair in workspace.pairs.all()}
    assert len(sections) == 10
