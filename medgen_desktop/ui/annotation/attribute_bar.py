"""The attributes of the chosen annotation, a button each, with the key that sets it."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QGridLayout, QPushButton, QSizePolicy, QWidget

from medgen_desktop.domain.attributes import ATTRIBUTES, Attribute
from medgen_desktop.ui.controls import button
from medgen_desktop.ui.theme import SPACE_1
from medgen_desktop.ui.wording import attribute_value_words, attribute_words

_COLUMNS = 2


class AttributeBar(QWidget):
    """Says which attributes hold; a press asks for the next value of one."""

    attribute_requested = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        """No annotation is chosen."""
        super().__init__(parent)
        self._held: Mapping[str, str] | None = None
        self._attributes: Sequence[Attribute] = ()
        self._buttons: list[QPushButton] = []
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(SPACE_1)
        self.set_attributes(ATTRIBUTES)

    def set_attributes(self, attributes: Sequence[Attribute]) -> None:
        """A button for each of these instead of those before."""
        for old in self._buttons:
            old.hide()
            old.deleteLater()
        self._attributes = attributes
        self._buttons = [self._button(one) for one in attributes]
        for place, made in enumerate(self._buttons):
            self._grid.addWidget(made, place // _COLUMNS, place % _COLUMNS)
        self._refresh()

    def _button(self, attribute: Attribute) -> QPushButton:
        made = button("", "toggle")
        made.setCheckable(True)
        made.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        made.clicked.connect(lambda: self.attribute_requested.emit(attribute.name))
        made.clicked.connect(self._refresh)  # it is checked when it holds, not when it is pressed
        return made

    def show_attributes(self, held: Mapping[str, str] | None) -> None:
        """Show the attributes of an annotation; None where none is chosen."""
        self._held = held
        self._refresh()

    def changeEvent(self, event: QEvent) -> None:
        """Say everything again in a new language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._refresh()
        super().changeEvent(event)

    def _refresh(self) -> None:
        held = self._held or {}
        self.setEnabled(self._held is not None)
        for attribute, made in zip(self._attributes, self._buttons, strict=True):
            value = held.get(attribute.name)
            words = attribute_words(attribute.name)
            if value is not None and len(attribute.values) > 1:
                words = attribute_value_words(attribute.name, value)
            shown = f"{words}  ⇧{attribute.key}" if attribute.key else words
            made.setText(shown.replace("&", "&&"))
            made.setChecked(value is not None)
            name = attribute_words(attribute.name)
            said = self.tr("{attribute} (Shift+{key})").format(attribute=name, key=attribute.key)
            made.setToolTip(said if attribute.key else name)
