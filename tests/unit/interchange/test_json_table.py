"""JSON objects are rows by their keys, nested ones too, and files of other tools stay theirs."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from medgen_desktop.domain.errors import COLUMN_MISSING, TABLE_BROKEN, UserError
from medgen_desktop.domain.exchange_errors import FILE_BROKEN
from medgen_desktop.domain.note import NewNote
from medgen_desktop.interchange import json_table
from medgen_desktop.interchange.column_mapping import ColumnMapping
from medgen_desktop.interchange.document import Document
from medgen_desktop.interchange.formats import format_of
from medgen_desktop.interchange.reading import ReadOptions, SkippedRow, SkipReason

pytestmark = pytest.mark.clinic


def lines_of(path: Path, records: Sequence[object], encoding: str = "utf-8") -> Path:
    lines = [json.dumps(one, ensure_ascii=False) for one in records]
    path.write_bytes("\n".join(lines).encode(encoding))
    return path


def notes_in(path: Path, mapping: ColumnMapping | None = None) -> list[NewNote]:
    found = json_table.read(path, ReadOptions(mapping=mapping))
    return [one.note for one in found if isinstance(one, Document)]


def seen(path: Path) -> str | None:
    found = format_of(path)
    return None if found is None else found.name


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030"]
)
@pytest.mark.parametrize("is_list", [True, False])
def test_that_objects_are_notes_by_their_keys(
    tmp_path: Path, encoding: str, *, is_list: bool
) -> None:
    records = [
        {"编号": 7, "病历": "  发热三天，\r\n伴咳嗽。", "小结": "上呼吸道感染", "x": None},
        {"编号": 20260102030405678901, "病历": "复诊，患者无不适。", "是": True},
    ]
    path = lines_of(tmp_path / "a.jsonl", [records] if is_list else records, encoding)

    assert seen(path) == "jsontable"
    first, second = notes_in(path)

    assert (first.record_id, first.original) == ("7", "  发热三天，\r\n伴咳嗽。")
    assert (first.target, second.target) == ("上呼吸道感染", "")
    assert second.record_id == "20260102030405678901"
    shown = json_table.preview(path, ReadOptions())
    assert shown.columns == ("编号", "病历", "小结", "x", "是")
    assert shown.rows[1] == ("20260102030405678901", "复诊，患者无不适。", "", "", "true")
    assert shown.guess == ColumnMapping("病历", "小结", record_id="编号")


def test_that_what_is_nested_is_a_column_by_both_keys(tmp_path: Path) -> None:
    record = {
        "patient": {"id": 7, "age": 80.50},
        "findings": ["cough", None, 38.0],
        "drugs": [{"name": "aspirin", "mg": 100}, {"name": "ibuprofen"}],
        " patient.id ": "another",
        "": "nameless",
    }
    path = lines_of(tmp_path / "a.jsonl", [record])
    shown = json_table.preview(path, ReadOptions())
    assert dict(zip(shown.columns, shown.rows[0], strict=True)) == {
        "patient.id": "7",
        "patient.age": "80.5",
        "findings": "cough\n\n38.0",
        "drugs.name": "aspirin\nibuprofen",
        "drugs.mg": "100",
        "patient.id (6)": "another",
        "column 7": "nameless",
    }
    assert [one.original for one in notes_in(path, ColumnMapping("patient.id (6)"))] == ["another"]


def test_that_a_conversation_is_a_column_as_it_was_spoken(tmp_path: Path) -> None:
    turns = [
        {"speaker": "医生", "sentence": "哪里痛？", "label": "O"},
        {"speaker": "患者", "sentence": "头痛"},
        {"speaker": "医生", "sentence": ""},
        "(silence)",
    ]
    path = lines_of(tmp_path / "a.jsonl", [{"dialogue": turns}])
    (note,) = notes_in(path)
    assert note.original == "医生: 哪里痛？\n患者: 头痛\n(silence)"


def test_that_what_is_no_object_or_too_deep_is_left_out_and_said(tmp_path: Path) -> None:
    deep: object = "x"
    for _ in range(12):
        deep = {"in": deep}
    records: list[object] = [{"note": "a"}, 7, {"note": " "}, {"other": "x"}, deep, {"note": "b"}]
    path = lines_of(tmp_path / "a.jsonl", records)
    readings = list(json_table.read(path, ReadOptions()))
    assert [one.note.original for one in readings if isinstance(one, Document)] == ["a", "b"]
    assert [one for one in readings if isinstance(one, SkippedRow)] == [
        SkippedRow("a.jsonl", 2, SkipReason.NOT_A_RECORD),
        SkippedRow("a.jsonl", 3, SkipReason.EMPTY_TEXT),
        SkippedRow("a.jsonl", 4, SkipReason.EMPTY_TEXT),
        SkippedRow("a.jsonl", 5, SkipReason.NOT_A_RECORD),
    ]


def test_that_the_first_thousand_objects_say_what_the_columns_are(tmp_path: Path) -> None:
    records: list[dict[str, str]] = [{"note": str(number)} for number in range(999)]
    records += [{"note": "999", "title": "here"}, {"note": "1000", "late": "x"}]
    path = lines_of(tmp_path / "a.jsonl", records)
    assert json_table.preview(path, ReadOptions()).columns == ("note", "title")
    assert [one.original for one in notes_in(path)] == [str(number) for number in range(1001)]
    with pytest.raises(UserError) as raised:
        notes_in(path, ColumnMapping("late"))
    assert raised.value.problem is COLUMN_MISSING


@pytest.mark.parametrize("content", ["", "[]", "[1, 2]", "{}\n{}\n", "7\n"])
def test_that_a_file_without_keys_is_refused(tmp_path: Path, content: str) -> None:
    (tmp_path / "a.json").write_text(content, encoding="utf-8")
    with pytest.raises(UserError) as raised:
        notes_in(tmp_path / "a.json")
    assert raised.value.problem is TABLE_BROKEN


def test_that_a_broken_line_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"note": "a"}\n{"note": "b"\n', encoding="utf-8")
    with pytest.raises(UserError) as raised:
        notes_in(tmp_path / "a.jsonl")
    assert raised.value.problem is FILE_BROKEN
    assert raised.value.details["line"] == 2


@pytest.mark.parametrize(
    ("content", "name"),
    [
        ('{"format": "medgen note 1", "note": {}}\n', "medgen"),
        ('{"text": "fever", "label": [[0, 5, "Sign"]]}\n', "doccano"),
        ('{"id": 1, "text" : "fever"}\n{"id": 2, "text": "cough"}\n', "doccano"),
        ('[{"data": {"text": "fever"}, "annotations": []}]', "labelstudio"),
        ('{"projects": [{"documents": [{"text": "fever"}]}]}', "medcat"),
        ('{"note": "fever"}\n{"note": "cough"}\n', "jsontable"),
        ('{"note": "fever", "type": "text"}\n', "jsontable"),
        ('\n  {"note": "fever"}  \r\n{"note": "cough"}', "jsontable"),
        ('[\n  {"note": "fever"}\n]', "jsontable"),
        ('{"note": "fever"}', "jsontable"),
        ('{\n  "note": "fever"\n}\n', None),
        ("[[1, 2]]", None),
        ("fever\n", None),
        ("", None),
    ],
)
def test_that_only_what_is_no_other_tools_is_a_table(
    tmp_path: Path, content: str, name: str | None
) -> None:
    path = tmp_path / ("a.jsonl" if name == "medgen" else "a.json")
    path.write_text(content, encoding="utf-8")
    assert seen(path) == name


@pytest.mark.parametrize(("name", "count"), [("CMDD/train.jsonl", 1241), ("CMDD/dev.jsonl", 413)])
def test_that_cmdd_reads_as_it_is(shared_data: Path, name: str, count: int) -> None:
    path = shared_data / "chineseblue" / name
    records = [json.loads(one) for one in path.read_text(encoding="utf-8").splitlines()]
    mapping = ColumnMapping("dialogue-content", record_id="example-id")

    assert seen(path) == "jsontable"
    notes = notes_in(path, mapping)

    assert len(notes) == count
    assert [one.record_id for one in notes] == [one["example-id"] for one in records]
    assert [one.original for one in notes] == [
        "\n".join(
            f"{turn['speaker']}: {turn['sentence']}"
            for turn in one["dialogue-content"]
            if turn["sentence"]
        )
        for one in records
    ]
