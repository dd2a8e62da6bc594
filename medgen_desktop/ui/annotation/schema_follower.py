"""Lets the Mark page say what the schema says, also when it changes while the page is open."""

from functools import partial

from PySide6.QtCore import QObject, Qt, Slot

from medgen_desktop.services.edits import Change
from medgen_desktop.ui.annotation.parts import MarkParts
from medgen_desktop.ui.wording import attribute_words, label_words


class SchemaFollower(QObject):
    """Keys, buttons, tags and colours of the labels and attributes of now."""

    def __init__(self, parts: MarkParts) -> None:
        """Bind the keys of the schema that holds."""
        super().__init__(parts.session)
        self._parts = parts
        self._schema = parts.context.workspace.schemas.current()
        self._bind_keys()
        parts.context.events.schema_changed.connect(self._on_schema_changed)
        parts.session.note_opened.connect(self._compare)
        parts.session.status_set.connect(self._compare)
        # Said last: undo first says in which note it was.
        parts.session.changed.connect(self._on_changed, Qt.ConnectionType.QueuedConnection)
        parts.bar.schema_requested.connect(self._on_schema_requested)

    def retranslate(self) -> None:
        """The bar, the tab and the keys say their own words."""

    @Slot(object)
    def _on_changed(self, change: Change) -> None:
        for old, new in change.came_back.items():
            words = self.tr("“{old}” came back as “{new}”: another label has its name now")
            self._parts.say(words.format(old=old, new=new))

    @Slot()
    def _compare(self) -> None:
        """With the note, the schema was read: another program may have changed it."""
        context = self._parts.context
        if context.workspace.schemas.current() != self._schema:
            context.events.schema_changed.emit()

    @Slot()
    def _on_schema_changed(self) -> None:
        parts, schema = self._parts, self._parts.context.workspace.schemas.current()
        if schema != self._schema:
            self._schema = schema
            parts.bar.set_labels(schema.labels)
            parts.tab.set_labels(schema.labels, schema.attributes)
            parts.map.set_labels(schema.labels)
            parts.view.set_labels(schema.labels, schema.attributes)
            parts.view.show_annotations(parts.session.annotations)
            self._bind_keys()
        parts.session.read_again()  # what was renamed or deleted with its label

    def _bind_keys(self) -> None:
        keys = self._parts.keys
        keys.unbind("schema")
        for one in self._schema.labels:
            if one.key:
                act = partial(self._parts.set_label, one.name)
                keys.bind("schema", one.key, partial(label_words, one.name), act)
        for attribute in self._schema.attributes:
            if attribute.key:
                act = partial(self._parts.set_attribute, attribute.name)
                words = partial(attribute_words, attribute.name)
                keys.bind("schema", f"Shift+{attribute.key}", words, act)

    @Slot()
    def _on_schema_requested(self) -> None:
        from medgen_desktop.ui.settings.schema_dialog import SchemaDialog  # noqa: PLC0415 - made when asked for

        SchemaDialog(self._parts.context, self._parts.bar.window()).open()
