"""An earlier run, from the workspace's own record: what it was, how it ended, its curve."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from medgen_desktop.domain.run import Run, RunId, RunState
from medgen_desktop.domain.worker_protocol import Evaluated, TrainingStep
from medgen_desktop.ui.controls import Card, button, link_button, restyle, role_label
from medgen_desktop.ui.theme import SPACE_1, SPACE_4, Theme
from medgen_desktop.ui.training.loss_curve import smoothed
from medgen_desktop.ui.training.sample_list import SampleList
from medgen_desktop.ui.training.spark_line import SparkLine
from medgen_desktop.ui.training.wording import device_text, duration_text, loss_text, memory_text
from medgen_desktop.ui.wording import number_words, time_words

_MOST_POINTS = 200
_TONES = {
    RunState.EXPORTED: "good",
    RunState.FINISHED: "good",
    RunState.FAILED: "danger",
    RunState.PAUSED: "caution",
    RunState.CANCELLED: "caution",
    RunState.RUNNING: "caution",
}


@dataclass(frozen=True, slots=True)
class PastRun:
    """A run's record with its curve, and the name of its model if that is in the library."""

    run: Run
    losses: tuple[float, ...]
    steps: int
    model_name: str
    evaluations: tuple[Evaluated, ...] = ()
    may_go_on: bool = False

    @classmethod
    def of(
        cls,
        run: Run,
        steps: Sequence[TrainingStep],
        model_name: str,
        evaluations: Sequence[Evaluated] = (),
        *,
        may_go_on: bool = False,
    ) -> "PastRun":
        """Thin the curve to what a small picture can show."""
        line = smoothed([step.loss for step in steps])
        stride = max(1, len(line) // _MOST_POINTS)
        kept = tuple(evaluations)
        return cls(run, tuple(line[::stride]), len(steps), model_name, kept, may_go_on)


class RunCard(Card):
    """One earlier run."""

    draft_requested = Signal(str)
    suggest_requested = Signal()
    card_requested = Signal(str)
    export_requested = Signal(int)
    go_on_requested = Signal(int)

    def __init__(
        self, past: PastRun, theme: Theme, *, can_export: bool, parent: QWidget | None = None
    ) -> None:
        """Show this run; `can_export` is False in the clinic edition and while a job runs."""
        super().__init__(parent)
        self.past = past
        self._title = role_label("", "heading")
        self._state = role_label()
        self._figures = role_label("", "small")
        self._device = role_label("", "small")
        self.draft_with_it = button()
        self.export = button()
        self.go_on = button()
        self.show_samples = link_button()
        self.show_card = link_button()
        self.samples = SampleList()
        self._spark = SparkLine(past.losses, theme)
        self._lay_out()
        self.draft_with_it.setVisible(bool(past.model_name))
        self.export.setVisible(past.run.state is RunState.FINISHED)
        self.go_on.setVisible(past.may_go_on)
        self.show_card.setVisible(bool(past.model_name))
        self.show_card.clicked.connect(self._on_card_clicked)
        self.show_samples.setCheckable(True)
        self.show_samples.setVisible(bool(past.evaluations and past.evaluations[-1].samples))
        self.show_samples.toggled.connect(self._on_samples_toggled)
        self.set_can_export(can_export)
        self.draft_with_it.clicked.connect(self._on_draft_clicked)
        self.export.clicked.connect(self._on_export_clicked)
        self.go_on.clicked.connect(self._on_go_on_clicked)
        self._retranslate()

    @property
    def _recognises(self) -> bool:
        return self.past.run.config.task == "recogniser"

    @property
    def run_id(self) -> RunId:
        """Which run this is."""
        return self.past.run.id

    def set_can_export(self, allowed: bool) -> None:
        """Allow another run to go on or to become a model, or not."""
        self.export.setEnabled(allowed)
        self.go_on.setEnabled(allowed)

    def changeEvent(self, event: QEvent) -> None:
        """Take the new language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(SPACE_4)
        head.addWidget(self._title)
        head.addWidget(self._state)
        head.addStretch(1)
        words = QVBoxLayout()
        words.setSpacing(SPACE_1)
        words.addLayout(head)
        words.addWidget(self._figures)
        words.addWidget(self._device)
        for label in (self._title, self._figures, self._device):
            label.setMinimumWidth(1)
        row = QHBoxLayout()
        row.setSpacing(SPACE_4)
        row.addLayout(words, 1)
        row.addWidget(self.show_samples)
        row.addWidget(self.show_card)
        row.addWidget(self.go_on)
        row.addWidget(self.export)
        row.addWidget(self.draft_with_it)
        row.addWidget(self._spark)
        self.column.addLayout(row)
        self.column.addWidget(self.samples)

    @Slot()
    def _on_card_clicked(self) -> None:
        self.card_requested.emit(self.past.run.model_id)

    @Slot(bool)
    def _on_samples_toggled(self, shown: bool) -> None:
        self.samples.show_evaluation(self.past.evaluations[-1] if shown else None)

    @Slot()
    def _on_draft_clicked(self) -> None:
        if self._recognises:
            self.suggest_requested.emit()
        else:
            self.draft_requested.emit(self.past.run.model_id)

    @Slot()
    def _on_export_clicked(self) -> None:
        self.export_requested.emit(int(self.run_id))

    @Slot()
    def _on_go_on_clicked(self) -> None:
        self.go_on_requested.emit(int(self.run_id))

    def _retranslate(self) -> None:
        run = self.past.run
        number = self.tr("Run {number}").format(number=int(run.id))
        self._title.setText(self.past.model_name or number)
        self._state.setText(self._state_words())
        self._state.setProperty("role", _TONES[run.state])
        restyle(self._state)
        self._figures.setText(" · ".join(self._figure_words()))
        self._device.setText(" · ".join(self._device_words()))
        self._device.setVisible(bool(self._device.text()))
        self.draft_with_it.setText(
            self.tr("Suggest with it") if self._recognises else self.tr("Draft with it")
        )
        self.export.setText(self.tr("Make a model of it"))
        self.go_on.setText(self.tr("Go on"))
        self.show_samples.setText(self.tr("Samples"))
        self.show_card.setText(self.tr("Model card"))
        self._spark.setAccessibleName(self.tr("Curve of the loss"))

    def _state_words(self) -> str:
        run = self.past.run
        match run.state:
            case RunState.EXPORTED:
                gone = self.tr("model no longer in the library")
                return self.tr("in the library") if self.past.model_name else gone
            case RunState.FINISHED:
                return self.tr("trained, not yet a model")
            case RunState.PAUSED:
                return self.tr("paused")
            case RunState.CANCELLED:
                return self.tr("cancelled")
            case RunState.FAILED:
                return self.tr("failed ({code})").format(code=run.error_code)
            case _:
                return self.tr("cut off") if self.past.may_go_on else self.tr("not finished")

    def _figure_words(self) -> list[str]:
        run = self.past.run
        words = [time_words(run.created_at)]
        lessons = self.tr("{notes} notes") if self._recognises else self.tr("{pairs} pairs")
        count = number_words(run.pairs)
        words.append(lessons.format(notes=count, pairs=count))
        words.append(self.tr("{steps} steps").format(steps=number_words(self.past.steps)))
        if run.finished is not None:
            words.append(loss_text(run.finished.loss_first, run.finished.loss_last))
        return words

    def _device_words(self) -> list[str]:
        finished = self.past.run.finished
        if finished is None:
            return []
        speed = self.tr("{speed} tokens/s").format(
            speed=number_words(round(finished.tokens_per_second))
        )
        words = [
            device_text(finished.device, ""),
            duration_text(finished.seconds),
            speed,
            memory_text(finished.peak_memory_mb),
        ]
        if finished.validation_loss is not None:
            measured = self.tr("measured loss {loss}")
            words.append(measured.format(loss=f"{finished.validation_loss:.2f}"))
        return words
