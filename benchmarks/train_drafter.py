"""How fast a drafter is fine-tuned, beside transformers' Trainer with peft, in one run.

    python benchmarks/train_drafter.py [--json] [--steps 150] [--data FOLDER] [--base FOLDER]

SmolLM2-135M gets a LoRA adapter of the same rank on the same layers, from the same pairs of
MTS-Dialog in the same order, with the same peak and course of the learning rate and the same number
of steps: each side learns the same target tokens. The Trainer is at its defaults for such pairs:
batches of 8, padded to their longest, loss on the answers only. So that it fits into memory, the
sources are cut to 700 tokens a pair, for both sides. Each is a process of its own; memory is the
process's peak, loading included, and the clock runs over the steps alone. Both adapters are
measured by the same function on MTS-Dialog's validation pairs.
"""

# ruff: noqa: ANN401 - transformers, peft and tokenizers are untyped

import argparse
import json
import math
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))  # so that it runs from a clone that is not installed

from medgen_desktop.child_process import TELEMETRY_OFF  # noqa: E402

os.environ.update(TELEMETRY_OFF)  # before transformers is imported

from medgen_desktop.domain.prompt import CHATML_SUMMARY  # noqa: E402
from medgen_desktop.domain.training_config import TrainingConfig  # noqa: E402
from medgen_desktop.domain.worker_protocol import PairText  # noqa: E402
from medgen_desktop.inference.model_library import BASE_MANIFEST  # noqa: E402
from medgen_desktop.interchange import delimited  # noqa: E402
from medgen_desktop.paths import model_library_folder  # noqa: E402

BATCH = 8
LONGEST = 700
TRAIN, VALIDATION = "MTS-Dialog-TrainingSet.csv", "MTS-Dialog-ValidationSet.csv"
SIDES = ("trainer", "ours")
CONFIG = TrainingConfig()


def pairs_in(path: Path) -> list[PairText]:
    """The pairs of a table of MTS-Dialog, in its order."""
    table = delimited.open_table(path)
    places = [table.columns.index(name) for name in ("dialogue", "section_header", "section_text")]
    return [PairText(*(row.cells[place] for place in places)) for row in table.rows]


def examples_of(pairs: Sequence[PairText], tokenizer: Any) -> list[Any]:
    """Pairs as tokens; of what is too long, the source's end is cut and the answer is whole."""
    from medgen_desktop.training.data import Example, encode_pair  # noqa: PLC0415

    found = []
    for pair in pairs:
        one = encode_pair(pair, tokenizer, CHATML_SUMMARY)
        surplus = max(0, len(one.ids) - LONGEST)
        kept = one.prompt_length - surplus
        found.append(Example(one.ids[:kept] + one.ids[one.prompt_length :], kept))
    return found


def rate_at(step: int, steps: int) -> float:
    """The share of the peak learning rate at a step from 1; the same course for both sides."""
    from medgen_desktop.training.recipe import learning_rate  # noqa: PLC0415

    return learning_rate(CONFIG, step / steps) / CONFIG.learning_rate


def ours(model: Any, examples: Sequence[Any], steps: int) -> float:
    """Train with this program's recipe; the seconds that it took."""
    from medgen_desktop.training import recipe  # noqa: PLC0415
    from medgen_desktop.training.checkpoint import Progress  # noqa: PLC0415
    from medgen_desktop.training.data import Dataset  # noqa: PLC0415
    from medgen_desktop.training.devices import choose_device  # noqa: PLC0415
    from medgen_desktop.training.learners import learner_of  # noqa: PLC0415

    device = choose_device()
    tokens = sum(len(one.ids) for one in examples)
    config = replace(CONFIG, tokens_per_batch=math.ceil(tokens / steps), max_steps=None)
    optimizer = recipe.optimizer_of(
        [one for one in model.parameters() if one.requires_grad], config
    )
    learner = learner_of(model)
    room = recipe.room_for(learner, config, device)
    dataset = Dataset(tuple(examples), (), 0)
    started = time.perf_counter()
    progress = Progress()
    for step in recipe.training_steps(learner, optimizer, dataset, config, device, progress, room):
        tell("ours", step.step, step.steps_total, step.loss, started)
    return time.perf_counter() - started


