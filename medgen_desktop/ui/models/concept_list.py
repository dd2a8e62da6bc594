"""What a search for concepts found: a row each, and how it is drawn."""

from collections.abc import Sequence

from PySide6.QtCore import QAbstractListModel, QCoreApplication, QModelIndex, QObject, QRect, Qt
from PySide6.QtGui import QColor, QPainter

from medgen_desktop.domain.terminology import FoundConcept
from medgen_desktop.ui.models.any_index import AnyIndex
from medgen_desktop.ui.models.row_delegate import RowDelegate, small, write
from medgen_desktop.ui.theme import SPACE_2, SPACE_3

CONCEPT_ROLE = Qt.ItemDataRole.UserRole + 1
_ROW_HEIGHT = 48
_CODE_WIDTH = 96
"""Of most codes; longer ones, as of SNOMED CT, move the name to the right."""


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
    _role = CONCEPT_ROLE

    def draw_row(self, painter: QPainter, row: QRect, value: FoundConcept, words: str) -> None:  # noqa: ARG002
        """Draw one concept."""
        palette = self._theme.palette
        inner = row.adjusted(SPACE_3, SPACE_2 // 2, -SPACE_3, -SPACE_2 // 2)
        half = inner.height() // 2
        font, bold = painter.font(), painter.font()
        bold.setBold(True)
        painter.setFont(bold)
        painter.setPen(QColor(palette.text))
        code = QRect(inner.left(), inner.top(), inner.width() // 2, half)
        taken = max(_CODE_WIDTH, write(painter, code, value.concept.code) + SPACE_3)
        painter.setFont(font)
        name = QRect(inner.left() + taken, inner.top(), inner.width() - taken, half)
        write(painter, name, value.concept.name)
        painter.setFont(small(font))
        painter.setPen(QColor(palette.muted))
        write(painter, name.translated(0, half), second_line(value))


def second_line(one: FoundConcept) -> str:
    """The terminology with its version, and the synonym where the search went by one."""
    system = f"{one.concept.system} {one.concept.version}"
    if not one.synonym:
        return system
    also = QCoreApplication.translate("ConceptDelegate", "also: {synonym}")
    return f"{also.format(synonym=one.synonym)} · {system}"
