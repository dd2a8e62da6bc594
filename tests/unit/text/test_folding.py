"""Letters without case and width: every character stays at its place."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medgen_desktop.text.folding import folded, plain_letters

pytestmark = pytest.mark.clinic


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Chest PAIN", "chest pain"),
        ("ＣＴ：３．５　ｃｍ？", "ct:3.5 cm?"),
        ("İß ﬁ Σς É", "İß ﬁ σς é"),
        ("发热😀", "发热😀"),
    ],
)
def test_that_case_and_width_are_gone(text: str, expected: str) -> None:
    assert folded(text) == expected


@given(st.text())
def test_that_folding_changes_no_place_and_folds_all_at_once(text: str) -> None:
    assert len(folded(text)) == len(text)
    assert folded(folded(text)) == folded(text)
    assert folded(text) == "".join(folded(one) for one in text)


def test_that_letters_and_digits_become_plain_and_signs_stay() -> None:
    assert plain_letters("José Nguyễn ＳＭＩＴＨ １２：３ 患者（王）ﬁ ½ Ж") == (
        "Jose Nguyen SMITH 12：3 患者（王）ﬁ ½ Ж"
    )


@given(st.text())
def test_that_plain_letters_are_as_long(text: str) -> None:
    assert len(plain_letters(text)) == len(text)
    assert plain_letters(plain_letters(text)) == plain_letters(text)
