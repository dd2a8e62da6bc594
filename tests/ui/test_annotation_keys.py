"""The keys of the Mark page: what they say, where they act, and where they leave others alone."""

import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QPushButton, QTableView, QWidget
from pytestqt.qtbot import QtBot

from medgen_desktop.domain.note import NoteId, NoteStatus
from medgen_desktop.domain.origin import Origin
from medgen_desktop.domain.suggestion import Suggestion
from medgen_desktop.services.decide import reject
from medgen_desktop.services.relate import link
from medgen_desktop.storage.workspace import Workspace
from medgen_desktop.ui.annotation.delete_cross import DeleteCross
from medgen_desktop.ui.annotation.note_text import LINE_HEIGHT
from medgen_desktop.ui.annotation.page import AnnotationPage
from medgen_desktop.ui.context import AppContext

from .conftest import WindowMaker, put_notes
from .test_annotation_page import (
    ALT,
    ALT_SHIFT,
    MIXED,
    PLAIN,
    label,
    open_page,
    saved,
    wait_idle,
)

pytestmark = pytest.mark.clinic

ROOT = Path(__file__).resolve().parents[2]
NONE = Qt.KeyboardModifier.NoModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
LONG = "".join(f"Line {number} tells of fever and of cough.\n" for number in range(200))


@pytest.fixture
def notes(workspace: Workspace) -> list[NoteId]:
    return put_notes(workspace, MIXED, PLAIN, LONG)


@pytest.fixture
def page(
    notes: list[NoteId], context: AppContext, window_for: WindowMaker, qtbot: QtBot
) -> AnnotationPage:
    assert notes
    return open_page(window_for, context, qtbot)


def test_that_the_collector_of_translations_finds_what_every_key_does(
    page: AnnotationPage, tmp_path: Path
) -> None:
    """What it finds must be there in Chinese: test_translation sees to that."""
    lupdate = shutil.which("pyside6-lupdate", path=str(Path(sys.executable).parent))
    if lupdate is None:
        pytest.skip("pyside6-lupdate is not installed here")
    fresh = tmp_path / "fresh.ts"
    folder = ROOT / "medgen_desktop" / "ui" / "annotation"
    subprocess.run([lupdate, "-silent", "-extensions", "py", str(folder), "-ts", fresh], check=True)
    contexts = {
        one.findtext("name"): {message.findtext("source") for message in one.iter("message")}
        for one in ET.parse(fresh).getroot().iter("context")  # noqa: S314 - our own file
    }
    said = {one.action_words for one in page.keys.bindings if isinstance(one.action_words, str)}
    assert len(said) > 30
    assert said - contexts["PageKeys"] == set()


@pytest.mark.parametrize(
    ("words", "keys", "expected"),
    [
        ("cough", [(Qt.Key.Key_Right, ALT)] * 2, "cough.\n主"),
        ("Fever 🤒", [(Qt.Key.Key_Left, ALT)], "Fever"),
        ("and cough", [(Qt.Key.Key_Left, ALT_SHIFT)], "🤒 and cough"),
        ("and cough", [(Qt.Key.Key_Right, ALT_SHIFT)] * 3, "cough"),
        ("She", [(Qt.Key.Key_Left, ALT_SHIFT)], "。\nShe"),
        ("metformin.", [(Qt.Key.Key_Right, ALT)], "metformin."),
    ],
)
def test_that_boundaries_moved_by_keys_skip_blanks_and_line_breaks(
    page: AnnotationPage,
    context: AppContext,
    notes: list[NoteId],
    qtbot: QtBot,
    words: str,
    keys: list[tuple[Qt.Key, Qt.KeyboardModifier]],
    expected: str,
) -> None:
    page.choose(label(page, context, qtbot, words).id)
    for key, modifiers in keys:
        QTest.keyClick(page.view, key, modifiers)
    wait_idle(qtbot, context)
    assert saved(context, notes[0]) == [("Symptom", expected)]


