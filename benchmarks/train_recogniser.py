"""How fast a recogniser is fine-tuned, beside transformers' Trainer, in one run.

    python benchmarks/train_recogniser.py --base FOLDER [--json] [--steps 40] [--data FOLDER]

An encoder of BERT's family learns the disease mentions of the NCBI disease corpus: the same windows
of the same abstracts in the same order, the same peak and course of the learning rate, the same
number of steps, so that each side learns the same words. The Trainer is at its defaults for token
classification: batches of 8, padded to their longest. Each side is a process of its own; memory is
the process's peak, loading included, and the clock runs over the steps alone. Both models are
measured by the same function on the corpus' development part.
"""

# ruff: noqa: ANN401 - transformers and tokenizers are untyped

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

from medgen_desktop.domain.tagging import LabelledSpan  # noqa: E402
from medgen_desktop.domain.training_config import TrainingConfig, usual_rate  # noqa: E402
from medgen_desktop.domain.worker_protocol import TaggedText  # noqa: E402

BATCH = 8
LONGEST = 512
LABEL = "Disease"
LAYERS = ((LABEL,),)
TAGS = ("O", f"B-{LABEL}", f"I-{LABEL}")
SIDES = ("trainer", "ours")
CONFIG = TrainingConfig(
    task="recogniser",
    method="full",
    learning_rate=usual_rate("full", task="recogniser"),
    max_tokens_per_pair=LONGEST,
)


def texts_in(folder: Path) -> list[TaggedText]:
    """The abstracts of a folder in brat's format; all of its labels are diseases."""
    found = []
    for path in sorted(folder.glob("*.txt")):
        spans = []
        for line in path.with_suffix(".ann").read_text("utf-8").splitlines():
            if line.startswith("T") and ";" not in line.split("\t")[1]:
                start, end = map(int, line.split("\t")[1].split(" ")[1:3])
                spans.append(LabelledSpan(start, end, LABEL))
        found.append(TaggedText(path.read_text("utf-8"), tuple(spans)))
    return found


def windows_of(texts: Sequence[TaggedText], tokenizer: Any) -> list[Any]:
    """Texts as windows of tokens with the tags of their words."""
    from medgen_desktop.text.heads import control_tokens  # noqa: PLC0415
    from medgen_desktop.training.tagging import encode_text  # noqa: PLC0415

    frame = control_tokens(tokenizer)
    return [
        window for text in texts for window in encode_text(text, tokenizer, LAYERS, frame, LONGEST)
    ]


def rate_at(step: int, steps: int) -> float:
    """The share of the peak learning rate at a step from 1; the same course for both sides."""
    from medgen_desktop.training.recipe import learning_rate  # noqa: PLC0415

    return learning_rate(CONFIG, step / steps) / CONFIG.learning_rate


def ours(learner: Any, examples: Sequence[Any], steps: int) -> float:
    """Train with this program's recipe; the seconds that it took."""
    from medgen_desktop.training import recipe  # noqa: PLC0415
    from medgen_desktop.training.checkpoint import Progress  # noqa: PLC0415
    from medgen_desktop.training.data import Dataset  # noqa: PLC0415
    from medgen_desktop.training.devices import choose_device, place  # noqa: PLC0415

    device = choose_device()
    place(learner.module, device)
    tokens = sum(len(one.ids) for one in examples)
    config = replace(CONFIG, tokens_per_batch=math.ceil(tokens / steps))
    optimizer = recipe.optimizer_of(list(learner.module.parameters()), config)
    room = recipe.room_for(learner, config, device)
    dataset = Dataset(tuple(examples), (), 0)
    started = time.perf_counter()
    for step in recipe.training_steps(
        learner, optimizer, dataset, config, device, Progress(), room
    ):
        tell("ours", step.step, step.steps_total, step.loss, started)
    return time.perf_counter() - started


