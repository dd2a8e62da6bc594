"""The tabs of attributes, relations and fields of notes.

Their names stand in what is said already, so the name of one that is saved stays; it can be
deleted, and what was said with it is shown as it is.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLineEdit, QListWidget, QListWidgetItem

from medgen_desktop.domain.attributes import YES, Attribute
from medgen_desktop.domain.label_schema import NoteField, RelationKind
from medgen_desktop.domain.schema_rules import KEYS, LONGEST_CODE, free_key
from medgen_desktop.ui.settings.schema_draft import fresh_name
from medgen_desktop.ui.settings.schema_tab import SchemaTab, split_words
from medgen_desktop.ui.wording import attribute_words, label_words

_COMMA = ", "


class _NamedTab(SchemaTab):
    """A tab whose first field is a name that stays once it is saved."""

    def build(self) -> None:
        self.name = QLineEdit()
        self.add_field("name", self.name)
        self.name.editingFinished.connect(self.take)
        self.build_rest()

    def build_rest(self) -> None:
        """The fields below the name."""
        raise NotImplementedError

    def fill(self, one: Any) -> None:  # noqa: ANN401 - each tab has its own kind
        self.name.setText(one.name)
        saved = {old.name for old in getattr(self.draft.base, self.part)}
        self.name.setReadOnly(one.name in saved)
        self.name.setEnabled(one.name not in saved)

    def free_name(self, words: str) -> str:
        """A name that nothing of this kind has or had."""
        saved = [one.name for one in getattr(self.draft.base, self.part)]
        return fresh_name(words, [*saved, *(one.name for one in self.parts)])


class AttributesTab(_NamedTab):
    """Name, key, values and codes of each attribute."""

    part = "attributes"

    def build_rest(self) -> None:
        """Key, values, codes."""
        self.key, self.values, self.codes = QComboBox(), QLineEdit(), QLineEdit()
        self.key.addItems(["", *(f"⇧{key}" for key in KEYS)])
        for key, field in (("key", self.key), ("values", self.values), ("codes", self.codes)):
            self.add_field(key, field)
        self.key.activated.connect(self.take)
        self.values.editingFinished.connect(self.take)
        self.codes.editingFinished.connect(self.take)

    def fill(self, one: Attribute) -> None:
        """Show an attribute; one that only holds or does not has no values to show."""
        super().fill(one)
        self.key.setCurrentIndex(KEYS.index(one.key) + 1 if one.key else 0)
        self.values.setText("" if one.values == (YES,) else _COMMA.join(one.values))
        self.codes.setText(_COMMA.join(one.codes))

    def read(self, one: Attribute) -> Attribute:
        """The attribute that the fields say; values without codes get their first letters."""
        values = split_words(self.values.text()) or (YES,)
        codes = split_words(self.codes.text())
        if values != one.values and codes == one.codes and len(codes) != len(values):
            known = dict(zip(one.values, one.codes, strict=False))
            codes = tuple(known.get(value, value[:LONGEST_CODE].strip()) for value in values)
        key = "" if self.key.currentIndex() <= 0 else KEYS[self.key.currentIndex() - 1]
        return Attribute(self.name.text().strip(), key, values, codes)

    def fresh(self) -> Attribute:
        """An attribute that only holds or does not."""
        name = self.free_name(self.tr("new attribute"))
        return Attribute(name, free_key(one.key for one in self.parts), (YES,), ("new",))

    def show_in(self, item: QListWidgetItem, one: Attribute) -> None:
        """Its name and key."""
        item.setText(f"{attribute_words(one.name)}   {'⇧' if one.key else ''}{one.key}".rstrip())

    def words(self) -> None:
        """Say everything in the language of the screen."""
        self.list.setAccessibleName(self.tr("Attributes"))
        self.names["name"].setText(self.tr("Name"))
        self.names["key"].setText(self.tr("Key"))
        self.names["values"].setText(self.tr("Values"))
        self.names["codes"].setText(self.tr("Codes in the text"))
        self.key.setItemText(0, self.tr("(none)"))
        self.values.setPlaceholderText(self.tr("none: it holds or does not"))
        self.hint.setText(
            self.tr(
                "Put commas between values, and one short code for each. What was said with an "
                "attribute that you delete stays in the notes. A saved name does not change."
            )
        )


class RelationsTab(_NamedTab):
    """Name of each kind of relation, and the labels it leads from and to."""

    part = "relations"

    def build_rest(self) -> None:
        """Two lists of labels to tick."""
        self.sources, self.targets = QListWidget(), QListWidget()
        for key, field in (("sources", self.sources), ("targets", self.targets)):
            self.add_field(key, field)
            field.setSpacing(1)
            # Not at once: taking it may fill the list anew, and Qt is still at work on the item.
            field.itemChanged.connect(self.take, Qt.ConnectionType.QueuedConnection)

    def fill(self, one: RelationKind) -> None:
        """Show a kind of relation."""
        super().fill(one)
        for box, ends in ((self.sources, one.sources), (self.targets, one.targets)):
            names = [label.name for label in self.draft.schema.labels]
            if _names_in(box) != names:
                _list_names(box, names)
            for row, name in enumerate(names):
                box.item(row).setText(label_words(name))
                is_end = name in ends
                box.item(row).setCheckState(
                    Qt.CheckState.Checked if is_end else Qt.CheckState.Unchecked
                )

    def read(self, one: RelationKind) -> RelationKind:
        """The kind that the fields say."""
        return replace(
            one,
            name=self.name.text().strip(),
            sources=_ticked(self.sources),
            targets=_ticked(self.targets),
        )

    def fresh(self) -> RelationKind:
        """A kind that may join anything."""
        return RelationKind(self.free_name(self.tr("new relation")))

    def words(self) -> None:
        """Say everything in the language of the screen."""
        self.list.setAccessibleName(self.tr("Relations"))
        self.names["name"].setText(self.tr("Name"))
        self.names["sources"].setText(self.tr("Leads from"))
        self.names["targets"].setText(self.tr("Leads to"))
        self.hint.setText(
            self.tr(
                "Without a tick it may lead from or to any label. Relations of a kind that you "
                "delete stay in the notes. A saved name does not change."
            )
        )


class NoteFieldsTab(_NamedTab):
    """Name and values of each field of a note."""

    part = "fields"

    def build_rest(self) -> None:
        """The values."""
        self.values = QLineEdit()
        self.add_field("values", self.values)
        self.values.editingFinished.connect(self.take)

    def fill(self, one: NoteField) -> None:
        """Show a field."""
        super().fill(one)
        self.values.setText(_COMMA.join(one.values))

    def read(self, one: NoteField) -> NoteField:
        """The field that the form says."""
        name, values = self.name.text().strip(), split_words(self.values.text())
        return replace(one, name=name, values=values)

    def fresh(self) -> NoteField:
        """A field that takes any text."""
        return NoteField(self.free_name(self.tr("new field")))

    def words(self) -> None:
        """Say everything in the language of the screen."""
        self.list.setAccessibleName(self.tr("Note fields"))
        self.names["name"].setText(self.tr("Name"))
        self.names["values"].setText(self.tr("Values"))
        self.values.setPlaceholderText(self.tr("none: any text"))
        self.hint.setText(
            self.tr(
                "What is said of a note as a whole, such as its ward. Put commas between values. "
                "What notes say in a field that you delete stays. A saved name does not change."
            )
        )


def _names_in(box: QListWidget) -> list[str]:
    return [str(box.item(row).data(Qt.ItemDataRole.UserRole)) for row in range(box.count())]


def _list_names(box: QListWidget, names: Sequence[str]) -> None:
    box.clear()
    for name in names:
        item = QListWidgetItem()
        item.setData(Qt.ItemDataRole.UserRole, name)
        item.setCheckState(Qt.CheckState.Unchecked)
        box.addItem(item)


def _ticked(box: QListWidget) -> tuple[str, ...]:
    items = (box.item(row) for row in range(box.count()))
    return tuple(
        str(item.data(Qt.ItemDataRole.UserRole))
        for item in items
        if item.checkState() is Qt.CheckState.Checked
    )
