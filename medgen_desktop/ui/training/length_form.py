"""How long a run may take: two presets, their numbers in plain sight, and the expert's folded."""

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QLocale, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QButtonGroup,
    QDoubleSpinBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSpinBox,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from medgen_desktop.domain.training_config import TrainingConfig
from medgen_desktop.ui.controls import role_label
from medgen_desktop.ui.theme import SPACE_2

_MOST_PASSES = 50.0
_MOST_MINUTES = 7 * 24 * 60
_MOST_STEPS = 1_000_000
_MOST_RANK = 256
_ALPHA_PER_RANK = 2


@dataclass(frozen=True, slots=True)
class Preset:
    """Passes over the pairs, and the minutes after which the run ends anyway."""

    passes: float
    minutes: int


QUICK_LOOK = Preset(1.0, 10)
OVERNIGHT = Preset(3.0, 8 * 60)


class LengthForm(QWidget):
    """Chooses the settings of a run; starts with the quick look."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        """Lay out the presets, the numbers and the folded expert settings."""
        super().__init__(parent)
        defaults = TrainingConfig()
        self._quick = _preset_button()
        self._overnight = _preset_button()
        self._presets = QButtonGroup(self)
        self._passes = _decimal(0.1, _MOST_PASSES, 0.5, 1)
        self._minutes = _whole(1, _MOST_MINUTES)
        self._steps = _whole(0, _MOST_STEPS)
        self._rate = _decimal(0.00001, 0.01, 0.0001, 5)
        self._rank = _whole(1, _MOST_RANK)
        self._rate.setValue(defaults.learning_rate)
        self._rank.setValue(defaults.lora_rank)
        self._expert = QToolButton()
        self._expert.setCheckable(True)
        self._expert.setArrowType(Qt.ArrowType.RightArrow)
        self._expert.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._labels: dict[QWidget, QLabel] = {}
        self._folded = QWidget()
        self._lay_out()
        self._apply(QUICK_LOOK)
        self._connect()
        self._retranslate()

    def config(self) -> TrainingConfig:
        """The settings as chosen; the ranges of the fields keep them valid."""
        rank = self._rank.value()
        return TrainingConfig(
            epochs=self._passes.value(),
            max_minutes=float(self._minutes.value()),
            max_steps=self._steps.value() or None,
            learning_rate=self._rate.value(),
            lora_rank=rank,
            lora_alpha=rank * _ALPHA_PER_RANK,
        )

    def choose(self, preset: Preset) -> None:
        """Take a preset's numbers."""
        self._apply(preset)

    def set_most_steps(self, steps: int) -> None:
        """Bound the steps; 0 for no bound."""
        self._steps.setValue(steps)

    def changeEvent(self, event: QEvent) -> None:
        """Take the new language, its way of writing numbers included."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _lay_out(self) -> None:
        presets = QHBoxLayout()
        presets.setSpacing(SPACE_2)
        for one in (self._quick, self._overnight):
            self._presets.addButton(one)
            presets.addWidget(one, 1)
        numbers = self._form((self._passes, self._minutes))
        self._folded.setLayout(self._form((self._steps, self._rate, self._rank)))
        self._folded.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_2)
        column.addLayout(presets)
        column.addLayout(numbers)
        column.addWidget(self._expert)
        column.addWidget(self._folded)

    def _form(self, fields: tuple[QAbstractSpinBox, ...]) -> QFormLayout:
        form = QFormLayout()
        form.setContentsMargins(0, 0, 0, 0)
        form.setSpacing(SPACE_2)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for field in fields:
            label = role_label("", "muted")
            label.setBuddy(field)
            self._labels[field] = label
            form.addRow(label, field)
        return form

    def _connect(self) -> None:
        self._quick.clicked.connect(self._on_quick_clicked)
        self._overnight.clicked.connect(self._on_overnight_clicked)
        self._expert.toggled.connect(self._on_expert_toggled)
        self._passes.valueChanged.connect(self._on_number_changed)
        self._minutes.valueChanged.connect(self._on_number_changed)

    @Slot()
    def _on_quick_clicked(self) -> None:
        self._apply(QUICK_LOOK)

    @Slot()
    def _on_overnight_clicked(self) -> None:
        self._apply(OVERNIGHT)

    @Slot(bool)
    def _on_expert_toggled(self, shown: bool) -> None:
        self._expert.setArrowType(Qt.ArrowType.DownArrow if shown else Qt.ArrowType.RightArrow)
        self._folded.setVisible(shown)

    @Slot()
    def _on_number_changed(self) -> None:
        self._mark_preset()
        self.changed.emit()

    def _apply(self, preset: Preset) -> None:
        self._passes.setValue(preset.passes)
        self._minutes.setValue(preset.minutes)
        self._mark_preset()

    def _mark_preset(self) -> None:
        """Check the button whose numbers these are, or none."""
        now = Preset(self._passes.value(), self._minutes.value())
        self._presets.setExclusive(False)
        self._quick.setChecked(now == QUICK_LOOK)
        self._overnight.setChecked(now == OVERNIGHT)
        self._presets.setExclusive(True)

    def _retranslate(self) -> None:
        self._quick.setText(self.tr("Quick look"))
        self._quick.setToolTip(self.tr("One pass, at most ten minutes: is it worth going on?"))
        self._overnight.setText(self.tr("Overnight"))
        self._overnight.setToolTip(self.tr("Three passes, at most eight hours"))
        self._expert.setText(self.tr("Expert"))
        self._steps.setSpecialValueText(self.tr("no bound"))
        words = {
            self._passes: self.tr("Passes over the pairs"),
            self._minutes: self.tr("At most, in minutes"),
            self._steps: self.tr("At most, in steps"),
            self._rate: self.tr("Learning rate"),
            self._rank: self.tr("Rank of the adapter"),
        }
        for field, text in words.items():
            self._labels[field].setText(text)
            field.setAccessibleName(text)
            field.setLocale(QLocale())


def _preset_button() -> QPushButton:
    made = QPushButton()
    made.setCheckable(True)
    return made


def _whole(least: int, most: int) -> QSpinBox:
    field = QSpinBox()
    field.setRange(least, most)
    field.setGroupSeparatorShown(True)
    return field


def _decimal(least: float, most: float, step: float, decimals: int) -> QDoubleSpinBox:
    field = QDoubleSpinBox()
    field.setDecimals(decimals)
    field.setRange(least, most)
    field.setSingleStep(step)
    return field
