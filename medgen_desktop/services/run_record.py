"""A fine-tuning run's durable record: its steps as they come, its state in every ending."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from medgen_desktop.domain.errors import TRAINING_CANCELLED, UNEXPECTED, UserError
from medgen_desktop.domain.run import RunId, RunState
from medgen_desktop.domain.worker_protocol import TrainingFinished, TrainingStep
from medgen_desktop.storage.workspace import Workspace

_SECONDS_BETWEEN_WRITES = 1.0


class RunRecord:
    """Writes the steps of one run, at most one transaction a second."""

    def __init__(self, workspace: Workspace, run_id: RunId) -> None:
        """Record into a run that exists."""
        self.run_id = run_id
        self._workspace = workspace
        self._pending: list[TrainingStep] = []
        self._written_at = 0.0

    def add(self, step: TrainingStep) -> None:
        """Keep a step; it is on disk at the latest when the step after the next second comes."""
        self._pending.append(step)
        if time.monotonic() - self._written_at >= _SECONDS_BETWEEN_WRITES:
            self.flush()

    def flush(self) -> None:
        """Write the steps that are not on disk yet."""
        if self._pending:
            with self._workspace.transaction() as tx:
                self._workspace.runs.add_steps(tx, self.run_id, self._pending)
            self._pending = []
        self._written_at = time.monotonic()

    def finish(self, finished: TrainingFinished) -> None:
        """The run has its adapter."""
        self.flush()
        with self._workspace.transaction() as tx:
            self._workspace.runs.finish(tx, self.run_id, RunState.FINISHED, finished=finished)

    def fail(self, state: RunState, error_code: str) -> None:
        """The run ended without an adapter."""
        self.flush()
        with self._workspace.transaction() as tx:
            self._workspace.runs.finish(tx, self.run_id, state, error_code=error_code)


@contextmanager
def recorded(workspace: Workspace, run_id: RunId) -> Iterator[RunRecord]:
    """A record that says how the run failed or was cancelled when the block raises."""
    record = RunRecord(workspace, run_id)
    try:
        yield record
    except UserError as error:
        was_cancelled = error.problem is TRAINING_CANCELLED
        record.fail(RunState.CANCELLED if was_cancelled else RunState.FAILED, error.code)
        raise
    except KeyboardInterrupt:
        record.fail(RunState.CANCELLED, TRAINING_CANCELLED.code)
        raise
    except BaseException:
        record.fail(RunState.FAILED, UNEXPECTED.code)
        raise
