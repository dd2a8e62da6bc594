"""Stretches: every character once, and found as in the whole text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medgen_desktop.text.stretches import stretches
from medgen_desktop.text.term_matcher import Term, TermMatcher

pytestmark = pytest.mark.clinic


@given(st.integers(0, 300), st.integers(1, 40), st.integers(0, 50))
def test_that_every_character_is_in_one_stretch(length: int, size: int, margin: int) -> None:
    made = list(stretches(length, size, margin))
    assert [place for one in made for place in range(one.start, one.end)] == list(range(length))
    for one in made:
        assert one.low == max(0, one.start - margin)
        assert one.high == min(length, one.end + margin)


@given(st.text(alphabet="ab 咳嗽\n", max_size=200), st.integers(1, 30))
def test_that_terms_are_found_as_in_the_whole_text(text: str, size: int) -> None:
    matcher = TermMatcher([Term("ab", "Disease", "d"), Term("咳嗽", "Symptom", "d")])
    found = [
        (hit.start + one.low, hit.end + one.low)
        for one in stretches(len(text), size, 5)
        for hit in matcher.find(text[one.low : one.high])
        if one.start <= hit.start + one.low < one.end
    ]
    assert found == [(hit.start, hit.end) for hit in matcher.find(text)]
