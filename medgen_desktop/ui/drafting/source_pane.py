"""The source of a draft: its title, what is known of it, and its text."""

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from medgen_desktop.domain.note import Note
from medgen_desktop.ui.controls import role_label
from medgen_desktop.ui.drafting.text_views import ReadingView
from medgen_desktop.ui.theme import SPACE_1, SPACE_2, SPACE_3, SPACE_4
from medgen_desktop.ui.wording import language_words, number_words


class SourcePane(QWidget):
    """Shows one note; it can be read and copied."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Empty until `show_note`."""
        super().__init__(parent)
        self._note: Note | None = None
        self._title = role_label("", "heading")
        self._details = role_label("", "small")
        self.view = ReadingView()
        head = QVBoxLayout()
        head.setContentsMargins(SPACE_4, SPACE_3, SPACE_4, SPACE_2)
        head.setSpacing(SPACE_1)
        head.addWidget(self._title)
        head.addWidget(self._details)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self.view, 1)
        self._title.setMinimumWidth(1)
        self._details.setMinimumWidth(1)
        self._retranslate()

    def show_note(self, note: Note) -> None:
        """Show a note from its top."""
        same_text = self._note is not None and self._note.id == note.id
        self._note = note
        if not same_text:
            self.view.show_text(note.text)
        self._describe()

    def changeEvent(self, event: QEvent) -> None:
        """Take the new language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _describe(self) -> None:
        note = self._note
        if note is None:
            self._title.setText(self.tr("Source"))
            self._details.setText(self.tr("Choose a note on the left."))
            self.view.setPlaceholderText("")
            return
        characters = self.tr("{count} characters").format(count=number_words(len(note.text)))
        parts = (language_words(note.language), characters, note.source_name)
        self.view.setPlaceholderText(self.tr("This note has no text."))
        self._title.setText(note.title)
        self._title.setToolTip(note.title)
        self._details.setText(" · ".join(part for part in parts if part))

    def _retranslate(self) -> None:
        self.view.setAccessibleName(self.tr("Source text"))
        self._describe()