def press(key: Qt.Key, modifiers: Qt.KeyboardModifier = NONE) -> None:
    """Press a key where the focus is."""
    focus = QApplication.focusWidget()
    assert focus is not None
    QTest.keyClick(focus, key, modifiers)


def focus_on(widget: QWidget, qtbot: QtBot) -> None:
    """Let a widget have the focus."""
    widget.setFocus()
    qtbot.waitUntil(widget.hasFocus)


def open_long(page: AnnotationPage, notes: list[NoteId], qtbot: QtBot) -> None:
    """Open the note that is longer than the window."""
    page.open_note(notes[2])
    qtbot.waitUntil(lambda: page.session.note is not None and page.session.note.id == notes[2])


def said_by_key(page: AnnotationPage, qtbot: QtBot, key: Qt.Key) -> str:
    """The sentence that a key in the text brings into the status line."""
    focus_on(page.view, qtbot)
    with qtbot.waitSignal(page.status_changed) as said:
        press(key)
    return str(said.args[0])


def annotation_list(page: AnnotationPage) -> QWidget:
    """The list of annotations in the panel."""
    return page.tab.findChildren(QTableView)[0]


@pytest.mark.parametrize("place", ["notes", "status", "order", "search"])
def test_that_keys_that_delete_and_edit_leave_annotations_alone_where_others_have_the_focus(
    page: AnnotationPage, context: AppContext, notes: list[NoteId], qtbot: QtBot, place: str
) -> None:
    page.choose(label(page, context, qtbot, "and cough").id)
    widget = {
        "notes": page.note_list.list,
        "status": page.note_list.statuses,
        "order": page.tab.findChildren(QComboBox)[0],
        "search": page.note_list.search,
    }[place]
    focus_on(widget, qtbot)
    for key, modifiers in (
        (Qt.Key.Key_Delete, NONE),
        (Qt.Key.Key_Backspace, NONE),
        (Qt.Key.Key_Left, ALT),
        (Qt.Key.Key_Right, ALT_SHIFT),
        (Qt.Key.Key_Minus, NONE),
        (Qt.Key.Key_Plus, SHIFT),
    ):
        QTest.keyClick(widget, key, modifiers)
    if place != "notes":
        for key in (Qt.Key.Key_D, Qt.Key.Key_3):
            QTest.keyClick(widget, key)
    wait_idle(qtbot, context)
    assert saved(context, notes[0]) == [("Symptom", "and cough")]
    assert context.workspace.notes.get(notes[0]).status is not NoteStatus.DONE


def test_that_the_list_of_annotations_takes_the_keys_that_edit_and_delete(
    page: AnnotationPage, context: AppContext, notes: list[NoteId], qtbot: QtBot
) -> None:
    page.choose(label(page, context, qtbot, "and cough").id)
    focus_on(annotation_list(page), qtbot)
    press(Qt.Key.Key_Right, ALT_SHIFT)
    wait_idle(qtbot, context)
    assert saved(context, notes[0]) == [("Symptom", "nd cough")]
    press(Qt.Key.Key_Delete)
    wait_idle(qtbot, context)
    assert saved(context, notes[0]) == []


def test_that_letters_work_from_the_list_of_notes_and_type_ahead_from_a_combo(
    page: AnnotationPage, notes: list[NoteId], qtbot: QtBot
) -> None:
    focus_on(page.note_list.statuses, qtbot)
    press(Qt.Key.Key_D)
    assert page.note_list.statuses.currentText().startswith("D")
    page.note_list.statuses.setCurrentIndex(0)
    focus_on(page.note_list.list, qtbot)
    press(Qt.Key.Key_N)
    qtbot.waitUntil(lambda: page.session.note is not None and page.session.note.id == notes[1])


def test_that_delete_never_takes_what_is_out_of_sight(
    page: AnnotationPage, context: AppContext, notes: list[NoteId], qtbot: QtBot
) -> None:
    open_long(page, notes, qtbot)
    one = label(page, context, qtbot, "Line 100 tells")
    page.choose(one.id)
    page.view.verticalScrollBar().setValue(0)
    assert "press Del again" in said_by_key(page, qtbot, Qt.Key.Key_Delete)
    assert page.view.shows(one.id)
    assert page.session.annotation(one.id) is not None
    press(Qt.Key.Key_Delete)
    wait_idle(qtbot, context)
    assert saved(context, notes[2]) == []


