"""What a workspace's annotations may say: labels, attributes, relations, and fields of notes."""

from collections.abc import Iterable
from dataclasses import dataclass

from medgen_desktop.domain.attributes import ATTRIBUTES, Attribute


@dataclass(frozen=True, slots=True)
class Label:
    """One label: `name` is stored with annotations, `tag` is drawn on them, `key` sets it.

    `colour` is its place in the palette's label colours.
    """

    name: str
    tag: str
    key: str
    colour: int = 0


@dataclass(frozen=True, slots=True)
class RelationKind:
    """One kind of relation; the labels that it may lead from and to, any where there are none."""

    name: str
    sources: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()

    def joins(self, source: str, target: str) -> bool:
        """Whether it may lead from an annotation with one label to one with the other."""
        return (not self.sources or source in self.sources) and (
            not self.targets or target in self.targets
        )


@dataclass(frozen=True, slots=True)
class NoteField:
    """Something that is said of a note as a whole: one of `values`, or any text without any."""

    name: str
    values: tuple[str, ...] = ()


NO_COLOUR = -1
"""The colour of an annotation whose label the schema lacks: grey in every palette."""

DISEASE = Label("Disease", "Dx", "1", 0)
SYMPTOM = Label("Symptom", "Sx", "2", 1)
TREATMENT = Label("Treatment", "Tx", "3", 2)

DEFAULT_LABELS: tuple[Label, ...] = (DISEASE, SYMPTOM, TREATMENT)
DEFAULT_RELATIONS: tuple[RelationKind, ...] = (
    RelationKind("treats", ("Treatment",), ("Disease", "Symptom")),
    RelationKind("indicates", ("Symptom",), ("Disease",)),
    RelationKind("causes", (), ("Disease", "Symptom")),
    RelationKind("location of"),
)


@dataclass(frozen=True, slots=True)
class LabelSchema:
    """Everything a person can say in this workspace."""

    labels: tuple[Label, ...] = DEFAULT_LABELS
    attributes: tuple[Attribute, ...] = ATTRIBUTES
    relations: tuple[RelationKind, ...] = DEFAULT_RELATIONS
    fields: tuple[NoteField, ...] = ()

    def label_named(self, name: str) -> Label | None:
        """The label called `name` in any letter case, or None."""
        return label_named(name, self.labels)

    def attribute_named(self, name: str) -> Attribute | None:
        """The attribute called `name`, or None."""
        return next((one for one in self.attributes if one.name == name), None)

    def relation_named(self, name: str) -> RelationKind | None:
        """The kind of relation called `name`, or None."""
        return next((one for one in self.relations if one.name == name), None)

    def lets_join(self, kind: str, source: str, target: str) -> bool:
        """Whether a relation of this kind may lead from one label to the other."""
        known = self.relation_named(kind)
        return known is not None and known.joins(source, target)

    def field_named(self, name: str) -> NoteField | None:
        """The field of notes called `name`, or None."""
        return next((one for one in self.fields if one.name == name), None)


DEFAULT_SCHEMA = LabelSchema()


def label_named(name: str, labels: tuple[Label, ...] = DEFAULT_LABELS) -> Label | None:
    """The label called `name` in any letter case, or None."""
    return next((one for one in labels if one.name.casefold() == name.casefold()), None)


def drawn_label(name: str, labels: Iterable[Label]) -> Label:
    """The label called exactly so, or what stands for one that the schema lacks: never another."""
    found = next((one for one in labels if one.name == name), None)
    return Label(name, name[:2], "", NO_COLOUR) if found is None else found
