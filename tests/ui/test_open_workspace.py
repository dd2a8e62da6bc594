"""The first screen: making a workspace, opening one, and saying what is wrong."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from medgen_desktop.app import Desktop, Options
from medgen_desktop.services.draft import Drafter
from medgen_desktop.storage.workspace import Workspace
from medgen_desktop.ui.background import TaskRunner
from medgen_desktop.ui.open_workspace import OpenWorkspaceWindow
from medgen_desktop.ui.preferences import Preferences

pytestmark = pytest.mark.clinic

PASSPHRASE = "correct horse"


@pytest.fixture
def tasks(qtbot: QtBot) -> Iterator[TaskRunner]:
    runner = TaskRunner()
    yield runner
    runner.close()
    qtbot.wait(1)


def screen(tasks: TaskRunner, qtbot: QtBot) -> OpenWorkspaceWindow:
    """The opening screen, shown."""
    window = OpenWorkspaceWindow(tasks, Preferences())
    qtbot.addWidget(window)
    window.show()
    return window


def test_that_a_new_workspace_needs_a_name_and_the_same_passphrase_twice(
    tasks: TaskRunner, qtbot: QtBot, user_folder: Path
) -> None:
    window = screen(tasks, qtbot)
    assert window.stack.currentIndex() == 1
    assert not window.create_button.isEnabled()
    window.new_name.setText("Ward 3")
    window.new_passphrase.setText(PASSPHRASE)
    window.again.setText("correct house")
    assert not window.create_button.isEnabled()
    window.again.setText(PASSPHRASE)
    with qtbot.waitSignal(window.opened) as opened:
        QTest.keyClick(window.again, Qt.Key.Key_Return)
    path = user_folder / "workspaces" / "Ward 3.medgen"
    opened.args[0].close()
    Workspace.open(path, PASSPHRASE).close()
    assert window.new_passphrase.text() == ""
    assert Preferences().recent_workspaces() == [path.resolve()]


@pytest.mark.parametrize("name", ["", "  ", "a/b", "a\\b", "why?", "a:b"])
def test_that_a_name_that_is_no_file_name_cannot_be_used(
    tasks: TaskRunner, qtbot: QtBot, name: str
) -> None:
    window = screen(tasks, qtbot)
    window.new_passphrase.setText(PASSPHRASE)
    window.again.setText(PASSPHRASE)
    window.new_name.setText(name)
    assert not window.create_button.isEnabled()


def test_that_a_workspace_opens_with_its_passphrase(
    tasks: TaskRunner, qtbot: QtBot, workspace: Workspace
) -> None:
    workspace.close()
    window = screen(tasks, qtbot)
    window.show_path(workspace.path)
    QTest.keyClicks(window.passphrase, PASSPHRASE)
    with qtbot.waitSignal(window.opened) as opened:
        QTest.keyClick(window.passphrase, Qt.Key.Key_Return)
    opened.args[0].close()


def test_that_a_wrong_passphrase_is_said_on_the_screen_and_can_be_typed_again(
    tasks: TaskRunner, qtbot: QtBot, workspace: Workspace
) -> None:
    workspace.close()
    window = screen(tasks, qtbot)
    window.show_path(workspace.path)
    window.passphrase.setText("wrong")
    window.open_button.click()
    qtbot.waitUntil(window.banner.isVisible)
    assert window.banner.message is not None
    assert window.banner.message.code == "MG103"
    assert window.stack.isEnabled()
    assert window.passphrase.selectedText() == "wrong" or window.passphrase.hasSelectedText()
    window.passphrase.setText(PASSPHRASE)
    with qtbot.waitSignal(window.opened) as opened:
        window.open_button.click()
    opened.args[0].close()


def test_that_no_passphrase_and_no_file_are_said_in_words(
    tasks: TaskRunner, qtbot: QtBot, tmp_path: Path
) -> None:
    window = screen(tasks, qtbot)
    window.show_path(tmp_path / "nowhere.medgen")
    window.open_button.click()
    qtbot.waitUntil(window.banner.isVisible)
    assert window.banner.message is not None
    assert window.banner.message.what == "Type the passphrase first."
    window.passphrase.setText("anything")
    window.open_button.click()
    qtbot.waitUntil(lambda: window.banner.message is not None and window.banner.message.code != "")
    assert window.banner.message.code == "MG101"


def test_that_recent_workspaces_are_offered_latest_first_without_those_that_are_gone(
    tasks: TaskRunner, qtbot: QtBot, tmp_path: Path
) -> None:
    paths = [tmp_path / f"{name}.medgen" for name in ("old", "gone", "new")]
    preferences = Preferences()
    for path in paths:
        path.write_bytes(b"x")
        preferences.remember_workspace(path)
    paths[1].unlink()
    preferences.flush()
    window = screen(tasks, qtbot)
    assert window.stack.currentIndex() == 0
    shown = [
        window.recent.item(row).data(Qt.ItemDataRole.UserRole)
        for row in range(window.recent.count())
    ]
    assert shown == [str(paths[2]), str(paths[0])]
    assert window.path.text() == str(paths[2])


def test_that_the_program_opens_a_named_workspace_and_closes_it_again(
    workspace: Workspace, qtbot: QtBot
) -> None:
    workspace.close()
    desktop = Desktop(Options(workspace=workspace.path, passphrase=PASSPHRASE))
    desktop.start()
    qtbot.waitUntil(lambda: desktop.window is not None)
    window = desktop.window
    assert window is not None
    assert window.isVisible()
    qtbot.waitUntil(lambda: desktop.opening is None)
    qtbot.waitUntil(lambda: window.context.tasks.active == 0)
    window.context.events.close_requested.emit()
    opening = desktop.opening
    assert opening is not None
    assert opening.path.text() == str(workspace.path.resolve())
    desktop.close()
    qtbot.wait(1)
    Workspace.open(workspace.path, PASSPHRASE).close()


@pytest.mark.parametrize("has_drafted", [True, False])
def test_that_whoever_drafts_finds_the_model_loading_once_the_window_is_painted(
    workspace: Workspace, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, has_drafted: bool
) -> None:
    prepared: list[tuple[str, bool]] = []
    desktop = Desktop(Options(workspace=workspace.path, passphrase=PASSPHRASE))

    def note_down(_drafter: Drafter, model_id: str, _source: str = "") -> None:
        assert desktop.window is not None
        prepared.append((model_id, desktop.window._is_painted))

    monkeypatch.setattr(Drafter, "prepare", note_down)
    monkeypatch.setattr("medgen_desktop.app.usual_model", lambda *_: "m1" if has_drafted else "")
    workspace.close()
    desktop.start()
    qtbot.waitUntil(lambda: desktop.window is not None and desktop.window._is_painted)
    qtbot.wait(50)
    assert desktop.window is not None
    tasks = desktop.window.context.tasks
    qtbot.waitUntil(lambda: tasks.active == 0)
    assert prepared == ([("m1", True)] if has_drafted else [])
    desktop.window.repaint()
    qtbot.wait(20)
    assert len(prepared) == has_drafted
    desktop.close()
