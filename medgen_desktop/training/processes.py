"""One run on several processes: each learns from a share of every step's pairs, all step alike.

What a step comes to does not depend on how many take part, but for the rounding of sums: the
gradients of all shares are added up and divided by the targets of the whole batch. Whatever decides
where a run goes (the clock, a pause, memory that ran out) is agreed upon, so that nobody waits for
somebody who has left. A run on one process agrees with itself and opens no socket.
"""

import os
import random
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Protocol, TypeVar

import torch

from medgen_desktop.domain.worker_protocol import TrainRequest
from medgen_desktop.training.beginnings import Beginning, begin
from medgen_desktop.training.checkpoint import Checkpoint, Progress, Room

_T = TypeVar("_T")
_BUCKET = 16_000_000
"""Numbers that are sent at once: many small messages are slow, one of all takes memory twice."""
_PATIENCE = timedelta(minutes=30)
"""How long one waits for the others: the first may be saving to a slow disk."""


class Team(Protocol):
    """The processes of a run, as one of them sees them; each calls the same, in the same order."""

    @property
    def is_first(self) -> bool:
        """Whether this is the one that tells, shows and saves."""

    def share(self, examples: Sequence[_T]) -> Sequence[_T]:
        """What this process learns from of a step's examples; maybe none."""

    def rounds(self, parts: Sequence[list[_T]]) -> Sequence[list[_T]]:
        """What this process does of many parts, as many rounds for each; some may be empty."""

    def add_up(self, weights: Iterable[torch.nn.Parameter], loss: float) -> float:
        """Replace everybody's gradients by their sum; returns the sum of the losses."""

    def any(self, answer: bool) -> bool:
        """Whether anybody says yes."""

    def most(self, number: int) -> int:
        """The largest of everybody's numbers."""

    def first_says(self, number: float) -> float:
        """The number of the first process."""

    def agree_on(self, trainable: Sequence[torch.nn.Parameter]) -> None:
        """Let everybody begin with the weights of the first."""

    def draw_lots(self, seed: int, step: int) -> None:
        """Let everybody drop other neurons at a step; the first goes on as one alone would."""


class Alone:
    """The only process of a run."""

    is_first = True

    def share(self, examples: Sequence[_T]) -> Sequence[_T]:
        """All."""
        return examples

    def rounds(self, parts: Sequence[list[_T]]) -> Sequence[list[_T]]:
        """All."""
        return parts

    def add_up(self, weights: Iterable[torch.nn.Parameter], loss: float) -> float:  # noqa: ARG002
        """They are the sum."""
        return loss

    def any(self, answer: bool) -> bool:
        """As it says."""
        return answer

    def most(self, number: int) -> int:
        """The only one."""
        return number

    def first_says(self, number: float) -> float:
        """It is the first."""
        return number

    def agree_on(self, trainable: Sequence[torch.nn.Parameter]) -> None:
        """There is nobody else."""

    def draw_lots(self, seed: int, step: int) -> None:
        """Chance goes its own way."""


ALONE = Alone()


