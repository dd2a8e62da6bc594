"""Pieces of text: joined, taken apart and checked without a character lost."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medgen_desktop.domain.annotation import are_pieces, joined_pieces, said_by, without_stretch

pytestmark = pytest.mark.clinic

PIECE = st.tuples(st.integers(0, 30), st.integers(1, 9)).map(lambda one: (one[0], sum(one)))
PIECES = st.lists(PIECE, max_size=6)


def _characters(pieces: object) -> set[int]:
    assert isinstance(pieces, (list, tuple))
    return {place for start, end in pieces for place in range(start, end)}


@given(PIECES)
def test_that_joined_pieces_have_the_same_characters_in_order_and_apart(
    pieces: list[tuple[int, int]],
) -> None:
    joined = joined_pieces(pieces)
    assert _characters(joined) == _characters(pieces)
    assert all(left[1] < right[0] for left, right in itertools.pairwise(joined))
    assert not joined or are_pieces(joined, 60)


@given(PIECES, PIECE)
def test_that_a_stretch_is_taken_out_and_nothing_else(
    pieces: list[tuple[int, int]], gone: tuple[int, int]
) -> None:
    rest = without_stretch(joined_pieces(pieces), *gone)
    assert _characters(rest) == _characters(pieces) - set(range(*gone))
    assert all(start < end for start, end in rest)


@pytest.mark.parametrize(
    "pieces", [(), ((1, 1),), ((3, 2),), ((-1, 2),), ((0, 11),), ((4, 6), (1, 2)), ((1, 4), (3, 6))]
)
def test_that_what_cannot_be_labelled_is_told(pieces: tuple[tuple[int, int], ...]) -> None:
    assert not are_pieces(pieces, 10)


def test_that_pieces_are_said_with_one_blank_between_them() -> None:
    assert said_by("痛 in the 🦵 left", ((0, 1), (9, 15))) == "痛 🦵 left"
