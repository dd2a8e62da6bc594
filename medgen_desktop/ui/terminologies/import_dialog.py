"""Before a table of terms comes in: what the terminology is called, and which version it is."""

from pathlib import Path

from PySide6.QtCore import QEvent, Signal, Slot
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from medgen_desktop.services.concepts import TerminologyFile
from medgen_desktop.ui.controls import restyle, role_label, wrapped_label
from medgen_desktop.ui.notes.import_card import ENCODINGS
from medgen_desktop.ui.theme import SPACE_3, SPACE_4

_WIDTH = 520


class TerminologyImportDialog(QDialog):
    """Asks for name and version, which annotations keep with each code, and for the encoding."""

    file_chosen = Signal(object)
    """The `TerminologyFile` to bring in."""

    def __init__(self, path: Path, parent: QWidget | None = None) -> None:
        """Ask about this file; its name is offered as the terminology's."""
        super().__init__(parent)
        self._path = path
        self._intro = wrapped_label("", "muted")
        self.system, self.version, self.encoding = QLineEdit(path.stem), QLineEdit(), QComboBox()
        self._names = {one: role_label() for one in (self.system, self.version, self.encoding)}
        self._hint = wrapped_label("", "small")
        self._buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel
        )
        self.import_button = self._buttons.button(QDialogButtonBox.StandardButton.Ok)
        self.encoding.addItem("", None)
        for encoding in ENCODINGS:
            self.encoding.addItem(encoding, encoding)
        self._lay_out()
        for field in (self.system, self.version):
            field.textChanged.connect(self._refresh)
        self._buttons.accepted.connect(self.accept)
        self._buttons.rejected.connect(self.reject)
        self._retranslate()
        self.version.setFocus()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_4, SPACE_4, SPACE_4, SPACE_4)
        column.setSpacing(SPACE_3)
        column.addWidget(self._intro)
        form = QFormLayout()
        form.setHorizontalSpacing(SPACE_4)
        for field, name in self._names.items():
            name.setBuddy(field)
            form.addRow(name, field)
        column.addLayout(form)
        column.addWidget(self._hint)
        column.addWidget(self._buttons)
        self.setFixedWidth(_WIDTH)
        self.import_button.setProperty("role", "primary")
        restyle(self.import_button)

    @Slot()
    def accept(self) -> None:
        """Hand out what to bring in, and close."""
        if self.import_button.isEnabled():
            self.file_chosen.emit(
                TerminologyFile(
                    self._path,
                    self.system.text(),
                    self.version.text(),
                    self.encoding.currentData(),
                )
            )
            super().accept()

    def changeEvent(self, event: QEvent) -> None:
        """Say everything again in a new language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _retranslate(self) -> None:
        self.setWindowTitle(self.tr("Import a terminology"))
        self._intro.setText(
            self.tr(
                "{file} needs a column of codes and one of names, called “code” and “name” or "
                "“编码” and “名称”. A column “synonyms” or “同义词” may hold further names with | "
                "or ; between them."
            ).format(file=self._path.name)
        )
        self._hint.setText(
            self.tr("Annotations keep name and version with each code, so that it stays clear.")
        )
        for field, words in (
            (self.system, self.tr("Name")),
            (self.version, self.tr("Version")),
            (self.encoding, self.tr("Encoding")),
        ):
            self._names[field].setText(words)
            field.setAccessibleName(words)
        self.system.setPlaceholderText(self.tr("for example ICD-10-CN"))
        self.version.setPlaceholderText(self.tr("for example 2.0"))
        self.encoding.setItemText(0, self.tr("Unicode (UTF-8 or UTF-16)"))
        self.import_button.setText(self.tr("Import"))
        self._buttons.button(QDialogButtonBox.StandardButton.Cancel).setText(self.tr("Cancel"))
        self._refresh()

    @Slot()
    def _refresh(self) -> None:
        is_named = bool(self.system.text().strip() and self.version.text().strip())
        self.import_button.setEnabled(is_named)
