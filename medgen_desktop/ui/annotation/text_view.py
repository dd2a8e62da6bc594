"""The text of a note with its annotations drawn on it: read-only, for mouse and keyboard.

Everything outside speaks code points; Qt's UTF-16 units stay in here.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Literal

from PySide6.QtCore import QPoint, QPointF, QRect, Qt, Signal, Slot
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QTextBlockFormat,
    QTextCursor,
    QTextDocument,
)
from PySide6.QtWidgets import QApplication, QFrame, QTextEdit, QWidget

from medgen_desktop.domain.annotation import Annotation, AnnotationId
from medgen_desktop.domain.attributes import NEGATED, UNCERTAIN, attribute_codes
from medgen_desktop.domain.label_schema import DEFAULT_LABELS, Label
from medgen_desktop.text.utf16 import Utf16Offsets
from medgen_desktop.ui.annotation.span_index import Span, SpanIndex
from medgen_desktop.ui.annotation.span_painter import SpanPainter, SpanPiece
from medgen_desktop.ui.annotation.visible_lines import visible_lines
from medgen_desktop.ui.theme import SPACE_5, Theme, text_font

CHARACTERS_A_LINE = 74
LINE_HEIGHT = 30
"""Twice the size of the text, so that tags stand clear of the underlines of the line above."""
_SAMPLE = "the patient reports fever and cough for three days, worse at night, no chest pain "
_CARET_WIDTH = 2


Step = Literal["character", "word", "character back", "word back"]
_MOVES: dict[Step, QTextCursor.MoveOperation] = {
    "character": QTextCursor.MoveOperation.NextCharacter,
    "word": QTextCursor.MoveOperation.NextWord,
    "character back": QTextCursor.MoveOperation.PreviousCharacter,
    "word back": QTextCursor.MoveOperation.PreviousWord,
}


class AnnotatedTextView(QTextEdit):
    """Shows one note; annotations are painted, never written into the text."""

    annotation_clicked = Signal(int)
    """An annotation was chosen on the text (its id), or none (-1)."""
    annotation_framed = Signal()
    """`selected_annotation` was set, perhaps to the same."""

    def __init__(
        self,
        theme: Theme,
        labels: Sequence[Label] = DEFAULT_LABELS,
        parent: QWidget | None = None,
    ) -> None:
        """Empty until `show_note`."""
        super().__init__(parent)
        self._theme = theme
        self._labels = labels
        self._label_places = {label.name: place for place, label in enumerate(labels)}
        self._offsets = Utf16Offsets("")
        self._text = ""
        self._index = SpanIndex()
        self._selected: int | None = None
        self._shown: QTextDocument | None = None
        self._pressed_at = QPoint()
        self._font = text_font()
        self.setProperty("role", "text")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setReadOnly(True)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.setTabChangesFocus(True)
        self.setLineWrapMode(QTextEdit.LineWrapMode.FixedPixelWidth)
        self._painter = self._make_painter()
        theme.changed.connect(self._on_theme_changed)

    def _make_painter(self) -> SpanPainter:
        return SpanPainter(self._theme.palette, self._labels, self._font)

    @property
    def note_text(self) -> str:
        """The text shown."""
        return self._text

    def show_note(self, text: str, annotations: Iterable[Annotation]) -> None:
        """Show another note from its beginning."""
        self._text = text
        self._offsets = Utf16Offsets(text)
        self._selected = None
        self._index = SpanIndex(self._span_of(one) for one in annotations)
        old, self._shown = self._shown, self._document_of(text)
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
        line.setLineHeight(LINE_HEIGHT, QTextBlockFormat.LineHeightTypes.FixedHeight.value)
        cursor.setBlockFormat(line)
        cursor.insertText(text)
        return document

    def show_annotations(self, annotations: Iterable[Annotation]) -> None:
        """Draw these annotations instead of those before; the text stays where it is."""
        self._index = SpanIndex(self._span_of(one) for one in annotations)
        if self._selected is not None and self._index.get(self._selected) is None:
            self._selected = None
        self.viewport().update()

    def add_annotation(self, annotation: Annotation) -> None:
        """Draw one more annotation."""
        self._index.add(self._span_of(annotation))
        self.viewport().update()

    def remove_annotation(self, annotation_id: AnnotationId) -> None:
        """Draw this annotation no more."""
        self._index.remove(annotation_id)
        if self._selected == annotation_id:
            self._selected = None
        self.viewport().update()

    def replace_annotation(self, annotation_id: AnnotationId, annotation: Annotation) -> None:
        """Draw this annotation instead of that; it is framed if that was."""
        old, new = self._index.remove(annotation_id), self._span_of(annotation)
        self._index.add(new)
        if self._selected == annotation_id:
            self._selected = annotation.id
        if old is None or replace(old, key=new.key) != new:
            self.viewport().update()

    def select_annotation(self, annotation_id: AnnotationId | None) -> None:
        """Frame this annotation and bring it into view; None frames nothing."""
        span = None if annotation_id is None else self._index.get(annotation_id)
        self._selected = None if span is None else span.key
        if span is not None:
            cursor = self.textCursor()
            cursor.setPosition(span.start)
            self.setTextCursor(cursor)
            self.ensureCursorVisible()
        self.viewport().update()
        self.annotation_framed.emit()

    @property
    def selected_annotation(self) -> AnnotationId | None:
        """The framed annotation."""
        return None if self._selected is None else AnnotationId(self._selected)

    def selected_range(self) -> tuple[int, int]:
        """The selected text in code points, without blanks at its ends; equal when none is."""
        cursor = self.textCursor()
        start = self._offsets.to_code_point(cursor.selectionStart())
        end = self._offsets.to_code_point(cursor.selectionEnd())
        chosen = self._text[start:end]
        stripped = chosen.strip()
        if not stripped:
            return start, start
        start += len(chosen) - len(chosen.lstrip())
        return start, start + len(stripped)

    def select_range(self, start: int, end: int) -> None:
        """Select text by code points, as a person would."""
        cursor = self.textCursor()
        cursor.setPosition(self._offsets.to_utf16(start))
        cursor.setPosition(self._offsets.to_utf16(end), QTextCursor.MoveMode.KeepAnchor)
        self.setTextCursor(cursor)

    def step_from(self, place: int, step: Step) -> int:
        """The place one character, as a reader counts them, or one word further on or back."""
        cursor = QTextCursor(self.document())
        cursor.setPosition(self._offsets.to_utf16(place))
        cursor.movePosition(_MOVES[step])
        return self._offsets.to_code_point(cursor.position())

    def clear_selection(self) -> None:
        """Keep the caret where the selection ended."""
        cursor = self.textCursor()
        cursor.setPosition(cursor.selectionEnd())
        self.setTextCursor(cursor)

    def rect_of(self, annotation_id: AnnotationId) -> QRect | None:
        """The last part of an annotation that is seen, in viewport coordinates."""
        pieces = [one for one in self._visible_pieces() if one.span.key == annotation_id]
        return pieces[-1].ground.toAlignedRect() if pieces else None

    def paintEvent(self, event: QPaintEvent) -> None:
        """Grounds and lines first, the text over them, the caret last."""
        painter = QPainter(self.viewport())
        painter.setClipRect(event.rect())
        self._painter.paint(painter, self._visible_pieces(), self._selected)
        painter.end()
        super().paintEvent(event)
        if self.hasFocus():
            self._paint_caret()

    def _paint_caret(self) -> None:
        painter = QPainter(self.viewport())
        caret = self.cursorRect()
        caret.setWidth(_CARET_WIDTH)
        painter.fillRect(caret, QColor(self._theme.palette.accent))
        painter.end()

    def _visible_pieces(self) -> list[SpanPiece]:
        return self._painter.pieces(list(visible_lines(self)), self._index)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Remember where, to tell a click from a drag."""
        self._pressed_at = event.position().toPoint()
        super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click without a selection chooses the annotation under it."""
        super().mouseReleaseEvent(event)
        moved = (event.position().toPoint() - self._pressed_at).manhattanLength()
        if event.button() is not Qt.MouseButton.LeftButton or self.textCursor().hasSelection():
            return
        if moved <= QApplication.startDragDistance():
            self._choose(self._annotation_at(event.position()))

    def _annotation_at(self, place: QPointF) -> int | None:
        hits = [
            piece
            for piece in self._visible_pieces()
            if piece.ground.adjusted(0, 0, 0, _CARET_WIDTH).contains(place)
            or (piece.tag is not None and piece.tag.contains(place))
        ]
        shortest = min(hits, key=lambda hit: hit.span.end - hit.span.start, default=None)
        return None if shortest is None else shortest.span.key

    def _choose(self, key: int | None) -> None:
        self._selected = key
        self.viewport().update()
        self.annotation_clicked.emit(-1 if key is None else key)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys that write do nothing here; Enter chooses the annotation at the caret."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            span = self._index.innermost_at(self.textCursor().position())
            self._choose(None if span is None else span.key)
            return
        super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep lines within the measure."""
        super().resizeEvent(event)
        self._fit_lines()

    def _fit_lines(self) -> None:
        advance = QFontMetricsF(self._font).horizontalAdvance(_SAMPLE) / len(_SAMPLE)
        measure = round(advance * CHARACTERS_A_LINE) + 2 * SPACE_5
        self.setLineWrapColumnOrWidth(min(measure, self.viewport().width()))

    def _span_of(self, annotation: Annotation) -> Span:
        held = annotation.attributes
        return Span(
            annotation.id,
            self._offsets.to_utf16(annotation.start),
            self._offsets.to_utf16(annotation.end),
            self._label_places.get(annotation.label, 0),
            codes=" ".join(attribute_codes(held)),
            is_hollow=NEGATED.name in held,
            is_dotted=UNCERTAIN.name in held,
        )

    @Slot()
    def _on_theme_changed(self) -> None:
        self._painter = self._make_painter()
        self.viewport().update()
