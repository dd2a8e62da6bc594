"""What the rows of all lists share: ground, hairline, tags, and that a row is drawn once.

Shaping a line of two scripts and emoji takes Qt a tenth of a millisecond, and a table that gets a
row more is painted whole, twice. So the picture of a row is kept and shown again until something in
it differs.
"""

from collections import OrderedDict
from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import (
    QLocale,
    QObject,
    QPoint,
    QRect,
    QSize,
    Qt,
)
from PySide6.QtGui import QColor, QFont, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from medgen_desktop.domain.label_schema import Label, drawn_label
from medgen_desktop.ui.models.any_index import AnyIndex
from medgen_desktop.ui.theme import SIZE_SMALL, Theme

TAG_WIDTH, TAG_HEIGHT = 28, 18
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_MARK_WIDTH = 3
"""The accent bar at the left of the current row."""
_RADIUS = 4
_KEPT = 96
"""Pictures of rows: more than any screen shows of one list."""
_STATES = QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_MouseOver


class RowDelegate(QStyledItemDelegate):
    """Draws the values of one role, each in a row of the same height."""

    _height = 0
    _role: int = Qt.ItemDataRole.DisplayRole

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        """Draw in this theme's colours."""
        super().__init__(parent)
        self._theme = theme
        self._pictures: OrderedDict[tuple[object, ...], tuple[object, QPixmap]] = OrderedDict()

    def draw_row(self, painter: QPainter, row: QRect, value: Any, words: str) -> None:  # noqa: ANN401 - each list has its own
        """Draw a value of the role on the ground; `words` are what the row displays."""
        raise NotImplementedError

    def forget(self) -> None:
        """Draw every row anew when it is next seen."""
        self._pictures.clear()

    def sizeHint(
        self,
        option: QStyleOptionViewItem,
        index: AnyIndex,  # noqa: ARG002 - Qt's signature
    ) -> QSize:
        """The same height for every row."""
        return QSize(option.rect.width(), self._height)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        """Show the picture of a row, drawn now if it is not the same as before."""
        value = index.data(self._role)
        if value is None:
            return
        words = str(index.data(Qt.ItemDataRole.DisplayRole))
        rect, palette = option.rect, self._theme.palette
        ratio, state = painter.device().devicePixelRatioF(), option.state & _STATES
        look = (rect.size().toTuple(), ratio, palette.name, option.font.key(), state)
        key = (id(value), words, QLocale().name(), look)
        _value, picture = self._pictures.get(key, (None, None))
        if picture is None:
            picture = QPixmap(rect.size() * ratio)
            picture.setDevicePixelRatio(ratio)
            picture.fill(QColor(palette.raised))
            self._draw(picture, QRect(QPoint(0, 0), rect.size()), option, value, words)
            self._pictures[key] = value, picture  # the value is held, so that its id stays its own
            if len(self._pictures) > _KEPT:
                self._pictures.popitem(last=False)
        self._pictures.move_to_end(key)
        painter.drawPixmap(rect.topLeft(), picture)

    def _draw(
        self,
        picture: QPixmap,
        row: QRect,
        option: QStyleOptionViewItem,
        value: object,
        words: str,
    ) -> None:
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(option.font)
        painter.setLayoutDirection(option.direction)
        self._ground(painter, row, option.state)
        self.draw_row(painter, row, value, words)
        painter.end()

    def _ground(self, painter: QPainter, row: QRect, state: QStyle.StateFlag) -> None:
        palette = self._theme.palette
        is_selected = bool(state & QStyle.StateFlag.State_Selected)
        if is_selected or state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(row, QColor(palette.accent_soft if is_selected else palette.surface))
        if is_selected:
            mark = QRect(row.left(), row.top(), _MARK_WIDTH, row.height())
            painter.fillRect(mark, QColor(palette.accent))
        painter.fillRect(QRect(row.left(), row.bottom(), row.width(), 1), QColor(palette.line))


class LabelledDelegate(RowDelegate):
    """Draws rows that begin with the tag of a label."""

    def __init__(
        self, theme: Theme, labels: Sequence[Label], parent: QObject | None = None
    ) -> None:
        """Draw these labels."""
        super().__init__(theme, parent)
        self._labels = labels

    def set_labels(self, labels: Sequence[Label]) -> None:
        """Draw these labels from now on."""
        self._labels = labels
        self.forget()

    def draw_tag(self, painter: QPainter, at: QPoint, name: str) -> None:
        """Draw a label's tag in its colours; `at` is the middle of its left side."""
        label = drawn_label(name, self._labels)
        colours = self._theme.palette.label(label.colour)
        tag = QRect(at.x(), at.y() - TAG_HEIGHT // 2, TAG_WIDTH, TAG_HEIGHT)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colours.ground))
        painter.drawRoundedRect(tag, _RADIUS, _RADIUS)
        font = painter.font()
        painter.setFont(small(font, bold=True))
        painter.setPen(QColor(colours.ink))
        painter.drawText(tag, Qt.AlignmentFlag.AlignCenter, label.tag)
        painter.setFont(font)

    def draw_suggested_tag(self, painter: QPainter, at: QPoint, name: str, width: int) -> None:
        """The same of a suggestion: a dashed frame without ground, and a question mark."""
        label = drawn_label(name, self._labels)
        ink = QColor(self._theme.palette.label(label.colour).ink)
        tag = QRect(at.x(), at.y() - TAG_HEIGHT // 2, width, TAG_HEIGHT)
        painter.setPen(QPen(ink, 1.0, Qt.PenStyle.DashLine))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(tag, _RADIUS, _RADIUS)
        font = painter.font()
        painter.setFont(small(font))
        painter.setPen(ink)
        painter.drawText(tag, Qt.AlignmentFlag.AlignCenter, f"{label.tag}?")
        painter.setFont(font)


def small(font: QFont, *, bold: bool = False) -> QFont:
    """The font in the size of side remarks."""
    made = QFont(font)
    made.setPixelSize(SIZE_SMALL)
    made.setBold(bold or font.bold())
    return made


def write(painter: QPainter, room: QRect, words: str, align: Qt.AlignmentFlag = LEFT) -> int:
    """Write words in the middle of a row's height, cut to the room; returns their width."""
    if not words:
        return 0
    metrics = painter.fontMetrics()
    shown = metrics.elidedText(words, Qt.TextElideMode.ElideRight, room.width())
    painter.drawText(room, align, shown)
    return metrics.horizontalAdvance(shown)
