"""Excel workbooks are read as a person sees them, and what is no sound workbook is refused."""

import sys
import tracemalloc
import zipfile
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont

from medgen_desktop.domain.errors import (
    COLUMN_MISSING,
    TABLE_BROKEN,
    TEXT_COLUMN_UNKNOWN,
    Problem,
    UserError,
)
from medgen_desktop.domain.exchange_errors import (
    FILE_BROKEN,
    FILE_PROTECTED,
    FILE_TOO_LARGE,
    SHEET_MISSING,
)
from medgen_desktop.interchange import tables, workbook
from medgen_desktop.interchange.column_mapping import ColumnMapping
from medgen_desktop.interchange.formats import format_of
from medgen_desktop.interchange.reading import ReadOptions, SkippedRow, SkipReason
from tests.unit.interchange.workbooks import SHEET, notes_in, with_part, workbook_of

pytestmark = pytest.mark.clinic

Rows = list[tuple[object, ...]]
HEAD = ("id", "text", "summary")


def refused(path: Path, problem: Problem, options: ReadOptions | None = None) -> UserError:
    with pytest.raises(UserError) as raised:
        list(workbook.read(path, options or ReadOptions()))
    assert raised.value.problem is problem
    return raised.value


def test_that_rows_become_notes_with_what_their_cells_show(tmp_path: Path) -> None:
    made = openpyxl.Workbook()
    sheet = made.active
    sheet.append(["id", "科室", "text", "summary"])
    sheet.append([7, "心内科", "  Fever\n发热 🤒 ", 36.8])
    sheet.append([None, None, None, None])
    sheet.append([8, None, date(2026, 1, 5), None])
    sheet["A2"].number_format = "000"
    sheet["D2"].number_format = '0.00" °C"'
    made.save(tmp_path / "a.xlsx")

    first, second = notes_in(tmp_path / "a.xlsx")

    assert (first.record_id, first.section) == ("007", "心内科")
    assert first.original == "  Fever\n发热 🤒 "
    assert (first.target, first.source_name, first.encoding) == ("36.80 °C", "a.xlsx", "xlsx")
    assert (second.record_id, second.original, second.target) == ("8", "2026-01-05", "")


def test_that_rows_that_make_no_note_are_named_by_their_number(tmp_path: Path) -> None:
    rows = [HEAD, (1, "kept"), (), (2, " ", "no text"), (3, "more", "cells", "than", "columns")]
    path = workbook_of(tmp_path / "a.xlsx", {"A": rows})

    readings = list(workbook.read(path, ReadOptions()))

    assert readings[1:] == [
        SkippedRow("a.xlsx", 4, SkipReason.EMPTY_TEXT),
        SkippedRow("a.xlsx", 5, SkipReason.CELL_COUNT),
    ]


def test_that_the_first_sheet_that_can_be_seen_is_read_or_the_one_that_is_named(
    tmp_path: Path,
) -> None:
    sheets: dict[str, Rows] = {
        "Lists": [("text",), ("hidden",)],
        "门诊": [HEAD, (1, "a")],
        "B": [HEAD, (1, "b")],
    }
    path = workbook_of(tmp_path / "a.xlsx", sheets)
    made = openpyxl.load_workbook(path)
    made["Lists"].sheet_state = "hidden"
    made.create_chartsheet("Chart", 0)
    made.save(path)

    shown = workbook.preview(path, ReadOptions())

    assert (shown.sheets, shown.sheet) == (("门诊", "B", "Lists"), "门诊")
    assert [one.original for one in notes_in(path)] == ["a"]
    assert [one.original for one in notes_in(path, sheet="B")] == ["b"]
    assert [one.original for one in notes_in(path, sheet="Lists")] == ["hidden"]
    assert workbook.preview(path, ReadOptions(sheet="B")).rows == (("1", "b", ""),)
    refused(path, SHEET_MISSING, ReadOptions(sheet="C"))


