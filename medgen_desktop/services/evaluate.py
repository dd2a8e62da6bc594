"""Score a model's drafts against what people wrote."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean

from medgen_desktop.domain.draft import StopReason
from medgen_desktop.domain.errors import PROMPT_TOO_LONG, UserError
from medgen_desktop.domain.generation import GenerationSettings
from medgen_desktop.domain.worker_protocol import PairText
from medgen_desktop.interchange import delimited
from medgen_desktop.interchange.delimited import ColumnMapping
from medgen_desktop.interchange.reading import ReadOptions, SkippedRow
from medgen_desktop.services.draft import DEFAULT_SETTINGS, Drafter
from medgen_desktop.text.overlap_metrics import overlap_tokens, rouge_l, rouge_n


@dataclass(frozen=True, slots=True)
class Scores:
    """Averages over `n` pairs, each from 0 to 1, and the wall-clock seconds that drafting took.

    ROUGE is F1, averaged over pairs. BLEU is over the whole corpus. chrF is averaged over pairs.
    """

    n: int
    rouge1: float
    rouge2: float
    rougeL: float  # noqa: N815 - the name that everybody gives this score
    bleu: float
    chrf: float
    seconds: float
    refused: int = 0
    """Pairs whose source was longer than the model reads; each counts as an empty draft."""


def evaluate(
    drafter: Drafter,
    model_id: str,
    pairs: Sequence[PairText],
    *,
    settings: GenerationSettings = DEFAULT_SETTINGS,
    on_progress: Callable[[int, int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Scores:
    """Draft every pair's source and compare with its target.

    `on_progress` gets how many pairs are done and how many there are. A cancelled evaluation gives
    the scores of the pairs that were done.

    Raises:
        UserError: MODEL_MISSING, MODEL_BROKEN, NOTE_EMPTY, WORKER_ENDED.
    """
    started = time.monotonic()
    drafts: list[str] = []
    refused = 0
    for pair in pairs:
        try:
            generation = drafter.draft(
                source=pair.source,
                section=pair.section,
                model_id=model_id,
                settings=settings,
                cancelled=cancelled,
            )
        except UserError as error:
            if error.problem is not PROMPT_TOO_LONG:
                raise
            refused += 1
            drafts.append("")
        else:
            if generation.stop_reason is StopReason.CANCELLED:
                break
            drafts.append(generation.text)
        if on_progress is not None:
            on_progress(len(drafts), len(pairs))
    targets = [pair.target for pair in pairs[: len(drafts)]]
    return score(targets, drafts, seconds=time.monotonic() - started, refused=refused)


def read_pairs(
    path: Path, mapping: ColumnMapping, encoding: str | None = None
) -> tuple[list[PairText], int]:
    """The pairs of a table, and how many rows have none because a cell of theirs is blank.

    Raises:
        UserError: what reading the table refuses.
    """
    pairs: list[PairText] = []
    left_out = 0
    for row in delimited.read(path, ReadOptions(encoding, mapping)):
        if isinstance(row, SkippedRow) or not row.note.target.strip():
            left_out += 1
        else:
            pairs.append(PairText(row.text, row.note.section, row.note.target))
    return pairs, left_out


def score(
    targets: Sequence[str], drafts: Sequence[str], *, seconds: float = 0.0, refused: int = 0
) -> Scores:
    """Compare each draft with its target."""
    if not targets:
        return Scores(0, 0.0, 0.0, 0.0, 0.0, 0.0, seconds, refused)
    both = list(zip(targets, drafts, strict=True))
    return Scores(
        n=len(both),
        rouge1=fmean(rouge_n(target, draft, 1) for target, draft in both),
        rouge2=fmean(rouge_n(target, draft, 2) for target, draft in both),
        rougeL=fmean(rouge_l(target, draft) for target, draft in both),
        bleu=_bleu(targets, drafts),
        chrf=_chrf(targets, drafts),
        seconds=seconds,
        refused=refused,
    )


def _bleu(targets: Sequence[str], drafts: Sequence[str]) -> float:
    """Corpus BLEU-4 by nltk, smoothing method 1: a count of zero matches becomes 0.1.

    The tokens are ROUGE's: lower-case words and single Chinese characters, so that all scores look
    at the same thing.
    """
    from nltk.translate.bleu_score import SmoothingFunction, corpus_bleu  # noqa: PLC0415 - slow

    references = [[overlap_tokens(target)] for target in targets]
    candidates = [overlap_tokens(draft) for draft in drafts]
    if not any(candidates):
        return 0.0
    smoothing = SmoothingFunction().method1
    return float(corpus_bleu(references, candidates, smoothing_function=smoothing))


def _chrf(targets: Sequence[str], drafts: Sequence[str]) -> float:
    """chrF2 by nltk: F-scores (recall twice as important) of runs of 1 to 6 characters.

    nltk averages over pairs and run lengths, and a text shorter than a run length has no share in
    it: "None." against itself gives 5/6.
    """
    from nltk.translate.chrf_score import corpus_chrf  # noqa: PLC0415 - slow to import

    return float(corpus_chrf(list(targets), list(drafts), beta=2.0))
