"""Scores of drafts whose overlap is known."""

from collections.abc import Callable
from pathlib import Path

import pytest

from medgen_desktop.domain.draft import Generation, StopReason
from medgen_desktop.domain.errors import PROMPT_TOO_LONG, UserError
from medgen_desktop.domain.generation import GenerationSettings
from medgen_desktop.domain.worker_protocol import PairText
from medgen_desktop.inference.model_library import ModelLibrary
from medgen_desktop.interchange.delimited import ColumnMapping
from medgen_desktop.services.draft import DEFAULT_SETTINGS, Drafter
from medgen_desktop.services.evaluate import Scores, evaluate, read_pairs, score

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


class Parrot(Drafter):
    """Drafts the source itself; a source that starts with "long" is too long for it."""

    def draft(
        self,
        *,
        source: str,
        section: str,
        model_id: str,
        settings: GenerationSettings = DEFAULT_SETTINGS,
        on_text: Callable[[str], None] | None = None,
        cancelled: Callable[[], bool] | None = None,
    ) -> Generation:
        assert (section, model_id, settings, on_text) == ("HPI", "m", DEFAULT_SETTINGS, None)
        if source.startswith("long"):
            raise UserError(PROMPT_TOO_LONG, needed=9_000, context=2_048)
        if cancelled is not None and cancelled():
            return Generation("half", 1, 1, 0.1, StopReason.CANCELLED)
        return Generation(source, 1, 1, 0.1, StopReason.END_OF_TEXT)


@pytest.fixture
def parrot(tmp_path: Path) -> Parrot:
    return Parrot(ModelLibrary(tmp_path))


def test_that_every_pair_is_drafted_and_progress_told(parrot: Parrot) -> None:
    told: list[tuple[int, int]] = []
    pairs = [PairText(_NOTE, "HPI", _NOTE), PairText("nothing alike", "HPI", _NOTE)]
    scores = evaluate(parrot, "m", pairs, on_progress=lambda *numbers: told.append(numbers))
    assert told == [(1, 2), (2, 2)]
    assert (scores.n, scores.refused) == (2, 0)
    assert scores.rouge1 == pytest.approx(0.5)


def test_that_a_source_too_long_for_the_model_counts_as_an_empty_draft(parrot: Parrot) -> None:
    pairs = [PairText(_NOTE, "HPI", _NOTE), PairText("long " + _NOTE, "HPI", _NOTE)]
    scores = evaluate(parrot, "m", pairs)
    assert (scores.n, scores.refused) == (2, 1)
    assert scores.rouge1 == pytest.approx(0.5)


def test_that_a_cancelled_evaluation_scores_the_pairs_that_were_done(parrot: Parrot) -> None:
    done: list[int] = []
    pairs = [PairText(_NOTE, "HPI", _NOTE)] * 5
    scores = evaluate(
        parrot,
        "m",
        pairs,
        on_progress=lambda count, _total: done.append(count),
        cancelled=lambda: len(done) == 2,
    )
    assert scores.n == 2
    assert scores.rouge1 == pytest.approx(1.0)


def test_that_pairs_are_read_as_the_workspace_would_hold_them(tmp_path: Path) -> None:
    table = tmp_path / "t.csv"
    table.write_bytes(b'head,dia,sum\r\nHPI,"a\r\nb",c\r\nHPI,,c\r\nHPI,d,\r\n')
    mapping = ColumnMapping(text="dia", target="sum", section="head")
    assert read_pairs(table, mapping) == ([PairText("a\nb", "HPI", "c")], 2)