def trainer(model: Any, examples: Sequence[Any], steps: int) -> float:
    """Train with transformers' Trainer; the seconds that it took."""
    import torch  # noqa: PLC0415
    from torch.optim.lr_scheduler import LambdaLR  # noqa: PLC0415
    from torch.utils.data import SequentialSampler  # noqa: PLC0415
    from transformers import Trainer, TrainerCallback, TrainingArguments  # noqa: PLC0415

    def padded(batch: Sequence[dict[str, list[int]]]) -> dict[str, torch.Tensor]:
        longest = max(len(one["input_ids"]) for one in batch)
        fill = {"input_ids": 0, "labels": -100, "attention_mask": 0}
        return {
            key: torch.tensor([one[key] + [blank] * (longest - len(one[key])) for one in batch])
            for key, blank in fill.items()
        }

    class InOrder(Trainer):
        def _get_train_sampler(self, train_dataset: Any = None) -> Any:
            return SequentialSampler(train_dataset or self.train_dataset)

        def create_scheduler(self, num_training_steps: int, optimizer: Any = None) -> Any:
            self.lr_scheduler = LambdaLR(
                optimizer or self.optimizer, lambda done: rate_at(done + 1, num_training_steps)
            )
            return self.lr_scheduler

    class Telling(TrainerCallback):
        def on_log(self, _args: Any, state: Any, _control: Any, logs: Any = None, **_: Any) -> None:
            if logs and "loss" in logs:
                tell("trainer", state.global_step, steps, logs["loss"], started)

    data = [
        {
            "input_ids": list(one.ids),
            "labels": [-100] * one.prompt_length + list(one.ids[one.prompt_length :]),
            "attention_mask": [1] * len(one.ids),
        }
        for one in examples
    ]
    with tempfile.TemporaryDirectory(prefix="medgen-benchmark-") as folder:
        arguments = TrainingArguments(
            folder,
            per_device_train_batch_size=BATCH,
            max_steps=steps,
            learning_rate=CONFIG.learning_rate,
            weight_decay=CONFIG.weight_decay,
            max_grad_norm=CONFIG.gradient_clip,
            save_strategy="no",
            report_to=[],
            logging_steps=1,
            seed=CONFIG.seed,
            disable_tqdm=True,
            use_cpu=not torch.cuda.is_available(),
            remove_unused_columns=False,
        )
        made = InOrder(model, arguments, train_dataset=data, data_collator=padded)
        made.add_callback(Telling())
        started = time.perf_counter()
        made.train()
        return time.perf_counter() - started


def tell(side: str, step: int, steps: int, loss: float, started: float) -> None:
    """One step, for whoever waits."""
    seconds = time.perf_counter() - started
    print(
        f"    {side} {step}/{steps}  loss {loss:.3f}  {seconds:.0f} s", file=sys.stderr, flush=True
    )


def train_one(side: str, options: argparse.Namespace) -> dict[str, float]:
    """Load, train and measure one side, in this process."""
    import torch  # noqa: PLC0415

    from medgen_desktop.training import recipe  # noqa: PLC0415
    from medgen_desktop.training.bases import load_base, with_adapter  # noqa: PLC0415
    from medgen_desktop.training.devices import choose_device, peak_memory_mb, place  # noqa: PLC0415
    from medgen_desktop.training.learners import learner_of  # noqa: PLC0415

    torch.manual_seed(CONFIG.seed)
    device = choose_device()
    base, tokenizer, _ = load_base(options.base)
    count = BATCH * options.steps
    examples = examples_of(pairs_in(options.data / TRAIN)[:count], tokenizer)
    model = with_adapter(base, CONFIG)
    if side == "ours":
        place(model, device)
    else:
        model.to(device.torch)
    train = ours if side == "ours" else trainer
    seconds = train(model, examples, math.ceil(len(examples) / BATCH))
    peak = peak_memory_mb(device)  # before the validation, which is the same for both
    kept = examples_of(pairs_in(options.data / VALIDATION), tokenizer)
    learner = learner_of(model)
    room = recipe.room_for(learner, CONFIG, device)
    loss = recipe.mean_loss(learner, kept, room, device)
    if loss is None:
        raise SystemExit("there are no validation pairs")
    return {
        "examples": len(examples),
        "seconds": seconds,
        "examples_per_second": len(examples) / seconds,
        "target_tokens": sum(len(one.ids) - one.prompt_length for one in examples),
        "peak_mb": peak,
        "validation_loss": loss,
    }


def in_own_process(side: str, options: argparse.Namespace) -> dict[str, float]:
    """What one side measures."""
    command = [sys.executable, __file__, "--side", side, f"--steps={options.steps}"]
    command += [f"--data={options.data}", f"--base={options.base}"]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True, text=True)
    figures: dict[str, float] = json.loads(done.stdout.strip().splitlines()[-1])
    return figures


def compare(options: argparse.Namespace) -> dict[str, float]:
    """Both sides, one after the other."""
    found = {side: in_own_process(side, options) for side in SIDES}
    for side, figures in found.items():
        print(side, {key: round(value, 3) for key, value in figures.items()}, file=sys.stderr)
    mine, peer = found["ours"], found["trainer"]
    return {
        "examples_per_second": mine["examples_per_second"],
        "trainer_examples_per_second": peer["examples_per_second"],
        "speed_ratio": mine["examples_per_second"] / peer["examples_per_second"],
        "peak_mb": mine["peak_mb"],
        "trainer_peak_mb": peer["peak_mb"],
        "memory_ratio": mine["peak_mb"] / peer["peak_mb"],
        "validation_loss": mine["validation_loss"],
        "trainer_validation_loss": peer["validation_loss"],
    }


def main() -> None:
    """Measure what the command line asks for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--json", action="store_true", help="one JSON object as the last line")
    parser.add_argument("--steps", type=int, default=150, help="optimiser steps of each side")
    data = ROOT.parent / "shared" / "data" / "mts-dialog"
    parser.add_argument("--data", type=Path, default=data, help="the folder of MTS-Dialog")
    base = model_library_folder() / BASE_MANIFEST.id
    parser.add_argument("--base", type=Path, default=base, help="the base model's folder")
    parser.add_argument("--side", choices=SIDES, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if not (options.data / TRAIN).is_file():
        raise SystemExit(f"{options.data} has no {TRAIN}: name the folder with --data")
    if not options.base.is_dir():
        raise SystemExit(f"{options.base} is no base model: run python3 bootstrap.py demo once")
    if options.side:
        print(json.dumps(train_one(options.side, options)))
        return
    figures = compare(options)
    if options.json:
        print(json.dumps(figures))


if __name__ == "__main__":
    main()
