"""K and G on the Mark page: from a word to all its places, and back to one of them."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from medgen_desktop.storage.workspace import Workspace
from medgen_desktop.ui.annotation.page import AnnotationPage
from medgen_desktop.ui.context import AppContext
from medgen_desktop.ui.overview.window import OverviewWindow

from .conftest import WindowMaker, put_notes

pytestmark = pytest.mark.clinic

FIRST = "Fever 🤒 and cough.\n主诉：发热、咳嗽3天。"
SECOND = "No news.\n" * 80 + "Then a cough again 咳嗽."


@pytest.fixture
def page(
    workspace: Workspace, context: AppContext, window_for: WindowMaker, qtbot: QtBot
) -> AnnotationPage:
    put_notes(workspace, FIRST, SECOND)
    window = window_for(context)
    window.show_page("mark")
    page = window.page("mark")
    assert isinstance(page, AnnotationPage)
    qtbot.waitUntil(lambda: page.session.note is not None)
    return page


def overview(page: AnnotationPage) -> OverviewWindow:
    found = page.window().findChild(OverviewWindow)
    assert found is not None
    return found


@pytest.mark.parametrize("words", ["cough", "咳嗽"])
def test_that_a_selected_word_is_found_in_all_notes_and_its_place_is_gone_to(
    page: AnnotationPage, context: AppContext, qtbot: QtBot, words: str
) -> None:
    start = FIRST.index(words)
    page.view.select_range(start, start + len(words))
    QTest.keyClick(page.view, Qt.Key.Key_K)
    window = overview(page)
    table = window.concordance.table
    qtbot.waitUntil(lambda: table.model().rowCount() == 2)
    table.selectRow(1)
    QTest.keyClick(table, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.session.note is not None and page.session.note.text == SECOND)
    place = SECOND.index(words)
    qtbot.waitUntil(lambda: page.view.selected_range() == (place, place + len(words)))
    assert page.view.viewport().rect().contains(page.view.cursorRect().center())
    qtbot.waitUntil(lambda: context.tasks.active == 0)


def test_that_the_progress_opens_by_key_and_closes_with_the_main_window(
    page: AnnotationPage, context: AppContext, qtbot: QtBot
) -> None:
    QTest.keyClick(page.view, Qt.Key.Key_G)
    window = overview(page)
    assert window.isVisible()
    qtbot.waitUntil(lambda: context.tasks.active == 0)
    page.window().close()
    assert not window.isVisible()
