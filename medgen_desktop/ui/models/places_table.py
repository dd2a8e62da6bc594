"""The notes that say the same text, one row each, with a box to choose them."""

from PySide6.QtCore import (
    QAbstractTableModel,
    QCoreApplication,
    QModelIndex,
    QObject,
    Qt,
    Signal,
)

from medgen_desktop.domain.errors import QT_TRANSLATE_NOOP
from medgen_desktop.domain.note import NoteId
from medgen_desktop.services.apply_to_all import NotePlaces
from medgen_desktop.ui.models.any_index import AnyIndex
from medgen_desktop.ui.wording import number_words

PLACES_ROLE = Qt.ItemDataRole.UserRole + 1
_TITLES = (
    QT_TRANSLATE_NOOP("PlacesTable", "Note"),
    QT_TRANSLATE_NOOP("PlacesTable", "Places"),
    QT_TRANSLATE_NOOP("PlacesTable", "For example"),
)
_COUNT, _EXAMPLE = 1, 2


class PlacesTable(QAbstractTableModel):
    """All rows are chosen at first."""

    choice_changed = Signal()
    """Other notes are chosen, or other notes are shown."""

    def __init__(self, parent: QObject | None = None) -> None:
        """Start empty."""
        super().__init__(parent)
        self._notes: tuple[NotePlaces, ...] = ()
        self._left_out: set[NoteId] = set()
        self._places = 0

    def show(self, notes: tuple[NotePlaces, ...]) -> None:
        """Show these notes, all chosen."""
        self.beginResetModel()
        self._notes = notes
        self._left_out.clear()
        self._places = sum(one.count for one in notes)
        self.endResetModel()
        self.choice_changed.emit()

    def choose_all(self, *, chosen: bool) -> None:
        """Choose every note, or none."""
        self._left_out = set() if chosen else {one.note_id for one in self._notes}
        self._places = sum(one.count for one in self._notes) if chosen else 0
        if self._notes:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._notes) - 1, 0))
        self.choice_changed.emit()

    @property
    def chosen_places(self) -> int:
        """How many places the chosen notes have."""
        return self._places

    @property
    def chosen_count(self) -> int:
        """How many notes are chosen."""
        return len(self._notes) - len(self._left_out)

    def chosen(self) -> list[NoteId]:
        """The chosen notes."""
        return [one.note_id for one in self._notes if one.note_id not in self._left_out]

    def rowCount(self, parent: AnyIndex = QModelIndex()) -> int:
        """One row a note."""
        return 0 if parent.isValid() else len(self._notes)

    def columnCount(self, parent: AnyIndex = QModelIndex()) -> int:
        """Title with its box, number of places, example."""
        return 0 if parent.isValid() else len(_TITLES)

    def flags(self, index: AnyIndex) -> Qt.ItemFlag:
        """The title can be checked."""
        box = Qt.ItemFlag.ItemIsUserCheckable if index.column() == 0 else Qt.ItemFlag.NoItemFlags
        return super().flags(index) | box

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Words of a cell, the whole row under `PLACES_ROLE`, whether it is chosen."""
        if not index.isValid():
            return None
        one, column = self._notes[index.row()], index.column()
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            example = f"…{one.before}{one.said}{one.after}…"
            return (one.title, number_words(one.count), example)[column]
        if role == Qt.ItemDataRole.CheckStateRole and column == 0:
            left_out = one.note_id in self._left_out
            return Qt.CheckState.Unchecked if left_out else Qt.CheckState.Checked
        if role == Qt.ItemDataRole.TextAlignmentRole and column == _COUNT:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return one if role == PLACES_ROLE and column == _EXAMPLE else None

    def setData(self, index: AnyIndex, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Choose a note or leave it out."""
        if role != Qt.ItemDataRole.CheckStateRole or not index.isValid() or index.column() != 0:
            return False
        one = self._notes[index.row()]
        if Qt.CheckState(value) is Qt.CheckState.Checked:
            self._places += one.count if one.note_id in self._left_out else 0
            self._left_out.discard(one.note_id)
        else:
            self._places -= 0 if one.note_id in self._left_out else one.count
            self._left_out.add(one.note_id)
        self.dataChanged.emit(index, index)
        self.choice_changed.emit()
        return True

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> object:
        """Titles of the columns."""
        is_title = orientation is Qt.Orientation.Horizontal and 0 <= section < len(_TITLES)
        if is_title and role == Qt.ItemDataRole.TextAlignmentRole and section == _COUNT:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        if not is_title or role != Qt.ItemDataRole.DisplayRole:
            return None
        return QCoreApplication.translate("PlacesTable", _TITLES[section])