def test_that_a_preview_shows_the_first_rows_and_what_they_seem_to_mean(tmp_path: Path) -> None:
    rows = [(), HEAD, *((number, f"t{number}", "s") for number in range(50))]
    path = workbook_of(tmp_path / "a.xlsx", {"A": rows})

    shown = workbook.preview(path, ReadOptions())

    assert shown.columns == HEAD
    assert shown.rows == tuple((str(number), f"t{number}", "s") for number in range(20))
    assert shown.guess == ColumnMapping("text", "summary", record_id="id")
    assert (shown.path, shown.encoding, shown.delimiter) == (path, "xlsx", "")


def test_that_a_formula_gives_the_value_that_was_saved_with_it(tmp_path: Path) -> None:
    path = workbook_of(tmp_path / "a.xlsx", {"A": [HEAD, (1, "=A2+1"), (2, "=A3+1")]})
    with_part(path, SHEET, lambda xml: xml.replace(b"<f>A2+1</f><v />", b"<f>A2+1</f><v>2</v>"))
    with_part(path, SHEET, lambda xml: xml.replace(b"<f>A2+1</f><v></v>", b"<f>A2+1</f><v>2</v>"))

    readings = list(workbook.read(path, ReadOptions()))

    assert [one.original for one in notes_in(path)] == ["2"]
    assert readings[1] == SkippedRow("a.xlsx", 3, SkipReason.EMPTY_TEXT)


def test_that_parts_of_a_text_in_several_fonts_are_one_text(tmp_path: Path) -> None:
    rich = CellRichText("no ", TextBlock(InlineFont(b=True), "fever "), "today")
    path = workbook_of(tmp_path / "a.xlsx", {"A": [HEAD, (1, rich)]})
    assert [one.original for one in notes_in(path)] == ["no fever today"]


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("a_x000D_\nb", "a\r\nb"),
        ("_x005F_x000D_", "_x000D_"),
        ("x005F_ and _x12_", "x005F_ and _x12_"),
        ("_xD83D_", "\ufffd"),
    ],
)
@pytest.mark.parametrize("is_shared", [True, False])
def test_that_escapes_are_the_characters_they_stand_for(
    tmp_path: Path, written: str, shown: str, *, is_shared: bool
) -> None:
    path = workbook_of(tmp_path / "a.xlsx", {"A": [HEAD, (1, "HERE")]})
    if is_shared:
        _share_strings(path)
    part = "xl/sharedStrings.xml" if is_shared else SHEET
    with_part(path, part, lambda xml: xml.replace(b"HERE", written.encode()))
    assert [one.original for one in notes_in(path)] == [shown]


