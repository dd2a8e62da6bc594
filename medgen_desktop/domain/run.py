"""Fine-tuning runs: their settings, how they ended and what came of them."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NewType

from medgen_desktop.domain.training_config import TrainingConfig
from medgen_desktop.domain.worker_protocol import TrainingFinished

RunId = NewType("RunId", int)


class RunState(StrEnum):
    """Where a run is; a `RUNNING` one whose process is gone was interrupted."""

    RUNNING = "running"
    FINISHED = "finished"
    EXPORTED = "exported"
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
