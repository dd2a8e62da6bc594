"""The fine-tuning recipe, top to bottom: set up, train, validate, save."""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import count, islice
from pathlib import Path

import torch

from medgen_desktop.child_process import memory_mb
from medgen_desktop.domain.errors import NOT_ENOUGH_MEMORY, TRAINING_CANCELLED, UserError
from medgen_desktop.domain.training_config import TrainingConfig
from medgen_desktop.domain.training_errors import TRAINING_PAUSED
from medgen_desktop.domain.worker_protocol import (
    Event,
    PhaseChanged,
    TrainingFinished,
    TrainingStarted,
    TrainingStep,
    TrainRequest,
)
from medgen_desktop.training.beginnings import Beginning, dataset_of
from medgen_desktop.training.board import Board
from medgen_desktop.training.checkpoint import (
    Checkpoint,
    Progress,
    Room,
    fingerprint,
    learning,
)
from medgen_desktop.training.data import (
    Dataset,
    Teaching,
    batches_of_epoch,
    filled,
    padded_tokens,
)
from medgen_desktop.training.devices import (
    Device,
    choose_device,
    is_out_of_memory,
    peak_memory_mb,
    place,
    release_memory,
    tokens_that_fit,
)
from medgen_desktop.training.evaluations import Evaluations
from medgen_desktop.training.learners import Learner
from medgen_desktop.training.processes import ALONE, Team, agreed, begin_together, checkpoint_of
from medgen_desktop.training.weights import RunFacts, save_weights

_FINAL_RATE = 0.1
"""The learning rate ends at this share of its peak."""
_MOST_STEPS_IN_MEAN = 10


def train(
    request: TrainRequest,
    emit: Callable[[Event], None],
    stopped: Callable[[], bool],
    paused: Callable[[], bool] = lambda: False,
    team: Team = ALONE,
) -> TrainingFinished:
    """Train on the request's examples and save the weights that were learnt in the run folder.

    Every process of a `team` calls it; the first one's `emit` tells of the run. Its state is kept
    there from time to time and where it is `paused`, until the weights are there.

    Raises:
        UserError: MODEL_BROKEN, NO_PAIRS, NOT_ENOUGH_MEMORY, CHECKPOINT_UNFIT, DISK_FULL,
            TRAINING_CANCELLED or TRAINING_PAUSED.
    """
    config, run_folder = request.config, Path(request.run_folder)
    torch.manual_seed(config.seed)

    emit(PhaseChanged("loading"))
    device = choose_device()
    start = begin_together(request, team)
    dataset = dataset_of(request, start)
    place(start.learner.module, device)
    room = Room(-team.most(-room_for(start.learner, config, device).tokens))
    trainable = [one for one in start.learner.module.parameters() if one.requires_grad]
    team.agree_on(trainable)
    emit(_started(device, dataset, config, trainable))

    kept = checkpoint_of(team, run_folder, fingerprint(dataset, config, start.base_sha256))
    optimizer = optimizer_of(trainable, config)
    course = _Course(kept, optimizer, room, agreed(team, stopped), agreed(team, paused))
    evaluations = Evaluations(
        start.learner,
        dataset,
        start.tokenizer,
        config,
        device,
        partial(mean_loss, team=team),
        course.stop_where_asked,
    )
    board = Board(run_folder, writes=team.is_first)
    emit = board.beside(emit)
    emit(PhaseChanged("training"))
    try:
        progress = course.begin(resumes=request.resumes)
        board.go_on(progress.steps)
        for step in progress.steps[request.steps_known :]:  # taken when nobody listened any more
            emit(step)
        _take_steps(evaluations, course, emit, team)
        finished = _finish(evaluations, course, emit)
        if team.is_first:
            save_weights(start.learner.module, run_folder, _facts(start, config, finished))
        kept.remove()
    finally:
        board.close()
        kept.release()
    return finished


def _take_steps(
    evaluations: Evaluations, course: "_Course", emit: Callable[[Event], None], team: Team
) -> None:
    """Take all that are left, and between them save, stop and evaluate where it is due."""
    config, dataset, progress = evaluations.config, evaluations.dataset, course.progress
    total = steps_total(dataset, config)

    def share() -> float:
        return share_done(config, progress.step, total, team.first_says(progress.seconds))

    evaluations.go_on_from(share())
    for step in training_steps(
        *(evaluations.learner, course.optimizer, dataset, config, evaluations.device),
        *(progress, course.room, team),
    ):
        course.save_where_due(config.checkpoint_minutes)
        emit(step)
        course.stop_where_asked()
        evaluated = evaluations.where_due(share(), progress, course.room)
        if evaluated is not None:
            emit(evaluated)


def _finish(
    evaluations: Evaluations, course: "_Course", emit: Callable[[Event], None]
) -> TrainingFinished:
    """Evaluate what was learnt."""
    seconds = course.progress.seconds
    emit(PhaseChanged("validating"))
    evaluated = evaluations.now(course.progress, course.room)
    emit(evaluated)
    emit(PhaseChanged("saving"))
    return _summed_up(course.progress, evaluations.device, evaluated.validation_loss, seconds)


