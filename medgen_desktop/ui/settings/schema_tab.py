"""One tab of the dialog of labels: a list on the left, what is chosen in it on the right."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, ClassVar

from PySide6.QtCore import QEvent, QSize, Qt, Slot
from PySide6.QtWidgets import (
    QFormLayout,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from medgen_desktop.domain.schema_rules import SchemaFault
from medgen_desktop.ui.controls import button, role_label, wrapped_label
from medgen_desktop.ui.error_presenter import message_for
from medgen_desktop.ui.label_chip import CHIP
from medgen_desktop.ui.settings.schema_draft import SchemaDraft
from medgen_desktop.ui.theme import SPACE_2, SPACE_3, SPACE_4

_LIST_WIDTH = 260
_ROW_GAP = 2


class SchemaTab(QWidget):
    """Adds, deletes, moves and edits the parts of one kind; a fault is said below the fields."""

    part: ClassVar[str]
    """The field of `LabelSchema` that this tab is about."""

    def __init__(self, draft: SchemaDraft, parent: QWidget | None = None) -> None:
        """Show the first one of the draft; `build` makes the fields."""
        super().__init__(parent)
        self.draft = draft
        self.list = QListWidget()
        self.form = QFormLayout()
        self.error = wrapped_label("", "danger")
        self.hint = wrapped_label("", "small")
        self.add, self.delete, self.up, self.down = button(), button(), button(), button()
        self.names: dict[str, QLabel] = {}
        self._is_filling = False
        self._fault: SchemaFault | None = None
        self._form_side = QWidget()
        self._lay_out()
        self.build()
        self.list.currentRowChanged.connect(self._on_row_changed)
        self.add.clicked.connect(self._on_add_clicked)
        self.delete.clicked.connect(self._on_delete_clicked)
        self.up.clicked.connect(lambda: self._move(-1))
        self.down.clicked.connect(lambda: self._move(1))
        draft.changed.connect(self.refresh)
        self.retranslate()

    def build(self) -> None:
        """Make the fields of the form with `add_field`."""
        raise NotImplementedError

    def fill(self, one: Any) -> None:  # noqa: ANN401 - each tab has its own kind
        """Show one part in the fields."""
        raise NotImplementedError

    def read(self, one: Any) -> Any:  # noqa: ANN401 - each tab has its own kind
        """The part that the fields say, made from the one that is saved in the draft."""
        raise NotImplementedError

    def fresh(self) -> Any:  # noqa: ANN401 - each tab has its own kind
        """A new part that fits beside the others."""
        raise NotImplementedError

    def words(self) -> None:
        """Say the texts of the fields."""
        raise NotImplementedError

    def show_in(self, item: QListWidgetItem, one: Any) -> None:  # noqa: ANN401 - as above
        """Say a part in its row of the list."""
        item.setText(one.name)

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(0, SPACE_3, 0, 0)
        row.setSpacing(SPACE_4)
        left = QVBoxLayout()
        left.setSpacing(SPACE_2)
        self.list.setFixedWidth(_LIST_WIDTH)
        self.list.setIconSize(QSize(CHIP, CHIP))
        self.list.setSpacing(_ROW_GAP)
        left.addWidget(self.list, 1)
        buttons = QGridLayout()
        buttons.setSpacing(SPACE_2)
        for place, one in enumerate((self.add, self.delete, self.up, self.down)):
            buttons.addWidget(one, place // 2, place % 2)
        buttons.setColumnStretch(2, 1)
        left.addLayout(buttons)
        row.addLayout(left)
        self.form.setHorizontalSpacing(SPACE_4)
        self.form.setVerticalSpacing(SPACE_2)
        self.form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self.form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft)
        column = QVBoxLayout(self._form_side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_3)
        column.addLayout(self.form)
        column.addWidget(self.error)
        column.addWidget(self.hint)
        column.addStretch()
        row.addWidget(self._form_side, 1)

    def add_field(self, key: str, field: QWidget) -> None:
        """Put a field below the others; `names[key]` is its label."""
        self.names[key] = role_label()
        self.names[key].setBuddy(field)
        field.setObjectName(f"{self.part}_{key}")
        self.form.addRow(self.names[key], field)

    @property
    def parts(self) -> Sequence[Any]:
        """What the draft has of this kind."""
        found: Sequence[Any] = getattr(self.draft.schema, self.part)
        return found

    @property
    def chosen(self) -> Any | None:  # noqa: ANN401 - each tab has its own kind
        """The part that the form shows."""
        row = self.list.currentRow()
        return self.parts[row] if 0 <= row < len(self.parts) else None

    @property
    def has_fault(self) -> bool:
        """Whether the form says something that does not fit."""
        return self._fault is not None

    @Slot()
    def take(self) -> None:
        """Take what the form says over into the draft, or say why not."""
        one = self.chosen
        if one is None or self._is_filling:
            return
        new = self.read(one)
        self._say(None if new == one else self.change(one, new))

    def change(self, old: Any, new: Any) -> SchemaFault | None:  # noqa: ANN401 - as above
        """Put a part in the place of another one."""
        return self._put([new if one is old else one for one in self.parts])

    def remove(self, one: Any) -> None:  # noqa: ANN401 - as above
        """Delete a part."""
        self._put([other for other in self.parts if other is not one])

    def _put(self, parts: Sequence[Any]) -> SchemaFault | None:
        return self.draft.apply(replace(self.draft.schema, **{self.part: tuple(parts)}))

    def _say(self, fault: SchemaFault | None) -> None:
        self._fault = fault
        message = None if fault is None else message_for(fault.error)
        self.error.setText("" if message is None else f"{message.what} {message.remedy}")
        self.error.setVisible(fault is not None)

    @Slot()
    def refresh(self) -> None:
        """Show the draft; the same row stays chosen."""
        row = self.list.currentRow()
        blocked = self.list.blockSignals(True)
        self.list.clear()
        for one in self.parts:
            item = QListWidgetItem()
            self.show_in(item, one)
            self.list.addItem(item)
        self.list.setCurrentRow(min(max(row, 0), len(self.parts) - 1))
        self.list.blockSignals(blocked)
        self._show_chosen()

    @Slot()
    def _on_row_changed(self) -> None:
        self._show_chosen()

    def _show_chosen(self) -> None:
        one, row = self.chosen, self.list.currentRow()
        self._say(None)
        self._form_side.setEnabled(one is not None)
        self.delete.setEnabled(one is not None)
        self.up.setEnabled(row > 0)
        self.down.setEnabled(0 <= row < len(self.parts) - 1)
        if one is not None:
            self._is_filling = True
            self.fill(one)
            self._is_filling = False

    @Slot()
    def _on_add_clicked(self) -> None:
        self.take()
        self._say(self._put([*self.parts, self.fresh()]))
        self.list.setCurrentRow(len(self.parts) - 1)
        self.begin()

    def begin(self) -> None:
        """Put the caret where a new part's name is typed."""
        field = self.names["name"].buddy()
        field.setFocus()
        getattr(field, "selectAll", lambda: None)()

    @Slot()
    def _on_delete_clicked(self) -> None:
        if self.chosen is not None:
            self.remove(self.chosen)

    def _move(self, by: int) -> None:
        self.take()
        row = self.list.currentRow()
        parts = list(self.parts)
        parts[row], parts[row + by] = parts[row + by], parts[row]
        self.list.setCurrentRow(row + by)
        self._put(parts)

    def changeEvent(self, event: QEvent) -> None:
        """Say everything again in a new language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def retranslate(self) -> None:
        """Say everything in the language of the screen."""
        for made, words in self._button_words():
            made.setText(words)
        self.words()
        for name in self.names.values():
            if name.buddy() is not None:
                name.buddy().setAccessibleName(name.text())
        self.refresh()

    def _button_words(self) -> list[tuple[QPushButton, str]]:
        return [
            (self.add, self.tr("Add")),
            (self.delete, self.tr("Delete…") if self.part == "labels" else self.tr("Delete")),
            (self.up, self.tr("Up")),
            (self.down, self.tr("Down")),
        ]


def split_words(text: str) -> tuple[str, ...]:
    """Words that were typed with commas between them, Chinese ones too."""
    for comma in "，、;；":
        text = text.replace(comma, ",")
    return tuple(word.strip() for word in text.split(",") if word.strip())
