"""The annotations of the open note as a list, from the left."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, Qt

from medgen_desktop.domain.annotation import Annotation, AnnotationId
from medgen_desktop.ui.models.note_table import AnyIndex
from medgen_desktop.ui.wording import label_words

ANNOTATION_ROLE = Qt.ItemDataRole.UserRole + 1


class AnnotationList(QAbstractListModel):
    """Rows in the order of the text; adding and removing move only what they must."""

    def __init__(self, parent: QObject | None = None) -> None:
        """Start empty."""
        super().__init__(parent)
        self._annotations: list[Annotation] = []

    def show(self, annotations: Iterable[Annotation]) -> None:
        """List these annotations instead of those before."""
        self.beginResetModel()
        self._annotations = sorted(annotations, key=_place)
        self.endResetModel()

    def add(self, annotation: Annotation) -> None:
        """List one more."""
        row = bisect_left(self._annotations, _place(annotation), key=_place)
        self.beginInsertRows(QModelIndex(), row, row)
        self._annotations.insert(row, annotation)
        self.endInsertRows()

    def remove(self, annotation_id: AnnotationId) -> None:
        """List this one no more."""
        row = self.row_of(annotation_id)
        if row < 0:
            return
        self.beginRemoveRows(QModelIndex(), row, row)
        del self._annotations[row]
        self.endRemoveRows()

    def row_of(self, annotation_id: AnnotationId) -> int:
        """The row of an annotation, or -1."""
        return next(
            (row for row, one in enumerate(self._annotations) if one.id == annotation_id), -1
        )

    def annotation_at(self, row: int) -> Annotation | None:
        """The annotation of a row."""
        return self._annotations[row] if 0 <= row < len(self._annotations) else None

    def counts(self) -> Counter[str]:
        """How many annotations each label has."""
        return Counter(one.label for one in self._annotations)

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
            return f"{label_words(one.label)}: {words}"
        return one if role == ANNOTATION_ROLE else None


def _place(annotation: Annotation) -> tuple[int, int, int]:
    return annotation.start, -annotation.end, annotation.id
