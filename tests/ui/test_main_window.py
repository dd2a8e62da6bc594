"""The frame: pages on demand, keys, languages, what is remembered and what is never loaded."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QSplitter,
    QTextEdit,
    QWidget,
)
from pytestqt.qtbot import QtBot

from medgen_desktop.app import PAGES
from medgen_desktop.domain.errors import WORKSPACE_BUSY, UserError
from medgen_desktop.storage.workspace import Workspace
from medgen_desktop.ui.context import AppContext
from medgen_desktop.ui.events import Job
from medgen_desktop.ui.main_window import MainWindow
from medgen_desktop.ui.preferences import Preferences
from medgen_desktop.ui.theme import ThemeName
from medgen_desktop.ui.translation import Language

from .conftest import WindowMaker, put_notes

pytestmark = pytest.mark.clinic

NEVER_IN_THE_WINDOW = (
    "torch",
    "transformers",
    "peft",
    "onnx",
    "onnxruntime",
    "tokenizers",
    "pyqtgraph",
)


@pytest.fixture
def window(context: AppContext, window_for: WindowMaker) -> MainWindow:
    return window_for(context)


def wait_idle(qtbot: QtBot, context: AppContext) -> None:
    """Wait until everything asked for is done and delivered."""
    qtbot.waitUntil(lambda: context.tasks.active == 0)


def test_that_alt_and_a_number_show_the_pages(window: MainWindow, qtbot: QtBot) -> None:
    for number, key in enumerate(PAGES):
        QTest.keyClick(window, Qt.Key(Qt.Key.Key_1 + number), Qt.KeyboardModifier.AltModifier)
        assert window.stack.currentWidget() is window.page(key)
        assert window.page(key).isVisible()
    wait_idle(qtbot, window.context)


def test_that_pages_are_made_only_when_they_are_shown(window: MainWindow) -> None:
    assert window.stack.count() == 1
    window.show_page("mark")
    assert window.stack.count() == 2
    window.show_page("notes")
    window.show_page("mark")
    assert window.stack.count() == 2


def test_that_the_window_fits_a_small_screen_and_starts_comfortable(window: MainWindow) -> None:
    assert window.minimumSize() == QSize(1024, 700)
    assert window.size() == QSize(1280, 800)
    for key in PAGES:
        window.show_page(key)
        hint = window.page(key).minimumSizeHint()
        assert hint.width() <= 1024 - 72, key
        assert hint.height() <= 700 - 80, key


def focusable(widget: QWidget) -> list[QWidget]:
    """Everything a person can reach by Tab."""
    kinds = (
        QAbstractButton,
        QLineEdit,
        QComboBox,
        QAbstractItemView,
        QTextEdit,
        QPlainTextEdit,
        QAbstractSpinBox,
    )
    return [
        one
        for one in widget.findChildren(QWidget)
        if isinstance(one, kinds)
        and one.focusPolicy() & Qt.FocusPolicy.TabFocus
        and one.isVisibleTo(widget)
        and not isinstance(one.parent(), (QComboBox, QAbstractSpinBox))
    ]


@pytest.mark.parametrize("key", list(PAGES))
def test_that_everything_reached_by_keyboard_has_a_name_for_screen_readers(
    window: MainWindow, qtbot: QtBot, key: str
) -> None:
    put_notes(window.context.workspace, "Fever and cough.")
    window.context.events.notes_changed.emit()
    window.show_page(key)
    wait_idle(qtbot, window.context)
    nameless = [
        (type(one).__name__, one.objectName())
        for one in focusable(window)
        if not one.accessibleName()
        and not (isinstance(one, QAbstractButton) and one.text())
        and not has_buddy(window, one)
    ]
    assert focusable(window)
    assert nameless == []


def has_buddy(window: QWidget, field: QWidget) -> bool:
    """Whether a label names this field."""
    from PySide6.QtWidgets import QLabel  # noqa: PLC0415 - only here

    return any(label.buddy() is field and label.text() for label in window.findChildren(QLabel))


def test_that_tab_walks_through_the_page_and_comes_back(window: MainWindow, qtbot: QtBot) -> None:
    put_notes(window.context.workspace, "Fever and cough.")
    window.context.events.notes_changed.emit()
    wait_idle(qtbot, window.context)
    window.activateWindow()
    window.status_line.setFocus()
    seen: list[QWidget] = []
    for _ in range(40):
        QTest.keyClick(window.focusWidget(), Qt.Key.Key_Tab)
        seen.append(window.focusWidget())
    assert any(one is seen[0] for one in seen[1:])
    names = {type(one).__name__ for one in seen}
    assert {"SearchBox", "QTableView", "QPushButton", "QToolButton"} <= names


def texts(window: QWidget) -> set[str]:
    """Words on buttons."""
    return {button.text() for button in window.findChildren(QAbstractButton) if button.text()}


def test_that_the_language_switches_while_the_program_runs(
    window: MainWindow, qtbot: QtBot
) -> None:
    for key in PAGES:
        window.show_page(key)
    wait_idle(qtbot, window.context)
    english = texts(window)
    window.context.translation.choose(Language.CHINESE)
    qtbot.waitUntil(lambda: "标注" in texts(window))
    left = {one for one in texts(window) & english if any(c.isalpha() for c in one)}
    assert left == set()
    window.context.translation.choose(Language.ENGLISH)
    qtbot.waitUntil(lambda: texts(window) == english)


def test_that_themes_change_what_is_drawn(window: MainWindow, qtbot: QtBot) -> None:
    grounds = set()
    for name in (ThemeName.LIGHT, ThemeName.DARK, ThemeName.CONTRAST):
        window.context.theme.choose(name)
        wait_idle(qtbot, window.context)
        picture = window.grab().toImage()
        pixel = picture.pixelColor(picture.width() // 2, 24).name()
        assert pixel.upper() == window.context.theme.palette.surface
        grounds.add(pixel)
    assert len(grounds) == 3


def test_that_an_error_shows_in_the_banner_and_work_goes_on(window: MainWindow) -> None:
    window.context.errors.show(UserError(WORKSPACE_BUSY))
    assert window.banner.isVisible()
    assert window.banner.message is not None
    assert window.banner.message.code == "MG106"
    window.show_page("mark")
    assert window.page("mark").isVisible()


def test_that_the_status_line_shows_saves_counts_and_jobs(window: MainWindow, qtbot: QtBot) -> None:
    line = window.status_line
    assert not line.saved.isVisible()
    put_notes(window.context.workspace, "Fever.", "Cough.")
    window.context.events.notes_changed.emit()
    window.context.events.saved.emit()
    window.context.events.job_changed.emit(Job("import", "importing", 0.25))
    qtbot.waitUntil(lambda: "2" in line.counts.text())
    assert line.saved.text().endswith("✓")
    assert line.job.isVisible()
    assert line.job.text() == "importing"
    line.job.click()
    assert window.stack.currentWidget() is window.page("notes")
    window.context.events.job_ended.emit("import")
    assert not line.job.isVisible()


def test_that_the_window_remembers_its_size_and_panels_and_no_text(
    workspace: Workspace, context: AppContext, window_for: WindowMaker, qtbot: QtBot
) -> None:
    put_notes(workspace, "Mrs. Example has diabetes.")
    window = window_for(context)
    window.show_page("mark")
    wait_idle(qtbot, context)
    window.resize(1024, 740)
    splitter = window.findChild(QSplitter, "mark_splitter")
    assert isinstance(splitter, QSplitter)
    splitter.setSizes([300, 420, 240])
    sizes = splitter.sizes()
    window.close()
    context.preferences = Preferences()
    again = window_for(context)
    again.show_page("mark")
    assert again.size() == QSize(1024, 740)
    restored = again.findChild(QSplitter, "mark_splitter")
    assert isinstance(restored, QSplitter)
    assert restored.sizes() == sizes
    wait_idle(qtbot, context)
    assert "Example" not in context.preferences.file.read_text(encoding="utf-8")


def test_that_a_note_can_be_asked_for_on_another_page(
    workspace: Workspace, window: MainWindow, qtbot: QtBot
) -> None:
    first, second = put_notes(workspace, "Fever.", "Cough.")
    assert first != second
    window.context.events.note_requested.emit("mark", second)
    page = window.page("mark")
    assert page.isVisible()
    qtbot.waitUntil(lambda: page.session.note is not None)  # type: ignore[attr-defined] # the Mark page
    wait_idle(qtbot, window.context)
    assert page.session.note.id == second  # type: ignore[attr-defined] # the Mark page


PROBE = """
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from medgen_desktop.app import Desktop, Options
app = QApplication([])
desktop = Desktop(Options(workspace=Path(sys.argv[1]), passphrase="correct horse"))
desktop.start()
pages = iter(["notes", "mark", "draft", "setup"])
def step():
    if desktop.window is None:
        return
    key = next(pages, None)
    if key is None:
        timer.stop()
        app.exit()
    else:
        desktop.window.show_page(key)
timer = QTimer()
timer.timeout.connect(step)
timer.start(100)
QTimer.singleShot(60000, app.quit)
app.exec()
desktop.close()
assert not list(pages)
print(" ".join(sorted({name.split(".")[0] for name in sys.modules})))
"""


def test_that_the_windows_process_never_loads_the_heavy_libraries(
    workspace: Workspace, tmp_path: Path
) -> None:
    put_notes(workspace, "Fever and cough.")
    ended = subprocess.run(
        [sys.executable, "-c", PROBE, str(workspace.path)],
        env={**os.environ, "MEDGEN_HOME": str(tmp_path / "home")},
        cwd=Path(__file__).resolve().parents[2],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    loaded = set(ended.stdout.split())
    assert "PySide6" in loaded
    assert loaded & set(NEVER_IN_THE_WINDOW) == set()
