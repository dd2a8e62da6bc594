"""The hits of all notes in one list, each note's under its title; read page by page."""

from dataclasses import dataclass

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, Qt, Signal

from medgen_desktop.domain.identity import Decision, Identity, IdentityId, IdentityRow
from medgen_desktop.domain.note import NoteId
from medgen_desktop.services.review_identities import ReviewChange
from medgen_desktop.storage.workspace import Workspace
from medgen_desktop.ui.background import TaskHandle, TaskRunner
from medgen_desktop.ui.deidentification.wording import decision_words, kind_words, reason_words
from medgen_desktop.ui.models.any_index import AnyIndex

ROW_ROLE = Qt.ItemDataRole.UserRole + 1
"""A `NoteTitle`, or the `Identity` of a hit."""
PAGE = 200


@dataclass(frozen=True, slots=True)
class NoteTitle:
    """The row above the hits of a note."""

    note_id: NoteId
    title: str


Row = NoteTitle | Identity


class HitList(QAbstractListModel):
    """Hits in the order of notes and places; those decided while they are shown stay."""

    loaded = Signal()
    """The first hits were read."""
    read_on = Signal()
    """More hits came behind them."""
    load_failed = Signal(object)

    def __init__(
        self, workspace: Workspace, tasks: TaskRunner, parent: QObject | None = None
    ) -> None:
        """Nothing is read before `reload`."""
        super().__init__(parent)
        self._workspace = workspace
        self._tasks = tasks
        self._rows: list[Row] = []
        self._places: dict[IdentityId, int] = {}
        self._decision: Decision | None = Decision.OPEN
        self._has_more = False
        self._reading: TaskHandle | None = None

    @property
    def is_reading(self) -> bool:
        """Whether rows are on their way."""
        return self._reading is not None

    @property
    def has_more(self) -> bool:
        """Whether there are hits behind those that were read."""
        return self._has_more

    def show_only(self, decision: Decision | None) -> None:
        """Show hits of one decision, or all."""
        self._decision = decision
        self.reload()

    def reload(self) -> None:
        """Read from the beginning."""
        if self._reading is not None:
            self._reading.abandon()
        self._read(None)

    def hit_at(self, row: int) -> Identity | None:
        """The hit of a row; None for a title, and outside."""
        found = self._rows[row] if 0 <= row < len(self._rows) else None
        return found if isinstance(found, Identity) else None

    def row_of(self, identity_id: IdentityId) -> int:
        """The row of a hit, or -1."""
        return self._places.get(identity_id, -1)

    def row_in_note(self, note_id: NoteId, start: int) -> int:
        """The row of a note's first hit from a place on, or -1."""
        for row, one in enumerate(self._rows):
            if isinstance(one, Identity) and one.note_id == note_id and one.start >= start:
                return row
        return -1

    def next_row(self, row: int, step: int, *, open_only: bool = False) -> int:
        """The nearest hit above or below, or the nearest open one; -1 where the list ends."""
        row += step
        while 0 <= row < len(self._rows):
            hit = self.hit_at(row)
            if hit is not None and (not open_only or hit.decision is Decision.OPEN):
                return row
            row += step
        return -1

    def update_hits(self, change: ReviewChange) -> None:
        """Show hits as an action left them; what it added or took away needs `reload`."""
        for one in change.after:
            row = self.row_of(one.id)
            if row >= 0:
                self._rows[row] = one
                index = self.index(row, 0)
                self.dataChanged.emit(index, index)

    def rowCount(self, parent: AnyIndex = QModelIndex()) -> int:
        """Titles and hits that were read."""
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """What a hit says; read out with its kind, its reason and the decision."""
        if not index.isValid() or not 0 <= index.row() < len(self._rows):
            return None
        row = self._rows[index.row()]
        if role == ROW_ROLE:
            return row
        if role == Qt.ItemDataRole.DisplayRole:
            return row.title if isinstance(row, NoteTitle) else " ".join(row.text.split())
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            return row.title if isinstance(row, NoteTitle) else _line(row)
        return None

    def flags(self, index: AnyIndex) -> Qt.ItemFlag:
        """Titles cannot be chosen."""
        flags = super().flags(index)
        is_hit = self.hit_at(index.row()) is not None
        return flags if is_hit else flags & ~Qt.ItemFlag.ItemIsSelectable

    def canFetchMore(self, parent: AnyIndex) -> bool:
        """Whether there are more hits, and none on their way."""
        return not parent.isValid() and self._has_more and not self.is_reading

    def fetchMore(self, parent: AnyIndex) -> None:
        """Read the next page in the background."""
        if self.canFetchMore(parent):
            last = self._rows[-1]
            self._read(last if isinstance(last, Identity) else None)

    def _read(self, after: Identity | None) -> None:
        decision = self._decision
        self._reading = self._tasks.start(
            lambda _handle: self._workspace.identities.page(after, PAGE, decision),
            on_result=self._replace if after is None else self._append,
            on_error=self._on_failed,
        )

    def _replace(self, page: list[IdentityRow]) -> None:
        self.beginResetModel()
        self._rows, self._places = [], {}
        self._take(page)
        self._reading = None
        self.endResetModel()
        self.loaded.emit()

    def _append(self, page: list[IdentityRow]) -> None:
        first = len(self._rows)
        rows = _titled(page, self._rows[-1] if self._rows else None)
        if rows:
            self.beginInsertRows(QModelIndex(), first, first + len(rows) - 1)
            self._take(page)
            self._reading = None
            self.endInsertRows()
        self._reading = None
        self._has_more = len(page) == PAGE
        self.read_on.emit()

    def _take(self, page: list[IdentityRow]) -> None:
        for row in _titled(page, self._rows[-1] if self._rows else None):
            if isinstance(row, Identity):
                self._places[row.id] = len(self._rows)
            self._rows.append(row)
        self._has_more = len(page) == PAGE

    def _on_failed(self, error: Exception) -> None:
        self._reading = None
        self._has_more = False
        self.load_failed.emit(error)


def _titled(page: list[IdentityRow], last: Row | None) -> list[Row]:
    """The hits with a title before each note's."""
    rows: list[Row] = []
    note_id = None if last is None else last.note_id
    for one in page:
        if one.identity.note_id != note_id:
            note_id = one.identity.note_id
            rows.append(NoteTitle(note_id, one.title))
        rows.append(one.identity)
    return rows


def _line(one: Identity) -> str:
    said = " ".join(one.text.split())
    parts = (kind_words(one.kind), reason_words(one.reason), decision_words(one.decision))
    return f"{said} ({', '.join(parts)})"
