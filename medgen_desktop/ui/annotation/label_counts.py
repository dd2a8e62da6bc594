"""How many annotations each label has, in two lines at most however many labels there are."""

from collections.abc import Sequence

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QWidget

from medgen_desktop.ui.theme import SIZE_SMALL
from medgen_desktop.ui.wording import label_words, number_words

_LINES = 2
_WIDEST_NAME = 160
_BETWEEN = " · "
_ENDLESS = 100 * SIZE_SMALL


class LabelCounts(QLabel):
    """Ends in an ellipsis where it has no room; the tooltip and a screen reader have all."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Nothing is counted yet."""
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("role", "small")
        self.setWordWrap(True)
        self._counts: Sequence[tuple[str, int]] = ()

    def show_counts(self, counts: Sequence[tuple[str, int]]) -> None:
        """Show how many there are of the labels with these names, leaving out those without."""
        self._counts = [(name, count) for name, count in counts if count]
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Say as much as there is room for now."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        metrics, right = self.fontMetrics(), Qt.TextElideMode.ElideRight
        room = QRect(0, 0, self.contentsRect().width(), _ENDLESS)
        whole = [f"{label_words(name)} {number_words(count)}" for name, count in self._counts]
        parts = [
            f"{metrics.elidedText(label_words(name), right, _WIDEST_NAME)} {number_words(count)}"
            for name, count in self._counts
        ]
        words, shown = _BETWEEN.join(parts), len(parts)
        while shown > 1 and (
            metrics.boundingRect(room, Qt.TextFlag.TextWordWrap, words).height()
            > _LINES * metrics.lineSpacing()
        ):
            shown -= 1
            words = _BETWEEN.join([*parts[:shown], "…"])
        self.setText(words)
        self.setToolTip(_BETWEEN.join(whole))
        self.setAccessibleName(self.toolTip())
