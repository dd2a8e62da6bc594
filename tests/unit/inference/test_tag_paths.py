"""The best path and its marginals, against all paths there are."""

from itertools import pairwise, product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from medgen_desktop.inference.tag_paths import Transitions, best_path

pytestmark = pytest.mark.clinic


@given(st.integers(1, 5), st.integers(1, 4), st.integers(0, 2**32 - 1))
def test_that_the_best_path_and_its_marginals_are_those_of_all_paths(
    words: int, tags: int, seed: int
) -> None:
    draw = np.random.default_rng(seed)
    logits = draw.normal(size=(words, tags)).astype(np.float32)
    known = Transitions(
        *(draw.normal(size=size).astype(np.float32) for size in ((tags, tags), tags, tags))
    )
    paths = list(product(range(tags), repeat=words))
    scores = np.array([_score(path, logits, known) for path in paths])
    likely = np.exp(scores - scores.max())
    likely /= likely.sum()
    path, marginals = best_path(logits, known)
    assert _score(tuple(path), logits, known) == pytest.approx(scores.max(), abs=1e-4)
    for word, tag in enumerate(path):
        share = sum(p for one, p in zip(paths, likely, strict=True) if one[word] == tag)
        assert marginals[word] == pytest.approx(share, abs=1e-4)


def _score(path: tuple[int, ...], logits: np.ndarray, known: Transitions) -> float:
    own = sum(float(logits[word, tag]) for word, tag in enumerate(path))
    joined = sum(float(known.between[one, two]) for one, two in pairwise(path))
    return own + joined + float(known.first[path[0]]) + float(known.last[path[-1]])


def test_that_a_layer_has_its_own_part_of_the_transitions() -> None:
    whole = Transitions(
        np.arange(16, dtype=np.float32).reshape(4, 4),
        np.arange(4, dtype=np.float32),
        np.arange(4, 8, dtype=np.float32),
    )
    part = whole.of(range(2, 4))
    assert part.between.tolist() == [[10, 11], [14, 15]]
    assert (part.first.tolist(), part.last.tolist()) == ([2, 3], [6, 7])
