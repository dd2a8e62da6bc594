"""A tab beside the text: how far the note is, what there is to say of it, and the time it took."""

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QPlainTextEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from medgen_desktop.domain.annotation import Annotation
from medgen_desktop.domain.note import Note, NoteStatus
from medgen_desktop.ui.annotation.kept_text import KeptText
from medgen_desktop.ui.annotation.note_fields import NoteFields
from medgen_desktop.ui.controls import QuietCombo, role_label, wrapped_label
from medgen_desktop.ui.theme import SPACE_1, SPACE_2, SPACE_3
from medgen_desktop.ui.wording import label_words, status_words

_COMMENT_HEIGHT = 96
_LONGEST_QUOTE = 40
_MINUTE = 60


class NoteTab(QScrollArea):
    """Shows one note's state; what is chosen and typed is asked for by signals."""

    status_chosen = Signal(object)
    """The note is to have this `NoteStatus`."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """No note yet."""
        super().__init__(parent)
        self._annotation: Annotation | None = None
        self._seconds = 0.0
        self.status = QuietCombo()
        for status in NoteStatus:
            self.status.addItem("", status)
        self.note_comment, self.annotation_comment = _comment(), _comment()
        self.fields = NoteFields()
        self.fields.hide()
        self._status_name, self.time = role_label("", "heading"), role_label("", "small")
        self._note_name, self._annotation_name = (
            role_label("", "heading"),
            role_label("", "heading"),
        )
        self._about = wrapped_label("", "small")
        self._lay_out()
        self.status.activated.connect(
            lambda _index: self.status_chosen.emit(NoteStatus(self.status.currentData()))
        )
        self._retranslate()

    def _lay_out(self) -> None:
        whole = QWidget()
        column = QVBoxLayout(whole)
        column.setContentsMargins(SPACE_3, SPACE_3, SPACE_3, SPACE_3)
        column.setSpacing(SPACE_1)
        row = QHBoxLayout()
        row.setSpacing(SPACE_2)
        self._status_name.setBuddy(self.status)
        for widget in (self._status_name, self.status):
            row.addWidget(widget)
        row.addStretch()
        row.addWidget(self.time)
        column.addLayout(row)
        column.addWidget(self.fields)
        for name, kept in (
            (self._note_name, self.note_comment),
            (self._annotation_name, self.annotation_comment),
        ):
            name.setBuddy(kept.field)
            column.addSpacing(SPACE_2)
            column.addWidget(name)
            if kept is self.annotation_comment:
                column.addWidget(self._about)
            column.addWidget(kept.field)
        column.addStretch()
        self.setWidget(whole)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFrameShape(QFrame.Shape.NoFrame)

    def show_note(self, note: Note | None) -> None:
        """Show what is said of this note."""
        self.status.setEnabled(note is not None)
        status = NoteStatus.NEW if note is None else note.status
        self.status.setCurrentIndex(list(NoteStatus).index(status))
        note_id = None if note is None else note.id
        self.note_comment.show(note_id, "" if note is None else note.comment)
        self.fields.show_values(note_id, {} if note is None else note.fields)

    def show_annotation(self, one: Annotation | None) -> None:
        """Show what is said of the chosen annotation."""
        self._annotation = one
        self.annotation_comment.show(
            None if one is None else one.id, "" if one is None else one.comment
        )
        self._refresh_about()

    def show_time(self, seconds: float) -> None:
        """Show how long it took."""
        self._seconds = seconds
        minutes, rest = divmod(int(seconds), _MINUTE)
        self.time.setText(self.tr("Time: {time}").format(time=f"{minutes:02}:{rest:02}"))

    def flush(self) -> None:
        """Write everything that is typed and not written yet."""
        for kept in (self.note_comment, self.annotation_comment, self.fields):
            kept.flush()

    def changeEvent(self, event: QEvent) -> None:
        """Say everything again in a new language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _retranslate(self) -> None:
        for place, status in enumerate(NoteStatus):
            self.status.setItemText(place, status_words(status))
        self.setAccessibleName(self.tr("About this note"))
        self.status.setAccessibleName(self.tr("Status of the note"))
        self._status_name.setText(self.tr("Status"))
        self._note_name.setText(self.tr("Comment on the note"))
        self._annotation_name.setText(self.tr("Comment on the annotation"))
        self.time.setToolTip(self.tr("Minutes and seconds that were spent on this note"))
        for kept, name in (
            (self.note_comment, self._note_name),
            (self.annotation_comment, self._annotation_name),
        ):
            kept.field.setAccessibleName(name.text())
        self.note_comment.field.setToolTip(self.tr("Saved as you type; U takes it back"))
        self.annotation_comment.field.setToolTip(self.note_comment.field.toolTip())
        self.show_time(self._seconds)
        self._refresh_about()

    def _refresh_about(self) -> None:
        one = self._annotation
        if one is None:
            self._about.setText(self.tr("Choose an annotation, then press M to comment on it."))
            return
        words = " ".join(one.text.split())
        if len(words) > _LONGEST_QUOTE:
            words = words[:_LONGEST_QUOTE].rstrip() + "…"
        self._about.setText(f"{label_words(one.label)}: {words}")


def _comment() -> KeptText:
    field = QPlainTextEdit()
    field.setTabChangesFocus(True)
    field.setFixedHeight(_COMMENT_HEIGHT)
    return KeptText(field)
