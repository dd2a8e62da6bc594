"""What makes a schema of labels whole, and the changes that keep it so."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import count

from medgen_desktop.domain.attributes import Attribute
from medgen_desktop.domain.errors import Detail, Problem, UserError
from medgen_desktop.domain.label_schema import Label, LabelSchema, RelationKind
from medgen_desktop.domain.marking_errors import (
    ATTRIBUTE_VALUES_INVALID,
    LABEL_COLOUR_INVALID,
    LABEL_TAG_INVALID,
    RELATION_END_UNKNOWN,
    SCHEMA_KEY_INVALID,
    SCHEMA_NAME_INVALID,
    SCHEMA_NAME_TWICE,
)

COLOURS = 7
"""How many label inks every palette has."""
KEYS = "123456789"
LONGEST_NAME = 60
LONGEST_TAG = 3
LONGEST_CODE = 6


@dataclass(frozen=True, slots=True)
class SchemaFault:
    """What is wrong with a schema, and the details that fill the problem's sentences."""

    problem: Problem
    details: dict[str, Detail]

    @property
    def error(self) -> UserError:
        """The same to raise."""
        return UserError(self.problem, **self.details)


def first_fault(schema: LabelSchema) -> SchemaFault | None:
    """The first thing that is wrong with a schema, or None."""
    return next(_faults(schema), None)


def require_whole(schema: LabelSchema) -> None:
    """Refuse a schema that something is wrong with.

    Raises:
        UserError: one of SCHEMA_NAME_INVALID, SCHEMA_NAME_TWICE, LABEL_TAG_INVALID,
            SCHEMA_KEY_INVALID, LABEL_COLOUR_INVALID, ATTRIBUTE_VALUES_INVALID,
            RELATION_END_UNKNOWN.
    """
    fault = first_fault(schema)
    if fault is not None:
        raise fault.error


def _faults(schema: LabelSchema) -> Iterator[SchemaFault]:
    for named in (schema.labels, schema.attributes, schema.relations, schema.fields):
        yield from _name_faults([one.name for one in named])
    for keyed in (schema.labels, schema.attributes):
        yield from _key_faults([(one.name, one.key) for one in keyed])
    yield from _label_faults(schema.labels)
    for attribute in schema.attributes:
        yield from _attribute_faults(attribute)
    for field in schema.fields:
        if not _are_words(field.values):
            yield SchemaFault(ATTRIBUTE_VALUES_INVALID, {"name": field.name})
    for kind in schema.relations:
        for end in (*kind.sources, *kind.targets):
            if all(label.name != end for label in schema.labels):
                yield SchemaFault(RELATION_END_UNKNOWN, {"name": kind.name, "label": end})


def _name_faults(names: Sequence[str]) -> Iterator[SchemaFault]:
    taken: set[str] = set()
    for name in names:
        if not is_name(name):
            yield SchemaFault(SCHEMA_NAME_INVALID, {"name": name, "longest": LONGEST_NAME})
        if name.casefold() in taken:
            yield SchemaFault(SCHEMA_NAME_TWICE, {"name": name})
        taken.add(name.casefold())


def _key_faults(keyed: Sequence[tuple[str, str]]) -> Iterator[SchemaFault]:
    taken: set[str] = set()
    for name, key in keyed:
        if key and (len(key) > 1 or key not in KEYS or key in taken):
            yield SchemaFault(SCHEMA_KEY_INVALID, {"name": name, "key": key})
        taken.add(key)


def _label_faults(labels: Sequence[Label]) -> Iterator[SchemaFault]:
    tags: set[str] = set()
    for one in labels:
        is_tag = is_name(one.tag) and len(one.tag) <= LONGEST_TAG
        if not is_tag or one.tag.casefold() in tags:
            yield SchemaFault(LABEL_TAG_INVALID, {"label": one.name, "tag": one.tag})
        if not 0 <= one.colour < COLOURS:
            yield SchemaFault(
                LABEL_COLOUR_INVALID,
                {"label": one.name, "colour": one.colour, "last": COLOURS - 1},
            )
        tags.add(one.tag.casefold())


