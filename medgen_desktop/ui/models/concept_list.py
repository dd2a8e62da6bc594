"""What a search for concepts found: a row each, and how it is drawn."""

from collections.abc import Sequence

from PySide6.QtCore import QAbstractListModel, QCoreApplication, QModelIndex, QObject, QRect, Qt
from PySide6.QtGui import QColor, QFont, QPainter
from PySide6.QtWidgets import QStyleOptionViewItem

from medgen_desktop.domain.terminology import FoundConcept
from medgen_desktop.ui.models.delegates import RowDelegate
from medgen_desktop.ui.models.note_table import AnyIndex
from medgen_desktop.ui.theme import SIZE_SMALL, SPACE_2, SPACE_3

CONCEPT_ROLE = Qt.ItemDataRole.UserRole + 1
_ROW_HEIGHT = 48
_CODE_WIDTH = 96
"""Of most codes; longer ones, as of SNOMED CT, move the name to the right."""
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class ConceptList(QAbstractListModel):
    """The concepts of one search."""

    def __init__(self, parent: QObject | None = None) -> None:
        """Start empty."""
        super().__init__(parent)
        self._found: list[FoundConcept] = []

    @property
    def found(self) -> Sequence[FoundConcept]:
        """What is listed."""
        return self._found

    def show(self, found: Sequence[FoundConcept]) -> None:
        """List these instead of those before."""
        self.beginResetModel()
        self._found = list(found)
        self.endResetModel()

    def rowCount(self, parent: AnyIndex = QModelIndex()) -> int:
        """One row a concept."""
        return 0 if parent.isValid() else len(self._found)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Code and name; all that is drawn, for a screen reader."""
        if not index.isValid() or index.row() >= len(self._found):
            return None
        one = self._found[index.row()]
        words = f"{one.concept.code} {one.concept.name}"
        if role == Qt.ItemDataRole.DisplayRole:
            return words
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            return f"{words} · {second_line(one)}"
        return one if role == CONCEPT_ROLE else None


class ConceptDelegate(RowDelegate):
    """Two lines: code and name, and below them the terminology and the synonym that was found."""

    _height = _ROW_HEIGHT

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        """Draw one concept."""
        one = index.data(CONCEPT_ROLE)
        if not isinstance(one, FoundConcept):
            return
        painter.save()
        self._ground(painter, option)
        palette = self._theme.palette
        inner = option.rect.adjusted(SPACE_3, SPACE_2 // 2, -SPACE_3, -SPACE_2 // 2)
        half = inner.height() // 2
        code = QRect(inner.left(), inner.top(), inner.width() // 2, half)
        font, bold = QFont(painter.font()), QFont(painter.font())
        bold.setBold(True)
        painter.setFont(bold)
        painter.setPen(QColor(palette.text))
        shown = _elided(painter, one.concept.code, code.width())
        painter.drawText(code, _LEFT, shown)
        taken = max(_CODE_WIDTH, painter.fontMetrics().horizontalAdvance(shown) + SPACE_3)
        painter.setFont(font)
        name = QRect(inner.left() + taken, inner.top(), inner.width() - taken, half)
        painter.drawText(name, _LEFT, _elided(painter, one.concept.name, name.width()))
        small = QFont(font)
        small.setPixelSize(SIZE_SMALL)
        painter.setFont(small)
        painter.setPen(QColor(palette.muted))
        below = name.translated(0, half)
        painter.drawText(below, _LEFT, _elided(painter, second_line(one), below.width()))
        painter.restore()


def second_line(one: FoundConcept) -> str:
    """The terminology with its version, and the synonym where the search went by one."""
    system = f"{one.concept.system} {one.concept.version}"
    if not one.synonym:
        return system
    also = QCoreApplication.translate("ConceptDelegate", "also: {synonym}")
    return f"{also.format(synonym=one.synonym)} · {system}"


def _elided(painter: QPainter, text: str, width: int) -> str:
    return painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, width)
