"""Spans by place: the index answers as a look at all spans would."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medgen_desktop.ui.annotation.span_index import Span, SpanIndex

pytestmark = pytest.mark.clinic

LENGTH = 20_000
places = st.integers(0, LENGTH)
pairs = st.tuples(places, places).filter(lambda pair: pair[0] != pair[1]).map(sorted)
span_lists = st.lists(pairs, max_size=40).map(
    lambda found: [Span(key, start, end, key % 3) for key, (start, end) in enumerate(found)]
)


@given(span_lists, pairs)
def test_that_touching_spans_are_those_that_share_a_character(
    spans: list[Span], stretch: list[int]
) -> None:
    start, end = stretch
    expected = {span.key for span in spans if span.start < end and start < span.end}
    found = SpanIndex(spans).touching(start, end)
    assert {span.key for span in found} == expected
    assert found == sorted(found, key=lambda span: (span.start, -span.end, span.key))


@given(span_lists, st.sets(st.integers(0, 39)), pairs)
def test_that_removed_spans_are_found_no_more(
    spans: list[Span], removed: set[int], stretch: list[int]
) -> None:
    index = SpanIndex(spans)
    for key in removed:
        index.remove(key)
    left = SpanIndex([span for span in spans if span.key not in removed])
    assert index.touching(*stretch) == left.touching(*stretch)
    assert len(index) == len(left)


@given(span_lists)
def test_that_overlapping_spans_never_share_a_level_and_inner_ones_are_nearest(
    spans: list[Span],
) -> None:
    levels = SpanIndex(spans).levels(0, LENGTH + 1)
    assert set(levels) == {span.key for span in spans}
    for one in spans:
        for other in spans:
            if one.key < other.key and one.start < other.end and other.start < one.end:
                assert levels[one.key] != levels[other.key]
            is_inside = other.start <= one.start and one.end <= other.end
            if is_inside and one.end - one.start < other.end - other.start:
                assert levels[one.key] < levels[other.key]


def test_that_a_span_without_neighbours_is_underlined_next_to_the_text() -> None:
    index = SpanIndex([Span(1, 0, 5, 0), Span(2, 5, 9, 1)])
    assert index.levels(0, 9) == {1: 0, 2: 0}


def test_that_the_innermost_span_at_a_place_is_the_shortest() -> None:
    index = SpanIndex([Span(1, 0, 50, 0), Span(2, 10, 20, 1), Span(3, 40, 45, 2)])
    found = [index.innermost_at(unit) for unit in (5, 15, 19, 20, 50)]
    assert [None if span is None else span.key for span in found] == [1, 2, 2, 1, None]


def test_that_a_gap_is_touched_but_not_covered() -> None:
    broken = Span(1, 0, 50, 0).with_pieces(((0, 5), (40, 50)))
    index = SpanIndex([broken, Span(2, 10, 30, 1)])
    assert broken.pieces == broken.fragments == ((0, 5), (40, 50))
    assert Span(2, 10, 30, 1).pieces == ((10, 30),)
    assert index.touching(31, 33) == [broken]
    found = [index.innermost_at(unit) for unit in (4, 5, 10, 39, 49, 50)]
    assert [None if span is None else span.key for span in found] == [1, None, 2, None, 1, None]
    levels = index.levels(0, 50)
    assert levels[1] != levels[2]


def test_that_one_piece_is_no_fragment() -> None:
    span = Span(1, 0, 50, 0).with_pieces(((0, 5), (40, 50))).with_pieces(((3, 9),))
    assert (span.start, span.end, span.fragments) == (3, 9, ())


def test_that_adding_a_key_again_moves_its_span() -> None:
    index = SpanIndex([Span(1, 0, 5, 0)])
    index.add(Span(1, 9000, 9005, 0))
    assert index.touching(0, 5) == []
    assert index.get(1) == Span(1, 9000, 9005, 0)
    assert list(index) == [Span(1, 9000, 9005, 0)]
