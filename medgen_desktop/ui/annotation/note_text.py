"""The text of a note to read and to select in: by mouse, by keys, at any size.

Everything outside speaks code points; Qt's UTF-16 units stay in here and in `text_view`.
"""

from typing import Literal, Protocol

from PySide6.QtCore import QPoint, QPointF, Qt, Signal
from PySide6.QtGui import (
    QFontMetricsF,
    QInputMethodEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QResizeEvent,
    QTextBlockFormat,
    QTextCursor,
    QTextDocument,
    QWheelEvent,
)
from PySide6.QtWidgets import QApplication, QFrame, QTextEdit, QWidget

from medgen_desktop.text.utf16 import Utf16Offsets
from medgen_desktop.text.words import Span
from medgen_desktop.ui.annotation.wide_keys import narrow_key
from medgen_desktop.ui.theme import SIZE_TEXT, SPACE_3, SPACE_5, interface_font

CHARACTERS_A_LINE = 74
LINE_HEIGHT = 30
"""Twice the size of the text, so that tags stand clear of the underlines of the line above."""
_SAMPLE = "the patient reports fever and cough for three days, worse at night, no chest pain "
_WHEEL_STEP = 120

Step = Literal["character", "word", "character back", "word back"]
_MOVES: dict[Step, QTextCursor.MoveOperation] = {
    "character": QTextCursor.MoveOperation.NextCharacter,
    "word": QTextCursor.MoveOperation.NextWord,
    "character back": QTextCursor.MoveOperation.PreviousCharacter,
    "word back": QTextCursor.MoveOperation.PreviousWord,
}
_Keys = QKeySequence.StandardKey
_WORD_KEYS: tuple[tuple[QKeySequence.StandardKey, Step, bool], ...] = (
    (_Keys.MoveToNextWord, "word", False),
    (_Keys.MoveToPreviousWord, "word back", False),
    (_Keys.SelectNextWord, "word", True),
    (_Keys.SelectPreviousWord, "word back", True),
)


class WordBorders(Protocol):
    """Says where words begin and end in writing that has no blanks, in code points."""

    def picked(self, place: int, found: Span) -> Span:
        """What a double-click on the character at `place` selects; Qt would select `found`."""

    def widened(self, start: int, end: int) -> Span:
        """A selection so that it cuts no word in two."""

    def stepped(self, place: int, target: int) -> int:
        """Where a step by a word from `place` ends; Qt would go to `target`."""


