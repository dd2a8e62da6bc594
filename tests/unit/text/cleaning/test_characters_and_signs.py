"""Unseen characters, widths and units: what becomes of them, and what is none of theirs."""

import re
import unicodedata
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medgen_desktop.text.cleaning.steps import cleaned

pytestmark = pytest.mark.clinic


def by(step: str, text: str) -> str:
    return cleaned(text, [step]).text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("\ufeffFever\u200b and\u2060 cough", "Fever and cough"),
        ("a\x00b\x00c\x00", "abc"),
        ("10\x0020 mg", "10 20 mg"),
        ("dose\x1f: 5", "dose: 5"),
        ("10\x1f5", "10 5"),
        ("one\u2028two\x0bthree\x85four", "one\ntwo\nthree\nfour"),
        ("患\u200d者", "患者"),
        ("\u200dcough", "cough"),
        ("👨\u200d👩\u200d👧 ❤\ufe0f", "👨\u200d👩\u200d👧 ❤\ufe0f"),
        ("left\u200e to\u202c right", "left to right"),
        ("\u200fשלום\u200e 5", "\u200fשלום\u200e 5"),
        ("page\fpage hyper\u00adtension\t", "page\fpage hyper\u00adtension\t"),
    ],
)
def test_that_what_is_not_seen_goes_and_what_is_seen_stays(text: str, expected: str) -> None:
    assert by("characters", text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ＢＰ１２０／８０ｍｍＨｇ", "BP120/80mmHg"),
        ("体温３６．５℃，脉搏７２次／分。", "体温36.5℃，脉搏72次／分。"),
        ("１０：３０入院；主诉：发热（３天）。", "10:30入院；主诉：发热（3天）。"),
        ("ＥＲ（＋＋），＜５％", "ER（++），<5%"),
        ("\u3000\u3000患者\u3000男", "\u3000\u3000患者 男"),
        ("４～６周，３－５天，甲－乙", "4～6周，3-5天，甲－乙"),
        ("１，０００", "1，000"),
    ],
)
def test_that_wide_signs_are_written_narrow_and_chinese_punctuation_is_not(
    text: str, expected: str
) -> None:
    assert by("width", text) == expected
    assert len(expected) == len(text)


@given(st.text(alphabet="０５９Ａｚ，。：；（）％／．－～\u3000 5a患\n"))
def test_that_width_changes_no_offset_and_nothing_but_width(text: str) -> None:
    done = cleaned(text, ["width"])
    assert done.offset_map.layers == ()
    assert unicodedata.normalize("NFKC", done.text) == unicodedata.normalize("NFKC", text)
    for sign in "，。；（）～":
        assert done.text.count(sign) == text.count(sign)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("glucose 90 mg/dl, Na 140 mmol/l", "glucose 90 mg/dL, Na 140 mmol/L"),
        ("WBC 6.1×10⁹/l, 10^9/l, 5 k/ul, ALT 44u/l", "WBC 6.1×10⁹/L, 10^9/L, 5 k/uL, ALT 44u/L"),
        ("尿量1700ml，BP 140/90mmhg", "尿量1700mL，BP 140/90mmHg"),
        ("KCl 20 meq, 400 iu, 300 mosm/l", "KCl 20 mEq, 400 IU, 300 mOsm/L"),
        ("5 \u00b5g/ml, 71 \u00b5mol/l, 3 \u00b5l", "5 \u03bcg/mL, 71 \u03bcmol/L, 3 \u03bcL"),
        ("体重5㎏，5㎎，2㎖", "体重5kg，5mg，2mL"),
        ("38.2 \u00baC, 37\u02da C, 37℃", "38.2 °C, 37° C, 37℃"),
    ],
)
def test_that_units_are_written_in_one_way(text: str, expected: str) -> None:
    assert by("units", text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "take 1l daily, vitamin B1l",
        "Mg 2.1, 10 MG, 5 Mg",
        "10 毫克，5 mcg, 5 ug, 2 cc",
        "no u/l edema, and/l, R/l",
        "\u00b5 receptor, a\u00b5g, µX",
        "×109/L, kg/m2, mm Hg, mlb 3",
        "X2 nl, 1\u00ba Dr, 2\u00ba",
        "millimol/lx, mg/dlx, html, 5 mlx",
    ],
)
def test_that_what_may_mean_something_else_is_left(text: str) -> None:
    assert by("units", text) == text


@given(st.text(alphabet="0123456789.,/ mglLdµμiuIUhHgeqEQ℃º㎎㎖\n患C%"))
def test_that_no_number_and_no_prefix_changes(text: str) -> None:
    done = by("units", text)
    assert re.findall(r"\d+", done) == re.findall(r"\d+", text)
    fold = str.maketrans({"\u00ba": "°", "\u02da": "°"})
    plain, now = (unicodedata.normalize("NFKC", one.translate(fold)) for one in (text, done))
    assert now.casefold() == plain.casefold()


def test_that_a_cleaned_amount_is_the_same_amount() -> None:
    done = cleaned("剂量０．５ｍｇ／ｄｌ").text
    assert done == "剂量0.5mg/dL"
    assert Decimal(done[2:5]) == Decimal("0.5")
