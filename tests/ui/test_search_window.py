"""The search window as a person uses it: type, narrow, open, keep, save."""

import csv
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QInputDialog
from pytestqt.qtbot import QtBot

from medgen_desktop.domain.annotation import NEW_ANNOTATION, Annotation
from medgen_desktop.domain.note import NoteId, NoteState, NoteStatus
from medgen_desktop.domain.search import SavedSearch, Search, SearchIn
from medgen_desktop.storage.workspace import Workspace
from medgen_desktop.ui.annotation.page import AnnotationPage
from medgen_desktop.ui.context import AppContext
from medgen_desktop.ui.search.window import SearchWindow
from medgen_desktop.ui.translation import Language

from .conftest import WindowMaker, put_notes

TEXTS = ("Cough and fever at night.", "患者咳嗽三天，无发热。", "No fever.", "Nothing.")


@pytest.fixture
def notes(workspace: Workspace) -> list[NoteId]:
    ids = put_notes(workspace, *TEXTS)
    one = Annotation(NEW_ANNOTATION, ids[0], 10, 15, "Symptom", "fever", "wu", "2026-01-02")
    with workspace.transaction() as tx:
        workspace.annotations.add(tx, one)
        workspace.notes.set_state(tx, NoteState(ids[2], NoteStatus.DONE))
    return ids


@pytest.fixture
def window(context: AppContext, notes: list[NoteId], qtbot: QtBot) -> SearchWindow:
    assert notes
    made = SearchWindow(context)
    qtbot.addWidget(made)
    QAbstractItemModelTester(made.hits, made)
    made.come_to_front()
    qtbot.waitUntil(lambda: context.tasks.active == 0)
    return made


def titles(window: SearchWindow) -> list[str]:
    return [str(window.hits.index(row).data()) for row in range(window.hits.rowCount())]


def look(window: SearchWindow, words: str, qtbot: QtBot, count: int) -> None:
    window.field.setText(words)
    QTest.keyClick(window.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not window.hits.is_reading and window.hits.rowCount() == count)


def action(window: SearchWindow, words: str) -> QAction:
    window.menu.aboutToShow.emit()
    return next(one for one in window.menu.actions() if one.text() == words)


def test_that_words_find_notes_in_either_language(window: SearchWindow, qtbot: QtBot) -> None:
    look(window, "fever", qtbot, 2)
    assert titles(window) == [TEXTS[0], TEXTS[2]]
    look(window, "嗽三", qtbot, 1)
    assert titles(window) == [TEXTS[1]]
    look(window, "no such", qtbot, 0)
    assert window.empty.isVisible()
    assert not window.save.isEnabled()


def test_that_filters_narrow_and_starting_again_frees_them(
    window: SearchWindow, qtbot: QtBot
) -> None:
    look(window, "fever", qtbot, 2)
    filters = window.filters
    filters.status.setCurrentIndex(filters.status.findData(NoteStatus.DONE.value))
    filters.status.activated.emit(filters.status.currentIndex())
    qtbot.waitUntil(lambda: titles(window) == [TEXTS[2]])
    window.clear.click()
    assert window.hits.search == Search()
    assert titles(window) == []
    filters.scope.setCurrentIndex(filters.scope.findData(SearchIn.ANNOTATIONS.value))
    look(window, "fever", qtbot, 1)
    assert filters.annotator.findData("wu") > 0
    filters.time.setCurrentIndex(1)
    filters.time.activated.emit(1)
    assert window.hits.search.since
    assert window.hits.search.scope is SearchIn.ANNOTATIONS


def test_that_enter_opens_the_note_with_its_place_selected(
    context: AppContext, notes: list[NoteId], window_for: WindowMaker, qtbot: QtBot
) -> None:
    main = window_for(context)
    context.events.search_requested.emit("")
    window = main.search
    assert window is not None
    assert window.isVisible()
    look(window, "fever", qtbot, 2)
    window.list.setCurrentIndex(window.hits.index(1))
    QTest.keyClick(window.list, Qt.Key.Key_Return)
    page = main.page("mark")
    assert isinstance(page, AnnotationPage)
    qtbot.waitUntil(lambda: page.session.note is not None and page.session.note.id == notes[2])
    qtbot.waitUntil(lambda: page.view.selected_range() == (3, 8))
    assert main.close()
    assert not window.isVisible()


def test_that_a_search_is_kept_found_again_and_forgotten(
    window: SearchWindow, workspace: Workspace, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    look(window, "fever", qtbot, 2)
    monkeypatch.setattr(QInputDialog, "getText", lambda *_args, **_more: ("Night ", True))
    action(window, "Keep this search…").trigger()
    qtbot.waitUntil(lambda: workspace.search.saved() == [SavedSearch("Night", Search("fever"))])
    window.clear.click()

    def is_offered() -> bool:
        window.menu.aboutToShow.emit()
        return any(one.text() == "Night" for one in window.menu.actions())

    qtbot.waitUntil(is_offered)
    action(window, "Night").trigger()
    qtbot.waitUntil(lambda: window.hits.rowCount() == 2)
    assert window.field.text() == "fever"
    window.forget_search("Night")
    qtbot.waitUntil(lambda: not workspace.search.saved())
    qtbot.waitUntil(lambda: not is_offered())


def test_that_what_was_found_is_saved_and_said(
    window: SearchWindow, tmp_path: Path, qtbot: QtBot
) -> None:
    look(window, "fever", qtbot, 2)
    window.save_to(tmp_path / "found.csv")
    qtbot.waitUntil(lambda: (tmp_path / "found.csv").is_file() and window.banner.isVisible())
    with (tmp_path / "found.csv").open(encoding="utf-8-sig", newline="") as file:
        assert [row["match"] for row in csv.DictReader(file)] == ["fever", "fever"]


def test_that_the_window_speaks_the_language_of_the_program(
    window: SearchWindow, context: AppContext, qtbot: QtBot
) -> None:
    look(window, "fever", qtbot, 2)
    window.filters.show_search(Search(label="Gone", since="2020-01-01", until="2020-02-01"))
    context.translation.choose(Language.CHINESE)
    qtbot.waitUntil(lambda: window.windowTitle() == "查找病历")
    assert window.filters.label.itemText(0) == "任意标签"
    assert window.filters.search_for("").label == "Gone"
    assert window.filters.search_for("").until == "2020-02-01"


def test_that_rows_are_drawn_and_read_out(window: SearchWindow, qtbot: QtBot) -> None:
    look(window, "fever", qtbot, 2)
    said = window.hits.index(0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert said.startswith(TEXTS[0])
    assert "New" in said
    before = window.list.grab().toImage()
    look(window, "咳嗽", qtbot, 1)
    assert window.list.grab().toImage() != before