def trainer(learner: Any, examples: Sequence[Any], steps: int) -> float:
    """Train with transformers' Trainer; the seconds that it took."""
    import torch  # noqa: PLC0415
    from torch.optim.lr_scheduler import LambdaLR  # noqa: PLC0415
    from torch.utils.data import SequentialSampler  # noqa: PLC0415
    from transformers import Trainer, TrainerCallback, TrainingArguments  # noqa: PLC0415

    tagger = learner.module

    class Classifier(torch.nn.Module):
        """As transformers' own models for token classification: they read the mask they get."""

        def __init__(self) -> None:
            super().__init__()
            self.tagger = tagger

        def forward(self, input_ids: Any, attention_mask: Any, labels: Any) -> dict[str, Any]:
            read = self.tagger.encoder(input_ids=input_ids, attention_mask=attention_mask)
            logits = self.tagger.scores(self.tagger.dropout(read.last_hidden_state))
            loss = torch.nn.functional.cross_entropy(logits.flatten(0, 1), labels.flatten())
            return {"loss": loss}

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
        data = [labelled(one) for one in examples]
        made = InOrder(Classifier(), arguments, train_dataset=data, data_collator=padded)
        made.add_callback(Telling())
        started = time.perf_counter()
        made.train()
        return time.perf_counter() - started


def padded(batch: Sequence[dict[str, list[int]]]) -> dict[str, Any]:
    """A batch as wide as its longest window."""
    import torch  # noqa: PLC0415

    longest = max(len(one["input_ids"]) for one in batch)
    fill = {"input_ids": 0, "labels": -100, "attention_mask": 0}
    return {
        key: torch.tensor([one[key] + [blank] * (longest - len(one[key])) for one in batch])
        for key, blank in fill.items()
    }


def labelled(one: Any) -> dict[str, list[int]]:
    """A window as transformers' collator takes it: what is no word's first token has no label."""
    labels = [-100] * len(one.ids)
    for head, tag in zip(one.heads, one.tags[0], strict=True):
        labels[head] = tag
    return {"input_ids": list(one.ids), "labels": labels, "attention_mask": [1] * len(one.ids)}


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
    from medgen_desktop.training.architectures.taggers import encoder_tagger  # noqa: PLC0415
    from medgen_desktop.training.bases import manifest_of, tokenizer_of  # noqa: PLC0415
    from medgen_desktop.training.devices import choose_device, peak_memory_mb  # noqa: PLC0415
    from medgen_desktop.training.learners import TaggerLearner  # noqa: PLC0415

    torch.manual_seed(CONFIG.seed)
    device = choose_device()
    tokenizer = tokenizer_of(options.base, manifest_of(options.base))
    learner = TaggerLearner(encoder_tagger(str(options.base), TAGS))
    examples = windows_of(texts_in(options.data / "train"), tokenizer)[: BATCH * options.steps]
    train = ours if side == "ours" else trainer
    seconds = train(learner, examples, math.ceil(len(examples) / BATCH))
    peak = peak_memory_mb(device)  # before the validation, which is the same for both
    kept = windows_of(texts_in(options.data / "devel"), tokenizer)
    learner.module.to(device.torch)
    loss = recipe.mean_loss(learner, kept, recipe.room_for(learner, CONFIG, device), device)
    if loss is None:
        raise SystemExit("there are no abstracts to validate with")
    return {
        "examples": len(examples),
        "seconds": seconds,
        "examples_per_second": len(examples) / seconds,
        "target_words": sum(one.targets for one in examples),
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
    parser.add_argument("--steps", type=int, default=40, help="optimiser steps of each side")
    data = ROOT.parent / "shared" / "data" / "ncbi-disease"
    parser.add_argument("--data", type=Path, default=data, help="the folder of the corpus")
    parser.add_argument("--base", type=Path, required=True, help="an encoder's folder in a library")
    parser.add_argument("--side", choices=SIDES, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if not (options.data / "train").is_dir():
        raise SystemExit(f"{options.data} has no train folder: name the corpus with --data")
    if not options.base.is_dir():
        raise SystemExit(f"{options.base} is no model: medgen models add FOLDER makes one")
    if options.side:
        print(json.dumps(train_one(options.side, options)))
        return
    figures = compare(options)
    if options.json:
        print(json.dumps(figures))


if __name__ == "__main__":
    main()
