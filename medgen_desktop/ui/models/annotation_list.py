"""The annotations of the open note as a list that can be sorted and filtered."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable
from typing import Literal

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, Qt

from medgen_desktop.domain.annotation import Annotation, AnnotationId
from medgen_desktop.ui.models.any_index import AnyIndex
from medgen_desktop.ui.wording import attributes_words, label_words

COMMENT_MARK = "✎"
ANNOTATION_ROLE = Qt.ItemDataRole.UserRole + 1


Order = Literal["place", "label", "text"]
_Key = tuple[str, int, int, int]


class AnnotationList(QAbstractListModel):
    """Rows that pass the filter, in an order; adding and removing move only what they must."""

    def __init__(self, parent: QObject | None = None) -> None:
        """Start empty, in the order of the text."""
        super().__init__(parent)
        self._annotations: list[Annotation] = []
        self._by_id: dict[AnnotationId, Annotation] = {}
        self._counts: Counter[str] = Counter()
        self._order: Order = "place"
        self._words = ""

    @property
    def total(self) -> int:
        """How many annotations the note has, shown or not."""
        return len(self._by_id)

    def show(self, annotations: Iterable[Annotation]) -> None:
        """List these annotations instead of those before."""
        self._by_id = {one.id: one for one in annotations}
        self._counts = Counter(one.label for one in self._by_id.values())
        self._arrange()

    def arrange(self, order: Order, words: str) -> None:
        """List in this order what has these words in its text, label, comment or concept."""
        if (order, words.casefold()) != (self._order, self._words):
            self._order, self._words = order, words.casefold()
            self._arrange()

    def _arrange(self) -> None:
        self.beginResetModel()
        passing = (one for one in self._by_id.values() if self._passes(one))
        self._annotations = sorted(passing, key=self._key)
        self.endResetModel()

    def _passes(self, one: Annotation) -> bool:
        if not self._words:
            return True
        concept = one.concept
        said = (
            one.text,
            one.label,
            label_words(one.label),
            one.comment,
            "" if concept is None else f"{concept.code} {concept.name}",
        )
        return any(self._words in words.casefold() for words in said)

    def _key(self, one: Annotation) -> _Key:
        first = ""
        if self._order != "place":
            first = one.label if self._order == "label" else one.text.casefold()
        return first, one.start, -one.end, one.id

    def add(self, annotation: Annotation) -> None:
        """List one more, if it passes the filter."""
        self._by_id[annotation.id] = annotation
        self._counts[annotation.label] += 1
        if not self._passes(annotation):
            return
        row = bisect_left(self._annotations, self._key(annotation), key=self._key)
        self.beginInsertRows(QModelIndex(), row, row)
        self._annotations.insert(row, annotation)
        self.endInsertRows()

    def remove(self, annotation_id: AnnotationId) -> None:
        """List this one no more."""
        row = self.row_of(annotation_id)
        gone = self._by_id.pop(annotation_id, None)
        if gone is None:
            return
        self._counts[gone.label] -= 1
        if row >= 0:
            self.beginRemoveRows(QModelIndex(), row, row)
            self._annotations.pop(row)
            self.endRemoveRows()

    def replace(self, annotation_id: AnnotationId, annotation: Annotation) -> None:
        """List this annotation instead of that; the row stays where the order allows it."""
        row = self.row_of(annotation_id)
        neighbours = self._annotations[max(0, row - 1) : row] + self._annotations[row + 1 : row + 2]
        place = min(row, 1)
        keeps_order = sorted([*neighbours, annotation], key=self._key)[place] is annotation
        if row < 0 or not keeps_order or not self._passes(annotation):
            self.remove(annotation_id)
            self.add(annotation)
            return
        old, self._annotations[row] = self._annotations[row], annotation
        del self._by_id[old.id]
        self._by_id[annotation.id] = annotation
        self._counts[old.label] -= 1
        self._counts[annotation.label] += 1
        self.dataChanged.emit(self.index(row), self.index(row))

    def row_of(self, annotation_id: AnnotationId) -> int:
        """The row of an annotation, or -1."""
        one = self._by_id.get(annotation_id)
        if one is None or not self._passes(one):
            return -1
        return bisect_left(self._annotations, self._key(one), key=self._key)

    def row_from(self, place: int) -> int:
        """The first row whose annotation begins at a place of the text or behind it."""
        if self._order == "place":
            return bisect_left(self._annotations, place, key=lambda one: one.start)
        behind = (one for one in self._annotations if one.start >= place)
        first = min(behind, key=lambda one: one.start, default=None)
        return len(self._annotations) if first is None else self.row_of(first.id)

    def annotation_at(self, row: int) -> Annotation | None:
        """The annotation of a row."""
        return self._annotations[row] if 0 <= row < len(self._annotations) else None

    def counts(self) -> Counter[str]:
        """How many annotations each label has."""
        return self._counts

    def rowCount(self, parent: AnyIndex = QModelIndex()) -> int:
        """One row an annotation."""
        return 0 if parent.isValid() else len(self._annotations)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The labelled text in one line; label and text for a screen reader."""
        one = self.annotation_at(index.row()) if index.isValid() else None
        if one is None:
            return None
        words = " ".join(one.text.split())
        if role == Qt.ItemDataRole.DisplayRole:
            return words
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            held = attributes_words(one.attributes)
            said = f"{label_words(one.label)}: {words}" + (f" ({held})" if held else "")
            return f"{said}\n{COMMENT_MARK} {one.comment}" if one.comment else said
        return one if role == ANNOTATION_ROLE else None
