"""How true it is, and how soon it is there, where the drafter says that a word comes from.

    python benchmarks/attribution.py MODEL_FOLDER [--json] [--pairs 40] [--data FOLDER]

The model drafts from MTS-Dialog's validation notes. Of every word that it wrote (of letters, four
at least, not the same word twice in a draft) is asked where it comes from.

- `copied`: words that the note holds exactly once; right is who names that place first.
- `foreign`: words whose first five letters begin no word of the note; the model has them from
  nowhere, or from another word ("husband" from "married"), and some are named a source.
- `erasure`: how much less probable (in nats) the word becomes when the place that was named first
  is taken out of the note: the comprehensiveness of DeYoung et al. 2020 ("ERASER"). A word of the
  note taken at random shows what taking out any word does.

The peer in the same run is what is often shown instead: the attention of the last layer, the mean
of its heads. Times are of a note of about 700 tokens that has been read.
"""

import argparse
import json
import random
import statistics
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from unittest import mock

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))  # so that it runs from a clone that is not installed

from benchmarks.drafting.prompts import (  # noqa: E402
    InputMissing,
    data_folder,
    validation_pairs,
)
from medgen_desktop import attention  # noqa: E402
from medgen_desktop.domain.generation import GenerationSettings  # noqa: E402
from medgen_desktop.domain.model_manifest import AttentionHead  # noqa: E402
from medgen_desktop.domain.worker_protocol import PairText  # noqa: E402
from medgen_desktop.inference.attribution import source_words, tokens_of  # noqa: E402
from medgen_desktop.inference.decoder import generate  # noqa: E402
from medgen_desktop.inference.readers import cached_reader_of  # noqa: E402
from medgen_desktop.inference.session import LoadedModel, load_drafter  # noqa: E402
from medgen_desktop.text.words import Span, words_of  # noqa: E402

OURS, PEER = "ours", "attention of the last layer"
_NEW_TOKENS = 64
_LEAST_LETTERS = 4
_STEM = 5
_LONG_NOTE_TOKENS = 700
_TIMED = 20


@dataclass(slots=True)
class Tally:
    """What was found for one way of telling."""

    copied: list[bool] = field(default_factory=list)
    foreign: list[bool] = field(default_factory=list)
    erasure: list[float] = field(default_factory=list)
    foreign_erasure: list[float] = field(default_factory=list)

    def row(self) -> dict[str, float | int | None]:
        """Shares and means; None where there was nothing to take the mean of."""
        return {
            "copied_words": len(self.copied),
            "copied_right": _mean(self.copied),
            "foreign_words": len(self.foreign),
            "foreign_with_a_source": _mean(self.foreign),
            "erasure_nats": _mean(self.erasure),
            "foreign_erasure_nats": _mean(self.foreign_erasure),
        }


def _mean(values: Sequence[float]) -> float | None:
    return statistics.fmean(values) if values else None


@dataclass(frozen=True, slots=True)
class Written:
    """A draft and the words of it that are asked about."""

    pair: PairText
    text: str
    words: Sequence[Span]


def drafts(model: LoadedModel, pairs: Sequence[PairText]) -> Iterator[Written]:
    """One draft for each pair."""
    decoder = cached_reader_of(model)
    for pair in pairs:
        text = generate(
            model,
            pair.source,
            pair.section,
            GenerationSettings(_NEW_TOKENS),
            on_text=lambda _text: None,
            is_cancelled=lambda: False,
            decoder=decoder,
        ).text
        first: dict[str, Span] = {}
        for start, end in words_of(text):
            word = text[start:end]
            if word.isalpha() and len(word) >= _LEAST_LETTERS:
                first.setdefault(word.casefold(), (start, end))
        yield Written(pair, text, list(first.values()))


@contextmanager
def plain_attention() -> Iterator[None]:
    """Count attention whatever it takes."""
    ones = lambda written, values: np.ones((len(written), len(values)), np.float32)  # noqa: E731
    with mock.patch.object(attention, "likeness", ones):
        yield


def of_last_layer(model: LoadedModel) -> LoadedModel:
    """The same model, asked by all heads of its last layer."""
    last = model.shape.layers - 1
    heads = tuple(AttentionHead(last, head) for head in range(model.shape.heads))
    return replace(model, manifest=replace(model.manifest, alignment_heads=heads))


