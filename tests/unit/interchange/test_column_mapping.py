import pytest

from medgen_desktop.interchange.column_mapping import ColumnMapping, guess_mapping

pytestmark = pytest.mark.clinic


@pytest.mark.parametrize(
    ("columns", "guess"),
    [
        (
            ["ID", "section_header", "section_text", "dialogue"],
            ColumnMapping("dialogue", "section_text", "section_header", record_id="ID"),
        ),
        (
            ["department", "title", "ask", "answer"],
            ColumnMapping("ask", "answer", "department", "title"),
        ),
        (
            ["dataset", "encounter_id", "dialogue", "note"],
            ColumnMapping("dialogue", "note", record_id="encounter_id"),
        ),
        (["科室", "标题", "问", "答"], ColumnMapping("问", "答", "科室", "标题")),
        (["编号", "正文", "摘要"], ColumnMapping("正文", "摘要", record_id="编号")),
        (["Note Text", "Summary"], ColumnMapping("Note Text", "Summary")),
        (["title", "body"], ColumnMapping("body", title="title")),
        (["dialogue", "note", "summary"], ColumnMapping("dialogue", "summary")),
    ],
)
def test_that_columns_are_known_by_their_usual_names(
    columns: list[str], guess: ColumnMapping
) -> None:
    assert guess_mapping(columns) == guess


@pytest.mark.parametrize(
    "columns",
    [
        [],
        ["a", "b"],
        ["text", "report"],
        ["question", "dialogue"],
        ["summary", "section"],
        ["question", "Question", "text"],
    ],
)
def test_that_nothing_is_guessed_where_the_text_is_not_clear(columns: list[str]) -> None:
    assert guess_mapping(columns) is None


def test_that_two_columns_for_the_same_thing_leave_it_open() -> None:
    guess = guess_mapping(["id", "note_id", "dialogue", "note", "summary", "answer"])

    assert guess == ColumnMapping("dialogue")


def test_that_a_mapping_names_the_columns_it_uses() -> None:
    assert ColumnMapping("a", section="b", record_id="c").columns() == ("a", "b", "c")
