"""The steps of cleaning as boxes to tick, each with what it would change in the note shown."""

from collections.abc import Mapping

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QCheckBox, QGridLayout, QWidget

from medgen_desktop.services.clean import ALL_STEPS
from medgen_desktop.ui.cleaning.wording import step_hint, step_words
from medgen_desktop.ui.controls import role_label, wrapped_label
from medgen_desktop.ui.theme import SPACE_2, SPACE_5
from medgen_desktop.ui.wording import number_words


class StepList(QWidget):
    """All are ticked at first."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        """Without numbers until `show_counts`."""
        super().__init__(parent)
        self.boxes = {step: QCheckBox() for step in ALL_STEPS}
        self._hints = {step: wrapped_label("", "small") for step in ALL_STEPS}
        self._counts = {step: role_label("", "muted") for step in ALL_STEPS}
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(SPACE_2)
        grid.setVerticalSpacing(0)
        grid.setColumnStretch(0, 1)
        for row, step in enumerate(ALL_STEPS):
            grid.addWidget(self.boxes[step], 2 * row, 0)
            grid.addWidget(self._counts[step], 2 * row, 1)
            hint = self._hints[step]
            hint.setContentsMargins(SPACE_5 + SPACE_2, 0, 0, SPACE_2)
            grid.addWidget(hint, 2 * row + 1, 0)
            self.boxes[step].setChecked(True)
            self.boxes[step].toggled.connect(self.changed)
        self._retranslate()

    @property
    def chosen(self) -> tuple[str, ...]:
        """The steps that are ticked, in the order in which they are done."""
        return tuple(step for step, box in self.boxes.items() if box.isChecked())

    def show_counts(self, counts: Mapping[str, int]) -> None:
        """Show how many edits each step makes; nothing beside those that are not asked."""
        for step, label in self._counts.items():
            label.setText(number_words(counts[step]) if step in counts else "")

    def changeEvent(self, event: QEvent) -> None:
        """Say everything again in a new language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _retranslate(self) -> None:
        for step, box in self.boxes.items():
            box.setText(step_words(step))
            box.setAccessibleDescription(step_hint(step))
            self._hints[step].setText(step_hint(step))
