"""Before a table comes in: which column holds the text, the summary, the section and so on."""

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from medgen_desktop.services.import_notes import ColumnMapping, ImportRequest, TablePreview
from medgen_desktop.ui.controls import restyle, role_label, wrapped_label
from medgen_desktop.ui.exchange.reading_choice import ENCODINGS, is_encoding
from medgen_desktop.ui.theme import SPACE_3, SPACE_4
from medgen_desktop.ui.wording import number_words

_CELL_LENGTH = 120
_WIDTH, _HEIGHT = 860, 620
_COLUMN_WIDTH = 180


@dataclass(frozen=True, slots=True)
class _Choice:
    """One use of a column and whether it may be left out."""

    field: str
    is_required: bool = False


_CHOICES = (
    _Choice("text", is_required=True),
    _Choice("target"),
    _Choice("section"),
    _Choice("title"),
    _Choice("record_id"),
)


class MappingDialog(QDialog):
    """Shows a table's first rows and asks what its columns mean; the guess is chosen already."""

    mapping_chosen = Signal(object)
    """The `ImportRequest` to carry out."""
    sheet_requested = Signal(str)
    """The person wants another sheet of the workbook, which is to be asked about instead."""
    encoding_requested = Signal(str)
    """The person wants the table read in another encoding, in which it is to be asked about."""

    def __init__(self, preview: TablePreview, parent: QWidget | None = None) -> None:
        """Ask about this table."""
        super().__init__(parent)
        self._preview = preview
        self._intro = wrapped_label("", "muted")
        self._form = QFormLayout()
        self.sheet = QComboBox()
        self.sheet.addItems(preview.sheets)
        self.sheet.setCurrentText(preview.sheet)
        self._sheet_name = role_label()
        self.encoding, self._encoding_name = QComboBox(), role_label()
        self.encoding.addItems(list(dict.fromkeys((preview.encoding, *ENCODINGS))))
        self.boxes = {choice.field: self._box(choice) for choice in _CHOICES}
        self._names = {choice.field: role_label() for choice in _CHOICES}
        self._table = self._preview_table()
        self._meaning = wrapped_label("", "muted")
        self._buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel
        )
        self._lay_out()
        self._choose_guess()
        for box in self.boxes.values():
            box.currentIndexChanged.connect(self._refresh)
        self.sheet.textActivated.connect(self._on_sheet_activated)
        self.encoding.textActivated.connect(self._on_encoding_activated)
        self._buttons.accepted.connect(self.accept)
        self._buttons.rejected.connect(self.reject)
        self._retranslate()
        self.resize(_WIDTH, _HEIGHT)
        self.boxes["text"].setFocus()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_4, SPACE_4, SPACE_4, SPACE_4)
        column.setSpacing(SPACE_3)
        column.addWidget(self._intro)
        self._sheet_name.setBuddy(self.sheet)
        self._form.addRow(self._sheet_name, self.sheet)
        self._form.setRowVisible(self.sheet, len(self._preview.sheets) > 1)
        self._encoding_name.setBuddy(self.encoding)
        self._form.addRow(self._encoding_name, self.encoding)
        self._form.setRowVisible(self.encoding, is_encoding(self._preview.encoding))
        for choice in _CHOICES:
            self._names[choice.field].setBuddy(self.boxes[choice.field])
            self._form.addRow(self._names[choice.field], self.boxes[choice.field])
        column.addLayout(self._form)
        column.addWidget(self._meaning)
        column.addWidget(self._table, 1)
        column.addWidget(self._buttons)
        ok = self._buttons.button(QDialogButtonBox.StandardButton.Ok)
        ok.setProperty("role", "primary")
        restyle(ok)

    def _box(self, choice: _Choice) -> QComboBox:
        box = QComboBox()
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        box.setMinimumContentsLength(28)
        box.addItem("", None)
        for name in self._preview.columns:
            box.addItem(name, name)
        box.setObjectName(choice.field)
        return box

    def _preview_table(self) -> QTableWidget:
        preview = self._preview
        table = QTableWidget(len(preview.rows), len(preview.columns))
        table.setHorizontalHeaderLabels(list(preview.columns))
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setTabKeyNavigation(False)
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.horizontalHeader().setDefaultSectionSize(_COLUMN_WIDTH)
        table.horizontalHeader().setStretchLastSection(True)
        table.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft)
        for row, cells in enumerate(preview.rows):
            for place, cell in enumerate(cells[: len(preview.columns)]):
                words = " ".join(cell[: _CELL_LENGTH * 2].split())[:_CELL_LENGTH]
                table.setItem(row, place, QTableWidgetItem(words))
        return table

    def _choose_guess(self) -> None:
        guess = self._preview.guess
        for field, box in self.boxes.items():
            name = None if guess is None else getattr(guess, field)
            box.setCurrentIndex(max(0, box.findData(name)))

    @property
    def path(self) -> Path:
        """The file that is asked about."""
        return self._preview.path

    def mapping(self) -> ColumnMapping | None:
        """What is chosen, or None while no column holds the text or the text is its own summary."""
        chosen = {field: box.currentData() for field, box in self.boxes.items()}
        if not chosen["text"] or chosen["text"] == chosen["target"]:
            return None
        return ColumnMapping(**chosen)

    @Slot()
    def accept(self) -> None:
        """Hand out the request and close."""
        mapping = self.mapping()
        if mapping is None:
            return
        preview = self._preview
        self.mapping_chosen.emit(
            ImportRequest(
                preview.path,
                mapping,
                preview.encoding,
                sheet=preview.sheet or None,
                columns=preview.columns,
            )
        )
        super().accept()

    def changeEvent(self, event: QEvent) -> None:
        """Say everything again in a new language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _retranslate(self) -> None:
        self.setWindowTitle(
            self.tr("What do the columns of {file} mean?").format(file=self._preview.path.name)
        )
        self._intro.setText(
            self.tr(
                "{file} was read as {encoding}. Each row becomes one note. A row that also has a "
                "summary becomes a training pair."
            ).format(file=self._preview.path.name, encoding=self._preview.encoding)
        )
        self._sheet_name.setText(self.tr("Sheet"))
        self.sheet.setAccessibleName(self.tr("Sheet"))
        self._encoding_name.setText(self.tr("Encoding"))
        self.encoding.setAccessibleName(self.tr("Encoding"))
        words = {
            "text": self.tr("Text of the note"),
            "target": self.tr("Summary (optional)"),
            "section": self.tr("Section of the report (optional)"),
            "title": self.tr("Title (optional)"),
            "record_id": self.tr("Record number (optional)"),
        }
        for field, label in self._names.items():
            label.setText(words[field])
            nothing = self.tr("(choose)") if field == "text" else self.tr("(none)")
            self.boxes[field].setItemText(0, nothing)
            self.boxes[field].setAccessibleName(words[field])
        self._table.setAccessibleName(self.tr("First rows of the table"))
        self._buttons.button(QDialogButtonBox.StandardButton.Ok).setText(self.tr("Import"))
        self._buttons.button(QDialogButtonBox.StandardButton.Cancel).setText(self.tr("Cancel"))
        self._refresh()

    @Slot(str)
    def _on_sheet_activated(self, sheet: str) -> None:
        if sheet != self._preview.sheet:
            self.sheet_requested.emit(sheet)

    @Slot(str)
    def _on_encoding_activated(self, encoding: str) -> None:
        if encoding != self._preview.encoding:
            self.encoding_requested.emit(encoding)

    @Slot()
    def _refresh(self) -> None:
        mapping = self.mapping()
        self._buttons.button(QDialogButtonBox.StandardButton.Ok).setEnabled(mapping is not None)
        if mapping is None and self.boxes["text"].currentData():
            self._meaning.setText(self.tr("Text and summary must be two different columns."))
        elif mapping is None:
            self._meaning.setText(self.tr("Choose the column that holds the text of the notes."))
        elif mapping.target is None:
            self._meaning.setText(self.tr("These rows become notes without training pairs."))
        else:
            self._meaning.setText(
                self.tr("These rows become notes, with “{target}” as the summary to learn.").format(
                    target=mapping.target
                )
            )
        shown = number_words(len(self._preview.rows))
        self._table.setToolTip(self.tr("The first {count} rows").format(count=shown))
