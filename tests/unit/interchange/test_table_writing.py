"""Tables that are written come back as they were, and no spreadsheet program runs them."""

import csv
import io
import json
import stat
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from medgen_desktop.domain.errors import UserError
from medgen_desktop.domain.exchange_errors import WORKBOOK_TOO_SMALL
from medgen_desktop.domain.note import NewNote, NoteStatus
from medgen_desktop.interchange import workbook
from medgen_desktop.interchange.contents import Content
from medgen_desktop.interchange.document import Document
from medgen_desktop.interchange.formats import format_named, format_of
from medgen_desktop.interchange.reading import ReadOptions
from medgen_desktop.interchange.spreadsheet import looks_like_formula
from medgen_desktop.interchange.writing import WriteOptions
from tests.unit.interchange.workbooks import SHEET

pytestmark = pytest.mark.clinic

NAMES = ("a.csv", "a.tsv", "a.tab", "a.xlsx", "a.jsonl", "a.json", "a.ndjson")
FORMULAS = (
    "=cmd()",
    "+49 30",
    "-5",
    "@x",
    "\t=1",
    "\r=1",
    "\n=1",
    " =1",
    "＝1",
    "＋1",
    "－1",
    "＠1",
)
APOSTROPHES = ("'", "'=1", "''=1", "'+ve findings'", "'quoted'")
SIGNS = [
    *"=+-@＝\t\r\n\"',;_x0D頭é\0\x0b\x0c\ufeff\ufffe\uffff\u2028😀",
    "_x000D_",
    "_x005F_",
    "sep=",
]

cells = st.lists(st.sampled_from(SIGNS), max_size=8).map("".join)


def document_of(text: str, *, title: str = "", target: str = "", section: str = "") -> Document:
    return Document(NewNote(title, text, "made.txt", "utf-8", "en", "7", section, target))


def back_from(path: Path, *documents: Document) -> list[NewNote]:
    found = format_named(
        {"csv": "table", "tsv": "table", "tab": "table", "xlsx": "xlsx"}.get(
            path.suffix[1:], "jsontable"
        )
    )
    assert found is not None
    found.load().write(path, documents, WriteOptions())
    assert format_of(path) is found
    readings = list(found.load().read(path, ReadOptions()))
    assert all(isinstance(one, Document) for one in readings)
    return [one.note for one in readings if isinstance(one, Document)]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("tables")


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=60, deadline=None)
@given(texts=st.lists(cells.filter(str.strip), min_size=1, max_size=3), target=cells)
def test_that_every_text_comes_back_exactly(
    folder: Path, name: str, texts: list[str], target: str
) -> None:
    notes = back_from(folder / name, *(document_of(one, target=target) for one in texts))
    assert [(one.original, one.target, one.record_id) for one in notes] == [
        (text, target, "7") for text in texts
    ]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("text", [*FORMULAS, *APOSTROPHES])
def test_that_what_looks_like_a_formula_comes_back_unchanged(
    tmp_path: Path, name: str, text: str
) -> None:
    document = document_of(text, title=" ".join(text.split()), target=text, section=text.strip())
    (note,) = back_from(tmp_path / name, document)
    assert (note.original, note.target) == (text, text)
    assert (note.title, note.section) == (document.note.title, document.note.section)


@pytest.mark.parametrize("text", FORMULAS)
@pytest.mark.parametrize(("name", "delimiter"), [("a.csv", ","), ("a.tsv", "\t")])
def test_that_no_cell_of_a_text_file_is_a_formula(
    tmp_path: Path, text: str, name: str, delimiter: str
) -> None:
    back_from(tmp_path / name, document_of(text, target=text), document_of("plain"))
    written = (tmp_path / name).read_bytes().decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(written, newline=""), delimiter=delimiter))
    assert not any(looks_like_formula(cell) for row in rows for cell in row)
    assert [row[-1] for row in rows] == ["with_apostrophe", "text target", ""]


def test_that_an_apostrophe_of_another_program_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("text,note_id\n'=1,7\n", encoding="utf-8")
    found = format_of(tmp_path / "a.csv")
    assert found is not None
    (reading,) = found.load().read(tmp_path / "a.csv", ReadOptions())
    assert isinstance(reading, Document)
    assert reading.note.original == "'=1"


def test_that_a_table_that_was_changed_by_hand_is_read_as_it_says(tmp_path: Path) -> None:
    rows = "text,with_apostrophe\n'=1,text gone with_apostrophe\n=2,text\n'=3,\nshort\n"
    (tmp_path / "a.csv").write_text(rows, encoding="utf-8")
    found = format_of(tmp_path / "a.csv")
    assert found is not None
    readings = list(found.load().read(tmp_path / "a.csv", ReadOptions()))
    assert [one.note.original for one in readings if isinstance(one, Document)] == [
        "=1",
        "=2",
        "'=3",
    ]


