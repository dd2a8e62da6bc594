"""What the check of the pairs found, one row each: what it is, in which note, what to do."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QAbstractTableModel, QCoreApplication, QModelIndex, QObject, Qt

from medgen_desktop.domain.errors import QT_TRANSLATE_NOOP
from medgen_desktop.domain.note import NoteId
from medgen_desktop.domain.pair_finding import KIND_WORDS, REMEDIES, FindingKind, PairFinding
from medgen_desktop.inference.pair_lengths import Unit
from medgen_desktop.ui.models.any_index import AnyIndex
from medgen_desktop.ui.wording import number_words

KIND, NOTE, REMEDY = range(3)
_TITLES = (
    QT_TRANSLATE_NOOP("FindingTable", "What"),
    QT_TRANSLATE_NOOP("FindingTable", "Note"),
    QT_TRANSLATE_NOOP("FindingTable", "What to do"),
)
_LENGTHS: dict[Unit, str] = {
    "tokens": QT_TRANSLATE_NOOP("FindingTable", "It has {length} tokens of at most {limit}."),
    "characters": QT_TRANSLATE_NOOP(
        "FindingTable", "It has {length} characters of about {limit} at most."
    ),
}
_BESIDE = QT_TRANSLATE_NOOP("FindingTable", "Other notes: {notes}.")
_OTHERS_SHOWN = 8


def kind_words(kind: FindingKind) -> str:
    """What a kind is called."""
    return QCoreApplication.translate("PairFinding", KIND_WORDS[kind])


def remedy_words(one: PairFinding, unit: Unit) -> str:
    """What to do, after what there is to know of this one."""
    translate = QCoreApplication.translate
    said = []
    if one.length:
        words = translate("FindingTable", _LENGTHS[unit])
        length, limit = number_words(one.length), number_words(one.limit)
        said.append(words.format(length=length, limit=limit))
    if one.others:
        notes = ", ".join(str(other) for other in one.others[:_OTHERS_SHOWN])
        notes += " …" if len(one.others) > _OTHERS_SHOWN else ""
        said.append(translate("FindingTable", _BESIDE).format(notes=notes))
    said.append(translate("PairFinding", REMEDIES[one.kind]))
    return " ".join(said).replace("。 ", "。")


class FindingTable(QAbstractTableModel):
    """All findings, or those of one kind."""

    def __init__(self, parent: QObject | None = None) -> None:
        """Start empty."""
        super().__init__(parent)
        self._all: tuple[PairFinding, ...] = ()
        self._rows: Sequence[PairFinding] = ()
        self._titles: Mapping[NoteId, str] = {}
        self._unit: Unit = "tokens"

    def show_findings(
        self, findings: tuple[PairFinding, ...], titles: Mapping[NoteId, str], unit: Unit
    ) -> None:
        """Show these, with the titles of their notes."""
        self.beginResetModel()
        self._all = self._rows = findings
        self._titles, self._unit = titles, unit
        self.endResetModel()

    def show_kind(self, kind: FindingKind | None) -> None:
        """Show those of one kind; None for all."""
        self.beginResetModel()
        self._rows = [one for one in self._all if kind is None or one.kind is kind]
        self.endResetModel()

    def finding_at(self, row: int) -> PairFinding | None:
        """What stands in a row."""
        return self._rows[row] if 0 <= row < len(self._rows) else None

    def retranslate(self) -> None:
        """Say everything again in a new language."""
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(_TITLES) - 1)
        if self._rows:
            last = self.index(len(self._rows) - 1, len(_TITLES) - 1)
            self.dataChanged.emit(self.index(0, 0), last)

    def rowCount(self, parent: AnyIndex = QModelIndex()) -> int:
        """One row a finding."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: AnyIndex = QModelIndex()) -> int:
        """What, note, what to do."""
        return 0 if parent.isValid() else len(_TITLES)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Words of a cell, whole as its tip; a row is read out as one line."""
        one = self.finding_at(index.row()) if index.isValid() else None
        if one is None:
            return None
        words = (kind_words(one.kind), self._note(one), remedy_words(one, self._unit))
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return words[index.column()]
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return ". ".join(words) if index.column() == KIND else words[index.column()]
        return None

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> object:
        """Titles of the columns."""
        is_title = orientation is Qt.Orientation.Horizontal and 0 <= section < len(_TITLES)
        if not is_title or role != Qt.ItemDataRole.DisplayRole:
            return None
        return QCoreApplication.translate("FindingTable", _TITLES[section])

    def _note(self, one: PairFinding) -> str:
        return f"{one.note_id} · {self._titles.get(one.note_id, '')}"
