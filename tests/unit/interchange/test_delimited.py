import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medgen_desktop.domain.errors import (
    COLUMN_MISSING,
    TABLE_BROKEN,
    TEXT_COLUMN_UNKNOWN,
    UserError,
)
from medgen_desktop.domain.note import NewNote
from medgen_desktop.interchange import delimited
from medgen_desktop.interchange.delimited import ColumnMapping, preview
from medgen_desktop.interchange.document import Document
from medgen_desktop.interchange.reading import ReadOptions, SkippedRow, SkipReason

pytestmark = pytest.mark.clinic

DIALOGUE = ColumnMapping("dialogue", "section_text", "section_header", record_id="ID")


def written(folder: Path, text: str, name: str = "table.csv") -> Path:
    path = folder / name
    path.write_bytes(text.encode())
    return path


def readings_of(
    path: Path, mapping: ColumnMapping | None = None, encoding: str | None = None
) -> list[NewNote | SkippedRow]:
    found = delimited.read(path, ReadOptions(encoding, mapping))
    return [one.note if isinstance(one, Document) else one for one in found]


def notes_of(readings: list[NewNote | SkippedRow]) -> list[NewNote]:
    return [reading for reading in readings if isinstance(reading, NewNote)]


@pytest.fixture(scope="module")
def table_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("tables") / "table.csv"


cells = st.text(
    st.one_of(
        st.sampled_from(list(',;"\n\r\t 头😀')),
        st.characters(exclude_categories=["Cs", "Cc"]),
    )
).filter(str.strip)


@given(texts=st.lists(cells, min_size=1, max_size=5), line_end=st.sampled_from(["\r\n", "\n"]))
def test_that_every_cell_comes_out_exactly_as_it_went_in(
    table_file: Path, texts: list[str], line_end: str
) -> None:
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator=line_end, quoting=csv.QUOTE_ALL)
    writer.writerow(["text", "summary"])
    writer.writerows((text, text) for text in texts)
    table_file.write_bytes(stream.getvalue().encode())

    notes = notes_of(readings_of(table_file))

    assert [note.original for note in notes] == texts
    assert [note.target for note in notes] == texts


def test_that_a_row_becomes_a_note_with_its_section_summary_title_and_number(
    tmp_path: Path,
) -> None:
    path = written(
        tmp_path,
        "\ufeffid,科室,title,text,summary\r\n"
        ' 7 , 心内科 ," Chest  pain ","  Dr: hello\r\n Pt: ""hi"" "," Pain.\n"\r\n',
    )

    assert readings_of(path) == [
        NewNote(
            title="Chest pain",
            original='  Dr: hello\r\n Pt: "hi" ',
            source_name="table.csv",
            encoding="utf-8",
            language="en",
            record_id="7",
            section="心内科",
            target=" Pain.\n",
        )
    ]


def test_that_a_row_without_a_title_is_titled_by_its_text(tmp_path: Path) -> None:
    path = written(tmp_path, "title,text\n ,First line\nX,Second\n")

    assert [note.title for note in notes_of(readings_of(path))] == ["First line", "X"]


def test_that_equal_rows_are_numbered_and_unequal_ones_are_not(tmp_path: Path) -> None:
    path = written(tmp_path, "text,summary\na,b\na,c\na,b\na,b\n")

    notes = notes_of(readings_of(path))

    assert [note.occurrence for note in notes] == [0, 0, 1, 2]


def test_that_rows_that_make_no_note_are_named_with_reason_and_line(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        'id,text\n1,"two\nlines"\n2,  \n\n3,unquoted, comma\n4\n5,kept,,\n6,kept too\n',
    )

    readings = readings_of(path)

    assert [note.original for note in notes_of(readings)] == ["two\nlines", "kept", "kept too"]
    assert [reading for reading in readings if isinstance(reading, SkippedRow)] == [
        SkippedRow("table.csv", 4, SkipReason.EMPTY_TEXT),
        SkippedRow("table.csv", 6, SkipReason.CELL_COUNT),
        SkippedRow("table.csv", 7, SkipReason.CELL_COUNT),
    ]


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("", 1, "it has no header row"),
        ("\r\n\r\n", 1, "it has no header row"),
        ('text\n"a\nb"\n"never closed\nmore\n', 4, "a quoted cell is never closed"),
        ('id,text\n1,"a" b\n', 2, "text follows the closing quote of a cell"),
        ('id,text\n1,"he said "no" twice"\n', 2, "text follows the closing quote of a cell"),
    ],
)
def test_that_broken_quoting_refuses_the_table_at_the_row_it_begins_in(
    tmp_path: Path, text: str, line: int, reason: str
) -> None:
    path = written(tmp_path, text)

    with pytest.raises(UserError) as refused:
        readings_of(path)

    assert refused.value.problem == TABLE_BROKEN
    assert refused.value.details == {"path": str(path), "line": line, "reason": reason}