def test_that_keys_that_find_nothing_to_do_say_so(page: AnnotationPage, qtbot: QtBot) -> None:
    assert "Choose an annotation" in said_by_key(page, qtbot, Qt.Key.Key_Delete)
    assert "first note" in said_by_key(page, qtbot, Qt.Key.Key_P)
    page.note_list.list.setCurrentIndex(page.notes.index(2, 0))
    assert "last note" in said_by_key(page, qtbot, Qt.Key.Key_N)


def test_that_what_an_input_method_commits_is_not_written_into_the_note(
    page: AnnotationPage,
) -> None:
    event = QInputMethodEvent()
    event.setCommitString("你好")
    QApplication.sendEvent(page.view, event)
    assert page.view.toPlainText() == MIXED
    assert not event.isAccepted()


def test_that_undo_leaves_selection_and_scroll_where_they_are(
    page: AnnotationPage, context: AppContext, notes: list[NoteId], qtbot: QtBot
) -> None:
    open_long(page, notes, qtbot)
    framed = label(page, context, qtbot, "Line 0 tells")
    label(page, context, qtbot, "Line 100 tells")
    page.choose(framed.id)
    start = LONG.index("Line 101")
    page.view.select_range(start, start + 8)
    page.view.ensureCursorVisible()
    scrolled = page.view.verticalScrollBar().value()
    focus_on(page.view, qtbot)
    press(Qt.Key.Key_U)
    wait_idle(qtbot, context)
    assert saved(context, notes[2]) == [("Symptom", "Line 0 tells")]
    assert page.view.selected_range() == (start, start + 8)
    assert page.view.verticalScrollBar().value() == scrolled
    assert page.view.selected_annotation == framed.id


def test_that_undo_and_redo_show_what_they_change_out_of_sight(
    page: AnnotationPage, context: AppContext, notes: list[NoteId], qtbot: QtBot
) -> None:
    open_long(page, notes, qtbot)
    one = label(page, context, qtbot, "Line 150 tells")
    focus_on(page.view, qtbot)
    for key in (Qt.Key.Key_U, Qt.Key.Key_R):
        page.view.move_caret(0)
        assert not page.view.is_seen(one.start)
        press(key)
        wait_idle(qtbot, context)
        assert page.view.is_seen(one.start)
    assert page.view.selected_annotation == page.session.annotations[0].id


def press_in_another_note(page: AnnotationPage, qtbot: QtBot, key: Qt.Key) -> None:
    """Press a key in the first note, and wait for the long one that it opens."""
    first = page.notes.note_at(0)
    assert first is not None
    page.open_note(first.id)
    qtbot.waitUntil(lambda: page.view.note_text == MIXED)
    focus_on(page.view, qtbot)
    press(key)
    qtbot.waitUntil(lambda: page.view.note_text == LONG)


@pytest.mark.parametrize("is_deleted", [False, True])
def test_that_undo_and_redo_show_what_they_change_in_another_note(
    page: AnnotationPage,
    context: AppContext,
    notes: list[NoteId],
    qtbot: QtBot,
    is_deleted: bool,
) -> None:
    open_long(page, notes, qtbot)
    one = label(page, context, qtbot, "Line 150 tells")
    if is_deleted:
        page.choose(one.id)
        press(Qt.Key.Key_Delete)
        wait_idle(qtbot, context)
    for key in (Qt.Key.Key_U, Qt.Key.Key_R):
        press_in_another_note(page, qtbot, key)
        assert page.view.is_seen(one.start)
        assert page.view.verticalScrollBar().value() > 0
        is_there = (key == Qt.Key.Key_U) is is_deleted
        assert page.view.selected_annotation == (one.id if is_there else None)


