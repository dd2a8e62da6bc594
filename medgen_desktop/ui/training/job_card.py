"""The run that goes on now, or the one that just ended: phase, figures, curve and outcome."""

import time

from PySide6.QtCore import QEvent, QTimer, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from medgen_desktop.domain.worker_protocol import Evaluated, TrainingStep
from medgen_desktop.ui.background import TaskRunner
from medgen_desktop.ui.banner import Banner
from medgen_desktop.ui.controls import Card, button, primary_button, role_label, wrapped_label
from medgen_desktop.ui.theme import SPACE_1, SPACE_3, Theme
from medgen_desktop.ui.training.loss_curve import LossCurve
from medgen_desktop.ui.training.numbers_row import NumbersRow
from medgen_desktop.ui.training.sample_list import SampleList
from medgen_desktop.ui.training.training_job import JobStage, JobState
from medgen_desktop.ui.training.wording import (
    device_text,
    duration_text,
    loss_text,
    measured_text,
    memory_text,
    parity_text,
    phase_text,
)
from medgen_desktop.ui.wording import number_words, size_words

_TICK_MS = 1000
_FULL = 1000


class JobCard(Card):
    """Draws a `JobState`; asks to pause, go on with or cancel it, and to draft with its model."""

    cancel_requested = Signal()
    pause_requested = Signal()
    go_on_requested = Signal()
    draft_requested = Signal(str)
    suggest_requested = Signal()
    """The id of the model that came of it."""

    def __init__(self, tasks: TaskRunner, theme: Theme, parent: QWidget | None = None) -> None:
        """Hidden until there is a job."""
        super().__init__(parent)
        self._state: JobState | None = None
        self._title = role_label("", "heading")
        self._phase = role_label("", "muted")
        self.pause = button()
        self.go_on = primary_button()
        self.cancel = button("", "danger")
        self._progress = QProgressBar()
        self._progress.setTextVisible(False)
        self._device = role_label("", "small")
        self._numbers = NumbersRow(5)
        self.curve = LossCurve(tasks, theme)
        self.samples = SampleList()
        self.outcome = Banner()
        self._parity = wrapped_label("", "muted")
        self.draft_with_it = primary_button()
        self._clock = QTimer(self)
        self._clock.setInterval(_TICK_MS)
        self._lay_out()
        self._clock.timeout.connect(self._on_clock_timeout)
        self.pause.clicked.connect(self.pause_requested)
        self.go_on.clicked.connect(self.go_on_requested)
        self.cancel.clicked.connect(self.cancel_requested)
        self.draft_with_it.clicked.connect(self._on_draft_clicked)
        self._retranslate()

    def show_job(self, state: JobState) -> None:
        """Show a job as it is now."""
        if state is not self._state:
            self._state = state
            self.curve.show_steps(state.steps, state.evaluations)
            self.samples.show_evaluation(state.evaluations[-1] if state.evaluations else None)
        self._update()

    def add_step(self, step: TrainingStep) -> None:
        """One more step of the job shown."""
        self.curve.add_step(step)
        self._update_progress()

    @Slot(object)
    def add_evaluation(self, evaluated: Evaluated) -> None:
        """How the job shown fares now."""
        self.curve.add_evaluation(evaluated)
        self.samples.show_evaluation(evaluated)

    def changeEvent(self, event: QEvent) -> None:
        """Take the new language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _lay_out(self) -> None:
        words = QVBoxLayout()
        words.setSpacing(SPACE_1)
        words.addWidget(self._title)
        words.addWidget(self._phase)
        head = QHBoxLayout()
        head.addLayout(words, 1)
        head.addWidget(self.draft_with_it)
        head.addWidget(self.go_on)
        head.addWidget(self.pause)
        head.addWidget(self.cancel)
        self.column.setSpacing(SPACE_3)
        self.column.addLayout(head)
        self.column.addWidget(self._progress)
        self.column.addWidget(self.outcome)
        self.column.addWidget(self._parity)
        self.column.addWidget(self._numbers)
        self.column.addWidget(self._device)
        self.column.addWidget(self.curve)
        self.column.addWidget(self.samples)

    def _update(self) -> None:
        state = self._state
        if state is None:
            return
        running = state.is_running
        self._title.setText(state.model.name if state.model else state.model_name)
        self.pause.setVisible(state.stage is JobStage.TRAINING)
        self.pause.setEnabled(not (state.is_pausing or state.is_stopping))
        self.go_on.setVisible(not running and state.may_go_on)
        self.cancel.setVisible(running)
        self.cancel.setEnabled(not state.is_stopping)
        self._progress.setVisible(running)
        self.draft_with_it.setVisible(state.model is not None)
        suggests = state.model is not None and state.model.kind == "recogniser"
        self.draft_with_it.setText(
            self.tr("Suggest with it") if suggests else self.tr("Draft with it")
        )
        parity = state.parity
        self._parity.setVisible(parity is not None)
        said = [parity_text(parity)] if parity else []
        said += [measured_text(state.model.metrics)] if state.model else []
        self._parity.setText(" ".join(one for one in said if one))
        if running and not self._clock.isActive():
            self._clock.start()
        if not running:
            self._clock.stop()
        self._show_outcome(state)
        self._update_progress()

    def _update_progress(self) -> None:
        state = self._state
        if state is None:
            return
        self._phase.setText(self._phase_words(state))
        unknown = state.is_running and state.fraction <= 0
        self._progress.setRange(0, 0 if unknown else _FULL)
        self._progress.setValue(0 if unknown else round(state.fraction * _FULL))
        last = state.steps[-1] if state.steps else None
        self._device.setVisible(state.started is not None)
        if state.started is not None:
            self._device.setText(self._device_words(state))
        if last is None:
            self._numbers.set_figures("", "", "", "", "")
            return
        done = state.finished is not None
        step = self.tr("{step} of {total}").format(
            step=number_words(last.step), total=number_words(last.steps_total)
        )
        speed = self.tr("{speed} tokens/s").format(
            speed=number_words(round(last.tokens_per_second))
        )
        self._numbers.set_figures(
            step,
            f"{last.loss:.2f}",
            speed,
            duration_text(last.seconds if done else last.eta_seconds),
            memory_text(last.memory_mb),
        )
        self._name_numbers()

    def _phase_words(self, state: JobState) -> str:
        if not state.is_running:
            if state.finished is None:
                return self.tr("{steps} steps").format(steps=number_words(len(state.steps)))
            return loss_text(state.finished.loss_first, state.finished.loss_last)
        asked = "stopping" if state.is_stopping else "pausing" if state.is_pausing else ""
        phase = phase_text(asked or state.phase)
        return f"{phase} · {duration_text(time.monotonic() - state.began_at)}"

    def _device_words(self, state: JobState) -> str:
        started = state.started
        if started is None:
            return ""
        words = self.tr("{device} · trained on {pairs} pairs")
        text = words.format(
            device=device_text(started.device, started.device_name),
            pairs=number_words(started.pairs),
        )
        if started.pairs_left_out:
            left_out = self.tr("{pairs} too long for the model were left out")
            text += " · " + left_out.format(pairs=number_words(started.pairs_left_out))
        return text

    def _show_outcome(self, state: JobState) -> None:
        match state.stage:
            case JobStage.FAILED if state.error is not None:
                self.outcome.show_error(state.error)
            case JobStage.PAUSED:
                self.outcome.show_news(
                    lambda: self.tr(
                        "Paused. What it has learnt is saved: let it go on when you like."
                    ),
                    "caution",
                )
            case JobStage.CANCELLED:
                self.outcome.show_news(lambda: self._cancelled_words(state), "caution")
            case JobStage.DONE:
                self.outcome.show_news(lambda: self._done_words(state), "good")
            case _:
                self.outcome.clear()

    def _cancelled_words(self, state: JobState) -> str:
        if state.finished is not None or not state.began_training:
            return self.tr(
                "Cancelled while exporting. The trained run is kept: export it below when you like."
            )
        return self.tr("Cancelled. Nothing was added; your notes and earlier models are as before.")

    def _done_words(self, state: JobState) -> str:
        size = size_words(state.model_bytes) if state.model_bytes else ""
        words = self.tr("The model is in the library and ready to draft ({size}).")
        if state.model is not None and state.model.kind == "recogniser":
            words = self.tr("The model is in the library and suggests on the Mark page ({size}).")
        return words.format(size=size)

    @Slot()
    def _on_clock_timeout(self) -> None:
        if self._state is not None:
            self._phase.setText(self._phase_words(self._state))

    @Slot()
    def _on_draft_clicked(self) -> None:
        if self._state is None or self._state.model is None:
            return
        if self._state.model.kind == "recogniser":
            self.suggest_requested.emit()
        else:
            self.draft_requested.emit(self._state.model.id)

    def _name_numbers(self) -> None:
        done = self._state is not None and self._state.finished is not None
        self._numbers.set_names(
            self.tr("Step"),
            self.tr("Loss"),
            self.tr("Speed"),
            self.tr("Time taken") if done else self.tr("Time left"),
            self.tr("Memory"),
        )

    def _retranslate(self) -> None:
        self.pause.setText(self.tr("Pause"))
        self.pause.setAccessibleName(self.tr("Pause the run"))
        self.go_on.setText(self.tr("Go on"))
        self.go_on.setAccessibleName(self.tr("Go on with the run"))
        self.cancel.setText(self.tr("Cancel"))
        self.cancel.setAccessibleName(self.tr("Cancel the run"))
        self._progress.setAccessibleName(self.tr("Progress of the run"))
        self._name_numbers()
        self._update()
