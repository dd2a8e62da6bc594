"""What a candidate's rounding costs: agreement, loss and ROUGE-1 on the validation pairs.

    python -m benchmarks.drafting.quality --data FOLDER --pairs 100 fp32=FOLDER shipped=FOLDER …

Last line of stdout: one JSON object. The first candidate is what the others are compared with.
"""

import argparse
import json
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.drafting.prompts import validation_pairs
from medgen_desktop.domain.generation import GenerationSettings
from medgen_desktop.domain.worker_protocol import PairText
from medgen_desktop.inference.decoder import generate
from medgen_desktop.inference.readers import cached_reader_of
from medgen_desktop.inference.session import LoadedModel, load_drafter
from medgen_desktop.text.overlap_metrics import rouge_n

DRAFT_TOKENS = 256
_CHUNK = 64


@dataclass(frozen=True, slots=True)
class Reading:
    """A reference answer read word by word: the model's own choice and the loss at each place."""

    choices: NDArray[np.int64]
    nats: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Outcome:
    """Everything that one candidate did."""

    reading: Reading
    rouge1: float
    new_tokens: int
    seconds: float
    size_mb: float


def read_answer(model: LoadedModel, pair: PairText) -> Reading:
    """Teacher-forced over the reference answer and its end, as training counts its loss."""
    prompt = model.prompt_ids(pair.source, pair.section)
    answer = model.encode(pair.target, False) + model.encode(model.prompt.end_markup, True)
    ids = [*prompt, *answer[:-1]]
    decoder = cached_reader_of(model)
    choices, nats = [], []
    for start in range(0, len(ids), _CHUNK):
        chunk = ids[start : start + _CHUNK]
        asked = [at for at in range(len(chunk)) if start + at >= len(prompt) - 1]
        logits = decoder.read(chunk, asked or [len(chunk) - 1])
        if asked:
            place = start + asked[0] - (len(prompt) - 1)
            choices.append(logits.argmax(axis=1))
            nats.append(losses(logits, answer[place : place + len(asked)]))
    return Reading(np.concatenate(choices), np.concatenate(nats))


def losses(logits: NDArray[np.float32], targets: Sequence[int]) -> NDArray[np.float64]:
    """Cross entropy in nats of each row of logits [n, vocabulary] at its target."""
    wide = logits.astype(np.float64)
    wide -= wide.max(axis=1, keepdims=True)
    log_sum: NDArray[np.float64] = np.log(np.exp(wide).sum(axis=1))
    chosen: NDArray[np.float64] = wide[np.arange(len(targets)), list(targets)]
    return log_sum - chosen


def measure(folder: Path, pairs: Sequence[PairText]) -> Outcome:
    """Read every reference answer, and draft every source."""
    model = load_drafter(folder)
    readings, scores = [], []
    new_tokens, seconds = 0, 0.0
    for count, pair in enumerate(pairs, start=1):
        readings.append(read_answer(model, pair))
        started = time.perf_counter()
        drafted = generate(
            model,
            pair.source,
            pair.section,
            GenerationSettings(max_new_tokens=DRAFT_TOKENS),
            on_text=lambda _text: None,
            is_cancelled=lambda: False,
        )
        seconds += time.perf_counter() - started
        new_tokens += drafted.new_tokens
        scores.append(rouge_n(pair.target, drafted.text, 1))
        if count % 10 == 0:
            print(f"{folder.name}: {count} of {len(pairs)}", file=sys.stderr, flush=True)
    whole = Reading(
        np.concatenate([one.choices for one in readings]),
        np.concatenate([one.nats for one in readings]),
    )
    size = (folder / model.manifest.weights).stat().st_size / 1e6
    return Outcome(whole, fmean(scores), new_tokens, seconds, size)


def compare(outcomes: dict[str, Outcome]) -> list[dict[str, Any]]:
    """Every candidate against the first."""
    exact = next(iter(outcomes.values()))
    return [
        {
            "name": name,
            "size_mb": one.size_mb,
            "agreement": float((one.reading.choices == exact.reading.choices).mean()),
            "loss": float(one.reading.nats.mean()),
            "loss_rise": float(one.reading.nats.mean() - exact.reading.nats.mean()),
            "rouge1": one.rouge1,
            "rouge1_points_from_fp32": 100 * (one.rouge1 - exact.rouge1),
            "new_tokens": one.new_tokens,
            "draft_seconds": one.seconds,
            "tokens_per_s": one.new_tokens / one.seconds,
        }
        for name, one in outcomes.items()
    ]


def main() -> int:
    """Measure the candidates one after the other."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--pairs", type=int, required=True)
    parser.add_argument("candidates", nargs="+", metavar="NAME=FOLDER")
    chosen = parser.parse_args()
    pairs = validation_pairs(chosen.data)[: chosen.pairs]
    named = (one.split("=", 1) for one in chosen.candidates)
    outcomes = {name: measure(Path(folder), pairs) for name, folder in named}
    positions = len(next(iter(outcomes.values())).reading.nats)
    report = {"pairs": len(pairs), "positions": positions, "candidates": compare(outcomes)}
    print(json.dumps(report))
    return 0


if __name__ == "__main__":
    sys.exit(main())