def _share_strings(path: Path) -> None:
    """As Excel writes them: in a part of their own."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    texts = [*HEAD, "HERE"]
    listed = "".join(f"<si><t>{one}</t></si>" for one in texts)
    written = f'<sst xmlns="{main}">{listed}</sst>'.encode()
    kind = (
        b'<Override PartName="/xl/sharedStrings.xml" ContentType="application/'
        b'vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/></Types>'
    )
    with_part(path, "xl/sharedStrings.xml", lambda _: written)
    with_part(path, "[Content_Types].xml", lambda xml: xml.replace(b"</Types>", kind))

    def shared(xml: bytes) -> bytes:
        for number, one in enumerate(texts):
            inline = f't="inlineStr"><is><t>{one}</t></is></c>'.encode()
            assert inline in xml
            xml = xml.replace(inline, f't="s"><v>{number}</v></c>'.encode())
        return xml

    with_part(path, SHEET, shared)


def test_that_an_unclear_or_missing_column_is_refused(tmp_path: Path) -> None:
    path = workbook_of(tmp_path / "a.xlsx", {"A": [("a", "b"), ("x", "y")]})
    refused(path, TEXT_COLUMN_UNKNOWN)
    refused(path, COLUMN_MISSING, ReadOptions(mapping=ColumnMapping("c")))
    assert [one.original for one in notes_in(path, ColumnMapping("b"))] == ["y"]


def test_that_a_sheet_without_a_header_is_refused(tmp_path: Path) -> None:
    path = workbook_of(tmp_path / "a.xlsx", {"A": []})
    refused(path, TABLE_BROKEN)


def test_that_a_workbook_with_a_password_is_told_from_a_broken_one(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    (tmp_path / "b.xlsx").write_bytes(b"PK\x03\x04" + bytes(600))
    (tmp_path / "c.xlsx").write_text("text\nno workbook\n", encoding="utf-8")
    refused(tmp_path / "a.xlsx", FILE_PROTECTED)
    refused(tmp_path / "b.xlsx", FILE_BROKEN)
    assert format_of(tmp_path / "b.xlsx") is not None
    assert format_of(tmp_path / "c.xlsx") is None


def test_that_what_unpacks_to_too_much_is_refused(tmp_path: Path) -> None:
    path = workbook_of(tmp_path / "a.xlsx", {"A": [HEAD, (1, "HERE")]})
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/bomb.bin", bytes(301_000_000))
    assert path.stat().st_size < 1_000_000
    refused(path, FILE_TOO_LARGE)


def test_that_entities_that_grow_are_refused(tmp_path: Path) -> None:
    path = workbook_of(tmp_path / "a.xlsx", {"A": [HEAD, (1, "HERE")]})
    entities = "".join(
        f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "lol" * 10}">' for n in range(10)
    )
    laughs = f"<!DOCTYPE worksheet [{entities}]>".encode()
    with_part(path, SHEET, lambda xml: laughs + xml.replace(b"HERE", b"&e9;"))
    refused(path, FILE_BROKEN)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'r="2"', b'r="2000000000"'),
        (b'r="B2"', b'r="ZZZ2"'),
        (b'r="B2"', b'r="?"'),
        (b"</row>", b""),
        (b't="inlineStr"', b't="s"'),
        (b"<v>1</v>", b"<v>one</v>"),
        (b'<c r="A2"', b'<c s="99" r="A2"'),
    ],
)
def test_that_a_sheet_that_no_program_writes_is_refused(
    tmp_path: Path, old: bytes, new: bytes
) -> None:
    path = workbook_of(tmp_path / "a.xlsx", {"A": [HEAD, (1, "fever")]})
    with_part(path, SHEET, lambda xml: xml.replace(b"<is><t>fever", b"<v>9</v><is><t>fever"))
    with_part(path, SHEET, lambda xml: xml.replace(old, new))
    refused(path, FILE_BROKEN)


def test_that_a_cell_that_no_note_fills_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = workbook_of(tmp_path / "a.xlsx", {"A": [HEAD, (1, "fever"), (2, "fever!")]})
    monkeypatch.setattr(tables, "LONGEST_CELL", 5)
    assert "line 3" in str(refused(path, FILE_TOO_LARGE).details["reason"])


def test_that_a_long_sheet_is_read_row_by_row(tmp_path: Path) -> None:
    text = "Fever for two days. " * 50
    rows = [HEAD, *((number, f"{number} {text}", "s") for number in range(5_000))]
    path = workbook_of(tmp_path / "a.xlsx", {"A": rows})
    tracemalloc.start()
    try:
        count = sum(1 for _ in workbook.read(path, ReadOptions()))
        _now, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert count == 5_000
    assert peak < sum(sys.getsizeof(row[1]) for row in rows)


def test_that_meqsum_reads_as_it_is(shared_data: Path) -> None:
    path = next((shared_data / "meqsum").glob("*.xlsx"))
    rows = list(openpyxl.load_workbook(path).active.iter_rows(min_row=2, values_only=True))

    notes = notes_in(path)

    assert len(notes) == 1000
    assert [(note.original, note.target) for note in notes] == [
        (str(row[1]), str(row[2])) for row in rows
    ]
