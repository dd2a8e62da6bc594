"""Chooses the note to draft from: a search field and the notes that match."""

from PySide6.QtCore import QEvent, QModelIndex, QTimer, Signal, Slot
from PySide6.QtWidgets import QFrame, QLineEdit, QListView, QVBoxLayout, QWidget

from medgen_desktop.domain.note import NoteId, NoteSummary
from medgen_desktop.ui.context import AppContext
from medgen_desktop.ui.controls import role_label
from medgen_desktop.ui.models.delegates import NoteDelegate
from medgen_desktop.ui.models.note_table import SUMMARY_ROLE, NoteTable
from medgen_desktop.ui.theme import SPACE_2, SPACE_3
from medgen_desktop.ui.wording import number_words

_SEARCH_AFTER_MS = 200


class NotePicker(QWidget):
    """A list of notes to pick one from; the choice outlives searching and reloading."""

    note_chosen = Signal(int)
    load_failed = Signal(object)
    loaded = Signal()
    """The notes of the current search are there; see `total`."""

    def __init__(self, context: AppContext, parent: QWidget | None = None) -> None:
        """Empty until `reload`."""
        super().__init__(parent)
        self._chosen: NoteId | None = None
        self._model = NoteTable(context.workspace, context.tasks, self)
        self.search = QLineEdit()
        self.search.setClearButtonEnabled(True)
        self.list = QListView()
        self.list.setModel(self._model)
        self.list.setItemDelegate(NoteDelegate(context.theme, self.list))
        self.list.setUniformItemSizes(True)
        self.list.setMouseTracking(True)
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self._count = role_label("", "small")
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_SEARCH_AFTER_MS)
        self._lay_out()
        self.search.textChanged.connect(self._pause.start)
        self._pause.timeout.connect(self._on_pause_timeout)
        self._model.loaded.connect(self._on_model_loaded)
        self._model.load_failed.connect(self.load_failed)
        self.list.selectionModel().currentChanged.connect(self._on_current_changed)
        context.theme.changed.connect(self.list.viewport().update)
        self._retranslate()

    @property
    def total(self) -> int:
        """How many notes match the search."""
        return self._model.total

    @property
    def is_searching(self) -> bool:
        """Whether a search narrows the list."""
        return bool(self._model.search_text)

    def reload(self) -> None:
        """Read the notes again; the choice stays."""
        self._model.reload()

    def choose(self, note_id: NoteId) -> None:
        """Choose a note, whether or not the list has got to it yet."""
        self._chosen = note_id
        self._show_chosen()
        self.note_chosen.emit(note_id)

    def changeEvent(self, event: QEvent) -> None:
        """Take the new language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _lay_out(self) -> None:
        head = QVBoxLayout()
        head.setContentsMargins(SPACE_3, SPACE_3, SPACE_3, SPACE_2)
        head.setSpacing(SPACE_2)
        head.addWidget(self.search)
        head.addWidget(self._count)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self.list, 1)

    def _show_chosen(self) -> None:
        row = self._model.row_of(self._chosen) if self._chosen is not None else -1
        selection = self.list.selectionModel()
        blocked = selection.blockSignals(True)
        self.list.setCurrentIndex(self._model.index(row, 0) if row >= 0 else QModelIndex())
        selection.blockSignals(blocked)
        if row >= 0:
            self.list.scrollTo(self._model.index(row, 0))
        self.list.viewport().update()

    @Slot()
    def _on_pause_timeout(self) -> None:
        self._model.search(self.search.text().strip())

    @Slot()
    def _on_model_loaded(self) -> None:
        self._say_count()
        if self._chosen is None:
            first = self._model.note_at(0)
            if first is not None:
                self.choose(first.id)
        else:
            self._show_chosen()
        self.loaded.emit()

    @Slot(QModelIndex, QModelIndex)
    def _on_current_changed(self, current: QModelIndex, _previous: QModelIndex) -> None:
        note = current.data(SUMMARY_ROLE)
        if isinstance(note, NoteSummary) and note.id != self._chosen:
            self._chosen = note.id
            self.note_chosen.emit(note.id)

    def _say_count(self) -> None:
        words = (
            self.tr("Matching notes: {count}") if self.is_searching else self.tr("Notes: {count}")
        )
        self._count.setText(words.format(count=number_words(self.total)))

    def _retranslate(self) -> None:
        self.search.setPlaceholderText(self.tr("Search notes"))
        self.search.setAccessibleName(self.tr("Search notes"))
        self.list.setAccessibleName(self.tr("Notes to draft from"))
        self._say_count()
        self.list.viewport().update()
