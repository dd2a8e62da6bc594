"""A Train page with a real workspace and a played trainer."""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Literal

from pytestqt.qtbot import QtBot

from medgen_desktop.domain.errors import (
    TRAINING_CANCELLED,
    UserError,
)
from medgen_desktop.domain.model_manifest import ModelManifest, ParityReport, manifest_to_json
from medgen_desktop.domain.note import NewNote
from medgen_desktop.domain.run import Pause, RunId, RunState
from medgen_desktop.domain.training_config import TrainingConfig
from medgen_desktop.domain.training_errors import TRAINING_PAUSED
from medgen_desktop.domain.worker_protocol import (
    Evaluated,
    Event,
    ExportFinished,
    PhaseChanged,
    Rehearsed,
    SampleDraft,
    TokenPiece,
    TrainingFinished,
    TrainingStarted,
    TrainingStep,
)
from medgen_desktop.inference.model_library import ModelLibrary
from medgen_desktop.services.draft import Drafter
from medgen_desktop.services.train import TrainedRun
from medgen_desktop.storage.workspace import Workspace
from medgen_desktop.ui.background import TaskRunner
from medgen_desktop.ui.context import AppContext
from medgen_desktop.ui.error_presenter import ErrorPresenter
from medgen_desktop.ui.events import Job
from medgen_desktop.ui.training.page import TrainingPage

BASE = "smollm2-135m-instruct"
PARITY = ParityReport(8, 512, 0.00021, 1.0, 0.973, 0.05)
LOSSES = (4.0, 3.0, 2.5, 2.0)

REHEARSED = Rehearsed(
    device="cpu",
    device_name="Test processor",
    pairs=3,
    pairs_left_out=1,
    steps_total=40,
    peak_memory_mb=900.0,
    free_memory_mb=8000.0,
    seconds_per_step=3.0,
    seconds=120.0,
    checkpoint_bytes=5_000_000,
    shown=(
        (
            TokenPiece("<s>", 1, False),
            TokenPiece("咳嗽 cough", 3, False),
            TokenPiece("感冒", 2, True),
        ),
        (TokenPiece("<s>", 1, False), TokenPiece("A longer one", 9, False)),
    ),
)

Kind = Literal["base", "drafter", "recogniser"]
OnEvent = Callable[[Event], None]
Cancelled = Callable[[], bool]
Paused = Callable[[], Pause | None]


class PlayedTrainer:
    """Stands where the services are called: same record, same events, no torch."""

    def __init__(self) -> None:
        self.go_on = threading.Event()
        self.go_on.set()
        self.error: Exception | None = None
        self.export_error: Exception | None = None
        self.config: TrainingConfig | None = None
        self.pauses: list[Pause] = []
        self.kind: Kind = "drafter"

    def fine_tune(
        self,
        workspace: Workspace,
        library: ModelLibrary,  # noqa: ARG002 - the service's signature
        config: TrainingConfig,
        *,
        base_id: str,
        on_event: OnEvent,
        cancelled: Cancelled,
        paused: Paused,
    ) -> TrainedRun:
        self.config = config
        with workspace.transaction() as tx:
            run_id = workspace.runs.create(tx, config, base_id, 3, "ab")
        return self._train(workspace, run_id, 1, on_event, cancelled, paused)

    def rehearse(
        self,
        workspace: Workspace,  # noqa: ARG002 - the service's signature
        library: ModelLibrary,  # noqa: ARG002
        config: TrainingConfig,
        *,
        base_id: str,  # noqa: ARG002
        on_event: OnEvent,
        cancelled: Cancelled,
    ) -> Rehearsed:
        self.config = config
        on_event(PhaseChanged("rehearsing"))
        while not self.go_on.wait(0.01):
            if cancelled():
                raise UserError(TRAINING_CANCELLED)
        if self.error is not None:
            raise self.error
        return REHEARSED

    def resume(
        self,
        workspace: Workspace,
        library: ModelLibrary,  # noqa: ARG002 - the service's signature
        run_id: RunId,
        *,
        on_event: OnEvent,
        cancelled: Cancelled,
        paused: Paused,
    ) -> TrainedRun:
        with workspace.transaction() as tx:
            workspace.runs.go_on(tx, run_id)
        return self._train(workspace, run_id, 2, on_event, cancelled, paused)

    def _train(
        self,
        workspace: Workspace,
        run_id: RunId,
        first: int,
        on_event: OnEvent,
        cancelled: Cancelled,
        paused: Paused,
    ) -> TrainedRun:
        on_event(PhaseChanged("loading"))
        on_event(TrainingStarted("cpu", "Test processor", 3, 1, len(LOSSES), 1000))
        for step in made_up_steps()[first - 1 :]:
            with workspace.transaction() as tx:
                workspace.runs.add_steps(tx, run_id, [step])
            on_event(step)
            if step.step % 2 == 0:
                evaluated = evaluated_at(step.step)
                with workspace.transaction() as tx:
                    workspace.runs.add_evaluation(tx, run_id, evaluated)
                on_event(evaluated)
            if step.step == 2:
                self._wait(workspace, run_id, cancelled, paused)
        if self.error is not None:
            with workspace.transaction() as tx:
                workspace.runs.finish(tx, run_id, RunState.FAILED, error_code="MG305")
            raise self.error
        finished = TrainingFinished(len(LOSSES), "cpu", 4.0, 2.0, 2.1, 231.0, 8.0, 5320.0)
        with workspace.transaction() as tx:
            workspace.runs.finish(tx, run_id, RunState.FINISHED, finished=finished)
        on_event(finished)
        return TrainedRun(run_id, finished)

    def export_run(
        self,
        workspace: Workspace,
        library: ModelLibrary,
        run_id: RunId,
        model_name: str,
        *,
        on_event: OnEvent,
        cancelled: Cancelled,  # noqa: ARG002 - the service's signature
    ) -> ModelManifest:
        for phase in ("merging", "writing", "checking"):
            on_event(PhaseChanged(phase))
        if self.export_error is not None:
            raise self.export_error
        on_event(ExportFinished("new-model", 143_000_000, PARITY, 12.0))
        manifest = put_model(library, "new-model", model_name, self.kind)
        with workspace.transaction() as tx:
            workspace.runs.finish(tx, run_id, RunState.EXPORTED, model_id="new-model")
        return manifest

    def _wait(
        self, workspace: Workspace, run_id: RunId, cancelled: Cancelled, paused: Paused
    ) -> None:
        while not self.go_on.wait(0.01):
            how = paused()
            if how is not None:
                self.pauses.append(how)
                with workspace.transaction() as tx:
                    workspace.runs.finish(tx, run_id, RunState.PAUSED, error_code="MG410")
                raise UserError(TRAINING_PAUSED)
            if cancelled():
                with workspace.transaction() as tx:
                    workspace.runs.finish(tx, run_id, RunState.CANCELLED, error_code="MG407")
                raise UserError(TRAINING_CANCELLED)


