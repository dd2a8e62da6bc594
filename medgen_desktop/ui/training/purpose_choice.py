"""What a run is for: a model that drafts, or one that finds what to label."""

from PySide6.QtCore import QEvent, Signal, Slot
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from medgen_desktop.domain.training_config import Task
from medgen_desktop.ui.controls import wrapped_label
from medgen_desktop.ui.theme import SPACE_2


class PurposeChoice(QWidget):
    """Two buttons, of which one is down, and what that one means."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        """A drafter, to begin with."""
        super().__init__(parent)
        self.drafter = QPushButton()
        self.recogniser = QPushButton()
        self._group = QButtonGroup(self)
        self._meaning = wrapped_label("", "muted")
        row = QHBoxLayout()
        row.setSpacing(SPACE_2)
        for one in (self.drafter, self.recogniser):
            one.setCheckable(True)
            self._group.addButton(one)
            row.addWidget(one, 1)
        self.drafter.setChecked(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_2)
        column.addLayout(row)
        column.addWidget(self._meaning)
        self.recogniser.toggled.connect(self._on_toggled)
        self._retranslate()

    def task(self) -> Task:
        """What is chosen."""
        return "recogniser" if self.recogniser.isChecked() else "drafter"

    def choose(self, task: Task) -> None:
        """Press the button of a task."""
        (self.recogniser if task == "recogniser" else self.drafter).setChecked(True)

    def changeEvent(self, event: QEvent) -> None:
        """Take the new language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    @Slot()
    def _on_toggled(self) -> None:
        self._retranslate()
        self.changed.emit()

    def _retranslate(self) -> None:
        self.drafter.setText(self.tr("Draft reports"))
        self.recogniser.setText(self.tr("Find and label"))
        self._meaning.setText(
            self.tr(
                "A model that finds diseases, symptoms, treatments and all else that is marked in"
                " your notes, and suggests it."
            )
            if self.recogniser.isChecked()
            else self.tr("A model that drafts report sections as you write them.")
        )
