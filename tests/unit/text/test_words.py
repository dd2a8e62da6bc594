"""Words as people point at them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medgen_desktop.text.words import word_at, words_of

pytestmark = pytest.mark.clinic


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", []),
        ("Chest pain, 3.5 mg b.i.d.", ["Chest", "pain", "3.5", "mg", "b.i.d"]),
        ("BP 120/80; X-ray; patient’s", ["BP", "120/80", "X-ray", "patient’s"]),
        ("头痛2天", ["头", "痛", "2", "天"]),
        ("服用aspirin后", ["服", "用", "aspirin", "后"]),
        ("😀 ok 👩‍⚕️", ["ok"]),
        ("𠀀𠀁", ["𠀀", "𠀁"]),
        ("__ -- ...", []),
    ],
)
def test_that_words_are_what_a_reader_takes_for_one(text: str, words: list[str]) -> None:
    assert [text[start:end] for start, end in words_of(text)] == words


@pytest.mark.parametrize(
    ("place", "word"), [(0, "Chest"), (3, "Chest"), (5, "Chest"), (6, "pain"), (11, None)]
)
def test_that_a_place_is_in_the_word_that_it_touches(place: int, word: str | None) -> None:
    text = "Chest pain; x"
    found = word_at(text, place)
    assert (None if found is None else text[slice(*found)]) == word


def test_that_between_two_chinese_characters_the_one_behind_the_place_is_meant() -> None:
    assert word_at("头痛", 1) == (1, 2)
    assert word_at("头痛", 2) == (1, 2)


@given(st.text(), st.integers(0, 30))
def test_that_the_word_at_a_place_is_one_of_the_words_and_touches_it(text: str, place: int) -> None:
    found = word_at(text, place)
    touching = [(start, end) for start, end in words_of(text) if start <= place <= end]
    assert found == (touching[-1] if touching else None)
