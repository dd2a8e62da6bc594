"""The fine-tuning recipe, top to bottom: set up, train, validate, save."""

import math
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count, islice
from pathlib import Path
from typing import Any

import torch

from medgen_desktop.child_process import memory_mb
from medgen_desktop.domain.errors import NOT_ENOUGH_MEMORY, TRAINING_CANCELLED, UserError
from medgen_desktop.domain.prompt import CHATML_SUMMARY
from medgen_desktop.domain.training_config import TrainingConfig
from medgen_desktop.domain.worker_protocol import (
    Event,
    PhaseChanged,
    TrainingFinished,
    TrainingStarted,
    TrainingStep,
    TrainRequest,
)
from medgen_desktop.training.adapters import RunFacts, load_base, save_adapter, with_adapter
from medgen_desktop.training.data import (
    Batch,
    Dataset,
    Example,
    batches_of_epoch,
    build_dataset,
    collate,
)
from medgen_desktop.training.devices import (
    Device,
    choose_device,
    is_out_of_memory,
    peak_memory_mb,
)

_FINAL_RATE = 0.1
"""The learning rate ends at this share of its peak."""
_MOST_STEPS_IN_MEAN = 5


@dataclass(slots=True)
class _Progress:
    """What the run has done so far."""

    started: float
    tokens: int = 0
    peak_mb: float = 0.0

    @property
    def seconds(self) -> float:
        return time.perf_counter() - self.started


def train(
    request: TrainRequest, emit: Callable[[Event], None], stopped: Callable[[], bool]
) -> TrainingFinished:
    """Train an adapter on the request's pairs and save it in the run folder.

    Raises:
        UserError: MODEL_BROKEN, NO_PAIRS, NOT_ENOUGH_MEMORY, or TRAINING_CANCELLED.
    """
    config = request.config
    torch.manual_seed(config.seed)

    emit(PhaseChanged("loading"))
    device = choose_device()
    base, tokenizer, manifest = load_base(Path(request.base_folder))
    dataset = build_dataset(request.pairs, tokenizer, CHATML_SUMMARY, config)
    model = with_adapter(base, config).to(device.torch)
    trainable = [one for one in model.parameters() if one.requires_grad]
    total = steps_total(dataset, config)
    emit(
        TrainingStarted(
            device=device.kind,
            device_name=device.name,
            pairs=len(dataset.train),
            pairs_left_out=dataset.left_out,
            steps_total=total,
            trainable_parameters=sum(one.numel() for one in trainable),
        )
    )

    emit(PhaseChanged("training"))
    progress = _Progress(time.perf_counter())
    steps = []
    for step in training_steps(model, trainable, dataset, config, device, progress):
        if stopped():
            raise UserError(TRAINING_CANCELLED)
        steps.append(step)
        emit(step)
    seconds = progress.seconds

    emit(PhaseChanged("validating"))
    validation_loss = mean_loss(model, dataset.validation, config, device, stopped)

    emit(PhaseChanged("saving"))
    facts = RunFacts(manifest.id, manifest.files[manifest.weights], CHATML_SUMMARY.id, config)
    save_adapter(model, Path(request.run_folder), facts)
    first, last = ends_of([step.loss for step in steps])
    return TrainingFinished(
        steps=len(steps),
        device=device.kind,
        loss_first=first,
        loss_last=last,
        validation_loss=validation_loss,
        tokens_per_second=progress.tokens / seconds,
        seconds=seconds,
        peak_memory_mb=progress.peak_mb,
    )


def steps_total(dataset: Dataset, config: TrainingConfig) -> int:
    """Optimiser steps of the whole run, if time does not end it earlier."""
    per_epoch = len(batches_of_epoch(dataset.train, config.tokens_per_batch, config.seed, 0))
    wanted = max(1, math.ceil(config.epochs * per_epoch))
    return wanted if config.max_steps is None else min(wanted, config.max_steps)


def training_steps(
    model: Any,  # noqa: ANN401 - peft's models are untyped
    trainable: Sequence[torch.nn.Parameter],
    dataset: Dataset,
    config: TrainingConfig,
    device: Device,
    progress: _Progress,
) -> Iterator[TrainingStep]:
    """Take one optimiser step at a time; ends at the last step or when time is up."""
    total = steps_total(dataset, config)
    optimizer = torch.optim.AdamW(
        trainable, lr=config.learning_rate, weight_decay=config.weight_decay
    )
    model.train()
    for number, examples in enumerate(islice(_endless(dataset, config), total), start=1):
        rate = learning_rate(config, number, total)
        for group in optimizer.param_groups:
            group["lr"] = rate
        loss, tokens = accumulate(model, examples, device)
        torch.nn.utils.clip_grad_norm_(trainable, config.gradient_clip)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)

        resident = memory_mb()
        progress.tokens += tokens
        progress.peak_mb = max(progress.peak_mb, peak_memory_mb(device, resident))
        eta = seconds_left(config, number, total, progress.seconds)
        yield TrainingStep(
            step=number,
            steps_total=total,
            loss=loss,
            learning_rate=rate,
            tokens_per_second=progress.tokens / progress.seconds,
            seconds=progress.seconds,
            eta_seconds=eta,
            memory_mb=resident,
        )
        if config.max_minutes is not None and progress.seconds >= 60 * config.max_minutes:
            return


