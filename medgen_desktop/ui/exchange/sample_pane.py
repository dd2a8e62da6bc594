"""The first notes of a file as they will come in, with what is annotated in them."""

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QEvent, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from medgen_desktop.domain.annotation import Annotation
from medgen_desktop.domain.attributes import Attribute
from medgen_desktop.domain.errors import FILE_NOT_TEXT, TEXT_COLUMN_UNKNOWN, UserError
from medgen_desktop.interchange.document import Document
from medgen_desktop.services.import_notes import ImportRequest
from medgen_desktop.services.preview_import import first_documents
from medgen_desktop.ui.annotation.text_view import AnnotatedTextView
from medgen_desktop.ui.background import TaskHandle
from medgen_desktop.ui.context import AppContext
from medgen_desktop.ui.controls import ElidedLabel, EmptyState, link_button, role_label
from medgen_desktop.ui.error_presenter import message_for
from medgen_desktop.ui.exchange.label_table import FileLabelTable
from medgen_desktop.ui.exchange.wording import refusal_words
from medgen_desktop.ui.theme import SPACE_2, SPACE_3
from medgen_desktop.ui.wording import number_words

MOST_CHARACTERS = 4000
"""Of one note: enough to see whether it is read as it should be."""


class SamplePane(QWidget):
    """Reads a file's first notes in the background; the file asked for last is shown."""

    failed = Signal(object)
    """Something went wrong that is no fault of the file."""
    columns_requested = Signal()
    """Ask what the columns of the table mean."""

    def __init__(
        self,
        context: AppContext,
        labels: FileLabelTable,
        attributes: Sequence[Attribute],
        parent: QWidget | None = None,
    ) -> None:
        """Empty until `show_file`; labels are drawn as they are called here."""
        super().__init__(parent)
        self._context = context
        self._labels = labels
        self._attributes = attributes
        self._reading: TaskHandle | None = None
        self._documents: list[Document] = []
        self._place = 0
        self._error: UserError | None = None
        self.title = ElidedLabel("heading")
        self._where = role_label("", "small")
        self.back, self.on = link_button("‹"), link_button("›")
        self.text = AnnotatedTextView(context.theme)
        self._cut = role_label("", "small")
        self.message = EmptyState()
        self._stack = QStackedWidget()
        self._lay_out()
        self.back.clicked.connect(lambda: self._go(-1))
        self.on.clicked.connect(lambda: self._go(1))
        self.message.action_requested.connect(self.columns_requested)
        labels.choice_changed.connect(self._show_document)
        self._retranslate()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(SPACE_2)
        head.addWidget(self.title, 1)
        for widget in (self._where, self.back, self.on):
            head.addWidget(widget)
        filled = QWidget()
        column = QVBoxLayout(filled)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_3)
        column.addLayout(head)
        column.addWidget(self.text, 1)
        column.addWidget(self._cut)
        self._stack.addWidget(filled)
        self._stack.addWidget(self.message)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._stack)

    def show_file(self, file: ImportRequest | None) -> None:
        """Read this file's first notes and show the first one of them."""
        self.stop()
        self._error = None
        if file is None:
            self._on_read([])
            return
        self._reading = self._context.tasks.start(
            lambda _handle: first_documents(file),
            on_result=self._on_read,
            on_error=self._on_failed,
        )

    def stop(self) -> None:
        """Wait for no file any more."""
        if self._reading is not None:
            self._reading.abandon()
            self._reading = None

    def _on_read(self, documents: list[Document]) -> None:
        self._reading = None
        self._documents = documents
        self._place = 0
        self._show_document()

    def _on_failed(self, error: Exception) -> None:
        self._reading = None
        self._documents = []
        if isinstance(error, UserError):
            self._error = error
        else:
            self.failed.emit(error)
        self._show_document()

    def _go(self, step: int) -> None:
        self._place = max(0, min(self._place + step, len(self._documents) - 1))
        self._show_document()

    @Slot()
    def _show_document(self) -> None:
        self._stack.setCurrentIndex(0 if self._documents else 1)
        if not self._documents:
            self._say_why()
            return
        one = self._documents[self._place]
        whole = one.text
        shown = whole[:MOST_CHARACTERS]
        self.text.set_labels(self._labels.labels, self._attributes)
        self.text.show_note(shown, self._marks(one, len(shown)))
        self.title.setText(one.note.title)
        self.title.setToolTip(one.note.title)
        words = self.tr("Note {number} of the first {count}")
        count = len(self._documents)
        self._where.setText(
            words.format(number=number_words(self._place + 1), count=number_words(count))
        )
        self._where.setVisible(count > 1)
        self.back.setVisible(count > 1)
        self.on.setVisible(count > 1)
        self.back.setEnabled(self._place > 0)
        self.on.setEnabled(self._place < count - 1)
        cut = self.tr("The first {shown} of {all} characters")
        self._cut.setText(cut.format(shown=number_words(len(shown)), all=number_words(len(whole))))
        self._cut.setVisible(len(whole) > len(shown))

    def _marks(self, document: Document, length: int) -> list[Annotation]:
        """The annotations in the text that is shown, under the names that they have here."""
        renamed = (
            replace(one, label=self._labels.here(one.label))
            for one in document.annotations
            if one.end <= length
        )
        return [one for one in renamed if one.label]

    def _say_why(self) -> None:
        error = self._error
        if error is None:
            self.message.set_words(
                self.tr("No note in this file"), self.tr("There is nothing in it to import.")
            )
            return
        remedy, action = message_for(error).remedy, ""
        if error.problem is FILE_NOT_TEXT:
            remedy = self.tr("Choose the encoding that it was written in above.")
        elif error.problem is TEXT_COLUMN_UNKNOWN:
            remedy = self.tr("A table comes in once it is said what its columns mean.")
            action = self.tr("Columns…")
        words = f"{refusal_words(error)}\n{remedy}"
        self.message.set_words(self.tr("This file cannot be read"), words, action)

    def changeEvent(self, event: QEvent) -> None:
        """Say everything again in a new language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _retranslate(self) -> None:
        self.back.setAccessibleName(self.tr("Note before"))
        self.back.setToolTip(self.tr("Note before"))
        self.on.setAccessibleName(self.tr("Next note"))
        self.on.setToolTip(self.tr("Next note"))
        self.text.setAccessibleName(self.tr("Text of the note"))
        self._show_document()
