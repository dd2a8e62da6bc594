"""Occurrences: every place where a text says the same words, in code points."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medgen_desktop.text.occurrences import Occurrences, begins_inside_words

pytestmark = pytest.mark.clinic


def said(words: str, text: str, *, whole_words: bool = True, match_case: bool = False) -> list[str]:
    """What is found, with the places that say it."""
    found = Occurrences(words, whole_words=whole_words, match_case=match_case).places(text)
    return [text[start:end] for start, end in found]


@pytest.mark.parametrize(
    ("words", "text", "expected"),
    [
        ("pain", "Pain, painful; no PAIN 🤒pain", ["Pain", "PAIN", "pain"]),
        ("chest pain", "chest  pain. Chest\npain; chest\n\npain", ["chest  pain", "Chest\npain"]),
        ("咳嗽", "主诉：咳嗽3天，无咳嗽史", ["咳嗽", "咳嗽"]),
        ("CT", "头颅CT检查 CT2 act CT", ["CT", "CT"]),
        ("CT检查", "头颅CT检查 ACT检查", ["CT检查"]),
        ("2+", "protein 2+, 12+ and 2++", ["2+", "2+"]),
        ("café", "café Café cafés", ["café", "Café"]),
        ("cafe", "cafe\u0301 cafe", ["cafe"]),
        ("", "anything", []),
        ("  ", "any thing", []),
    ],
)
def test_that_words_are_found_whole_and_chinese_anywhere(
    words: str, text: str, expected: list[str]
) -> None:
    assert said(words, text) == expected


def test_that_parts_of_words_and_letter_case_count_when_asked_for() -> None:
    text = "Hepatitis, hepatitis B"
    assert said("titis", text) == []
    assert said("titis", text, whole_words=False) == ["titis", "titis"]
    assert said("Hepatitis", text, match_case=True) == ["Hepatitis"]


def test_that_an_index_of_words_misses_only_what_begins_inside_them() -> None:
    assert begins_inside_words("titis", whole_words=False)
    assert not begins_inside_words("titis", whole_words=True)
    assert not begins_inside_words("咳嗽", whole_words=False)
    assert not begins_inside_words(" ", whole_words=False)


@given(
    text=st.text(st.sampled_from("ab 咳嗽🤒\n+")),
    words=st.text(st.sampled_from("ab 咳嗽🤒+"), min_size=1),
    whole=st.booleans(),
)
def test_that_places_are_in_order_apart_and_say_the_words(
    text: str, words: str, whole: bool
) -> None:
    end_before = 0
    for start, end in Occurrences(words, whole_words=whole).places(text):
        assert end_before <= start < end <= len(text)
        assert text[start:end].split() == words.split()
        end_before = end
