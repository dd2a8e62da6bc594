"""Chooses the note to draft from, and remembers the choice while the list searches and reloads."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from medgen_desktop.domain.note import NoteId
from medgen_desktop.ui.annotation.note_list import NoteList
from medgen_desktop.ui.context import AppContext
from medgen_desktop.ui.models.note_table import NoteTable

_LEAST_WIDTH = 200


class NotePicker(QWidget):
    """A note list of its own; the first note is chosen until a person chooses another."""

    note_chosen = Signal(int)
    load_failed = Signal(object)
    loaded = Signal()
    """The notes of the current search are there; see `total`."""

    def __init__(self, context: AppContext, parent: QWidget | None = None) -> None:
        """Empty until `reload`."""
        super().__init__(parent)
        self._chosen: NoteId | None = None
        self._model = NoteTable(context.workspace, context.tasks, self)
        self.notes = NoteList(self._model, context.theme)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.notes)
        self.setMinimumWidth(_LEAST_WIDTH)
        self._model.loaded.connect(self._on_model_loaded)
        self._model.load_failed.connect(self.load_failed)
        self.notes.note_chosen.connect(self._on_note_chosen)

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
        self.notes.show_chosen(note_id)
        self.note_chosen.emit(note_id)

    @Slot()
    def _on_model_loaded(self) -> None:
        first = self._model.note_at(0)
        if self._chosen is not None:
            self.notes.show_chosen(self._chosen)
        elif first is not None:
            self.choose(first.id)
        self.loaded.emit()

    @Slot(int)
    def _on_note_chosen(self, note_id: int) -> None:
        if note_id != self._chosen:
            self._chosen = NoteId(note_id)
            self.note_chosen.emit(note_id)