def _attribute_faults(one: Attribute) -> Iterator[SchemaFault]:
    have_codes = _are_words(one.codes) and all(len(code) <= LONGEST_CODE for code in one.codes)
    has_values = bool(one.values) and _are_words(one.values)
    if not (has_values and have_codes and len(one.codes) == len(one.values)):
        yield SchemaFault(ATTRIBUTE_VALUES_INVALID, {"name": one.name})


def is_name(name: str) -> bool:
    """Whether this can name something: one line, not too long, no blanks at its ends."""
    return bool(name) and name == name.strip() and name.isprintable() and len(name) <= LONGEST_NAME


def _are_words(words: Sequence[str]) -> bool:
    """Whether each can stand in a list, and none stands there twice."""
    return all(is_name(one) for one in words) and len(set(words)) == len(words)


def free_name(name: str, taken: Collection[str]) -> str:
    """The name with a number, so that it is none of these, which are case-folded."""
    endings = (f" ({number})" for number in count(2))
    names = (name[: LONGEST_NAME - len(one)].rstrip() + one for one in endings)
    return next(one for one in names if one.casefold() not in taken)


def free_tag(name: str, labels: Iterable[Label]) -> str:
    """A tag that no label has: of the name's first letters, else one letter with a number."""
    taken = {one.tag.casefold() for one in labels}
    letters = "".join(one for one in name if one.isalnum()) or "L"
    lengths = (2, 1, LONGEST_TAG)
    wanted = [letters[:length].capitalize() for length in lengths]
    wanted += [f"{letters[0].upper()}{number}" for number in range(1, 100)]
    wanted += [f"{number}" for number in range(1, 1000)]
    return next((one for one in wanted if one.casefold() not in taken), letters[:LONGEST_TAG])


def free_key(taken: Iterable[str]) -> str:
    """The first of the keys 1 to 9 that is not taken; none where all are."""
    held = set(taken)
    return next((key for key in KEYS if key not in held), "")


def free_colour(labels: Iterable[Label]) -> int:
    """The first of the colours that the fewest labels have."""
    counts = [0] * COLOURS
    for one in labels:
        counts[one.colour % COLOURS] += 1
    return counts.index(min(counts))


def with_label(schema: LabelSchema, label: Label, place: int | None = None) -> LabelSchema:
    """The schema with this label in the place of that of the same name, or added."""
    there = [at for at, one in enumerate(schema.labels) if one.name == label.name]
    rest = [one for one in schema.labels if one.name != label.name]
    at = place if place is not None else (there or [len(rest)])[0]
    rest.insert(at, label)
    return replace(schema, labels=tuple(rest))


def without_label(schema: LabelSchema, name: str) -> LabelSchema:
    """The schema without a label, and without kinds of relation that could only lead from or to it.

    An end without labels means any, so a kind that loses the last label of an end would suddenly
    join everything; all of its relations go with the label's annotations.
    """
    kinds = []
    for kind in schema.relations:
        sources = tuple(one for one in kind.sources if one != name)
        targets = tuple(one for one in kind.targets if one != name)
        if bool(sources) == bool(kind.sources) and bool(targets) == bool(kind.targets):
            kinds.append(replace(kind, sources=sources, targets=targets))
    labels = tuple(one for one in schema.labels if one.name != name)
    return replace(schema, labels=labels, relations=tuple(kinds))


def renamed_label(schema: LabelSchema, old: str, new: str) -> LabelSchema:
    """The schema with another name for a label, also where relations lead from and to it."""
    return renamed_labels(schema, {old: new})


def renamed_labels(schema: LabelSchema, names: Mapping[str, str]) -> LabelSchema:
    """The same for many labels at once, which may take each other's names."""

    def named(name: str) -> str:
        return names.get(name, name)

    labels = tuple(replace(one, name=named(one.name)) for one in schema.labels)
    kinds = tuple(
        RelationKind(one.name, tuple(map(named, one.sources)), tuple(map(named, one.targets)))
        for one in schema.relations
    )
    return replace(schema, labels=labels, relations=kinds)
