"""Thousands of suggestions in one note: neither the window nor its keys wait for them."""

import time

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from medgen_desktop.domain.suggestion import Suggestion
from medgen_desktop.storage.workspace import Workspace
from medgen_desktop.ui.annotation.page import AnnotationPage
from medgen_desktop.ui.context import AppContext

from .conftest import WindowMaker, put_notes
from .test_suggestions import feature, settle

pytestmark = pytest.mark.clinic


@pytest.mark.timing
def test_that_five_thousand_suggestions_hold_up_neither_window_nor_keys(
    workspace: Workspace, context: AppContext, window_for: WindowMaker, qtbot: QtBot
) -> None:
    put_notes(workspace, "Pneumonia and mild cough were seen. " * 2_500, "nothing")
    window = window_for(context)
    window.show_page("mark")
    page = window.page("mark")
    assert isinstance(page, AnnotationPage)
    qtbot.waitUntil(lambda: page.session.note is not None)
    held_up = []
    while not (feature(page).is_settled and context.tasks.active == 0):
        started = time.perf_counter()
        QApplication.processEvents()
        held_up.append(time.perf_counter() - started)
        time.sleep(0.001)
    assert sorted(held_up)[-3] < 0.1
    found: list[Suggestion] = list(feature(page)._shown.values())
    assert len(found) == 5_000
    page.view.setFocus()
    times = []
    for _ in range(15):
        started = time.perf_counter()
        QTest.keyClick(page.view, Qt.Key.Key_Tab)
        page.view.viewport().repaint()
        times.append(time.perf_counter() - started)
    started = time.perf_counter()
    QTest.keyClick(page.view, Qt.Key.Key_Return)
    decided = time.perf_counter() - started
    assert sorted(times)[7] < 0.05
    assert decided < 0.1
    settle(qtbot, context, page)
    assert workspace.annotations.count() == 1
