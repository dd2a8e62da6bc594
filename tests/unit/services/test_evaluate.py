"""Scores of drafts whose overlap is known."""

import pytest

from medgen_desktop.services.evaluate import Scores, score

pytestmark = pytest.mark.clinic

_NOTE = "The patient is a 40-year-old man with a cough and a fever for three days."


def test_that_an_equal_draft_scores_one_everywhere() -> None:
    scores = score([_NOTE], [_NOTE])
    assert scores.n == 1
    for value in (scores.rouge1, scores.rouge2, scores.rougeL, scores.bleu, scores.chrf):
        assert value == pytest.approx(1.0)


def test_that_an_equal_chinese_draft_scores_one_everywhere() -> None:
    text = "患者男性，四十岁，咳嗽三天，伴有发热。"
    scores = score([text], [text])
    for value in (scores.rouge1, scores.rouge2, scores.rougeL, scores.bleu, scores.chrf):
        assert value == pytest.approx(1.0)


def test_that_an_empty_draft_scores_zero() -> None:
    scores = score([_NOTE], [""])
    for value in (scores.rouge1, scores.rouge2, scores.rougeL, scores.bleu, scores.chrf):
        assert value == pytest.approx(0.0)


def test_that_scores_stay_between_zero_and_one_and_fall_with_the_overlap() -> None:
    near = score([_NOTE], ["The patient is a man with a cough and a fever."])
    far = score([_NOTE], ["She denies chest pain."])
    for name in ("rouge1", "rouge2", "rougeL", "bleu", "chrf"):
        assert 0 <= getattr(far, name) < getattr(near, name) < 1


def test_that_bleu_is_over_the_corpus_with_its_brevity_penalty() -> None:
    # Seven of seven 1-grams, 6/6, 5/5, 4/4; candidate 7 tokens, reference 14: penalty e^(1 - 2).
    reference = "a b c d e f g h i j k l m n"
    assert score([reference], ["a b c d e f g"]).bleu == pytest.approx(0.36788, abs=1e-4)


def test_that_one_unmatched_run_length_is_smoothed_by_a_tenth() -> None:
    # 1-grams 4/4, 2-grams 1/3, 3-grams 0.1/2, 4-grams 0.1/1.
    found = score(["a b c d"], ["a b d c"]).bleu
    assert found == pytest.approx((1 * 1 / 3 * 0.05 * 0.1) ** 0.25, abs=1e-6)


def test_that_no_pairs_give_zeros() -> None:
    assert score([], []) == Scores(0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
