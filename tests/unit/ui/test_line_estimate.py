"""Places of a text as shares of its height, there and back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medgen_desktop.ui.annotation.line_estimate import LineEstimate

pytestmark = pytest.mark.clinic

texts = st.lists(st.text("a 发热🤒", max_size=300), max_size=20).map("\n".join)


@given(texts, st.data())
def test_that_further_on_is_further_down(text: str, data: st.DataObject) -> None:
    lines = LineEstimate(text)
    first, second = sorted(data.draw(st.integers(0, len(text))) for _ in range(2))
    assert 0 <= lines.share_of(first) <= lines.share_of(second) <= 1


@given(texts, st.data())
def test_that_a_share_leads_back_to_its_place(text: str, data: st.DataObject) -> None:
    lines = LineEstimate(text)
    place = data.draw(st.integers(0, len(text)))
    assert abs(lines.place_at(lines.share_of(place)) - place) <= 1
    assert 0 <= lines.place_at(1.0) <= len(text)


def test_that_chinese_takes_twice_the_room() -> None:
    lines = LineEstimate("a" * 740 + "\n" + "热" * 370)
    assert lines.share_of(741) == pytest.approx(0.5, abs=0.01)


def test_that_short_paragraphs_take_a_line_each() -> None:
    lines = LineEstimate("a" * 740 + "\nb" * 10)
    assert lines.share_of(741) == pytest.approx(0.5)
