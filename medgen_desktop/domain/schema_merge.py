"""Two changes of one schema, made apart: both hold, and where they clash the other one stays.

A change of the schema is undone or done again after someone else has changed it too. What this
change did not touch stays as they left it; what both touched stays as they left it as well.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Protocol, TypeVar

from medgen_desktop.domain.label_schema import Label, LabelSchema
from medgen_desktop.domain.schema_rules import free_tag, renamed_label, without_label


class _Named(Protocol):
    @property
    def name(self) -> str: ...


T = TypeVar("T", bound=_Named)


def merged_schema(before: LabelSchema, after: LabelSchema, current: LabelSchema) -> LabelSchema:
    """The current schema with what the change from `before` to `after` did to it."""
    if current == before:
        return after
    return tidied(
        LabelSchema(
            _merged(before.labels, after.labels, current.labels),
            _merged(before.attributes, after.attributes, current.attributes),
            _merged(before.relations, after.relations, current.relations),
            _merged(before.fields, after.fields, current.fields),
        )
    )


def merged_rename(
    before: LabelSchema, after: LabelSchema, current: LabelSchema, renamed: tuple[str, str]
) -> LabelSchema | None:
    """The same for a change that renames a label; None where its name is no longer the old one."""
    old, new = renamed
    labels = [one for one in current.labels if one.name != old]
    is_taken = any(one.name.casefold() == new.casefold() for one in labels)
    if len(labels) == len(current.labels) or is_taken:
        return None
    return merged_schema(renamed_label(before, old, new), after, renamed_label(current, old, new))


def with_kept(schema: LabelSchema, kept: Iterable[Label]) -> LabelSchema:
    """The schema with labels that must stay, since annotations have them."""
    return tidied(replace(schema, labels=(*schema.labels, *kept)))


def tidied(schema: LabelSchema) -> LabelSchema:
    """The schema without what two changes together break: keys and tags twice, ends without label.

    Who stands first keeps the key and the tag.
    """
    keys: set[str] = set()
    labels: list[Label] = []
    for one in schema.labels:
        has_tag = all(one.tag.casefold() != other.tag.casefold() for other in labels)
        tag = one.tag if has_tag else free_tag(one.name, labels)
        labels.append(replace(one, tag=tag, key="" if one.key in keys else one.key))
        keys.add(one.key)
    held: set[str] = set()
    attributes = []
    for attribute in schema.attributes:
        key = "" if attribute.key in held else attribute.key
        attributes.append(replace(attribute, key=key))
        held.add(key)
    whole = replace(schema, labels=tuple(labels), attributes=tuple(attributes))
    names = {one.name for one in labels}
    ends = {end for kind in schema.relations for end in (*kind.sources, *kind.targets)}
    for end in sorted(ends - names):
        whole = without_label(whole, end)
    return whole


def _merged(before: Sequence[T], after: Sequence[T], current: Sequence[T]) -> tuple[T, ...]:
    old, new, now = _by_name(before), _by_name(after), _by_name(current)
    result = list(current)
    for place, one in enumerate(after):
        if one == old.get(one.name) or now.get(one.name) != old.get(one.name):
            continue  # this change did not touch it, or another one did
        if one.name in now:
            result[_place(result, one.name)] = one
        elif all(one.name.casefold() != other.name.casefold() for other in result):
            result.insert(place, one)
    gone = {name for name, one in old.items() if name not in new and now.get(name) == one}
    return tuple(one for one in result if one.name not in gone)


def _by_name(those: Sequence[T]) -> Mapping[str, T]:
    return {one.name: one for one in those}


def _place(those: Sequence[T], name: str) -> int:
    return next(place for place, one in enumerate(those) if one.name == name)
