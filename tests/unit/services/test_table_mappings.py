"""What the columns of a table mean is asked once, whatever file they come in."""

import json
from pathlib import Path

import openpyxl
import pytest

from medgen_desktop.cli import main
from medgen_desktop.domain.errors import FILE_MISSING, FORMAT_UNKNOWN, TABLE_BROKEN, UserError
from medgen_desktop.domain.exchange_errors import SHEET_MISSING
from medgen_desktop.interchange.writing import WriteOptions
from medgen_desktop.services import table_mappings
from medgen_desktop.services.export_notes import export_notes, writable_format
from medgen_desktop.services.import_notes import (
    TABLE_SUFFIXES,
    ColumnMapping,
    ImportReport,
    ImportRequest,
    SkippedRow,
    SkipReason,
    import_files,
    is_table,
    preview_table,
)
from medgen_desktop.services.table_mappings import proposed, remembered_mapping
from medgen_desktop.storage.workspace import Workspace

pytestmark = pytest.mark.clinic

ROWS = (("befund", "summary", "nr"), ("Fever.", "F.", "7"), ("Cough.", "C.", "8"))
CHOSEN = ColumnMapping("befund", "summary", record_id="nr")
NAMES = ("a.csv", "a.tsv", "a.xlsx", "a.jsonl", "a.json", "a.ndjson")


def table_in(folder: Path, name: str, rows: tuple[tuple[str, ...], ...] = ROWS) -> Path:
    path = folder / name
    if path.suffix == ".xlsx":
        made = openpyxl.Workbook()
        for row in rows:
            made.active.append(row)
        made.create_sheet("Other").append(("note",))
        made.save(path)
    elif path.suffix in {".csv", ".tsv"}:
        delimiter = "," if path.suffix == ".csv" else "\t"
        path.write_text("".join(f"{delimiter.join(row)}\n" for row in rows), encoding="utf-8")
    else:
        records = [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]
        lines = "\n".join(json.dumps(one) for one in records)
        path.write_text(json.dumps(records) if name == "a.json" else lines, encoding="utf-8")
    return path


def request_for(path: Path, mapping: ColumnMapping = CHOSEN) -> ImportRequest:
    return ImportRequest(path, mapping, columns=preview_table(path).columns)


@pytest.mark.parametrize("name", NAMES)
def test_that_every_table_can_be_looked_at_and_brought_in(
    workspace: Workspace, tmp_path: Path, name: str
) -> None:
    path = table_in(tmp_path, name)
    assert path.suffix in TABLE_SUFFIXES
    assert is_table(path)
    shown = preview_table(path)
    assert (shown.columns, shown.rows) == (ROWS[0], ROWS[1:])
    assert shown.guess is None
    assert import_files(workspace, [request_for(path)]) == ImportReport(
        rows_read=2, notes_added=2, pairs_added=2
    )
    assert [(one.section, one.target) for one in workspace.pairs.all()] == [("", "F."), ("", "C.")]


def test_that_a_mapping_is_proposed_for_the_next_table_with_these_columns(
    workspace: Workspace, tmp_path: Path
) -> None:
    assert remembered_mapping(workspace, ROWS[0]) is None
    import_files(workspace, [request_for(table_in(tmp_path, "a.csv"))])
    turned = tuple((third, first, second) for first, second, third in ROWS)
    for name in NAMES:
        assert proposed(workspace, preview_table(table_in(tmp_path, name, turned))).guess == CHOSEN
    fewer = preview_table(table_in(tmp_path, "a.csv", tuple(row[:2] for row in ROWS)))
    assert proposed(workspace, fewer) == fewer


def test_that_the_last_choice_wins_over_the_first_and_over_the_names(
    workspace: Workspace, tmp_path: Path
) -> None:
    path = table_in(tmp_path, "a.csv", (("text", "summary"), ("Fever.", "F.")))
    for chosen in (ColumnMapping("summary"), ColumnMapping("text"), ColumnMapping("summary")):
        import_files(workspace, [request_for(path, chosen)])
        assert proposed(workspace, preview_table(path)).guess == chosen


def test_that_only_what_came_in_is_remembered(workspace: Workspace, tmp_path: Path) -> None:
    path = table_in(tmp_path, "a.csv")
    asked = request_for(path)
    path.write_text('befund,summary,nr\n"Fever.', encoding="utf-8")
    with pytest.raises(UserError) as raised:
        import_files(workspace, [asked])
    assert raised.value.problem is TABLE_BROKEN
    table_in(tmp_path, "a.csv")
    assert import_files(workspace, [asked], cancelled=lambda: True).was_cancelled
    import_files(workspace, [ImportRequest(path, CHOSEN)])
    assert remembered_mapping(workspace, ROWS[0]) is None


@pytest.mark.parametrize(
    "saved", ["", "[]", '{"text": 7}', '{"text": "befund", "ward": "x"}', '{"text": "gone"}']
)
def test_that_a_mapping_that_does_not_fit_is_not_proposed(
    workspace: Workspace, tmp_path: Path, saved: str
) -> None:
    path = table_in(tmp_path, "a.csv")
    with workspace.transaction() as tx:
        workspace.settings.put(tx, table_mappings._name_for(ROWS[0]), saved)
    assert proposed(workspace, preview_table(path)) == preview_table(path)


