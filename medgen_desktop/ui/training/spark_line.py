"""A small still picture of a run's loss, cheap enough for a list of runs."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from medgen_desktop.ui.theme import Theme

_SIZE = QSize(168, 48)
_INSET = 3.0
_LEAST_POINTS = 2


class SparkLine(QWidget):
    """Draws values from left to right, the highest at the top."""

    def __init__(
        self, values: Sequence[float], theme: Theme, parent: QWidget | None = None
    ) -> None:
        """Show these values; fewer than two are no line."""
        super().__init__(parent)
        self._values = tuple(values)
        self._theme = theme
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        """One size for all, so that the cards line up."""
        return _SIZE

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the line and where it ends."""
        if len(self._values) < _LEAST_POINTS:
            return
        colours = self._theme.palette
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        line = QPolygonF(self._points())
        pen = QPen(QColor(colours.accent), 1.6)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        painter.drawPolyline(line)
        painter.setBrush(QColor(colours.accent))
        painter.drawEllipse(line.last(), 2.0, 2.0)
        painter.end()

    def _points(self) -> list[QPointF]:
        low, high = min(self._values), max(self._values)
        spread = (high - low) or 1.0
        wide = self.width() - 2 * _INSET
        tall = self.height() - 2 * _INSET
        last = len(self._values) - 1
        return [
            QPointF(_INSET + wide * place / last, _INSET + tall * (high - value) / spread)
            for place, value in enumerate(self._values)
        ]
