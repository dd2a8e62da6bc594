"""Reading and selecting on the Mark page: sentences, Chinese words, sizes, the map, wide keys."""

import statistics
import time
from itertools import pairwise

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent, QMouseEvent, QTextCursor, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from medgen_desktop.domain.note import NoteId, NoteStatus
from medgen_desktop.storage.workspace import Workspace
from medgen_desktop.ui.annotation.key_sheet import KeySheet
from medgen_desktop.ui.annotation.page import AnnotationPage
from medgen_desktop.ui.annotation.text_view import FIRST_SUGGESTION
from medgen_desktop.ui.context import AppContext

from .conftest import ContextMaker, WindowMaker, put_notes
from .test_annotation_page import open_page, saved, wait_idle

pytestmark = pytest.mark.clinic

CHINESE = "主诉：发热🤒、咳嗽3天，CT检查示双肺纹理增粗。患者三天前出现发热，口服阿莫西林 500 mg。"
ENGLISH = "Pain since Monday. No fever 🤒, no cough! Plan: rest.\nShe takes metformin 500 mg daily."
LONG = "The patient came back to the ward with pain in the left knee 🤒 and 发热. " * 400
SHIFT = Qt.KeyboardModifier.ShiftModifier
ALT = Qt.KeyboardModifier.AltModifier
CONTROL = Qt.KeyboardModifier.ControlModifier
NONE = Qt.KeyboardModifier.NoModifier
LEFT, RIGHT = Qt.Key.Key_Left, Qt.Key.Key_Right
BUTTON = Qt.MouseButton.LeftButton


def opened(text: str, context: AppContext, window_for: WindowMaker, qtbot: QtBot) -> AnnotationPage:
    """The Mark page with a note of this text, at rest."""
    put_notes(context.workspace, text)
    page = open_page(window_for, context, qtbot)
    wait_idle(qtbot, context)
    return page


def words_known(page: AnnotationPage, place: int, qtbot: QtBot) -> None:
    """Wait until the Chinese words around a place are found in the background."""

    def is_known() -> bool:
        return page.view.step_from(place, "word") > place + 1

    qtbot.waitUntil(is_known, timeout=20_000)


