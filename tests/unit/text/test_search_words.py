"""The words a search goes by: what a person finds by typing a piece of a text."""

import sqlite3

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medgen_desktop.text.search_words import is_said_by_words, search_phrase, search_words

pytestmark = pytest.mark.clinic


def found(text: str, search: str) -> bool:
    """Whether the index of this text alone answers the search."""
    db = sqlite3.connect(":memory:")
    tokenizer = "unicode61 remove_diacritics 0"
    db.execute(f"CREATE VIRTUAL TABLE words USING fts5(text, tokenize='{tokenizer}')")
    db.execute("INSERT INTO words VALUES (?)", [search_words(text)])
    query = "SELECT count(*) FROM words WHERE words MATCH ?"
    return bool(db.execute(query, [search_phrase(search)]).fetchone()[0])


def test_that_chinese_is_indexed_by_pairs_and_words_stand_whole() -> None:
    assert search_words("咳嗽三天, CT示3.5 cm") == "咳嗽 嗽三 三天 天 ct 示 3 5 cm"
    assert search_words("") == ""


@pytest.mark.parametrize(
    ("search", "is_found"),
    [
        ("发热", True),
        ("热", True),
        ("无发热伴", True),
        ("发伴", False),
        ("ＣＴ示", True),
        ("ct示右", True),
        ("肺炎 COPD", True),
        ("copd", True),
        ("cop", True),
        ("opd", False),
        ("fever and", True),
        ("fever\ncough", False),
        ("伴 fever", False),
    ],
)
def test_that_words_are_found_from_their_beginning_and_chinese_from_anywhere(
    search: str, is_found: bool
) -> None:
    text = "患者无发热伴咳嗽。CT示右肺炎，COPD; FEVER and chills"
    assert found(text, search) is is_found


@given(
    text=st.text(st.sampled_from("咳嗽发热三天ab1 ，"), min_size=1, max_size=30),
    place=st.integers(0, 29),
    length=st.integers(1, 8),
)
def test_that_every_piece_that_begins_with_a_word_is_found(
    text: str, place: int, length: int
) -> None:
    piece = text[place : place + length]
    begins_inside_a_word = (
        0 < place < len(text) and text[place] in "ab1" and text[place - 1] in "ab1"
    )
    if not search_phrase(piece) or begins_inside_a_word:
        return
    assert found(text, piece)


def test_that_a_search_of_signs_has_no_phrase_and_signs_are_noticed() -> None:
    assert search_phrase('"%! 🤒') == ""
    assert is_said_by_words("chest pain 3 天")
    assert not is_said_by_words("50%")
