"""A schema that also has what notes from elsewhere say."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from medgen_desktop.domain.attributes import Attribute
from medgen_desktop.domain.label_schema import (
    Label,
    LabelSchema,
    NoteField,
    RelationKind,
)
from medgen_desktop.domain.schema_rules import (
    LONGEST_CODE,
    free_colour,
    free_key,
    free_tag,
    is_name,
    with_label,
)


@dataclass(slots=True)
class Vocabulary:
    """What annotations and notes say: names in the order in which they first came."""

    labels: dict[str, None] = field(default_factory=dict)
    attributes: dict[str, dict[str, None]] = field(default_factory=dict)
    relations: dict[str, None] = field(default_factory=dict)
    fields: dict[str, None] = field(default_factory=dict)

    def add_attributes(self, attributes: Mapping[str, str]) -> None:
        """Count in the attributes of an annotation."""
        for name, value in attributes.items():
            self.attributes.setdefault(name, {})[value] = None


def grown(schema: LabelSchema, said: Vocabulary) -> LabelSchema:
    """The schema with everything that is said and that it lacks.

    Names that no schema may have (too long, unprintable) are left out: annotations keep them, and
    they are drawn in grey.
    """
    for name in said.labels:
        if is_name(name) and schema.label_named(name) is None:
            schema = with_label(schema, _label(name, schema.labels))
    attributes = list(schema.attributes)
    for name, values in said.attributes.items():
        _grow_attribute(attributes, name, values)
    kinds = list(schema.relations)
    kinds += map(RelationKind, _new_names(said.relations, [one.name for one in kinds]))
    fields = list(schema.fields)
    fields += map(NoteField, _new_names(said.fields, [one.name for one in fields]))
    return replace(
        schema, attributes=tuple(attributes), relations=tuple(kinds), fields=tuple(fields)
    )


def _label(name: str, labels: Iterable[Label]) -> Label:
    there = tuple(labels)
    key = free_key(one.key for one in there)
    return Label(name, free_tag(name, there), key, free_colour(there))


def _grow_attribute(attributes: list[Attribute], name: str, values: Iterable[str]) -> None:
    if not is_name(name):
        return
    places = [at for at, one in enumerate(attributes) if one.name.casefold() == name.casefold()]
    there = attributes[places[0]] if places else Attribute(name, "", (), ())
    for value in values:
        if is_name(value) and value not in there.values:
            code = _free_code(value, there.codes)
            there = replace(there, values=(*there.values, value), codes=(*there.codes, code))
    if places:
        attributes[places[0]] = there
    elif there.values:
        attributes.append(replace(there, key=free_key(one.key for one in attributes)))


def _free_code(value: str, taken: tuple[str, ...]) -> str:
    begun = value[:LONGEST_CODE].strip()
    code, number = begun, 1
    while code in taken:
        number += 1
        code = f"{begun[: LONGEST_CODE - len(str(number))]}{number}"
    return code


def _new_names(names: Iterable[str], taken: Iterable[str]) -> list[str]:
    """The names that a schema may have and that none of the others is, in any letter case."""
    held = {one.casefold() for one in taken}
    new: list[str] = []
    for name in names:
        if is_name(name) and name.casefold() not in held:
            held.add(name.casefold())
            new.append(name)
    return new