def accumulate(model: Any, examples: Sequence[Example], device: Device) -> tuple[float, int]:  # noqa: ANN401 - peft's models are untyped
    """Gradients of the mean loss over the examples' target tokens, and how many tokens were read.

    Where memory runs out the examples are halved and their gradients added up.

    Raises:
        UserError: NOT_ENOUGH_MEMORY where a single pair does not fit.
    """
    targets = sum(len(one.ids) - one.prompt_length for one in examples)
    loss = tokens = 0.0
    waiting = [list(examples)]
    while waiting:
        part = waiting.pop()
        try:
            batch = collate(part).to(device.torch)
            with autocast(device):
                part_loss = summed_loss(model, batch) / targets
            part_loss.backward()  # type: ignore[no-untyped-call] # torch leaves it untyped
        except (RuntimeError, MemoryError) as error:
            if not is_out_of_memory(error):
                raise
            if len(part) == 1:
                raise UserError(NOT_ENOUGH_MEMORY) from None
            middle = len(part) // 2
            waiting += [part[:middle], part[middle:]]
            continue
        loss += float(part_loss.detach())
        tokens += batch.tokens
    return loss, int(tokens)


def summed_loss(model: Any, batch: Batch) -> torch.Tensor:  # noqa: ANN401 - peft's models are untyped
    """Cross entropy summed over the targets; the LM head is computed at their places only."""
    causal = model.get_base_model()
    hidden = causal.model(input_ids=batch.ids, use_cache=False).last_hidden_state
    logits = causal.lm_head(hidden[batch.rows, batch.columns])
    return torch.nn.functional.cross_entropy(logits.float(), batch.targets, reduction="sum")


@torch.no_grad()
def mean_loss(
    model: Any,  # noqa: ANN401 - peft's models are untyped
    examples: Sequence[Example],
    config: TrainingConfig,
    device: Device,
    stopped: Callable[[], bool],
) -> float | None:
    """Mean loss over the target tokens of examples that were not trained on; None without any."""
    if not examples:
        return None
    model.eval()
    loss, targets = 0.0, 0
    for part in batches_of_epoch(examples, config.tokens_per_batch, config.seed, 0):
        if stopped():
            raise UserError(TRAINING_CANCELLED)
        batch = collate(part).to(device.torch)
        with autocast(device):
            loss += float(summed_loss(model, batch))
        targets += len(batch.targets)
    return loss / targets


def autocast(device: Device) -> torch.autocast:
    """Half precision on GPUs that have it; on CPUs it was measured to be no faster."""
    return torch.autocast(device.kind, dtype=torch.bfloat16, enabled=device.bfloat16)


def learning_rate(config: TrainingConfig, step: int, total: int) -> float:
    """The rate of a step (from 1): a linear rise, then half a cosine down to a tenth."""
    warmup = max(1, round(config.warmup_fraction * total))
    if step <= warmup:
        return config.learning_rate * step / warmup
    done = (step - warmup) / max(1, total - warmup)
    share = _FINAL_RATE + (1 - _FINAL_RATE) * 0.5 * (1 + math.cos(math.pi * done))
    return config.learning_rate * share


def seconds_left(config: TrainingConfig, step: int, total: int, seconds: float) -> float:
    """Time to the last step at the speed so far, or to the end of the time allowed."""
    left = seconds / step * (total - step)
    if config.max_minutes is not None:
        left = min(left, max(0.0, 60 * config.max_minutes - seconds))
    return left


def ends_of(losses: Sequence[float]) -> tuple[float, float]:
    """Mean loss of the first and of the last steps: at most five, at most half of them."""
    size = max(1, min(_MOST_STEPS_IN_MEAN, len(losses) // 2))
    return sum(losses[:size]) / size, sum(losses[-size:]) / size


def _endless(dataset: Dataset, config: TrainingConfig) -> Iterator[list[Example]]:
    for epoch in count():
        yield from batches_of_epoch(dataset.train, config.tokens_per_batch, config.seed, epoch)
