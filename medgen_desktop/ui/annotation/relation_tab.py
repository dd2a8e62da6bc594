"""A tab beside the text: the note's relations, and what can be done with the chosen one."""

from PySide6.QtCore import (
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QVBoxLayout,
    QWidget,
)

from medgen_desktop.domain.label_schema import LabelSchema, RelationKind
from medgen_desktop.domain.relation import RelationId
from medgen_desktop.ui.annotation.row_table import RowTable
from medgen_desktop.ui.controls import QuietCombo, button, role_label, wrapped_label
from medgen_desktop.ui.models.relation_delegate import RELATION_HEIGHT, RelationDelegate
from medgen_desktop.ui.models.relation_list import Linked, RelationList
from medgen_desktop.ui.theme import SPACE_2, SPACE_3, Theme
from medgen_desktop.ui.wording import number_words, relation_words

_DELETING = {Qt.Key.Key_Delete, Qt.Key.Key_Backspace}


class RelationTab(QFrame):
    """Lists what a model holds; choosing a row asks to show it."""

    relation_chosen = Signal(int)
    delete_requested = Signal(int)
    kind_requested = Signal(int, str)
    reverse_requested = Signal(int)

    def __init__(
        self,
        model: RelationList,
        theme: Theme,
        schema: LabelSchema,
        parent: QWidget | None = None,
    ) -> None:
        """Show this model with the labels and kinds of a schema."""
        super().__init__(parent)
        self._model = model
        self._theme = theme
        self._schema = schema
        self._chosen: RelationId | None = None
        self._row = -1
        self._title = role_label("", "heading")
        self._nothing = wrapped_label("", "muted")
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.list = _Rows(model, RELATION_HEIGHT)
        self.list.setItemDelegate(RelationDelegate(theme, schema.labels, self.list))
        self.kinds = QuietCombo()
        self.reverse = button()
        self.delete = button("", "danger")
        self._lay_out()
        self.list.selectionModel().selectionChanged.connect(self._on_selection_changed)
        self.list.clicked.connect(self._on_row_changed)
        self.list.delete_pressed.connect(self._on_delete_clicked)
        self.kinds.activated.connect(self._on_kind_activated)
        self.reverse.clicked.connect(self._on_reverse_clicked)
        self.delete.clicked.connect(self._on_delete_clicked)
        model.modelReset.connect(self._on_model_reset)
        self._retranslate()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_3, SPACE_3, SPACE_3, SPACE_3)
        column.setSpacing(SPACE_2)
        for widget, stretch in ((self._title, 0), (self._nothing, 1), (self.list, 1)):
            column.addWidget(widget, stretch)
        column.addWidget(self.kinds)
        row = QHBoxLayout()
        row.setSpacing(SPACE_2)
        row.addWidget(self.reverse)
        row.addWidget(self.delete)
        row.addStretch()
        column.addLayout(row)

    def show_schema(self, schema: LabelSchema) -> None:
        """Draw the labels of this schema and offer its kinds."""
        self._schema = schema
        self.list.setItemDelegate(RelationDelegate(self._theme, schema.labels, self.list))
        self._refresh()

    @property
    def chosen(self) -> RelationId | None:
        """The chosen relation."""
        return self._chosen

    def select(self, relation_id: RelationId | None) -> None:
        """Show which relation is chosen, without asking for it again."""
        row = -1 if relation_id is None else self._model.row_of(relation_id)
        self._chosen = relation_id if row >= 0 else None
        selection = self.list.selectionModel()
        blocked = selection.blockSignals(True)
        if row >= 0:
            self._row = row
            self.list.selectRow(row)
        else:
            # Without a chosen row, the arrow keys go on from where one was.
            near = self._model.index(min(self._row, self._model.rowCount() - 1))
            selection.setCurrentIndex(near, QItemSelectionModel.SelectionFlag.Clear)
        selection.blockSignals(blocked)
        self.list.viewport().update()
        self._refresh()

    def changeEvent(self, event: QEvent) -> None:
        """Say everything again in a new language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _retranslate(self) -> None:
        self.list.setAccessibleName(self.tr("Relations of this note"))
        self._nothing.setText(
            self.tr(
                "Nothing is linked yet. Choose an annotation, press L, choose another one, and "
                "press L again. Or hold Ctrl and drag from one annotation to the other."
            )
        )
        self.kinds.setAccessibleName(self.tr("Kind of the chosen relation"))
        self.kinds.setToolTip(self.tr("Let the chosen relation be of another kind"))
        self.reverse.setText(self.tr("Turn round"))
        self.reverse.setToolTip(self.tr("Let the chosen relation lead the other way"))
        self.delete.setText(self.tr("Delete relation"))
        self.delete.setToolTip(self.tr("Delete the chosen relation (Del in the list); U undoes it"))
        self._refresh()

    def _refresh(self) -> None:
        total = self._model.rowCount()
        self._title.setText(self.tr("Relations: {count}").format(count=number_words(total)))
        self._nothing.setVisible(not total)
        for widget in (self.list, self.kinds, self.reverse, self.delete):
            widget.setVisible(bool(total))
        one = self._linked()
        self.delete.setEnabled(one is not None)
        self.reverse.setEnabled(one is not None and self._can_turn(one))
        self._show_kinds(one)

    def _linked(self) -> Linked | None:
        if self._chosen is None:
            return None
        return self._model.linked_at(self._model.row_of(self._chosen))

    def _can_turn(self, one: Linked) -> bool:
        return self._schema.lets_join(one.relation.kind, one.target.label, one.source.label)

    def _show_kinds(self, one: Linked | None) -> None:
        """The kinds that fit between the two, and the one that it is of, whether it fits or not."""
        self.kinds.clear()
        self.kinds.setEnabled(one is not None)
        if one is None:
            self.kinds.setPlaceholderText(self.tr("Choose a relation"))
            return
        held = one.relation.kind
        for kind in self._schema.relations:
            if kind.name == held or kind.joins(one.source.label, one.target.label):
                self._add_kind(kind)
        if self.kinds.findData(held) < 0:
            self._add_kind(RelationKind(held))
        self.kinds.setCurrentIndex(self.kinds.findData(held))

    def _add_kind(self, kind: RelationKind) -> None:
        self.kinds.addItem(relation_words(kind.name), kind.name)

    @Slot()
    def _on_model_reset(self) -> None:
        self.select(self._chosen)

    @Slot()
    def _on_selection_changed(self, _selected: QItemSelection, _before: QItemSelection) -> None:
        rows = self.list.selectionModel().selectedRows()
        if rows:  # the focus alone gives a list a current row, which nobody has chosen
            self._on_row_changed(rows[0])

    @Slot()
    def _on_row_changed(self, index: QModelIndex) -> None:
        one = self._model.linked_at(index.row()) if index.isValid() else None
        if one is not None:
            self._chosen, self._row = one.relation.id, index.row()
            self._refresh()
            self.relation_chosen.emit(one.relation.id)

    @Slot()
    def _on_kind_activated(self, place: int) -> None:
        if self._chosen is not None:
            self.kind_requested.emit(self._chosen, self.kinds.itemData(place))

    @Slot()
    def _on_reverse_clicked(self) -> None:
        if self._chosen is not None:
            self.reverse_requested.emit(self._chosen)

    @Slot()
    def _on_delete_clicked(self) -> None:
        if self._chosen is not None:
            self.delete_requested.emit(self._chosen)


class _Rows(RowTable):
    """The rows; the keys that delete are theirs while they have the focus, not the page's."""

    delete_pressed = Signal()

    def event(self, event: QEvent) -> bool:
        """Take the keys that delete before the page's shortcuts do."""
        if event.type() == QEvent.Type.ShortcutOverride and _deletes(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Delete asks to delete; everything else moves as it does in any list."""
        if _deletes(event):
            self.delete_pressed.emit()
            return
        super().keyPressEvent(event)


def _deletes(event: QEvent) -> bool:
    return isinstance(event, QKeyEvent) and event.key() in _DELETING
