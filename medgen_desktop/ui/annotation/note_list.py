"""The list of notes beside the text, with its search; keys step through it."""

from PySide6.QtCore import QEvent, QItemSelectionModel, QModelIndex, Qt, Signal, Slot
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QListView, QVBoxLayout, QWidget

from medgen_desktop.domain.note import NoteId, NoteStatus
from medgen_desktop.ui.controls import role_label
from medgen_desktop.ui.models.delegates import NoteDelegate
from medgen_desktop.ui.models.note_table import NoteTable
from medgen_desktop.ui.search_box import SearchBox
from medgen_desktop.ui.theme import SPACE_2, SPACE_3, Theme
from medgen_desktop.ui.wording import count_words, status_words


class NoteList(QFrame):
    """Shows a `NoteTable` as a list; `note_chosen` carries the id of the note that was chosen."""

    note_chosen = Signal(int)

    def __init__(self, model: NoteTable, theme: Theme, parent: QWidget | None = None) -> None:
        """Show this model."""
        super().__init__(parent)
        self.setProperty("role", "panel")
        self._model = model
        self._is_waiting_for_next = False
        self.search = SearchBox()
        self.statuses = QComboBox()
        for status in (None, *NoteStatus):
            self.statuses.addItem("", status)
        self._count = role_label("", "small")
        self.list = QListView()
        self.list.setModel(model)
        self.list.setItemDelegate(NoteDelegate(theme, self.list))
        self.list.setUniformItemSizes(True)
        self.list.setMouseTracking(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._lay_out()
        self.search.search_requested.connect(model.search)
        self.statuses.activated.connect(self._on_status_chosen)
        self.list.selectionModel().currentChanged.connect(self._on_current_changed)
        model.rowsInserted.connect(self._on_rows_inserted)
        for changed in (model.loaded, model.counted):
            changed.connect(self._refresh_count)
        self._retranslate()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, SPACE_3, 0, 0)
        column.setSpacing(SPACE_2)
        top = QVBoxLayout()
        top.setContentsMargins(SPACE_3, 0, SPACE_3, 0)
        top.setSpacing(SPACE_2)
        top.addWidget(self.search)
        row = QHBoxLayout()
        row.setSpacing(SPACE_2)
        row.addWidget(self.statuses)
        row.addWidget(self._count, 1, Qt.AlignmentFlag.AlignRight)
        top.addLayout(row)
        column.addLayout(top)
        column.addWidget(self.list, 1)

    @Slot()
    def choose_next(self) -> None:
        """Choose the note below; reads on where the list ends for now."""
        row = self.list.currentIndex().row() + 1
        if row < self._model.rowCount():
            self.list.setCurrentIndex(self._model.index(row, 0))
        elif self._model.canFetchMore(QModelIndex()):
            self._is_waiting_for_next = True
            self._model.fetchMore(QModelIndex())

    @Slot()
    def choose_previous(self) -> None:
        """Choose the note above."""
        row = self.list.currentIndex().row() - 1
        if row >= 0:
            self.list.setCurrentIndex(self._model.index(row, 0))

    def show_chosen(self, note_id: NoteId) -> None:
        """Show which note is open, without choosing it again; none if the list lacks it."""
        row = self._model.row_of(note_id)
        selection = self.list.selectionModel()
        blocked = selection.blockSignals(True)
        if row >= 0:
            index = self._model.index(row, 0)
            selection.setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
            self.list.scrollTo(index)
        else:
            selection.clear()
        selection.blockSignals(blocked)
        self.list.viewport().update()

    def changeEvent(self, event: QEvent) -> None:
        """Say everything again in a new language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _retranslate(self) -> None:
        self.search.setPlaceholderText(self.tr("Search notes"))
        self.search.setAccessibleName(self.tr("Search notes"))
        self.list.setAccessibleName(self.tr("Notes"))
        self.statuses.setAccessibleName(self.tr("Show notes with this status"))
        for place, status in enumerate((None, *NoteStatus)):
            words = self.tr("All notes") if status is None else status_words(status)
            self.statuses.setItemText(place, words)
        self._refresh_count()

    @Slot()
    def _on_status_chosen(self) -> None:
        status = self.statuses.currentData()
        self._model.filter(None if status is None else NoteStatus(status))

    @Slot()
    def _refresh_count(self) -> None:
        total = count_words(self._model.total, is_complete=self._model.is_counted)
        words = (
            self.tr("Matches: {count}") if self._model.is_narrowed else self.tr("Notes: {count}")
        )
        self._count.setText(words.format(count=total))

    @Slot()
    def _on_current_changed(self, current: QModelIndex, _previous: QModelIndex) -> None:
        note = self._model.note_at(current.row()) if current.isValid() else None
        if note is not None:
            self.note_chosen.emit(note.id)

    @Slot()
    def _on_rows_inserted(self) -> None:
        if self._is_waiting_for_next:
            self._is_waiting_for_next = False
            self.choose_next()
