"""What the dialog of labels has changed and not yet saved: whole at every step."""

from collections.abc import Iterable
from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from medgen_desktop.domain.label_schema import Label, LabelSchema
from medgen_desktop.domain.schema_rules import (
    SchemaFault,
    first_fault,
    renamed_label,
    without_label,
)


class SchemaDraft(QObject):
    """A schema in the making, which remembers what each label was called before."""

    changed = Signal()

    def __init__(self, base: LabelSchema, parent: QObject | None = None) -> None:
        """Begin with what is saved."""
        super().__init__(parent)
        self.base = base
        self.schema = base
        self._origins = {one.name: one.name for one in base.labels}

    @property
    def is_changed(self) -> bool:
        """Whether there is anything to save."""
        return self.schema != self.base

    @property
    def renamed(self) -> dict[str, str]:
        """Saved names of labels and their new ones."""
        return {old: name for name, old in self._origins.items() if old != name}

    @property
    def deleted(self) -> frozenset[str]:
        """Saved labels that are no longer there."""
        return frozenset(one.name for one in self.base.labels) - set(self._origins.values())

    def origin(self, name: str) -> str | None:
        """What a label is called in the workspace; None for a new one."""
        return self._origins.get(name)

    def missing_in(self, schema: LabelSchema) -> list[str]:
        """Saved labels, by their saved names, that loading this schema would delete."""
        kept = {one.name.casefold() for one in schema.labels}
        return [one.name for one in self.base.labels if one.name.casefold() not in kept]

    def apply(self, schema: LabelSchema) -> SchemaFault | None:
        """Take this over if it is whole; else say what is wrong and stay as it was."""
        fault = first_fault(schema)
        if fault is None and schema != self.schema:
            self.schema = schema
            self.changed.emit()
        return fault

    def change_label(self, name: str, label: Label) -> SchemaFault | None:
        """Let a label be this one, which may have another name."""
        schema = renamed_label(self.schema, name, label.name)
        labels = tuple(label if one.name == label.name else one for one in schema.labels)
        fault = first_fault(schema) or self.apply(replace(schema, labels=labels))
        if fault is None and name != label.name and name in self._origins:
            self._origins[label.name] = self._origins.pop(name)
        return fault

    def delete_label(self, name: str) -> None:
        """Drop a label, and kinds of relation that only it could be joined by."""
        self._origins.pop(name, None)
        self.apply(without_label(self.schema, name))

    def load(self, schema: LabelSchema) -> None:
        """Take over a whole other schema; labels of the same name stay what they are."""
        saved = {one.name.casefold(): one.name for one in self.base.labels}
        self._origins = {
            one.name: saved[one.name.casefold()]
            for one in schema.labels
            if one.name.casefold() in saved
        }
        self.apply(schema)


def fresh_name(words: str, taken: Iterable[str]) -> str:
    """A name that nothing has: the words, with a number where they are taken."""
    held = {one.casefold() for one in taken}
    names = (words, *(f"{words} {number}" for number in range(2, len(held) + 3)))
    return next(name for name in names if name.casefold() not in held)
