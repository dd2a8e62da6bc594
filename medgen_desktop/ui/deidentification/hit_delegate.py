"""How titles of notes and hits are drawn in the list."""

from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QPainter

from medgen_desktop.domain.identity import Decision
from medgen_desktop.ui.deidentification.hit_list import ROW_ROLE, NoteTitle, Row
from medgen_desktop.ui.deidentification.wording import DECISION_SIGNS, kind_words
from medgen_desktop.ui.models.row_delegate import RIGHT, RowDelegate, small, write
from medgen_desktop.ui.theme import SPACE_2, SPACE_3

_HEIGHT = 34
_SIGN_WIDTH = 20


class HitDelegate(RowDelegate):
    """A title in bold; a hit with the sign of its decision, its words and its kind."""

    _height = _HEIGHT
    _role = ROW_ROLE

    def draw_row(self, painter: QPainter, row: QRect, value: Row, words: str) -> None:
        """Draw one row."""
        palette = self._theme.palette
        inner = row.adjusted(SPACE_3, 0, -SPACE_2, 0)
        if isinstance(value, NoteTitle):
            painter.fillRect(row.adjusted(0, 0, 0, -1), QColor(palette.surface))
            painter.setFont(small(painter.font(), bold=True))
            painter.setPen(QColor(palette.muted))
            write(painter, inner, words)
            return
        inks = {Decision.ACCEPTED: palette.good, Decision.REJECTED: palette.muted}
        painter.setPen(QColor(inks.get(value.decision, palette.caution)))
        write(painter, inner, DECISION_SIGNS[value.decision])
        room = inner.adjusted(_SIGN_WIDTH, 0, 0, 0)
        font = painter.font()
        painter.setFont(small(font))
        painter.setPen(QColor(palette.muted))
        half = room.adjusted(room.width() // 2, 0, 0, 0)
        taken = min(write(painter, half, kind_words(value.kind), RIGHT), half.width())
        painter.setFont(font)
        is_rejected = value.decision is Decision.REJECTED
        painter.setPen(QColor(palette.muted if is_rejected else palette.text))
        write(painter, room.adjusted(0, 0, -taken - SPACE_2, 0), words)
