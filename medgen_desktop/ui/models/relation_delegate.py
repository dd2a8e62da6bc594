"""How a row of the list of relations is drawn: the source, and below it the kind and the target."""

from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtGui import QColor, QPainter

from medgen_desktop.domain.annotation import Annotation
from medgen_desktop.ui.icons import icon
from medgen_desktop.ui.models.relation_list import RELATION_ROLE, Linked, one_line
from medgen_desktop.ui.models.row_delegate import TAG_WIDTH, LabelledDelegate, write
from medgen_desktop.ui.theme import SPACE_1, SPACE_2, SPACE_3
from medgen_desktop.ui.wording import relation_words

RELATION_HEIGHT = 54
_SIGN = 16


class RelationDelegate(LabelledDelegate):
    """Two lines, each with the tag of its annotation; a sign where they do not fit."""

    _height = RELATION_HEIGHT
    _role = RELATION_ROLE

    def draw_row(self, painter: QPainter, row: QRect, value: Linked, words: str) -> None:  # noqa: ARG002
        """Draw one relation."""
        inner = row.adjusted(SPACE_3, SPACE_1, -SPACE_2, -SPACE_1 - 1)
        half = inner.height() // 2
        upper = QRect(inner.topLeft(), QSize(inner.width(), half))
        if not value.is_fit:
            sign = QRect(0, 0, _SIGN, _SIGN)
            sign.moveCenter(QPoint(upper.right() - _SIGN // 2, upper.center().y()))
            icon("warning", self._theme.palette.caution).paint(painter, sign)
            upper.setRight(sign.left() - SPACE_1)
        self._end(painter, upper, value.source)
        lower = QRect(inner.left(), inner.top() + half, inner.width(), half)
        lower.setLeft(lower.left() + self._kind(painter, lower, value.relation.kind))
        self._end(painter, lower, value.target)

    def _kind(self, painter: QPainter, row: QRect, kind: str) -> int:
        """Draw the kind at the left of a row; gives the width that it takes."""
        painter.setPen(QColor(self._theme.palette.muted))
        room = row.adjusted(TAG_WIDTH // 2, 0, -row.width() // 2, 0)
        return TAG_WIDTH // 2 + write(painter, room, f"{relation_words(kind)} →") + SPACE_2

    def _end(self, painter: QPainter, row: QRect, annotation: Annotation) -> None:
        self.draw_tag(painter, QPoint(row.left(), row.center().y() + 1), annotation.label)
        painter.setPen(QColor(self._theme.palette.text))
        write(painter, row.adjusted(TAG_WIDTH + SPACE_2, 0, 0, 0), one_line(annotation))
