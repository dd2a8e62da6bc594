"""Choosing a token: what is forbidden, and among what chance decides."""

import math
from collections import Counter
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from medgen_desktop.domain.generation import GenerationSettings
from medgen_desktop.inference.sampling import (
    TokenChooser,
    distribution,
    probability,
    repeating_tokens,
)

pytestmark = pytest.mark.clinic


def logs(*probabilities: float) -> NDArray[np.float32]:
    return np.log(np.array(probabilities, dtype=np.float32))


def sampling(**options: Any) -> GenerationSettings:
    return GenerationSettings(**{"temperature": 1.0} | options)


def spread(logits: NDArray[np.float32], **options: Any) -> dict[int, float]:
    ids, probabilities = distribution(logits, sampling(**options))
    return {int(one): round(float(p), 4) for one, p in zip(ids, probabilities, strict=True) if p}


def test_that_temperature_one_is_the_models_own_distribution() -> None:
    assert spread(logs(0.5, 0.2, 0.3)) == {0: 0.5, 1: 0.2, 2: 0.3}


def test_that_cold_sharpens_and_heat_flattens() -> None:
    assert spread(logs(0.8, 0.2), temperature=0.5) == {0: 0.9412, 1: 0.0588}
    assert spread(logs(0.8, 0.2), temperature=2.0) == {0: 0.6667, 1: 0.3333}
    assert spread(logs(0.8, 0.2), temperature=1e-320) == {0: 1.0}


def test_that_top_k_keeps_the_likeliest_and_their_equals() -> None:
    assert spread(logs(0.4, 0.1, 0.3, 0.2), top_k=2) == {0: 0.5714, 2: 0.4286}
    assert spread(logs(0.4, 0.2, 0.2, 0.2), top_k=2) == {0: 0.4, 1: 0.2, 2: 0.2, 3: 0.2}
    assert spread(logs(0.6, 0.4), top_k=9) == {0: 0.6, 1: 0.4}


def test_that_top_p_keeps_the_fewest_that_reach_it() -> None:
    assert spread(logs(0.1, 0.5, 0.1, 0.3), top_p=0.6) == {1: 0.625, 3: 0.375}
    assert spread(logs(0.1, 0.5, 0.1, 0.3), top_p=0.01) == {1: 1.0}


def test_that_logits_too_close_for_their_scores_keep_their_order() -> None:
    logits = np.array([0.0, 0.0, 1.0, 2.2e-16], dtype=np.float32)
    assert distribution(logits, sampling(top_p=0.5))[0].tolist() == [2, 3]
    assert distribution(logits, sampling(top_k=2))[0].tolist() == [2, 3]


def test_that_top_p_counts_among_what_top_k_and_temperature_left() -> None:
    assert spread(logs(0.4, 0.3, 0.2, 0.1), top_k=2, top_p=0.55) == {0: 1.0}
    assert spread(logs(0.4, 0.3, 0.2, 0.1), top_p=0.55) == {0: 0.5714, 1: 0.4286}
    assert spread(logs(0.4, 0.3, 0.2, 0.1), top_p=0.55, temperature=0.25) == {0: 1.0}


@settings(max_examples=200, deadline=None)
@given(
    logits=st.lists(st.floats(-8, 8, width=32), min_size=1, max_size=300),
    top_p=st.floats(0.01, 0.999),
)
def test_that_the_nucleus_is_the_one_that_sorting_everything_gives(
    logits: list[float], top_p: float
) -> None:
    array = np.array(logits, dtype=np.float32)
    weights = np.exp(array.astype(np.float64) - float(array.max()))
    shares = weights / weights.sum()
    order = np.argsort(-array, kind="stable")
    reached = shares[order].cumsum()
    assume(np.abs(reached - top_p).min() > 1e-5)  # else rounding decides
    kept = order[: int((reached < top_p).sum()) + 1]
    ids, probabilities = distribution(array, sampling(top_p=top_p))
    assert ids.tolist() == kept.tolist()
    assert float(probabilities.sum()) == pytest.approx(1)


def chosen(options: dict[str, Any], logits: NDArray[np.float32], count: int = 1) -> list[int]:
    chooser = TokenChooser(sampling(**options), [])
    return [chooser.choose(logits, []) for _ in range(count)]


def test_that_tokens_are_drawn_as_often_as_they_are_likely() -> None:
    count = 10_000
    drawn = Counter(chosen({"seed": 5}, logs(0.6, 0.1, 0.3), count))
    for token, share in enumerate((0.6, 0.1, 0.3)):
        deviation = math.sqrt(count * share * (1 - share))
        assert abs(drawn[token] - count * share) < 4 * deviation


def test_that_the_same_seed_draws_the_same_tokens_and_another_seed_others() -> None:
    even = np.zeros(50, dtype=np.float32)
    assert chosen({"seed": 3}, even, 20) == chosen({"seed": 3}, even, 20)
    assert chosen({"seed": 3}, even, 20) != chosen({"seed": 4}, even, 20)


def test_that_a_forbidden_token_is_never_drawn() -> None:
    logits = np.array([0.0, -np.inf, 0.0, -np.inf], dtype=np.float32)
    assert set(chosen({}, logits, 300)) == {0, 2}


def test_that_without_heat_the_likeliest_is_taken_and_of_equals_the_first() -> None:
    chooser = TokenChooser(GenerationSettings(), [])
    assert chooser.choose(np.array([0, 2, 1, 2], dtype=np.float32), []) == 1


@pytest.mark.parametrize(
    ("written", "size", "barred"),
    [
        ([1, 2, 3, 1, 2], 3, {3}),
        ([1, 2, 3, 1, 2, 4, 1, 2], 3, {3, 4}),
        ([1, 2, 3, 1, 2], 2, {3}),
        ([1, 2, 3], 1, {1, 2, 3}),
        ([1, 1], 2, {1}),
        ([1, 2, 3, 1, 2], 4, set()),
        ([1, 2], 3, set()),
        ([], 1, set()),
        ([1, 2, 1, 2], 0, set()),
    ],
)
def test_that_what_would_repeat_a_sequence_is_known(
    written: list[int], size: int, barred: set[int]
) -> None:
    assert set(repeating_tokens(written, size)) == barred


def test_that_a_repeat_and_an_early_end_are_not_chosen() -> None:
    asked = GenerationSettings(min_new_tokens=3, block_repeats_of=2)
    chooser = TokenChooser(asked, [0])
    logits = np.array([4, 3, 2, 1], dtype=np.float32)
    before = logits.copy()
    assert chooser.choose(logits, []) == 1
    assert chooser.choose(logits, [1, 1]) == 2  # 0 is too early, and 1 1 is there
    assert chooser.choose(logits, [1, 2, 3]) == 0
    assert logits.tolist() == before.tolist()


def test_that_where_nothing_is_left_an_early_end_is_better_than_a_repeat() -> None:
    chooser = TokenChooser(GenerationSettings(min_new_tokens=9, block_repeats_of=1), [0])
    logits = np.array([1, 3, 2], dtype=np.float32)
    assert chooser.choose(logits, [1, 2]) == 0
    assert chooser.choose(logits, [1, 2, 0]) == 1


def test_that_a_minimum_length_that_forbids_all_forbids_nothing() -> None:
    chooser = TokenChooser(GenerationSettings(min_new_tokens=9), [0, 1])
    assert chooser.choose(np.array([1, 3], dtype=np.float32), []) == 1


def test_that_a_probability_is_the_models_own() -> None:
    assert probability(logs(0.7, 0.2, 0.1) + 50, 1) == pytest.approx(0.2, rel=1e-4)
