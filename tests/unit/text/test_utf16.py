"""Offsets of Qt and of Python name the same places in any text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medgen_desktop.text.utf16 import Utf16Offsets

pytestmark = pytest.mark.clinic

any_text = st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from("🤒𠮷é\u0301发热a\n"))


def units_of(text: str) -> int:
    """Length in UTF-16 units, by the codec."""
    return len(text.encode("utf-16-le")) // 2


@given(any_text)
def test_that_every_code_point_offset_is_where_the_utf16_codec_puts_it(text: str) -> None:
    offsets = Utf16Offsets(text)
    for place in range(len(text) + 1):
        assert offsets.to_utf16(place) == units_of(text[:place])


@given(any_text)
def test_that_code_point_offsets_survive_the_way_to_utf16_and_back(text: str) -> None:
    offsets = Utf16Offsets(text)
    for place in range(len(text) + 1):
        assert offsets.to_code_point(offsets.to_utf16(place)) == place


@given(any_text, st.data())
def test_that_pieces_say_the_same_in_both_units(text: str, data: st.DataObject) -> None:
    places = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=8)))
    pieces = tuple(zip(places[::2], places[1::2], strict=False))
    offsets = Utf16Offsets(text)
    units = offsets.pieces_to_utf16(pieces)
    encoded = text.encode("utf-16-le")
    assert [encoded[2 * start : 2 * end].decode("utf-16-le") for start, end in units] == [
        text[start:end] for start, end in pieces
    ]
    assert offsets.pieces_to_code_points(units) == pieces


def test_that_an_offset_inside_a_surrogate_pair_becomes_the_start_of_its_character() -> None:
    offsets = Utf16Offsets("a🤒b🤒")
    assert [offsets.to_code_point(unit) for unit in range(7)] == [0, 1, 1, 2, 3, 3, 4]


def test_that_length_in_units_counts_astral_characters_twice() -> None:
    assert Utf16Offsets("发热🤒").units == 4
    assert Utf16Offsets("").units == 0
