"""Text tables as Excel and hospital systems write them, and such as nobody should read."""

import csv
from itertools import count
from pathlib import Path

import pytest

from medgen_desktop.domain.errors import TABLE_BROKEN, UserError
from medgen_desktop.domain.exchange_errors import FILE_CHANGED, FILE_TOO_LARGE
from medgen_desktop.domain.note import NewNote
from medgen_desktop.interchange import delimited, tables
from medgen_desktop.interchange.column_mapping import ColumnMapping
from medgen_desktop.interchange.document import Document
from medgen_desktop.interchange.reading import ReadOptions
from medgen_desktop.services.import_notes import ImportRequest, import_files
from medgen_desktop.storage.workspace import Workspace

pytestmark = pytest.mark.clinic


def written(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(text.encode(encoding))
    return path


def notes_in(path: Path, mapping: ColumnMapping | None = None) -> list[NewNote]:
    readings = list(delimited.read(path, ReadOptions(mapping=mapping)))
    assert all(isinstance(one, Document) for one in readings), readings
    return [one.note for one in readings if isinstance(one, Document)]


@pytest.mark.parametrize(
    ("first", "delimiter"),
    [
        ("sep=;\r\n", ";"),
        ("SEP=,\n", ","),
        ("sep=|\r\n", "|"),
        ('"sep=;"\r\n', ";"),
        ("sep=\t\r", "\t"),
    ],
)
@pytest.mark.parametrize("name", ["a.csv", "a.tsv"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_that_the_first_line_of_excel_says_what_stands_between_cells(
    tmp_path: Path, first: str, delimiter: str, name: str, encoding: str
) -> None:
    text = f'{first}id{delimiter}text\r\n1{delimiter}"a\r\nb"\r\n2{delimiter}"c\r\n'
    path = written(tmp_path / name, text, encoding)
    shown = delimited.preview(written(tmp_path / f"b{name}", text[:-4], encoding), ReadOptions())
    assert (shown.delimiter, shown.columns) == (delimiter, ("id", "text"))
    assert shown.rows[0] == ("1", "a\r\nb")
    with pytest.raises(UserError) as raised:
        notes_in(path)
    assert raised.value.problem is TABLE_BROKEN
    assert raised.value.details["line"] == 5


def test_that_a_column_that_is_called_like_that_line_is_a_column(tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", "sep=;text,text\na,b\n")
    assert delimited.preview(path, ReadOptions()).columns == ("sep=;text", "text")


@pytest.mark.parametrize(
    ("encoding", "seen"),
    [
        ("utf-16", "utf-16-le"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("utf-8-sig", "utf-8"),
        ("gb18030", "gb18030"),
        ("big5", "big5"),
    ],
)
@pytest.mark.parametrize("delimiter", ["\t", ","])
def test_that_a_table_is_read_in_the_encoding_it_is_in(
    tmp_path: Path, encoding: str, seen: str, delimiter: str
) -> None:
    texts = ["患者三天前出現發熱\r\n伴咳嗽。", '他說:"不痛"', "復診"]
    if encoding == "gb18030":
        texts = ["患者三天前出现发热，\r\n伴咳嗽。", '他说:"不痛"', "复诊"]
    rows = [f'{number}{delimiter}"{one}"' for number, one in enumerate(texts)]
    quoted = [row.replace(':"', ':""').replace('""不痛"', '""不痛""') for row in rows]
    text = "\r\n".join([f"id{delimiter}text", *quoted, ""])
    path = written(tmp_path / ("a.tsv" if delimiter == "\t" else "a.csv"), text, encoding)

    notes = notes_in(path)

    assert [one.original for one in notes] == texts
    assert {one.encoding for one in notes} == {seen}
    assert [one.record_id for one in notes] == ["0", "1", "2"]


def test_that_line_ends_within_cells_stay_as_they_are(tmp_path: Path) -> None:
    texts = ["a\r\nb", "a\nb", "a\rb", "a\n\r\n\rb\r\n"]
    rows = "".join(f'"{one}"\r\n' for one in texts)
    assert [one.original for one in notes_in(written(tmp_path / "a.csv", f"text\r\n{rows}"))] == (
        texts
    )


@pytest.mark.parametrize("quote", ['"', ""])
def test_that_a_field_of_50_mb_is_refused_and_nothing_is_written(
    workspace: Workspace, tmp_path: Path, quote: str
) -> None:
    field = f"{quote}{'fever and cough ' * 3_125_000}{quote}"
    path = written(tmp_path / "a.csv", f"id,text\n1,fever\n2,{field}\n3,cough\n")
    with pytest.raises(UserError) as raised:
        import_files(workspace, [ImportRequest(path)])
    assert raised.value.problem is FILE_TOO_LARGE
    assert "line 3" in str(raised.value.details["reason"])
    assert workspace.notes.count() == 0


def test_that_the_limit_of_another_reader_of_csv_is_none_of_ours(tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", f"text\n{'x' * 200_000}\n")
    csv.field_size_limit(100)
    assert len(notes_in(path)[0].original) == 200_000
    assert csv.field_size_limit() == tables.LONGEST_CELL


def test_that_a_header_of_50_mb_is_refused_in_no_time(tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", "x" * 50_000_000)
    with pytest.raises(UserError) as raised:
        notes_in(path)
    assert raised.value.problem is FILE_TOO_LARGE


@pytest.mark.parametrize("name", ["a.csv", "a.tsv", "a.jsonl"])
def test_that_of_a_table_that_is_written_to_while_it_is_read_nothing_comes_in(
    workspace: Workspace, tmp_path: Path, name: str
) -> None:
    header, row = (
        ("", '{{"note": "fever {}"}}\n') if name == "a.jsonl" else ("text\n", "fever {}\n")
    )
    path = written(tmp_path / name, header + "".join(row.format(one) for one in range(2_000)))
    calls = count()

    def grow_midway() -> bool:
        if next(calls) == 1_500:
            with path.open("ab") as file:
                file.write(row.format("more").encode())
        return False

    with pytest.raises(UserError) as raised:
        import_files(workspace, [ImportRequest(path)], cancelled=grow_midway)
    assert raised.value.problem is FILE_CHANGED
    assert workspace.notes.count() == 0


def test_that_a_workbook_that_is_still_written_to_is_refused_and_nothing_is_written(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = written(tmp_path / "a.xlsx", "PK\x03\x04")
    read = Path.read_bytes

    def read_while_it_grows(one: Path) -> bytes:
        found = read(one)
        with one.open("ab") as file:
            file.write(b"more\n")
        return found

    monkeypatch.setattr(Path, "read_bytes", read_while_it_grows)
    with pytest.raises(UserError) as raised:
        import_files(workspace, [ImportRequest(path)])
    assert raised.value.problem is FILE_CHANGED
    assert workspace.notes.count() == 0
