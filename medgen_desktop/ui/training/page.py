"""The Train page: ask for a run on the left, watch it and find the earlier ones on the right."""

from dataclasses import dataclass

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QWidget

from medgen_desktop.domain.errors import TRAINING_CANCELLED, UserError
from medgen_desktop.domain.model_manifest import ENCODING
from medgen_desktop.domain.run import Run, RunId
from medgen_desktop.domain.training_config import Task
from medgen_desktop.domain.worker_protocol import PhaseChanged, Rehearsed, TrainingStep
from medgen_desktop.inference.model_library import ModelLibrary
from medgen_desktop.services.section_pairs import (
    choose_sections,
    chosen_sections,
    count_pairs_from_sections,
    find_sections,
    section_counts,
)
from medgen_desktop.services.train import may_go_on, rehearse, training_available
from medgen_desktop.storage.workspace import Workspace
from medgen_desktop.ui.background import TaskHandle
from medgen_desktop.ui.context import AppContext
from medgen_desktop.ui.events import Job
from medgen_desktop.ui.training.advice_dialog import AdviceDialog
from medgen_desktop.ui.training.bases_dialog import BasesDialog
from medgen_desktop.ui.training.card_dialog import CardDialog
from medgen_desktop.ui.training.check_window import CheckWindow
from medgen_desktop.ui.training.rehearsal_dialog import RehearsalDialog
from medgen_desktop.ui.training.run_card import PastRun
from medgen_desktop.ui.training.runs_panel import RunsPanel
from medgen_desktop.ui.training.setup_panel import BaseChoice, SetupPanel, TrainingFacts
from medgen_desktop.ui.training.training_job import (
    JobStage,
    JobState,
    TrainingJob,
    TrainingOrder,
)
from medgen_desktop.ui.training.wording import duration_text, phase_text

_JOB_KEY = "training"
_LANE = "training sections"
_RUNS_SHOWN = 30
_SETUP_WIDTH = 340


@dataclass(frozen=True, slots=True)
class _PageFacts:
    setup: TrainingFacts
    past: tuple[PastRun, ...]


