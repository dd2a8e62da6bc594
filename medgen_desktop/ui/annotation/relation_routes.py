"""Where arcs of relations run: between the lines and down the margin, not through the text.

An arc rises from its source into the space above the line's tags. On one line it runs along there
to its target. Between lines it runs to the margin, along it, and back above the target's line.
Where an end is not seen, it runs along the margin to the edge.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainterPath

from medgen_desktop.ui.annotation.span_painter import SpanPiece
from medgen_desktop.ui.theme import SPACE_1

_TAG_BAND = 9.0
"""Height of the tags above a ground, where no tag tells it."""
_ABOVE_TAGS = 1.0
_LANE_HEIGHT = 2.5
_BAND_LANES = 3
_MARGIN_LANES = 5
_SPREAD = 4.0
_RADIUS = 5.0
_TIP = 5.0
_SAME_LINE = 1.0
_LABEL_PADDING = 2.0


@dataclass(frozen=True, slots=True)
class Anchor:
    """Where arcs meet an annotation: a place at the top of it, and the band above its line.

    The band reaches down to `ground`, where the text begins.
    """

    x: float
    top: float
    band: float
    ground: float


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch that an arc runs above a line; a label may stand on `bottom`."""

    left: float
    right: float
    band: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Route:
    """An arc as it is drawn; `tip` is where its arrow points, if its target is seen."""

    path: QPainterPath
    tip: QPointF | None
    runs: tuple[Run, ...]
    ends: tuple[Anchor, ...]
    """Where it rises from the text."""


@dataclass(slots=True)
class Room:
    """What is taken in the bands above the lines of one frame, by the y of the band."""

    taken: defaultdict[int, list[tuple[float, float]]] = field(
        default_factory=lambda: defaultdict(list)
    )

    def place(self, run: Run, width: float) -> float | None:
        """The x nearest to the middle of a run where so wide a label fits, now taken; or None."""
        left, right = run.left, run.right
        gaps, at = [], left
        for start, end in sorted((*self.taken[round(run.band)], (right, right))):
            if min(start, right) - at >= width:
                gaps.append((at, min(start, right)))
            at = max(at, end)
        middle = (left + right - width) / 2
        places = (min(max(middle, start), end - width) for start, end in gaps)
        best = min(places, key=lambda x: abs(x - middle), default=None)
        if best is not None:
            self.take(run.band, best, best + width)
        return best

    def take(self, band: float, left: float, right: float) -> None:
        """Let nothing else be placed there."""
        self.taken[round(band)].append((left - _LABEL_PADDING, right + _LABEL_PADDING))


