"""The chosen note beside the table: what it is, its text, and where to go with it."""

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from medgen_desktop.domain.note import Note, NoteId
from medgen_desktop.ui.background import TaskHandle
from medgen_desktop.ui.context import AppContext
from medgen_desktop.ui.controls import button, wrapped_label
from medgen_desktop.ui.theme import SPACE_2, SPACE_3, text_font
from medgen_desktop.ui.wording import language_words, number_words, status_words


class PreviewPane(QFrame):
    """Reads the note in the background; a note asked for later wins."""

    mark_requested = Signal(int)
    draft_requested = Signal(int)
    clean_requested = Signal(int)

    def __init__(self, context: AppContext, parent: QWidget | None = None) -> None:
        """Empty until `show_note`."""
        super().__init__(parent)
        self.setProperty("role", "panel")
        self._context = context
        self._note: Note | None = None
        self._reading: TaskHandle | None = None
        self._title = wrapped_label("", "heading")
        self._about = wrapped_label("", "small")
        self.text = QPlainTextEdit()
        self.text.setProperty("role", "text")
        self.text.setReadOnly(True)
        self.text.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.text.setTabChangesFocus(True)
        self.text.setFont(text_font())
        self.text.document().setDocumentMargin(SPACE_3)
        self._mark, self._draft, self._clean = button(), button(), button()
        self._lay_out()
        self._mark.clicked.connect(lambda: self._emit(self.mark_requested))
        self._draft.clicked.connect(lambda: self._emit(self.draft_requested))
        self._clean.clicked.connect(lambda: self._emit(self.clean_requested))
        self._retranslate()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_3, SPACE_3, SPACE_3, SPACE_3)
        column.setSpacing(SPACE_2)
        column.addWidget(self._title)
        column.addWidget(self._about)
        column.addWidget(self.text, 1)
        row = QHBoxLayout()
        row.setSpacing(SPACE_2)
        row.addWidget(self._mark)
        row.addWidget(self._draft)
        row.addWidget(self._clean)
        row.addStretch()
        column.addLayout(row)

    def show_note(self, note_id: NoteId | None) -> None:
        """Show this note, or nothing."""
        if self._reading is not None:
            self._reading.abandon()
            self._reading = None
        if note_id is None:
            self._on_read(None)
            return
        self._reading = self._context.tasks.start(
            lambda _handle: self._context.workspace.notes.get(note_id), on_result=self._on_read
        )

    def _on_read(self, note: Note | None) -> None:
        self._reading = None
        self._note = note
        self.text.setPlainText("" if note is None else note.text)
        self._retranslate()

    def _emit(self, signal: object) -> None:
        if self._note is not None:
            signal.emit(self._note.id)  # type: ignore[attr-defined] # one of the signals above

    def changeEvent(self, event: QEvent) -> None:
        """Say everything again in a new language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _retranslate(self) -> None:
        note = self._note
        self.text.setAccessibleName(self.tr("Text of the chosen note"))
        self.text.setPlaceholderText(self.tr("Choose a note in the table to read it here."))
        self._mark.setText(self.tr("Mark this note"))
        self._draft.setText(self.tr("Draft from this note"))
        self._clean.setText(self.tr("Clean…"))
        self._clean.setToolTip(self.tr("Clean this note or all notes; find duplicates"))
        for one in (self._mark, self._draft, self._clean):
            one.setEnabled(note is not None)
        self._title.setText("" if note is None else note.title)
        self._title.setVisible(note is not None)
        self._about.setVisible(note is not None)
        if note is not None:
            characters = self.tr("characters: {count}").format(count=number_words(len(note.text)))
            parts = [
                note.source_name,
                note.section,
                language_words(note.language),
                status_words(note.status),
                characters,
                note.encoding,
            ]
            self._about.setText(" · ".join(part for part in parts if part))
