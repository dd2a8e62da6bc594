"""A calm inline strip that says what happened and what to do: for errors, and for news."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from medgen_desktop.ui.controls import link_button, restyle, role_label
from medgen_desktop.ui.error_presenter import Message, message_for
from medgen_desktop.ui.theme import SPACE_1, SPACE_2, SPACE_3


class Banner(QFrame):
    """Hidden until something is shown; keeps what it shows and says it again in a new language."""

    dismissed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        """Start hidden."""
        super().__init__(parent)
        self.setProperty("role", "banner")
        self._words: Callable[[], Message] | None = None
        self._tone = "info"
        self._what = role_label("")
        self._what.setWordWrap(True)
        self._remedy = role_label("", "muted")
        self._remedy.setWordWrap(True)
        self._code = role_label("", "code")
        self._copy = link_button()
        self._close = link_button()
        self._lay_out()
        self._copy.clicked.connect(self._on_copy_clicked)
        self._close.clicked.connect(self._on_close_clicked)
        self._retranslate()
        self.hide()

    def _lay_out(self) -> None:
        words = QVBoxLayout()
        words.setSpacing(SPACE_1)
        words.addWidget(self._what)
        words.addWidget(self._remedy)
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACE_3, SPACE_2, SPACE_2, SPACE_2)
        row.setSpacing(SPACE_2)
        row.addLayout(words, 1)
        for widget in (self._code, self._copy, self._close):
            row.addWidget(widget)

    def show_error(self, error: BaseException) -> None:
        """Say what happened, what to do and the code; bugs get a report to copy."""
        self._show(lambda: message_for(error), "danger")

    def show_news(self, words: Callable[[], str], tone: str = "info") -> None:
        """Say something that is no error; `words` is asked again when the language changes."""
        self._show(lambda: Message(words(), "", ""), tone)

    def clear(self) -> None:
        """Hide, with nothing to say."""
        self._words = None
        self.hide()

    @property
    def message(self) -> Message | None:
        """What is being said, or None while hidden."""
        return self._words() if self._words is not None else None

    def changeEvent(self, event: QEvent) -> None:
        """Say it again in the new language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _show(self, words: Callable[[], Message], tone: str) -> None:
        self._words = words
        self._tone = tone
        self.setProperty("tone", tone)
        restyle(self)
        self._retranslate()
        self.show()

    def _retranslate(self) -> None:
        self._copy.setText(self.tr("Copy report"))
        self._close.setText(self.tr("Close"))
        message = self.message
        if message is None:
            return
        self._what.setText(message.what)
        self._remedy.setText(message.remedy)
        self._code.setText(message.code)
        self._remedy.setVisible(bool(message.remedy))
        self._code.setVisible(bool(message.code))
        self._copy.setVisible(bool(message.report))
        self.setAccessibleName(" ".join(part for part in (message.what, message.remedy) if part))

    @Slot()
    def _on_copy_clicked(self) -> None:
        message = self.message
        if message is not None:
            QGuiApplication.clipboard().setText(message.report)

    @Slot()
    def _on_close_clicked(self) -> None:
        self.clear()
        self.dismissed.emit()
