"""Draws labelled spans: a tinted ground, a solid underline and a two-letter tag.

Colour is never alone: the tag says the label too, and codes beside it the attributes. What is
negated is hollow, what is uncertain has a dotted line. Nested spans stack their underlines, and a
thin dotted line joins the pieces of a discontinuous one. A suggestion has no ground, a dashed
underline, and "?" behind its tag.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

from medgen_desktop.domain.label_schema import Label
from medgen_desktop.ui.annotation.span_index import Span, SpanIndex
from medgen_desktop.ui.annotation.visible_lines import VisibleLine
from medgen_desktop.ui.palette import Palette

_TAG_PIXELS = 9
_SMALLEST_TAG = 8
_UNDERLINE_WIDTH = 2.0
_JOIN_WIDTH = 1.0
_UNDERLINE_GAP = 3.0
_LEVEL_HEIGHT = 3.0
_GROUND_RADIUS = 3.0
_TAG_GAP = 2.0
_FRAME_WIDTH = 1.5
_DASH = (3.0, 2.0)
_DOT = 1.5
"""Length of a dot and of the gap behind it, in widths of the line."""


@dataclass(frozen=True, slots=True)
class SpanPiece:
    """The part of a span that one line shows, as drawn: its ground, and its tag if it begins.

    `number` says of which of the span's pieces; it `begins` or `ends` here, or on another line.
    """

    span: Span
    ground: QRectF
    tag: QRectF | None
    level: int
    underline_y: float
    number: int = 0
    begins: bool = True
    ends: bool = True


class SpanPainter:
    """Places and draws spans in the colours of a palette; `scale` is 1 at 100 %."""

    def __init__(
        self, palette: Palette, labels: Sequence[Label], font: QFont, scale: float = 1.0
    ) -> None:
        """Draw these labels over text in `font`; tags are set in a smaller cut of it."""
        colours = [palette.label(one.colour) for one in labels]
        self._inks = [QColor(one.ink) for one in colours]
        self._grounds = [QColor(one.ground) for one in colours]
        self._labels = labels
        self._scale = scale
        self._tag_font = QFont(font)
        self._tag_font.setPixelSize(max(_SMALLEST_TAG, round(_TAG_PIXELS * scale)))
        self._tag_font.setBold(True)
        self._text_metrics = QFontMetricsF(font)
        self._tag_metrics = QFontMetricsF(self._tag_font)
        self._tag_widths: dict[str, float] = {}

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
                for piece in self._pieces_on(line, span, levels.get(span.key, 0), tags_end):
                    placed.append(piece)
                    if piece.tag is not None:
                        tags_end = piece.tag.right() + _TAG_GAP * self._scale
        return placed

    def _pieces_on(
        self, line: VisibleLine, span: Span, level: int, tags_end: float
    ) -> Iterator[SpanPiece]:
        scale = self._scale
        top = line.baseline - self._text_metrics.capHeight() - _UNDERLINE_GAP * scale
        underline_y = line.baseline + (_UNDERLINE_GAP + 1 + level * _LEVEL_HEIGHT) * scale
        for number, (start, end) in enumerate(span.pieces):
            if start >= line.end or end <= line.start:
                continue
            left, right = sorted((line.x_of(start), line.x_of(end)))
            ground = QRectF(left, top, right - left, underline_y - top)
            begins, ends = start >= line.start, end <= line.end
            tag = None
            if begins and number == 0:
                width = self._tag_width(self._tag_of(span))
                height = self._tag_metrics.capHeight()
                tag_top = top - height - _TAG_GAP * scale
                tag = QRectF(max(left, tags_end), tag_top, width, height)
            yield SpanPiece(span, ground, tag, level, underline_y, number, begins, ends)

    def _tag_width(self, tag: str) -> float:
        width = self._tag_widths.get(tag)
        if width is None:
            width = self._tag_widths[tag] = self._tag_metrics.horizontalAdvance(tag)
        return width

    def paint(
        self, painter: QPainter, pieces: Sequence[SpanPiece], selected: int | None = None
    ) -> None:
        """Draw the pieces under the text; the selected span gets a frame."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self._tag_font)
        radius = _GROUND_RADIUS * self._scale
        for piece in pieces:
            if piece.span.is_suggestion:
                continue
            place, is_hollow = piece.span.label_index, piece.span.is_hollow
            painter.setPen(self._inks[place] if is_hollow else Qt.PenStyle.NoPen)
            painter.setBrush(Qt.BrushStyle.NoBrush if is_hollow else self._grounds[place])
            painter.drawRoundedRect(piece.ground, radius, radius)
        width = _UNDERLINE_WIDTH * self._scale
        for piece in pieces:
            ink = self._inks[piece.span.label_index]
            line = QRectF(piece.ground.left(), piece.underline_y, piece.ground.width(), width)
            self._underline(painter, line, ink, piece.span)
            if piece.span.key == selected:
                self._frame(painter, piece, ink)
        for piece in pieces:
            if piece.tag is not None:
                painter.setPen(self._inks[piece.span.label_index])
                painter.drawText(piece.tag.bottomLeft(), self._tag_of(piece.span))

    def paint_joins(
        self, painter: QPainter, pieces: Sequence[SpanPiece], left: float, right: float
    ) -> None:
        """Join the pieces of discontinuous spans; one that goes on elsewhere, to the line's end."""
        broken: dict[int, list[SpanPiece]] = {}
        for piece in pieces:
            if piece.span.fragments:
                broken.setdefault(piece.span.key, []).append(piece)
        for found in broken.values():
            ink = self._inks[found[0].span.label_index]
            painter.setPen(self._dotted(ink, _JOIN_WIDTH * self._scale))
            for y, start, end in _joins(found, left, right):
                y_middle = y + _UNDERLINE_WIDTH * self._scale / 2
                painter.drawLine(QPointF(start, y_middle), QPointF(end, y_middle))

    def _underline(self, painter: QPainter, line: QRectF, ink: QColor, span: Span) -> None:
        if not (span.is_dotted or span.is_suggestion):
            painter.fillRect(line, ink)
            return
        pen = self._dotted(ink, line.height())
        if span.is_suggestion:
            pen.setDashPattern(_DASH)
        painter.setPen(pen)
        painter.drawLine(
            QPointF(line.left(), line.center().y()), QPointF(line.right(), line.center().y())
        )

    def _dotted(self, ink: QColor, width: float) -> QPen:
        pen = QPen(ink, width, Qt.PenStyle.CustomDashLine)
        pen.setDashPattern([_DOT, _DOT])
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        return pen

    def _frame(self, painter: QPainter, piece: SpanPiece, ink: QColor) -> None:
        radius = _GROUND_RADIUS * self._scale
        painter.setPen(QPen(ink, _FRAME_WIDTH))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(
            piece.ground.adjusted(
                -_FRAME_WIDTH, -_FRAME_WIDTH, _FRAME_WIDTH, _UNDERLINE_WIDTH * self._scale + 0.5
            ),
            radius,
            radius,
        )

    def _tag_of(self, span: Span) -> str:
        tag = self._labels[span.label_index].tag + "?" * span.is_suggestion
        return f"{tag} {span.codes}" if span.codes else tag


def _joins(
    pieces: Sequence[SpanPiece], left: float, right: float
) -> Iterator[tuple[float, float, float]]:
    """Height, left and right end of the lines between the seen pieces of one span."""
    first, last = pieces[0], pieces[-1]
    if first.number > 0 and first.begins:
        yield first.underline_y, left, first.ground.left()
    for one, other in pairwise(pieces):
        if one.number == other.number:
            continue
        if one.underline_y == other.underline_y:
            yield one.underline_y, one.ground.right(), other.ground.left()
        else:
            yield one.underline_y, one.ground.right(), right
            yield other.underline_y, left, other.ground.left()
    if last.ends and last.number < len(last.span.pieces) - 1:
        yield last.underline_y, last.ground.right(), right
