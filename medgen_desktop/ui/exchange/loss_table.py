"""What a format leaves behind, one row a kind: how much, in how many notes, in which ones."""

from PySide6.QtCore import QAbstractTableModel, QCoreApplication, QModelIndex, QObject, Qt

from medgen_desktop.domain.errors import QT_TRANSLATE_NOOP
from medgen_desktop.services.preview_export import KindLost
from medgen_desktop.ui.exchange.wording import content_words
from medgen_desktop.ui.models.any_index import AnyIndex
from medgen_desktop.ui.wording import number_words

_HEADS = (
    QT_TRANSLATE_NOOP("LossTable", "Stays behind"),
    QT_TRANSLATE_NOOP("LossTable", "How many"),
    QT_TRANSLATE_NOOP("LossTable", "Notes"),
    QT_TRANSLATE_NOOP("LossTable", "For example in"),
)
_NUMBERS = (1, 2)
EXAMPLES = 3
WIDTHS = (250, 80, 70)


class LossTable(QAbstractTableModel):
    """The kinds in the order in which they are declared."""

    def __init__(self, parent: QObject | None = None) -> None:
        """Start empty."""
        super().__init__(parent)
        self._kinds: tuple[KindLost, ...] = ()

    def show(self, kinds: tuple[KindLost, ...]) -> None:
        """Show these kinds; while counts only grow, the rows stay where they are."""
        is_same = [one.content for one in kinds] == [one.content for one in self._kinds]
        if is_same and kinds:
            self._kinds = kinds
            self.dataChanged.emit(self.index(0, 0), self._last())
        elif kinds or self._kinds:
            self.beginResetModel()
            self._kinds = kinds
            self.endResetModel()

    def retranslate(self) -> None:
        """Say headers and kinds again in a new language."""
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(_HEADS) - 1)
        if self._kinds:
            self.dataChanged.emit(self.index(0, 0), self._last())

    def _last(self) -> QModelIndex:
        return self.index(len(self._kinds) - 1, len(_HEADS) - 1)

    def rowCount(self, parent: AnyIndex = QModelIndex()) -> int:
        """One row a kind of content."""
        return 0 if parent.isValid() else len(self._kinds)

    def columnCount(self, parent: AnyIndex = QModelIndex()) -> int:
        """Kind, how many, in how many notes, titles of some."""
        return 0 if parent.isValid() else len(_HEADS)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Words of a cell, whole as a tip."""
        if not index.isValid():
            return None
        one = self._kinds[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            cells = (
                content_words(one.content),
                number_words(one.count),
                number_words(one.notes),
                " · ".join(one.examples),
            )
            return cells[index.column()]
        if role == Qt.ItemDataRole.TextAlignmentRole and index.column() in _NUMBERS:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return None

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> object:
        """Titles of the columns."""
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(_HEADS):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return QCoreApplication.translate("LossTable", _HEADS[section])
        if role == Qt.ItemDataRole.TextAlignmentRole and section in _NUMBERS:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return None
