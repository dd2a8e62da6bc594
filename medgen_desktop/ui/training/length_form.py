"""How a run learns: three presets, their numbers in plain sight, and the expert's folded."""

from PySide6.QtCore import QEvent, QLocale, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
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

from medgen_desktop.domain.presets import (
    BEST,
    OVERNIGHT,
    PRESETS,
    QUICK_LOOK,
    Preset,
    passes_factor,
)
from medgen_desktop.domain.training_config import (
    Method,
    NewModel,
    Task,
    TrainingConfig,
    new_model_of,
    usual_rate,
)
from medgen_desktop.ui.controls import role_label
from medgen_desktop.ui.theme import SPACE_2

_MOST_PASSES = 200.0
_MOST_MINUTES = 7 * 24 * 60
_MOST_STEPS = 1_000_000
_MOST_RANK = 256
_ALPHA_PER_RANK = 2
_WIDTH_STEP = 8
_MOST_WIDTH = 2_048
_MOST_LAYERS = 12
_SHORT = 8
"""Characters: the list itself is as wide as its longest entry."""
_LEAST_VOCABULARY, _MOST_VOCABULARY = 300, 64_000


class LengthForm(QWidget):
    """Chooses the settings of a run; starts with the quick look."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        """Lay out the presets, the numbers and the folded expert settings."""
        super().__init__(parent)
        defaults = TrainingConfig()
        self._quick = _preset_button()
        self._overnight = _preset_button()
        self._best = _preset_button()
        self._presets = QButtonGroup(self)
        self._passes = _decimal(0.1, _MOST_PASSES, 0.5, 1)
        self._minutes = _whole(1, _MOST_MINUTES)
        self._steps = _whole(0, _MOST_STEPS)
        self._rate = _decimal(0.00001, 0.01, 0.0001, 5)
        self._rank = _whole(1, _MOST_RANK)
        self._method = QComboBox()
        self._width = _whole(_WIDTH_STEP, _MOST_WIDTH)
        self._layers = _whole(1, _MOST_LAYERS)
        self._vocabulary = _whole(_LEAST_VOCABULARY, _MOST_VOCABULARY)
        self._method.setMinimumContentsLength(_SHORT)
        self._method.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self._width.setSingleStep(_WIDTH_STEP)
        self._base_id = ""
        self._task: Task = "drafter"
        self._learns_whole = False
        self._rank.setValue(defaults.lora_rank)
        self._method.addItem("", "lora")
        self._method.addItem("", "full")
        self._method.addItem("", "qlora")
        self._expert = QToolButton()
        self._expert.setCheckable(True)
        self._expert.setArrowType(Qt.ArrowType.RightArrow)
        self._expert.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._labels: dict[QWidget, QLabel] = {}
        self._folded = QWidget()
        self._lay_out()
        self._apply(QUICK_LOOK)
        self._show_new(NewModel("lstm"))
        self._follow_model()
        self._connect()
        self._retranslate()

    def config(self) -> TrainingConfig:
        """The settings as chosen; the ranges of the fields keep them valid."""
        rank = self._rank.value()
        return TrainingConfig(
            task=self._task,
            epochs=self._passes.value(),
            max_minutes=float(self._minutes.value()),
            max_steps=self._steps.value() or None,
            method=self.method(),
            new_model=self._new_model(),
            learning_rate=self._rate.value(),
            lora_rank=rank,
            lora_alpha=rank * _ALPHA_PER_RANK,
        )

    def set_base(self, base_id: str, task: Task = "drafter", *, learns_whole: bool = False) -> None:
        """Show the settings of this base, or of this new model, and take its usual rate.

        `learns_whole`: an adapter would not do.
        """
        now = (base_id, task, learns_whole)
        if now == (self._base_id, self._task, self._learns_whole):
            return
        preset = self._preset()
        self._base_id, self._task, self._learns_whole = now
        new = new_model_of(base_id)
        if new is not None:
            self._show_new(new)
        self._follow_model()
        if preset is not None:  # its passes are others for this kind of model
            self._apply(preset)
        self._retranslate()

    def method(self) -> Method:
        """Whether an adapter learns or all weights, of a base."""
        chosen: Method = self._method.currentData() or "lora"
        return "full" if self._learns_whole else chosen

    def choose_method(self, method: Method) -> None:
        """Train an adapter or all weights."""
        self._method.setCurrentIndex(self._method.findData(method))

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
        for one in (self._quick, self._overnight, self._best):
            self._presets.addButton(one)
            presets.addWidget(one, 1)
        numbers = self._form((self._passes, self._minutes))
        expert = (
            *(self._steps, self._rate, self._method, self._rank),
            *(self._width, self._layers, self._vocabulary),
        )
        self._folded.setLayout(self._form(expert))
        self._folded.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_2)
        column.addLayout(presets)
        column.addLayout(numbers)
        column.addWidget(self._expert)
        column.addWidget(self._folded)

    def _form(self, fields: tuple[QWidget, ...]) -> QFormLayout:
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
        self._best.clicked.connect(self._on_best_clicked)
        self._expert.toggled.connect(self._on_expert_toggled)
        self._passes.valueChanged.connect(self._on_number_changed)
        self._rank.valueChanged.connect(self._on_number_changed)
        self._minutes.valueChanged.connect(self._on_number_changed)
        self._method.currentIndexChanged.connect(self._on_method_changed)

    @Slot()
    def _on_quick_clicked(self) -> None:
        self._apply(QUICK_LOOK)

    @Slot()
    def _on_overnight_clicked(self) -> None:
        self._apply(OVERNIGHT)

    @Slot()
    def _on_best_clicked(self) -> None:
        self._apply(BEST)

    @Slot(bool)
    def _on_expert_toggled(self, shown: bool) -> None:
        self._expert.setArrowType(Qt.ArrowType.DownArrow if shown else Qt.ArrowType.RightArrow)
        self._folded.setVisible(shown)

    @Slot()
    def _on_number_changed(self) -> None:
        self._mark_preset()
        self.changed.emit()

    @Slot()
    def _on_method_changed(self) -> None:
        self._follow_model()
        self.changed.emit()

    def _new_model(self) -> NewModel | None:
        new = new_model_of(self._base_id)
        if new is None:
            return None
        return NewModel(
            new.architecture,
            hidden=self._width.value() // _WIDTH_STEP * _WIDTH_STEP,
            layers=self._layers.value(),
            vocabulary=self._vocabulary.value(),
            dropout=new.dropout,
        )

    def _show_new(self, new: NewModel) -> None:
        self._width.setValue(new.hidden)
        self._layers.setValue(new.layers)
        self._vocabulary.setValue(new.vocabulary)

    def _follow_model(self) -> None:
        """Settings that another model has are not shown; the rate is the usual one of this."""
        new = new_model_of(self._base_id)
        shown = {
            self._method: new is None and not self._learns_whole,
            self._rank: new is None and self.method() != "full",
            self._width: new is not None,
            self._layers: new is not None,
            self._vocabulary: new is not None,
        }
        for field, is_shown in shown.items():
            field.setVisible(is_shown)
            self._labels[field].setVisible(is_shown)
        self._rate.setValue(usual_rate(self.method(), new, self._task))

    def _apply(self, preset: Preset) -> None:
        suited = preset.suited(self._base_id, self._task)
        self._passes.setValue(suited.passes)
        self._minutes.setValue(suited.minutes)
        self._rank.setValue(suited.rank)
        self._mark_preset()

    def _preset(self) -> Preset | None:
        """The preset whose numbers these are."""
        now = Preset(self._passes.value(), self._minutes.value(), self._rank.value())
        factor = passes_factor(self._base_id, self._task)
        return next((one for one in PRESETS.values() if one.times(factor) == now), None)

    def _mark_preset(self) -> None:
        """Check the button whose numbers these are, or none."""
        now = self._preset()
        self._presets.setExclusive(False)
        self._quick.setChecked(now == QUICK_LOOK)
        self._overnight.setChecked(now == OVERNIGHT)
        self._best.setChecked(now == BEST)
        self._presets.setExclusive(True)

    def _retranslate(self) -> None:
        self._quick.setText(self.tr("Quick look"))
        self._quick.setToolTip(self.tr("At most ten minutes: is it worth going on?"))
        self._overnight.setText(self.tr("Overnight"))
        self._overnight.setToolTip(self.tr("Three times as many passes, at most eight hours"))
        self._best.setText(self.tr("Best"))
        self._best.setToolTip(
            self.tr("Five times as many passes and a larger adapter, at most two days")
        )
        for preset in (self._quick, self._overnight, self._best):
            preset.setAccessibleDescription(preset.toolTip())
        self._expert.setText(self.tr("Expert"))
        self._expert.setToolTip(self.tr("Settings that suit as they are; each is explained"))
        self._expert.setAccessibleDescription(self._expert.toolTip())
        self._steps.setSpecialValueText(self.tr("no bound"))
        self._method.setItemText(0, self.tr("a small adapter"))
        self._method.setItemText(1, self.tr("all weights"))
        self._method.setItemText(2, self.tr("an adapter, the base in 4 bits (NVIDIA)"))
        for field, (name, meaning) in self._words().items():
            self._labels[field].setText(name)
            for one in (field, self._labels[field]):
                one.setToolTip(meaning)
            field.setAccessibleName(name)
            field.setAccessibleDescription(meaning)
            field.setWhatsThis(meaning)
            field.setLocale(QLocale())

    def _words(self) -> dict[QWidget, tuple[str, str]]:
        """What each field is called, and what it means to a person who trains no models."""
        recognises = self._task == "recogniser"
        return {
            self._passes: (
                self.tr("Passes over the notes")
                if recognises
                else self.tr("Passes over the pairs"),
                self.tr(
                    "How often everything is learnt. Too few, and it learns little; too many, and"
                    " it learns your notes by heart: what is measured gets worse again."
                ),
            ),
            self._minutes: (
                self.tr("At most, in minutes"),
                self.tr("The run ends after this time with what it has learnt by then."),
            ),
            self._steps: (
                self.tr("At most, in steps"),
                self.tr("The run ends after so many steps. Each step learns from a few pairs."),
            ),
            self._rate: (
                self.tr("Learning rate"),
                self.tr(
                    "How much each step changes the model. The value shown suits it; lower it where"
                    " the loss jumps."
                ),
            ),
            self._method: (
                self.tr("What learns"),
                self.tr(
                    "An adapter is small, quick, and enough for the style of a ward. All weights"
                    " learn more, with more memory and time."
                ),
            ),
            self._rank: (
                self.tr("Rank of the adapter"),
                self.tr("How much an adapter can learn. 16 is usual; 32 helps with many pairs."),
            ),
            self._width: (
                self.tr("Width"),
                self.tr("Numbers that stand for each word. Wider learns more, and takes longer."),
            ),
            self._layers: (
                self.tr("Layers, each side"),
                self.tr("How often what was read is worked over. Two are usual for small data."),
            ),
            self._vocabulary: (
                self.tr("Most words it knows"),
                self.tr("Pieces of words in the model's dictionary; it spells what is not in it."),
            ),
        }


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
