"""The tab "Repair": there only when something is to be mended, and every action undone by U."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from medgen_desktop.domain.note import NoteId
from medgen_desktop.storage.workspace import Workspace
from medgen_desktop.ui.annotation.page import AnnotationPage
from medgen_desktop.ui.annotation.repairs import Repairs
from medgen_desktop.ui.context import AppContext
from medgen_desktop.ui.translation import Language

from .conftest import WindowMaker, put_notes
from .test_annotation_page import label, open_page, wait_idle
from .test_mark_widgets import turn_wheel

pytestmark = pytest.mark.clinic

TEXT = "🩺 cough, fever, cough and cough."


def break_one(workspace: Workspace, note: NoteId, start: int, text: str) -> None:
    """Put in an annotation as an older program may have left it."""
    with workspace.transaction() as tx:
        tx.execute(
            'INSERT INTO annotations (note_id, start, "end", label, text, annotator, created_at)'
            " VALUES (?, ?, ?, 'Symptom', ?, 'old', '2020-01-01T00:00:00.000Z')",
            [note, start, start + len(text), text],
        )


@pytest.fixture
def notes(workspace: Workspace) -> list[NoteId]:
    ids = put_notes(workspace, TEXT, "Chest pain.")
    for start, text in ((14, "cough"), (9, "FEVER"), (900, "headache")):
        break_one(workspace, ids[0], start, text)
    return ids


@pytest.fixture
def page(
    notes: list[NoteId], context: AppContext, window_for: WindowMaker, qtbot: QtBot
) -> AnnotationPage:
    assert notes
    page = open_page(window_for, context, qtbot)
    wait_idle(qtbot, context)
    return page


def repairs_of(page: AnnotationPage) -> Repairs:
    return next(one for one in page.features if isinstance(one, Repairs))


def is_offered(page: AnnotationPage) -> bool:
    return page.panel.isTabVisible(page.panel.indexOf(repairs_of(page).tab))


def press(page: AnnotationPage, made: QPushButton, qtbot: QtBot, context: AppContext) -> None:
    page.panel.show_tab(repairs_of(page).tab)
    QTest.mouseClick(made, Qt.MouseButton.LeftButton)
    wait_idle(qtbot, context)


def undo(page: AnnotationPage, qtbot: QtBot, context: AppContext) -> None:
    page.view.setFocus()
    QTest.keyClick(page.view, Qt.Key.Key_U)
    wait_idle(qtbot, context)


def test_that_the_tab_is_there_only_for_a_note_with_something_to_mend(
    page: AnnotationPage, context: AppContext, notes: list[NoteId], qtbot: QtBot
) -> None:
    tab = repairs_of(page).tab
    assert is_offered(page)
    assert page.panel.tabText(page.panel.indexOf(tab)) == "Repair (3)"
    page.open_note(notes[1])
    wait_idle(qtbot, context)
    assert not is_offered(page)
    with qtbot.waitSignal(page.status_changed) as said:
        page.open_note(notes[0])
    assert "do not match the text: 3" in said.args[0]
    context.translation.choose(Language.CHINESE)
    context.translation.choose(Language.ENGLISH)
    assert tab.count == 3


def test_that_each_way_to_mend_is_one_action_that_u_takes_back(
    page: AnnotationPage, context: AppContext, notes: list[NoteId], qtbot: QtBot
) -> None:
    label(page, context, qtbot, "and")
    tab, workspace = repairs_of(page).tab, context.workspace
    before = workspace.annotations.of_note(notes[0])
    fever, cough, headache = tab.cards
    assert not headache.keep_button.isVisibleTo(tab)
    assert not headache.move_button.isVisibleTo(tab)
    cough.places.setCurrentIndex(2)
    press(page, cough.move_button, qtbot, context)
    assert tab.count == 2
    assert (2, 7, "cough") in {
        (one.start, one.end, one.text) for one in workspace.annotations.of_note(notes[0])
    }
    press(page, tab.cards[0].keep_button, qtbot, context)
    assert tab.count == 1
    press(page, tab.cards[0].delete_button, qtbot, context)
    assert not is_offered(page)
    for count in (1, 2, 3):
        undo(page, qtbot, context)
        assert tab.count == count
    assert workspace.annotations.of_note(notes[0]) == before
    undo(page, qtbot, context)
    assert [one.text for one in workspace.annotations.of_note(notes[0])] == [
        "FEVER",
        "cough",
        "headache",
    ]
    assert fever is not tab.cards[0]


def test_that_the_wheel_over_the_places_chooses_no_other(page: AnnotationPage) -> None:
    cough = repairs_of(page).tab.cards[1]
    assert cough.places.count() == 3
    turn_wheel(cough.places)
    assert cough.places.currentIndex() == 0


def test_that_what_lies_behind_the_end_can_be_chosen_and_seen(
    page: AnnotationPage, context: AppContext, notes: list[NoteId], qtbot: QtBot
) -> None:
    for one in page.session.annotations:
        page.choose(one.id)
        qtbot.wait(1)
        page.grab()
    with qtbot.waitSignal(page.status_changed):
        page.open_note(notes[0])
    wait_idle(qtbot, context)


def test_that_many_are_counted_and_shown_some_at_a_time(
    page: AnnotationPage, context: AppContext, notes: list[NoteId], qtbot: QtBot
) -> None:
    for number in range(60):
        break_one(context.workspace, notes[1], number, f"x{number}")
    page.open_note(notes[1])
    wait_idle(qtbot, context)
    tab = repairs_of(page).tab
    assert tab.count == 60
    assert len(tab.cards) == 50
