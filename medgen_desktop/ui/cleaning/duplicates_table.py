"""What is alike, one row each: a group of notes, or a paragraph that several notes have."""

from dataclasses import dataclass

from PySide6.QtCore import QAbstractTableModel, QCoreApplication, QModelIndex, QObject, Qt

from medgen_desktop.domain.errors import QT_TRANSLATE_NOOP
from medgen_desktop.domain.note import NoteId
from medgen_desktop.services.duplicates import Duplicates
from medgen_desktop.ui.models.any_index import AnyIndex
from medgen_desktop.ui.wording import number_words, score_words

PAIR_ROLE = Qt.ItemDataRole.UserRole + 1
_TITLES = (
    QT_TRANSLATE_NOOP("DuplicatesTable", "Alike"),
    QT_TRANSLATE_NOOP("DuplicatesTable", "Notes"),
    QT_TRANSLATE_NOOP("DuplicatesTable", "What"),
)
_PARAGRAPH = QT_TRANSLATE_NOOP("DuplicatesTable", "paragraph")
_NUMBERS = (0, 1)


@dataclass(frozen=True, slots=True)
class AlikeRow:
    """Two notes to look at: one row for each further note of a group, or for a paragraph."""

    pair: tuple[NoteId, NoteId]
    similarity: float | None
    """None for a paragraph."""
    notes: int
    words: str


class DuplicatesTable(QAbstractTableModel):
    """Groups first, then paragraphs."""

    def __init__(self, parent: QObject | None = None) -> None:
        """Start empty."""
        super().__init__(parent)
        self._rows: list[AlikeRow] = []

    def show(self, found: Duplicates) -> None:
        """Show what was found."""
        self.beginResetModel()
        self._rows = [
            AlikeRow((group[0].note_id, one.note_id), one.similarity, len(group), one.title)
            for group in found.groups
            for one in group[1:]
        ]
        self._rows += [
            AlikeRow(one.note_ids[:2], None, len(one.note_ids), " ".join(one.text.split()))  # type: ignore[arg-type] # there are at least two
            for one in found.paragraphs
        ]
        self.endResetModel()

    def row(self, row: int) -> AlikeRow | None:
        """What stands in a row."""
        return self._rows[row] if 0 <= row < len(self._rows) else None

    def rowCount(self, parent: AnyIndex = QModelIndex()) -> int:
        """One row a pair or paragraph."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: AnyIndex = QModelIndex()) -> int:
        """How alike, how many notes, what."""
        return 0 if parent.isValid() else len(_TITLES)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Words of a cell, the two notes under `PAIR_ROLE`."""
        if not index.isValid():
            return None
        one, column = self._rows[index.row()], index.column()
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            alike = (
                QCoreApplication.translate("DuplicatesTable", _PARAGRAPH)
                if one.similarity is None
                else score_words(one.similarity)
            )
            return (alike, number_words(one.notes), one.words)[column]
        if role == Qt.ItemDataRole.TextAlignmentRole and column in _NUMBERS:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return one.pair if role == PAIR_ROLE else None

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> object:
        """Titles of the columns."""
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(_TITLES):
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole and section in _NUMBERS:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        return QCoreApplication.translate("DuplicatesTable", _TITLES[section])
