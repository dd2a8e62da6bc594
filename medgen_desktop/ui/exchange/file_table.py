"""The files that are to come in, one row each: how each is read, and what it holds."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QAbstractTableModel, QCoreApplication, QModelIndex, QObject, Qt
from PySide6.QtGui import QColor

from medgen_desktop.domain.errors import QT_TRANSLATE_NOOP
from medgen_desktop.interchange.formats import format_named
from medgen_desktop.interchange.reading import shown_name
from medgen_desktop.services.import_notes import ImportRequest
from medgen_desktop.services.preview_import import FileContents
from medgen_desktop.ui.exchange.file_reading import FileReading
from medgen_desktop.ui.exchange.wording import format_words, refusal_words
from medgen_desktop.ui.models.any_index import AnyIndex
from medgen_desktop.ui.theme import Theme
from medgen_desktop.ui.wording import number_words

_REFUSED = QT_TRANSLATE_NOOP("FileTable", "unreadable")


@dataclass(frozen=True, slots=True)
class _Column:
    title: str
    words: Callable[[ImportRequest, FileContents], str]
    is_number: bool = False


def _name(file: ImportRequest, _contents: FileContents) -> str:
    return shown_name(file.path.name)


def _format(file: ImportRequest, _contents: FileContents) -> str:
    found = None if file.format is None else format_named(file.format)
    return "?" if found is None else format_words(found)


def _encoding(file: ImportRequest, contents: FileContents) -> str:
    return contents.encoding or file.encoding or ""


def _notes(_file: ImportRequest, contents: FileContents) -> str:
    if contents.error is not None:
        return QCoreApplication.translate("FileTable", _REFUSED)
    return _counted(contents.notes, contents)


def _annotations(_file: ImportRequest, contents: FileContents) -> str:
    return "" if contents.error is not None else _counted(contents.annotations, contents)


def _counted(count: int, contents: FileContents) -> str:
    return number_words(count) if contents.is_complete else f"{number_words(count)} …"


_COLUMNS = (
    _Column(QT_TRANSLATE_NOOP("FileTable", "File"), _name),
    _Column(QT_TRANSLATE_NOOP("FileTable", "Format"), _format),
    _Column(QT_TRANSLATE_NOOP("FileTable", "Encoding"), _encoding),
    _Column(QT_TRANSLATE_NOOP("FileTable", "Notes"), _notes, is_number=True),
    _Column(QT_TRANSLATE_NOOP("FileTable", "Annotations"), _annotations, is_number=True),
)
NOTES = 3
_ROLES = frozenset(
    {
        Qt.ItemDataRole.DisplayRole,
        Qt.ItemDataRole.ToolTipRole,
        Qt.ItemDataRole.AccessibleDescriptionRole,
        Qt.ItemDataRole.ForegroundRole,
        Qt.ItemDataRole.TextAlignmentRole,
    }
)
"""Asked for often: a table is painted again with every report."""
COLUMN_WIDTHS = (150, 104, 84, 84, 96)


class FileTable(QAbstractTableModel):
    """What a `FileReading` knows."""

    def __init__(self, reading: FileReading, theme: Theme, parent: QObject | None = None) -> None:
        """Show these files."""
        super().__init__(parent)
        self._reading = reading
        self._theme = theme
        reading.read.connect(self._on_read)

    def retranslate(self) -> None:
        """Say headers and values again in a new language."""
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(_COLUMNS) - 1)
        if len(self._reading):
            last = self.index(len(self._reading) - 1, len(_COLUMNS) - 1)
            self.dataChanged.emit(self.index(0, 0), last)

    def rowCount(self, parent: AnyIndex = QModelIndex()) -> int:
        """One row a file."""
        return 0 if parent.isValid() else len(self._reading)

    def columnCount(self, parent: AnyIndex = QModelIndex()) -> int:
        """File, format, encoding, notes, annotations."""
        return 0 if parent.isValid() else len(_COLUMNS)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Words of a cell; a refused file is red and says why as a tip."""
        if role not in _ROLES or not index.isValid():
            return None
        file = self._reading.file(index.row())
        contents = self._reading.contents(index.row())
        column = _COLUMNS[index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return column.words(file, contents)
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleDescriptionRole):
            error = contents.error
            return column.words(file, contents) if error is None else refusal_words(error)
        if role == Qt.ItemDataRole.ForegroundRole and contents.error is not None:
            palette = self._theme.palette
            return QColor(palette.danger if index.column() == NOTES else palette.muted)
        if role == Qt.ItemDataRole.TextAlignmentRole and column.is_number:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return None

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> object:
        """Titles of the columns, aligned as their cells are."""
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(_COLUMNS):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return QCoreApplication.translate("FileTable", _COLUMNS[section].title)
        if role == Qt.ItemDataRole.TextAlignmentRole and _COLUMNS[section].is_number:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return None

    def _on_read(self, numbers: list[int]) -> None:
        if numbers:
            last = self.index(max(numbers), len(_COLUMNS) - 1)
            self.dataChanged.emit(self.index(min(numbers), 0), last)