def point(page: AnnotationPage, place: int) -> QPoint:
    """Between two characters of the note, in the viewport."""
    cursor = page.view.textCursor()
    cursor.setPosition(len(page.view.note_text[:place].encode("utf-16-le")) // 2)
    return page.view.cursorRect(cursor).center()


def on(page: AnnotationPage, place: int) -> QPoint:
    """On the character at a place."""
    return (point(page, place) + point(page, place + 1)) / 2


def selected(page: AnnotationPage) -> str:
    """The selected text."""
    start, end = page.view.selected_range()
    return page.view.note_text[start:end]


def drag(page: AnnotationPage, start: QPoint, *ways: QPoint) -> None:
    """Select with the mouse from a point over others to the last."""
    viewport = page.view.viewport()
    QTest.mousePress(viewport, BUTTON, pos=start)
    for way in ways:
        there = QPointF(viewport.mapToGlobal(way))
        none = Qt.MouseButton.NoButton
        event = QMouseEvent(QEvent.Type.MouseMove, QPointF(way), there, none, BUTTON, NONE)
        QApplication.sendEvent(viewport, event)
    QTest.mouseRelease(viewport, BUTTON, pos=ways[-1])


def test_that_alt_and_arrows_go_by_sentences_and_shift_selects_them(
    context: AppContext, window_for: WindowMaker, qtbot: QtBot
) -> None:
    page = opened(ENGLISH, context, window_for, qtbot)
    starts = [ENGLISH.index(words) for words in ("No fever", "Plan", "She takes")]
    walked = []
    for key in (Qt.Key.Key_Down,) * 3 + (Qt.Key.Key_Up,) * 2:
        QTest.keyClick(page.view, key, ALT)
        walked.append(page.view.caret)
    assert walked == [*starts, starts[1], starts[0]]
    QTest.keyClick(page.view, Qt.Key.Key_Down, ALT | SHIFT)
    assert selected(page) == "No fever 🤒, no cough!"
    QTest.keyClick(page.view, Qt.Key.Key_2)
    wait_idle(qtbot, context)
    assert [one.text for one in page.session.annotations] == ["No fever 🤒, no cough!"]
    QTest.keyClick(page.view, Qt.Key.Key_Up, ALT | SHIFT)
    assert selected(page)


def test_that_the_sheet_of_keys_tells_of_moves_that_nothing_binds(
    context: AppContext, window_for: WindowMaker, qtbot: QtBot
) -> None:
    page = opened(ENGLISH, context, window_for, qtbot)
    lines = dict(KeySheet(page.keys.bindings, page).lines())
    assert lines["Ctrl+Left · Ctrl+Right"] == "A word on or back"
    assert lines["Alt+Down"] == "Next sentence"
    assert lines[""] == "Drag a handle: move the annotation's end"


@pytest.mark.parametrize(
    ("words", "inside"),
    [("发热", "热"), ("咳嗽", "咳"), ("CT", "T"), ("检查", "查"), ("患者", "者")],
)
def test_that_a_double_click_selects_the_chinese_word_under_the_mouse(
    context: AppContext, window_for: WindowMaker, qtbot: QtBot, words: str, inside: str
) -> None:
    page = opened(CHINESE, context, window_for, qtbot)
    words_known(page, CHINESE.index("发热"), qtbot)
    place = CHINESE.index(words) + words.index(inside)
    QTest.mouseDClick(page.view.viewport(), BUTTON, pos=on(page, place))
    assert selected(page) == words
    QTest.keyClick(page.view, Qt.Key.Key_2)
    wait_idle(qtbot, context)
    (one,) = page.session.annotations
    assert (one.start, CHINESE[one.start : one.end]) == (CHINESE.index(words), words)


def test_that_a_double_click_takes_one_character_until_the_words_are_there_or_while_off(
    context: AppContext, window_for: WindowMaker, qtbot: QtBot
) -> None:
    context.preferences.snaps_to_words = False
    page = opened(CHINESE, context, window_for, qtbot)
    QTest.mouseDClick(page.view.viewport(), BUTTON, pos=on(page, CHINESE.index("热")))
    assert selected(page) == "热"
    drag(page, point(page, 3), on(page, 3), point(page, 4))
    assert selected(page) == "发"
    with qtbot.waitSignal(page.status_changed) as said:
        QTest.keyClick(page.view, Qt.Key.Key_S)
    assert said.args == ["Chinese is selected by words"]
    assert context.preferences.snaps_to_words
    QTest.mouseDClick(page.view.viewport(), BUTTON, pos=on(page, CHINESE.index("嗽")))
    assert selected(page) == "嗽"
    words_known(page, CHINESE.index("发热"), qtbot)
    QTest.mouseDClick(page.view.viewport(), BUTTON, pos=on(page, CHINESE.index("嗽")))
    assert selected(page) == "咳嗽"
    with qtbot.waitSignal(page.status_changed):
        QTest.keyClick(page.view, Qt.Key.Key_S)
    assert not context.preferences.snaps_to_words


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [(4, 8, "发热🤒、咳嗽"), (8, 4, "发热🤒、咳嗽"), (6, 8, "咳嗽"), (3, 5, "发热")],
)
def test_that_a_selection_by_mouse_is_widened_to_whole_words_and_one_by_keys_is_not(
    context: AppContext,
    window_for: WindowMaker,
    qtbot: QtBot,
    start: int,
    end: int,
    expected: str,
) -> None:
    page = opened(CHINESE, context, window_for, qtbot)
    words_known(page, 3, qtbot)
    assert CHINESE[3:9] == "发热🤒、咳嗽"
    middle, last = (point(page, start) + point(page, end)) / 2, point(page, end)
    drag(page, point(page, start), middle, last)
    assert selected(page) in (expected, "、" + expected)
    assert (page.view.caret == page.view.selected_range()[0]) is (start > end)
    page.view.move_caret(4)
    QTest.keyClick(page.view, RIGHT, SHIFT)
    assert selected(page) == "热"


