"""How a row of the list of relations is drawn: the source, and below it the kind and the target."""

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from medgen_desktop.domain.annotation import Annotation
from medgen_desktop.domain.label_schema import Label, drawn_label
from medgen_desktop.ui.models.relation_list import RELATION_ROLE, Linked, one_line
from medgen_desktop.ui.theme import SIZE_SMALL, SPACE_1, SPACE_2, SPACE_3, Theme
from medgen_desktop.ui.wording import relation_words

RELATION_HEIGHT = 54
_TAG_WIDTH, _TAG_HEIGHT = 28, 18
_MARK_WIDTH = 3
_RADIUS = 4
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter

_AnyIndex = QModelIndex | QPersistentModelIndex


class RelationDelegate(QStyledItemDelegate):
    """Two lines, each with the tag of its annotation."""

    def __init__(
        self, theme: Theme, labels: Sequence[Label], parent: QObject | None = None
    ) -> None:
        """Draw these labels."""
        super().__init__(parent)
        self._theme = theme
        self._labels = labels

    def sizeHint(
        self,
        option: QStyleOptionViewItem,
        index: _AnyIndex,  # noqa: ARG002 - Qt's signature
    ) -> QSize:
        """The same height for every row."""
        return QSize(option.rect.width(), RELATION_HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _AnyIndex) -> None:
        """Draw one relation."""
        one = index.data(RELATION_ROLE)
        if not isinstance(one, Linked):
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._ground(painter, option)
        inner = option.rect.adjusted(SPACE_3, SPACE_1, -SPACE_2, -SPACE_1 - 1)
        half = inner.height() // 2
        self._end(painter, QRect(inner.topLeft(), QSize(inner.width(), half)), one.source)
        lower = QRect(inner.left(), inner.top() + half, inner.width(), half)
        lower.setLeft(lower.left() + self._kind(painter, lower, one.relation.kind))
        self._end(painter, lower, one.target)
        painter.restore()

    def _ground(self, painter: QPainter, option: QStyleOptionViewItem) -> None:
        palette, rect = self._theme.palette, option.rect
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        if selected or option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, QColor(palette.accent_soft if selected else palette.surface))
        if selected:
            mark = QRect(rect.left(), rect.top(), _MARK_WIDTH, rect.height())
            painter.fillRect(mark, QColor(palette.accent))
        painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), QColor(palette.line))

    def _kind(self, painter: QPainter, row: QRect, kind: str) -> int:
        """Draw the kind at the left of a row; gives the width that it takes."""
        row = row.adjusted(_TAG_WIDTH // 2, 0, 0, 0)
        painter.setPen(QColor(self._theme.palette.muted))
        words = _elided(painter, f"{relation_words(kind)} →", row.width() // 2)
        painter.drawText(row, _LEFT, words)
        return _TAG_WIDTH // 2 + painter.fontMetrics().horizontalAdvance(words) + SPACE_2

    def _end(self, painter: QPainter, row: QRect, annotation: Annotation) -> None:
        label = drawn_label(annotation.label, self._labels)
        colours = self._theme.palette.label(label.colour)
        tag = QRect(row.left(), row.center().y() - _TAG_HEIGHT // 2 + 1, _TAG_WIDTH, _TAG_HEIGHT)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colours.ground))
        painter.drawRoundedRect(tag, _RADIUS, _RADIUS)
        font = QFont(painter.font())
        bold = QFont(font)
        bold.setPixelSize(SIZE_SMALL)
        bold.setBold(True)
        painter.setFont(bold)
        painter.setPen(QColor(colours.ink))
        painter.drawText(tag, Qt.AlignmentFlag.AlignCenter, label.tag)
        painter.setFont(font)
        painter.setPen(QColor(self._theme.palette.text))
        words = row.adjusted(_TAG_WIDTH + SPACE_2, 0, 0, 0)
        painter.drawText(words, _LEFT, _elided(painter, one_line(annotation), words.width()))


def _elided(painter: QPainter, text: str, width: int) -> str:
    return painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, width)
