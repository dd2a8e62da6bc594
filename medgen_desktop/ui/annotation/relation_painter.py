"""Draws the relations of what is seen as arcs over the text, in the theme's colours.

Quiet until they are asked for: arcs of the framed annotation stand out, the chosen one most of all.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPainterPath, QPen

from medgen_desktop.domain.annotation import Annotation, AnnotationId
from medgen_desktop.domain.relation import Relation, RelationId
from medgen_desktop.ui.annotation.relation_index import RelationIndex
from medgen_desktop.ui.annotation.relation_routes import Frame, Route, arrow_head
from medgen_desktop.ui.palette import Palette
from medgen_desktop.ui.wording import relation_words

_LABEL_PIXELS = 10
_SMALLEST_LABEL = 8
_LABEL_DROP = 2.0
"""From the bottom of a label to its baseline."""
_LABEL_PADDING = 3.0
_RADIUS = 2.0
_DASH = 3.0
_FRAME_GAP = 3.0


class _Tier(IntEnum):
    QUIET = 0
    FRAMED = 1
    CHOSEN = 2


@dataclass(frozen=True, slots=True)
class _Arc:
    tier: _Tier
    route: Route
    words: str
    label: QRectF | None


class RelationPainter:
    """Draws arcs, and the line of a link that is being made."""

    def __init__(self, palette: Palette, font: QFont, scale: float = 1.0) -> None:
        """Draw in these colours; labels are set in a smaller cut of `font`; 100 % is 1."""
        self._pixels = max(_SMALLEST_LABEL, round(_LABEL_PIXELS * scale))
        self._font = QFont(font)
        self._font.setPixelSize(self._pixels)
        self._metrics = QFontMetricsF(self._font)
        self._ground = QColor(palette.raised)
        self._accent = QColor(palette.accent)
        self._pens = {
            _Tier.QUIET: QPen(QColor(palette.edge), 1.0),
            _Tier.FRAMED: QPen(QColor(palette.accent), 1.2),
            _Tier.CHOSEN: QPen(QColor(palette.accent), 2.2),
        }
        self._inks = {
            _Tier.QUIET: QColor(palette.muted),
            _Tier.FRAMED: QColor(palette.accent),
            _Tier.CHOSEN: QColor(palette.accent),
        }
        self._widths: dict[str, float] = {}
        self._sides: dict[RelationId, bool] = {}

    def forget_sides(self) -> None:
        """Choose anew which margin each arc takes: the lines are others than before."""
        self._sides.clear()

    def paint(
        self,
        painter: QPainter,
        frame: Frame,
        index: RelationIndex,
        annotation: Callable[[AnnotationId], Annotation | None],
        *,
        framed: AnnotationId | None = None,
        chosen: RelationId | None = None,
    ) -> None:
        """Draw every relation with an end that is seen."""
        found = []
        for tier, relation in self._seen(frame, index, framed, chosen):
            route = self._route(frame, index.lane(relation.id), relation, annotation)
            if route is not None:
                frame.keep_clear(route)
                found.append((tier, route, relation_words(relation.kind)))
        arcs = [
            _Arc(tier, route, words, self._label(frame, route, words, tier))
            for tier, route, words in found
        ]
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self._font)
        for arc in reversed(arcs):
            self._draw(painter, arc)
        painter.restore()

    def paint_link(
        self, painter: QPainter, frame: Frame, source: AnnotationId, to: AnnotationId | QPointF
    ) -> None:
        """Draw a link that is being made, to an annotation or to where the mouse is."""
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(self._accent, 1.6)
        pen.setDashPattern([_DASH, _DASH])
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for key in (source, to):
            ground = None if isinstance(key, QPointF) else frame.ground(key)
            if ground is not None:
                rect = ground.adjusted(-_FRAME_GAP, -_FRAME_GAP, _FRAME_GAP, _FRAME_GAP)
                painter.drawRoundedRect(rect, _FRAME_GAP, _FRAME_GAP)
        start = frame.anchor(source, 0)
        if start is not None and isinstance(to, QPointF):
            painter.drawPath(frame.to_place(start, to))
        elif start is not None and not isinstance(to, QPointF) and to != source:
            end = frame.anchor(to, 0)
            if end is not None:
                is_left = frame.is_nearer_left(start, end)
                painter.drawPath(frame.between(start, end, 0, is_left=is_left).path)
        painter.restore()

    def _seen(
        self,
        frame: Frame,
        index: RelationIndex,
        framed: AnnotationId | None,
        chosen: RelationId | None,
    ) -> list[tuple[_Tier, Relation]]:
        """What to draw, the most important first, so that its label finds room."""
        found: dict[RelationId, tuple[_Tier, Relation]] = {}
        for key in frame.keys:
            for one in index.of(AnnotationId(key)):
                if one.id not in found:
                    is_framed = framed in (one.source, one.target)
                    is_chosen = is_framed and one.id == chosen
                    tier = _Tier.FRAMED if is_framed else _Tier.QUIET
                    found[one.id] = (_Tier.CHOSEN if is_chosen else tier), one
        return sorted(found.values(), key=lambda it: (-it[0], it[1].id))

    def _route(
        self,
        frame: Frame,
        lane: int,
        relation: Relation,
        annotation: Callable[[AnnotationId], Annotation | None],
    ) -> Route | None:
        start, end = frame.anchor(relation.source, lane), frame.anchor(relation.target, lane)
        is_left = self._sides.get(relation.id)
        if is_left is None:
            is_left = self._sides[relation.id] = frame.is_nearer_left(start, end)
        if start is not None and end is not None:
            return frame.between(start, end, lane, is_left=is_left)
        source, target = annotation(relation.source), annotation(relation.target)
        seen = end if start is None else start
        if seen is None or source is None or target is None:
            return None
        is_source = start is not None
        is_up = (target.start < source.start) is is_source
        return frame.to_edge(seen, lane, is_left=is_left, is_source=is_source, is_up=is_up)

    def _label(self, frame: Frame, route: Route, words: str, tier: _Tier) -> QRectF | None:
        """Where the kind is said: in a gap beside the tags; where none is, only if asked for."""
        width = self._widths.get(words)
        if width is None:
            width = self._metrics.horizontalAdvance(words) + 2 * _LABEL_PADDING
            self._widths[words] = width
        for run in route.runs:
            x = frame.room.place(run, width)
            if x is not None:
                return self._label_at(x, run.bottom, width)
        if tier is _Tier.QUIET:
            return None
        run = max(route.runs, key=lambda one: one.right - one.left)
        return self._label_at((run.left + run.right - width) / 2, run.bottom, width)

    def _label_at(self, x: float, bottom: float, width: float) -> QRectF:
        height = self._pixels + 1.0
        return QRectF(x, bottom - height, width, height)

    def _draw(self, painter: QPainter, arc: _Arc) -> None:
        painter.setPen(self._pens[arc.tier])
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(arc.route.path)
        if arc.route.tip is not None:
            painter.fillPath(arrow_head(arc.route.tip), self._pens[arc.tier].color())
        if arc.label is not None:
            painter.fillPath(_rounded_rect(arc.label), self._ground)
            painter.setPen(self._inks[arc.tier])
            place = QPointF(arc.label.left() + _LABEL_PADDING, arc.label.bottom() - _LABEL_DROP)
            painter.drawText(place, arc.words)


def _rounded_rect(rect: QRectF) -> QPainterPath:
    path = QPainterPath()
    path.addRoundedRect(rect, _RADIUS, _RADIUS)
    return path
