"""Full-width signs mean the keys that they were made of."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medgen_desktop.ui.annotation.wide_keys import narrow_key

pytestmark = pytest.mark.clinic


def wide(sign: str) -> str:
    """The full-width form of an ASCII sign."""
    return chr(ord(sign) + 0xFEE0)


@pytest.mark.parametrize("sign", "0123456789[]+-=;,.")
def test_that_a_full_width_sign_is_its_key(sign: str) -> None:
    assert narrow_key(wide(sign)) == sign


@pytest.mark.parametrize("sign", "abcxyzABCXYZ")
def test_that_a_full_width_letter_is_its_key_with_or_without_shift(sign: str) -> None:
    assert narrow_key(wide(sign)) == sign.upper()
    assert narrow_key(wide(sign), is_shifted=True) == f"Shift+{sign.upper()}"


@pytest.mark.parametrize(
    ("typed", "key"),
    [("\uffe5", "Shift+4"), ("……", "Shift+6"), ("——", "-"), ("【", "["), ("】", "]")],
)
def test_that_chinese_signs_on_number_keys_are_their_keys(typed: str, key: str) -> None:
    assert narrow_key(typed) == key


def test_that_a_full_width_exclamation_mark_is_one_with_shift() -> None:
    assert narrow_key(wide("!"), is_shifted=True) == "Shift+1"


@pytest.mark.parametrize(
    "typed", ["", "a", "1", " ", "\u3000", "热", "发热", "é", "²", "ﬁ", "。", "\t"]
)
def test_that_anything_else_is_left_alone(typed: str) -> None:
    assert narrow_key(typed) == ""


@given(st.text(max_size=2))
def test_that_no_text_breaks_it(typed: str) -> None:
    assert narrow_key(typed).isascii()
