"""The suggestions of the open note as rows: by their place, or the least certain first."""

from collections.abc import Iterable
from typing import Literal

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, Qt

from medgen_desktop.domain.suggestion import Suggestion, SuggestionKey
from medgen_desktop.ui.models.note_table import AnyIndex
from medgen_desktop.ui.wording import attributes_words, label_words, score_words, source_words

SUGGESTION_ROLE = Qt.ItemDataRole.UserRole + 1

SuggestionOrder = Literal["place", "uncertainty"]


class SuggestionList(QAbstractListModel):
    """Rows in the order in which the keys go through them."""

    def __init__(self, parent: QObject | None = None) -> None:
        """Start empty, in the order of the text."""
        super().__init__(parent)
        self._rows: list[Suggestion] = []
        self._row_of: dict[SuggestionKey, int] = {}
        self._text = ""
        self._order: SuggestionOrder = "place"

    @property
    def order(self) -> SuggestionOrder:
        """The order of the rows."""
        return self._order

    def show(self, suggestions: Iterable[Suggestion], text: str) -> None:
        """List these suggestions in a note's text instead of those before."""
        self._text = text
        self._arrange(suggestions)

    def arrange(self, order: SuggestionOrder) -> None:
        """List the same in this order."""
        if order != self._order:
            self._order = order
            self._arrange(self._rows)

    def _arrange(self, suggestions: Iterable[Suggestion]) -> None:
        key = _least_certain_first if self._order == "uncertainty" else _by_place
        rows = sorted(suggestions, key=key)
        self.beginResetModel()
        self._rows = rows
        self._row_of = {one.key: row for row, one in enumerate(rows)}
        self.endResetModel()

    def row_of(self, one: Suggestion) -> int:
        """The row of a suggestion, or -1."""
        return self._row_of.get(one.key, -1)

    def at(self, row: int) -> Suggestion | None:
        """The suggestion of a row."""
        return self._rows[row] if 0 <= row < len(self._rows) else None

    def row_from(self, place: int) -> int:
        """The first row to go to from a place of the text."""
        if self._order == "uncertainty":
            return 0
        found = (row for row, one in enumerate(self._rows) if one.start >= place)
        return next(found, len(self._rows))

    def rowCount(self, parent: AnyIndex = QModelIndex()) -> int:
        """One row a suggestion."""
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The words in one line; all that is suggested of them for a screen reader."""
        one = self.at(index.row()) if index.isValid() else None
        if one is None:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.words_of(one)
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            return self.told(one)
        return one if role == SUGGESTION_ROLE else None

    def words_of(self, one: Suggestion) -> str:
        """What the note says there, in one line."""
        return " ".join(self._text[one.start : one.end].split())

    def told(self, one: Suggestion) -> str:
        """Everything that is suggested, in words."""
        held = attributes_words(one.attributes)
        return (
            f"{label_words(one.label)}? {self.words_of(one)}"
            + (f" ({held})" if held else "")
            + f" · {source_words(one.origin.source)}, {score_words(one.origin.score)}"
        )


def _by_place(one: Suggestion) -> tuple[int, int, str]:
    return one.start, -one.end, one.label


def _least_certain_first(one: Suggestion) -> tuple[float, int, int, str]:
    return one.certainty, *_by_place(one)
