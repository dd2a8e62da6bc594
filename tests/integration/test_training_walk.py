"""The whole way on the screen: an empty workspace, samples, a run whose trainer dies, a model."""

import json
import os
import signal
from collections.abc import Iterator
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from medgen_desktop.app import PAGES, close_context
from medgen_desktop.domain.run import OWNER_NAME, RunState
from medgen_desktop.domain.training_config import NewModel
from medgen_desktop.inference.model_library import ModelLibrary
from medgen_desktop.services.demo import sample_files
from medgen_desktop.services.draft import Drafter
from medgen_desktop.services.train import run_folder
from medgen_desktop.storage.workspace import Workspace
from medgen_desktop.ui.background import TaskRunner
from medgen_desktop.ui.context import AppContext
from medgen_desktop.ui.drafting.page import DraftingPage
from medgen_desktop.ui.error_presenter import ErrorPresenter
from medgen_desktop.ui.main_window import MainWindow
from medgen_desktop.ui.notes.page import NotesPage
from medgen_desktop.ui.training.page import TrainingPage
from medgen_desktop.ui.training.training_job import JobStage

pytestmark = [
    pytest.mark.slow,
    pytest.mark.qt_log_ignore("propagateSizeHints"),
    pytest.mark.skipif(find_spec("torch") is None, reason="the clinic edition has no trainer"),
    pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="this system kills otherwise"),
]
_LONG_MS = 120_000
_STEPS = 40


@pytest.fixture
def window(
    tmp_path: Path, workspace: Workspace, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> Iterator[MainWindow]:
    monkeypatch.setenv("MEDGEN_HOME", str(tmp_path / "home"))
    library = ModelLibrary(tmp_path / "models")
    context = AppContext(
        workspace, library, Drafter(library), TaskRunner(), "Anna", ErrorPresenter()
    )
    made = MainWindow(context, PAGES)
    qtbot.addWidget(made)
    made.show()
    yield made
    close_context(context)


def _training(window: MainWindow) -> TrainingPage:
    window.show_page("train")
    page = window.page("train")
    assert isinstance(page, TrainingPage)
    return page


def test_the_way_from_an_empty_workspace_to_a_model_with_the_trainer_killed_once(
    window: MainWindow, workspace: Workspace, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    page = _training(window)
    setup = page.setup
    qtbot.waitUntil(setup._import.isVisible, timeout=_LONG_MS)
    assert not setup.start.isEnabled()
    setup._import.click()
    notes = window.page("notes")
    assert isinstance(notes, NotesPage)
    assert notes.isVisible()
    notes.importing.begin(sample_files(), shown_first=False)
    qtbot.waitUntil(lambda: notes.importing.dialog is not None, timeout=_LONG_MS)
    assert notes.importing.dialog is not None
    notes.importing.dialog.accept()  # its columns are known by their names
    qtbot.waitUntil(lambda: workspace.pairs.count() > 4, timeout=_LONG_MS)

    _training(window)
    qtbot.waitUntil(setup.start.isEnabled, timeout=_LONG_MS)
    setup.base.setCurrentIndex(setup.base.findData("new-gru"))
    small = replace(
        setup.length.config(),
        new_model=NewModel("gru", hidden=32, layers=1, vocabulary=400),
        epochs=50.0,
        max_steps=_STEPS,
        checkpoint_minutes=0.0,
    )
    monkeypatch.setattr(setup.length, "config", lambda: small)
    setup.name.setText("Ward drafter")
    setup.start.click()
    qtbot.waitUntil(lambda: len(page.runs.job.curve.losses) >= 3, timeout=_LONG_MS)
    (run,) = workspace.runs.all()
    owner = run_folder(workspace, run.id) / OWNER_NAME
    os.kill(json.loads(owner.read_text(encoding="ascii"))[0], signal.SIGKILL)
    qtbot.waitUntil(lambda: not page.job.is_running, timeout=_LONG_MS)
    assert page.job.state is not None
    assert page.job.state.stage is JobStage.FAILED
    assert workspace.runs.all()[0].state is RunState.FAILED
    taken = len(workspace.runs.steps(run.id))
    assert 3 <= taken < _STEPS

    assert page.runs.job.go_on.isVisible()
    page.runs.job.go_on.click()
    qtbot.waitUntil(
        lambda: page.job.state is not None and page.job.state.stage is JobStage.DONE,
        timeout=_LONG_MS,
    )
    assert [one.step for one in workspace.runs.steps(run.id)] == list(range(1, _STEPS + 1))
    assert list(page.runs.job.curve.validations) == sorted(page.runs.job.curve.validations)
    model = page.job.state.model
    assert model is not None
    assert (model.name, model.kind) == ("Ward drafter", "drafter")
    assert (window.context.library.folder_of(model.id) / "model_card.md").is_file()
    page.runs.job.draft_with_it.click()
    drafting = window.page("draft")
    assert isinstance(drafting, DraftingPage)
    assert drafting.isVisible()