def test_that_dragging_on_after_a_double_click_takes_whole_words(
    context: AppContext, window_for: WindowMaker, qtbot: QtBot
) -> None:
    page = opened(CHINESE, context, window_for, qtbot)
    words_known(page, 3, qtbot)
    viewport = page.view.viewport()
    for to, expected in (("嗽", "发热🤒、咳嗽"), ("诉", "主诉：发热")):
        at = on(page, 4)
        QTest.mouseDClick(viewport, BUTTON, pos=at)
        QTest.mousePress(viewport, BUTTON, pos=QPoint(0, 500))
        QTest.mouseRelease(viewport, BUTTON, pos=QPoint(0, 500))
        press = QMouseEvent(
            QEvent.Type.MouseButtonDblClick,
            QPointF(at),
            QPointF(viewport.mapToGlobal(at)),
            BUTTON,
            BUTTON,
            NONE,
        )
        QApplication.sendEvent(viewport, press)
        way = on(page, CHINESE.index(to))
        there = QPointF(viewport.mapToGlobal(way))
        none = Qt.MouseButton.NoButton
        move = QMouseEvent(QEvent.Type.MouseMove, QPointF(way), there, none, BUTTON, NONE)
        QApplication.sendEvent(viewport, move)
        QTest.mouseRelease(viewport, BUTTON, pos=way)
        assert selected(page) == expected


def test_that_control_and_arrows_go_by_chinese_words(
    context: AppContext, window_for: WindowMaker, qtbot: QtBot
) -> None:
    page = opened(CHINESE, context, window_for, qtbot)
    words_known(page, 3, qtbot)
    page.view.move_caret(0)
    places = [0]
    while places[-1] < len(CHINESE):
        QTest.keyClick(page.view, RIGHT, CONTROL)
        places.append(page.view.caret)
        assert places[-1] > places[-2]
    forward = [CHINESE[start:end] for start, end in pairwise(places)]
    assert {"发热", "咳嗽", "CT", "检查"} <= set(forward)
    assert max(map(len, forward)) <= 5
    while page.view.caret > 0:
        before = page.view.caret
        QTest.keyClick(page.view, LEFT, CONTROL)
        assert before - 6 < page.view.caret < before
    page.view.move_caret(3)
    QTest.keyClick(page.view, RIGHT, CONTROL | SHIFT)
    assert selected(page) == "发热"
    QTest.keyClick(page.view, LEFT, CONTROL | SHIFT)
    assert selected(page) == ""


def test_that_an_input_method_is_not_wanted_and_its_wide_signs_are_keys(
    context: AppContext, window_for: WindowMaker, qtbot: QtBot
) -> None:
    page = opened(ENGLISH, context, window_for, qtbot)
    assert not page.view.testAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)
    assert page.view.inputMethodQuery(Qt.InputMethodQuery.ImEnabled) is False
    assert QGuiApplication.inputMethod().isVisible() is False
    (note,) = (one.id for one in context.workspace.notes.page(0, 1))
    page.view.select_range(0, 4)
    typed(page, "2")
    wait_idle(qtbot, context)
    assert saved(context, note) == [("Symptom", "Pain")]
    typed(page, "]")
    typed(page, "【")
    typed(page, "!", SHIFT)
    wait_idle(qtbot, context)
    assert context.workspace.annotations.of_note(note)[0].attributes == {"negated": "yes"}
    typed(page, "u")
    typed(page, "U")
    wait_idle(qtbot, context)
    assert saved(context, note) == []
    typed(page, "r")
    wait_idle(qtbot, context)
    assert saved(context, note) == [("Symptom", "Pain")]
    with qtbot.waitSignal(page.status_changed):
        typed(page, "N", SHIFT)


def typed(page: AnnotationPage, sign: str, modifiers: Qt.KeyboardModifier = NONE) -> None:
    """A key event as an input method in full-width mode lets it through."""
    wide = chr(ord(sign) + 0xFEE0) if sign.isascii() else sign
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        QApplication.sendEvent(page.view, QKeyEvent(kind, ord(wide), modifiers, wide))