class Ward:
    """The page in a window on a workspace, with or without pairs and base model."""

    def __init__(self, folder: Path, workspace: Workspace, *, has_base: bool = True) -> None:
        library = ModelLibrary(folder / "models")
        if has_base and not library.bases():
            put_model(library, BASE, "SmolLM2-135M-Instruct", "base")
        self.tasks = TaskRunner()
        self.workspace = workspace
        self.context = AppContext(
            workspace, library, Drafter(library), self.tasks, "Anna", ErrorPresenter()
        )
        self.jobs: list[Job] = []
        self.context.events.job_changed.connect(self.jobs.append)
        self.page = TrainingPage(self.context)

    def show(self, qtbot: QtBot) -> None:
        qtbot.addWidget(self.page)
        self.page.resize(1280, 800)
        self.page.show()
        self.page.on_shown()
        qtbot.waitUntil(lambda: self.tasks.active == 0)

    def close(self) -> None:
        self.page.close_down()
        self.page.close()
        self.tasks.close()


def made_up_steps() -> list[TrainingStep]:
    return [
        TrainingStep(place, len(LOSSES), loss, 4e-4, 231.0, 2.0 * place, 90.0, 4100.0)
        for place, loss in enumerate(LOSSES, start=1)
    ]


def evaluated_at(step: int) -> Evaluated:
    sample = SampleDraft("He coughs. 咳嗽", "Cough.", f"Cough {step}.")
    return Evaluated(step, {2: 3.1, 4: 2.4}[step], (sample,))


def put_pairs(workspace: Workspace) -> None:
    with workspace.transaction() as tx:
        for place in range(3):
            note = NewNote(f"Note {place}", f"Text {place}", "w.csv", "utf-8", "en", target="Sum")
            workspace.notes.add(tx, note)


def put_model(library: ModelLibrary, model_id: str, name: str, kind: Kind) -> ModelManifest:
    folder = library.folder / model_id
    folder.mkdir(parents=True)
    (folder / "weights").write_bytes(b"weights")
    manifest = ModelManifest(
        id=model_id,
        name=name,
        kind=kind,
        architecture="llama",
        licence="Apache-2.0",
        languages=("en",),
        context_length=8192,
        files={"weights": "0" * 64},
        created_at="2026-11-22T09:00:00+00:00",
        program_version="0.1.0",
        weights="weights",
        parity=None if kind == "base" else PARITY,
    )
    (folder / "manifest.json").write_text(manifest_to_json(manifest), encoding="utf-8")
    return manifest
