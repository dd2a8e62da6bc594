"""Positions of other tools: there and back, whatever they count and whatever the text holds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medgen_desktop.text.line_ends import normalise_line_ends
from medgen_desktop.text.outside_offsets import OffsetUnit, OutsideOffsets

pytestmark = pytest.mark.clinic

TEXTS = st.text(st.sampled_from("ab 咳\n\r🤒é\u200e")) | st.text()


def length_in(text: str, unit: OffsetUnit) -> int:
    if unit is OffsetUnit.UTF16:
        return len(text.encode("utf-16-le", "surrogatepass")) // 2
    if unit is OffsetUnit.UTF8:
        return len(text.encode("utf-8", "surrogatepass"))
    return len(text)


@given(original=TEXTS, unit=st.sampled_from(OffsetUnit))
def test_that_every_position_comes_back(original: str, unit: OffsetUnit) -> None:
    offsets = OutsideOffsets(original, unit)
    text = normalise_line_ends(original).text
    for place in range(len(text) + 1):
        assert offsets.inside(offsets.outside(place)) == place
    assert offsets.outside(len(text)) == length_in(original, unit)


@given(before=TEXTS, said=TEXTS.filter(bool), after=TEXTS, unit=st.sampled_from(OffsetUnit))
def test_that_a_span_says_the_same(before: str, said: str, after: str, unit: OffsetUnit) -> None:
    before, said = before.rstrip("\r"), said.rstrip("\r")  # no line end may be cut in two
    original = before + said + after
    start = length_in(before, unit)
    outside = (start, start + length_in(said, unit))
    offsets = OutsideOffsets(original, unit)
    ((left, right),) = offsets.pieces_inside([outside])
    text = normalise_line_ends(original).text
    assert text[left:right] == normalise_line_ends(said).text
    assert offsets.pieces_outside([(left, right)]) == (outside,)


@pytest.mark.parametrize("unit", OffsetUnit)
@pytest.mark.parametrize("original", ["ab", "咳🤒\r\n嗽"])
def test_that_what_lies_outside_stays_outside(original: str, unit: OffsetUnit) -> None:
    offsets = OutsideOffsets(original, unit)
    assert offsets.inside(-3) < 0
    assert offsets.inside(length_in(original, unit) + 1) > len(normalise_line_ends(original).text)


def test_that_the_middle_of_a_character_is_its_start() -> None:
    assert OutsideOffsets("咳嗽", OffsetUnit.UTF8).inside(4) == 1
    assert OutsideOffsets("a🤒b", OffsetUnit.UTF16).inside(2) == 1
    assert OutsideOffsets("a\r\nb").inside(2) == 1
