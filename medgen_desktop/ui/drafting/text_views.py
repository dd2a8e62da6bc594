"""The two texts of the Draft page: the source, which is read, and the draft, which is written."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent, QTextBlockFormat, QTextCursor
from PySide6.QtWidgets import QFrame, QTextEdit, QWidget

from medgen_desktop.ui.theme import SIZE_TEXT

_LINE_HEIGHT = round(1.6 * SIZE_TEXT)
_TEXT_MARGIN = 16.0
_LONGEST_LINE = 78
"""Average characters; longer lines tire the eye on a wide screen."""


class ReadingView(QTextEdit):
    """Plain text at reading size with generous leading; can be read and copied, not changed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Start empty and read-only."""
        super().__init__(parent)
        self.setProperty("role", "text")
        self.setAcceptRichText(False)
        self.setReadOnly(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setTabChangesFocus(True)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.document().setDocumentMargin(_TEXT_MARGIN)
        self.setLineWrapMode(QTextEdit.LineWrapMode.FixedPixelWidth)

    def show_text(self, text: str) -> None:
        """Replace everything, from the top; there is nothing to undo afterwards."""
        document = self.document()
        document.setUndoRedoEnabled(False)
        self.setPlainText(text)
        self._set_leading()
        document.setUndoRedoEnabled(not self.isReadOnly())
        self.moveCursor(QTextCursor.MoveOperation.Start)

    def text(self) -> str:
        """The text as shown; unlike `toPlainText` it keeps no-break spaces what they are."""
        raw = self.document().toRawText()
        return raw.replace("\u2029", "\n").replace("\u2028", "\n")

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Wrap at the edge, or sooner where the line would be too long to read."""
        super().resizeEvent(event)
        longest = _LONGEST_LINE * self.fontMetrics().averageCharWidth() + 2 * round(_TEXT_MARGIN)
        self.setLineWrapColumnOrWidth(min(self.viewport().width(), longest))

    def _set_leading(self) -> None:
        leading = QTextBlockFormat()
        leading.setLineHeight(_LINE_HEIGHT, QTextBlockFormat.LineHeightTypes.FixedHeight.value)
        everything = QTextCursor(self.document())
        everything.select(QTextCursor.SelectionType.Document)
        everything.mergeBlockFormat(leading)


class DraftEditor(ReadingView):
    """A draft: locked while a model writes into it, then free to edit."""

    edited = Signal(str)
    """A person changed the text; carries all of it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Start empty and locked."""
        super().__init__(parent)
        self._is_ours = False
        self.textChanged.connect(self._on_text_changed)

    def show_draft(self, text: str, *, editable: bool) -> None:
        """Show a draft; only a person's later changes are reported by `edited`."""
        self._is_ours = True
        self.set_editable(editable)
        self.show_text(text)
        self._is_ours = False

    def append_streamed(self, piece: str) -> None:
        """Add text at the end; stays at the end if the reader is there."""
        bar = self.verticalScrollBar()
        follow = bar.value() >= bar.maximum() - bar.singleStep()
        self._is_ours = True
        end = QTextCursor(self.document())
        end.movePosition(QTextCursor.MoveOperation.End)
        end.insertText(piece)
        self._is_ours = False
        if follow:
            bar.setValue(bar.maximum())

    def set_editable(self, editable: bool) -> None:
        """Let the person type, or only read and copy."""
        if editable:
            self.setTextInteractionFlags(Qt.TextInteractionFlag.TextEditorInteraction)
        else:
            self.setTextInteractionFlags(
                Qt.TextInteractionFlag.TextSelectableByMouse
                | Qt.TextInteractionFlag.TextSelectableByKeyboard
            )

    @Slot()
    def _on_text_changed(self) -> None:
        if not self._is_ours:
            self.edited.emit(self.text())
