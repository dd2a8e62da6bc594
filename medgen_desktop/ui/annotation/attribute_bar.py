"""The attributes of the chosen annotation, a button each, with the key that sets it.

What the words around it suggest has a dashed frame, and holds only once a person takes it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QGridLayout, QPushButton, QSizePolicy, QWidget

from medgen_desktop.domain.attributes import ATTRIBUTES, Attribute
from medgen_desktop.ui.controls import button, link_button, restyle
from medgen_desktop.ui.theme import SPACE_1
from medgen_desktop.ui.wording import attribute_value_words, attribute_words

_COLUMNS = 2


@dataclass(frozen=True, slots=True)
class AttributeHint:
    """A suggested value, and the words of the note that are the reason for it."""

    value: str
    because: str


class AttributeBar(QWidget):
    """Says which attributes hold; a press asks for the next value of one."""

    attribute_requested = Signal(str)
    hints_requested = Signal()
    """Take all that is suggested."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """No annotation is chosen."""
        super().__init__(parent)
        self._held: Mapping[str, str] | None = None
        self._hints: Mapping[str, AttributeHint] = {}
        self._take = link_button()
        self._take.clicked.connect(self.hints_requested)
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
        rows = (len(self._buttons) + _COLUMNS - 1) // _COLUMNS
        self._grid.addWidget(self._take, rows, 0, 1, _COLUMNS)
        before = self._take  # it keeps the place of all of them when others come
        for made in (*self._buttons, self._take):
            QWidget.setTabOrder(before, made)
            before = made
        self._refresh()

    def _button(self, attribute: Attribute) -> QPushButton:
        made = button("", "toggle")
        made.setCheckable(True)
        made.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # after a click, Space is not for it again
        made.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        made.clicked.connect(lambda: self.attribute_requested.emit(attribute.name))
        made.clicked.connect(self._refresh)  # it is checked when it holds, not when it is pressed
        return made

    def show_attributes(self, held: Mapping[str, str] | None) -> None:
        """Show the attributes of an annotation; None where none is chosen."""
        self._held = held
        self._refresh()

    def show_hints(self, hints: Mapping[str, AttributeHint]) -> None:
        """Show what is suggested, by the names of attributes; nothing of it holds yet."""
        self._hints = hints
        self._refresh()

    def changeEvent(self, event: QEvent) -> None:
        """Say everything again in a new language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._refresh()
        super().changeEvent(event)

    def _refresh(self) -> None:
        held = self._held or {}
        self.setEnabled(self._held is not None)
        self._take.setText(self.tr("Take the suggested attributes  ⇧0"))
        self._take.setVisible(any(name not in held for name in self._hints))
        for attribute, made in zip(self._attributes, self._buttons, strict=True):
            value = held.get(attribute.name)
            hint = self._hints.get(attribute.name) if value is None else None
            shown = value if hint is None else hint.value
            words = attribute_words(attribute.name)
            if shown is not None and len(attribute.values) > 1:
                words = attribute_value_words(attribute.name, shown)
            words += "" if hint is None else "?"
            words = f"{words}  ⇧{attribute.key}" if attribute.key else words
            made.setText(words.replace("&", "&&"))
            made.setChecked(value is not None)
            if made.property("suggested") != (hint is not None):
                made.setProperty("suggested", hint is not None)
                restyle(made)
            told = attribute_words(attribute.name)
            if attribute.key:
                said = self.tr("{attribute} (Shift+{key})")
                told = said.format(attribute=told, key=attribute.key)
            if hint is not None:
                because = self.tr("Suggested because of “{words}”; Shift+0 takes it")
                told = because.format(words=hint.because)
            made.setToolTip(told)
            made.setAccessibleDescription(told if hint is not None else "")
