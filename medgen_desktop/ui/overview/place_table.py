"""The places of a concordance, one row each, fetched page by page in the background."""

from PySide6.QtCore import (
    QAbstractTableModel,
    QCoreApplication,
    QModelIndex,
    QObject,
    Qt,
    Signal,
)

from medgen_desktop.domain.errors import QT_TRANSLATE_NOOP
from medgen_desktop.domain.overview import BEGINNING, Cursor, Occurrence, OccurrencePage
from medgen_desktop.services.overview import find_places
from medgen_desktop.storage.workspace import Workspace
from medgen_desktop.ui.background import TaskHandle, TaskRunner
from medgen_desktop.ui.models.any_index import AnyIndex
from medgen_desktop.ui.wording import label_words

BEFORE, MATCH, AFTER, NOTE = range(4)
PLACE_ROLE = Qt.ItemDataRole.UserRole + 1

_HEADS = (
    QT_TRANSLATE_NOOP("PlaceTable", "Before"),
    QT_TRANSLATE_NOOP("PlaceTable", "Place"),
    QT_TRANSLATE_NOOP("PlaceTable", "After"),
    QT_TRANSLATE_NOOP("PlaceTable", "Note"),
)
_MIDDLE = Qt.AlignmentFlag.AlignVCenter


class PlaceTable(QAbstractTableModel):
    """What stands before a place, the place, what stands after it, and the note's title."""

    loaded = Signal()
    """The first page of the current search is there, perhaps empty."""
    counted = Signal()
    """`notes` is known."""
    load_failed = Signal(object)

    def __init__(
        self, workspace: Workspace, tasks: TaskRunner, parent: QObject | None = None
    ) -> None:
        """Start empty; `look_for` fills it."""
        super().__init__(parent)
        self._workspace = workspace
        self._tasks = tasks
        self._places: list[Occurrence] = []
        self._next: Cursor | None = None
        self._asked = ("", "")
        self._reading: TaskHandle | None = None
        self._counting: TaskHandle | None = None
        self.notes: int | None = None
        """In how many notes a term's words are, as soon as they are counted; None for a label."""

    @property
    def asked(self) -> tuple[str, str]:
        """The term and the label that the rows are of."""
        return self._asked

    @property
    def is_reading(self) -> bool:
        """Whether rows are on their way."""
        return self._reading is not None

    @property
    def is_complete(self) -> bool:
        """Whether there are no more places than those fetched."""
        return self._next is None and not self.is_reading

    def look_for(self, term: str, label: str) -> None:
        """Show the places of a term, of a label, or of the term in annotations with the label."""
        for task in (self._reading, self._counting):
            if task is not None:
                task.abandon()
        self._asked = (term, label)
        self._reading = self._counting = None
        self.notes = None
        if not term and not label:
            self._replace(OccurrencePage((), None))
            return
        self._read(BEGINNING)
        if not label:
            self._counting = self._tasks.start(
                lambda _handle: self._workspace.corpus.notes_with_term(term),
                on_result=self._on_counted,
                on_error=self.load_failed.emit,
            )

    def place_at(self, row: int) -> Occurrence | None:
        """The place of a fetched row."""
        return self._places[row] if 0 <= row < len(self._places) else None

    def retranslate(self) -> None:
        """Say the headers again in a new language."""
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(_HEADS) - 1)

    def rowCount(self, parent: AnyIndex = QModelIndex()) -> int:
        """Fetched places."""
        return 0 if parent.isValid() else len(self._places)

    def columnCount(self, parent: AnyIndex = QModelIndex()) -> int:
        """Before, place, after, note."""
        return 0 if parent.isValid() else len(_HEADS)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Words of a cell; a row is read out as one line, and shown whole as a tip."""
        one = self.place_at(index.row()) if index.isValid() else None
        if one is None:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return (one.before, one.match, one.after, one.title)[index.column()]
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return one.title if index.column() == NOTE else _line(one)
        if role == PLACE_ROLE:
            return one
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(index.column())
        return None

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> object:
        """Titles of the columns, aligned as their cells are."""
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(_HEADS):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return QCoreApplication.translate("PlaceTable", _HEADS[section])
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(section)
        return None

    def canFetchMore(self, parent: AnyIndex) -> bool:
        """Whether there are more places, and none on their way."""
        return not parent.isValid() and self._next is not None and not self.is_reading

    def fetchMore(self, parent: AnyIndex) -> None:
        """Read the next page in the background."""
        if self._next is not None and self.canFetchMore(parent):
            self._read(self._next)

    def _read(self, after: Cursor) -> None:
        term, label = self._asked
        self._reading = self._tasks.start(
            lambda _handle: find_places(self._workspace, term, label, after),
            on_result=self._replace if after == BEGINNING else self._append,
            on_error=self._on_failed,
        )

    def _replace(self, page: OccurrencePage) -> None:
        self.beginResetModel()
        self._places = list(page.occurrences)
        self._next = page.next
        self._reading = None
        self.endResetModel()
        self._tell_or_read_on()

    def _append(self, page: OccurrencePage) -> None:
        first = len(self._places)
        self._next = page.next
        if page.occurrences:
            # A view may ask for more while rows are being put in: not before they are in.
            self.beginInsertRows(QModelIndex(), first, first + len(page.occurrences) - 1)
            self._places += page.occurrences
            self._reading = None
            self.endInsertRows()
        self._reading = None
        self._tell_or_read_on(first)

    def _tell_or_read_on(self, known: int = 0) -> None:
        """A page may be empty though more follow: a view would not ask again."""
        if len(self._places) == known and self._next is not None:
            self._read(self._next)
        else:
            self.loaded.emit()

    def _on_counted(self, notes: int) -> None:
        self._counting = None
        self.notes = notes
        self.counted.emit()

    def _on_failed(self, error: Exception) -> None:
        self._reading = self._next = None
        self.load_failed.emit(error)


def _line(one: Occurrence) -> str:
    label = f" ({label_words(one.label)})" if one.label else ""
    return f"{one.before}{one.match}{one.after}{label}"


def _alignment(column: int) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if column == BEFORE else Qt.AlignmentFlag.AlignLeft
    return side | _MIDDLE
