import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medgen_desktop.text.line_ends import (
    LineEnds,
    normalise_line_ends,
    restore_line_ends,
)

pytestmark = pytest.mark.clinic

texts_rich_in_line_ends = st.lists(
    st.sampled_from(["\r\n", "\r", "\n", "a", "头痛", "😀", "\u2028", "\x0b", " "]), max_size=40
).map("".join)


@given(st.one_of(st.text(), texts_rich_in_line_ends))
def test_that_restoring_gives_back_every_text_exactly(original: str) -> None:
    normalised = normalise_line_ends(original)

    assert restore_line_ends(normalised.text, normalised.line_ends) == original


@given(texts_rich_in_line_ends)
def test_that_the_map_survives_json(original: str) -> None:
    line_ends = normalise_line_ends(original).line_ends

    assert LineEnds.from_json(line_ends.to_json()) == line_ends


@given(texts_rich_in_line_ends)
def test_that_only_line_ends_change(original: str) -> None:
    text = normalise_line_ends(original).text

    assert "\r" not in text
    assert text.split("\n") == re.split(r"\r\n|\r|\n", original)


@pytest.mark.parametrize(
    ("original", "written"),
    [
        ("", '"lf"'),
        ("one line", '"lf"'),
        ("a\nb\n", '"lf"'),
        ("a\r\n" * 10_000, '"crlf"'),
        ("a\rb\r", '"cr"'),
        ("a\nb\nc\r\nd\r\n", '[["lf",2],"crlf"]'),
        ("a\n\rb", '[["lf",1],"cr"]'),
        ("a\r\r\nb", '[["cr",1],"crlf"]'),
    ],
)
def test_that_the_map_is_as_short_as_the_line_ends_are_regular(original: str, written: str) -> None:
    assert normalise_line_ends(original).line_ends.to_json() == written


def test_that_a_text_with_too_few_line_ends_is_not_restored() -> None:
    line_ends = normalise_line_ends("a\nb\nc\r\nd").line_ends

    with pytest.raises(ValueError, match="2 line ends were counted and the text has 1"):
        restore_line_ends("a\nb", line_ends)


@pytest.mark.parametrize(
    "written",
    ["", "[]", "3", '"vt"', '[["lf",2]]', '[["lf",0],"cr"]', '[["lf",true],"cr"]', '[[1,2],"cr"]'],
)
def test_that_json_of_another_kind_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        LineEnds.from_json(written)
