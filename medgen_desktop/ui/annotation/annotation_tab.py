"""A tab beside the text: the note's annotations and how many of each label there are."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import (
    QEvent,
    QItemSelection,
    QModelIndex,
    Qt,
    QTimer,
    Signal,
    Slot,
)
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QVBoxLayout,
    QWidget,
)

from medgen_desktop.domain.annotation import Annotation, AnnotationId
from medgen_desktop.domain.attributes import Attribute
from medgen_desktop.domain.label_schema import Label
from medgen_desktop.ui.annotation.annotation_filter import AnnotationFilter
from medgen_desktop.ui.annotation.attribute_bar import AttributeBar, AttributeHint
from medgen_desktop.ui.annotation.detail_bar import DetailBar
from medgen_desktop.ui.annotation.label_counts import LabelCounts
from medgen_desktop.ui.annotation.row_table import RowTable
from medgen_desktop.ui.controls import button, role_label, wrapped_label
from medgen_desktop.ui.models.annotation_list import AnnotationList
from medgen_desktop.ui.models.delegates import ANNOTATION_HEIGHT, AnnotationDelegate
from medgen_desktop.ui.theme import SPACE_2, SPACE_3, Theme
from medgen_desktop.ui.wording import number_words


class AnnotationTab(QFrame):
    """Lists what a model holds; choosing a row asks to show it, Delete asks to delete it."""

    annotation_chosen = Signal(int)
    delete_requested = Signal()
    attribute_requested = Signal(str)
    hints_requested = Signal()
    """Take the suggested attributes of the chosen annotation."""
    shown_changed = Signal(object)
    """This annotation, or None, is chosen, or is other than before."""

    def __init__(
        self,
        model: AnnotationList,
        theme: Theme,
        labels: Sequence[Label],
        parent: QWidget | None = None,
    ) -> None:
        """Show this model."""
        super().__init__(parent)
        self._model = model
        self._labels = labels
        self._title = role_label("", "heading")
        self._counts = LabelCounts()
        self._filter = AnnotationFilter()
        self._chosen: AnnotationId | None = None
        self._is_removing = False
        self._next_row: int | None = None
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(self._refresh)
        model.rowsAboutToBeRemoved.connect(self._on_rows_leaving)  # before the list hears of it
        self._list = RowTable(model, ANNOTATION_HEIGHT)
        self._delegate = AnnotationDelegate(theme, labels, self._list)
        self._list.setItemDelegate(self._delegate)
        self._nothing = wrapped_label("", "muted")
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._attributes = AttributeBar()
        self.details = DetailBar()
        self._delete = button("", "danger")
        self._lay_out()
        self._list.selectionModel().selectionChanged.connect(self._on_selection_changed)
        self._list.clicked.connect(self._on_list_clicked)
        self._delete.clicked.connect(self.delete_requested)
        self._filter.arranged.connect(self._model.arrange)
        self._attributes.attribute_requested.connect(self.attribute_requested)
        self._attributes.hints_requested.connect(self.hints_requested)
        model.rowsInserted.connect(self._on_rows_inserted)
        model.rowsRemoved.connect(self._on_rows_removed)
        model.modelReset.connect(self._on_reset)
        model.dataChanged.connect(self._on_data_changed)
        self._retranslate()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_3, SPACE_3, SPACE_3, SPACE_3)
        column.setSpacing(SPACE_2)
        column.addWidget(self._title)
        column.addWidget(self._counts)
        column.addWidget(self._filter)
        column.addWidget(self._nothing, 1)
        column.addWidget(self._list, 1)
        column.addWidget(self._attributes)
        column.addWidget(self.details)
        row = QHBoxLayout()
        row.addWidget(self._delete)
        row.addStretch()
        column.addLayout(row)

    def set_labels(self, labels: Sequence[Label], attributes: Sequence[Attribute]) -> None:
        """Count and draw these labels, and offer these attributes, from now on."""
        self._labels = labels
        self._delegate.set_labels(labels)
        self._attributes.set_attributes(attributes)
        self._refresh()

    def select(self, annotation_id: AnnotationId | None) -> None:
        """Show which annotation is chosen, without asking for it again.

        None after the chosen one was deleted from the list itself asks for the one below it.
        """
        following, self._next_row = self._next_row, None
        if annotation_id is None and following is not None and self._model.rowCount():
            row = min(following, self._model.rowCount() - 1)
            self._list.setCurrentIndex(self._model.index(row))
            return
        self._chosen = annotation_id
        row = self._set_current()
        self._show_chosen(self._model.annotation_at(row))

    def _set_current(self) -> int:
        row = -1 if self._chosen is None else self._model.row_of(self._chosen)
        selection = self._list.selectionModel()
        blocked = selection.blockSignals(True)
        self._list.setCurrentIndex(self._model.index(row) if row >= 0 else QModelIndex())
        if row < 0:
            selection.clearSelection()
        selection.blockSignals(blocked)
        self._list.viewport().update()
        return row

    def show_hints(self, hints: Mapping[str, AttributeHint]) -> None:
        """Show what is suggested of the chosen annotation."""
        self._attributes.show_hints(hints)

    @property
    def title_label(self) -> QLabel:
        """The heading with the number of annotations."""
        return self._title

    @property
    def has_keys(self) -> bool:
        """Whether the list has the keyboard focus."""
        return self._list.hasFocus()

    def changeEvent(self, event: QEvent) -> None:
        """Say everything again in a new language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _retranslate(self) -> None:
        self._list.setAccessibleName(self.tr("Annotations of this note"))
        self._delete.setText(self.tr("Delete annotation"))
        self._delete.setToolTip(self.tr("Delete the chosen annotation (Del); U takes it back"))
        self._refresh()

    @Slot(QModelIndex, int, int)
    def _on_rows_leaving(self, _parent: QModelIndex, _first: int, _last: int) -> None:
        self._is_removing = True  # the list would choose a neighbour of what may only move

    @Slot(QModelIndex, int, int)
    def _on_rows_removed(self, _parent: QModelIndex, first: int, _last: int) -> None:
        self._is_removing = False
        if self._chosen is not None and self._model.row_of(self._chosen) < 0:
            self._next_row = first if self._list.hasFocus() else None
            self._set_current()
        self._soon.start()  # if it moves, it is back by then, and what has the focus keeps it

    @Slot()
    def _on_rows_inserted(self) -> None:
        self._refresh_words()
        if self._chosen is not None and self._model.row_of(self._chosen) >= 0:
            self._next_row = None
            self._show_chosen(self._model.annotation_at(self._set_current()))

    @Slot()
    def _on_reset(self) -> None:
        self._next_row = None
        self._set_current()
        self._refresh()

    @Slot()
    def _on_data_changed(self) -> None:
        one = self._model.annotation_at(self._list.currentIndex().row())
        self._chosen = self._chosen if one is None else one.id
        self._refresh()

    @Slot()
    def _refresh(self) -> None:
        self._refresh_words()
        self._show_chosen(self._model.annotation_at(self._list.currentIndex().row()))

    def _refresh_words(self) -> None:
        total, shown = self._model.total, self._model.rowCount()
        counts = self._model.counts()
        names = [label.name for label in self._labels]
        names += [name for name, count in counts.items() if count and name not in names]
        self._title.setText(self.tr("Annotations: {count}").format(count=number_words(total)))
        self._counts.show_counts([(name, counts[name]) for name in names])
        self._nothing.setText(
            self.tr("None of them has these words.")
            if total
            else self.tr("Select a word or phrase in the text, then press the key of its label.")
        )
        self._nothing.setVisible(not shown)
        self._list.setVisible(bool(shown))
        for one in (self._filter, self._delete, self._attributes, self.details):
            one.setVisible(bool(total))

    def _show_chosen(self, one: Annotation | None) -> None:
        self._delete.setEnabled(one is not None)
        self.details.show_annotation(one)
        self._attributes.show_attributes(None if one is None else one.attributes)
        self.shown_changed.emit(one)

    @Slot()
    def _on_selection_changed(self, _selected: QItemSelection, _before: QItemSelection) -> None:
        if not self._is_removing:
            self._on_list_clicked(self._list.currentIndex())

    @Slot()
    def _on_list_clicked(self, index: QModelIndex) -> None:
        one = self._model.annotation_at(index.row()) if index.isValid() else None
        self._chosen = None if one is None else one.id
        self._show_chosen(one)
        if one is not None:
            self.annotation_chosen.emit(one.id)
