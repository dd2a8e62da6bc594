"""The tab of labels: name, tag, key and colour of each."""

from dataclasses import replace

from PySide6.QtCore import QCoreApplication, Signal, Slot
from PySide6.QtWidgets import QComboBox, QLineEdit, QListWidgetItem, QWidget

from medgen_desktop.domain.errors import QT_TRANSLATE_NOOP
from medgen_desktop.domain.label_schema import Label
from medgen_desktop.domain.schema_rules import (
    KEYS,
    LONGEST_TAG,
    SchemaFault,
    free_colour,
    free_key,
    free_tag,
)
from medgen_desktop.ui.label_chip import label_chip
from medgen_desktop.ui.settings.schema_draft import SchemaDraft, fresh_name
from medgen_desktop.ui.settings.schema_tab import SchemaTab
from medgen_desktop.ui.theme import Theme
from medgen_desktop.ui.wording import label_words

_COLOURS = (
    QT_TRANSLATE_NOOP("LabelsTab", "Vermilion"),
    QT_TRANSLATE_NOOP("LabelsTab", "Blue"),
    QT_TRANSLATE_NOOP("LabelsTab", "Green"),
    QT_TRANSLATE_NOOP("LabelsTab", "Purple"),
    QT_TRANSLATE_NOOP("LabelsTab", "Orange"),
    QT_TRANSLATE_NOOP("LabelsTab", "Sky blue"),
    QT_TRANSLATE_NOOP("LabelsTab", "Yellow"),
)


class LabelsTab(SchemaTab):
    """Deleting a label is only asked for: whoever knows how many annotations it has does it."""

    part = "labels"
    delete_requested = Signal(str)

    def __init__(self, draft: SchemaDraft, theme: Theme, parent: QWidget | None = None) -> None:
        """Show the draft's labels in the colours of the theme."""
        self._theme = theme
        self.name, self.tag = QLineEdit(), QLineEdit()
        self.key, self.colour = QComboBox(), QComboBox()
        super().__init__(draft, parent)
        theme.changed.connect(self._on_theme_changed)

    def build(self) -> None:
        """Four fields."""
        self.tag.setMaxLength(LONGEST_TAG)
        for place, name in enumerate(_COLOURS):
            self.colour.addItem(label_chip(self._theme.palette.label(place)), name)
        self.key.addItems(["", *KEYS])
        for key, field in (
            ("name", self.name),
            ("tag", self.tag),
            ("key", self.key),
            ("colour", self.colour),
        ):
            self.add_field(key, field)
        self.name.editingFinished.connect(self.take)
        self.tag.editingFinished.connect(self.take)
        self.key.activated.connect(self.take)
        self.colour.activated.connect(self.take)

    def fill(self, one: Label) -> None:
        """Show a label."""
        self.name.setText(one.name)
        self.tag.setText(one.tag)
        self.key.setCurrentIndex(self.key.findText(one.key) if one.key else 0)
        self.colour.setCurrentIndex(one.colour)

    def read(self, one: Label) -> Label:
        """The label that the fields say."""
        key = self.key.currentText() if self.key.currentIndex() > 0 else ""
        return replace(
            one,
            name=self.name.text().strip(),
            tag=self.tag.text().strip(),
            key=key,
            colour=self.colour.currentIndex(),
        )

    def change(self, old: Label, new: Label) -> SchemaFault | None:
        """Also where relations lead."""
        return self.draft.change_label(old.name, new)

    def remove(self, one: Label) -> None:
        """Ask for it."""
        self.delete_requested.emit(one.name)

    def fresh(self) -> Label:
        """A label with a name, a tag, a key and a colour that are free."""
        labels = self.draft.schema.labels
        taken = [one.name for one in labels] + [one.name for one in self.draft.base.labels]
        name = fresh_name(self.tr("New label"), taken)
        key = free_key(one.key for one in labels)
        return Label(name, free_tag(name, labels), key, free_colour(labels))

    def show_in(self, item: QListWidgetItem, one: Label) -> None:
        """Its chip, tag, name and key."""
        said = label_words(one.name)
        name = one.name if said == one.name else f"{one.name} · {said}"
        item.setText(f"{one.tag}   {name}   {one.key}".rstrip())
        item.setIcon(label_chip(self._theme.palette.label(one.colour)))

    def words(self) -> None:
        """Say everything in the language of the screen."""
        self.list.setAccessibleName(self.tr("Labels"))
        self.names["name"].setText(self.tr("Name"))
        self.names["tag"].setText(self.tr("Tag in the text"))
        self.names["key"].setText(self.tr("Key"))
        self.names["colour"].setText(self.tr("Colour"))
        self.key.setItemText(0, self.tr("(none)"))
        for place, name in enumerate(_COLOURS):
            self.colour.setItemText(place, QCoreApplication.translate("LabelsTab", name))
        self.hint.setText(
            self.tr(
                "Annotations keep their label when you rename it. Colours hold for colour-blind "
                "eyes together with the tag, so give each label its own tag."
            )
        )

    @Slot()
    def _on_theme_changed(self) -> None:
        for place in range(self.colour.count()):
            self.colour.setItemIcon(place, label_chip(self._theme.palette.label(place)))
        self.refresh()
