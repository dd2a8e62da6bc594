"""The notes that match a search, one row each, fetched page by page in the background."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import (
    QAbstractTableModel,
    QCoreApplication,
    QModelIndex,
    QObject,
    Qt,
    Signal,
)

from medgen_desktop.domain.errors import QT_TRANSLATE_NOOP
from medgen_desktop.domain.note import NoteId, NoteStatus, NoteSummary
from medgen_desktop.storage.workspace import Workspace
from medgen_desktop.ui.background import TaskHandle, TaskRunner
from medgen_desktop.ui.models.any_index import AnyIndex
from medgen_desktop.ui.wording import language_words, number_words, status_words, time_words

PAGE_ROWS = 200
SUMMARY_ROLE = Qt.ItemDataRole.UserRole + 1


@dataclass(frozen=True, slots=True)
class _Column:
    title: str
    words: Callable[[NoteSummary], str]
    is_number: bool = False


_COLUMNS = (
    _Column(QT_TRANSLATE_NOOP("NoteTable", "Title"), lambda note: note.title),
    _Column(QT_TRANSLATE_NOOP("NoteTable", "Source"), lambda note: note.source_name),
    _Column(QT_TRANSLATE_NOOP("NoteTable", "Language"), lambda note: language_words(note.language)),
    _Column(QT_TRANSLATE_NOOP("NoteTable", "Section"), lambda note: note.section),
    _Column(QT_TRANSLATE_NOOP("NoteTable", "Status"), lambda note: status_words(note.status)),
    _Column(
        QT_TRANSLATE_NOOP("NoteTable", "Labels"),
        lambda note: number_words(note.annotations),
        is_number=True,
    ),
    _Column(
        QT_TRANSLATE_NOOP("NoteTable", "Characters"),
        lambda note: number_words(note.characters),
        is_number=True,
    ),
    _Column(QT_TRANSLATE_NOOP("NoteTable", "Updated"), lambda note: time_words(note.updated_at)),
)


class NoteTable(QAbstractTableModel):
    """A table of notes; as a list, its first column is the title and `SUMMARY_ROLE` the rest."""

    loaded = Signal()
    """The first page of the current search is there, perhaps empty."""
    counted = Signal()
    """`total` is known: how many notes match, beyond those on the first page."""
    read_on = Signal()
    """A further page was read, perhaps an empty one."""
    load_failed = Signal(object)
    """Reading failed with this exception; the rows are those from before."""

    def __init__(
        self, workspace: Workspace, tasks: TaskRunner, parent: QObject | None = None
    ) -> None:
        """Start empty; `search` fills it."""
        super().__init__(parent)
        self._workspace = workspace
        self._tasks = tasks
        self._notes: list[NoteSummary] = []
        self._rows: dict[NoteId, int] = {}
        self._total = 0
        self._is_counted = True
        self._counting: TaskHandle | None = None
        self._search = ""
        self._status: NoteStatus | None = None
        self._shown = self._wanted
        self._reading: TaskHandle | None = None

    @property
    def total(self) -> int:
        """How many notes match, fetched or not; while `is_counted` is false, at least so many."""
        return self._total

    @property
    def is_counted(self) -> bool:
        """Whether the matches are all counted: the first page does not wait for that."""
        return self._is_counted

    @property
    def has_more(self) -> bool:
        """Whether more notes may match than are fetched."""
        return len(self._notes) < self._total or not self._is_counted

    @property
    def search_text(self) -> str:
        """What the rows match."""
        return self._search

    @property
    def _wanted(self) -> tuple[str, NoteStatus | None]:
        return self._search, self._status

    @property
    def status(self) -> NoteStatus | None:
        """The status that the rows have, or None where they may have any.

        A note that gets another one stays in its row until the list is read again.
        """
        return self._status

    @property
    def is_narrowed(self) -> bool:
        """Whether a search or a status leaves notes out."""
        return bool(self._search) or self._status is not None

    def filter(self, status: NoteStatus | None) -> None:
        """Show the notes with this status, or all; the rows stay until the answer is there."""
        if status is not self._status:
            self._status = status
            self.reload()

    def search(self, text: str) -> None:
        """Show the notes that match; the rows stay until the answer is there."""
        self._search = text
        self.reload()

    def reload(self) -> None:
        """Read again what is shown, as many rows as there were."""
        for task in (self._reading, self._counting):
            if task is not None:
                task.abandon()
        rows_wanted = max(PAGE_ROWS, len(self._notes))
        text, status = self._wanted
        self._reading = self._tasks.start(
            lambda _handle: self._workspace.notes.page(0, rows_wanted, text, status=status),
            on_result=lambda notes: self._on_first_page_read(notes, rows_wanted),
            on_error=self._on_read_failed,
        )

    def refresh_note(self, note_id: NoteId) -> None:
        """Read this note's row again, if it is shown."""
        if self.row_of(note_id) < 0:
            return
        self._tasks.start(
            lambda _handle: self._workspace.notes.summary(note_id),
            on_result=self._on_row_read,
            on_error=self._on_read_failed,
        )

    def note_at(self, row: int) -> NoteSummary | None:
        """The note of a fetched row."""
        return self._notes[row] if 0 <= row < len(self._notes) else None

    def row_of(self, note_id: NoteId) -> int:
        """The row that shows this note, or -1 if it is not among the fetched ones."""
        return self._rows.get(note_id, -1)

    def retranslate(self) -> None:
        """Say headers and values again in a new language."""
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(_COLUMNS) - 1)
        if self._notes:
            self.dataChanged.emit(self.index(0, 0), self._last_index())

    def _last_index(self) -> QModelIndex:
        return self.index(len(self._notes) - 1, len(_COLUMNS) - 1)

    def rowCount(self, parent: AnyIndex = QModelIndex()) -> int:
        """Fetched rows."""
        return 0 if parent.isValid() else len(self._notes)

    def columnCount(self, parent: AnyIndex = QModelIndex()) -> int:
        """Title, source, language, section, status, labels, characters and time of change."""
        return 0 if parent.isValid() else len(_COLUMNS)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Words of a cell, the whole summary under `SUMMARY_ROLE`, alignment of numbers."""
        note = self.note_at(index.row()) if index.isValid() else None
        if note is None:
            return None
        column = _COLUMNS[index.column()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return column.words(note)
        if role == SUMMARY_ROLE:
            return note
        if role == Qt.ItemDataRole.TextAlignmentRole and column.is_number:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return None

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> object:
        """Titles of the columns."""
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(_COLUMNS):
            return None
        column = _COLUMNS[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return QCoreApplication.translate("NoteTable", column.title)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if column.is_number else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        return None

    def canFetchMore(self, parent: AnyIndex) -> bool:
        """Whether more notes match than are fetched, and none are on their way."""
        return not parent.isValid() and self._reading is None and self.has_more

    def fetchMore(self, parent: AnyIndex) -> None:
        """Read the next page in the background."""
        if not self.canFetchMore(parent):
            return
        text, status = self._wanted
        after = self._notes[-1].id if self._notes else NoteId(0)
        self._reading = self._tasks.start(
            lambda _handle: self._workspace.notes.page(
                0, PAGE_ROWS, text, status=status, after=after
            ),
            on_result=self._on_next_page_read,
            on_error=self._on_read_failed,
        )

    def _on_first_page_read(self, notes: list[NoteSummary], rows_wanted: int) -> None:
        self._is_counted = len(notes) < rows_wanted
        known = self._total if self._shown == self._wanted else 0
        self._total = len(notes) if self._is_counted else max(known, len(notes))
        self._shown = self._wanted
        if [one.id for one in notes] == list(self._rows):
            self._notes, self._reading = notes, None
            if notes:
                self.dataChanged.emit(self.index(0, 0), self._last_index())
        else:
            self.beginResetModel()
            self._notes = notes
            self._rows = {note.id: row for row, note in enumerate(notes)}
            self._reading = None
            self.endResetModel()
        if not self._is_counted:
            text, status = self._wanted
            self._counting = self._tasks.start(
                lambda _handle: self._workspace.notes.count(text, status=status),
                on_result=self._on_counted,
                on_error=self._on_read_failed,
            )
        self.loaded.emit()

    def _on_counted(self, total: int) -> None:
        self._counting = None
        self._is_counted, self._total = True, max(total, len(self._notes))
        self.counted.emit()

    def _on_next_page_read(self, notes: list[NoteSummary]) -> None:
        first = len(self._notes)
        if not notes:
            self._is_counted, self._total = True, first
            self._reading = None
            self.read_on.emit()
            return
        # A view may ask for more while rows are being put in: not before they are in.
        self.beginInsertRows(QModelIndex(), first, first + len(notes) - 1)
        self._notes += notes
        self._total = max(self._total, len(self._notes))
        self._rows |= {note.id: first + place for place, note in enumerate(notes)}
        self._reading = None
        self.endInsertRows()
        self.read_on.emit()

    def _on_row_read(self, note: NoteSummary | None) -> None:
        row = -1 if note is None else self.row_of(note.id)
        if note is not None and row >= 0:
            self._notes[row] = note
            self.dataChanged.emit(self.index(row, 0), self.index(row, len(_COLUMNS) - 1))

    def _on_read_failed(self, error: Exception) -> None:
        self._reading = None
        self.load_failed.emit(error)
