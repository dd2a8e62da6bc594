"""The list of notes beside the text, with its search; keys step through it."""

from PySide6.QtCore import QEvent, QItemSelectionModel, QModelIndex, Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QListView, QVBoxLayout, QWidget

from medgen_desktop.domain.note import NoteId, NoteStatus
from medgen_desktop.ui.controls import QuietCombo, role_label
from medgen_desktop.ui.models.delegates import NoteDelegate
from medgen_desktop.ui.models.note_table import NoteTable
from medgen_desktop.ui.search_box import SearchBox
from medgen_desktop.ui.theme import SPACE_2, SPACE_3, Theme
from medgen_desktop.ui.wording import count_words, status_words


class NoteList(QFrame):
    """Shows a `NoteTable` as a list; `note_chosen` carries the id of the note that was chosen."""

    note_chosen = Signal(int)
    said = Signal(str)
    """A sentence for the status line."""

    def __init__(self, model: NoteTable, theme: Theme, parent: QWidget | None = None) -> None:
        """Show this model."""
        super().__init__(parent)
        self.setProperty("role", "panel")
        self._model = model
        self._waiting_at: int | None = None
        self._wants_to_do = False
        self.search = SearchBox()
        self.statuses = QuietCombo()
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
        for goes_on in (model.read_on, model.loaded):
            goes_on.connect(self._on_read_on)
        for ends in (model.modelReset, model.load_failed):
            ends.connect(self._stop_waiting)
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
        self._wants_to_do = False
        self._look_from(self.list.currentIndex().row() + 1)

    @Slot()
    def choose_next_to_do(self) -> None:
        """Choose the next note that is not done, below and then from the top, or say none is."""
        self._wants_to_do = True
        self._look_from(self.list.currentIndex().row() + 1)

    def _look_from(self, row: int) -> None:
        self._waiting_at = None
        while (note := self._model.note_at(row)) is not None:
            if not self._wants_to_do or note.status is not NoteStatus.DONE:
                self.list.setCurrentIndex(self._model.index(row, 0))
                return
            row += 1
        if self._model.has_more:
            self._waiting_at = row
            self._model.fetchMore(QModelIndex())
        elif self._wants_to_do:
            self._look_at_top()
        elif self.list.currentIndex().isValid():
            self.said.emit(self.tr("This is the last note of the list"))

    def _look_at_top(self) -> None:
        for row in range(self.list.currentIndex().row()):
            note = self._model.note_at(row)
            if note is not None and note.status is not NoteStatus.DONE:
                self.list.setCurrentIndex(self._model.index(row, 0))
                self.said.emit(self.tr("Nothing to do below: went on from the top of the list"))
                return
        self.said.emit(self.tr("No other note of the list is to do"))

    @Slot()
    def choose_previous(self) -> None:
        """Choose the note above."""
        row = self.list.currentIndex().row() - 1
        if row >= 0:
            self.list.setCurrentIndex(self._model.index(row, 0))
        elif row == -1:
            self.said.emit(self.tr("This is the first note of the list"))

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
    def _on_read_on(self) -> None:
        if self._waiting_at is not None:
            self._look_from(self._waiting_at)

    @Slot()
    def _stop_waiting(self) -> None:
        self._waiting_at = None
