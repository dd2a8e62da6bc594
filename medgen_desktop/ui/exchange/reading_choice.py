"""How the chosen files are read: in which format, in which encoding, by which columns."""

from collections.abc import Sequence
from contextlib import suppress
from typing import Final

from PySide6.QtCore import QEvent, Signal, Slot
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QWidget

from medgen_desktop.interchange.formats import FORMATS, format_named
from medgen_desktop.services.import_notes import ImportRequest
from medgen_desktop.services.preview_import import FileContents
from medgen_desktop.ui.controls import QuietCombo, button, role_label
from medgen_desktop.ui.exchange.wording import format_words
from medgen_desktop.ui.theme import SPACE_2, SPACE_3

ENCODINGS = ("utf-8", "gb18030", "big5", "utf-16", "windows-1252", "shift_jis")
"""Offered besides the one that is found; the likeliest first."""
_SEVERAL: Final = "several"


class ReadingChoice(QWidget):
    """Shows how files are read; a person may say otherwise."""

    format_chosen = Signal(str)
    """Read the files in the format of this name."""
    encoding_chosen = Signal(str)
    """Read the files in this encoding; "" finds it out."""
    columns_requested = Signal()
    """Ask what the columns of the table mean."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Nothing is chosen yet."""
        super().__init__(parent)
        self._found = ""
        self.format, self.encoding = QuietCombo(), QuietCombo()
        self._format_name, self._encoding_name = role_label(), role_label()
        self._format_name.setBuddy(self.format)
        self._encoding_name.setBuddy(self.encoding)
        self.columns = button()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE_2)
        for widget in (self._format_name, self.format, self._encoding_name, self.encoding):
            row.addWidget(widget)
        row.insertSpacing(2, SPACE_3)
        row.addWidget(self.columns)
        row.addStretch()
        for one in FORMATS:
            if one.reads:
                self.format.addItem("", one.name)
        self.encoding.addItem("", "")
        for encoding in ENCODINGS:
            self.encoding.addItem(encoding, encoding)
        for box in (self.format, self.encoding):
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.format.activated.connect(self._on_format_activated)
        self.encoding.activated.connect(self._on_encoding_activated)
        self.columns.clicked.connect(self.columns_requested)
        self._retranslate()

    def show_files(self, files: Sequence[ImportRequest], contents: Sequence[FileContents]) -> None:
        """Say how these files are read; nothing is marked in a list where they differ."""
        formats = {one.format for one in files}
        encodings = {one.encoding or "" for one in files}
        found = {one.encoding for one in contents if one.encoding}
        self._found = "" if len(found) != 1 else found.pop()
        only = formats.pop() if len(formats) == 1 else _SEVERAL
        self.format.setCurrentIndex(self.format.findData(only))
        self._show_encoding(encodings.pop() if len(encodings) == 1 else None)
        chosen = None if only is None else format_named(only)
        self.columns.setVisible(len(files) == 1 and chosen is not None and chosen.has_columns)
        self.setEnabled(bool(files))
        self.encoding.setEnabled(not self._found or is_encoding(self._found))
        self._say_found()

    def _show_encoding(self, encoding: str | None) -> None:
        if encoding is None:
            self.encoding.setCurrentIndex(-1)
            return
        if encoding and self.encoding.findData(encoding) < 0:
            self.encoding.addItem(encoding, encoding)
        self.encoding.setCurrentIndex(self.encoding.findData(encoding))

    def _say_found(self) -> None:
        if not self.encoding.isEnabled():
            self.encoding.setItemText(0, self.tr("by the file"))
        elif self._found and not self.encoding.currentData():
            words = self.tr("found: {encoding}").format(encoding=self._found)
            self.encoding.setItemText(0, words)
        else:
            self.encoding.setItemText(0, self.tr("find out"))

    @Slot(int)
    def _on_format_activated(self, _place: int) -> None:
        self.format_chosen.emit(self.format.currentData())

    @Slot(int)
    def _on_encoding_activated(self, _place: int) -> None:
        self.encoding_chosen.emit(self.encoding.currentData())

    def changeEvent(self, event: QEvent) -> None:
        """Say everything again in a new language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _retranslate(self) -> None:
        self._format_name.setText(self.tr("Format"))
        self._encoding_name.setText(self.tr("Encoding"))
        self.columns.setText(self.tr("Columns…"))
        self.format.setAccessibleName(self.tr("Format"))
        self.encoding.setAccessibleName(self.tr("Encoding"))
        for place in range(self.format.count()):
            found = format_named(self.format.itemData(place))
            if found is not None:
                self.format.setItemText(place, format_words(found))
        self._say_found()


def is_encoding(name: str) -> bool:
    """Whether it names one, and not what a packed file says of itself."""
    with suppress(LookupError, UnicodeError, ValueError):
        return bytes(4).decode(name) is not None
    return False
