"""The Train page in a window, its trainer played."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from medgen_desktop.domain.run import RunState
from medgen_desktop.storage.workspace import Workspace
from medgen_desktop.ui.training import page as page_module
from medgen_desktop.ui.training import training_job

from .ward import PlayedTrainer, Ward, put_pairs


@pytest.fixture
def trainer(monkeypatch: pytest.MonkeyPatch) -> PlayedTrainer:
    played = PlayedTrainer()
    monkeypatch.setattr(training_job, "fine_tune", played.fine_tune)
    monkeypatch.setattr(training_job, "resume", played.resume)
    monkeypatch.setattr(page_module, "may_go_on", lambda _ws, run: run.state is RunState.PAUSED)
    monkeypatch.setattr(training_job, "may_go_on", lambda _ws, run: run.state is RunState.PAUSED)
    monkeypatch.setattr(training_job, "export_run", played.export_run)
    monkeypatch.setattr(page_module, "rehearse", played.rehearse)
    monkeypatch.setattr(page_module, "training_available", lambda: True)
    return played


@pytest.fixture
def ward(
    tmp_path: Path,
    workspace: Workspace,
    trainer: PlayedTrainer,  # noqa: ARG001 - the page must find it in place
    qtbot: QtBot,
) -> Iterator[Ward]:
    put_pairs(workspace)
    made = Ward(tmp_path, workspace)
    made.show(qtbot)
    yield made
    made.close()