class TrainingPage(QWidget):
    """Wires the stepper, the job and the list of runs together."""

    status_changed = Signal(str)
    model_ready = Signal(str)
    """A person wants to draft with the model of this id."""

    def __init__(self, context: AppContext, parent: QWidget | None = None) -> None:
        """Empty until `on_shown`; loads no plotting library before that."""
        super().__init__(parent)
        self._context = context
        self._facts: _PageFacts | None = None
        self._reading: TaskHandle | None = None
        self._rehearsal: TaskHandle | None = None
        self._wanted_base = ""
        """That has been added and is to be chosen once it is read."""
        self.check: CheckWindow | None = None
        self.setup = SetupPanel()
        self.runs = RunsPanel(context.tasks, context.theme)
        self.job = TrainingJob(context.workspace, context.library, context.tasks, self)
        self._lay_out()
        self._connect()

    def on_shown(self) -> None:
        """Read pairs, base models and runs again."""
        self.runs.job.curve.load()
        self._reload()

    def close_down(self) -> None:
        """Leave a run that goes on to itself; its record says so before this returns."""
        self._on_rehearsal_cancelled()
        if self.check is not None:
            self.check.stop()
        self.job.finish_now()

    def changeEvent(self, event: QEvent) -> None:
        """Say the running job again in the new language."""
        if event.type() == QEvent.Type.LanguageChange and self.job.is_running:
            self._announce()
        super().changeEvent(event)

    def _lay_out(self) -> None:
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.setObjectName("train")
        splitter.addWidget(self.setup)
        splitter.addWidget(self.runs)
        splitter.setStretchFactor(0, 0)
        splitter.setStretchFactor(1, 1)
        splitter.setSizes([_SETUP_WIDTH, 3 * _SETUP_WIDTH])
        splitter.setChildrenCollapsible(False)
        splitter.setHandleWidth(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(splitter)

    def _connect(self) -> None:
        events = self._context.events
        self.setup.start_requested.connect(self._on_start_requested)
        self.setup.rehearsal_requested.connect(self._on_rehearsal_requested)
        self.setup.rehearsal_cancelled.connect(self._on_rehearsal_cancelled)
        self.setup.import_requested.connect(self._on_import_requested)
        self.setup.check_requested.connect(self._on_check_requested)
        self.setup.advice_requested.connect(self._on_advice_requested)
        self.setup.bases_requested.connect(self._on_bases_requested)
        self.setup.sections.chosen.connect(self._on_sections_chosen)
        self.setup.sections.look_requested.connect(self._on_sections_wanted)
        self.runs.job.cancel_requested.connect(self.job.cancel)
        self.runs.job.pause_requested.connect(self.job.pause)
        self.runs.job.go_on_requested.connect(self._on_job_go_on_requested)
        self.runs.go_on_requested.connect(self._on_go_on_requested)
        self.runs.draft_requested.connect(self._on_draft_requested)
        self.runs.suggest_requested.connect(self._on_suggest_requested)
        self.runs.card_requested.connect(self._on_card_requested)
        self.runs.export_requested.connect(self._on_export_requested)
        self.job.changed.connect(self._on_job_changed)
        self.job.stepped.connect(self._on_job_stepped)
        self.job.evaluated.connect(self.runs.job.add_evaluation)
        events.notes_changed.connect(self._reload)
        events.models_changed.connect(self._reload)

    @Slot()
    def _reload(self) -> None:
        if self._reading is not None:
            self._reading.abandon()
        workspace, library = self._context.workspace, self._context.library
        self._reading = self._context.tasks.start(
            lambda _handle: _read_facts(workspace, library), on_result=self._on_facts_read
        )

    def _on_facts_read(self, facts: _PageFacts) -> None:
        self._facts = facts
        self.setup.show_facts(facts.setup)
        if self._wanted_base:
            self.setup.choose_base(self._wanted_base)
            self._wanted_base = ""
        self._show_past()

    def _show_past(self) -> None:
        if self._facts is None:
            return
        state = self.job.state
        self.runs.show_past(
            self._facts.past, current=state.run_id if state else None, can_export=self._can_export()
        )

    def _can_export(self) -> bool:
        return (
            self._facts is not None and self._facts.setup.is_available and not self.job.is_running
        )

    @Slot(object)
    def _on_start_requested(self, order: TrainingOrder) -> None:
        self.job.start(order)

    @Slot(object)
    def _on_rehearsal_requested(self, order: TrainingOrder) -> None:
        workspace, library = self._context.workspace, self._context.library

        def work(handle: TaskHandle) -> Rehearsed:
            return rehearse(
                workspace,
                library,
                order.config,
                base_id=order.base_id,
                on_event=handle.report,
                cancelled=lambda: handle.cancelled,
            )

        self._rehearsal = self._context.tasks.start(
            work,
            on_result=lambda found: self._on_rehearsed(found, order.config.task),
            on_error=self._on_rehearsal_failed,
            on_progress=self._on_rehearsal_event,
        )
        self.setup.set_rehearsing(True, phase_text("starting"))

    @Slot()
    def _on_rehearsal_cancelled(self) -> None:
        if self._rehearsal is not None:
            self._rehearsal.cancel()
            self.setup.set_rehearsing(True, phase_text("stopping"))

    def _on_rehearsal_event(self, event: object) -> None:
        if isinstance(event, PhaseChanged):
            self.setup.set_rehearsing(True, phase_text(event.phase))

    def _on_rehearsed(self, found: Rehearsed, task: Task) -> None:
        self.setup.set_rehearsing(False)
        dialog = RehearsalDialog(found, self._context.theme, self, recognises=task == "recogniser")
        dialog.open()

    def _on_rehearsal_failed(self, error: Exception) -> None:
        self.setup.set_rehearsing(False)
        if not isinstance(error, UserError) or error.problem is not TRAINING_CANCELLED:
            self._context.errors.show(error)

    @Slot(int)
    def _on_export_requested(self, run_id: int) -> None:
        self.job.start_export(RunId(run_id), self.setup.name.text().strip())

    @Slot(int)
    def _on_go_on_requested(self, run_id: int) -> None:
        self.job.start_again(RunId(run_id), self.setup.name.text().strip())

    @Slot()
    def _on_job_go_on_requested(self) -> None:
        state = self.job.state
        if state is not None and state.run_id is not None:
            self.job.start_again(state.run_id, state.model_name)

    @Slot()
    def _on_import_requested(self) -> None:
        self._context.events.page_requested.emit("notes")

    @Slot()
    def _on_check_requested(self) -> None:
        if self.check is None:
            self.check = CheckWindow(self._context, self)
        self.check.check(*self.setup.check_order())

    @Slot()
    def _on_advice_requested(self) -> None:
        dialog = AdviceDialog(self._context, self.setup.purpose.task(), self)
        dialog.taken.connect(self.setup.take)
        dialog.base_wanted.connect(self._show_bases)
        dialog.open()

    @Slot()
    def _on_bases_requested(self) -> None:
        self._show_bases("")

    @Slot(str)
    def _show_bases(self, base_id: str) -> None:
        dialog = BasesDialog(self._context, self)
        dialog.added.connect(self._on_base_added)
        dialog.open()
        dialog.show_base(base_id)

    @Slot(str)
    def _on_base_added(self, base_id: str) -> None:
        self._wanted_base = base_id
        self._context.events.models_changed.emit()

    @Slot(object)
    def _on_sections_chosen(self, kinds: tuple[str, ...]) -> None:
        workspace = self._context.workspace
        self._context.tasks.start(
            lambda _handle: choose_sections(workspace, kinds),
            on_result=lambda _kinds: self._reload(),
            lane=_LANE,
        )

    @Slot()
    def _on_sections_wanted(self) -> None:
        workspace = self._context.workspace
        self.setup.sections.look.setEnabled(False)

        def find(handle: TaskHandle) -> dict[str, int]:
            return find_sections(workspace, cancelled=lambda: handle.cancelled)

        self._context.tasks.start(
            find,
            on_result=self._on_sections_found,
            on_error=self._on_sections_failed,
            lane=_LANE,
        )

    def _on_sections_found(self, _counts: dict[str, int]) -> None:
        self.setup.sections.look.setEnabled(True)
        self._reload()

    def _on_sections_failed(self, error: Exception) -> None:
        self.setup.sections.look.setEnabled(True)
        self._context.errors.show(error)

    @Slot(str)
    def _on_draft_requested(self, model_id: str) -> None:
        self.model_ready.emit(model_id)

    @Slot(str)
    def _on_card_requested(self, model_id: str) -> None:
        try:
            manifest = self._context.library.manifest_of(model_id)
        except UserError as error:  # it has been removed meanwhile
            self._context.errors.show(error)
            return
        CardDialog(manifest, self).open()

    @Slot()
    def _on_suggest_requested(self) -> None:
        self._context.events.page_requested.emit("mark")

    @Slot()
    def _on_job_changed(self) -> None:
        state = self.job.state
        if state is None:
            return
        self.runs.job.show_job(state)
        self.runs.show_job()
        self.setup.set_running(state.is_running)
        self.setup.offer_next(has_model=state.stage is JobStage.DONE)
        self.runs.set_can_export(self._can_export())
        self._announce()
        if not state.is_running:
            self._on_job_over(state)

    @Slot(object)
    def _on_job_stepped(self, step: TrainingStep) -> None:
        self.runs.job.add_step(step)
        self._announce()

    def _on_job_over(self, state: JobState) -> None:
        self._context.events.job_ended.emit(_JOB_KEY)
        if state.model is not None:
            ready = self.tr("The model “{name}” is ready.").format(name=state.model.name)
            self.status_changed.emit(ready)
            self._context.events.models_changed.emit()
        else:
            self._reload()

    def _announce(self) -> None:
        state = self.job.state
        if state is None or not state.is_running:
            return
        words = (
            self.tr("exporting") if state.stage is JobStage.EXPORTING else self.tr("fine-tuning")
        )
        if state.stage is JobStage.TRAINING and state.steps:
            left = self.tr("{time} left").format(time=duration_text(state.steps[-1].eta_seconds))
            words = f"{words} · {left}"
        goes_on_later = state.stage is JobStage.TRAINING
        job = Job(_JOB_KEY, words, state.fraction or None, goes_on_later=goes_on_later)
        self._context.events.job_changed.emit(job)


def _read_facts(workspace: Workspace, library: ModelLibrary) -> _PageFacts:
    """Everything the page shows, read in one go off the GUI thread."""
    runs = workspace.runs.all()
    names = {one.id: one.name for one in (*library.models(), *library.recognisers())}
    past = tuple(
        PastRun.of(
            run,
            workspace.runs.steps(run.id),
            names.get(run.model_id, ""),
            workspace.runs.evaluations(run.id),
            may_go_on=may_go_on(workspace, run),
        )
        for run in runs[:_RUNS_SHOWN]
    )
    bases = tuple(
        BaseChoice(base.id, base.name, library.bytes_of(base.id), base.task == ENCODING)
        for base in library.bases()
    )
    last = _last_finished(runs)
    setup = TrainingFacts(
        pairs=workspace.pairs.count()
        + count_pairs_from_sections(workspace, chosen_sections(workspace)),
        bases=bases,
        sections=section_counts(workspace),
        chosen_sections=chosen_sections(workspace),
        is_available=training_available(),
        annotated_notes=len(workspace.annotations.annotated_notes()),
        last_device=last.finished.device if last and last.finished else "",
        last_peak_memory_mb=last.finished.peak_memory_mb if last and last.finished else 0.0,
    )
    return _PageFacts(setup, past)


def _last_finished(runs: list[Run]) -> Run | None:
    return next((run for run in runs if run.finished is not None), None)
