"""A search field that asks once the typing pauses, so that each letter does not start a search."""

from PySide6.QtCore import QEvent, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

_PAUSE_MS = 200


class SearchBox(QLineEdit):
    """Emits `search_requested` after a pause, at once on Enter; Escape clears it."""

    search_requested = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        """Empty."""
        super().__init__(parent)
        self._asked = ""
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self._on_pause_timeout)
        self.setClearButtonEnabled(True)
        self.textChanged.connect(self._on_text_changed)
        self.returnPressed.connect(self._on_pause_timeout)

    def show_words(self, words: str) -> None:
        """Show what is looked for already, without asking for it."""
        self.blockSignals(True)
        self.setText(words)
        self.blockSignals(False)
        self._pause.stop()
        self._asked = words.strip()

    def event(self, event: QEvent) -> bool:
        """Keep Escape from the page's shortcuts while there is something to empty."""
        is_escape = isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape
        if is_escape and event.type() == QEvent.Type.ShortcutOverride and self.text():
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape empties the field."""
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
            return
        super().keyPressEvent(event)

    @Slot()
    def _on_text_changed(self) -> None:
        self._pause.start()

    @Slot()
    def _on_pause_timeout(self) -> None:
        self._pause.stop()
        wanted = self.text().strip()
        if wanted != self._asked:
            self._asked = wanted
            self.search_requested.emit(wanted)
