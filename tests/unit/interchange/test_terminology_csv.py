"""A site's own table of terms: what is taken, what is left out, and what is refused."""

from pathlib import Path

import pytest

from medgen_desktop.domain.errors import FILE_NOT_TEXT, TABLE_BROKEN, Problem, UserError
from medgen_desktop.domain.marking_errors import TERMINOLOGY_COLUMNS_UNKNOWN, TERMINOLOGY_EMPTY
from medgen_desktop.domain.terminology import Term
from medgen_desktop.interchange.terminology_csv import (
    TerminologyTable,
    TermSkipReason,
    read_terminology,
)

pytestmark = pytest.mark.clinic


def read(
    tmp_path: Path, text: str, name: str = "terms.csv", encoding: str = ""
) -> TerminologyTable:
    path = tmp_path / name
    path.write_bytes(text.encode(encoding or "utf-8"))
    return read_terminology(path, encoding or None)


def test_that_codes_names_and_synonyms_are_read(tmp_path: Path) -> None:
    table = read(
        tmp_path,
        "code,name,synonyms\nI21,Acute  myocardial infarction,Heart attack|AMI;  MI\nR05,Cough\n",
    )
    assert table.terms == (
        Term("I21", "Acute myocardial infarction", ("Heart attack", "AMI", "MI")),
        Term("R05", "Cough"),
    )
    assert (table.language, table.merged, table.skipped) == ("en", 0, ())


@pytest.mark.parametrize(
    "header",
    [
        "编码,名称,同义词",
        "代码,疾病名称,别名",
        "Code,Name,Synonyms",
        "ICD Code,Preferred-Name,Alias",
    ],
)
def test_that_columns_are_known_in_english_and_chinese(tmp_path: Path, header: str) -> None:
    table = read(tmp_path, f"{header}\nI10,高血压,原发性高血压；高血压病｜血压高\n")
    assert table.terms == (Term("I10", "高血压", ("原发性高血压", "高血压病", "血压高")),)
    assert table.language == "zh"


def test_that_the_likelier_of_two_columns_is_taken(tmp_path: Path) -> None:
    table = read(tmp_path, "id,description,code,name\n7,A long story,R05,Cough\n")
    assert table.terms == (Term("R05", "Cough"),)


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8-sig", "utf-16"])
def test_that_files_of_hospital_systems_are_read(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "terms.csv"
    path.write_bytes("编码,名称\r\nI10,高血压\r\n".encode(encoding))
    table = read_terminology(path, "gb18030" if encoding == "gb18030" else None)
    assert table.terms == (Term("I10", "高血压"),)


def test_that_tabs_and_semicolons_separate_columns(tmp_path: Path) -> None:
    assert read(tmp_path, "code\tname\nR05\tCough\n", "terms.tsv").terms == (Term("R05", "Cough"),)
    semicolons = read(tmp_path, 'code;name;synonyms\nR05;Cough;"tussis;hack"\n')
    assert semicolons.terms == (Term("R05", "Cough", ("tussis", "hack")),)


def test_that_a_code_with_another_name_gains_a_synonym(tmp_path: Path) -> None:
    table = read(tmp_path, "code,name\nI10,Hypertension\nR05,Cough\nI10,高血压\nI10,Hypertension\n")
    assert table.terms == (Term("I10", "Hypertension", ("高血压",)), Term("R05", "Cough"))
    assert (table.merged, table.language) == (2, "en, zh")


def test_that_a_column_says_the_language(tmp_path: Path) -> None:
    table = read(tmp_path, "code,name,language\nR05,Toux,FR\nI10,高血压,\n")
    assert table.language == "fr, zh"


def test_that_rows_left_out_are_told_with_their_lines(tmp_path: Path) -> None:
    table = read(tmp_path, 'code,name\n,Cough\nR05,\nR06,"a\nb"\nR07\nR08,Pain,more\n', "t.csv")
    assert [(one.file, one.line, one.reason) for one in table.skipped] == [
        ("t.csv", 2, TermSkipReason.NO_CODE),
        ("t.csv", 3, TermSkipReason.NO_NAME),
        ("t.csv", 6, TermSkipReason.NO_NAME),
        ("t.csv", 7, TermSkipReason.MORE_CELLS),
    ]
    assert table.terms == (Term("R06", "a b"),)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", TABLE_BROKEN),
        ("code,remark\nR05,x\n", TERMINOLOGY_COLUMNS_UNKNOWN),
        ("name,remark\nCough,x\n", TERMINOLOGY_COLUMNS_UNKNOWN),
        ("code,name\n", TERMINOLOGY_EMPTY),
        ("code,name\n,Cough\n", TERMINOLOGY_EMPTY),
        ('code,name\nR05,"Cough\n', TABLE_BROKEN),
    ],
)
def test_that_a_file_without_terms_is_refused(tmp_path: Path, text: str, problem: Problem) -> None:
    with pytest.raises(UserError) as caught:
        read(tmp_path, text)
    assert caught.value.problem is problem


def test_that_an_encoding_that_is_not_named_is_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "terms.csv"
    path.write_bytes("编码,名称\nI10,镕堃喆龘\n".encode("gb18030"))  # too rare to be guessed
    with pytest.raises(UserError) as caught:
        read_terminology(path)
    assert caught.value.problem is FILE_NOT_TEXT


def test_that_reading_can_be_broken_off(tmp_path: Path) -> None:
    path = tmp_path / "terms.csv"
    path.write_text("code,name\nR05,Cough\n", encoding="utf-8")

    def stop() -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError):
        read_terminology(path, on_row=stop)