class NoteText(QTextEdit):
    """Shows one text, read-only; keys that write are commands, never input."""

    zoom_requested = Signal(int, QPointF)
    """The wheel was turned with Ctrl held: so many steps up, at this place of the viewport."""
    laid_out = Signal()
    """The lines stand elsewhere: the text has another size, or more or less room."""
    wide_key_typed = Signal(str)
    """An input method made a full-width sign of a key: the key that was meant."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Empty until `show_text`."""
        super().__init__(parent)
        self._offsets = Utf16Offsets("")
        self._text = ""
        self._zoom = 100
        self._font = interface_font(SIZE_TEXT)
        self._shown: QTextDocument | None = None
        self._pressed_at = QPoint()
        self._picked: Span | None = None
        self._wheel_turned = 0
        self._borders: WordBorders | None = None
        self.setProperty("role", "text")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setReadOnly(True)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.setTabChangesFocus(True)
        self.setLineWrapMode(QTextEdit.LineWrapMode.FixedPixelWidth)
        # With an input method on, it would swallow the keys that label.
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, on=False)

    @property
    def note_text(self) -> str:
        """The text shown."""
        return self._text

    @property
    def zoom(self) -> int:
        """The size of the text in percent."""
        return self._zoom

    @property
    def caret(self) -> int:
        """Where the caret is: the end of a selection that moves."""
        return self._offsets.to_code_point(self.textCursor().position())

    def show_text(self, text: str) -> None:
        """Show another text from its beginning."""
        self._text = text
        self._offsets = Utf16Offsets(text)
        self._picked = None
        self._put_document()

    def snap_to(self, borders: WordBorders | None) -> None:
        """Select whole words as these borders say; None leaves it to Qt."""
        self._borders = borders

    def set_zoom(self, percent: int, at: QPointF | None = None) -> None:
        """Show the text at another size; what stands `at` a place, or at the caret, stays there."""
        if percent == self._zoom:
            return
        place = self._place_being_read() if at is None else at.toPoint()
        unit = self.cursorForPosition(place).position()
        old = self.textCursor()
        anchor, position = old.anchor(), old.position()
        self._zoom = percent
        self._font = interface_font(round(SIZE_TEXT * percent / 100))
        self._put_document()
        cursor = self.textCursor()
        cursor.setPosition(anchor)
        cursor.setPosition(position, QTextCursor.MoveMode.KeepAnchor)
        self.setTextCursor(cursor)
        cursor.setPosition(unit)
        line = self.cursorRect(cursor)
        # A line higher than before is not pushed out at the top, with its tags.
        self._scroll_by(min(line.center().y() - place.y(), line.top() - SPACE_3 * percent // 100))
        self.laid_out.emit()

    def _place_being_read(self) -> QPoint:
        caret, viewport = self.cursorRect().center(), self.viewport().rect()
        return caret if viewport.contains(caret) else viewport.center()

    def _put_document(self) -> None:
        old, self._shown = self._shown, self._document_of(self._text)
        self.setDocument(self._shown)
        if old is not None:
            old.deleteLater()
        self._fit_lines()

    def _document_of(self, text: str) -> QTextDocument:
        document = QTextDocument(self)
        document.setUndoRedoEnabled(False)
        document.setDefaultFont(self._font)
        document.setDocumentMargin(SPACE_5)
        cursor = QTextCursor(document)
        line = QTextBlockFormat()
        height = LINE_HEIGHT * self._zoom / 100
        line.setLineHeight(height, QTextBlockFormat.LineHeightTypes.FixedHeight.value)
        cursor.setBlockFormat(line)
        cursor.insertText(text)
        return document

    def _fit_lines(self) -> None:
        advance = QFontMetricsF(self._font).horizontalAdvance(_SAMPLE) / len(_SAMPLE)
        measure = round(advance * CHARACTERS_A_LINE) + 2 * SPACE_5
        self.setLineWrapColumnOrWidth(min(measure, self.viewport().width()))

    def selected_range(self) -> tuple[int, int]:
        """The selected text in code points, without blanks at its ends; equal when none is."""
        start, end = self._raw_selection()
        chosen = self._text[start:end]
        stripped = chosen.strip()
        if not stripped:
            return start, start
        start += len(chosen) - len(chosen.lstrip())
        return start, start + len(stripped)

    def _raw_selection(self) -> tuple[int, int]:
        cursor = self.textCursor()
        to_code_point = self._offsets.to_code_point
        return to_code_point(cursor.selectionStart()), to_code_point(cursor.selectionEnd())

    def _unit_of(self, place: int) -> int:
        """Qt's unit of a code point; the end of the text for one to repair that lies behind it."""
        return min(self._offsets.to_utf16(place), self._offsets.units)

    def select_range(self, start: int, end: int) -> None:
        """Select text by code points, as a person would: the caret is at `end`, also before."""
        cursor = self.textCursor()
        cursor.setPosition(self._unit_of(start))
        cursor.setPosition(self._unit_of(end), QTextCursor.MoveMode.KeepAnchor)
        self.setTextCursor(cursor)

    def move_caret(self, place: int, *, selects: bool = False) -> None:
        """Go to a place and bring it into view; selecting, take what lies between along."""
        mode = QTextCursor.MoveMode.KeepAnchor if selects else QTextCursor.MoveMode.MoveAnchor
        cursor = self.textCursor()
        cursor.setPosition(self._unit_of(place), mode)
        self.setTextCursor(cursor)
        self.ensureCursorVisible()

    def step_from(self, place: int, step: Step) -> int:
        """The place one character, as a reader counts them, or one word further on or back."""
        cursor = QTextCursor(self.document())
        cursor.setPosition(self._unit_of(place))
        cursor.movePosition(_MOVES[step])
        target = self._offsets.to_code_point(cursor.position())
        if self._borders is None or step in ("character", "character back"):
            return target
        return self._borders.stepped(place, target)

    def clear_selection(self) -> None:
        """Keep the caret where the selection ended."""
        cursor = self.textCursor()
        cursor.setPosition(cursor.selectionEnd())
        self.setTextCursor(cursor)

    def seen_range(self) -> tuple[int, int]:
        """The text in the viewport, whole lines."""
        first = self.cursorForPosition(QPoint(0, 0)).position()
        last = self.cursorForPosition(self.viewport().rect().bottomRight()).position()
        return self._offsets.to_code_point(first), self._offsets.to_code_point(last)

    def show_place(self, place: int) -> None:
        """Scroll so that a place stands in the middle; the caret stays where it is."""
        cursor = QTextCursor(self.document())
        cursor.setPosition(self._unit_of(place))
        self._scroll_by(self.cursorRect(cursor).center().y() - self.viewport().height() // 2)

    def is_seen(self, place: int) -> bool:
        """Whether a place is in view."""
        cursor = QTextCursor(self.document())
        cursor.setPosition(self._unit_of(place))
        return self.viewport().rect().contains(self.cursorRect(cursor).center())

    def _bring_caret_into_view(self) -> None:
        """Scroll as little as shows the caret with a line before and after it, for the tags."""
        self.ensureCursorVisible()
        caret, line = self.cursorRect(), LINE_HEIGHT * self._zoom // 100
        self._scroll_by(min(0, caret.top() - line))
        self._scroll_by(max(0, caret.bottom() + line - self.viewport().height()))

    def _scroll_by(self, pixels: int) -> None:
        bar = self.verticalScrollBar()
        bar.setValue(bar.value() + pixels)

    def _scroll_towards(self, y: int) -> None:
        """Scroll a line if a dragging mouse is above or below the text."""
        height, line = self.viewport().height(), LINE_HEIGHT * self._zoom // 100
        if not 0 <= y < height:
            self._scroll_by(line if y > 0 else -line)

    def character_at(self, point: QPointF) -> int:
        """The character under a point of the viewport, or the nearest of its line."""
        cursor = self.cursorForPosition(point.toPoint())
        if self.cursorRect(cursor).left() > point.x() and not cursor.atBlockStart():
            cursor.movePosition(QTextCursor.MoveOperation.PreviousCharacter)
        return self._offsets.to_code_point(cursor.position())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Remember where, to tell a click from a drag."""
        self._pressed_at = event.position().toPoint()
        self._picked = None
        super().mousePressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Select the word under the mouse."""
        super().mouseDoubleClickEvent(event)
        self._pressed_at = event.position().toPoint()
        if self._borders is not None and event.button() is Qt.MouseButton.LeftButton:
            place = self.character_at(event.position())
            self._picked = self._borders.picked(place, self._raw_selection())
            self.select_range(*self._picked)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """After a double-click the selection goes on by words."""
        picked = self._picked
        if picked is None or self._borders is None:
            super().mouseMoveEvent(event)
        elif self._has_moved(event):
            place = self.character_at(event.position())
            start, end = self._borders.picked(place, (place, place + 1))
            if place < picked[0]:
                self.select_range(picked[1], start)
            else:
                self.select_range(picked[0], max(end, picked[1]))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """What was selected by dragging cuts no word."""
        super().mouseReleaseEvent(event)
        is_dragged = self._picked is None and self._has_moved(event)
        self._picked = None
        cursor = self.textCursor()
        if is_dragged and self._borders is not None and cursor.hasSelection():
            start, end = self._borders.widened(*self._raw_selection())
            is_forward = cursor.position() >= cursor.anchor()
            self.select_range(*((start, end) if is_forward else (end, start)))

    def _has_moved(self, event: QMouseEvent) -> bool:
        moved = (event.position().toPoint() - self._pressed_at).manhattanLength()
        return moved > QApplication.startDragDistance()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """With Ctrl held the wheel asks for another size."""
        if not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            super().wheelEvent(event)
            return
        event.accept()
        self._wheel_turned += event.angleDelta().y()
        steps = int(self._wheel_turned / _WHEEL_STEP)
        if steps:
            self._wheel_turned -= steps * _WHEEL_STEP
            self.zoom_requested.emit(steps, event.position())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move by words, and take full-width signs for the keys that they were made of."""
        for keys, step, selects in _WORD_KEYS:
            if self._borders is not None and event.matches(keys):
                self.move_caret(self.step_from(self.caret, step), selects=selects)
                return
        is_shifted = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        meant = narrow_key(event.text(), is_shifted=is_shifted)
        if meant:
            self.wide_key_typed.emit(meant)
            return
        super().keyPressEvent(event)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        """Qt would write here what an input method commits, read-only or not."""
        event.ignore()

    def inputMethodQuery(  # type: ignore[override] # the form with an argument is not virtual
        self, query: Qt.InputMethodQuery
    ) -> object:
        """Nothing is written here, and an input method is told so."""
        if query == Qt.InputMethodQuery.ImEnabled:
            return False
        return super().inputMethodQuery(query)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep lines within the measure."""
        super().resizeEvent(event)
        self._fit_lines()
        self.laid_out.emit()