class Several:
    """One of several processes that torch.distributed has brought together."""

    def __init__(self, rank: int, size: int) -> None:
        """The process `rank` of `size`, from 0."""
        self._rank, self._size = rank, size

    @property
    def is_first(self) -> bool:
        """As `Team`."""
        return self._rank == 0

    def share(self, examples: Sequence[_T]) -> Sequence[_T]:
        """Every so many; examples of a batch have neighbours of their own length."""
        return examples[self._rank :: self._size]

    def rounds(self, parts: Sequence[list[_T]]) -> Sequence[list[_T]]:
        """Neighbours in length at the same time."""
        firsts = range(self._rank, len(parts) + self._rank, self._size)
        return [parts[at] if at < len(parts) else [] for at in firsts]

    def add_up(self, weights: Iterable[torch.nn.Parameter], loss: float) -> float:
        """A weight that has a gradient nowhere keeps none, so that it does not decay."""
        trainable = [one for one in weights if one.requires_grad]
        learnt = [one.grad is not None for one in trainable]
        facts = self._summed(torch.tensor([loss, *learnt], dtype=torch.float64))
        shown = [one for one, times in zip(trainable, facts[1:], strict=True) if times > 0]
        for bucket in _buckets(shown):
            found = [torch.zeros_like(one) if one.grad is None else one.grad for one in bucket]
            flat = torch.cat([one.reshape(-1) for one in found])
            total = self._summed(flat if flat.is_cuda else flat.cpu()).to(flat.device)
            parts = torch.split(total, [one.numel() for one in bucket])
            for one, part in zip(bucket, parts, strict=True):
                one.grad = part.reshape(one.shape)
        return float(facts[0])

    def any(self, answer: bool) -> bool:
        """As `Team`."""
        return bool(self._summed(torch.tensor([float(answer)])) > 0)

    def most(self, number: int) -> int:
        """As `Team`."""
        all_numbers = torch.zeros(self._size, dtype=torch.int64)
        all_numbers[self._rank] = number
        return int(self._summed(all_numbers).max())

    def first_says(self, number: float) -> float:
        """As `Team`."""
        said = torch.tensor([number if self.is_first else 0.0], dtype=torch.float64)
        return float(self._summed(said))

    def agree_on(self, trainable: Sequence[torch.nn.Parameter]) -> None:
        """As `Team`."""
        from torch import distributed  # noqa: PLC0415 - only where there are several

        for one in trainable:
            sent = one.detach() if one.is_cuda else one.detach().cpu()
            distributed.broadcast(sent, src=0)
            one.data.copy_(sent)

    def draw_lots(self, seed: int, step: int) -> None:
        """By seed, step and process, so that a run that goes on draws what an unbroken one does."""
        if not self.is_first:
            lots = random.Random(f"{seed}-{step}-{self._rank}")  # noqa: S311 - chance, no secret
            torch.manual_seed(lots.getrandbits(63))

    def _summed(self, numbers: torch.Tensor) -> torch.Tensor:
        from torch import distributed  # noqa: PLC0415 - as above

        distributed.all_reduce(numbers)
        return numbers


@contextmanager
def joined() -> Iterator[Team]:
    """The team that the environment speaks of, as `accelerate launch` and torchrun set it."""
    size = int(os.environ.get("WORLD_SIZE", "1"))
    if size == 1:
        yield ALONE
        return
    from torch import distributed  # noqa: PLC0415 - only where there are several

    if os.environ.get("LOCAL_WORLD_SIZE") == str(size):  # all on this machine: speak inside it
        loopback = "lo0" if sys.platform == "darwin" else "lo"
        os.environ.setdefault("GLOO_SOCKET_IFNAME", loopback)
        os.environ.setdefault("NCCL_SOCKET_IFNAME", loopback)
    backend = "gloo"
    if torch.cuda.is_available():
        torch.cuda.set_device(int(os.environ.get("LOCAL_RANK", "0")))
        backend = "cpu:gloo,cuda:nccl"
    distributed.init_process_group(backend, timeout=_PATIENCE)
    try:
        yield Several(distributed.get_rank(), size)
    finally:
        distributed.destroy_process_group()


def begin_together(request: TrainRequest, team: Team) -> Beginning:
    """As `begin`; the first makes what goes into the run's folder, the others find it there."""
    if team.is_first:
        start = begin(request)
        team.any(True)
        return start
    team.any(False)
    return begin(replace(request, resumes=True))


def agreed(team: Team, asked: Callable[[], bool]) -> Callable[[], bool]:
    """What is asked of one is asked of all."""
    return lambda: team.any(asked())


class _Reader(Checkpoint):
    """The state of a run that another process keeps."""

    def save(self, optimizer: torch.optim.Optimizer, progress: Progress, room: Room) -> None:
        """The first does."""

    def remove(self) -> None:
        """The first does."""

    def claim(self) -> None:
        """The first does."""

    def release(self) -> None:
        """The first does."""


def checkpoint_of(team: Team, folder: Path, fingerprint: str) -> Checkpoint:
    """A run's state, which one process writes and all read."""
    return (Checkpoint if team.is_first else _Reader)(folder, fingerprint)


def _buckets(trainable: Sequence[torch.nn.Parameter]) -> Iterator[list[torch.nn.Parameter]]:
    """In order, so many that they are sent at once."""
    bucket: list[torch.nn.Parameter] = []
    for one in trainable:
        if bucket and sum(other.numel() for other in bucket) + one.numel() > _BUCKET:
            yield bucket
            bucket = []
        bucket.append(one)
    if bucket:
        yield bucket
