"""A real model drafts in the real window: streamed, stopped, edited, killed, opened again."""

import os
import shutil
import signal
import sys
from pathlib import Path

import psutil
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from medgen_desktop.app import PAGES, close_context
from medgen_desktop.domain.draft import StopReason
from medgen_desktop.domain.note import NewNote, NoteId
from medgen_desktop.inference.model_library import ModelLibrary
from medgen_desktop.services.draft import Drafter
from medgen_desktop.storage.workspace import Workspace
from medgen_desktop.ui.background import TaskRunner
from medgen_desktop.ui.context import AppContext
from medgen_desktop.ui.drafting.page import DraftingPage
from medgen_desktop.ui.error_presenter import ErrorPresenter
from medgen_desktop.ui.main_window import MainWindow

pytestmark = [
    pytest.mark.clinic,
    pytest.mark.slow,
    pytest.mark.qt_log_ignore("propagateSizeHints"),
]

DIALOGUE = (
    "Doctor: What brings you in today?\n"
    "Patient: I have had a cough and a fever for three days, and my chest hurts when I breathe.\n"
    "Doctor: Any allergies?\nPatient: Penicillin gives me a rash.\n"
)
_PATIENCE_MS = 120_000


@pytest.fixture
def library(tmp_path: Path, drafter_folder: Path, drafter_model: str) -> ModelLibrary:
    """A library with one real drafter."""
    made = ModelLibrary(tmp_path / "models")
    shutil.copytree(drafter_folder, made.folder / drafter_model)
    return made


@pytest.fixture
def filled(workspace: Workspace) -> Workspace:
    """A workspace with one note."""
    with workspace.transaction() as tx:
        note = NewNote("Cough", DIALOGUE, "ward.csv", "utf-8", "en", section="CC")
        workspace.notes.add(tx, note)
    return workspace


def _open(workspace: Workspace, library: ModelLibrary, qtbot: QtBot) -> MainWindow:
    context = AppContext(
        workspace, library, Drafter(library), TaskRunner(), "Anna", ErrorPresenter()
    )
    window = MainWindow(context, PAGES)
    qtbot.addWidget(window)
    window.show()
    window.show_page("draft")
    return window


def _close(window: MainWindow) -> None:
    window.close()
    close_context(window.context)


def _page(window: MainWindow) -> DraftingPage:
    page = window.page("draft")
    assert isinstance(page, DraftingPage)
    return page


def test_that_a_stopped_and_edited_draft_is_there_when_the_window_opens_again(
    filled: Workspace, library: ModelLibrary, qtbot: QtBot
) -> None:
    window = _open(filled, library, qtbot)
    page = _page(window)
    qtbot.waitUntil(page.order.draft.isEnabled, timeout=_PATIENCE_MS)
    page.order.draft.click()
    editor = page.pane.editor
    qtbot.waitUntil(lambda: len(editor.text()) > 10, timeout=_PATIENCE_MS)
    QTest.keyClick(editor, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not editor.isReadOnly(), timeout=_PATIENCE_MS)
    editor.moveCursor(QTextCursor.MoveOperation.End)
    QTest.keyClicks(editor, " Checked by Anna.")
    shown = editor.text()
    path = filled.path
    _close(window)
    with Workspace.open(path, "correct horse") as reopened:
        [draft] = reopened.drafts.of_note(NoteId(1))
        assert draft.text == shown
        assert shown.startswith(draft.generated)
        again = _open(reopened, library, qtbot)
        qtbot.waitUntil(lambda: _page(again).pane.editor.text() == shown, timeout=_PATIENCE_MS)
        assert not _page(again).pane.editor.isReadOnly()
        _close(again)


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is how POSIX takes a process away")
def test_that_a_killed_worker_leaves_its_words_and_the_next_draft_is_complete(
    filled: Workspace, library: ModelLibrary, qtbot: QtBot
) -> None:
    window = _open(filled, library, qtbot)
    page = _page(window)
    qtbot.waitUntil(page.order.draft.isEnabled, timeout=_PATIENCE_MS)
    page.order.draft.click()
    qtbot.waitUntil(lambda: len(page.pane.editor.text()) > 10, timeout=_PATIENCE_MS)
    for child in psutil.Process().children():
        if "medgen_desktop.inference.worker" in child.cmdline():
            os.kill(child.pid, signal.SIGKILL)
    qtbot.waitUntil(lambda: not page.pane.editor.isReadOnly(), timeout=_PATIENCE_MS)
    [broken] = filled.drafts.of_note(NoteId(1))
    assert broken.stop_reason is StopReason.FAILED
    assert broken.text == page.pane.editor.text()
    message = page.pane.banner.message
    assert message is not None
    assert message.code == "MG305"
    page.order.draft.click()
    qtbot.waitUntil(lambda: len(filled.drafts.of_note(NoteId(1))) == 2, timeout=_PATIENCE_MS)
    qtbot.waitUntil(lambda: not page.pane.editor.isReadOnly(), timeout=_PATIENCE_MS)
    newest = filled.drafts.of_note(NoteId(1))[0]
    assert newest.stop_reason in {StopReason.END_OF_TEXT, StopReason.LENGTH}
    assert newest.new_tokens > 0
    assert page.pane.editor.text() == newest.text
    _close(window)