def _facts(start: Beginning, config: TrainingConfig, finished: TrainingFinished) -> RunFacts:
    metrics = _metrics(finished)
    return RunFacts(
        *(start.base_id, start.base_sha256, start.prompt, config, metrics), labels=start.labels
    )


def _started(
    device: Device,
    dataset: Dataset,
    config: TrainingConfig,
    trainable: Sequence[torch.nn.Parameter],
) -> TrainingStarted:
    return TrainingStarted(
        device=device.kind,
        device_name=device.name,
        pairs=len(dataset.train) + len(dataset.validation),
        pairs_left_out=dataset.left_out,
        steps_total=steps_total(dataset, config),
        trainable_parameters=sum(one.numel() for one in trainable),
    )


@dataclass(slots=True)
class _Course:
    """Where a run is, and what keeps it: its state is saved when it is due and before a pause."""

    kept: Checkpoint
    optimizer: torch.optim.Optimizer
    room: Room
    stopped: Callable[[], bool]
    paused: Callable[[], bool]
    progress: Progress = field(default_factory=Progress)
    _saved_step: int = 0
    _saved_seconds: float = 0.0

    def begin(self, *, resumes: bool) -> Progress:
        """From the first step or from the state that is there."""
        if resumes:
            self.progress = self.kept.restore(self.optimizer, self.room)
            self.kept.claim()
        else:
            self.progress = Progress()
        self._saved_step, self._saved_seconds = self.progress.step, self.progress.seconds
        self.stop_where_asked()
        return self.progress

    def save_where_due(self, minutes: float) -> None:
        """Save after so many minutes, and before a pause: whoever asked for it may be gone."""
        if self.paused() or self.progress.seconds - self._saved_seconds >= 60 * minutes:
            self._save()

    def stop_where_asked(self) -> None:
        """Raises TRAINING_CANCELLED, or TRAINING_PAUSED with the state saved."""
        if self.stopped():
            raise UserError(TRAINING_CANCELLED)
        if self.paused():
            self._save()
            raise UserError(TRAINING_PAUSED)

    def _save(self) -> None:
        if self.progress.step > self._saved_step:
            self.kept.save(self.optimizer, self.progress, self.room)
            self.kept.claim()
            self._saved_step, self._saved_seconds = self.progress.step, self.progress.seconds


def room_for(learner: Learner, config: TrainingConfig, device: Device) -> Room:
    """What is learnt from at once, to begin with."""
    return Room(min(config.tokens_per_batch, tokens_that_fit(device, learner.module)))


def optimizer_of(
    trainable: Sequence[torch.nn.Parameter], config: TrainingConfig
) -> torch.optim.Optimizer:
    """The optimiser of a run, at its first step."""
    return torch.optim.AdamW(trainable, lr=config.learning_rate, weight_decay=config.weight_decay)


def steps_total(dataset: Dataset, config: TrainingConfig) -> int:
    """Optimiser steps of the whole run, if time does not end it earlier."""
    per_epoch = len(batches_of_epoch(dataset.train, config.tokens_per_batch, config.seed, 0))
    wanted = max(1, math.ceil(config.epochs * per_epoch))
    return wanted if config.max_steps is None else min(wanted, config.max_steps)


def training_steps(
    learner: Learner,
    optimizer: torch.optim.Optimizer,
    dataset: Dataset,
    config: TrainingConfig,
    device: Device,
    progress: Progress,
    room: Room,
    team: Team = ALONE,
) -> Iterator[TrainingStep]:
    """Take one optimiser step at a time, from where `progress` is to the last or to the time's end.

    At each step that comes out, `progress` has it.
    """
    total = steps_total(dataset, config)
    trainable = learning(optimizer)
    learner.module.train()
    batches = islice(_endless(dataset, config), progress.step, total)
    for number, examples in enumerate(batches, start=progress.step + 1):
        team.draw_lots(config.seed, number)
        seconds = team.first_says(progress.seconds)
        rate = learning_rate(config, share_done(config, number, total, seconds))
        for group in optimizer.param_groups:
            group["lr"] = rate
        loss = accumulate(learner, examples, device, room, team)
        torch.nn.utils.clip_grad_norm_(trainable, config.gradient_clip)
        optimizer.step()

        seconds = team.first_says(progress.seconds)
        progress.tokens += sum(len(one.ids) for one in examples)
        step = TrainingStep(
            step=number,
            steps_total=total,
            loss=loss,
            learning_rate=rate,
            tokens_per_second=progress.tokens / seconds,
            seconds=seconds,
            eta_seconds=seconds_left(config, number, total, seconds),
            memory_mb=memory_mb(),
        )
        progress.steps.append(step)
        yield step
        if config.max_minutes is not None and seconds >= 60 * config.max_minutes:
            return