def test_that_a_cell_longer_than_pythons_own_limit_is_read(tmp_path: Path) -> None:
    text = "long " * 40_000
    path = written(tmp_path, f"text,id\n{text},1\n")

    assert [note.original for note in notes_of(readings_of(path))] == [text]


@pytest.mark.parametrize(
    ("name", "header", "delimiter"),
    [
        ("t.csv", "id,text", ","),
        ("t.csv", "id;text", ";"),
        ("t.csv", "id\ttext", "\t"),
        ("t.csv", '"a,b,c";text', ";"),
        ("t.csv", "\r\n\r\ntext;id\r\na,b,c,d", ";"),
        ("t.csv", "text", ","),
        ("t.csv", "", ","),
        ("t.TSV", "a;b;c,text", "\t"),
        ("t.tab", "id\ttext", "\t"),
    ],
)
def test_that_the_delimiter_is_seen_in_the_header_and_the_suffix(
    tmp_path: Path, name: str, header: str, delimiter: str
) -> None:
    path = written(tmp_path, f"{header}\nx{delimiter}y\n", name)

    assert preview(path, ReadOptions()).delimiter == delimiter


def test_that_a_preview_shows_the_first_rows_and_what_they_seem_to_mean(tmp_path: Path) -> None:
    rows = "".join(f"{number};t{number};s\n" for number in range(50))
    path = written(tmp_path, "id;正文;摘要\n" + rows)

    shown = preview(path, ReadOptions())

    assert shown.columns == ("id", "正文", "摘要")
    assert shown.rows == tuple((str(number), f"t{number}", "s") for number in range(20))
    assert shown.guess == ColumnMapping("正文", "摘要", record_id="id")
    assert (shown.path, shown.encoding) == (path, "utf-8")


def test_that_nameless_and_repeated_columns_can_be_told_apart(tmp_path: Path) -> None:
    path = written(tmp_path, "a, ,a,a (3),a\n1,2,3,4,5\n")

    columns = preview(path, ReadOptions()).columns

    assert columns == ("a", "column 2", "a (3)", "a (3) (4)", "a (5)")
    assert [
        note.original
        for column in columns
        for note in notes_of(readings_of(path, ColumnMapping(column)))
    ] == ["1", "2", "3", "4", "5"]


def test_that_an_unclear_text_column_must_be_chosen(tmp_path: Path) -> None:
    path = written(tmp_path, "first,second\na,b\n")

    with pytest.raises(UserError) as refused:
        readings_of(path)

    assert refused.value.problem == TEXT_COLUMN_UNKNOWN
    (note,) = notes_of(readings_of(path, ColumnMapping("second")))
    assert note.original == "b"


def test_that_a_column_the_table_lacks_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path, "text,summary\na,b\n")

    with pytest.raises(UserError) as refused:
        readings_of(path, ColumnMapping("text", target="abstract"))

    assert refused.value.problem == COLUMN_MISSING
    assert refused.value.details == {"path": str(path), "column": "abstract"}


@pytest.mark.parametrize(
    ("name", "count"), [("MTS-Dialog-TrainingSet.csv", 1201), ("MTS-Dialog-ValidationSet.csv", 100)]
)
def test_that_mts_dialog_reads_as_it_is(shared_data: Path, name: str, count: int) -> None:
    path = shared_data / "mts-dialog" / name
    with path.open(encoding="utf-8", newline="") as stream:
        expected = list(csv.DictReader(stream))

    readings = readings_of(path)

    assert len(readings) == count
    assert [
        (note.record_id, note.section, note.target, note.original) for note in notes_of(readings)
    ] == [
        (row["ID"], row["section_header"], row["section_text"], row["dialogue"]) for row in expected
    ]
    assert preview(path, ReadOptions()).guess == DIALOGUE


def test_that_toyhom_reads_without_the_name_of_its_encoding(shared_data: Path) -> None:
    path = shared_data / "toyhom" / "internal-medicine-gb18030.csv"
    with path.open(encoding="gb18030", newline="") as stream:
        expected = [row["ask"] for row in csv.DictReader(stream) if row["ask"].strip()]

    readings = readings_of(path)

    assert [note.original for note in notes_of(readings)] == expected
    assert len(readings) == 7644
    assert preview(path, ReadOptions()).encoding == "gb18030"
