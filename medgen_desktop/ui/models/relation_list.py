"""The relations of the open note as a list, in the order of the text."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from PySide6.QtCore import QAbstractListModel, QCoreApplication, QModelIndex, QObject, Qt

from medgen_desktop.domain.annotation import Annotation, AnnotationId
from medgen_desktop.domain.relation import Relation, RelationId
from medgen_desktop.ui.models.note_table import AnyIndex
from medgen_desktop.ui.wording import relation_words

RELATION_ROLE = Qt.ItemDataRole.UserRole + 1


@dataclass(frozen=True, slots=True)
class Linked:
    """A relation with its two annotations."""

    relation: Relation
    source: Annotation
    target: Annotation

    @property
    def line(self) -> str:
        """What it says, with an arrow."""
        kind = relation_words(self.relation.kind)
        return f"{one_line(self.source)} —{kind}→ {one_line(self.target)}"

    @property
    def sentence(self) -> str:
        """What it says, in words alone."""
        return relation_sentence(self.source, self.relation.kind, self.target)


def relation_sentence(source: Annotation, kind: str, target: Annotation) -> str:
    """What a relation says or would say: "aspirin treats chest pain"."""
    pattern = QCoreApplication.translate("RelationList", "{source} {kind} {target}")
    return pattern.format(
        source=one_line(source), kind=relation_words(kind), target=one_line(target)
    )


def one_line(annotation: Annotation) -> str:
    """The labelled text without its line ends."""
    return " ".join(annotation.text.split())


class RelationList(QAbstractListModel):
    """Rows in the order of the sources, then of the targets."""

    def __init__(self, parent: QObject | None = None) -> None:
        """Start empty."""
        super().__init__(parent)
        self._rows: list[Linked] = []
        self._places: dict[RelationId, int] = {}

    def show(
        self,
        relations: Iterable[Relation],
        annotation: Callable[[AnnotationId], Annotation | None],
    ) -> None:
        """List these relations instead of those before, but none whose ends are not known."""
        rows = []
        for one in relations:
            source, target = annotation(one.source), annotation(one.target)
            if source is not None and target is not None:
                rows.append(Linked(one, source, target))
        rows.sort(key=_place)
        if rows == self._rows:
            return
        self.beginResetModel()
        self._rows = rows
        self._places = {one.relation.id: row for row, one in enumerate(rows)}
        self.endResetModel()

    def retranslate(self) -> None:
        """Say every row again in a new language."""
        if self._rows:
            self.dataChanged.emit(self.index(0), self.index(len(self._rows) - 1))

    def row_of(self, relation_id: RelationId) -> int:
        """The row of a relation, or -1."""
        return self._places.get(relation_id, -1)

    def linked_at(self, row: int) -> Linked | None:
        """The relation of a row."""
        return self._rows[row] if 0 <= row < len(self._rows) else None

    def rowCount(self, parent: AnyIndex = QModelIndex()) -> int:
        """One row a relation."""
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The relation in one line; a sentence for a screen reader."""
        one = self.linked_at(index.row()) if index.isValid() else None
        if one is None:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return one.line
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            return one.sentence
        return one if role == RELATION_ROLE else None


def _place(one: Linked) -> tuple[int, int, int, int, int]:
    return (
        one.source.start,
        one.source.end,
        one.target.start,
        one.target.end,
        one.relation.id,
    )
