"""Two texts beside each other that scroll together, with what differs marked in both."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QScrollBar, QSplitter, QVBoxLayout, QWidget

from medgen_desktop.text.differences import Difference
from medgen_desktop.ui.cleaning.difference_view import DifferenceView, Side
from medgen_desktop.ui.controls import ElidedLabel
from medgen_desktop.ui.theme import SPACE_1, SPACE_2, Theme


class SideBySide(QSplitter):
    """Each half has a line above that says which text it is."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        """Empty until `show_texts`."""
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.before = DifferenceView(Side.BEFORE, theme)
        self.after = DifferenceView(Side.AFTER, theme)
        self._titles = ElidedLabel("muted"), ElidedLabel("muted")
        self.setChildrenCollapsible(False)
        for title, view in zip(self._titles, (self.before, self.after), strict=True):
            half = QWidget()
            column = QVBoxLayout(half)
            column.setContentsMargins(SPACE_2, SPACE_2, SPACE_2, 0)
            column.setSpacing(SPACE_1)
            column.addWidget(title)
            column.addWidget(view, 1)
            self.addWidget(half)
        self.setSizes([1, 1])
        self._tie(self.before.verticalScrollBar(), self.after.verticalScrollBar())
        self._tie(self.after.verticalScrollBar(), self.before.verticalScrollBar())

    def set_titles(self, before: str, after: str) -> None:
        """Say which text is which."""
        for label, view, words in zip(
            self._titles, (self.before, self.after), (before, after), strict=True
        ):
            label.setText(words)
            label.setToolTip(words)
            view.setAccessibleName(words)

    def show_texts(self, before: str, after: str, those: Sequence[Difference]) -> None:
        """Show both with what differs."""
        self.before.show_text(before, [one.before for one in those])
        self.after.show_text(after, [one.after for one in those])

    def clear(self) -> None:
        """Show nothing."""
        self.show_texts("", "", ())

    def _tie(self, one: QScrollBar, other: QScrollBar) -> None:
        """Let the second follow the first by its share of the way."""

        @Slot(int)
        def follow(value: int) -> None:
            share = value / one.maximum() if one.maximum() else 0.0
            other.blockSignals(True)
            other.setValue(round(share * other.maximum()))
            other.blockSignals(False)

        one.valueChanged.connect(follow)
