"""The one fine-tuning that this window has going: training, then export, in the background."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

from PySide6.QtCore import QObject, Signal

from medgen_desktop.domain.errors import TRAINING_CANCELLED, UserError
from medgen_desktop.domain.model_manifest import ModelManifest, ParityReport
from medgen_desktop.domain.run import Pause, RunId
from medgen_desktop.domain.training_config import TrainingConfig
from medgen_desktop.domain.training_errors import TRAINING_PAUSED
from medgen_desktop.domain.worker_protocol import (
    Evaluated,
    Event,
    ExportFinished,
    PhaseChanged,
    TrainingFinished,
    TrainingStarted,
    TrainingStep,
)
from medgen_desktop.inference.model_library import ModelLibrary
from medgen_desktop.services.train import export_run, fine_tune, may_go_on, resume
from medgen_desktop.storage.workspace import Workspace
from medgen_desktop.ui.background import TaskHandle, TaskRunner

_WAIT_AT_CLOSE_S = 5.0


class JobStage(StrEnum):
    """Where the job is."""

    TRAINING = "training"
    EXPORTING = "exporting"
    DONE = "done"
    PAUSED = "paused"
    CANCELLED = "cancelled"
    FAILED = "failed"


_EXPORT_FRACTIONS = {"writing": 0.92, "checking": 0.94, "testing": 0.96}
_STAGES = {
    TRAINING_CANCELLED.code: JobStage.CANCELLED,
    TRAINING_PAUSED.code: JobStage.PAUSED,
}


@dataclass(frozen=True, slots=True)
class TrainingOrder:
    """What to train on what, and what to call it."""

    config: TrainingConfig
    base_id: str
    model_name: str


@dataclass(slots=True)
class JobState:
    """All that is known of the job; the page draws itself from it."""

    model_name: str
    stage: JobStage
    phase: str = "starting"
    started: TrainingStarted | None = None
    steps: list[TrainingStep] = field(default_factory=list)
    evaluations: list[Evaluated] = field(default_factory=list)
    finished: TrainingFinished | None = None
    run_id: RunId | None = None
    model: ModelManifest | None = None
    model_bytes: int = 0
    error: Exception | None = None
    began_at: float = field(default_factory=time.monotonic)
    is_stopping: bool = False
    is_pausing: bool = False
    may_go_on: bool = False
    """Once it has stopped: whether the same run can go on."""
    began_training: bool = True
    """False for the export of a run that was trained before."""

    @property
    def is_running(self) -> bool:
        """Whether a child process is at work."""
        return self.stage in (JobStage.TRAINING, JobStage.EXPORTING)

    @property
    def parity(self) -> ParityReport | None:
        """What the export gate measured, once there is a model."""
        return self.model.parity if self.model else None

    @property
    def fraction(self) -> float:
        """How far it is, from 0 to 1; training counts up to 0.9, the rest is export."""
        if self.stage is JobStage.EXPORTING:
            return {"merging": 0.9, "writing": 0.93, "checking": 0.94, "testing": 0.97}.get(
                self.phase, 0.9
            )
        last = self.steps[-1] if self.steps else None
        return 0.9 * last.step / last.steps_total if last and last.steps_total else 0.0


@dataclass(frozen=True, slots=True)
class _Recorded:
    run_id: RunId


@dataclass(frozen=True, slots=True)
class _Trained:
    run_id: RunId


class TrainingJob(QObject):
    """Runs one order at a time; events become `state`, each change is told by `changed`."""

    changed = Signal()
    stepped = Signal(object)
    """One more `TrainingStep`; `state` has it already."""
    evaluated = Signal(object)
    """One more `Evaluated`; `state` has it already."""

    def __init__(
        self, workspace: Workspace, library: ModelLibrary, tasks: TaskRunner, parent: QObject
    ) -> None:
        """Nothing runs before `start` or `start_export`."""
        super().__init__(parent)
        self.state: JobState | None = None
        self._workspace = workspace
        self._library = library
        self._tasks = tasks
        self._handle: TaskHandle | None = None
        self._pause: Pause | None = None
        self._ended = threading.Event()

    @property
    def is_running(self) -> bool:
        """Whether a child process is at work."""
        return self.state is not None and self.state.is_running

    def start(self, order: TrainingOrder) -> None:
        """Train, then export and register the model."""

        def work(handle: TaskHandle) -> ModelManifest:
            def take(event: Event) -> None:
                if isinstance(event, TrainingStarted):  # its record is the newest one by now
                    handle.report(_Recorded(self._workspace.runs.all()[0].id))
                handle.report(event)

            trained = fine_tune(
                self._workspace,
                self._library,
                order.config,
                base_id=order.base_id,
                on_event=take,
                cancelled=lambda: handle.cancelled,
                paused=lambda: self._pause,
            )
            handle.report(_Trained(trained.run_id))
            return self._export(handle, trained.run_id, order.model_name)

        self._begin(JobState(order.model_name, JobStage.TRAINING), work)

    def start_again(self, run_id: RunId, model_name: str) -> None:
        """Let a run go on that stopped before its end, then export and register the model."""

        def work(handle: TaskHandle) -> ModelManifest:
            resume(
                self._workspace,
                self._library,
                run_id,
                on_event=handle.report,
                cancelled=lambda: handle.cancelled,
                paused=lambda: self._pause,
            )
            handle.report(_Trained(run_id))
            return self._export(handle, run_id, model_name)

        state = JobState(model_name, JobStage.TRAINING, run_id=run_id)
        state.steps = self._workspace.runs.steps(run_id)
        state.evaluations = self._workspace.runs.evaluations(run_id)
        self._begin(state, work)

    def start_export(self, run_id: RunId, model_name: str) -> None:
        """Export a run that is trained already."""
        state = JobState(model_name, JobStage.EXPORTING, run_id=run_id, began_training=False)
        state.steps = self._workspace.runs.steps(run_id)
        state.evaluations = self._workspace.runs.evaluations(run_id)
        self._begin(state, lambda handle: self._export(handle, run_id, model_name))

    def cancel(self) -> None:
        """Ask the child to stop; `changed` follows when it has."""
        if self._handle is None or self.state is None or not self.is_running:
            return
        self._handle.cancel()
        self.state.is_stopping = True
        self.changed.emit()

    def pause(self) -> None:
        """Ask a training to end after its step; `changed` follows when it has."""
        if self.state is not None and self.state.stage is JobStage.TRAINING:
            self._pause = Pause.AND_SAY_SO
            self.state.is_pausing = True
            self.changed.emit()

    def finish_now(self) -> None:
        """Leave a training to itself, which saves its state; wait until its record says so.

        An export stops: it is made anew another time.
        """
        if self._handle is None or self.state is None or not self.is_running:
            return
        if self.state.stage is JobStage.TRAINING:
            self._pause = Pause.ALONE
        else:
            self._handle.cancel()
        self._ended.wait(_WAIT_AT_CLOSE_S)

    def _export(self, handle: TaskHandle, run_id: RunId, model_name: str) -> ModelManifest:
        return export_run(
            self._workspace,
            self._library,
            run_id,
            model_name,
            on_event=handle.report,
            cancelled=lambda: handle.cancelled,
        )

    def _begin(self, state: JobState, work: Callable[[TaskHandle], ModelManifest]) -> None:
        if self.is_running:
            return
        self.state = state
        self._pause = None
        ended = self._ended = threading.Event()

        def guarded(handle: TaskHandle) -> ModelManifest:
            try:
                return work(handle)
            finally:
                ended.set()

        self._handle = self._tasks.start(
            guarded,
            on_result=self._on_done,
            on_error=self._on_failed,
            on_progress=self._on_event,
        )
        self.changed.emit()

    def _on_event(self, event: object) -> None:
        state = self.state
        if state is None:
            return
        match event:
            case TrainingStep() | Evaluated():
                self._take(state, event)
                return
            case TrainingStarted():
                state.started = event
            case PhaseChanged():
                state.phase = event.phase
            case TrainingFinished():
                state.finished = event
            case _Recorded():
                state.run_id = event.run_id
            case _Trained():
                state.run_id = event.run_id
                state.stage = JobStage.EXPORTING
                state.phase = "merging"
            case ExportFinished():
                state.model_bytes = event.bytes
            case _:
                return
        self.changed.emit()

    def _may_go_on(self, state: JobState) -> bool:
        """Whether a run that stopped, or whose trainer died, has a state to go on from."""
        if state.stage is JobStage.CANCELLED or state.run_id is None or state.finished is not None:
            return False
        return may_go_on(self._workspace, self._workspace.runs.get(state.run_id))

    def _take(self, state: JobState, event: TrainingStep | Evaluated) -> None:
        """What is there of the same step and later ones was taken back when the run went on."""
        if isinstance(event, TrainingStep):
            while state.steps and state.steps[-1].step >= event.step:
                state.steps.pop()
            state.steps.append(event)
            self.stepped.emit(event)
        else:
            state.evaluations = [one for one in state.evaluations if one.step < event.step]
            state.evaluations.append(event)
            self.evaluated.emit(event)

    def _on_done(self, model: ModelManifest) -> None:
        if self.state is not None:
            self.state.model = model
            self.state.stage = JobStage.DONE
            self.changed.emit()

    def _on_failed(self, error: Exception) -> None:
        if self.state is not None:
            code = error.code if isinstance(error, UserError) else ""
            self.state.error = error
            self.state.stage = _STAGES.get(code, JobStage.FAILED)
            self.state.may_go_on = self._may_go_on(self.state)
            self.changed.emit()
