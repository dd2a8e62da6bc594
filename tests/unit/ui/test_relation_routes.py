"""Where arcs run: lanes that do not meet, arcs beside the text, labels beside the tags."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPointF, QRectF

from medgen_desktop.domain.annotation import Annotation, AnnotationId
from medgen_desktop.domain.note import NoteId
from medgen_desktop.domain.relation import Relation, RelationId
from medgen_desktop.ui.annotation.relation_index import RelationIndex
from medgen_desktop.ui.annotation.relation_routes import Frame, Room, Route, Run, arrow_head
from medgen_desktop.ui.annotation.span_index import Span
from medgen_desktop.ui.annotation.span_painter import SpanPiece

pytestmark = pytest.mark.clinic

NOTE = NoteId(1)
VIEWPORT = QRectF(0, 0, 600, 700)
MARGIN = 24.0
LINE, FIRST, HEIGHT = 30.0, 40.0, 18.0
PLACES = st.lists(
    st.tuples(st.integers(0, 500), st.integers(0, 500)).filter(lambda ends: ends[0] != ends[1]),
    max_size=40,
)


def _piece(key: int, line: int, left: float, width: float = 50.0, tag: float = 12.0) -> SpanPiece:
    top = FIRST + LINE * line
    ground = QRectF(left, top, width, HEIGHT)
    return SpanPiece(
        Span(key, 0, 1, 0), ground, QRectF(left, top - 8.5, tag, 6.5), 0, ground.bottom()
    )


def _annotation(place: int) -> Annotation:
    return Annotation(AnnotationId(place + 1), NOTE, place, place + 1, "Disease", "x", "A", "")


def _index(ends: list[tuple[int, int]]) -> RelationIndex:
    relations = [
        Relation(
            RelationId(number),
            NOTE,
            "causes",
            AnnotationId(source + 1),
            AnnotationId(target + 1),
            "A",
            "",
        )
        for number, (source, target) in enumerate(ends)
    ]
    return RelationIndex(relations, lambda one: _annotation(one - 1))


@given(PLACES)
def test_that_relations_that_run_beside_each_other_never_share_a_lane(
    ends: list[tuple[int, int]],
) -> None:
    index = _index(ends)
    stretches = [(min(one), max(one), index.lane(RelationId(n))) for n, one in enumerate(ends)]
    for place, (start, end, lane) in enumerate(stretches):
        assert lane >= 0
        for other_start, other_end, other_lane in stretches[:place]:
            if start <= other_end and other_start <= end:
                assert lane != other_lane


@given(PLACES)
def test_that_an_annotation_gives_exactly_its_own_relations(ends: list[tuple[int, int]]) -> None:
    index = _index(ends)
    assert len(index) == len(ends)
    for place in {one for pair in ends for one in pair} | {501}:
        found = sorted(one.id for one in index.of(AnnotationId(place + 1)))
        assert found == [number for number, pair in enumerate(ends) if place in pair]


def test_that_a_relation_without_its_end_is_not_held() -> None:
    one = Relation(RelationId(1), NOTE, "causes", AnnotationId(1), AnnotationId(2), "A", "")
    assert len(RelationIndex([one])) == 0
    assert RelationIndex().lane(RelationId(1)) == 0


def _texts(lines: int) -> list[QRectF]:
    """Where the glyphs of each line stand, without what hangs below it."""
    width = VIEWPORT.width() - 2 * MARGIN
    return [QRectF(MARGIN, FIRST + LINE * line, width, HEIGHT - 6) for line in range(lines)]


def _points(route: Route) -> list[QPointF]:
    return [route.path.pointAtPercent(step / 200) for step in range(201)]


@given(
    st.integers(0, 9),
    st.integers(0, 9),
    st.floats(MARGIN, 480),
    st.floats(MARGIN, 480),
    st.integers(0, 14),
    st.booleans(),
)
def test_that_an_arc_runs_between_the_lines_and_down_the_margin(
    line: int, other: int, left: float, other_left: float, lane: int, is_left: bool
) -> None:
    frame = Frame([_piece(1, line, left), _piece(2, other, other_left)], VIEWPORT, MARGIN)
    source, target = frame.anchor(1, lane), frame.anchor(2, lane)
    assert source is not None
    assert target is not None
    route = frame.between(source, target, lane, is_left=is_left)
    assert route.tip is not None
    assert (_points(route)[-1] - route.tip).manhattanLength() < 0.01
    for point in _points(route):
        assert VIEWPORT.contains(point)
        assert not any(text.contains(point.x(), point.y() - 0.01) for text in _texts(10))


@given(st.integers(0, 9), st.floats(MARGIN, 480), st.booleans(), st.booleans(), st.booleans())
def test_that_an_arc_to_what_is_not_seen_ends_at_the_edge_in_the_margin(
    line: int, left: float, is_left: bool, is_source: bool, is_up: bool
) -> None:
    frame = Frame([_piece(1, line, left)], VIEWPORT, MARGIN)
    seen = frame.anchor(1, 3)
    assert seen is not None
    route = frame.to_edge(seen, 3, is_left=is_left, is_source=is_source, is_up=is_up)
    ends = _points(route)[0], _points(route)[-1]
    near, far = ends if is_source else ends[::-1]
    assert far.y() == pytest.approx(0 if is_up else VIEWPORT.bottom())
    assert (far.x() < MARGIN) is is_left
    assert (far.x() > VIEWPORT.right() - MARGIN) is not is_left
    assert near.y() == pytest.approx(seen.top)
    assert (route.tip is None) is is_source
    for point in _points(route):
        assert not any(text.contains(point.x(), point.y() - 0.01) for text in _texts(10))


def test_that_an_arc_meets_a_short_annotation_at_its_tag() -> None:
    frame = Frame([_piece(1, 0, 100, width=10, tag=30)], VIEWPORT, MARGIN)
    anchor = frame.anchor(1, 0)
    assert anchor is not None
    assert (anchor.x, anchor.top) == (115, FIRST - 8.5)
    assert frame.anchor(2, 0) is None
    assert frame.ground(2) is None


def test_that_two_annotations_one_over_the_other_have_an_arc_with_a_width() -> None:
    frame = Frame([_piece(1, 0, 100), _piece(2, 0, 101)], VIEWPORT, MARGIN)
    source, target = frame.anchor(1, 0), frame.anchor(2, 0)
    assert source is not None
    assert target is not None
    for one, other in ((source, target), (target, source)):
        route = frame.between(one, other, 0, is_left=True)
        assert route.path.boundingRect().width() > 5
    assert frame.is_nearer_left(source, None)
    assert frame.is_nearer_left(None)


def test_that_a_line_to_the_mouse_ends_at_the_mouse() -> None:
    frame = Frame([_piece(1, 3, 100)], VIEWPORT, MARGIN)
    source = frame.anchor(1, 0)
    assert source is not None
    assert frame.to_place(source, QPointF(400, 30)).pointAtPercent(1) == QPointF(400, 30)
    assert arrow_head(QPointF(10, 10)).contains(QPointF(10, 7))


@given(
    st.lists(st.tuples(st.floats(0, 500), st.floats(1, 60)), max_size=12),
    st.floats(0, 500),
    st.floats(0, 400),
    st.floats(5, 80),
)
def test_that_a_label_stands_on_nothing_that_is_there(
    taken: list[tuple[float, float]], left: float, length: float, width: float
) -> None:
    room = Room()
    for start, wide in taken:
        room.take(20, start, start + wide)
    run = Run(left, left + length, 20, 30)
    x = room.place(run, width)
    if x is not None:
        assert left - 0.001 <= x
        assert x + width <= left + length + 0.001
        assert not any(x < start + wide and start < x + width for start, wide in taken)
        again = room.place(run, width)
        assert again is None or abs(again - x) >= width
