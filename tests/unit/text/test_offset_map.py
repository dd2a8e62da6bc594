"""Places through edits and back: nothing leaves the text, and what is untouched is found again."""

import itertools
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medgen_desktop.text.offset_map import OffsetMap, TextEdit, edited

pytestmark = pytest.mark.clinic

PIECES = ["患者", "咳嗽", "😀", "👨‍👩‍👧", "e\u0301", "\r\n", "\n", "mg", " ", "１２", "", "a"]
texts = st.lists(st.sampled_from(PIECES), min_size=1, max_size=25).map("".join)


@st.composite
def edits_of(draw: st.DrawFn, text: str) -> list[TextEdit]:
    places = sorted(draw(st.lists(st.integers(0, len(text)), max_size=8)))
    return [
        TextEdit(start, end, draw(st.sampled_from(PIECES)))
        for start, end in zip(places[::2], places[1::2], strict=False)
    ]


@st.composite
def steps(draw: st.DrawFn) -> tuple[str, list[list[TextEdit]]]:
    text = draw(texts)
    done, whole = text, []
    for _ in range(draw(st.integers(1, 3))):
        whole.append(draw(edits_of(done)))
        done = edited(done, whole[-1])
    return text, whole


def map_of(whole: list[list[TextEdit]]) -> OffsetMap:
    result = OffsetMap()
    for edits in whole:
        result = result.then(OffsetMap.of(edits))
    return result


@given(steps())
def test_that_no_span_leaves_the_text(made: tuple[str, list[list[TextEdit]]]) -> None:
    text, whole = made
    derived = text
    for edits in whole:
        derived = edited(derived, edits)
    offsets = map_of(whole)
    for project, before, after in (
        (offsets.to_derived, text, derived),
        (offsets.to_source, derived, text),
    ):
        for start in range(len(before)):
            for end in range(start + 1, len(before) + 1):
                span = project(start, end)
                assert span is None or 0 <= span[0] < span[1] <= len(after)


@given(steps())
def test_that_an_untouched_character_is_found_in_both_directions(
    made: tuple[str, list[list[TextEdit]]],
) -> None:
    text, whole = made
    place_of = list(range(len(text)))  # in the derived text, by its place in the source
    derived: list[int | None] = list(place_of)
    for edits in whole:
        for one in reversed(edits):
            derived[one.start : one.end] = [None] * len(one.replacement)
    offsets = map_of(whole)
    for place, source in enumerate(derived):
        if source is not None:
            assert offsets.to_derived(source, source + 1) == (place, place + 1)
            assert offsets.to_source(place, place + 1) == (source, source + 1)


@given(steps())
def test_that_a_span_between_untouched_characters_comes_back(
    made: tuple[str, list[list[TextEdit]]],
) -> None:
    text, whole = made
    kept: list[int | None] = list(range(len(text)))
    for edits in whole:
        for one in reversed(edits):
            kept[one.start : one.end] = [None] * len(one.replacement)
    untouched = [one for one in kept if one is not None]
    offsets = map_of(whole)
    for first, last in itertools.combinations(untouched, 2):
        span = offsets.to_derived(first, last + 1)
        assert span is not None
        assert offsets.to_source(*span) == (first, last + 1)


@given(steps())
def test_that_a_composed_map_is_its_steps_one_after_another(
    made: tuple[str, list[list[TextEdit]]],
) -> None:
    text, whole = made
    offsets = map_of(whole)
    for start in range(len(text)):
        span: tuple[int, int] | None = (start, len(text))
        for edits in whole:
            span = None if span is None else OffsetMap.of(edits).to_derived(*span)
        assert offsets.to_derived(start, len(text)) == span


@given(steps())
def test_that_a_map_survives_json(made: tuple[str, list[list[TextEdit]]]) -> None:
    offsets = map_of(made[1])
    again = OffsetMap.from_json(offsets.to_json())
    assert again == offsets
    assert hash(again) == hash(offsets)


def test_that_a_replaced_piece_belongs_to_a_span_that_touched_it_and_an_inserted_one_does_not() -> (
    None
):
    offsets = OffsetMap.of([TextEdit(2, 5, "XX"), TextEdit(7, 7, "++")])
    assert edited("abcdefghi", [TextEdit(2, 5, "XX"), TextEdit(7, 7, "++")]) == "abXXfg++hi"
    assert offsets.to_derived(0, 3) == (0, 4)
    assert offsets.to_derived(4, 6) == (2, 5)
    assert offsets.to_derived(5, 7) == (4, 6)
    assert offsets.to_derived(7, 9) == (8, 10)
    assert offsets.to_derived(6, 8) == (5, 9)
    assert offsets.to_source(6, 8) is None
    assert offsets.to_source(2, 3) == (2, 5)


def test_that_a_deleted_piece_is_nowhere_and_not_at_the_edge_of_what_comes_back() -> None:
    offsets = OffsetMap.of([TextEdit(2, 5, "")])
    assert offsets.to_derived(2, 5) is None
    assert offsets.to_derived(3, 4) is None
    assert offsets.to_derived(0, 7) == (0, 4)
    assert offsets.to_source(0, 2) == (0, 2)
    assert offsets.to_source(2, 4) == (5, 7)


def test_that_one_character_for_another_is_not_kept() -> None:
    assert OffsetMap.of([TextEdit(0, 1, "1"), TextEdit(1, 2, "2")]).to_json() == "[]"
    assert OffsetMap.of([TextEdit(3, 4, "mg"), TextEdit(9, 11, "")]).to_json() == "[[3,1,2,5,2,0]]"
    assert OffsetMap() != "[]"


@pytest.mark.parametrize(
    "edits",
    [
        [TextEdit(3, 2, "")],
        [TextEdit(2, 9, "")],
        [TextEdit(2, 4, ""), TextEdit(3, 5, "")],
        [TextEdit(-1, 2, "")],
    ],
)
def test_that_edits_out_of_order_or_of_the_text_are_refused(edits: list[TextEdit]) -> None:
    with pytest.raises(ValueError, match="not in order"):
        edited("abcdef", edits)


@pytest.mark.parametrize("plain", [{}, [1], [[1, 2]], [[1, 2, -3]], [[1, 2, True]], [[1, 2, "3"]]])
def test_that_what_is_no_map_is_refused(plain: object) -> None:
    with pytest.raises(ValueError, match="not a"):
        OffsetMap.from_json(json.dumps(plain))
