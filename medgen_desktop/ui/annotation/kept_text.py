"""Keeps what is typed into a field: after a pause, when the field is left, and when asked.

Nothing that comes back from the file replaces what was typed since.
"""

from PySide6.QtCore import QEvent, QObject, QTimer, Signal, Slot
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit

PAUSE_MS = 1000


class KeptText(QObject):
    """Watches one field; the key says what its text belongs to, such as a note's number."""

    written = Signal(object, str)
    """Save this text for this key; `settle` or `give_back` follows once that has ended."""

    def __init__(self, field: QPlainTextEdit | QLineEdit) -> None:
        """The field belongs to nothing before `show`."""
        super().__init__(field)
        self.field = field
        self._key: int | None = None
        self._shown: str | None = ""
        self._is_unsaved = False
        self._on_their_way = 0
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self.flush)
        field.textChanged.connect(self._on_text_changed)
        field.installEventFilter(self)
        field.setEnabled(False)

    @property
    def text(self) -> str:
        """What stands in the field."""
        field = self.field
        return field.text() if isinstance(field, QLineEdit) else field.toPlainText()

    def show(self, key: int | None, text: str) -> None:
        """Show what the file says; what is typed and not saved yet is written first, or stays."""
        if key != self._key:
            self.flush()
            self._key, self._on_their_way = key, 0
        elif self._is_unsaved or self._on_their_way or text.strip() == self.text.strip():
            return
        self._shown = text
        blocked = self.field.blockSignals(True)
        if isinstance(self.field, QLineEdit):
            self.field.setText(text)
        else:
            self.field.setPlainText(text)
        self.field.blockSignals(blocked)
        self.field.setEnabled(key is not None)

    def rename(self, old: int, new: int) -> None:
        """What the text belongs to has another key now."""
        if self._key == old:
            self._key = new

    def settle(self, key: int) -> None:
        """What was written for this key is saved."""
        if key == self._key and self._on_their_way:
            self._on_their_way -= 1

    def give_back(self, key: int) -> None:
        """What was written for this key could not be saved: it is kept and written again."""
        if key == self._key:
            self.settle(key)
            self._is_unsaved, self._shown = True, None

    @Slot()
    def flush(self) -> None:
        """Write what is typed and not written yet."""
        self._pause.stop()
        if not self._is_unsaved or self._key is None:
            return
        self._is_unsaved = False
        text = self.text
        if self._shown is None or text.strip() != self._shown.strip():
            self._shown = text
            self._on_their_way += 1
            self.written.emit(self._key, text)

    def eventFilter(self, _field: QObject, event: QEvent) -> bool:
        """Write when the field is left."""
        if event.type() == QEvent.Type.FocusOut:
            self.flush()
        return False

    @Slot()
    def _on_text_changed(self) -> None:
        self._is_unsaved = True
        self._pause.start()
