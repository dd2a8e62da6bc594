"""The stepper of the Train page: what for, which notes, which model, check, run."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QLineEdit,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from medgen_desktop.domain.advice import Choice
from medgen_desktop.domain.errors import BASE_MODEL_MISSING, TRAINING_NOT_INSTALLED, UserError
from medgen_desktop.domain.pair_parts import FEWEST_PAIRS
from medgen_desktop.domain.presets import PRESETS
from medgen_desktop.domain.training_config import Task, TrainingConfig
from medgen_desktop.services.train import MINIMUM_PAIRS
from medgen_desktop.ui.controls import (
    button,
    link_button,
    primary_button,
    restyle,
    role_label,
    rule,
    wrapped_label,
)
from medgen_desktop.ui.error_presenter import message_for
from medgen_desktop.ui.theme import SPACE_3, SPACE_4, SPACE_5
from medgen_desktop.ui.training.length_form import LengthForm
from medgen_desktop.ui.training.purpose_choice import PurposeChoice
from medgen_desktop.ui.training.section_choice import SectionChoice
from medgen_desktop.ui.training.step_section import StepSection, StepState
from medgen_desktop.ui.training.training_job import TrainingOrder
from medgen_desktop.ui.training.wording import device_text, memory_text, new_model_name
from medgen_desktop.ui.wording import number_words, size_words

_DEFAULT_BASE = "smollm2-135m-instruct"
_NEW_MODELS: dict[Task, tuple[str, ...]] = {
    "drafter": ("new-transformer", "new-lstm", "new-gru", "new-rnn"),
    "recogniser": ("new-bilstm-crf",),
}


@dataclass(frozen=True, slots=True)
class BaseChoice:
    """A base model that can be fine-tuned."""

    id: str
    name: str
    bytes: int
    learns_whole: bool = False
    """An encoder alone: all of its weights have to learn, and it can recognise."""


@dataclass(frozen=True, slots=True)
class TrainingFacts:
    """What the stepper needs to know of the workspace and this machine."""

    pairs: int
    bases: tuple[BaseChoice, ...]
    is_available: bool
    """False in the clinic edition."""
    annotated_notes: int = 0
    """What a recogniser learns from."""
    sections: Mapping[str, int] = field(default_factory=dict)
    """How many notes have a section of each kind."""
    chosen_sections: tuple[str, ...] = ()
    last_device: str = ""
    last_peak_memory_mb: float = 0.0
    """Of the latest run that finished here; empty and 0 before the first."""


class SetupPanel(QWidget):
    """Asks for one run; says what is missing and what to do about it."""

    start_requested = Signal(object)
    """A `TrainingOrder`."""
    rehearsal_requested = Signal(object)
    """A `TrainingOrder` that is only to be tried."""
    rehearsal_cancelled = Signal()
    import_requested = Signal()
    advice_requested = Signal()
    """Which model should a person take?"""
    bases_requested = Signal()
    """A base is to be added."""
    check_requested = Signal()
    """Look the pairs through as `check_order` says."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Everything is disabled until `show_facts`."""
        super().__init__(parent)
        self._facts: TrainingFacts | None = None
        self._is_running = False
        self._named = ""
        self._steps = tuple(StepSection(number) for number in range(1, 6))
        self.purpose = PurposeChoice()
        self._name_label = role_label("", "muted")
        self.name = QLineEdit()
        self._pairs = role_label()
        self._pairs_hint = wrapped_label("", "small")
        self._import = link_button()
        self.sections = SectionChoice()
        self.base = QComboBox()
        self._base_hint = wrapped_label("", "small")
        self.advise = link_button()
        self.add_base = link_button()
        self.length = LengthForm()
        self.rehearse = button()
        self._rehearsal = wrapped_label("", "small")
        self._is_rehearsing = False
        self.check = button()
        self._device = wrapped_label("", "small")
        self._why_not = wrapped_label("", "caution")
        self.start = primary_button()
        self.start.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._lay_out()
        self._import.clicked.connect(self.import_requested)
        self.check.clicked.connect(self.check_requested)
        self.advise.clicked.connect(self.advice_requested)
        self.add_base.clicked.connect(self.bases_requested)
        self.start.clicked.connect(self._on_start_clicked)
        self.rehearse.clicked.connect(self._on_rehearse_clicked)
        self.purpose.changed.connect(self._on_purpose_changed)
        self.name.textChanged.connect(self._on_name_changed)
        self.base.currentIndexChanged.connect(self._on_model_changed)
        self.length.changed.connect(self._on_model_changed)
        self.name.setMaxLength(80)
        self._rehearsal.hide()
        self._retranslate()

    def show_facts(self, facts: TrainingFacts) -> None:
        """Take what is known of workspace and machine; keeps what the person has chosen."""
        self._facts = facts
        self.sections.show_sections(facts.sections, facts.chosen_sections)
        self._fill_bases(facts)
        if not self.name.text().strip():
            self.name.setText(self._suggested_name())
        self._update()

    def _fill_bases(self, facts: TrainingFacts) -> None:
        """Offer what the task can be taught to; keeps what is chosen if it is among it."""
        chosen = self.base.currentData() or _DEFAULT_BASE
        task = self.purpose.task()
        bases = [one for one in facts.bases if one.learns_whole or task == "drafter"]
        self.base.clear()
        for one in bases:
            self.base.addItem(f"{one.name} · {size_words(one.bytes)}", one.id)
        if bases:
            self.base.insertSeparator(len(bases))
        for new in _NEW_MODELS[task]:
            self.base.addItem("", new)
        self._name_new_models()
        at = self.base.findData(chosen)
        first = bases[0].id if bases else _NEW_MODELS[task][0]
        self.base.setCurrentIndex(at if at >= 0 else self.base.findData(first))

    def set_running(self, running: bool) -> None:
        """Lock the form while a run goes on."""
        self._is_running = running
        self._lock()

    def set_rehearsing(self, rehearsing: bool, phase: str = "") -> None:
        """Lock the form while a rehearsal goes on; the same button ends it."""
        self._is_rehearsing = rehearsing
        self._rehearsal.setText(phase)
        self._rehearsal.setVisible(rehearsing)
        self._lock()

    def _lock(self) -> None:
        is_busy = self._is_running or self._is_rehearsing
        asked = (self.purpose, self.name, self.base, self.length, self.sections)
        for one in (*asked, self.advise, self.add_base):
            one.setEnabled(not is_busy)
        self._update()

    def offer_next(self, *, has_model: bool) -> None:
        """Once there is a model, drafting with it is the main action and another run is not."""
        self.start.setProperty("role", "" if has_model else "primary")
        restyle(self.start)

    def order(self) -> TrainingOrder | None:
        """What is asked for, or None while something is missing."""
        if self._blocker() is not None:
            return None
        return TrainingOrder(
            self.length.config(), str(self.base.currentData()), self.name.text().strip()
        )

    def take(self, choice: Choice) -> None:
        """Fill in what was advised: base, what learns of it, and how long."""
        at = self.base.findData(choice.base_id)
        if at < 0:  # it has been removed meanwhile
            return
        self.base.setCurrentIndex(at)
        self.length.choose_method(choice.method)
        self.length.choose(PRESETS[choice.preset])
        self._update()

    def choose_base(self, base_id: str) -> None:
        """Take this base, if the task has it to offer."""
        at = self.base.findData(base_id)
        if at >= 0:
            self.base.setCurrentIndex(at)

    def check_order(self) -> tuple[TrainingConfig, str]:
        """The settings and the base that the pairs are looked through for."""
        return self.length.config(), str(self.base.currentData())

    def changeEvent(self, event: QEvent) -> None:
        """Take the new language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _lay_out(self) -> None:
        what_for, which_notes, which_model, check, run = self._steps
        for step, widgets in (
            (what_for, (self.purpose, self._name_label, self.name)),
            (which_notes, (self._pairs, self._pairs_hint, self.sections)),
            (which_model, (self.base, self._base_hint)),
            (check, (self.check, self.length, self.rehearse, self._rehearsal, self._device)),
            (run, (self._why_not, self.start)),
        ):
            for widget in widgets:
                step.body.addWidget(widget)
        which_notes.body.addWidget(self._import, 0, Qt.AlignmentFlag.AlignLeft)
        for link in (self.advise, self.add_base):
            which_model.body.addWidget(link, 0, Qt.AlignmentFlag.AlignLeft)
        self._name_label.setBuddy(self.name)
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(SPACE_4, SPACE_4, SPACE_4, SPACE_4)
        column.setSpacing(SPACE_5)
        for step in self._steps[:-1]:
            column.addWidget(step)
        column.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidget(content)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        foot = QVBoxLayout()
        foot.setContentsMargins(SPACE_4, SPACE_3, SPACE_4, SPACE_4)
        foot.addWidget(run)
        self.base.setMinimumContentsLength(10)
        self.base.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(scroll, 1)
        whole.addWidget(rule())
        whole.addLayout(foot)

    @Slot()
    def _on_start_clicked(self) -> None:
        order = self.order()
        if order is not None and not self._is_running:
            self.start_requested.emit(order)

    @Slot()
    def _on_rehearse_clicked(self) -> None:
        if self._is_rehearsing:
            self.rehearsal_cancelled.emit()
            return
        order = self.order()
        if order is not None and not self._is_running:
            self.rehearsal_requested.emit(order)

    @Slot()
    def _on_purpose_changed(self) -> None:
        """Another task: other bases, other notes, and a name of its own where none was given."""
        if self.name.text() == self._named:
            self.name.setText(self._suggested_name())
        if self._facts is not None:
            self._fill_bases(self._facts)
        self._update()

    @Slot()
    def _on_name_changed(self) -> None:
        self._update()

    @Slot()
    def _on_model_changed(self) -> None:
        if self._facts is not None and self.base.currentIndex() >= 0:
            base = self._chosen_base(self._facts)
            self.length.set_base(
                str(self.base.currentData()),
                self.purpose.task(),
                learns_whole=base is not None and base.learns_whole,
            )
            self._say_base(self._facts)

    def _chosen_base(self, facts: TrainingFacts) -> BaseChoice | None:
        """None where a new model is chosen."""
        return next((one for one in facts.bases if one.id == self.base.currentData()), None)

    def _name_new_models(self) -> None:
        for new in _NEW_MODELS[self.purpose.task()]:
            at = self.base.findData(new)
            if at >= 0:
                self.base.setItemText(at, new_model_name(new))

    def _suggested_name(self) -> str:
        today = datetime.now().astimezone().strftime("%Y-%m-%d")
        words = (
            self.tr("Recogniser {date}")
            if self.purpose.task() == "recogniser"
            else self.tr("Report drafter {date}")
        )
        self._named = words.format(date=today)
        return self._named

    def _blocker(self) -> str | None:
        """Why a run cannot start now, in one or two sentences; None if it can."""
        facts = self._facts
        if facts is None:
            return self.tr("Reading the workspace …")
        if not facts.is_available:
            message = message_for(UserError(TRAINING_NOT_INSTALLED))
            return f"{message.what} {message.remedy}"
        if not self._has_lessons(facts):
            return (
                self.tr("Mark some notes first (step 2).")
                if self.purpose.task() == "recogniser"
                else self.tr("Bring in training pairs first (step 2).")
            )
        if not self.name.text().strip():
            return self.tr("Give the new model a name (step 1).")
        return None

    def _has_lessons(self, facts: TrainingFacts) -> bool:
        if self.purpose.task() == "recogniser":
            return facts.annotated_notes >= FEWEST_PAIRS
        return facts.pairs >= MINIMUM_PAIRS

    def _update(self) -> None:
        facts = self._facts
        blocker = self._blocker()
        self._why_not.setText(blocker or "")
        self._why_not.setVisible(blocker is not None and not self._is_running)
        is_idle = not self._is_running and not self._is_rehearsing
        self.start.setEnabled(blocker is None and is_idle)
        self.rehearse.setEnabled(blocker is None and not self._is_running)
        self.rehearse.setText(
            self.tr("Cancel the rehearsal") if self._is_rehearsing else self.tr("Rehearse")
        )
        self.rehearse.setToolTip(
            self.tr("Take three steps, save and go on: does it work here, and what does it take?")
        )
        self.start.setText(self.tr("Training …") if self._is_running else self.tr("Start training"))
        what_for, which_notes, which_model, check, _run = self._steps
        has_name = bool(self.name.text().strip())
        what_for.set_state(StepState.READY if has_name else StepState.MISSING)
        check.set_state(StepState.READY if blocker is None else StepState.OPEN)
        recognises = self.purpose.task() == "recogniser"
        self.check.setEnabled(facts is not None and facts.pairs > 0)
        self.check.setVisible(not recognises)
        self.sections.setVisible(not recognises)
        if facts is None:
            return
        has_lessons = self._has_lessons(facts)
        which_notes.set_state(StepState.READY if has_lessons else StepState.MISSING)
        which_model.set_state(StepState.READY)
        self._import.setVisible(not has_lessons)
        self._import.setText(
            self.tr("Import annotated notes") if recognises else self.tr("Import a table of pairs")
        )
        if recognises:
            self._say_annotated(facts)
        else:
            self._say_pairs(facts)
        self._say_base(facts)
        self._say_device(facts)

    def _say_pairs(self, facts: TrainingFacts) -> None:
        has_pairs = facts.pairs >= MINIMUM_PAIRS
        self._pairs.setText(
            self.tr("Training pairs: {pairs}").format(pairs=number_words(facts.pairs))
        )
        self._pairs_hint.setText(
            self.tr("About a tenth is kept aside to measure with, whole patients at a time.")
            if has_pairs
            else self.tr("A pair is a note and the summary that a person wrote of it.")
        )

    def _say_annotated(self, facts: TrainingFacts) -> None:
        self._pairs.setText(
            self.tr("Annotated notes: {notes}").format(notes=number_words(facts.annotated_notes))
        )
        self._pairs_hint.setText(
            self.tr(
                "What is marked in them is learnt, nested labels too; what is not marked counts as"
                " nothing to find. About a tenth is kept aside to measure with."
            )
            if self._has_lessons(facts)
            else self.tr("Mark diseases, symptoms and treatments on the Mark page, in a few notes.")
        )

    def _say_base(self, facts: TrainingFacts) -> None:
        if self._chosen_base(facts) is None and self.purpose.task() == "recogniser":
            words = self.tr(
                "It starts from nothing, is small and quick, and knows Chinese as well as English;"
                " it needs some hundred annotated notes."
            )
            if not any(one.learns_whole for one in facts.bases):
                words = f"{words} " + self.tr(
                    "For English, python3 bootstrap.py minilm fetches a model to start from."
                )
        elif self._chosen_base(facts) is None:
            words = self.tr(
                "It starts from nothing, with words of its own from your pairs; to write well it"
                " needs thousands of them."
            )
            if not facts.bases:
                message = message_for(UserError(BASE_MODEL_MISSING, model=_DEFAULT_BASE))
                words = f"{words} {message.what} {message.remedy}"
        elif self.length.method() == "full":
            words = self.tr(
                "All of its weights learn: slower, and with more memory; the base itself stays as"
                " it is."
            )
        else:
            words = self.tr("A small adapter is trained beside it; the base model stays as it is.")
        self._base_hint.setText(words)

    def _say_device(self, facts: TrainingFacts) -> None:
        if not facts.last_device:
            self._device.setText(
                self.tr(
                    "The graphics card is used if there is one, else the processor;"
                    " the run says which."
                )
            )
            return
        text = self.tr("The last run here used: {device}; {memory} of memory at its peak.")
        self._device.setText(
            text.format(
                device=device_text(facts.last_device, ""),
                memory=memory_text(facts.last_peak_memory_mb),
            )
        )

    def _retranslate(self) -> None:
        titles = (
            self.tr("What for"),
            self.tr("Which notes"),
            self.tr("Which model"),
            self.tr("Check"),
            self.tr("Run"),
        )
        for step, title in zip(self._steps, titles, strict=True):
            step.set_title(title)
        self._name_label.setText(self.tr("Name of the new model"))
        self.name.setAccessibleName(self._name_label.text())
        self.base.setAccessibleName(self.tr("Base model"))
        for one, meaning in (
            (self.name, self.tr("What the list of models will call it; you can choose any words.")),
            (
                self.base,
                self.tr(
                    "What the training starts from: a model that can write or read already, or one"
                    " that begins with nothing but your notes."
                ),
            ),
        ):
            one.setToolTip(meaning)
            one.setAccessibleDescription(meaning)
            one.setWhatsThis(meaning)
        self.advise.setText(self.tr("Which should I take?"))
        self.advise.setToolTip(
            self.tr("Looks at your notes and at this machine, and says what suits them and why")
        )
        self.add_base.setText(self.tr("Add a base model…"))
        for link in (self.advise, self.add_base):
            link.setAccessibleDescription(link.toolTip())
        self.check.setText(self.tr("Check the data…"))
        self.check.setToolTip(
            self.tr("Find pairs that are empty, equal, too long, or not reviewed; change nothing")
        )
        self._name_new_models()
        self._update()
