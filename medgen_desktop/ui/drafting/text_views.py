"""The two texts of the Draft page: the source, which is read, and the draft, which is written."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QColor, QResizeEvent, QTextBlockFormat, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QFrame, QTextEdit, QWidget

from medgen_desktop.domain.draft import SourceWord
from medgen_desktop.text.utf16 import Utf16Offsets
from medgen_desktop.ui.palette import Palette, blend
from medgen_desktop.ui.theme import SIZE_TEXT

_LINE_HEIGHT = round(1.6 * SIZE_TEXT)
_TEXT_MARGIN = 16.0
_LONGEST_LINE = 78
"""Average characters; longer lines tire the eye on a wide screen."""
_PALEST = 0.4
"""Share of the selection's colour behind a word that was hardly a source."""


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
        self._pointed_out: tuple[SourceWord, ...] = ()

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

    def selected_range(self) -> tuple[int, int]:
        """The selected text in code points, without blanks at its ends; equal when none is."""
        cursor, text = self.textCursor(), self.text()
        offsets = Utf16Offsets(text)
        start = offsets.to_code_point(cursor.selectionStart())
        chosen = text[start : offsets.to_code_point(cursor.selectionEnd())]
        if not chosen.strip():
            place = offsets.to_code_point(cursor.position())
            return place, place
        start += len(chosen) - len(chosen.lstrip())
        return start, start + len(chosen.strip())

    def point_out(self, words: Sequence[SourceWord], palette: Palette) -> None:
        """Mark words, the weightier the stronger, and bring the weightiest into view."""
        if not words and not self._pointed_out:
            return
        self._pointed_out = tuple(words)
        self.recolour(palette)
        if not words:
            return
        cursor = QTextCursor(self.document())
        cursor.setPosition(Utf16Offsets(self.text()).to_utf16(words[0].start))
        place, height = self.cursorRect(cursor), self.viewport().height()
        if place.top() < 0 or place.bottom() > height:
            bar = self.verticalScrollBar()
            bar.setValue(bar.value() + place.center().y() - height // 2)

    def recolour(self, palette: Palette) -> None:
        """Mark the words in the colours of a theme."""
        offsets = Utf16Offsets(self.text() if self._pointed_out else "")
        most = max((word.weight for word in self._pointed_out), default=0.0)
        marks = []
        for word in self._pointed_out:
            mark = QTextEdit.ExtraSelection()
            mark.cursor = QTextCursor(self.document())
            mark.cursor.setPosition(offsets.to_utf16(word.start))
            mark.cursor.setPosition(offsets.to_utf16(word.end), QTextCursor.MoveMode.KeepAnchor)
            mark.format = _mark_format(palette, word.weight / most if most else 1.0)
            marks.append(mark)
        self.setExtraSelections(marks)

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


def _mark_format(palette: Palette, strength: float) -> QTextCharFormat:
    """A ground from pale to full, and a line for those who do not see colours."""
    share = _PALEST + (1 - _PALEST) * strength
    made = QTextCharFormat()
    made.setBackground(QColor(blend(palette.selection, palette.raised, share)))
    made.setForeground(QColor(palette.text))
    made.setUnderlineStyle(QTextCharFormat.UnderlineStyle.SingleUnderline)
    made.setUnderlineColor(QColor(palette.accent))
    return made


class DraftEditor(ReadingView):
    """A draft: locked while a model writes into it, then free to edit."""

    edited = Signal(str)
    """A person changed the text; carries all of it."""
    caret_moved = Signal()
    """A person put the caret elsewhere, or selected something else."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Start empty and locked."""
        super().__init__(parent)
        self._is_ours = False
        self.textChanged.connect(self._on_text_changed)
        self.cursorPositionChanged.connect(self._on_caret_moved)
        self.selectionChanged.connect(self._on_caret_moved)

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

    @Slot()
    def _on_caret_moved(self) -> None:
        if not self._is_ours:
            self.caret_moved.emit()
