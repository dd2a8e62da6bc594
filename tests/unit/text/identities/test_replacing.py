"""What stands for a number or a kind: of the same form, chosen by a secret, never the old one."""

import random
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medgen_desktop.domain.identity import IdentityKind
from medgen_desktop.text.identities.keyed_choice import KeyedChoice
from medgen_desktop.text.identities.masks import mask_of
from medgen_desktop.text.identities.numbers import is_resident_id
from medgen_desktop.text.identities.shapes import hexadecimal, national_id, reshaped, telephone

pytestmark = pytest.mark.clinic

OLD_ID, NEW_ID = "130503670401001", "11010519491231002X"


def pick(seed: int = 1) -> random.Random:
    return random.Random(seed)  # noqa: S311 - a test


def test_that_a_secret_chooses_the_same_for_the_same_words_only() -> None:
    one, two = KeyedChoice(b"a"), KeyedChoice(b"b")
    assert one.digest("name", "Ann  LEE") == one.digest("name", "ann lee")
    assert one.digest("name", "Ａnn") == one.digest("name", "ann")
    assert len({one.digest("ab", "c"), one.digest("a", "bc"), two.digest("ab", "c")}) == 3
    assert one.one_of(("x", "y"), "X", "any") == "y"
    assert one.one_of(("x",), "x", "any") == "x"
    assert one.one_of((), "x", "any") == "x"


def test_that_dates_of_a_patient_move_by_whole_weeks_back() -> None:
    days = {KeyedChoice(b"a").days_of_patient(str(number)) for number in range(300)}
    assert len(days) > 100
    assert all(one % 7 == 0 and -260 * 7 <= one <= -56 for one in days)


@pytest.mark.parametrize(
    ("said", "form"),
    [
        ("ZY-123456", r"[A-Z]{2}-[1-9\d]\d{5}"),
        ("abc12", r"[a-z]{3}\d{2}"),
        ("12床", r"[1-9]\d床"),
        ("0123", r"\d{4}"),
        ("１２３", r"[１-９][０-９]{2}"),
        ("京A12345", r"[京津沪渝冀豫云辽黑湘皖鲁苏浙赣鄂桂甘晋蒙陕吉闽贵粤青川宁琼][A-Z]\d{5}"),
    ],
)
def test_that_a_number_keeps_its_form(said: str, form: str) -> None:
    other = reshaped(said, pick())
    assert other is not None
    assert re.fullmatch(form, other)
    assert other != said


@pytest.mark.parametrize("said", ["护照A123", "张A123", "the mayor", ""])
def test_that_what_would_keep_words_has_no_other_form(said: str) -> None:
    assert reshaped(said, pick()) is None


@pytest.mark.parametrize(
    ("said", "form"),
    [
        ("+1-617-555-0123", r"\+1-\d{3}-\d{3}-\d{4}"),
        ("13812345678", r"1\d{10}"),
        ("010-12345678", r"0\d\d-\d{8}"),
        ("(617) 555-0123", r"\(\d{3}\) \d{3}-\d{4}"),
        ("+8613812345678", r"\+86\d{11}"),
    ],
)
def test_that_a_telephone_number_keeps_its_form(said: str, form: str) -> None:
    other = telephone(said, pick())
    assert other is not None
    assert re.fullmatch(form, other)
    assert other != said


def test_that_a_telephone_in_words_has_no_other_form() -> None:
    assert telephone("ask at the desk", pick()) is None


@given(st.integers(), st.sampled_from((OLD_ID, NEW_ID)))
def test_that_a_resident_id_stays_a_true_one_with_its_birthday_moved(seed: int, said: str) -> None:
    other = national_id(said, pick(seed), -70)
    assert other is not None
    assert is_resident_id(other)
    assert (len(other), other[6:12]) == (len(said), "670121" if said == OLD_ID else "194910")
    order = -2 if len(said) == 18 else -1
    assert int(other[order]) % 2 == int(said[order]) % 2


def test_that_other_national_numbers_keep_their_form() -> None:
    other = national_id("123-45-6789", pick(), 0)
    assert other is not None
    assert re.fullmatch(r"9\d\d-\d\d-\d{4}", other)
    assert re.fullmatch(r"\d{18}", national_id("1" * 18, pick(), 0) or "")
    assert national_id("none", pick(), 0) is None


def test_that_an_address_of_a_card_stays_hexadecimal() -> None:
    other = hexadecimal("00:1A:2b:3c:4d:5E", pick())
    assert re.fullmatch(r"(?:[0-9A-Fa-f]{2}:){5}[0-9A-Fa-f]{2}", other)
    assert other != "00:1A:2b:3c:4d:5E"


def test_that_masks_are_in_the_language_of_the_note_and_each_kind_has_its_own() -> None:
    assert mask_of(IdentityKind.NAME, "en") == "[NAME]"
    assert mask_of(IdentityKind.NAME, "zh") == "【姓名】"
    for language in ("en", "zh"):
        assert len({mask_of(kind, language) for kind in IdentityKind}) == len(IdentityKind)