def test_that_what_is_no_table_is_not_looked_at_as_one(tmp_path: Path) -> None:
    texts = {
        "a.txt": "Fever.",
        "a.xlsx": "no workbook",
        "doccano.jsonl": '{"text": "Fever.", "label": []}\n',
        "object.json": '{\n"a": 1}',
    }
    for name, text in texts.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
        assert not is_table(tmp_path / name)
        with pytest.raises(UserError) as raised:
            preview_table(tmp_path / name)
        assert raised.value.problem is FORMAT_UNKNOWN
    assert not is_table(tmp_path / "missing.txt")
    with pytest.raises(UserError) as raised:
        is_table(tmp_path / "missing.csv")
    assert raised.value.problem is FILE_MISSING
    named = preview_table(tmp_path / "doccano.jsonl", format_name="jsontable")
    assert named.columns == ("text",)
    assert is_table(tmp_path / "doccano.jsonl", "jsontable")
    assert not is_table(tmp_path / "doccano.jsonl", "doccano")


def test_that_a_folder_brings_in_no_table_and_says_so(workspace: Workspace, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    table_in(folder, "a.jsonl")
    (folder / "b.json").write_text('{\n"a": 1}', encoding="utf-8")
    (folder / "c.txt").write_text("Fever.", encoding="utf-8")
    report = import_files(workspace, [ImportRequest(folder)])
    assert report.skipped == (
        SkippedRow("a.jsonl", 1, SkipReason.COLUMNS_UNSAID),
        SkippedRow("b.json", 1, SkipReason.FORMAT_UNKNOWN),
    )
    assert report.notes_added == 1


def test_that_another_sheet_can_be_chosen(workspace: Workspace, tmp_path: Path) -> None:
    path = table_in(tmp_path, "a.xlsx")
    shown = preview_table(path, sheet="Other")
    assert (shown.columns, shown.rows, shown.sheet) == (("note",), (), "Other")
    report = import_files(workspace, [ImportRequest(path, sheet="Other")])
    assert report == ImportReport()
    with pytest.raises(UserError) as raised:
        import_files(workspace, [ImportRequest(path, CHOSEN, sheet="None")])
    assert raised.value.problem is SHEET_MISSING


@pytest.mark.parametrize(
    ("name", "format_name"),
    [("a.csv", "table"), ("a.tsv", "table"), ("a.xlsx", "xlsx"), ("a.jsonl", "jsontable")],
)
def test_that_notes_go_out_and_come_back_as_the_same_notes(
    workspace: Workspace, tmp_path: Path, name: str, format_name: str
) -> None:
    import_files(workspace, [request_for(table_in(tmp_path, "made.csv"))])
    path = tmp_path / "out" / name
    path.parent.mkdir()
    ids = [one.id for one in workspace.notes.page(0, 9)]
    report = export_notes(workspace, ids, path, writable_format(format_name), WriteOptions())
    assert report is not None
    assert (report.notes, report.left_behind) == (2, {})
    with Workspace.create(tmp_path / "other.medgen", "correct horse") as other:
        import_files(other, [ImportRequest(path)])
        back = [other.notes.as_new(one.id) for one in other.notes.page(0, 9)]
    sent = [workspace.notes.as_new(one) for one in ids]
    assert [(one.title, one.original, one.record_id, one.target) for one in back] == [
        (one.title, one.original, one.record_id, one.target) for one in sent
    ]


@pytest.mark.parametrize("name", NAMES)
def test_that_a_command_names_the_columns_of_any_table_and_has_them_remembered(
    tmp_path: Path, name: str
) -> None:
    path, ward = table_in(tmp_path, name), tmp_path / "ward.medgen"
    opening = ("--workspace", str(ward), "--passphrase", "correct horse")
    columns = ("--text-column", "befund", "--target-column", "summary", "--id-column", "nr")
    assert main(["import", str(path), *opening]) == 1
    assert main(["import", str(path), *columns, *opening]) == 0
    with Workspace.open(ward, "correct horse") as workspace:
        assert (workspace.notes.count(), workspace.pairs.count()) == (2, 2)
        assert remembered_mapping(workspace, ROWS[0]) == CHOSEN


def test_that_a_command_reads_the_sheet_and_the_format_it_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    opening = ("--workspace", str(tmp_path / "ward.medgen"), "--passphrase", "correct horse")
    book = table_in(tmp_path, "a.xlsx")
    lines = tmp_path / "b.jsonl"
    lines.write_text('{"text": "Fever.", "more": "Cough."}\n', encoding="utf-8")
    assert main(["import", str(book), "--sheet", "Other", *opening]) == 0
    assert "0 rows read" in capsys.readouterr().out
    told = ("--format", "jsontable", "--text-column", "more")
    assert main(["import", str(lines), *told, *opening]) == 0
    with Workspace.open(tmp_path / "ward.medgen", "correct horse") as workspace:
        (note,) = workspace.notes.page(0, 9)
        assert workspace.notes.get(note.id).text == "Cough."
