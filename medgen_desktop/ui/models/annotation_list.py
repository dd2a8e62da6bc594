"""The annotations of the open note as a list, from the left."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, Qt

from medgen_desktop.domain.annotation import Annotation, AnnotationId
from medgen_desktop.ui.models.note_table import AnyIndex
from medgen_desktop.ui.wording import attributes_words, label_words

COMMENT_MARK = "✎"
ANNOTATION_ROLE = Qt.ItemDataRole.UserRole + 1


class AnnotationList(QAbstractListModel):
    """Rows in the order of the text; adding and removing move only what they must."""

    def __init__(self, parent: QObject | None = None) -> None:
        """Start empty."""
        super().__init__(parent)
        self._annotations: list[Annotation] = []
        self._by_id: dict[AnnotationId, Annotation] = {}
        self._counts: Counter[str] = Counter()

    def show(self, annotations: Iterable[Annotation]) -> None:
        """List these annotations instead of those before."""
        self.beginResetModel()
        self._annotations = sorted(annotations, key=_place)
        self._by_id = {one.id: one for one in self._annotations}
        self._counts = Counter(one.label for one in self._annotations)
        self.endResetModel()

    def add(self, annotation: Annotation) -> None:
        """List one more."""
        row = bisect_left(self._annotations, _place(annotation), key=_place)
        self.beginInsertRows(QModelIndex(), row, row)
        self._annotations.insert(row, annotation)
        self._by_id[annotation.id] = annotation
        self._counts[annotation.label] += 1
        self.endInsertRows()

    def remove(self, annotation_id: AnnotationId) -> None:
        """List this one no more."""
        row = self.row_of(annotation_id)
        if row < 0:
            return
        self.beginRemoveRows(QModelIndex(), row, row)
        gone = self._annotations.pop(row)
        del self._by_id[gone.id]
        self._counts[gone.label] -= 1
        self.endRemoveRows()

    def replace(self, annotation_id: AnnotationId, annotation: Annotation) -> None:
        """List this annotation instead of that; the row stays where the order allows it."""
        row = self.row_of(annotation_id)
        neighbours = self._annotations[max(0, row - 1) : row] + self._annotations[row + 1 : row + 2]
        keeps_order = sorted([*neighbours, annotation], key=_place)[min(row, 1)] is annotation
        if row < 0 or not keeps_order:
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
        return -1 if one is None else bisect_left(self._annotations, _place(one), key=_place)

    def row_from(self, place: int) -> int:
        """The first row whose annotation begins at a place of the text or behind it."""
        return bisect_left(self._annotations, place, key=lambda one: one.start)

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


def _place(annotation: Annotation) -> tuple[int, int, int]:
    return annotation.start, -annotation.end, annotation.id