def lengths_of_lines(page: AnnotationPage) -> list[int]:
    """Characters of every full line."""
    layout = page.view.document().firstBlock().layout()
    return [layout.lineAt(line).textLength() for line in range(layout.lineCount() - 1)]


def test_that_text_is_zoomed_by_keys_in_steps_and_remembered(
    context: AppContext, window_for: WindowMaker, qtbot: QtBot
) -> None:
    page = opened(LONG, context, window_for, qtbot)
    page.window().resize(2400, 900)
    seen = []
    for _ in range(8):
        QTest.keyClick(page.view, Qt.Key.Key_Plus, CONTROL)
        qtbot.waitUntil(lambda: page.view.zoom == context.preferences.zoom)
        qtbot.wait(1)
        seen.append(page.view.zoom)
        if page.view.zoom <= 125:
            assert 62 <= statistics.median(lengths_of_lines(page)) <= 80
    assert seen == [110, 125, 150, 175, 200, 250, 300, 300]
    QTest.keyClick(page.view, Qt.Key.Key_0, CONTROL)
    qtbot.waitUntil(lambda: page.view.zoom == 100)
    for _ in range(4):
        QTest.keyClick(page.view, Qt.Key.Key_Minus, CONTROL)
    qtbot.waitUntil(lambda: page.view.zoom == 80)
    assert context.preferences.zoom == 80
    assert 62 <= statistics.median(lengths_of_lines(page)) <= 80
    again = window_for(context)
    again.show_page("mark")
    other = again.page("mark")
    assert isinstance(other, AnnotationPage)
    assert other.view.zoom == 80


@pytest.mark.parametrize("percent", [80, 200, 300])
def test_that_the_place_being_read_stays_in_view_at_another_size(
    context: AppContext, window_for: WindowMaker, qtbot: QtBot, percent: int
) -> None:
    page = opened(LONG, context, window_for, qtbot)
    place = LONG.index("knee", 12_000)
    page.view.select_range(place, place + 4)
    qtbot.wait(1)
    before = page.view.cursorRect().center().y()
    page.view.set_zoom(percent)
    assert selected(page) == "knee"
    line = 30 * percent // 100
    assert abs(page.view.cursorRect().center().y() - before) <= line
    page.view.verticalScrollBar().setValue(0)
    page.view.set_zoom(100)
    assert page.view.verticalScrollBar().value() < page.view.viewport().height()


def test_that_everything_grows_together(
    context: AppContext, window_for: WindowMaker, qtbot: QtBot
) -> None:
    page = opened(ENGLISH, context, window_for, qtbot)
    page.view.select_range(0, 4)
    QTest.keyClick(page.view, Qt.Key.Key_2)
    wait_idle(qtbot, context)
    (one,) = page.session.annotations
    heights = []
    for percent in (100, 200):
        page.view.set_zoom(percent)
        rect = page.view.rect_of(one.id)
        assert rect is not None
        layout = page.view.document().firstBlock().layout()
        heights.append((rect.height(), layout.lineAt(0).height(), rect.width()))
    for small, large in zip(*heights, strict=True):
        assert large == pytest.approx(2 * small, rel=0.12)


