"""Fine-tuning runs: their settings, how they ended and what came of them."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NewType

from medgen_desktop.domain.training_config import TrainingConfig
from medgen_desktop.domain.worker_protocol import TrainingFinished

RunId = NewType("RunId", int)

CHECKPOINT_NAME = "checkpoint.pt"
"""The file in a run's folder from which it goes on."""
RUN_NAME = "run.json"
"""The file beside what was learnt that says what it is; it is written last."""
OWNER_NAME = "owner.json"
"""The file beside it that says which process is at work: its number and when it began."""
EVENTS_NAME = "events.jsonl"
"""The file beside it with the steps of a run that was launched without a window to tell them."""
BOARD_NAME = "tensorboard"
"""The folder beside it with the run's figures, as TensorBoard reads them."""


class Pause(StrEnum):
    """How a run is to be paused."""

    AND_SAY_SO = "and say so"
    """Wait for the end of the step."""
    ALONE = "alone"
    """Leave the process to itself: it ends its step, saves its state, and is gone."""


class RunState(StrEnum):
    """Where a run is; a `RUNNING` one whose process is gone was interrupted."""

    RUNNING = "running"
    FINISHED = "finished"
    EXPORTED = "exported"
    PAUSED = "paused"
    CANCELLED = "cancelled"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Run:
    """The durable record of one run; `finished` is there once its adapter is on disk."""

    id: RunId
    state: RunState
    config: TrainingConfig
    base_id: str
    pairs: int
    dataset_sha256: str
    model_id: str
    error_code: str
    finished: TrainingFinished | None
    created_at: str
    ended_at: str
