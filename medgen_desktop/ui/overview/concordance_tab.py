"""A term or a label in its context, over all notes: place under place, a key away from the note."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal, Slot
from PySide6.QtGui import QColor, QKeyEvent, QPalette
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QStackedWidget,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from medgen_desktop.domain.label_schema import Label
from medgen_desktop.services.overview import export_places
from medgen_desktop.ui.context import AppContext
from medgen_desktop.ui.controls import EmptyState, button, role_label
from medgen_desktop.ui.overview.place_table import (
    AFTER,
    BEFORE,
    MATCH,
    NOTE,
    PLACE_ROLE,
    PlaceTable,
)
from medgen_desktop.ui.overview.saving import ask_for_file
from medgen_desktop.ui.search_box import SearchBox
from medgen_desktop.ui.theme import SPACE_2, SPACE_3, Theme
from medgen_desktop.ui.wording import count_words, label_words, number_words

_ROW_HEIGHT = 30
_MATCH_WIDTH, _NOTE_WIDTH, _FIELD_WIDTH = 150, 170, 320


class ConcordanceTab(QWidget):
    """A field, a chooser of labels, and the places below; Enter or a double click opens one."""

    occurrence_chosen = Signal(int, int, int)
    """The note and the half-open code-point span to show."""
    failed = Signal(object)
    saved = Signal(str)
    """All places are in the file of this name."""

    def __init__(
        self, context: AppContext, labels: Sequence[Label], parent: QWidget | None = None
    ) -> None:
        """Nothing is looked for before a person types, or `look_for`."""
        super().__init__(parent)
        self._context = context
        self._labels: Sequence[Label] = ()
        self.places = PlaceTable(context.workspace, context.tasks, self)
        self.field = SearchBox()
        self.chooser = QComboBox()
        self.table = _Rows(self.places, context.theme)
        self.save = button()
        self._count = role_label("", "muted")
        self.empty = EmptyState()
        self._stack = QStackedWidget()
        self._lay_out()
        self.field.search_requested.connect(self._on_asked)
        self.chooser.currentIndexChanged.connect(self._on_asked)
        self.table.chosen.connect(self._on_row_chosen)
        self.save.clicked.connect(self._on_save_clicked)
        self.empty.action_requested.connect(self._on_action_requested)
        self.places.loaded.connect(self._refresh)
        self.places.counted.connect(self._refresh)
        self.places.load_failed.connect(self.failed)
        self.set_labels(labels)
        self._retranslate()

    def set_labels(self, labels: Sequence[Label]) -> None:
        """Offer these labels; the one that was chosen stays so if it is among them."""
        chosen = self.chooser.currentData()
        self._labels = labels
        self.table.set_labels(labels)
        self.chooser.blockSignals(True)
        self.chooser.clear()
        self.chooser.addItem("", "")
        for label in labels:
            self.chooser.addItem("", label.name)
        self.chooser.setCurrentIndex(max(0, self.chooser.findData(chosen)))
        self.chooser.blockSignals(False)
        self._name_labels()
        if chosen and self.chooser.currentData() != chosen:  # it was renamed or deleted
            self._on_asked()

    def look_for(self, term: str, label: str = "") -> None:
        """Look for a term, a label, or a term within a label."""
        self.field.show_words(term)
        self.chooser.blockSignals(True)
        self.chooser.setCurrentIndex(max(0, self.chooser.findData(label)))
        self.chooser.blockSignals(False)
        self._on_asked()

    def changeEvent(self, event: QEvent) -> None:
        """Say everything again in a new language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _lay_out(self) -> None:
        self.field.setMaximumWidth(_FIELD_WIDTH)
        row = QHBoxLayout()
        row.setSpacing(SPACE_2)
        row.addWidget(self.field, 1)
        row.addWidget(self.chooser)
        row.addWidget(self._count)
        row.addStretch()
        row.addWidget(self.save)
        self._stack.addWidget(self.table)
        self._stack.addWidget(self.empty)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_3, SPACE_3, SPACE_3, SPACE_3)
        column.setSpacing(SPACE_3)
        column.addLayout(row)
        column.addWidget(self._stack, 1)

    @Slot()
    def _on_asked(self) -> None:
        self.places.look_for(self.field.text().strip(), self.chooser.currentData() or "")
        self._refresh()

    @Slot(QModelIndex)
    def _on_row_chosen(self, index: QModelIndex) -> None:
        one = self.places.place_at(index.row())
        if one is not None:
            self.occurrence_chosen.emit(one.note_id, one.start, one.end)

    @Slot()
    def _on_action_requested(self) -> None:
        if any(self.places.asked):
            self.look_for("")
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def _on_save_clicked(self) -> None:
        path = ask_for_file(self, self.tr("Save all places"), "concordance.csv", ("CSV (*.csv)",))
        if path is not None:
            self.save_to(path)

    def save_to(self, path: Path) -> None:
        """Write all places of what is looked for, fetched or not, as CSV."""
        term, label = self.places.asked
        workspace = self._context.workspace
        self._context.tasks.start(
            lambda handle: export_places(
                workspace, path, term, label, lambda: not handle.cancelled
            ),
            on_result=lambda _count: self.saved.emit(path.name),
            on_error=self.failed.emit,
        )

    @Slot()
    def _refresh(self) -> None:
        found, is_asked = self.places.rowCount(), any(self.places.asked)
        is_empty = not found and not self.places.is_reading
        self._stack.setCurrentWidget(self.empty if is_empty else self.table)
        self.save.setEnabled(bool(found))
        words = ""
        if found:
            shown = count_words(found, is_complete=self.places.is_complete)
            words = self.tr("Places: {count}").format(count=shown)
            if self.places.notes is not None:
                notes = number_words(self.places.notes)
                words = self.tr("Places: {count}, notes: {notes}").format(count=shown, notes=notes)
        self._count.setText(words)
        if is_asked:
            self.empty.set_words(
                self.tr("Nothing found"),
                self.tr("Words are found from their beginnings, Chinese from any character."),
                self.tr("Look for something else"),
            )
        else:
            self.empty.set_words(
                self.tr("Words in their context"),
                self.tr(
                    "Type a term, or choose a label, to see every place of it in all notes, one"
                    " under the other."
                ),
                self.tr("Type a term"),
            )

    def _name_labels(self) -> None:
        self.chooser.setItemText(0, self.tr("In any text"))
        for place, label in enumerate(self._labels, start=1):
            words = label_words(label.name)
            self.chooser.setItemText(place, self.tr("Marked {label}").format(label=words))

    def _retranslate(self) -> None:
        self.field.setPlaceholderText(self.tr("A term, such as cough"))
        self.field.setAccessibleName(self.tr("Term to look for"))
        self.chooser.setAccessibleName(self.tr("Label to look for"))
        self.table.setAccessibleName(self.tr("Places in their context"))
        self.table.setAccessibleDescription(self.tr("Enter opens the note at the place"))
        self.save.setText(self.tr("Save as CSV…"))
        self._name_labels()
        self.places.retranslate()
        self._refresh()


