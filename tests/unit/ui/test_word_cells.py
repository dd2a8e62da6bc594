"""Words found cell by cell are those of the whole text, and only so many cells are kept."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medgen_desktop.text.words import Span
from medgen_desktop.ui.annotation.word_cells import CELL, WordCells, words_of_cell

pytestmark = pytest.mark.clinic

PAIR = re.compile("[发咳][热嗽]|[\u4e00-\u9fff]")


def pairs(clause: str) -> list[Span]:
    """Words of two characters, by rule."""
    return [match.span() for match in PAIR.finditer(clause)]


clauses = st.lists(
    st.text("发热咳嗽🤒a b", max_size=60).map(lambda words: words + "。"), max_size=80
).map("".join)


@given(clauses)
def test_that_cells_together_hold_the_words_of_the_text_once(text: str) -> None:
    found = [
        word for cell in range(len(text) // CELL + 1) for word in words_of_cell(text, cell, pairs)
    ]
    assert found == pairs(text)


@given(clauses, st.data())
def test_that_a_known_place_gives_its_word_and_others_none(text: str, data: st.DataObject) -> None:
    cells = WordCells(text)
    for cell in cells.unknown(0, len(text)):
        cells.put(cell, words_of_cell(text, cell, pairs))
    assert cells.unknown(0, len(text)) == []
    place = data.draw(st.integers(0, len(text)))
    expected = [word for word in pairs(text) if word[0] <= place < word[1]]
    assert cells.word_at(place) == (expected[0] if expected else None)


def test_that_a_word_over_the_border_of_cells_is_found_from_both_sides() -> None:
    cells = WordCells("。" * (CELL - 1) + "发热。咳嗽")
    for cell in cells.unknown(0, len(cells.text) - 1):
        cells.put(cell, words_of_cell(cells.text, cell, pairs))
    assert cells.word_at(CELL - 1) == cells.word_at(CELL) == (CELL - 1, CELL + 1)


def test_that_cells_without_chinese_need_no_model() -> None:
    assert WordCells("fever and cough. " * 500).unknown(0, 8000) == []


def test_that_the_cells_used_last_are_kept_and_no_more() -> None:
    cells = WordCells("发热" * CELL * 200)
    for cell in range(400):
        cells.put(cell, [(cell * CELL, cell * CELL + 2)])
    assert cells.word_at(0) is None
    assert cells.word_at(399 * CELL) == (399 * CELL, 399 * CELL + 2)
    assert cells.unknown(200 * CELL, 399 * CELL) == []
