"""Places of a term: whole characters, whole words at the end, offsets into the text as it is."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medgen_desktop.text.concordance import CONTEXT_CHARACTERS, Term, in_context

pytestmark = pytest.mark.clinic

TEXTS = st.text(st.sampled_from("aAbß ée\u0301ﬁ🩺咳嗽ＣＴ，\n\u200d x\u0302"), max_size=60)


def _said(term: str, text: str) -> list[str]:
    return [text[start:end] for start, end in Term(term).places(text)]


@pytest.mark.parametrize(
    ("term", "text", "said"),
    [
        ("cough", "Cough, coughing; no hiccough.", ["Cough", "coughing"]),
        ("chest pain", "CHEST\n  PAIN and chestpain", ["CHEST\n  PAIN"]),
        ("咳嗽", "患者咳嗽三天，无咳嗽。", ["咳嗽", "咳嗽"]),
        ("ct", "ＣＴ检查，CT；SPECT", ["ＣＴ", "CT"]),
        ("CT检查", "行CT检查", ["CT检查"]),
        ("café", "Cafe\u0301 and CAFÉ.", ["Cafe\u0301", "CAFÉ"]),
        ("STRASSE", "Straße 5", ["Straße"]),
        ("x", "x\u0302 is a mean", ["x\u0302"]),
        ("3.5", "3.5 mg, 345 mg", ["3.5"]),
        ("c++", "uses C++ daily", ["C++"]),
        ("?!", "What?!", []),
        ("  ", "What", []),
        ("cough", "", []),
    ],
)
def test_that_a_term_is_found_as_the_index_of_words_finds_it(
    term: str, text: str, said: list[str]
) -> None:
    assert _said(term, text) == said


@given(TEXTS, st.sampled_from(["a", "é", "咳", "fi", "ct", "ss", "x"]))
def test_that_places_are_spans_in_order_that_say_the_term(text: str, term: str) -> None:
    ends = 0
    for start, end in Term(term).places(text):
        assert ends <= start < end <= len(text)
        folded = unicodedata.normalize("NFKC", text[start:end]).casefold()
        assert folded.startswith(term)
        ends = end


@given(TEXTS, st.data())
def test_that_context_is_one_line_and_says_what_the_text_says(
    text: str, data: st.DataObject
) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    before, match, after = in_context(text, start, end)
    flat = text.replace("\n", " ")
    assert flat[:start].endswith(before)
    assert match == flat[start:end]
    assert flat[end:].startswith(after)


def test_that_context_is_some_sixty_characters_and_never_half_a_character() -> None:
    text = "e\u0301" * 60 + "|" + "e\u0301" * 60
    middle = text.index("|")
    before, match, after = in_context(text, middle, middle + 1)
    assert match == "|"
    assert len(before) == len(after) == CONTEXT_CHARACTERS
    before, _match, after = in_context("a" + text, middle, middle + 1)
    assert before[0] == "e"
    assert after[-1] == "\u0301"


def test_that_a_line_has_neither_breaks_nor_control_characters() -> None:
    assert in_context("a\tb\nc\x0bd", 2, 3) == ("a ", "b", " c d")