def log_probability(model: LoadedModel, source: str, written: Written, word: Span) -> float:
    """Of the word's tokens, in nats, where the note is `source`."""
    prompt = model.prompt_ids(source, written.pair.section)
    draft, first = tokens_of(model.tokenizer, written.text, word)
    decoder = cached_reader_of(model)
    decoder.read_ahead([*prompt, *draft[:first]][:-1], lambda: False)
    ids = [*prompt, *draft][len(decoder.tokens) :]
    asked = range(len(ids) - 1 - (len(draft) - first), len(ids) - 1)
    logits = decoder.read(ids, asked).astype(np.float64)
    sums = np.log(np.exp(logits - logits.max(axis=1, keepdims=True)).sum(axis=1))
    sums += logits.max(axis=1)
    chosen = logits[np.arange(len(asked)), draft[first:]]
    return float((chosen - sums).sum())


def judge(model: LoadedModel, written: Sequence[Written], tallies: dict[str, Tally]) -> list[float]:
    """Fill the tallies; returns what taking out a random word costs, in nats."""
    chance = random.Random(7)  # noqa: S311 - no secret
    decoder, peer = cached_reader_of(model), of_last_layer(model)
    at_random: list[float] = []
    for draft in written:
        source = draft.pair.source
        held = [(source[start:end].casefold(), (start, end)) for start, end in words_of(source)]
        counts = Counter(word for word, _ in held)
        for word in draft.words:
            name = draft.text[slice(*word)].casefold()
            is_foreign = not any(one.startswith(name[:_STEM]) for one in counts)
            if counts[name] != 1 and not is_foreign:
                continue
            before = log_probability(model, source, draft, word)

            def cost(place: Span, draft: Written = draft, word: Span = word) -> float:
                without = source[: place[0]] + source[place[1] :]  # noqa: B023 - used at once
                return before - log_probability(model, without, draft, word)  # noqa: B023

            arguments = (decoder, source, draft.pair.section, draft.text, word)
            found = {OURS: source_words(model, *arguments)}
            with plain_attention():
                found[PEER] = source_words(peer, *arguments)
            for way, words in found.items():
                costs = [cost((words[0].start, words[0].end))] if words else []
                if is_foreign:
                    tallies[way].foreign.append(bool(words))
                    tallies[way].foreign_erasure += costs
                else:
                    best = source[words[0].start : words[0].end].casefold() if words else ""
                    tallies[way].copied.append(best == name)
                    tallies[way].erasure += costs
            at_random.append(cost(chance.choice(held)[1]))
    return at_random


def milliseconds(model: LoadedModel, pairs: Sequence[PairText]) -> dict[str, float]:
    """Of single questions about a long note that has been read, and of the first of all."""
    source = ""
    for pair in pairs:
        source += pair.source + "\n"
        if len(model.prompt_ids(source, "")) >= _LONG_NOTE_TOKENS:
            break
    text = "The patient comes in today with pain in the chest and shortness of breath."
    words = list(words_of(text))
    decoder = cached_reader_of(model)
    taken = []
    for at in range(_TIMED + 1):
        started = time.perf_counter()
        source_words(model, decoder, source, "", text, words[at % len(words)])
        taken.append(1000 * (time.perf_counter() - started))
    return {
        "prompt_tokens": len(model.prompt_ids(source, "")),
        "median": statistics.median(taken[1:]),
        "longest": max(taken[1:]),
        "with_reading_the_note": taken[0],
    }


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("model", type=Path, help="the folder of a drafter")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--pairs", type=int, default=40)
    parser.add_argument("--data", type=Path, help="the folder of MTS-Dialog")
    chosen = parser.parse_args()
    try:
        pairs = validation_pairs(data_folder(chosen.data))[: chosen.pairs]
    except InputMissing as error:
        print(error, file=sys.stderr)
        return 2
    model = load_drafter(chosen.model)
    if not model.manifest.alignment_heads:
        print(f"{model.manifest.name} shows no sources: export it again.", file=sys.stderr)
        return 2
    written = list(drafts(model, pairs))
    tallies = {OURS: Tally(), PEER: Tally()}
    at_random = judge(model, written, tallies)
    report = {
        "model": model.manifest.id,
        "drafts": len(written),
        "heads": [[one.layer, one.head] for one in model.manifest.alignment_heads],
        "ways": {way: tally.row() for way, tally in tallies.items()},
        "erasure_nats_of_a_random_word": statistics.fmean(at_random),
        "milliseconds": milliseconds(model, pairs),
    }
    print(json.dumps(report) if chosen.json else json.dumps(report, indent=2))
    return 0


if __name__ == "__main__":
    sys.exit(main())
