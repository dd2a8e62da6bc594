"""What a search found, a row each, fetched page by page in the background; and how it is drawn."""

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QRect, Qt, Signal
from PySide6.QtGui import QColor, QPainter

from medgen_desktop.domain.note import NoteId
from medgen_desktop.domain.overview import Occurrence
from medgen_desktop.domain.search import Search, SearchHit, SearchPage
from medgen_desktop.services.search import find_notes
from medgen_desktop.storage.workspace import Workspace
from medgen_desktop.ui.background import TaskHandle, TaskRunner
from medgen_desktop.ui.models.any_index import AnyIndex
from medgen_desktop.ui.models.row_delegate import RIGHT, RowDelegate, small, write
from medgen_desktop.ui.theme import SPACE_2, SPACE_3
from medgen_desktop.ui.wording import label_words, status_words, time_words

HIT_ROLE = Qt.ItemDataRole.UserRole + 1
_ROW_HEIGHT = 54
_BEFORE_SHARE = 0.35
"""Of the line, for what stands before the place."""
_FIRST = NoteId(0)


class HitList(QAbstractListModel):
    """The notes of one search."""

    loaded = Signal()
    """The first page of the current search is there, perhaps empty."""
    counted = Signal()
    """`count` is known."""
    load_failed = Signal(object)

    def __init__(
        self, workspace: Workspace, tasks: TaskRunner, parent: QObject | None = None
    ) -> None:
        """Start empty; `look_for` fills it."""
        super().__init__(parent)
        self._workspace = workspace
        self._tasks = tasks
        self._hits: list[SearchHit] = []
        self._next: NoteId | None = None
        self._reading: TaskHandle | None = None
        self._counting: TaskHandle | None = None
        self.search = Search()
        self.count: int | None = None
        """About how many notes there are, as soon as they are counted."""

    @property
    def is_reading(self) -> bool:
        """Whether rows are on their way."""
        return self._reading is not None

    @property
    def is_complete(self) -> bool:
        """Whether there are no more notes than those fetched."""
        return self._next is None and not self.is_reading

    def look_for(self, search: Search) -> None:
        """Show what this search finds; one that asks for nothing finds nothing."""
        for task in (self._reading, self._counting):
            if task is not None:
                task.abandon()
        self._reading = self._counting = None
        self.search, self.count = search, None
        if search == Search():
            self._replace(SearchPage((), None))
            return
        self._read(_FIRST)
        self._counting = self._tasks.start(
            lambda _handle: self._workspace.search.count(search),
            on_result=self._on_counted,
            on_error=self.load_failed.emit,
        )

    def hit_at(self, row: int) -> SearchHit | None:
        """The note of a fetched row."""
        return self._hits[row] if 0 <= row < len(self._hits) else None

    def rowCount(self, parent: AnyIndex = QModelIndex()) -> int:
        """Fetched notes."""
        return 0 if parent.isValid() else len(self._hits)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The title; all that is drawn, for a screen reader and as a tip."""
        one = self.hit_at(index.row()) if index.isValid() else None
        if one is None:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return one.title
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            places = (f"{place.before}{place.match}{place.after}" for place in one.places)
            return "\n".join((one.title, side_words(one), *places))
        return one if role == HIT_ROLE else None

    def canFetchMore(self, parent: AnyIndex) -> bool:
        """Whether there are more notes, and none on their way."""
        return not parent.isValid() and self._next is not None and not self.is_reading

    def fetchMore(self, parent: AnyIndex) -> None:
        """Read the next page in the background."""
        if self._next is not None and self.canFetchMore(parent):
            self._read(self._next)

    def retranslate(self) -> None:
        """Say statuses and labels again in a new language."""
        if self._hits:
            self.dataChanged.emit(self.index(0), self.index(len(self._hits) - 1))

    def _read(self, after: NoteId) -> None:
        search = self.search
        self._reading = self._tasks.start(
            lambda handle: find_notes(
                self._workspace, search, after, goes_on=lambda: not handle.cancelled
            ),
            on_result=self._replace if after == _FIRST else self._append,
            on_error=self._on_failed,
        )

    def _replace(self, page: SearchPage) -> None:
        self.beginResetModel()
        self._hits = list(page.hits)
        self._next = page.next
        self._reading = None
        self.endResetModel()
        self.loaded.emit()

    def _append(self, page: SearchPage) -> None:
        first = len(self._hits)
        self._next = page.next
        if page.hits:
            # A view may ask for more while rows are being put in: not before they are in.
            self.beginInsertRows(QModelIndex(), first, first + len(page.hits) - 1)
            self._hits += page.hits
            self._reading = None
            self.endInsertRows()
        self._reading = None
        self.loaded.emit()

    def _on_counted(self, count: int) -> None:
        self._counting = None
        self.count = count
        self.counted.emit()

    def _on_failed(self, error: Exception) -> None:
        self._reading = self._next = None
        self.load_failed.emit(error)


class HitDelegate(RowDelegate):
    """Two lines: the title with the note's status, and below them the first place in its line."""

    _height = _ROW_HEIGHT
    _role = HIT_ROLE

    def draw_row(self, painter: QPainter, row: QRect, value: SearchHit, words: str) -> None:
        """Draw one note."""
        palette = self._theme.palette
        inner = row.adjusted(SPACE_3, SPACE_2, -SPACE_3, -SPACE_2)
        half = inner.height() // 2
        top = QRect(inner.left(), inner.top(), inner.width(), half)
        font, bold = painter.font(), painter.font()
        bold.setBold(True)
        painter.setFont(small(font))
        painter.setPen(QColor(palette.muted))
        side = write(painter, top, side_words(value), RIGHT)
        painter.setFont(bold)
        painter.setPen(QColor(palette.text))
        write(painter, top.adjusted(0, 0, -side - SPACE_3, 0), words)
        painter.setFont(font)
        if value.places:
            self._draw_place(painter, top.translated(0, half), value.places[0])

    def _draw_place(self, painter: QPainter, line: QRect, place: Occurrence) -> None:
        """What is before ends where the place begins, about a third into the line."""
        palette, font = self._theme.palette, painter.font()
        metrics = painter.fontMetrics()
        room = round(line.width() * _BEFORE_SHARE)
        before = metrics.elidedText(place.before.lstrip(), Qt.TextElideMode.ElideLeft, room)
        painter.setPen(QColor(palette.muted))
        left = line.left() + write(painter, line, before)
        font.setBold(True)
        painter.setFont(font)
        painter.setPen(QColor(palette.accent))
        left += write(painter, line.adjusted(left - line.left(), 0, 0, 0), place.match)
        font.setBold(False)
        painter.setFont(font)
        painter.setPen(QColor(palette.muted))
        write(painter, line.adjusted(left - line.left(), 0, 0, 0), place.after)


def side_words(one: SearchHit) -> str:
    """The status, the label of the first place, the file and the day the note came in."""
    label = one.places[0].label if one.places else None
    parts = (label_words(label) if label else "", status_words(one.status), one.source_name)
    return " · ".join(part for part in (*parts, time_words(one.created_at)) if part)
