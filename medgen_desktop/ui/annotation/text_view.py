"""The text of a note with its annotations drawn on it: read-only, for mouse and keyboard.

Everything outside speaks code points; Qt's UTF-16 units stay in here and in `note_text`.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from itertools import chain

from PySide6.QtCore import QEvent, QPointF, QRect, Qt, Signal, Slot
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QTextCursor
from PySide6.QtWidgets import QWidget

from medgen_desktop.domain.annotation import Annotation, AnnotationId
from medgen_desktop.domain.attributes import (
    ATTRIBUTES,
    NEGATED,
    UNCERTAIN,
    Attribute,
    attribute_codes,
)
from medgen_desktop.domain.label_schema import DEFAULT_LABELS, Label, drawn_label
from medgen_desktop.domain.suggestion import Suggestion
from medgen_desktop.ui.annotation.note_text import CHARACTERS_A_LINE, NoteText, Step
from medgen_desktop.ui.annotation.span_handles import (
    Handle,
    HandleDrag,
    handle_at,
    handles_of,
    paint_handles,
)
from medgen_desktop.ui.annotation.span_index import Span, SpanIndex
from medgen_desktop.ui.annotation.span_painter import SpanPainter, SpanPiece
from medgen_desktop.ui.annotation.visible_lines import visible_lines
from medgen_desktop.ui.theme import SPACE_5, Theme

__all__ = ["CHARACTERS_A_LINE", "AnnotatedTextView", "Step"]

FIRST_SUGGESTION = 1 << 48
"""Suggestions are numbered from here, beyond the ids of annotations."""
_CARET_WIDTH = 2


Overlay = Callable[[QPainter, Sequence[SpanPiece]], None]
"""Draws over the text, given the pieces of annotations that are seen."""


class AnnotatedTextView(NoteText):
    """Shows one note; annotations are painted, never written into the text."""

    annotation_clicked = Signal(int)
    """An annotation was chosen on the text (its id), or none (-1)."""
    suggestion_clicked = Signal(object)
    """A suggestion was chosen on the text: its number."""
    frame_moved = Signal()
    """Something else than before may be framed."""
    pieces_dragged = Signal(int, object)
    """A handle was dragged: the annotation's id, and the pieces that it is to cover now."""

    def __init__(
        self,
        theme: Theme,
        labels: Sequence[Label] = DEFAULT_LABELS,
        parent: QWidget | None = None,
    ) -> None:
        """Empty until `show_note`."""
        super().__init__(parent)
        self._theme = theme
        self._labels = list(labels)
        self._label_places = {label.name: place for place, label in enumerate(labels)}
        self._attributes: Sequence[Attribute] = ATTRIBUTES
        self._index = SpanIndex()
        self._selected: int | None = None
        self.overlays: list[Overlay] = []
        self._handles: list[Handle] = []
        self._drag: HandleDrag | None = None
        self.viewport().setMouseTracking(True)
        self._painter = self._make_painter()
        theme.changed.connect(self._on_theme_changed)

    def _make_painter(self) -> SpanPainter:
        return SpanPainter(self._theme.palette, self._labels, self._font, self.zoom / 100)

    def set_labels(self, labels: Sequence[Label], attributes: Sequence[Attribute]) -> None:
        """Draw by these labels and attributes what is shown from now on."""
        self._labels = list(labels)
        self._label_places = {label.name: place for place, label in enumerate(labels)}
        self._attributes = attributes
        self._index = SpanIndex()
        self._painter = self._make_painter()

    def show_note(self, text: str, annotations: Iterable[Annotation]) -> None:
        """Show another note from its beginning."""
        self.show_text(text)
        self._selected = None
        self._drop_handle()
        self._index = SpanIndex(self._span_of(one) for one in annotations)
        self.viewport().update()

    def set_zoom(self, percent: int, at: QPointF | None = None) -> None:
        """Show text, tags and underlines at another size."""
        super().set_zoom(percent, at)
        self._painter = self._make_painter()
        self.viewport().update()

    def show_annotations(self, annotations: Iterable[Annotation]) -> None:
        """Draw these annotations instead of those before; the text stays where it is."""
        self._drop_handle()
        suggestions = [one for one in self._index if one.is_suggestion]
        self._index = SpanIndex(chain((self._span_of(one) for one in annotations), suggestions))
        if self._selected is not None and self._index.get(self._selected) is None:
            self._selected = None
        self.viewport().update()

    def add_annotation(self, annotation: Annotation) -> None:
        """Draw one more annotation."""
        self._index.add(self._span_of(annotation))
        self.viewport().update()

    def remove_annotation(self, annotation_id: AnnotationId) -> None:
        """Draw this annotation no more."""
        self._drop_handle(annotation_id)
        self._index.remove(annotation_id)
        if self._selected == annotation_id:
            self._selected = None
        self.viewport().update()

    def replace_annotation(self, annotation_id: AnnotationId, annotation: Annotation) -> None:
        """Draw this annotation instead of that; it is framed if that was."""
        self._drop_handle(annotation_id)
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
            cursor.setPosition(min(span.start, self._offsets.units))  # of one to repair
            self.setTextCursor(cursor)
            self._bring_caret_into_view()
        self.viewport().update()
        self.frame_moved.emit()

    @property
    def selected_annotation(self) -> AnnotationId | None:
        """The framed annotation."""
        key = self._selected
        return None if key is None or key >= FIRST_SUGGESTION else AnnotationId(key)

    @property
    def selected_suggestion(self) -> int | None:
        """The number of the framed suggestion."""
        key = self._selected
        return key if key is not None and key >= FIRST_SUGGESTION else None

    def selected_range(self) -> tuple[int, int]:
        """The selected text, or without any that of the framed suggestion, in code points."""
        start, end = super().selected_range()
        suggestion = self.selected_suggestion
        span = None if suggestion is None else self._index.get(suggestion)
        if start < end or span is None:
            return start, end
        return self._offsets.to_code_point(span.start), self._offsets.to_code_point(span.end)

    def add_suggestion(self, number: int, one: Suggestion) -> None:
        """Draw a suggestion under a number, from FIRST_SUGGESTION on, that no other has."""
        self._index.add(self._suggested_span(number, one))
        self.viewport().update()

    def remove_suggestion(self, number: int) -> None:
        """Draw this suggestion no more."""
        self.remove_annotation(AnnotationId(number))

    def select_suggestion(self, number: int | None) -> None:
        """Frame this suggestion and bring it into view; None frames nothing."""
        self.select_annotation(None if number is None else AnnotationId(number))

    def rect_of(self, annotation_id: AnnotationId) -> QRect | None:
        """The last part of an annotation that is seen, in viewport coordinates."""
        pieces = [one for one in self._visible_pieces() if one.span.key == annotation_id]
        return pieces[-1].ground.toAlignedRect() if pieces else None

    def shows(self, annotation_id: AnnotationId) -> bool:
        """Whether any part of an annotation is seen."""
        place = self.rect_of(annotation_id)
        return place is not None and self.viewport().rect().intersects(place)

    def handles(self) -> list[Handle]:
        """The handles of the framed annotation that are seen."""
        return list(handles_of(self._visible_pieces(), self._selected))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Grounds and lines first, the text over them, then the overlays, the caret last."""
        painter = QPainter(self.viewport())
        painter.setClipRect(event.rect())
        pieces = self._visible_pieces()
        scrolled = self.horizontalScrollBar().value()
        left, right = SPACE_5 - scrolled, self.lineWrapColumnOrWidth() - SPACE_5 - scrolled
        self._painter.paint(painter, pieces, self._selected)
        self._painter.paint_joins(painter, pieces, left, right)
        self._handles = list(handles_of(pieces, self.selected_annotation))
        paint_handles(painter, self._handles, self._theme.palette)
        painter.end()
        super().paintEvent(event)
        self._paint_overlays(event, pieces)
        if self.hasFocus():
            self._paint_caret()

    def add_overlay(self, overlay: Overlay) -> None:
        """Let something draw over the text whenever it is drawn."""
        self.overlays.append(overlay)

    def _paint_overlays(self, event: QPaintEvent, pieces: Sequence[SpanPiece]) -> None:
        for overlay in self.overlays:
            painter = QPainter(self.viewport())
            painter.setClipRect(event.rect())
            overlay(painter, pieces)
            painter.end()

    def _paint_caret(self) -> None:
        painter = QPainter(self.viewport())
        caret = self.cursorRect()
        caret.setWidth(_CARET_WIDTH)
        painter.fillRect(caret, QColor(self._theme.palette.accent))
        painter.end()

    def _visible_pieces(self) -> list[SpanPiece]:
        return self._painter.pieces(list(visible_lines(self)), self._index)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of a handle, or begin to select."""
        handle = handle_at(self._handles, event.position())
        if handle is None or event.button() is not Qt.MouseButton.LeftButton or event.modifiers():
            super().mousePressEvent(event)
            return
        self._pressed_at = event.position().toPoint()
        self._drag = self._drag_of(handle)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Show what the annotation becomes while its handle is dragged."""
        if self._drag is not None:
            self._scroll_towards(event.position().toPoint().y())
            unit = self.cursorForPosition(event.position().toPoint()).position()
            self._index.add(self._drag.at(unit))
            self.viewport().update()
            return
        if event.buttons() is Qt.MouseButton.NoButton:
            is_over = handle_at(self._handles, event.position()) is not None
            shape = Qt.CursorShape.SizeHorCursor if is_over else Qt.CursorShape.IBeamCursor
            self.viewport().setCursor(shape)
        super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go of a handle; a click without a selection chooses the annotation under it."""
        if self._drag is not None:
            drag, dragged = self._drag, self._index.get(self._drag.span.key)
            self._drop_handle()
            if dragged is not None and dragged.pieces != drag.span.pieces:
                pieces = self._offsets.pieces_to_code_points(dragged.pieces)
                self.pieces_dragged.emit(dragged.key, pieces)
                return
        else:
            super().mouseReleaseEvent(event)
            if self.textCursor().hasSelection():
                return
        if event.button() is Qt.MouseButton.LeftButton and not self._has_moved(event):
            self._choose(self._annotation_at(event.position()))

    def _drag_of(self, handle: Handle) -> HandleDrag:
        """From the end of the piece before to the beginning of the next, and never to nothing."""
        pieces, number = handle.span.pieces, handle.number
        start, end = pieces[number]
        cursor = QTextCursor(self.document())
        if handle.side == "start":
            cursor.setPosition(end)
            cursor.movePosition(QTextCursor.MoveOperation.PreviousCharacter)
            lowest = pieces[number - 1][1] if number else 0
            return HandleDrag(handle.span, number, "start", lowest, cursor.position())
        cursor.setPosition(start)
        cursor.movePosition(QTextCursor.MoveOperation.NextCharacter)
        highest = pieces[number + 1][0] if number + 1 < len(pieces) else self._offsets.units
        return HandleDrag(handle.span, number, "end", cursor.position(), highest)

    def _drop_handle(self, annotation_id: int | None = None) -> None:
        """Let go of the handle, if it is this annotation's: it is where it was before."""
        drag = self._drag
        if drag is not None and annotation_id in (None, drag.span.key):
            self._drag = None
            self._index.add(drag.span)
            self.viewport().update()

    def annotations_at(self, place: QPointF) -> list[AnnotationId]:
        """The annotations whose ground or tag is at a place of the viewport, the shortest first."""
        return [AnnotationId(key) for key in self._keys_at(place) if key < FIRST_SUGGESTION]

    def _keys_at(self, place: QPointF) -> list[int]:
        hits = {
            piece.span.key: piece.span.end - piece.span.start
            for piece in self._visible_pieces()
            if piece.ground.adjusted(0, 0, 0, _CARET_WIDTH).contains(place)
            or (piece.tag is not None and piece.tag.contains(place))
        }
        return sorted(hits, key=lambda key: (hits[key], key))

    def _annotation_at(self, place: QPointF) -> int | None:
        return next(iter(self._keys_at(place)), None)

    def _choose(self, key: int | None) -> None:
        is_suggestion = key is not None and key >= FIRST_SUGGESTION
        self._selected = key
        self.viewport().update()
        self.annotation_clicked.emit(-1 if key is None or is_suggestion else key)
        if is_suggestion:
            self.suggestion_clicked.emit(key)

    def event(self, event: QEvent) -> bool:
        """While a handle is dragged, Escape lets go of it and does nothing else."""
        is_asked = event.type() == QEvent.Type.ShortcutOverride and self._drag is not None
        if is_asked and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys that write do nothing here; Enter chooses the annotation at the caret."""
        if self._drag is not None and event.key() == Qt.Key.Key_Escape:
            self._drop_handle()
            return
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            span = self._index.innermost_at(self.textCursor().position())
            self._choose(None if span is None else span.key)
            return
        super().keyPressEvent(event)

    def _span_of(self, annotation: Annotation) -> Span:
        held = annotation.attributes
        return Span(
            annotation.id,
            self._offsets.to_utf16(annotation.start),
            self._offsets.to_utf16(annotation.end),
            self._place_of(annotation.label),
            fragments=self._offsets.pieces_to_utf16(annotation.fragments),
            codes=" ".join(attribute_codes(held, self._attributes)),
            is_hollow=NEGATED.name in held,
            is_dotted=UNCERTAIN.name in held,
        )

    def _suggested_span(self, number: int, one: Suggestion) -> Span:
        return Span(
            number,
            self._offsets.to_utf16(one.start),
            self._offsets.to_utf16(one.end),
            self._place_of(one.label),
            codes=" ".join(attribute_codes(one.attributes, self._attributes)),
            is_suggestion=True,
        )

    def _place_of(self, label: str) -> int:
        """The place of a label among those that are drawn; one that is unknown joins them, grey."""
        if label not in self._label_places:
            self._label_places[label] = len(self._labels)
            self._labels.append(drawn_label(label, ()))
            self._painter = self._make_painter()
        return self._label_places[label]

    @Slot()
    def _on_theme_changed(self) -> None:
        self._painter = self._make_painter()
        self.viewport().update()
