"""A fine-tuning run's durable record: its steps as they come, its state in every ending.

A run that was paused, cut off or failed keeps its pairs in the workspace and its state in its
folder, and may go on. One that is finished keeps its test pairs.
"""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from medgen_desktop.domain.errors import TRAINING_CANCELLED, UNEXPECTED, UserError
from medgen_desktop.domain.run import CHECKPOINT_NAME, OWNER_NAME, RunId, RunState
from medgen_desktop.domain.training_errors import TRAINING_PAUSED
from medgen_desktop.domain.worker_protocol import Evaluated, TrainingFinished, TrainingStep
from medgen_desktop.storage.workspace import Workspace

_SECONDS_BETWEEN_WRITES = 1.0
_STATES = {
    TRAINING_CANCELLED.code: RunState.CANCELLED,
    TRAINING_PAUSED.code: RunState.PAUSED,
}


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

    def evaluate(self, evaluated: Evaluated) -> None:
        """Keep how the run fares; its samples are kept in the workspace only."""
        self.flush()
        with self._workspace.transaction() as tx:
            self._workspace.runs.add_evaluation(tx, self.run_id, evaluated)

    def finish(self, finished: TrainingFinished) -> None:
        """The run has its adapter; of its pairs, those that it never saw are kept to test it."""
        self.flush()
        runs = self._workspace.runs
        pairs = [one for one in runs.pairs(self.run_id) if one.part == "test"]
        texts = [one for one in runs.texts(self.run_id) if one.part == "test"]
        with self._workspace.transaction() as tx:
            self._workspace.runs.finish(tx, self.run_id, RunState.FINISHED, finished=finished)
            self._workspace.runs.drop_pairs(tx, self.run_id)
            if pairs or texts:
                runs.keep_pairs(tx, self.run_id, pairs or texts)

    def fail(self, state: RunState, error_code: str) -> None:
        """The run ended without an adapter."""
        self.flush()
        with self._workspace.transaction() as tx:
            self._workspace.runs.finish(tx, self.run_id, state, error_code=error_code)
            if state is RunState.CANCELLED:
                self._workspace.runs.drop_pairs(tx, self.run_id)


@contextmanager
def recorded(workspace: Workspace, run_id: RunId, folder: Path) -> Iterator[RunRecord]:
    """A record that says how the run stopped when the block raises; it is this process's meanwhile.

    Ctrl+C pauses a run that has a state in its `folder` and cancels any other.
    """
    record = RunRecord(workspace, run_id)
    try:
        yield record
    except UserError as error:
        state = _STATES.get(error.code, RunState.FAILED)
        record.fail(state, error.code)
        if state is RunState.CANCELLED:
            (folder / CHECKPOINT_NAME).unlink(missing_ok=True)
        raise
    except KeyboardInterrupt:
        is_saved = (folder / CHECKPOINT_NAME).is_file()
        problem = TRAINING_PAUSED if is_saved else TRAINING_CANCELLED
        record.fail(_STATES[problem.code], problem.code)
        raise
    except BaseException:
        record.fail(RunState.FAILED, UNEXPECTED.code)
        raise


def is_at_work(folder: Path) -> bool:
    """Whether a process is at work on the run of this folder, be it one that was left alone."""
    try:
        number, created = json.loads((folder / OWNER_NAME).read_text(encoding="ascii"))
        return bool(abs(psutil.Process(number).create_time() - created) < 1)
    except (OSError, ValueError, TypeError, psutil.Error):
        return False
