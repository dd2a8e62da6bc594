"""A run in small, before it begins: what is learnt, what memory and time it takes, that it resumes.

It takes the step that needs most memory, so that its peak is the run's; a usual one, so that its
time is; it saves its state, goes on, goes back to what was saved, and goes on again the same way.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from tokenizers import Tokenizer

from medgen_desktop.domain.errors import TRAINING_CANCELLED, UserError
from medgen_desktop.domain.training_config import TrainingConfig
from medgen_desktop.domain.training_errors import CHECKPOINT_UNFIT
from medgen_desktop.domain.worker_protocol import (
    PhaseChanged,
    Rehearsed,
    RehearseRequest,
    TokenPiece,
    TrainRequest,
)
from medgen_desktop.training.beginnings import Beginning, begin, dataset_of
from medgen_desktop.training.checkpoint import Checkpoint, Progress, Room, fingerprint, learning
from medgen_desktop.training.data import (
    Dataset,
    Teaching,
    batches_of_epoch,
    padded_tokens,
)
from medgen_desktop.training.devices import (
    Device,
    choose_device,
    memory_for_us,
    peak_memory_mb,
    place,
)
from medgen_desktop.training.recipe import accumulate, optimizer_of, room_for, steps_total

_SHOWN_PAIRS = 3
_UNFINISHED = "\ufffd"


def rehearse(
    request: RehearseRequest, on_phase: Callable[[PhaseChanged], None], stopped: Callable[[], bool]
) -> Rehearsed:
    """Take three steps of a run, save and go back; what is in the run's folder is for nothing.

    Raises:
        UserError: what a run raises, CHECKPOINT_UNFIT where it would not resume as it was.
    """

    def look() -> None:
        if stopped():
            raise UserError(TRAINING_CANCELLED)

    config = request.config
    torch.manual_seed(config.seed)
    on_phase(PhaseChanged("loading"))
    device = choose_device()
    free = memory_for_us(device)
    asked = TrainRequest(
        *(config, request.base_folder, request.run_folder, request.pairs), texts=request.texts
    )
    start = begin(asked)
    dataset = dataset_of(asked, start)
    place(start.learner.module, device)
    look()
    on_phase(PhaseChanged("rehearsing"))
    steps = _Steps(start, dataset, config, device, look)
    usual, largest = _batches(dataset, config)
    steps.take(largest)
    started = time.perf_counter()
    steps.take(usual)
    seconds = time.perf_counter() - started
    size = steps.save(Path(request.run_folder), usual)
    total = steps_total(dataset, config)
    bound = seconds * total
    if config.max_minutes is not None:
        bound = min(bound, 60 * config.max_minutes)
    return Rehearsed(
        device=device.kind,
        device_name=device.name,
        pairs=len(dataset.train) + len(dataset.validation),
        pairs_left_out=dataset.left_out,
        steps_total=total,
        peak_memory_mb=peak_memory_mb(device),
        free_memory_mb=free,
        seconds_per_step=seconds,
        seconds=bound,
        checkpoint_bytes=size,
        shown=tuple(pieces_of(one, start.tokenizer) for one in _to_show(dataset)),
    )


@dataclass(slots=True)
class _Steps:
    """Takes steps as a run does."""

    start: Beginning
    dataset: Dataset
    config: TrainingConfig
    device: Device
    look: Callable[[], None]
    optimizer: torch.optim.Optimizer | None = None
    room: Room | None = None

    def take(self, examples: Sequence[Teaching]) -> None:
        self.look()
        module = self.start.learner.module
        if self.optimizer is None or self.room is None:
            trainable = [one for one in module.parameters() if one.requires_grad]
            self.optimizer = optimizer_of(trainable, self.config)
            self.room = room_for(self.start.learner, self.config, self.device)
            module.train()
        accumulate(self.start.learner, examples, self.device, self.room)
        torch.nn.utils.clip_grad_norm_(learning(self.optimizer), self.config.gradient_clip)
        self.optimizer.step()

    def save(self, folder: Path, examples: Sequence[Teaching]) -> int:
        """Save, take a step, go back, take it again; the bytes that the state takes."""
        if self.optimizer is None or self.room is None:
            raise RuntimeError("no step was taken")
        kept = Checkpoint(folder, fingerprint(self.dataset, self.config, self.start.base_sha256))
        kept.save(self.optimizer, Progress(), self.room)
        size = kept.path.stat().st_size
        self.take(examples)
        unbroken = [one.detach().clone() for one in learning(self.optimizer)]
        kept.restore(self.optimizer, self.room)
        self.take(examples)
        pairs = zip(unbroken, learning(self.optimizer), strict=True)
        is_exact = self.device.kind == "cpu"
        same = torch.equal if is_exact else torch.allclose
        if not all(same(one, other.detach()) for one, other in pairs):
            raise UserError(CHECKPOINT_UNFIT)
        kept.remove()
        return size


def pieces_of(example: Teaching, tokenizer: Tokenizer) -> tuple[TokenPiece, ...]:
    """What the model reads, token by token; several where only together they are characters."""
    pieces: list[TokenPiece] = []
    waiting: list[int] = []
    for at, token in enumerate(example.ids):
        waiting.append(token)
        text = tokenizer.decode(waiting, skip_special_tokens=False)
        counts = example.counts_at(at)
        is_last = at + 1 == len(example.ids) or example.counts_at(at + 1) != counts
        if _UNFINISHED in text and not is_last:
            continue
        pieces.append(TokenPiece(text, len(waiting), counts=counts))
        waiting = []
    return tuple(pieces)


def _batches(
    dataset: Dataset, config: TrainingConfig
) -> tuple[Sequence[Teaching], Sequence[Teaching]]:
    """A usual batch of the first epoch, and the one that takes most at once."""
    batches = batches_of_epoch(dataset.train, config.tokens_per_batch, config.seed, 0)
    by_size = sorted(batches, key=padded_tokens)
    longest = max(batches, key=lambda batch: max(len(one.ids) for one in batch))
    return by_size[len(by_size) // 2], longest


def _to_show(dataset: Dataset) -> list[Teaching]:
    """The shortest, one in the middle, the longest."""
    by_length = sorted(dataset.train, key=lambda one: len(one.ids))
    places = sorted({0, len(by_length) // 2, len(by_length) - 1})[:_SHOWN_PAIRS]
    return [by_length[place] for place in places]
