"""The labels that files use, and what each is called here: as it is, as another, or left out."""

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import (
    QAbstractTableModel,
    QCoreApplication,
    QModelIndex,
    QObject,
    Qt,
    Signal,
)
from PySide6.QtGui import QIcon

from medgen_desktop.domain.errors import QT_TRANSLATE_NOOP
from medgen_desktop.domain.label_schema import Label, LabelSchema, drawn_label
from medgen_desktop.domain.schema_growth import Vocabulary, grown
from medgen_desktop.ui.label_chip import label_chip
from medgen_desktop.ui.models.any_index import AnyIndex
from medgen_desktop.ui.theme import Theme
from medgen_desktop.ui.wording import label_words, number_words

LEAVE_OUT = ""
NAME, COUNT, EXAMPLE, CHOICE = range(4)
_HEADS = (
    QT_TRANSLATE_NOOP("FileLabelTable", "In the files"),
    QT_TRANSLATE_NOOP("FileLabelTable", "Count"),
    QT_TRANSLATE_NOOP("FileLabelTable", "For example"),
    QT_TRANSLATE_NOOP("FileLabelTable", "Here"),
)
_NEW = QT_TRANSLATE_NOOP("FileLabelTable", "{label} (new)")
_LEFT_OUT = QT_TRANSLATE_NOOP("FileLabelTable", "Leave out")
_LONGEST_EXAMPLE = 60


def _say(words: str) -> str:
    return QCoreApplication.translate("FileLabelTable", words)


@dataclass(slots=True)
class _Row:
    name: str
    count: int
    example: str
    choice: str


class FileLabelTable(QAbstractTableModel):
    """One row a label, in the order in which they were found."""

    choice_changed = Signal()
    """A label is called something else here."""

    def __init__(self, schema: LabelSchema, theme: Theme, parent: QObject | None = None) -> None:
        """Start empty, over the labels of this schema."""
        super().__init__(parent)
        self._schema = schema
        self._theme = theme
        self._rows: list[_Row] = []
        self._places: dict[str, int] = {}
        self._drawn: tuple[Label, ...] = schema.labels

    def show(self, counts: Mapping[str, int], examples: Mapping[str, str]) -> None:
        """Show these labels; what was chosen for one stays chosen, also while it is gone."""
        for row in self._rows:
            row.count = counts.get(row.name, 0)
        new = [name for name in counts if name not in self._places]
        if new:
            first = len(self._rows)
            self.beginInsertRows(QModelIndex(), first, first + len(new) - 1)
            for name in new:
                self._places[name] = len(self._rows)
                example = " ".join(examples.get(name, "").split())[:_LONGEST_EXAMPLE]
                self._rows.append(_Row(name, counts[name], example, self._usual(name)))
            self.endInsertRows()
            self._draw_anew()
        if self._rows:
            self.dataChanged.emit(self.index(0, COUNT), self.index(len(self._rows) - 1, COUNT))

    def _usual(self, name: str) -> str:
        known = self._schema.label_named(name)
        return name if known is None else known.name

    def _draw_anew(self) -> None:
        said = Vocabulary(labels={row.choice: None for row in self._rows if row.choice})
        self._drawn = grown(self._schema, said).labels

    @property
    def labels(self) -> tuple[Label, ...]:
        """The labels here once the files are in, to draw by."""
        return self._drawn

    def here(self, name: str) -> str:
        """What a label of the files is called here; "" where it is left out."""
        place = self._places.get(name)
        return self._usual(name) if place is None else self._rows[place].choice

    def choices(self) -> dict[str, str]:
        """What is called otherwise here than in the files, or left out."""
        return {row.name: row.choice for row in self._rows if row.choice != row.name}

    def left_out(self) -> int:
        """How many annotations do not come in."""
        return sum(row.count for row in self._rows if not row.choice)

    def name_at(self, row: int) -> str:
        """The label of a row, as the files have it."""
        return self._rows[row].name

    def offers(self, row: int) -> list[tuple[str, str, QIcon]]:
        """What a label can be called here: name, words and picture; the last leaves it out."""
        name = self._rows[row].name
        known = [one.name for one in self._schema.labels]
        names = known if self._schema.label_named(name) is not None else [name, *known]
        offers = [(one, self._choice_words(one), self._chip(one)) for one in names]
        return [*offers, (LEAVE_OUT, _say(_LEFT_OUT), QIcon())]

    def _choice_words(self, choice: str) -> str:
        if not choice:
            return _say(_LEFT_OUT)
        if self._schema.label_named(choice) is None:
            return _say(_NEW).format(label=choice)
        return label_words(choice)

    def _chip(self, choice: str) -> QIcon:
        if not choice:
            return QIcon()
        return label_chip(self._theme.palette.label(drawn_label(choice, self._drawn).colour))

    def retranslate(self) -> None:
        """Say headers and choices again in a new language."""
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(_HEADS) - 1)
        if self._rows:
            last = self.index(len(self._rows) - 1, len(_HEADS) - 1)
            self.dataChanged.emit(self.index(0, 0), last)

    def rowCount(self, parent: AnyIndex = QModelIndex()) -> int:
        """One row a label."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: AnyIndex = QModelIndex()) -> int:
        """Label, count, example, what it is called here."""
        return 0 if parent.isValid() else len(_HEADS)

    def flags(self, index: AnyIndex) -> Qt.ItemFlag:
        """What it is called here can be chosen."""
        may_choose = Qt.ItemFlag.ItemIsEditable if index.column() == CHOICE else Qt.ItemFlag(0)
        return super().flags(index) | may_choose

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Words of a cell, the picture and the stored name of a choice."""
        if not index.isValid():
            return None
        row, column = self._rows[index.row()], index.column()
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            choice = f"{self._choice_words(row.choice)}  ▾"
            return (row.name, number_words(row.count), row.example, choice)[column]
        if role == Qt.ItemDataRole.EditRole and column == CHOICE:
            return row.choice
        if role == Qt.ItemDataRole.DecorationRole and column == CHOICE:
            return self._chip(row.choice)
        if role == Qt.ItemDataRole.TextAlignmentRole and column == COUNT:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return None

    def setData(self, index: AnyIndex, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Call a label this from now on."""
        if role != Qt.ItemDataRole.EditRole or index.column() != CHOICE:
            return False
        row = self._rows[index.row()]
        if row.choice != value:
            row.choice = str(value)
            self._draw_anew()
            last = self.index(len(self._rows) - 1, CHOICE)
            self.dataChanged.emit(self.index(0, CHOICE), last)
            self.choice_changed.emit()
        return True

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> object:
        """Titles of the columns."""
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(_HEADS):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return _say(_HEADS[section])
        if role == Qt.ItemDataRole.TextAlignmentRole and section == COUNT:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return None
