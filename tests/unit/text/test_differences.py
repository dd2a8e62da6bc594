"""What differs between two texts: all of it, and nothing more than words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medgen_desktop.text import differences as module
from medgen_desktop.text.differences import differences

pytestmark = pytest.mark.clinic

texts = st.lists(
    st.sampled_from(["cough", "fever", "咳", "嗽", " ", "  ", "\n", ".", "😀", "e\u0301", "12"]),
    max_size=30,
).map("".join)


@given(texts, texts)
def test_that_what_is_between_the_differences_is_the_same(before: str, after: str) -> None:
    place = other = 0
    for one in differences(before, after):
        assert before[place : one.before[0]] == after[other : one.after[0]]
        assert one.before[0] < one.before[1] or one.after[0] < one.after[1]
        assert before[slice(*one.before)] != after[slice(*one.after)]
        place, other = one.before[1], one.after[1]
    assert before[place:] == after[other:]


def test_that_words_and_single_chinese_characters_are_told_apart() -> None:
    before, after = "HR 88, no fever.\n咳嗽三天\nsame", "HR 92, no fever.\n咳嗽五天\nsame\nnew"
    found = [
        (before[slice(*one.before)], after[slice(*one.after)]) for one in differences(before, after)
    ]
    assert found == [("88", "92"), ("三", "五"), ("", "\nnew")]
    assert differences(before, before) == []


def test_that_a_long_stretch_is_not_compared_word_by_word(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_MOST_TOKENS", 3)
    assert differences("a b c d", "a b c e\nf") == [((0, 7), (0, 9))]


def test_that_many_changed_lines_are_compared_line_by_line() -> None:
    before, after = ("\n".join(f"x {gap}y x" for _ in range(2000)) for gap in (" ", ""))
    assert len(differences(before, after)) == 2000
