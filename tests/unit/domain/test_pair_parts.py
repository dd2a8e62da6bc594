"""Groups of pairs are divided whole, by what they say, by the seed, and by when they came in."""

from collections import Counter
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medgen_desktop.domain.pair_parts import (
    FEWEST_PAIRS,
    MOST_TEST_PAIRS,
    MOST_VALIDATION_PAIRS,
    PairGroup,
    pair_digest,
    parts_of,
)
from medgen_desktop.domain.training_config import TrainingConfig

pytestmark = pytest.mark.clinic

_DAYS = ("2026-01-05", "2026-01-06", "2026-03-01")
_GROUPS = st.lists(
    st.tuples(st.integers(1, 9), st.sampled_from(_DAYS)), min_size=1, max_size=60
).map(
    lambda rows: [
        PairGroup(pair_digest(str(number), "", ""), pairs, day)
        for number, (pairs, day) in enumerate(rows)
    ]
)
_SHARES = st.sampled_from([0.0, 0.05, 0.1, 0.4, 0.9])


def _singles(count: int, day: str = "2026-01-05") -> list[PairGroup]:
    return [PairGroup(pair_digest(f"{day} {number}", "", ""), 1, day) for number in range(count)]


def _counts(groups: list[PairGroup], **settings: float) -> Counter[str]:
    counts: Counter[str] = Counter()
    for group, part in zip(groups, parts_of(groups, TrainingConfig(**settings)), strict=True):  # type: ignore[arg-type] # numbers
        counts[part] += group.pairs
    return counts


@given(_GROUPS, _SHARES, _SHARES, st.randoms())
def test_that_no_part_is_larger_than_asked_and_the_order_is_nothing(
    groups: list[PairGroup], validation: float, test: float, chance: Random
) -> None:
    counts = _counts(groups, validation_fraction=validation, test_fraction=test)
    whole = sum(one.pairs for one in groups)
    assert sum(counts.values()) == whole
    assert counts["test"] <= min(MOST_TEST_PAIRS, whole * test)
    assert counts["validation"] <= min(MOST_VALIDATION_PAIRS, whole * validation)
    assert counts["train"] >= min(FEWEST_PAIRS, whole)
    config = TrainingConfig(validation_fraction=validation, test_fraction=test)
    parts = dict(zip(groups, parts_of(groups, config), strict=True))
    chance.shuffle(groups)
    assert dict(zip(groups, parts_of(groups, config), strict=True)) == parts


def test_that_single_pairs_fill_their_shares_up_to_a_limit() -> None:
    assert _counts(_singles(200)) == {"train": 180, "validation": 10, "test": 10}
    most = {"validation": MOST_VALIDATION_PAIRS, "test": MOST_TEST_PAIRS}
    assert _counts(_singles(9_000)) == {"train": 9_000 - sum(most.values())} | most
    assert _counts(_singles(200), validation_fraction=0.0, test_fraction=0.0) == {"train": 200}


@pytest.mark.parametrize("count", [1, 4, 19])
def test_that_a_small_workspace_is_learnt_from_as_a_whole(count: int) -> None:
    assert _counts(_singles(count)) == {"train": count}


def test_that_everything_is_learnt_from_where_too_little_would_be_left() -> None:
    assert _counts(_singles(10), validation_fraction=0.5, test_fraction=0.4) == {"train": 10}
    assert _counts(_singles(10), validation_fraction=0.3, test_fraction=0.3)["train"] == 4


def test_that_the_newest_test_and_older_ones_where_these_are_too_few() -> None:
    groups = [*_singles(190), *_singles(10, "2026-03-01"), *_singles(100, "2025-12-31")]
    parts = parts_of(groups, TrainingConfig())
    assert parts[190:200] == ["test"] * 10
    assert parts[:190].count("test") == 5
    assert "test" not in parts[200:]
    assert parts[:190].count("validation") > 0
    assert parts[200:].count("validation") > 0


def test_that_a_group_that_does_not_fit_is_learnt_from_whole() -> None:
    large = PairGroup(pair_digest("a ward", "", ""), 100, "2026-03-01")
    groups = [large, *_singles(100)]
    assert (
        parts_of(groups, TrainingConfig(validation_fraction=0.4, test_fraction=0.4))[0] == "train"
    )
    assert _counts(groups, validation_fraction=0.0, test_fraction=0.5) == {
        "train": 100,
        "test": 100,
    }


def test_that_another_seed_draws_other_pairs() -> None:
    groups = _singles(200)
    one, other = (parts_of(groups, TrainingConfig(seed=seed)) for seed in (17, 18))
    assert one != other
    assert Counter(one) == Counter(other)


def test_that_pairs_differ_by_every_field_and_half_a_surrogate_pair_has_a_digest() -> None:
    digests = {
        pair_digest(*one)
        for one in (("a", "b", "c"), ("a", "", "bc"), ("ab", "", "c"), ("a\ud800", "b", "c"))
    }
    assert len(digests) == 4
    assert {len(one) for one in digests} == {16}
