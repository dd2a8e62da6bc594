"""Tables of the dialogs for notes in and out, and what stands there while one is empty."""

from collections.abc import Sequence

from PySide6.QtCore import QAbstractItemModel, Qt, Slot
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QStackedWidget, QTableView

from medgen_desktop.ui.controls import EmptyState

_ROW_HEIGHT = 30


def set_up_rows(table: QTableView, widths: Sequence[int], stretched: int) -> None:
    """Rows of one height that are chosen whole; one column takes the width that is left."""
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setShowGrid(False)
    table.setWordWrap(False)
    table.setTabKeyNavigation(False)
    table.setCornerButtonEnabled(False)
    table.verticalHeader().hide()
    table.verticalHeader().setDefaultSectionSize(_ROW_HEIGHT)
    header = table.horizontalHeader()
    header.setHighlightSections(False)
    header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    for place, width in enumerate(widths):
        header.resizeSection(place, width)
    header.setSectionResizeMode(stretched, QHeaderView.ResizeMode.Stretch)


class ListOrEmpty(QStackedWidget):
    """A table while it has rows, and what it is for while it has none."""

    def __init__(self, table: QTableView) -> None:
        """Follow the model of this table."""
        super().__init__()
        self.empty = EmptyState()
        self._model: QAbstractItemModel = table.model()
        self.addWidget(table)
        self.addWidget(self.empty)
        for changed in (self._model.rowsInserted, self._model.modelReset):
            changed.connect(self._on_model_changed)
        self._on_model_changed()

    @Slot()
    def _on_model_changed(self) -> None:
        self.setCurrentIndex(0 if self._model.rowCount() else 1)