def accumulate(
    learner: Learner,
    examples: Sequence[Teaching],
    device: Device,
    room: Room,
    team: Team = ALONE,
) -> float:
    """Leave the gradients of the mean loss over the examples' target tokens; returns that loss.

    Examples that do not fit into memory together are learnt in parts whose gradients add up, as
    do those of the processes of a team. Where memory runs out all the same, the step starts again
    with parts of half the size, and so do those that follow.

    Raises:
        UserError: NOT_ENOUGH_MEMORY where a single pair does not fit.
    """
    mine, targets = team.share(examples), _targets(examples)
    while True:
        learner.module.zero_grad(set_to_none=True)  # what a failed try left behind, too
        parts = filled(mine, room.tokens)
        loss: float | None = None
        try:
            loss = _learn(learner, parts, device, targets)
        except (RuntimeError, MemoryError) as error:
            if not is_out_of_memory(error):
                raise
        # Out here the failed try holds no memory any more.
        if not team.any(loss is None):
            return team.add_up(learner.module.parameters(), loss or 0.0)
        if not team.any(any(len(part) > 1 for part in parts)):
            raise UserError(NOT_ENOUGH_MEMORY)
        room.tokens = team.most(max(map(padded_tokens, parts), default=0)) // 2
        release_memory(device)


def _learn(
    learner: Learner, parts: Sequence[Sequence[Teaching]], device: Device, targets: int
) -> float:
    loss = 0.0
    for part in parts:
        part_loss = learner.summed_loss(part, device) / targets
        part_loss.backward()  # type: ignore[no-untyped-call] # torch leaves it untyped
        loss += float(part_loss.detach())
    return loss


def _targets(examples: Sequence[Teaching]) -> int:
    return sum(one.targets for one in examples)


@torch.no_grad()
def mean_loss(
    learner: Learner,
    examples: Sequence[Teaching],
    room: Room,
    device: Device,
    before_each: Callable[[], None] = lambda: None,
    team: Team = ALONE,
) -> float | None:
    """Mean loss over the target tokens of examples that were not trained on; None without any.

    `before_each` part is called; what it raises goes out. The processes of a team share the parts.
    """
    if not examples:
        return None
    learner.module.eval()
    loss = 0.0
    for part in team.rounds(filled(examples, room.tokens)):
        before_each()
        if part:
            loss += float(learner.summed_loss(part, device))
    return team.add_up([], loss) / _targets(examples)


def share_done(config: TrainingConfig, step: int, total: int, seconds: float) -> float:
    """How far a run is at a step (from 1), by steps or by time, whichever will end it sooner."""
    by_steps = step / total
    by_time = 0.0 if config.max_minutes is None else seconds / (60 * config.max_minutes)
    return min(1.0, max(by_steps, by_time))


def learning_rate(config: TrainingConfig, done: float) -> float:
    """The rate when a share of the run is done: a linear rise, then half a cosine to a tenth."""
    if done < config.warmup_fraction:
        return config.learning_rate * done / config.warmup_fraction
    fallen = (done - config.warmup_fraction) / (1 - config.warmup_fraction)
    share = _FINAL_RATE + (1 - _FINAL_RATE) * 0.5 * (1 + math.cos(math.pi * fallen))
    return config.learning_rate * share


def seconds_left(config: TrainingConfig, step: int, total: int, seconds: float) -> float:
    """Time to the last step at the speed so far, or to the end of the time allowed."""
    left = seconds / step * (total - step)
    if config.max_minutes is not None:
        left = min(left, max(0.0, 60 * config.max_minutes - seconds))
    return left


def ends_of(losses: Sequence[float]) -> tuple[float, float]:
    """Mean loss of the first and of the last steps: at most ten, at most half of them."""
    size = max(1, min(_MOST_STEPS_IN_MEAN, len(losses) // 2))
    return sum(losses[:size]) / size, sum(losses[-size:]) / size


def _summed_up(
    progress: Progress, device: Device, validation_loss: float | None, seconds: float
) -> TrainingFinished:
    first, last = ends_of([one.loss for one in progress.steps])
    return TrainingFinished(
        steps=progress.step,
        device=device.kind,
        loss_first=first,
        loss_last=last,
        validation_loss=validation_loss,
        tokens_per_second=progress.tokens / seconds,
        seconds=seconds,
        peak_memory_mb=peak_memory_mb(device),
    )


def _metrics(finished: TrainingFinished) -> dict[str, float]:
    metrics = {
        "steps": float(finished.steps),
        "loss_first": finished.loss_first,
        "loss_last": finished.loss_last,
        "seconds": finished.seconds,
    }
    if finished.validation_loss is not None:
        metrics["validation_loss"] = finished.validation_loss
    return metrics


def _endless(dataset: Dataset, config: TrainingConfig) -> Iterator[list[Teaching]]:
    for epoch in count():
        yield from batches_of_epoch(dataset.train, config.tokens_per_batch, config.seed, epoch)
