"""What heads say of where a token came from."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from medgen_desktop.attention import (
    LayerView,
    attention_rows,
    head_weights,
    likeness,
    rotate,
    token_weights,
)
from medgen_desktop.domain.model_manifest import AttentionHead, DecoderShape

pytestmark = pytest.mark.clinic

SHAPE = DecoderShape(1, 1, 4, 10, heads=2, rope_theta=10_000.0)
seeds = st.integers(0, 2**32 - 1)


def view_of(seed: int, length: int, tokens: int) -> LayerView:
    random = np.random.default_rng(seed)
    size = (SHAPE.heads + 2 * SHAPE.kv_heads) * SHAPE.head_size
    qkv = random.normal(size=(length, size)).astype(np.float32)
    return LayerView.of_whole_text(qkv, SHAPE, length - tokens)


@given(seeds, st.integers(2, 12))
def test_that_attention_is_shared_out_among_what_came_before(seed: int, length: int) -> None:
    random = np.random.default_rng(seed)
    queries, keys = (random.normal(size=(length, 8)).astype(np.float32) for _ in range(2))
    rows = attention_rows(queries, keys, np.arange(length))
    np.testing.assert_allclose(rows.sum(axis=1), 1, rtol=1e-5)
    assert not np.triu(rows, 1).any()


@given(seeds, st.integers(0, 500))
def test_that_rotated_vectors_meet_by_their_distance_alone(seed: int, shift: int) -> None:
    random = np.random.default_rng(seed)
    query, key = (random.normal(size=(1, 8)).astype(np.float32) for _ in range(2))

    def score(first: int) -> float:
        one = rotate(query, np.array([first + 7]), 50_000.0)
        return float((one @ rotate(key, np.array([first]), 50_000.0).T)[0, 0])

    assert score(shift) == pytest.approx(score(0), abs=1e-4)
    assert np.linalg.norm(rotate(query, np.array([shift]), 50_000.0)) == pytest.approx(
        np.linalg.norm(query), rel=1e-5
    )


def test_that_likeness_is_one_for_a_direction_and_nothing_for_its_opposite() -> None:
    values = np.array([[2.0, 0.0], [0.0, 3.0], [-1.0, 0.0], [0.0, 0.0]], dtype=np.float32)
    alike = likeness(np.array([[5.0, 0.0]], dtype=np.float32), values)[0]
    assert alike[0] == pytest.approx(1)
    assert alike[1] == pytest.approx(np.exp(-10), rel=1e-3)
    assert alike[2] < 1e-8
    assert np.isfinite(alike).all()


@given(seeds, st.integers(3, 10), st.integers(2, 3))
def test_that_a_token_takes_nothing_from_itself_or_later(
    seed: int, length: int, tokens: int
) -> None:
    weights = head_weights(view_of(seed, length, tokens), 1, SHAPE)
    assert weights.shape == (tokens - 1, length)
    for row, token in enumerate(range(length - tokens + 1, length)):
        assert not weights[row, token:].any()
        assert (weights[row, :token] >= 0).all()
        assert weights[row].sum() <= 1 + 1e-5


def test_that_the_heads_are_heard_alike() -> None:
    view = view_of(5, 9, 4)
    heads = [AttentionHead(0, 0), AttentionHead(0, 1)]
    apart = [head_weights(view, one.head, SHAPE) for one in heads]
    np.testing.assert_allclose(token_weights({0: view}, heads, SHAPE), np.mean(apart, axis=0))


def test_that_a_copy_is_found_where_keys_and_values_are_those_of_the_token() -> None:
    """Place 2 has the key that is asked for and the value that was written; 4 has the key only."""
    keys = np.zeros((1, 8, 4), dtype=np.float32)
    values = np.tile(np.array([0, 0, 0, 1], dtype=np.float32), (1, 8, 1))
    still = DecoderShape(1, 1, 4, 10, heads=1, rope_theta=1e30)
    query = np.array([[[0.0, 9.0, 0.0, 0.0]]] * 2, dtype=np.float32)  # this pair hardly turns
    keys[0, [2, 4], 1] = 2.0
    values[0, [2, 7]] = [1, 0, 0, 0]
    weights = head_weights(LayerView(query, keys, values), 0, still)
    assert weights.shape == (1, 8)
    assert weights.argmax() == 2
    assert weights[0, 2] > 0.4
    assert weights[0, 4] < 1e-3
