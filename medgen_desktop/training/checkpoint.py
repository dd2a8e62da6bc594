"""A run's state on disk, from which it goes on as if it had never stopped.

On a processor the weights after the last step are the same bit for bit: the state has all that the
next step depends on, and the order of the examples follows from the seed and the step alone. It is
written whole or not at all, and holds weights and numbers, never text.
"""

import hashlib
import json
import os
import pickle
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import psutil
import torch

from medgen_desktop.domain.errors import DISK_FULL, UserError
from medgen_desktop.domain.records import from_plain, to_plain
from medgen_desktop.domain.run import CHECKPOINT_NAME, OWNER_NAME
from medgen_desktop.domain.training_config import TrainingConfig
from medgen_desktop.domain.training_errors import CHECKPOINT_UNFIT
from medgen_desktop.domain.worker_protocol import TrainingStep
from medgen_desktop.training.data import Dataset


@dataclass(slots=True)
class Progress:
    """What a run has done so far; its clock starts when it is made."""

    steps: list[TrainingStep] = field(default_factory=list)
    tokens: int = 0
    seconds_before: float = 0.0
    _started: float = field(default_factory=time.perf_counter)

    @property
    def step(self) -> int:
        """The last step that was taken, from 1."""
        return len(self.steps)

    @property
    def seconds(self) -> float:
        """How long it has trained, before it was stopped and since."""
        return self.seconds_before + time.perf_counter() - self._started


@dataclass(slots=True)
class Room:
    """How many padded tokens memory holds at once; becomes smaller each time that it runs out."""

    tokens: int


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """Saves and restores the state of one run; `fingerprint` is of all that must be the same."""

    folder: Path
    fingerprint: str

    @property
    def path(self) -> Path:
        """Where the state is."""
        return self.folder / CHECKPOINT_NAME

    def save(self, optimizer: torch.optim.Optimizer, progress: Progress, room: Room) -> None:
        """Replace the state of an earlier step by that of now.

        Raises:
            UserError: DISK_FULL; the earlier state stays.
        """
        state = {
            "fingerprint": self.fingerprint,
            "weights": [one.detach() for one in learning(optimizer)],
            "optimizer": optimizer.state_dict(),
            "steps": [to_plain(one) for one in progress.steps],
            "tokens": progress.tokens,
            "seconds": progress.seconds,
            "room": room.tokens,
            "random": torch.get_rng_state(),
            "random_cuda": torch.cuda.get_rng_state() if torch.cuda.is_available() else None,
        }
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        unfinished = self.path.with_suffix(".part")
        try:
            with unfinished.open("wb") as file:
                torch.save(state, file)
                file.flush()
                os.fsync(file.fileno())
            unfinished.replace(self.path)
        except (OSError, RuntimeError):  # torch's own writer has no other word for a full disk
            unfinished.unlink(missing_ok=True)
            raise UserError(DISK_FULL) from None

    def restore(self, optimizer: torch.optim.Optimizer, room: Room) -> Progress:
        """Put weights, optimiser and chance back as they were; says what was done by then.

        Raises:
            UserError: CHECKPOINT_UNFIT where there is no state, or one of another run.
        """
        try:
            state: dict[str, Any] = torch.load(self.path, map_location="cpu", weights_only=True)
            if state["fingerprint"] != self.fingerprint:
                raise UserError(CHECKPOINT_UNFIT)
            with torch.no_grad():
                for one, saved in zip(learning(optimizer), state["weights"], strict=True):
                    one.copy_(saved)
            optimizer.load_state_dict(state["optimizer"])
            torch.set_rng_state(state["random"])
            if state.get("random_cuda") is not None and torch.cuda.is_available():
                torch.cuda.set_rng_state(state["random_cuda"])
            room.tokens = min(room.tokens, state["room"])
            steps = [from_plain(TrainingStep, one) for one in state["steps"]]
            return Progress(steps, state["tokens"], state["seconds"])
        except (OSError, EOFError, RuntimeError, LookupError, ValueError, pickle.UnpicklingError):
            raise UserError(CHECKPOINT_UNFIT) from None

    def remove(self) -> None:
        """The run has what it was for."""
        self.path.unlink(missing_ok=True)

    def claim(self) -> None:
        """Say that this process is at work on the run."""
        owner = [os.getpid(), psutil.Process().create_time()]
        (self.folder / OWNER_NAME).write_text(json.dumps(owner), encoding="ascii")

    def release(self) -> None:
        """Say that it is no longer."""
        (self.folder / OWNER_NAME).unlink(missing_ok=True)


def learning(optimizer: torch.optim.Optimizer) -> list[torch.nn.Parameter]:
    """What an optimiser changes."""
    return [one for group in optimizer.param_groups for one in group["params"]]


def fingerprint(dataset: Dataset, config: TrainingConfig, base_sha256: str) -> str:
    """What a run is told by: the same base, settings and examples in the same order."""
    digest = hashlib.sha256(json.dumps([base_sha256, asdict(config)]).encode("ascii"))
    for examples in (dataset.train, dataset.validation):
        digest.update(b"|")
        for one in examples:
            digest.update(json.dumps(one.facts).encode("ascii"))
    return digest.hexdigest()
