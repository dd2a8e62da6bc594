"""The handles of the chosen annotation, and what it becomes while one of them is dragged."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from medgen_desktop.ui.annotation.span_index import Span
from medgen_desktop.ui.annotation.span_painter import SpanPiece
from medgen_desktop.ui.palette import Palette

Side = Literal["start", "end"]
_BAR_WIDTH = 2.0
_KNOB_RADIUS = 3.5
_REACH = 6.0
"""How far from the middle of its knob a handle is still taken hold of."""
_BAR_REACH = 2.0
"""How far from its bar: so little that the letter beside it can be selected from its beginning."""


@dataclass(frozen=True, slots=True)
class Handle:
    """Where a piece of a span begins or ends on the screen."""

    span: Span
    number: int
    side: Side
    x: float
    top: float
    bottom: float

    @property
    def knob(self) -> QRectF:
        """Where the mouse takes hold of it: around the knob below the letters."""
        return QRectF(self.x - _REACH, self.bottom + 1 - _REACH, 2 * _REACH, 2 * _REACH)

    def takes(self, point: QPointF) -> bool:
        """Whether a press there takes hold of it, by the knob or by the bar."""
        is_on_bar = self.top <= point.y() <= self.bottom and abs(point.x() - self.x) <= _BAR_REACH
        return is_on_bar or self.knob.contains(point)


@dataclass(frozen=True, slots=True)
class HandleDrag:
    """One handle being dragged, between the places that it must not leave."""

    span: Span
    """As it was before."""
    number: int
    side: Side
    lowest: int
    highest: int

    def at(self, unit: int) -> Span:
        """The span with its boundary there, or as near to it as may be."""
        place = max(self.lowest, min(unit, self.highest))
        pieces = list(self.span.pieces)
        start, end = pieces[self.number]
        pieces[self.number] = (place, end) if self.side == "start" else (start, place)
        return self.span.with_pieces(tuple(pieces))


def handles_of(pieces: Sequence[SpanPiece], key: int | None) -> Iterator[Handle]:
    """The handles of one span among those that are seen."""
    for piece in pieces:
        if piece.span.key != key:
            continue
        ground = piece.ground
        for side, x, is_here in (
            ("start", ground.left(), piece.begins),
            ("end", ground.right(), piece.ends),
        ):
            if is_here:
                span, number = piece.span, piece.number
                yield Handle(span, number, side, x, ground.top(), piece.underline_y)  # type: ignore[arg-type] # one of the two sides


def handle_at(handles: Sequence[Handle], point: QPointF) -> Handle | None:
    """The handle under the mouse; the nearest where several are."""
    here = [one for one in handles if one.takes(point)]
    return min(here, key=lambda one: abs(one.x - point.x()), default=None)


def paint_handles(painter: QPainter, handles: Sequence[Handle], palette: Palette) -> None:
    """Draw a bar between two characters and a knob under them; text goes over both."""
    accent = QColor(palette.accent)
    painter.setBrush(accent)
    for one in handles:
        left = one.x - _BAR_WIDTH if one.side == "start" else one.x
        bar = QRectF(left, one.top, _BAR_WIDTH, one.bottom - one.top)
        painter.fillRect(bar, accent)
        painter.setPen(QPen(QColor(palette.raised), 1.0, Qt.PenStyle.SolidLine))
        painter.drawEllipse(QPointF(bar.center().x(), one.bottom + 1), _KNOB_RADIUS, _KNOB_RADIUS)
