import pytest
from hypothesis import given
from hypothesis import strategies as st

from medgen_desktop.text.term_keys import code_key, initials_of, initials_words, term_query

pytestmark = pytest.mark.clinic


@pytest.mark.parametrize("written", ["I21.9", "i219", " I 21.9 ", "Ｉ２１．９"])
def test_that_a_code_is_the_same_however_it_is_written(written: str) -> None:
    assert code_key(written) == "i219"


@pytest.mark.parametrize(
    ("name", "initials"),
    [
        ("高血压", "gxy"),
        ("2型糖尿病", "2xtnb"),
        ("重症肺炎", "zzfy"),
        ("EB病毒感染（Epstein-Barr）", "ebbdgrepsteinbarr"),
        ("Hypertension", ""),
        ("𠮷病", "b"),
        ("", ""),
    ],
)
def test_that_initials_are_those_of_a_typist(name: str, initials: str) -> None:
    assert initials_of(name) == initials


def test_that_initials_are_indexed_by_pairs_so_that_they_are_found_inside() -> None:
    assert initials_words("gxy") == "gx xy y"
    assert initials_words("g") == "g"
    assert initials_words("") == ""


@pytest.mark.parametrize(
    ("search", "query"),
    [
        (
            "myo inf",
            '(words : "myo" * OR initials : "my yo") AND (words : "inf" * OR initials : "in nf")',
        ),
        ("g", '(words : "g" * OR initials : "g" *)'),
        ("高血压", 'words : "高血 血压" *'),
        ("non-hodgkin", 'words : "non hodgkin" *'),
        ("- …", ""),
        ("", ""),
    ],
)
def test_that_each_piece_begins_a_word_or_is_initials(search: str, query: str) -> None:
    assert term_query(search) == query


def test_that_a_long_text_is_no_longer_query_than_a_name_has_words() -> None:
    assert term_query("fever " * 1000).count(" AND ") == 23


@given(st.text())
def test_that_keys_hold_letters_and_digits_only(text: str) -> None:
    assert all(one.isalnum() for one in code_key(text))
    assert all(one.isalnum() and one.isascii() for one in initials_of(text))
