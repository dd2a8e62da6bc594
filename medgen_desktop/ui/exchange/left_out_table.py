"""What of files is left out: file, line and reason, sorted by any of them."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QAbstractTableModel, QCoreApplication, QModelIndex, QObject, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QTableView, QWidget

from medgen_desktop.domain.errors import QT_TRANSLATE_NOOP
from medgen_desktop.services.import_notes import SkippedRow
from medgen_desktop.ui.exchange.lists import set_up_rows
from medgen_desktop.ui.exchange.wording import reason_words
from medgen_desktop.ui.models.any_index import AnyIndex
from medgen_desktop.ui.wording import number_words

MOST_SHOWN = 10_000
"""Rows; nobody reads more, and sorting more would be felt."""
_LINE, _REASON = 1, 2
_HEADS = (
    QT_TRANSLATE_NOOP("LeftOutTable", "File"),
    QT_TRANSLATE_NOOP("LeftOutTable", "Line"),
    QT_TRANSLATE_NOOP("LeftOutTable", "Reason"),
)
_FILE_WIDTH, _LINE_WIDTH = 170, 64


class LeftOutTable(QAbstractTableModel):
    """The first rows of what is left out."""

    def __init__(self, parent: QObject | None = None) -> None:
        """Start empty."""
        super().__init__(parent)
        self._rows: list[SkippedRow] = []
        self._order: tuple[int, Qt.SortOrder] | None = None

    def show(self, rows: Sequence[SkippedRow]) -> None:
        """Show the first of these rows; a list that only grew keeps its place."""
        wanted = list(rows[:MOST_SHOWN])
        known = len(self._rows)
        if self._order is None and known < len(wanted) and wanted[:known] == self._rows:
            self.beginInsertRows(QModelIndex(), known, len(wanted) - 1)
            self._rows = wanted
            self.endInsertRows()
        elif self._order is not None or wanted != self._rows:
            self.beginResetModel()
            self._rows = wanted
            self._put_in_order()
            self.endResetModel()

    def rows(self) -> list[SkippedRow]:
        """What is shown, as it is sorted."""
        return list(self._rows)

    def row_at(self, row: int) -> SkippedRow:
        """What one row says."""
        return self._rows[row]

    def retranslate(self) -> None:
        """Say headers and reasons again in a new language."""
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(_HEADS) - 1)
        if self._rows:
            last = self.index(len(self._rows) - 1, len(_HEADS) - 1)
            self.dataChanged.emit(self.index(0, 0), last)

    def rowCount(self, parent: AnyIndex = QModelIndex()) -> int:
        """One row for each thing that is left out."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: AnyIndex = QModelIndex()) -> int:
        """File, line, reason."""
        return 0 if parent.isValid() else len(_HEADS)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Words of a cell, whole as a tip."""
        if not index.isValid():
            return None
        one = self._rows[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return (one.file, number_words(one.line), reason_words(one.reason))[index.column()]
        if role == Qt.ItemDataRole.TextAlignmentRole and index.column() == _LINE:
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
            return QCoreApplication.translate("LeftOutTable", _HEADS[section])
        if role == Qt.ItemDataRole.TextAlignmentRole and section == _LINE:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return None

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by a column, and by file and line where it is the same."""
        self._order = (column, order) if 0 <= column < len(_HEADS) else None
        self.beginResetModel()
        self._put_in_order()
        self.endResetModel()

    def _put_in_order(self) -> None:
        if self._order is None:
            return
        column, order = self._order
        key = _KEYS[column]
        self._rows.sort(key=key, reverse=order is Qt.SortOrder.DescendingOrder)


_KEYS: tuple[Callable[[SkippedRow], tuple[object, ...]], ...] = (
    lambda one: (one.file, one.line),
    lambda one: (one.line, one.file),
    lambda one: (one.reason, one.file, one.line),
)


class LeftOutView(QTableView):
    """The table on the screen; a click on a header sorts, Ctrl+C copies the chosen rows."""

    def __init__(self, model: LeftOutTable, parent: QWidget | None = None) -> None:
        """Show this model."""
        super().__init__(parent)
        self._model = model
        self.setModel(model)
        set_up_rows(self, (_FILE_WIDTH, _LINE_WIDTH), _REASON)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        header = self.horizontalHeader()
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        header.setSortIndicatorClearable(False)
        self.setSortingEnabled(True)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Copy rows as they stand in a spreadsheet."""
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
            return
        super().keyPressEvent(event)

    def copy(self) -> None:
        """Put the chosen rows, or all where none is chosen, on the clipboard."""
        chosen = sorted({one.row() for one in self.selectionModel().selectedRows()})
        rows = [self._model.row_at(row) for row in chosen] or self._model.rows()
        lines = [f"{one.file}\t{one.line}\t{reason_words(one.reason)}" for one in rows]
        QGuiApplication.clipboard().setText("\n".join(lines))
