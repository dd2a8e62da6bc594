"""Exact spans count, whatever their order and however often they are said."""

import pytest

from medgen_desktop.domain.span_scores import SpanScore, score_spans
from medgen_desktop.domain.tagging import LabelledSpan

pytestmark = pytest.mark.clinic

A, B, C = LabelledSpan(0, 3, "A"), LabelledSpan(1, 2, "B"), LabelledSpan(5, 9, "A")


def test_that_scores_are_of_exact_spans_by_label_and_together() -> None:
    scores = score_spans([([A, A, B], [B, A]), ([C], [LabelledSpan(5, 8, "A")]), ([], [B])])
    assert scores.whole == SpanScore(both=2, found=3, marked=4)
    assert scores.labels == {"A": SpanScore(1, 2, 2), "B": SpanScore(1, 1, 2)}
    assert scores.whole.precision == pytest.approx(2 / 3)
    assert scores.whole.recall == 0.5
    assert scores.whole.f1 == pytest.approx(4 / 7)


@pytest.mark.parametrize(
    ("score", "expected"),
    [
        (SpanScore(0, 0, 0), (1.0, 1.0, 1.0)),
        (SpanScore(0, 2, 0), (0.0, 0.0, 0.0)),
        (SpanScore(0, 0, 2), (0.0, 0.0, 0.0)),
    ],
)
def test_that_nothing_is_no_division_by_zero(
    score: SpanScore, expected: tuple[float, float, float]
) -> None:
    assert (score.precision, score.recall, score.f1) == expected
