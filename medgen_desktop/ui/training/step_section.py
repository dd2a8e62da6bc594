"""One step of the stepper: its number or state, its title, and what it asks."""

from enum import StrEnum

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from medgen_desktop.ui.controls import restyle, role_label
from medgen_desktop.ui.theme import SPACE_1, SPACE_2

_MARK_WIDTH = 20


class StepState(StrEnum):
    """Whether a step is satisfied; the value is the label role that colours its mark."""

    OPEN = "muted"
    READY = "good"
    MISSING = "caution"


class StepSection(QWidget):
    """A numbered section; add its controls to `body`."""

    def __init__(self, number: int, parent: QWidget | None = None) -> None:
        """An open step without a title."""
        super().__init__(parent)
        self._number = number
        self._mark = role_label(str(number), StepState.OPEN.value)
        self._mark.setFixedWidth(_MARK_WIDTH)
        self._mark.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._title = role_label("", "heading")
        self.body = QVBoxLayout()
        self.body.setSpacing(SPACE_2)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(SPACE_2)
        grid.setVerticalSpacing(SPACE_1)
        grid.addWidget(self._mark, 0, 0)
        grid.addWidget(self._title, 0, 1)
        grid.addLayout(self.body, 1, 1)
        grid.setColumnStretch(1, 1)

    def set_title(self, title: str) -> None:
        """Name the step."""
        self._title.setText(title)

    def set_state(self, state: StepState) -> None:
        """Mark the step as satisfied, missing something, or neither (its number)."""
        marks = {StepState.READY: "✓", StepState.MISSING: "!"}
        self._mark.setText(marks.get(state, str(self._number)))
        self._mark.setProperty("role", state.value)
        restyle(self._mark)
