"""Draws labelled spans: a tinted ground, a solid underline and a two-letter tag.

Colour is never alone: the tag says the label too, and codes beside it the attributes. What is
negated is hollow, what is uncertain has a dotted line. Nested spans stack their underlines.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

from medgen_desktop.domain.label_schema import Label
from medgen_desktop.ui.annotation.span_index import Span, SpanIndex
from medgen_desktop.ui.annotation.visible_lines import VisibleLine
from medgen_desktop.ui.palette import Palette

_TAG_PIXELS = 9
_UNDERLINE_WIDTH = 2.0
_UNDERLINE_GAP = 3.0
_LEVEL_HEIGHT = 3.0
_GROUND_RADIUS = 3.0
_TAG_GAP = 2.0
_DOT = 1.5
"""Length of a dot and of the gap behind it, in widths of the line."""


@dataclass(frozen=True, slots=True)
class SpanPiece:
    """The part of a span that one line shows, as drawn: its ground, and its tag if it begins."""

    span: Span
    ground: QRectF
    tag: QRectF | None
    level: int
    underline_y: float


class SpanPainter:
    """Places and draws spans in the colours of a palette."""

    def __init__(self, palette: Palette, labels: Sequence[Label], font: QFont) -> None:
        """Draw these labels; tags are set in a smaller cut of `font`."""
        self._colours = [palette.label(one.colour) for one in labels]
        self._labels = labels
        self._tag_font = QFont(font)
        self._tag_font.setPixelSize(_TAG_PIXELS)
        self._tag_font.setBold(True)
        self._text_metrics = QFontMetricsF(font)
        self._tag_metrics = QFontMetricsF(self._tag_font)

    def pieces(self, lines: Sequence[VisibleLine], index: SpanIndex) -> list[SpanPiece]:
        """Where the spans on these lines are drawn, outer before inner."""
        if not lines:
            return []
        start, end = lines[0].start, lines[-1].end
        spans, levels = index.touching(start, end), index.levels(start, end)
        placed: list[SpanPiece] = []
        for line in lines:
            tags_end = 0.0
            for span in spans:
                if span.start >= line.end or span.end <= line.start:
                    continue
                piece = self._piece(line, span, levels.get(span.key, 0), tags_end)
                tags_end = piece.tag.right() + _TAG_GAP if piece.tag is not None else tags_end
                placed.append(piece)
        return placed

    def _piece(self, line: VisibleLine, span: Span, level: int, tags_end: float) -> SpanPiece:
        left, right = line.x_of(span.start), line.x_of(span.end)
        left, right = min(left, right), max(left, right)
        top = line.baseline - self._text_metrics.capHeight() - _UNDERLINE_GAP
        underline_y = line.baseline + _UNDERLINE_GAP + 1 + level * _LEVEL_HEIGHT
        ground = QRectF(left, top, right - left, underline_y - top)
        tag = None
        if span.start >= line.start:
            width = self._tag_metrics.horizontalAdvance(self._tag_of(span))
            height = self._tag_metrics.capHeight()
            tag = QRectF(max(left, tags_end), top - height - _TAG_GAP, width, height)
        return SpanPiece(span, ground, tag, level, underline_y)

    def paint(
        self, painter: QPainter, pieces: Sequence[SpanPiece], selected: int | None = None
    ) -> None:
        """Draw the pieces under the text; the selected span gets a frame."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self._tag_font)
        for piece in pieces:
            colours = self._colours[piece.span.label_index]
            is_hollow = piece.span.is_hollow
            painter.setPen(QColor(colours.ink) if is_hollow else Qt.PenStyle.NoPen)
            painter.setBrush(Qt.BrushStyle.NoBrush if is_hollow else QColor(colours.ground))
            painter.drawRoundedRect(piece.ground, _GROUND_RADIUS, _GROUND_RADIUS)
        for piece in pieces:
            ink = QColor(self._colours[piece.span.label_index].ink)
            line = QRectF(piece.ground.left(), piece.underline_y, piece.ground.width(), 0.0)
            self._underline(painter, line.adjusted(0, 0, 0, _UNDERLINE_WIDTH), ink, piece.span)
            if piece.span.key == selected:
                self._frame(painter, piece, ink)
        for piece in pieces:
            if piece.tag is not None:
                painter.setPen(QColor(self._colours[piece.span.label_index].ink))
                painter.drawText(piece.tag.bottomLeft(), self._tag_of(piece.span))

    def _underline(self, painter: QPainter, line: QRectF, ink: QColor, span: Span) -> None:
        if not span.is_dotted:
            painter.fillRect(line, ink)
            return
        pen = QPen(ink, _UNDERLINE_WIDTH, Qt.PenStyle.CustomDashLine)
        pen.setDashPattern([_DOT, _DOT])
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        painter.setPen(pen)
        painter.drawLine(
            QPointF(line.left(), line.center().y()), QPointF(line.right(), line.center().y())
        )

    def _frame(self, painter: QPainter, piece: SpanPiece, ink: QColor) -> None:
        painter.setPen(QPen(ink, 1.5))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(
            piece.ground.adjusted(-1.5, -1.5, 1.5, 2.5), _GROUND_RADIUS, _GROUND_RADIUS
        )

    def _tag_of(self, span: Span) -> str:
        tag = self._labels[span.label_index].tag
        return f"{tag} {span.codes}" if span.codes else tag
