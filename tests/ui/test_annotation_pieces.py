"""Annotations with gaps: drawn, chosen, made by keys, and their boundaries dragged."""

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent, QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from medgen_desktop.domain.annotation import Annotation, Piece
from medgen_desktop.domain.note import NoteId
from medgen_desktop.storage.workspace import Workspace
from medgen_desktop.ui.annotation.page import AnnotationPage
from medgen_desktop.ui.context import AppContext

from .conftest import WindowMaker, put_notes
from .test_annotation_page import click_on, open_page, wait_idle

pytestmark = pytest.mark.clinic

TEXT = "Pain 🤒 since Monday in the left leg.\n左下肢🤒疼痛，右上肢亦疼痛。\n" + "No fever. " * 300
SHIFT = Qt.KeyboardModifier.ShiftModifier
NONE = Qt.KeyboardModifier.NoModifier


@pytest.fixture
def notes(workspace: Workspace) -> list[NoteId]:
    return put_notes(workspace, TEXT)


@pytest.fixture
def page(
    notes: list[NoteId], context: AppContext, window_for: WindowMaker, qtbot: QtBot
) -> AnnotationPage:
    assert notes
    return open_page(window_for, context, qtbot)


def piece(words: str, after: int = 0) -> Piece:
    """Where words stand in the note."""
    start = TEXT.index(words, after)
    return start, start + len(words)


def made(
    page: AnnotationPage, context: AppContext, qtbot: QtBot, *pieces: Piece, label: str = "Symptom"
) -> Annotation:
    """An annotation over these pieces, chosen."""
    page.session.label(*pieces[0], label)
    wait_idle(qtbot, context)
    one = max(page.session.annotations, key=lambda each: each.id)
    if len(pieces) > 1:
        page.session.set_pieces(one.id, pieces)
        wait_idle(qtbot, context)
    page.choose(one.id)
    page.view.viewport().repaint()
    found = page.session.annotation(one.id)
    assert found is not None
    return found