class _Rows(QTableView):
    """The places; the middle of the line of text stays in the middle of the window."""

    chosen = Signal(QModelIndex)

    def __init__(self, places: PlaceTable, theme: Theme) -> None:
        super().__init__()
        self._delegate = _PlaceDelegate(theme, self)
        self.setModel(places)
        self.setItemDelegate(self._delegate)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(_ROW_HEIGHT)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        for column in (BEFORE, AFTER):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)
        self.setColumnWidth(MATCH, _MATCH_WIDTH)
        self.setColumnWidth(NOTE, _NOTE_WIDTH)
        self.doubleClicked.connect(self.chosen)

    def set_labels(self, labels: Sequence[Label]) -> None:
        """Draw places of these labels in their colours."""
        self._delegate.set_labels(labels)
        self.viewport().update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens the current row."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.chosen.emit(self.currentIndex())
            return
        super().keyPressEvent(event)


class _PlaceDelegate(QStyledItemDelegate):
    """Cuts the context where it is far from the place, and draws the place in its label's ink."""

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._colours: dict[str, int] = {}

    def set_labels(self, labels: Sequence[Label]) -> None:
        self._colours = {label.name: label.colour for label in labels}

    def initStyleOption(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        super().initStyleOption(option, index)
        column, palette = index.column(), self._theme.palette
        if column == BEFORE:
            option.textElideMode = Qt.TextElideMode.ElideLeft
        ink = palette.muted if column == NOTE else palette.text
        if column == MATCH:
            label = index.data(PLACE_ROLE).label
            ink = palette.label(self._colours.get(label, 0)).ink if label else palette.accent
            option.font.setBold(True)
        for role in (QPalette.ColorRole.Text, QPalette.ColorRole.HighlightedText):
            option.palette.setColor(role, QColor(ink))
