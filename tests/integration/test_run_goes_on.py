"""The Training page with a real trainer: paused, gone on with, left by its window, gone on with."""

import shutil
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from medgen_desktop.app import PAGES, close_context
from medgen_desktop.domain.run import CHECKPOINT_NAME, RunState
from medgen_desktop.domain.training_config import TrainingConfig
from medgen_desktop.inference.model_library import ModelLibrary
from medgen_desktop.services.demo import sample_files
from medgen_desktop.services.draft import Drafter
from medgen_desktop.services.import_notes import ImportRequest, import_files
from medgen_desktop.services.run_record import is_at_work
from medgen_desktop.services.train import may_go_on, run_folder
from medgen_desktop.storage.workspace import Workspace
from medgen_desktop.ui.background import TaskRunner
from medgen_desktop.ui.context import AppContext
from medgen_desktop.ui.error_presenter import ErrorPresenter
from medgen_desktop.ui.main_window import MainWindow
from medgen_desktop.ui.training.page import TrainingPage
from medgen_desktop.ui.training.training_job import JobStage

pytestmark = [
    pytest.mark.slow,
    pytest.mark.qt_log_ignore("propagateSizeHints"),
    pytest.mark.skipif(find_spec("torch") is None, reason="the clinic edition has no trainer"),
]

SHORT = TrainingConfig(
    tokens_per_batch=512, max_tokens_per_pair=512, validation_fraction=0.0, max_steps=6
)
_LONG_MS = 300_000
Opener = Callable[[], tuple[MainWindow, TrainingPage]]


@pytest.fixture
def open_window(
    tmp_path: Path,
    workspace: Workspace,
    base_model_folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    qtbot: QtBot,
) -> Iterator[Opener]:
    """Opens a window at its Training page, over the shipped samples and the real base model."""
    monkeypatch.setenv("MEDGEN_HOME", str(tmp_path / "home"))
    import_files(workspace, [ImportRequest(path) for path in sample_files()])
    library = ModelLibrary(tmp_path / "models")
    shutil.copytree(base_model_folder, library.folder / base_model_folder.name)
    opened: list[AppContext] = []

    def open_one() -> tuple[MainWindow, TrainingPage]:
        context = AppContext(
            workspace, library, Drafter(library), TaskRunner(), "Anna", ErrorPresenter()
        )
        opened.append(context)
        window = MainWindow(context, PAGES)
        qtbot.addWidget(window)
        window.show()
        window.show_page("train")
        page = window.page("train")
        assert isinstance(page, TrainingPage)
        monkeypatch.setattr(page.setup.length, "config", lambda: SHORT)
        return window, page

    yield open_one
    for context in opened:
        close_context(context)


def _steps(workspace: Workspace) -> list[int]:
    return [one.step for one in workspace.runs.steps(workspace.runs.all()[0].id)]


def test_that_a_run_outlives_a_pause_and_the_window(
    open_window: Opener, workspace: Workspace, qtbot: QtBot
) -> None:
    window, page = open_window()
    qtbot.waitUntil(page.setup.start.isEnabled, timeout=_LONG_MS)
    page.setup.start.click()
    card = page.runs.job
    qtbot.waitUntil(lambda: len(card.curve.losses) == 1, timeout=_LONG_MS)
    card.pause.click()
    qtbot.waitUntil(lambda: not page.job.is_running, timeout=_LONG_MS)
    assert page.job.state is not None
    assert page.job.state.stage is JobStage.PAUSED
    (run,) = workspace.runs.all()
    folder = run_folder(workspace, run.id)
    paused_at = _steps(workspace)[-1]
    assert (run.state, paused_at < 6) == (RunState.PAUSED, True)
    assert (folder / CHECKPOINT_NAME).is_file()

    card.go_on.click()
    qtbot.waitUntil(lambda: len(card.curve.losses) > paused_at, timeout=_LONG_MS)
    assert window.close()
    assert workspace.runs.all()[0].state is RunState.PAUSED
    qtbot.waitUntil(lambda: not is_at_work(folder), timeout=_LONG_MS)
    assert may_go_on(workspace, workspace.runs.all()[0])

    _window, page = open_window()
    qtbot.waitUntil(lambda: len(page.runs.cards) == 1, timeout=_LONG_MS)
    assert page.runs.cards[0].go_on.isVisible()
    page.runs.cards[0].go_on.click()
    qtbot.waitUntil(lambda: workspace.runs.all()[0].state is RunState.FINISHED, timeout=_LONG_MS)
    assert _steps(workspace) == [1, 2, 3, 4, 5, 6]
    assert not (folder / CHECKPOINT_NAME).exists()
    page.job.cancel()  # the export: a window with a running job asks before it closes
    qtbot.waitUntil(lambda: not page.job.is_running, timeout=_LONG_MS)