def point(page: AnnotationPage, place: int) -> QPoint:
    """The middle of a line between two characters, in the viewport."""
    cursor = page.view.textCursor()
    cursor.setPosition(len(TEXT[:place].encode("utf-16-le")) // 2)
    rect = page.view.cursorRect(cursor)
    return QPoint(rect.left() + 1, rect.center().y())


def stored(context: AppContext, note: NoteId) -> Annotation:
    """The only annotation in the file."""
    (one,) = context.workspace.annotations.of_note(note)
    assert one.matches(TEXT)
    return one


def press_plus(page: AnnotationPage, stretch: Piece, key: Qt.Key = Qt.Key.Key_Plus) -> None:
    """Select a stretch and press a key of pieces."""
    page.view.select_range(*stretch)
    QTest.keyClick(page.view, key)


@pytest.mark.parametrize(
    ("first", "second"),
    [("Pain 🤒", "left leg"), ("左下肢🤒", "右上肢"), ("Monday", "疼痛"), ("右上肢", "Pain")],
)
@pytest.mark.parametrize("key", [Qt.Key.Key_Plus, Qt.Key.Key_Equal])
def test_that_a_key_adds_the_selection_as_another_piece(
    page: AnnotationPage,
    context: AppContext,
    notes: list[NoteId],
    qtbot: QtBot,
    first: str,
    second: str,
    key: Qt.Key,
) -> None:
    one = made(page, context, qtbot, piece(first))
    press_plus(page, piece(second), key)
    assert page.view.selected_annotation == one.id
    wait_idle(qtbot, context)
    assert stored(context, notes[0]).pieces == tuple(sorted((piece(first), piece(second))))
    QTest.keyClick(page.view, Qt.Key.Key_U)
    wait_idle(qtbot, context)
    assert stored(context, notes[0]) == one


def test_that_a_key_takes_the_selection_out_and_leaves_two_pieces(
    page: AnnotationPage, context: AppContext, notes: list[NoteId], qtbot: QtBot
) -> None:
    made(page, context, qtbot, piece("Pain 🤒 since Monday"))
    press_plus(page, piece("since"), Qt.Key.Key_Minus)
    wait_idle(qtbot, context)
    one = stored(context, notes[0])
    assert [TEXT[start:end] for start, end in one.pieces] == ["Pain 🤒", "Monday"]
    press_plus(page, piece("Monday"), Qt.Key.Key_Minus)
    wait_idle(qtbot, context)
    assert stored(context, notes[0]).pieces == (piece("Pain 🤒"),)


def test_that_an_adjoining_piece_is_joined(
    page: AnnotationPage, context: AppContext, notes: list[NoteId], qtbot: QtBot
) -> None:
    made(page, context, qtbot, piece("left"), piece("Pain"))
    press_plus(page, piece("🤒 since Monday in the left leg"))
    wait_idle(qtbot, context)
    assert [TEXT[a:b] for a, b in stored(context, notes[0]).pieces] == [
        "Pain",
        "🤒 since Monday in the left leg",
    ]


@pytest.mark.parametrize(
    ("chosen", "selected", "key", "sentence"),
    [
        (False, "Pain", Qt.Key.Key_Plus, "Choose an annotation first"),
        (True, "", Qt.Key.Key_Minus, "Select the text"),
        (True, "Pain 🤒 since", Qt.Key.Key_Minus, "Nothing would be left"),
        (True, "fever", Qt.Key.Key_Minus, "changes nothing"),
    ],
)
def test_that_a_key_of_pieces_that_cannot_be_followed_says_why(
    page: AnnotationPage,
    context: AppContext,
    notes: list[NoteId],
    qtbot: QtBot,
    chosen: bool,
    selected: str,
    key: Qt.Key,
    sentence: str,
) -> None:
    one = made(page, context, qtbot, piece("Pain 🤒"))
    if not chosen:
        page.choose(None)
    start = TEXT.index(selected)
    page.view.select_range(start, start + len(selected))
    with qtbot.waitSignal(page.status_changed) as said:
        QTest.keyClick(page.view, key)
    assert sentence in said.args[0]
    wait_idle(qtbot, context)
    assert stored(context, notes[0]) == one


def test_that_selecting_by_keys_or_by_mouse_keeps_the_chosen_annotation(
    page: AnnotationPage, context: AppContext, qtbot: QtBot
) -> None:
    one = made(page, context, qtbot, piece("Pain 🤒"))
    page.view.move_caret(piece("left")[0])
    for _ in range(4):
        QTest.keyClick(page.view, Qt.Key.Key_Right, SHIFT)
    assert page.view.selected_annotation == one.id
    drag(page, point(page, piece("since")[0]), point(page, piece("Monday")[1]))
    start, end = page.view.selected_range()
    assert TEXT[start:end] == "since Monday"
    assert page.view.selected_annotation == one.id


def test_that_only_the_pieces_are_hit_and_the_gap_is_not(
    page: AnnotationPage, context: AppContext, qtbot: QtBot
) -> None:
    one = made(page, context, qtbot, piece("Pain"), piece("left"))
    for words, expected in (("ain", one.id), ("since", None), ("eft", one.id)):
        page.choose(None)
        page.view.viewport().repaint()
        start, end = piece(words)
        QTest.mouseClick(
            page.view.viewport(),
            Qt.MouseButton.LeftButton,
            pos=(point(page, start) + point(page, end)) / 2,
        )
        assert page.view.selected_annotation == expected
        page.choose(None)
        page.view.move_caret(start)
        QTest.keyClick(page.view, Qt.Key.Key_Return)
        assert page.view.selected_annotation == expected


def test_that_a_dotted_line_joins_pieces_and_is_cut_by_nothing_between(
    page: AnnotationPage, context: AppContext, qtbot: QtBot
) -> None:
    made(page, context, qtbot, piece("Pain"), piece("left"))
    page.choose(None)
    page.view.move_caret(len(TEXT))
    page.view.verticalScrollBar().setValue(0)
    picture = page.view.viewport().grab().toImage()
    left, right = point(page, piece("since")[0]), point(page, piece("Monday")[1])
    bluish = [
        [
            picture.pixelColor(x, y).blue() - picture.pixelColor(x, y).red()
            for x in range(left.x(), right.x())
        ]
        for y in range(left.y(), left.y() + 16)
    ]
    best = max(bluish, key=lambda row: sum(value > 30 for value in row))
    dots = sum(value > 30 for value in best)
    assert 0.3 * len(best) < dots < len(best)


@pytest.mark.parametrize("is_end_seen", [True, False])
def test_that_a_join_to_a_piece_out_of_sight_runs_to_the_edge_of_the_text(
    page: AnnotationPage, context: AppContext, qtbot: QtBot, is_end_seen: bool
) -> None:
    far = piece("fever", len(TEXT) - 400)
    made(page, context, qtbot, piece("Pain"), far)
    page.choose(None)
    if is_end_seen:
        page.view.move_caret(len(TEXT))
    else:
        page.view.move_caret(0)
    at = point(page, far[0] if is_end_seen else piece("Pain")[1])
    picture = page.view.viewport().grab().toImage()
    left, right = (30, at.x() - 4) if is_end_seen else (at.x() + 4, 400)
    rows = [
        sum(
            picture.pixelColor(x, y).blue() - picture.pixelColor(x, y).red() > 30
            for x in range(left, right)
        )
        for y in range(at.y(), at.y() + 16)
    ]
    assert 0.3 * (right - left) < max(rows) < right - left


def mouse(page: AnnotationPage, kind: QEvent.Type, at: QPoint, *, held: bool = True) -> None:
    """One event of the mouse on the text."""
    viewport = page.view.viewport()
    left, none = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
    button = none if kind == QEvent.Type.MouseMove else left
    place, there = QPointF(at), QPointF(viewport.mapToGlobal(at))
    event = QMouseEvent(kind, place, there, button, left if held else none, NONE)
    QApplication.sendEvent(viewport, event)


def drag(page: AnnotationPage, start: QPoint, *ways: QPoint, lets_go: bool = True) -> None:
    """Press, move along these points, and perhaps let go at the last."""
    mouse(page, QEvent.Type.MouseButtonPress, start)
    for way in ways:
        mouse(page, QEvent.Type.MouseMove, way)
    if lets_go:
        mouse(page, QEvent.Type.MouseButtonRelease, ways[-1] if ways else start, held=False)


@pytest.mark.parametrize(
    ("words", "at", "to", "expected"),
    [
        ("Monday", "end", "the left", "Monday in"),
        ("Monday", "start", "since", "since Monday"),
        ("Monday", "start", "🤒", "🤒 since Monday"),
        ("疼痛，", "start", "下肢", "下肢🤒疼痛，"),
        ("疼痛，", "end", "上肢", "疼痛，右"),
        ("Monday", "end", "疼痛", "Monday in the left leg.\n左下肢🤒"),
        ("Monday", "end", "Pain", "M"),
        ("Monday", "start", "leg", "y"),
    ],
)
def test_that_a_handle_is_dragged_by_characters_and_saved_once(
    page: AnnotationPage,
    context: AppContext,
    notes: list[NoteId],
    qtbot: QtBot,
    words: str,
    at: str,
    to: str,
    expected: str,
) -> None:
    start, end = piece(words)
    one = made(page, context, qtbot, (start, end))
    grip = point(page, start if at == "start" else end)
    drag(page, grip, (grip + point(page, piece(to)[0])) / 2, point(page, piece(to)[0]))
    assert page.view.selected_annotation == one.id
    wait_idle(qtbot, context)
    assert stored(context, notes[0]).text == expected
    QTest.keyClick(page.view, Qt.Key.Key_U)
    wait_idle(qtbot, context)
    assert stored(context, notes[0]) == one


def test_that_a_handle_stops_at_the_neighbouring_piece(
    page: AnnotationPage, context: AppContext, notes: list[NoteId], qtbot: QtBot
) -> None:
    made(page, context, qtbot, piece("Pain"), piece("Monday"), piece("leg"))
    drag(page, point(page, piece("Monday")[1]), point(page, piece("右上肢")[0]))
    wait_idle(qtbot, context)
    one = stored(context, notes[0])
    assert one.pieces == (piece("Pain"), piece("Monday in the left leg"))


def test_that_the_annotation_follows_the_handle_and_escape_puts_it_back(
    page: AnnotationPage, context: AppContext, notes: list[NoteId], qtbot: QtBot
) -> None:
    one = made(page, context, qtbot, piece("Monday"))
    before = page.view.rect_of(one.id)
    grip, there = point(page, one.end), point(page, piece("leg")[0])
    drag(page, grip, there, lets_go=False)
    preview = page.view.rect_of(one.id)
    assert before is not None
    assert preview is not None
    assert abs(preview.right() - there.x()) < 3
    QTest.keyClick(page.view, Qt.Key.Key_Escape)
    assert page.view.rect_of(one.id) == before
    mouse(page, QEvent.Type.MouseButtonRelease, there, held=False)
    wait_idle(qtbot, context)
    assert stored(context, notes[0]) == one
    QTest.keyClick(page.view, Qt.Key.Key_Escape)
    assert page.view.selected_annotation is None


def test_that_a_handle_dragged_below_the_text_scrolls_it(
    page: AnnotationPage, context: AppContext, notes: list[NoteId], qtbot: QtBot
) -> None:
    one = made(page, context, qtbot, piece("Monday"))
    qtbot.wait(1)
    page.view.verticalScrollBar().setValue(0)
    below = QPoint(200, page.view.viewport().height() + 5)
    drag(page, point(page, one.end), *(below,) * 5)
    assert page.view.verticalScrollBar().value() == 5 * 30
    wait_idle(qtbot, context)
    assert stored(context, notes[0]).end > TEXT.index("No fever") + 20


def test_that_an_annotation_deleted_while_it_is_dragged_stays_deleted(
    page: AnnotationPage, context: AppContext, notes: list[NoteId], qtbot: QtBot
) -> None:
    one = made(page, context, qtbot, piece("Monday"))
    drag(page, point(page, one.end), point(page, piece("leg")[0]), lets_go=False)
    QTest.keyClick(page.view, Qt.Key.Key_Delete)
    mouse(page, QEvent.Type.MouseButtonRelease, point(page, piece("leg")[0]), held=False)
    wait_idle(qtbot, context)
    assert context.workspace.annotations.of_note(notes[0]) == []
    assert page.view.rect_of(one.id) is None


def test_that_a_press_on_a_handle_without_a_drag_is_a_click(
    page: AnnotationPage, context: AppContext, notes: list[NoteId], qtbot: QtBot
) -> None:
    one = made(page, context, qtbot, piece("Monday"))
    drag(page, point(page, one.start) + QPoint(2, 0))
    assert page.view.selected_annotation == one.id
    drag(page, point(page, one.end) + QPoint(1, 0))
    assert page.view.selected_annotation in (None, one.id)
    wait_idle(qtbot, context)
    assert stored(context, notes[0]) == one


def test_that_the_mouse_changes_its_shape_over_a_handle(
    page: AnnotationPage, context: AppContext, qtbot: QtBot
) -> None:
    one = made(page, context, qtbot, piece("Monday"))
    shapes = []
    for place in (one.end, one.end + 1, piece("leg")[0]):
        mouse(page, QEvent.Type.MouseMove, point(page, place), held=False)
        shapes.append(page.view.viewport().cursor().shape())
    beam = Qt.CursorShape.IBeamCursor
    assert shapes == [Qt.CursorShape.SizeHorCursor, beam, beam]


def test_that_handles_are_drawn_in_the_accent_and_are_ten_pixels_wide_to_the_mouse(
    page: AnnotationPage, context: AppContext, qtbot: QtBot
) -> None:
    made(page, context, qtbot, piece("Pain"), piece("Monday"))
    picture = page.view.viewport().grab().toImage()
    accent = context.theme.palette.accent.lower()
    assert len(page.view.handles()) == 4
    for knob in (one.knob for one in page.view.handles()):
        middle, reach = knob.center().toPoint(), QPoint(5, 5)
        ways = (middle - reach, middle + reach)
        box = [(x, y) for x in range(ways[0].x(), ways[1].x()) for y in (middle.y(),)]
        assert accent in {picture.pixelColor(x, y).name() for x, y in box}
        for way in ways:
            mouse(page, QEvent.Type.MouseMove, way, held=False)
            assert page.view.viewport().cursor().shape() is Qt.CursorShape.SizeHorCursor


def test_that_a_gap_over_lines_is_painted_and_the_page_has_one_row_for_it(
    page: AnnotationPage, context: AppContext, qtbot: QtBot
) -> None:
    one = made(page, context, qtbot, piece("Pain"), piece("疼痛"), piece("fever", 200))
    assert page.annotations.rowCount() == 1
    page.choose(None)
    click_on(page, one)
    assert page.view.selected_annotation == one.id
    page.view.moveCursor(QTextCursor.MoveOperation.End)
    page.view.viewport().repaint()