def test_that_excel_is_told_that_a_table_is_utf8(tmp_path: Path) -> None:
    back_from(tmp_path / "a.csv", document_of("咳嗽"))
    assert (tmp_path / "a.csv").read_bytes() == (
        "\ufefftitle,record_id,section,text,target,with_apostrophe\r\n,7,,咳嗽,,\r\n".encode()
    )


@pytest.mark.parametrize("text", [*FORMULAS, "#N/A", "1234567890123456789", "2026-01-05"])
def test_that_every_cell_of_a_workbook_is_a_text_and_stays_one(tmp_path: Path, text: str) -> None:
    back_from(tmp_path / "a.xlsx", document_of(text))
    cell = openpyxl.load_workbook(tmp_path / "a.xlsx").active["D2"]
    assert cell.data_type == "s"
    assert cell.quotePrefix is looks_like_formula(text)


def test_that_a_workbook_is_no_larger_than_it_may_be(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.xlsx"
    assert back_from(path, document_of("🤒" * 16_383 + "!"))[0].original.endswith("🤒!")
    before = path.read_bytes()
    with pytest.raises(UserError) as raised:
        back_from(path, document_of("short"), document_of("🤒" * 16_384))
    assert raised.value.problem is WORKBOOK_TOO_SMALL
    assert raised.value.details == {"path": "a.xlsx", "number": 2}
    monkeypatch.setattr("medgen_desktop.interchange.workbook_writing.MOST_ROWS", 2)
    with pytest.raises(UserError) as raised:
        back_from(path, document_of("one"), document_of("too many"))
    assert raised.value.details == {"path": "a.xlsx", "number": 2}
    assert path.read_bytes() == before
    assert [one.name for one in tmp_path.iterdir() if one.is_file()] == ["a.xlsx"]


@pytest.mark.parametrize("name", NAMES)
def test_that_an_interrupted_table_leaves_the_file_from_before_and_nothing_beside_it(
    tmp_path: Path, name: str
) -> None:
    path = tmp_path / name
    back_from(path, document_of("before"))
    before = path.read_bytes()

    def documents() -> Iterator[Document]:
        yield document_of("one")
        raise KeyboardInterrupt

    found = format_of(path)
    assert found is not None
    with pytest.raises(KeyboardInterrupt):
        found.load().write(path, documents(), WriteOptions())
    assert [one.name for one in tmp_path.iterdir() if one.is_file()] == [name]
    assert path.read_bytes() == before


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such permissions")
def test_that_a_workbook_is_for_this_user_and_in_no_other_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))
    seen: list[list[Path]] = []

    def documents() -> Iterator[Document]:
        for number in range(2_000):
            yield document_of(f"{number} " * 100)
        seen.append(list((tmp_path / "temporary").iterdir()))

    workbook.write(tmp_path / "a.xlsx", documents(), WriteOptions())
    assert seen == [[]]
    assert stat.S_IMODE((tmp_path / "a.xlsx").stat().st_mode) == 0o600


def test_that_half_a_character_is_a_question_mark_in_a_workbook(tmp_path: Path) -> None:
    assert back_from(tmp_path / "a.xlsx", document_of("a\ud83db"))[0].original == "a?b"
    with zipfile.ZipFile(tmp_path / "a.xlsx") as archive:
        assert archive.testzip() is None
        assert b"a?b" in archive.read(SHEET)


@pytest.mark.parametrize(("name", "is_list"), [("a.json", True), ("a.jsonl", False)])
def test_that_json_is_a_list_or_lines_by_its_name(
    tmp_path: Path, name: str, *, is_list: bool
) -> None:
    back_from(tmp_path / name, document_of("发热"), document_of("text", title="text"))
    written = (tmp_path / name).read_text(encoding="utf-8")
    assert "发热" in written
    lines = [json.loads(line) for line in written.splitlines()] if not is_list else []
    records = json.loads(written) if is_list else lines
    assert [one["note"] for one in records] == ["发热", "text"]
    assert set(records[0]) == {"title", "record_id", "section", "note", "target"}


@pytest.mark.parametrize("name", ["table", "xlsx", "jsontable"])
def test_that_what_a_table_does_not_give_back_is_said(name: str) -> None:
    found = format_named(name)
    assert found is not None
    note = NewNote("A  title", "x", "a", "utf-8", "en", " 7", "CC ", "y")
    plain = Document(NewNote("A title", "x", "a", "utf-8", "en", "7", "CC", "y"))
    lossy = Document(note, status=NoteStatus.DONE, comment="c", fields={"ward": "3"})
    assert list(found.losses(plain, WriteOptions())) == []
    assert {one.content for one in found.losses(lossy, WriteOptions())} == {
        Content.TITLE,
        Content.RECORD_ID,
        Content.SECTION,
        Content.STATUS,
        Content.COMMENT,
        Content.FIELDS,
    }