class Frame:
    """One frame of the view: the pieces that are seen, and the routes between them."""

    def __init__(self, pieces: Sequence[SpanPiece], viewport: QRectF, margin: float) -> None:
        """`viewport` reaches from edge to edge; the text begins and ends a `margin` within."""
        self._viewport = viewport
        self._margin = margin
        self._first: dict[int, SpanPiece] = {}
        self.room = Room()
        self._tag_band = next(
            (one.ground.top() - one.tag.top() for one in pieces if one.tag is not None), _TAG_BAND
        )
        for one in pieces:
            self._first.setdefault(one.span.key, one)
            if one.tag is not None:
                self.room.take(self._band(one), one.tag.left(), one.tag.right())

    @property
    def keys(self) -> Iterable[int]:
        """The annotations that are seen."""
        return self._first

    def keep_clear(self, route: Route) -> None:
        """Let no label stand where an arc rises."""
        for end in route.ends:
            self.room.take(end.band, end.x, end.x)

    def _band(self, piece: SpanPiece) -> float:
        return piece.ground.top() - self._tag_band

    def anchor(self, key: int, lane: int) -> Anchor | None:
        """Where arcs of this lane meet an annotation, if it is seen."""
        piece = self._first.get(key)
        if piece is None:
            return None
        ground, tag = piece.ground, piece.tag
        x = ground.center().x() + (lane % _BAND_LANES - 1) * _SPREAD
        top = ground.top()
        if tag is not None and x < tag.right() + SPACE_1:
            x = tag.right() + SPACE_1
            if x > ground.right():
                x, top = tag.center().x(), tag.top()
        return Anchor(x, top, self._band(piece), ground.top())

    def is_nearer_left(self, *anchors: Anchor | None) -> bool:
        """Whether the left margin is nearer to these than the right one."""
        seen = [one.x for one in anchors if one is not None]
        return sum(seen) / max(len(seen), 1) <= self._viewport.center().x()

    def between(self, source: Anchor, target: Anchor, lane: int, *, is_left: bool) -> Route:
        """An arc between two annotations that are seen."""
        start, end = _height(source, lane), _height(target, lane)
        tip = QPointF(target.x, target.top)
        if abs(source.band - target.band) < _SAME_LINE:
            if abs(source.x - target.x) < 2 * _SPREAD:
                shift = _SPREAD if source.x <= target.x else -_SPREAD
                source = replace(source, x=source.x - shift)
                target = replace(target, x=target.x + shift)
                tip = QPointF(target.x, target.top)
            corners = [
                QPointF(source.x, source.top),
                QPointF(source.x, start),
                QPointF(target.x, start),
                tip,
            ]
            run = (_run(source, target.x),)
            return Route(_rounded(corners), tip, run, (source, target))
        side = self._side(lane, is_left=is_left)
        corners = [
            QPointF(source.x, source.top),
            QPointF(source.x, start),
            QPointF(side, start),
            QPointF(side, end),
            QPointF(target.x, end),
            tip,
        ]
        runs = _run(target, side), _run(source, side)
        return Route(_rounded(corners), tip, runs, (source, target))

    def to_edge(
        self, seen: Anchor, lane: int, *, is_left: bool, is_source: bool, is_up: bool
    ) -> Route:
        """An arc whose other end is above what is seen, or below."""
        height = _height(seen, lane)
        side = self._side(lane, is_left=is_left)
        edge = self._viewport.top() if is_up else self._viewport.bottom()
        corners = [
            QPointF(seen.x, seen.top),
            QPointF(seen.x, height),
            QPointF(side, height),
            QPointF(side, edge),
        ]
        run = (_run(seen, side),)
        if is_source:
            return Route(_rounded(corners), None, run, (seen,))
        return Route(_rounded(corners[::-1]), corners[0], run, (seen,))

    def to_place(self, source: Anchor, place: QPointF) -> QPainterPath:
        """A line to where the mouse is."""
        path = QPainterPath(QPointF(source.x, source.top))
        path.quadTo(QPointF((source.x + place.x()) / 2, min(source.band, place.y())), place)
        return path

    def ground(self, key: int) -> QRectF | None:
        """The ground of an annotation's first part that is seen."""
        piece = self._first.get(key)
        return None if piece is None else piece.ground

    def _side(self, lane: int, *, is_left: bool) -> float:
        within = self._margin - SPACE_1 * (1 + lane % _MARGIN_LANES)
        return self._viewport.left() + within if is_left else self._viewport.right() - within


def arrow_head(tip: QPointF) -> QPainterPath:
    """A small head that points down to a place."""
    path = QPainterPath(tip)
    path.lineTo(tip.x() - _TIP / 2, tip.y() - _TIP)
    path.lineTo(tip.x() + _TIP / 2, tip.y() - _TIP)
    path.closeSubpath()
    return path


def _height(anchor: Anchor, lane: int) -> float:
    return anchor.band - _ABOVE_TAGS - (lane % _BAND_LANES) * _LANE_HEIGHT


def _run(anchor: Anchor, x: float) -> Run:
    return Run(min(anchor.x, x), max(anchor.x, x), anchor.band, anchor.ground)


def _rounded(corners: Sequence[QPointF]) -> QPainterPath:
    """A path through these corners, all of them right angles, with each of them rounded."""
    path = QPainterPath(corners[0])
    for (before, corner), (_same, after) in pairwise(pairwise(corners)):
        leg, next_leg = corner - before, after - corner
        radius = min(_RADIUS, leg.manhattanLength() / 2, next_leg.manhattanLength() / 2)
        path.lineTo(corner - _of_length(leg, radius))
        path.quadTo(corner, corner + _of_length(next_leg, radius))
    path.lineTo(corners[-1])
    return path


def _of_length(along: QPointF, length: float) -> QPointF:
    whole = along.manhattanLength()
    return along * (length / whole) if whole else QPointF()
