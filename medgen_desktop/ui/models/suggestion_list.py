"""The suggestions of the open note as rows: by their place, or the least certain first."""

import sys
from bisect import bisect_left
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, Qt

from medgen_desktop.domain.suggestion import Suggestion
from medgen_desktop.ui.models.any_index import AnyIndex
from medgen_desktop.ui.wording import attributes_words, label_words, score_words, source_words

SUGGESTION_ROLE = Qt.ItemDataRole.UserRole + 1

SuggestionOrder = Literal["place", "uncertainty"]


SortKey = tuple[float, int, int, str]
_FEW = 32
"""So many rows come or go one by one; for more, the list is shown anew."""


@dataclass(slots=True)
class ListedRows:
    """Suggestions in an order, and beside each the key by which it stands there.

    `gone` and `come` are the keys that differ from those listed before; None are too many.
    """

    order: SuggestionOrder
    keys: list[SortKey]
    suggestions: list[Suggestion]
    gone: Sequence[SortKey] | None = None
    come: Sequence[SortKey] = ()

    def drop(self, one: Suggestion) -> None:
        """Leave this suggestion out."""
        row = bisect_left(self.keys, sort_key(one, self.order))
        if row < len(self.keys) and self.suggestions[row].key == one.key:
            del self.keys[row], self.suggestions[row]


def listed_rows(
    suggestions: Iterable[Suggestion],
    order: SuggestionOrder,
    before: Collection[SortKey] | None = None,
) -> ListedRows:
    """Sort suggestions and tell how they differ from `before`; may be done in any thread."""
    keyed = sorted(((sort_key(one, order), one) for one in suggestions), key=lambda pair: pair[0])
    made = ListedRows(order, [key for key, _one in keyed], [one for _key, one in keyed])
    if before is not None and abs(len(before) - len(made.keys)) <= _FEW:
        old, new = set(before), set(made.keys)
        if len(old ^ new) <= _FEW:
            made.gone, made.come = sorted(old - new), sorted(new - old)
    return made


class SuggestionList(QAbstractListModel):
    """Rows in the order in which the keys go through them."""

    def __init__(self, parent: QObject | None = None) -> None:
        """Start empty, in the order of the text."""
        super().__init__(parent)
        self._listed = ListedRows("place", [], [])
        self._text = ""

    @property
    def order(self) -> SuggestionOrder:
        """The order of the rows."""
        return self._listed.order

    def clear(self, text: str) -> None:
        """List nothing yet of a note with this text."""
        self._text = text
        self._show_anew(ListedRows(self.order, [], []))

    def show(self, listed: ListedRows) -> None:
        """List these instead of those before; rows that stay are not touched if few differ."""
        if listed.order != self.order:
            listed = listed_rows(listed.suggestions, self.order)
        for key in listed.gone or ():
            row = bisect_left(self._listed.keys, key)
            if self._listed.keys[row : row + 1] == [key]:
                self._remove_row(row)
        for key in listed.come:
            row = bisect_left(listed.keys, key)
            if listed.keys[row : row + 1] == [key]:
                self._insert_row(key, listed.suggestions[row])
        if listed.gone is None or len(self._listed.keys) != len(listed.keys):
            self._show_anew(listed)
        elif listed.keys:
            self._listed = listed
            self.dataChanged.emit(self.index(0), self.index(len(listed.keys) - 1))

    def remove(self, gone: Iterable[Suggestion]) -> None:
        """List these no more."""
        rows = [row for row in map(self.row_of, gone) if row >= 0]
        if len(rows) <= _FEW:
            for row in sorted(rows, reverse=True):
                self._remove_row(row)
            return
        left, dropped = self._listed, set(rows)
        kept = [row for row in range(len(left.keys)) if row not in dropped]
        keys, suggestions = left.keys, left.suggestions
        self._show_anew(
            ListedRows(left.order, [keys[row] for row in kept], [suggestions[row] for row in kept])
        )

    def arrange(self, order: SuggestionOrder) -> None:
        """List the same in this order."""
        if order != self.order:
            self._show_anew(listed_rows(self._listed.suggestions, order))

    def _show_anew(self, listed: ListedRows) -> None:
        self.beginResetModel()
        self._listed = listed
        self.endResetModel()

    def _remove_row(self, row: int) -> None:
        self.beginRemoveRows(QModelIndex(), row, row)
        del self._listed.keys[row], self._listed.suggestions[row]
        self.endRemoveRows()

    def _insert_row(self, key: SortKey, one: Suggestion) -> None:
        row = bisect_left(self._listed.keys, key)
        self.beginInsertRows(QModelIndex(), row, row)
        self._listed.keys.insert(row, key)
        self._listed.suggestions.insert(row, one)
        self.endInsertRows()

    def row_of(self, one: Suggestion) -> int:
        """The row of a suggestion, or -1."""
        keys = self._listed.keys
        row = bisect_left(keys, sort_key(one, self.order))
        is_here = row < len(keys) and self._listed.suggestions[row].key == one.key
        return row if is_here else -1

    def at(self, row: int) -> Suggestion | None:
        """The suggestion of a row."""
        rows = self._listed.suggestions
        return rows[row] if 0 <= row < len(rows) else None

    def row_from(self, place: int) -> int:
        """The first row to go to from a place of the text."""
        if self.order == "uncertainty":
            return 0
        return bisect_left(self._listed.keys, (0.0, place, -sys.maxsize, ""))

    def rowCount(self, parent: AnyIndex = QModelIndex()) -> int:
        """One row a suggestion."""
        return 0 if parent.isValid() else len(self._listed.suggestions)

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


def sort_key(one: Suggestion, order: SuggestionOrder) -> SortKey:
    """By place, or the least certain first."""
    return one.certainty if order == "uncertainty" else 0.0, one.start, -one.end, one.label
