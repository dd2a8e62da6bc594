"""Spans as tags in layers, and what may follow what."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medgen_desktop.domain.tagging import (
    LabelledSpan,
    layer_places,
    layers_of,
    may_follow,
    tag_names,
    tags_of,
)

pytestmark = pytest.mark.clinic

NESTED = (LabelledSpan(0, 10, "Disease"), LabelledSpan(3, 6, "Body"), LabelledSpan(12, 15, "Drug"))
LABELS = ("Disease", "Body", "Drug")
spans_of_texts = st.lists(
    st.lists(
        st.builds(
            lambda start, size, label: LabelledSpan(start, start + size, label),
            st.integers(0, 30),
            st.integers(1, 12),
            st.sampled_from(LABELS),
        ),
        max_size=6,
    ),
    max_size=4,
)


def test_that_labels_without_nesting_share_one_layer() -> None:
    flat = [(LabelledSpan(0, 3, "A"), LabelledSpan(3, 6, "B")), (LabelledSpan(0, 2, "A"),)]
    assert layers_of(flat) == (("A", "B"),)
    assert tag_names((("A", "B"),)) == ("O", "B-A", "I-A", "B-B", "I-B")
    assert layers_of([]) == ()
    assert tag_names(()) == ()


def test_that_nested_labels_have_layers_and_places_of_their_own() -> None:
    layers = layers_of([NESTED])
    assert layers == (("Body", "Drug"), ("Disease",))
    names = tag_names(layers)
    assert names == ("O", "B-Body", "I-Body", "B-Drug", "I-Drug", "O", "B-Disease", "I-Disease")
    assert layer_places(names) == [range(5), range(5, 8)]
    assert layer_places(("B-A", "O", "I-A")) == [range(3)]
    assert layer_places(()) == [range(0)]


@given(spans_of_texts)
def test_that_no_two_labels_of_a_layer_overlap_and_every_label_has_one(
    texts: list[list[LabelledSpan]],
) -> None:
    layers = layers_of(texts)
    said = {one.label for spans in texts for one in spans}
    assert sorted(label for layer in layers for label in layer) == sorted(said)
    for spans in texts:
        for one in spans:
            for other in spans:
                if one.label != other.label and one.start < other.end and other.start < one.end:
                    together = [layer for layer in layers if {one.label, other.label} <= {*layer}]
                    assert not together


@given(spans_of_texts)
def test_that_tags_always_follow_the_rules(texts: list[list[LabelledSpan]]) -> None:
    words = [(at, at + 3) for at in range(0, 45, 3)]
    for spans in texts:
        for layer in layers_of(texts):
            tags = tags_of(spans, words, layer)
            assert len(tags) == len(words)
            for before, tag in zip([None, *tags[:-1]], tags, strict=True):
                assert may_follow(before, tag)


def test_that_a_word_is_of_the_span_that_has_a_part_of_it_and_the_longest_counts() -> None:
    words = [(0, 4), (5, 9), (10, 12)]
    assert tags_of([LabelledSpan(2, 7, "A")], words, ("A",)) == [1, 2, 0]
    both = [LabelledSpan(5, 6, "A"), LabelledSpan(0, 12, "A")]
    assert tags_of(both, words, ("A",)) == [1, 2, 2]
    assert tags_of([LabelledSpan(4, 5, "A")], words, ("A",)) == [0, 0, 0]
    assert tags_of([LabelledSpan(0, 4, "B"), LabelledSpan(5, 9, "X")], words, ("A", "B")) == [
        3,
        0,
        0,
    ]


def test_that_inside_goes_on_with_its_own_label_only() -> None:
    assert may_follow(None, 0)
    assert may_follow(None, 1)
    assert not may_follow(None, 2)
    assert may_follow(1, 2)
    assert may_follow(2, 2)
    assert not may_follow(0, 2)
    assert not may_follow(3, 2)
    assert not may_follow(4, 2)
    assert may_follow(4, 3)
