"""The schema's fields of a note: a choice where the values are fixed, else a line to type in."""

from collections.abc import Mapping
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QLineEdit, QSizePolicy, QWidget

from medgen_desktop.domain.label_schema import NoteField
from medgen_desktop.ui.annotation.kept_text import KeptText
from medgen_desktop.ui.controls import ElidedLabel, QuietCombo
from medgen_desktop.ui.theme import SPACE_2

_SHARES = 2, 3
"""Of the width, for the names and for what is said."""
_AS_WIDE_AS_THERE_IS_ROOM = QuietCombo.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon


class NoteFields(QWidget):
    """One row a field."""

    set_requested = Signal(object, str, str)
    """Say in the note with this number that the field with this name has this value."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """No field before `show_fields`."""
        super().__init__(parent)
        self._note_id: int | None = None
        self._fields: tuple[NoteField, ...] = ()
        self.boxes: dict[str, QuietCombo] = {}
        self.lines: dict[str, KeptText] = {}
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(SPACE_2)
        for column, share in enumerate(_SHARES):
            self._grid.setColumnStretch(column, share)

    def show_fields(self, fields: tuple[NoteField, ...]) -> None:
        """Ask for these; what is typed into those before is written."""
        if fields == self._fields:
            return
        self.flush()
        self._fields = fields
        while (row := self._grid.takeAt(0)) is not None:
            widget = row.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self.boxes.clear()
        self.lines.clear()
        for place, field in enumerate(fields):
            name = ElidedLabel("small")
            name.setText(field.name)
            name.setToolTip(field.name)
            widget = self._box(field) if field.values else self._line(field)
            widget.setAccessibleName(field.name)
            name.setBuddy(widget)
            self._grid.addWidget(name, place, 0)
            self._grid.addWidget(widget, place, 1)
        self.setVisible(bool(fields))

    def show_values(self, note_id: int | None, values: Mapping[str, str]) -> None:
        """Show what is said of this note."""
        self._note_id = note_id
        for name, box in self.boxes.items():
            value = values.get(name, "")
            if box.findData(value) < 0:  # the schema has lost it since
                box.addItem(value, value)
            box.setCurrentIndex(box.findData(value))
            box.setEnabled(note_id is not None)
        for name, line in self.lines.items():
            line.show(note_id, values.get(name, ""))

    def flush(self) -> None:
        """Write what is typed and not written yet."""
        for line in self.lines.values():
            line.flush()

    def _box(self, field: NoteField) -> QuietCombo:
        box = QuietCombo()
        box.setSizeAdjustPolicy(_AS_WIDE_AS_THERE_IS_ROOM)
        box.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        box.addItem("", "")
        for value in field.values:
            box.addItem(value, value)
        box.activated.connect(partial(self._on_activated, field.name))
        self.boxes[field.name] = box
        return box

    def _line(self, field: NoteField) -> QLineEdit:
        line = QLineEdit()
        kept = self.lines[field.name] = KeptText(line)
        kept.written.connect(
            lambda note_id, text: self.set_requested.emit(note_id, field.name, text)
        )
        return line

    def _on_activated(self, name: str, _index: int) -> None:
        if self._note_id is not None:
            self.set_requested.emit(self._note_id, name, str(self.boxes[name].currentData()))
