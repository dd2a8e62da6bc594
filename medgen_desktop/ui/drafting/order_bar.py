"""What to draft with: model and section, and the page's one primary button."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QSignalBlocker, Signal, Slot
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QWidget

from medgen_desktop.ui.controls import button, primary_button, role_label
from medgen_desktop.ui.theme import SPACE_2, SPACE_3, SPACE_4
from medgen_desktop.ui.wording import language_words, size_words

_LEAST_FIELD = 120


@dataclass(frozen=True, slots=True)
class ModelChoice:
    """A model to draft with, and how much disk it takes."""

    id: str
    name: str
    languages: tuple[str, ...]
    bytes: int

    def words(self) -> str:
        """Name, languages and size."""
        languages = ", ".join(language_words(one) for one in self.languages)
        return " · ".join(part for part in (self.name, languages, size_words(self.bytes)) if part)


class OrderBar(QWidget):
    """Model, section, Draft and Stop."""

    draft_requested = Signal()
    stop_requested = Signal()
    model_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        """Disabled until models are shown and a note is there."""
        super().__init__(parent)
        self._models: tuple[ModelChoice, ...] = ()
        self._preferred = ""
        self._can_draft = False
        self._is_drafting = False
        self._is_stopping = False
        self.is_loaded = False
        """Whether the library has been read; before that, no model does not mean none."""
        self.model = QComboBox()
        self._model_label = role_label("", "muted")
        self._section_label = role_label("", "muted")
        self.section_field = QLineEdit()
        self.draft = primary_button()
        self.stop = button()
        self._lay_out()
        self.draft.clicked.connect(self.draft_requested)
        self.stop.clicked.connect(self.stop_requested)
        self.model.activated.connect(self._on_model_activated)
        self._retranslate()

    @property
    def model_id(self) -> str:
        """The chosen model, empty if there is none."""
        return str(self.model.currentData() or "")

    @property
    def model_names(self) -> dict[str, str]:
        """Names of the models in the library by id."""
        return {one.id: one.name for one in self._models}

    @property
    def section(self) -> str:
        """The section to draft; empty for the whole."""
        return self.section_field.text().strip()

    def set_section(self, section: str) -> None:
        """Offer the note's own section."""
        self.section_field.setText(section)

    def prefer_model(self, model_id: str) -> None:
        """Choose this model now or as soon as the library shows it."""
        self._preferred = model_id
        self.model.setCurrentIndex(max(self.model.findData(model_id), 0 if self._models else -1))

    def show_models(self, models: Sequence[ModelChoice], usual: str = "") -> None:
        """Offer the library's models; the choice stays where it can, else it is the usual one."""
        self.is_loaded = True
        self._preferred = self._preferred or self.model_id or usual
        self._models = tuple(models)
        self._fill()

    def set_state(self, *, can_draft: bool, is_drafting: bool, is_stopping: bool) -> None:
        """Say what can be done now."""
        self._can_draft = can_draft
        self._is_drafting = is_drafting
        self._is_stopping = is_stopping
        self._update()

    def changeEvent(self, event: QEvent) -> None:
        """Take the new language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACE_4, SPACE_3, SPACE_4, SPACE_3)
        row.setSpacing(SPACE_2)
        row.addWidget(self._model_label)
        row.addWidget(self.model, 3)
        row.addSpacing(SPACE_2)
        row.addWidget(self._section_label)
        row.addWidget(self.section_field, 2)
        row.addSpacing(SPACE_2)
        row.addWidget(self.stop)
        row.addWidget(self.draft)
        self._model_label.setBuddy(self.model)
        self._section_label.setBuddy(self.section_field)
        self.model.setMinimumWidth(_LEAST_FIELD)
        self.section_field.setMinimumWidth(_LEAST_FIELD)
        self.model.setMinimumContentsLength(12)
        self.model.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )

    def _fill(self) -> None:
        wanted = self._preferred or self.model_id
        with QSignalBlocker(self.model):
            self.model.clear()
            for one in self._models:
                self.model.addItem(one.words(), one.id)
            found = self.model.findData(wanted)
            self.model.setCurrentIndex(max(found, 0) if self._models else -1)
        self._update()

    @Slot()
    def _on_model_activated(self) -> None:
        self._preferred = self.model_id
        self._update()
        self.model_changed.emit()

    def _update(self) -> None:
        self.model.setEnabled(bool(self._models))
        self.draft.setEnabled(self._can_draft and bool(self._models))
        self.stop.setVisible(self._is_drafting)
        self.stop.setEnabled(not self._is_stopping)
        self.draft.setToolTip(
            self.tr("Another draft is being written.")
            if self._is_drafting
            else self.tr("Have a draft written (Ctrl+Enter)")
        )

    def _retranslate(self) -> None:
        self._model_label.setText(self.tr("Model"))
        self.model.setAccessibleName(self.tr("Model to draft with"))
        self.model.setPlaceholderText(self.tr("no model in the library"))
        self._section_label.setText(self.tr("Section"))
        self.section_field.setAccessibleName(self.tr("Section to draft"))
        self.section_field.setPlaceholderText(self.tr("any"))
        self.draft.setText(self.tr("Draft"))
        self.stop.setText(self.tr("Stop"))
        self.stop.setToolTip(self.tr("Stop writing (Esc)"))
        self._fill()