def test_that_an_undone_link_of_another_note_is_shown_at_its_source(
    page: AnnotationPage, context: AppContext, notes: list[NoteId], qtbot: QtBot
) -> None:
    open_long(page, notes, qtbot)
    source = label(page, context, qtbot, "Line 150 tells")
    target = label(page, context, qtbot, "Line 10 tells")
    link(context.workspace, source.id, target.id, "causes", "Anna")
    press_in_another_note(page, qtbot, Qt.Key.Key_U)
    assert page.view.is_seen(source.start)
    assert page.view.selected_annotation == source.id


def test_that_an_undone_rejection_of_another_note_is_shown_where_it_is(
    page: AnnotationPage, context: AppContext, notes: list[NoteId], qtbot: QtBot
) -> None:
    start = LONG.index("Line 150")
    no = Suggestion(notes[2], start, start + 4, "Disease", Origin("dictionary", "1", 0.9))
    reject(context.workspace, [no], "Anna")
    press_in_another_note(page, qtbot, Qt.Key.Key_U)
    assert page.view.is_seen(start)


def cross_of(page: AnnotationPage) -> QPushButton:
    """The cross that deletes."""
    (cross,) = (one for one in page.view.viewport().findChildren(DeleteCross) if one.isVisible())
    return cross


def test_that_the_cross_follows_an_end_that_moves_and_covers_nothing_of_it(
    page: AnnotationPage, context: AppContext, qtbot: QtBot
) -> None:
    one = label(page, context, qtbot, "cough")
    page.choose(one.id)
    before = cross_of(page).pos()
    press(Qt.Key.Key_Left, ALT)
    wait_idle(qtbot, context)
    assert cross_of(page).pos().x() < before.x()
    place = page.view.rect_of(page.session.annotations[0].id)
    assert place is not None
    assert not cross_of(page).geometry().intersects(place)


@pytest.mark.parametrize("key", [Qt.Key.Key_BracketRight, Qt.Key.Key_BracketLeft])
def test_that_a_chosen_annotation_has_room_for_its_tag(
    page: AnnotationPage, context: AppContext, notes: list[NoteId], qtbot: QtBot, key: Qt.Key
) -> None:
    open_long(page, notes, qtbot)
    one = label(page, context, qtbot, "Line 100 tells")
    page.choose(None)
    is_next = key == Qt.Key.Key_BracketRight
    page.view.move_caret(0 if is_next else len(LONG))
    focus_on(page.view, qtbot)
    press(key)
    assert page.view.selected_annotation == one.id
    caret = page.view.cursorRect()
    assert caret.top() >= LINE_HEIGHT - 1
    assert caret.bottom() <= page.view.viewport().height() - LINE_HEIGHT + 1


def test_that_f6_goes_round_the_notes_the_text_and_the_panel(
    page: AnnotationPage, context: AppContext, qtbot: QtBot
) -> None:
    label(page, context, qtbot, "cough")
    notes, text, annotations = page.note_list.list, page.view, annotation_list(page)
    focus_on(page.note_list.search, qtbot)
    for modifiers, there in (
        (NONE, text),
        (NONE, annotations),
        (NONE, notes),
        (SHIFT, annotations),
        (SHIFT, text),
        (SHIFT, notes),
    ):
        press(Qt.Key.Key_F6, modifiers)
        assert QApplication.focusWidget() is there
    page.panel.setVisible(False)
    press(Qt.Key.Key_F6, SHIFT)
    assert QApplication.focusWidget() is text
    page.panel.setVisible(True)
    page.panel.setCurrentIndex(page.panel.count() - 1)
    press(Qt.Key.Key_F6)
    focus = QApplication.focusWidget()
    assert focus is not None
    assert page.panel.isAncestorOf(focus)
    seen = (one for one in page.bar.findChildren(QPushButton) if one.isVisible())
    focus_on(next(one for one in seen if one.isEnabled()), qtbot)
    press(Qt.Key.Key_F6)
    assert QApplication.focusWidget() is text
    assert ("F6",) in [one.keys for one in page.keys.bindings]
