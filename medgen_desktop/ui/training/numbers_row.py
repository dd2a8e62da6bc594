"""A row of figures with what each one means above it."""

from PySide6.QtWidgets import QGridLayout, QWidget

from medgen_desktop.ui.controls import role_label
from medgen_desktop.ui.theme import SPACE_1, SPACE_5

_NONE = "–"


class NumbersRow(QWidget):
    """As many figures as names; a figure that is not known yet is a dash."""

    def __init__(self, count: int, parent: QWidget | None = None) -> None:
        """All dashes."""
        super().__init__(parent)
        self._names = [role_label("", "small") for _ in range(count)]
        self._figures = [role_label(_NONE, "heading") for _ in range(count)]
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(SPACE_5)
        grid.setVerticalSpacing(SPACE_1)
        for column, (name, figure) in enumerate(zip(self._names, self._figures, strict=True)):
            grid.addWidget(name, 0, column)
            grid.addWidget(figure, 1, column)
            grid.setColumnStretch(column, 1)

    def set_names(self, *names: str) -> None:
        """Say what each figure is."""
        for label, name in zip(self._names, names, strict=True):
            label.setText(name)

    def set_figures(self, *figures: str) -> None:
        """Show the figures; an empty one becomes a dash."""
        for name, label, figure in zip(self._names, self._figures, figures, strict=True):
            label.setText(figure or _NONE)
            label.setAccessibleName(f"{name.text()}: {label.text()}")

    def figures(self) -> tuple[str, ...]:
        """What is shown."""
        return tuple(label.text() for label in self._figures)
