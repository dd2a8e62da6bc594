"""The relations of the open note as a list, in the order of the text."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from PySide6.QtCore import QAbstractListModel, QCoreApplication, QModelIndex, QObject, Qt

from medgen_desktop.domain.annotation import Annotation, AnnotationId
from medgen_desktop.domain.label_schema import LabelSchema
from medgen_desktop.domain.relation import Relation, RelationId
from medgen_desktop.ui.models.any_index import AnyIndex
from medgen_desktop.ui.wording import label_words, relation_words

RELATION_ROLE = Qt.ItemDataRole.UserRole + 1


@dataclass(frozen=True, slots=True)
class Linked:
    """A relation with its two annotations."""

    relation: Relation
    source: Annotation
    target: Annotation
    is_fit: bool = True
    """Whether the schema lets such a relation join the labels that the two have by now."""

    @property
    def line(self) -> str:
        """What it says, with an arrow."""
        kind = relation_words(self.relation.kind)
        return f"{one_line(self.source)} —{kind}→ {one_line(self.target)}"

    @property
    def sentence(self) -> str:
        """What it says, in words alone."""
        return relation_sentence(self.source, self.relation.kind, self.target)

    @property
    def told(self) -> str:
        """The sentence, and that it does not fit if so."""
        if self.is_fit:
            return self.sentence
        unfit = QCoreApplication.translate("RelationList", "{relation}. It does not fit the labels")
        return unfit.format(relation=self.sentence)

    @property
    def remedy(self) -> str:
        """Why it does not fit and what to do about it; nothing where it fits."""
        if self.is_fit:
            return ""
        words = QCoreApplication.translate(
            "RelationList",
            "The label schema does not let “{kind}” lead from {source} to {target}. Choose another "
            "kind, turn the relation round, give one of the two its label back, or delete it.",
        )
        return words.format(
            kind=relation_words(self.relation.kind),
            source=label_words(self.source.label),
            target=label_words(self.target.label),
        )


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
        schema: LabelSchema,
    ) -> None:
        """List these relations instead of those before, but none whose ends are not known.

        One that the schema does not allow is listed, and says so.
        """
        rows = []
        for one in relations:
            source, target = annotation(one.source), annotation(one.target)
            if source is not None and target is not None:
                is_fit = schema.lets_join(one.kind, source.label, target.label)
                rows.append(Linked(one, source, target, is_fit))
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
        """The relation in one line; for a screen reader a sentence, and what is wrong with it."""
        one = self.linked_at(index.row()) if index.isValid() else None
        if one is None:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return one.line
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return one.told
        if role == Qt.ItemDataRole.AccessibleDescriptionRole:
            return one.remedy
        if role == Qt.ItemDataRole.ToolTipRole:
            return one.sentence if one.is_fit else f"{one.told}\n{one.remedy}"
        return one if role == RELATION_ROLE else None


def _place(one: Linked) -> tuple[int, int, int, int, int]:
    return (
        one.source.start,
        one.source.end,
        one.target.start,
        one.target.end,
        one.relation.id,
    )
