"""The labels of files on the screen; what one is called here is chosen by mouse or keys."""

from PySide6.QtCore import (
    QAbstractItemModel,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
    QTimer,
    Slot,
)
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from medgen_desktop.ui.exchange.label_table import CHOICE, FileLabelTable
from medgen_desktop.ui.exchange.lists import set_up_rows

_WIDTHS = (120, 56, 120)
_OPENING_KEYS = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space, Qt.Key.Key_F2)


class LabelList(QTableView):
    """A click on what a label is called here, or Enter in its row, opens the choice."""

    def __init__(self, model: FileLabelTable) -> None:
        """Show this model."""
        super().__init__()
        self.setModel(model)
        set_up_rows(self, _WIDTHS, CHOICE)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setItemDelegateForColumn(CHOICE, ChoiceDelegate(self))
        self.clicked.connect(self._on_clicked)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open the choice of the current row."""
        current = self.currentIndex()
        if event.key() in _OPENING_KEYS and current.isValid():
            self.edit(current.siblingAtColumn(CHOICE))
            return
        super().keyPressEvent(event)

    @Slot(QModelIndex)
    def _on_clicked(self, index: QModelIndex) -> None:
        if index.column() == CHOICE:
            self.edit(index)


class ChoiceDelegate(QStyledItemDelegate):
    """Lets a label be chosen from a list that opens at once."""

    def createEditor(
        self,
        parent: QWidget,
        option: QStyleOptionViewItem,  # noqa: ARG002 - Qt asks with it
        index: QModelIndex | QPersistentModelIndex,
    ) -> QWidget:
        """A list of all that it can be called."""
        box = QComboBox(parent)
        model = index.model()
        if isinstance(model, FileLabelTable):
            for choice, words, picture in model.offers(index.row()):
                box.addItem(picture, words, choice)
            box.setAccessibleName(model.name_at(index.row()))
        box.activated.connect(lambda _place: self._finish(box))
        return box

    def setEditorData(self, editor: QWidget, index: QModelIndex | QPersistentModelIndex) -> None:
        """Begin with what is chosen."""
        if isinstance(editor, QComboBox):
            editor.setCurrentIndex(max(0, editor.findData(index.data(Qt.ItemDataRole.EditRole))))
            QTimer.singleShot(0, editor, editor.showPopup)

    def setModelData(
        self,
        editor: QWidget,
        model: QAbstractItemModel,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Keep what was chosen."""
        if isinstance(editor, QComboBox):
            model.setData(index, editor.currentData(), Qt.ItemDataRole.EditRole)

    def _finish(self, box: QComboBox) -> None:
        self.commitData.emit(box)
        self.closeEditor.emit(box)