def test_that_the_wheel_with_control_zooms_at_the_mouse_and_without_scrolls(
    context: AppContext, window_for: WindowMaker, qtbot: QtBot
) -> None:
    page = opened(LONG, context, window_for, qtbot)
    viewport = page.view.viewport()
    at = viewport.rect().center()
    page.view.verticalScrollBar().setValue(3000)
    place = page.view.character_at(QPointF(at))

    def turn(delta: int, modifiers: Qt.KeyboardModifier) -> None:
        event = QWheelEvent(
            QPointF(at),
            QPointF(viewport.mapToGlobal(at)),
            QPoint(),
            QPoint(0, delta),
            Qt.MouseButton.NoButton,
            modifiers,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QApplication.sendEvent(viewport, event)

    for delta in (60, 60, 120):
        turn(delta, CONTROL)
    qtbot.waitUntil(lambda: page.view.zoom == 125)
    assert abs(page.view.character_at(QPointF(at)) - place) < 100
    scrolled = page.view.verticalScrollBar().value()
    turn(-120, NONE)
    assert page.view.verticalScrollBar().value() > scrolled
    turn(-360, CONTROL)
    qtbot.waitUntil(lambda: page.view.zoom == 90)


def test_that_the_map_shows_labels_where_they_are_and_a_click_goes_there(
    context: AppContext, window_for: WindowMaker, qtbot: QtBot
) -> None:
    # Words that nothing suggests: what is suggested stands on the map too.
    lines = ["Nothing of note in this line. 今天天气好。"] * 400
    lines[0], lines[300] = "No zirk in this line.", "Some plim in this line."
    text = "\n".join(lines)
    page = opened(text, context, window_for, qtbot)
    place = text.index("plim")
    page.session.label(place, place + 4, "Symptom")
    page.session.label(3, 7, "Disease")
    wait_idle(qtbot, context)
    qtbot.waitUntil(lambda: page.map.is_complete)
    palette = context.theme.palette
    marks = rows_of(page, palette.label(1).ink)
    assert marks
    assert abs(marks[0] / page.map.height() - 0.75) < 0.02
    assert rows_of(page, palette.label(0).ink)[0] < 4
    page.view.verticalScrollBar().setValue(0)
    QTest.mouseClick(page.map, BUTTON, pos=QPoint(5, marks[0] + 3))
    start, end = page.view.seen_range()
    assert start < place < end
    one = next(each for each in page.session.annotations if each.text == "plim")
    page.session.delete(one.id)
    wait_idle(qtbot, context)
    qtbot.waitUntil(lambda: page.map.is_complete)
    assert rows_of(page, palette.label(1).ink) == []
    QTest.mouseClick(page.map, BUTTON, pos=QPoint(5, page.map.height() - 1))
    assert page.view.seen_range()[1] > len(text) - 200
    QTest.mousePress(page.map, BUTTON, pos=QPoint(5, 300))
    way = QPointF(5, 60)
    there = QPointF(page.map.mapToGlobal(way.toPoint()))
    none = Qt.MouseButton.NoButton
    move = QMouseEvent(QEvent.Type.MouseMove, way, there, none, BUTTON, NONE)
    QApplication.sendEvent(page.map, move)
    assert page.view.seen_range()[0] < len(text) // 4


@pytest.mark.timing
@pytest.mark.slow
def test_that_the_map_of_100_000_annotations_never_makes_marking_wait(
    context: AppContext, window_for: WindowMaker, qtbot: QtBot
) -> None:
    text = "No fever today, but some pain in the knee. No rash. 无发热。\n" * 20_000
    (note,) = put_notes(context.workspace, text)
    step = len(text) // 100_000
    rows = [
        (note, at, at + 5, "Symptom", text[at : at + 5], "Anna", "2026-01-01")
        for at in range(0, 100_000 * step, step)
    ]
    with context.workspace.transaction() as tx:
        tx.conn.executemany(
            'INSERT INTO annotations (note_id, start, "end", label, text, annotator, created_at)'
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            rows,
        )
    page = open_page(window_for, context, qtbot)
    qtbot.waitUntil(lambda: page.map.is_complete, timeout=60_000)
    assert len(page.session.annotations) == 100_000
    times = []
    for _ in range(5):
        begun = time.perf_counter()
        page.map.resize(page.map.width(), page.map.height() - 1)
        page.map.repaint()
        times.append(time.perf_counter() - begun)
    assert min(times) < 0.016


def rows_of(page: AnnotationPage, ink: str) -> list[int]:
    """The rows of the map that show a colour."""
    picture = page.map.grab().toImage()
    columns, rows = range(picture.width()), range(picture.height())
    return [y for y in rows if any(picture.pixelColor(x, y).name() == ink.lower() for x in columns)]


def test_that_the_map_shows_suggestions_hollow_and_follows_relabelling(
    context: AppContext, window_for: WindowMaker, qtbot: QtBot
) -> None:
    page = opened(LONG, context, window_for, qtbot)
    middle = len(LONG) // 2
    page.map.add_suggestion(FIRST_SUGGESTION, middle, "Treatment")
    qtbot.waitUntil(lambda: page.map.is_complete)
    ink = context.theme.palette.label(2).ink
    rows = rows_of(page, ink)
    assert len(rows) == 4
    picture = page.map.grab().toImage()
    assert picture.pixelColor(5, rows[1]).name() != ink.lower()
    page.view.verticalScrollBar().setValue(0)
    QTest.mouseClick(page.map, BUTTON, pos=QPoint(5, rows[0]))
    start, end = page.view.seen_range()
    assert start < middle < end
    page.view.select_range(0, 11)
    QTest.keyClick(page.view, Qt.Key.Key_1)
    wait_idle(qtbot, context)
    page.choose(page.session.annotations[0].id)
    QTest.keyClick(page.view, Qt.Key.Key_2)
    wait_idle(qtbot, context)
    qtbot.waitUntil(lambda: page.map.is_complete)
    assert rows_of(page, context.theme.palette.label(0).ink) == []
    assert rows_of(page, context.theme.palette.label(1).ink)


def test_that_a_key_goes_to_the_next_note_to_do_and_says_when_there_is_none(
    context: AppContext, window_for: WindowMaker, qtbot: QtBot
) -> None:
    ids = put_notes(context.workspace, *(f"Note {number}. Fever." for number in range(450)))
    to_do = {ids[0], ids[3], ids[420]}
    set_done(context.workspace, [one for one in ids if one not in to_do])
    page = open_page(window_for, context, qtbot)
    order = [one.id for one in context.workspace.notes.page(0, 450)]
    page.note_list.list.setCurrentIndex(page.notes.index(order.index(ids[0]), 0))
    went = []
    for _ in range(3):
        with qtbot.waitSignal(page.session.note_opened):
            QTest.keyClick(page.view, Qt.Key.Key_N, SHIFT)
        wait_idle(qtbot, context)
        assert page.session.note is not None
        went.append(page.session.note.id)
    assert set(went) == to_do
    set_done(context.workspace, [one for one in to_do if one != went[-1]])
    page.notes.reload()
    wait_idle(qtbot, context)
    with qtbot.waitSignal(page.status_changed) as said:
        QTest.keyClick(page.view, Qt.Key.Key_N, SHIFT)
    assert said.args == ["No other note of the list is to do"]
    assert page.session.note is not None
    assert page.session.note.id == went[-1]


def set_done(workspace: Workspace, ids: list[NoteId]) -> None:
    """These notes are done."""
    with workspace.transaction() as tx:
        for one in ids:
            tx.conn.execute(
                "UPDATE notes SET status = ? WHERE id = ?", (NoteStatus.DONE.value, one)
            )


def test_that_one_whole_flow_needs_no_mouse(
    context_for: ContextMaker, workspace: Workspace, window_for: WindowMaker, qtbot: QtBot
) -> None:
    context = context_for(workspace)
    page = opened(ENGLISH, context, window_for, qtbot)
    page.view.moveCursor(QTextCursor.MoveOperation.Start)
    for key, modifiers in (
        (Qt.Key.Key_Down, ALT),
        (RIGHT, CONTROL),
        (RIGHT, CONTROL | SHIFT),
        (Qt.Key.Key_2, NONE),
        (Qt.Key.Key_BracketRight, NONE),
        (Qt.Key.Key_BracketLeft, NONE),
        (Qt.Key.Key_Down, ALT),
        (RIGHT, CONTROL | SHIFT),
        (Qt.Key.Key_Plus, NONE),
        (Qt.Key.Key_1, SHIFT),
    ):
        QTest.keyClick(page.view, key, modifiers)
    wait_idle(qtbot, context)
    (one,) = context.workspace.annotations.of_note(NoteId(1))
    assert [ENGLISH[start:end] for start, end in one.pieces] == ["fever", "Plan"]
    assert one.attributes == {"negated": "yes"}
