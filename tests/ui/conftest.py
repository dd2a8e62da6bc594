"""A real window over a real workspace, closed again without a thread left behind."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from medgen_desktop.app import PAGES, close_context
from medgen_desktop.domain.note import NewNote, NoteId
from medgen_desktop.inference.model_library import ModelLibrary
from medgen_desktop.services.draft import Drafter
from medgen_desktop.storage.workspace import Workspace
from medgen_desktop.ui.background import TaskRunner
from medgen_desktop.ui.context import AppContext
from medgen_desktop.ui.error_presenter import ErrorPresenter
from medgen_desktop.ui.main_window import MainWindow
from medgen_desktop.ui.theme import ThemeName
from medgen_desktop.ui.translation import Language

from .drafting_ward import Ward, fill_ward, show

ContextMaker = Callable[[Workspace], AppContext]
WindowMaker = Callable[[AppContext], MainWindow]


def pytest_itemcollected(item: pytest.Item) -> None:
    """The offscreen platform says this of windows and menus; any other warning fails a test."""
    item.add_marker(
        pytest.mark.qt_log_ignore(
            "propagateSizeHints", r"support raise\(\)", "grabbing the keyboard"
        )
    )


@pytest.fixture
def context_for(tmp_path: Path, qtbot: QtBot) -> Iterator[ContextMaker]:
    """Makes the context of a workspace; all are closed at the end."""
    made: list[AppContext] = []

    def make(workspace: Workspace) -> AppContext:
        library = ModelLibrary(tmp_path / "models")
        context = AppContext(
            workspace, library, Drafter(library), TaskRunner(), "Anna", ErrorPresenter()
        )
        context.tasks.failed.connect(context.errors.show)
        context.theme.choose(ThemeName.LIGHT)
        context.translation.choose(Language.ENGLISH)  # its way of writing numbers, too
        made.append(context)
        return context

    yield make
    for context in made:
        close_context(context)
        context.translation.choose(Language.ENGLISH)
    qtbot.wait(1)


@pytest.fixture
def window_for(qtbot: QtBot) -> WindowMaker:
    """Makes and shows the main window of a context."""

    def make(context: AppContext) -> MainWindow:
        window = MainWindow(context, PAGES)
        qtbot.addWidget(window)
        window.show()
        qtbot.waitExposed(window)
        return window

    return make


@pytest.fixture
def context(workspace: Workspace, context_for: ContextMaker) -> AppContext:
    """The context of a new workspace."""
    return context_for(workspace)


def put_notes(workspace: Workspace, *texts: str) -> list[NoteId]:
    """Add notes with these texts; the title of each is its first line."""
    ids = []
    with workspace.transaction() as tx:
        for number, text in enumerate(texts):
            title = text.split("\n", 1)[0][:60]
            new = NewNote(title, text, "notes.csv", "utf-8", "en", record_id=str(number))
            note_id = workspace.notes.add(tx, new)
            assert note_id is not None
            ids.append(note_id)
    return ids


@pytest.fixture
def ward(tmp_path: Path, workspace: Workspace, qtbot: QtBot) -> Iterator[Ward]:
    fill_ward(workspace)
    made = Ward(tmp_path, workspace)
    show(made, qtbot)
    yield made
    made.close()
