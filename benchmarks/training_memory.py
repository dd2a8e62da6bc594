"""How near a rehearsal comes to the run: peak memory and time, each in a process of its own.

    python benchmarks/training_memory.py [--pairs 120] [--only new-lstm] [--json]

Four kinds of runs over one epoch of so many pairs of MTS-Dialog: an adapter beside SmolLM2-135M,
all of its weights, a new LSTM and a new Transformer; and what the adviser says of each before
anything is loaded. The last line is one JSON object: for each kind `{"rehearsed_mb", "measured_mb",
"memory_ratio", "rehearsed_seconds", "measured_seconds", "advised_mb", "advised_ratio"}`.
"""

import argparse
import csv
import json
import math
import os
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from medgen_desktop.domain.offered_bases import SMOLLM2
from medgen_desktop.domain.training_config import TrainingConfig, new_model_of, usual_rate
from medgen_desktop.domain.training_memory import new_shape, peak_memory_mb, work
from medgen_desktop.domain.worker_protocol import PairText, RehearseRequest, TrainRequest
from medgen_desktop.paths import model_library_folder
from medgen_desktop.services.advise import SAMPLE, size_of

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT.parent / "shared" / "data" / "mts-dialog" / "MTS-Dialog-TrainingSet.csv"
BASE = "smollm2-135m-instruct"
KINDS = ("adapter", "whole", "new-lstm", "new-transformer")


def pairs_in(path: Path, count: int) -> tuple[PairText, ...]:
    """The first pairs of a table of MTS-Dialog."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))[:count]
    return tuple(
        PairText(row["dialogue"], row["section_header"], row["section_text"]) for row in rows
    )


def config_of(kind: str) -> TrainingConfig:
    """The settings of a kind of runs."""
    new = new_model_of(kind)
    method = "full" if kind == "whole" else "lora"
    return TrainingConfig(
        method=method, new_model=new, learning_rate=usual_rate(method, new), seed=17
    )


def measure(kind: str, side: str, options: argparse.Namespace) -> tuple[float, float]:
    """Peak megabytes and seconds of a rehearsal, or of the run, in this process."""
    config = config_of(kind)
    base = "" if config.new_model else str(model_library_folder() / BASE)
    pairs = pairs_in(options.data, options.pairs)
    with tempfile.TemporaryDirectory() as folder:
        if side == "rehearsal":
            from medgen_desktop.training.rehearsal import rehearse  # noqa: PLC0415

            request = RehearseRequest(config, base, folder, pairs)
            found = rehearse(request, lambda _phase: None, lambda: False)
            return found.peak_memory_mb, found.seconds
        from medgen_desktop.training.recipe import train  # noqa: PLC0415

        run = TrainRequest(config, base, folder, pairs)
        done = train(run, lambda _event: None, lambda: False)
        return done.peak_memory_mb, done.seconds


def advised_mb(kind: str, options: argparse.Namespace) -> float:
    """What the adviser says of a kind of runs, by a sample of the same pairs."""
    config, pairs = config_of(kind), pairs_in(options.data, options.pairs)
    new = config.new_model
    step = max(1, len(pairs) // SAMPLE)
    sizes = [size_of(one) for one in pairs[::step]]
    shape = SMOLLM2.shape if new is None else new_shape(new, len(pairs), config.max_tokens_per_pair)
    tokens = work(shape, config, sizes)[1] * len(pairs) / len(sizes)
    steps = math.ceil(config.epochs * tokens / config.tokens_per_batch)
    return peak_memory_mb(shape, config, sizes, steps=steps)


def in_own_process(kind: str, side: str, options: argparse.Namespace) -> tuple[float, float]:
    """What one side measures."""
    command = [sys.executable, __file__, "--kind", kind, "--side", side]
    command += [f"--pairs={options.pairs}", f"--data={options.data}"]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True, text=True, env=os.environ)
    megabytes, seconds = json.loads(done.stdout.strip().splitlines()[-1])
    return megabytes, seconds


def compare(options: argparse.Namespace) -> dict[str, dict[str, float]]:
    """Each kind of runs, rehearsed and done."""
    found = {}
    for kind in options.only or KINDS:
        rehearsed, expected = in_own_process(kind, "rehearsal", options)
        measured, taken = in_own_process(kind, "run", options)
        advised = advised_mb(kind, options)
        found[kind] = {
            "rehearsed_mb": rehearsed,
            "measured_mb": measured,
            "memory_ratio": rehearsed / measured,
            "rehearsed_seconds": expected,
            "measured_seconds": taken,
            "advised_mb": advised,
            "advised_ratio": advised / measured,
        }
        print(
            f"{kind:<16} memory {advised:7,.0f} MB advised, {rehearsed:7,.0f} MB rehearsed for "
            f"{measured:7,.0f} MB, "
            f"time {expected:6,.0f} s for {taken:6,.0f} s",
            file=sys.stderr,
        )
    return found


def main() -> None:
    """Measure what the command line asks for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--pairs", type=int, default=120)
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--kind", choices=KINDS)
    parser.add_argument("--only", choices=KINDS, action="append", help="compare this kind alone")
    parser.add_argument("--side", choices=("rehearsal", "run"), default="run")
    parser.add_argument("--json", action="store_true", help="the last line is JSON anyway")
    options = parser.parse_args()
    found = measure(options.kind, options.side, options) if options.kind else compare(options)
    print(json.dumps(found))


if __name__ == "__main__":
    main()
