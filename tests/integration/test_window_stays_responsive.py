"""The window answers while a real fine-tuning runs beside it: measured on its own event loop.

A timer on the GUI thread fires every 10 ms; the gap between two firings is how long a key or click
could have waited. The 99th percentile of the gaps, weighted by their length, must be within the
limit whatever the cause, for the trainer has to give way. The longest gap must be within it too,
less the time that the thread stood ready while no processor was free (Linux tells by `schedstat`):
for that wait not the window is to blame but the other programs that keep the cores busy.
"""

import logging
import os
import shutil
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, Qt, QTimer, Slot
from pytestqt.qtbot import QtBot

from medgen_desktop.app import PAGES, close_context
from medgen_desktop.domain.run import RunState
from medgen_desktop.domain.training_config import TrainingConfig
from medgen_desktop.inference.model_library import ModelLibrary
from medgen_desktop.services.demo import sample_files
from medgen_desktop.services.draft import Drafter
from medgen_desktop.services.import_notes import ImportRequest, import_files
from medgen_desktop.storage.workspace import Workspace
from medgen_desktop.ui.background import TaskRunner
from medgen_desktop.ui.context import AppContext
from medgen_desktop.ui.error_presenter import ErrorPresenter
from medgen_desktop.ui.main_window import MainWindow
from medgen_desktop.ui.training.page import TrainingPage
from medgen_desktop.ui.training.training_job import JobStage

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timing,
    pytest.mark.qt_log_ignore("propagateSizeHints"),
]

_log = logging.getLogger(__name__)

LIMIT_S = 0.050
STEPS_WATCHED = 5
SHORT_STEPS = TrainingConfig(
    tokens_per_batch=512, max_tokens_per_pair=512, validation_fraction=0.0, max_minutes=10.0
)
"""Steps that come fast: the page has more to draw than in an ordinary run."""
_TICK_MS = 10


@dataclass
class Gaps:
    """Seconds between firings: as they were, and without the wait for a free processor."""

    raw: list[float] = field(default_factory=list)
    own: list[float] = field(default_factory=list)

    def percentile(self, share: float) -> float:
        """The gap below which this share of the time was spent: long gaps weigh more."""
        total, seen = sum(self.raw), 0.0
        for gap in sorted(self.raw):
            seen += gap
            if seen >= share * total:
                return gap
        return 0.0


class Probe(QObject):
    """Fires on the GUI thread as often as it can and writes down how late it was."""

    def __init__(self) -> None:
        super().__init__()
        self.gaps = Gaps()
        self._before = time.perf_counter()
        self._waited_before = _waited()
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(_TICK_MS)
        self._timer.timeout.connect(self._on_timer_timeout)

    def start(self) -> None:
        self.gaps = Gaps()
        self._before, self._waited_before = time.perf_counter(), _waited()
        self._timer.start()

    def stop(self) -> Gaps:
        self._timer.stop()
        return self.gaps

    @Slot()
    def _on_timer_timeout(self) -> None:
        now, waited = time.perf_counter(), _waited()
        gap = now - self._before
        self.gaps.raw.append(gap)
        self.gaps.own.append(max(0.0, gap - (waited - self._waited_before)))
        self._before, self._waited_before = now, waited


def _waited() -> float:
    """Seconds that the calling thread stood ready to run with no processor free; 0 if unknown."""
    file = Path(f"/proc/self/task/{threading.get_native_id()}/schedstat")
    try:
        return int(file.read_text().split()[1]) / 1e9
    except (OSError, IndexError):
        return 0.0


@pytest.fixture
def window(
    tmp_path: Path, workspace: Workspace, base_model_folder: Path, qtbot: QtBot
) -> Iterator[MainWindow]:
    """The real window on the shipped samples, with the real base model in its library."""
    import_files(workspace, [ImportRequest(path) for path in sample_files()])
    library = ModelLibrary(tmp_path / "models")
    shutil.copytree(base_model_folder, library.folder / base_model_folder.name)
    context = AppContext(
        workspace, library, Drafter(library), TaskRunner(), "Anna", ErrorPresenter()
    )
    made = MainWindow(context, PAGES)
    qtbot.addWidget(made)
    made.show()
    qtbot.waitExposed(made)
    yield made
    close_context(context)


def watched(page: TrainingPage, qtbot: QtBot) -> Gaps:
    """Start a run, wait for some of its steps, cancel it; how the window answered meanwhile."""
    qtbot.waitUntil(page.setup.start.isEnabled, timeout=10_000)
    probe = Probe()
    probe.start()
    page.setup.start.click()
    qtbot.waitUntil(
        lambda: len(page.runs.job.curve.losses) >= STEPS_WATCHED or not page.job.is_running,
        timeout=400_000,
    )
    page.runs.job.cancel.click()
    qtbot.waitUntil(lambda: not page.job.is_running, timeout=60_000)
    gaps = probe.stop()
    _log.info("%s", described(gaps))
    return gaps


def described(gaps: Gaps) -> str:
    """The figures of a run in words."""
    return (
        f"{len(gaps.raw)} gaps in {sum(gaps.raw):.1f} s on {os.cpu_count()} cores, load"
        f" {os.getloadavg()[0]:.1f}: 99 % {gaps.percentile(0.99) * 1000:.1f} ms,"
        f" longest {max(gaps.raw) * 1000:.1f} ms, of our own doing {max(gaps.own) * 1000:.1f} ms"
    )


def test_that_the_window_answers_within_50_ms_while_training_and_cancel_ends_the_run(
    window: MainWindow,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    window.show_page("train")
    page = window.page("train")
    assert isinstance(page, TrainingPage)
    qtbot.waitUntil(lambda: page.runs.job.curve.is_loaded, timeout=10_000)
    monkeypatch.setattr(page.setup.length, "config", lambda: SHORT_STEPS)
    try:
        gaps = watched(page, qtbot)
        if max(gaps.own) > LIMIT_S:
            # A machine that stands still for a moment does not do so twice; our own fault does.
            gaps = watched(page, qtbot)
    finally:
        page.close_down()  # a window with a running job asks before it closes
    state = page.job.state
    assert state is not None
    assert state.stage is JobStage.CANCELLED
    assert window.context.workspace.runs.all()[0].state is RunState.CANCELLED
    assert gaps.percentile(0.99) <= LIMIT_S, described(gaps)
    assert max(gaps.own) <= LIMIT_S, described(gaps)
