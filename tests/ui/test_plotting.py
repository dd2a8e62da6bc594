"""The plotting library: loaded on the GUI thread, in slices, for all who wait for it at once."""

import json
import os
import subprocess
import sys
from pathlib import Path
from types import GeneratorType, ModuleType
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from medgen_desktop.ui import plotting
from medgen_desktop.ui.background import TaskRunner

pytestmark = pytest.mark.clinic

LONGEST_GAP = 0.05
"""Imported at one go on the GUI thread it takes most of a second."""
WATCHED_LOAD = """
import gc, json, sys, threading, time
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QPushButton
from medgen_desktop.ui import plotting
from medgen_desktop.ui.background import TaskRunner

class Watch:
    def __init__(self):
        self.elsewhere = set()
    def find_spec(self, name, path=None, target=None):
        if name.startswith(("pyqtgraph", "PySide6", "shiboken6")):
            if threading.current_thread() is not threading.main_thread():
                self.elsewhere.add(name)
        return None

app = QApplication([])
watch = Watch()
sys.meta_path.insert(0, watch)
gc.disable()  # what the collector takes is no part of loading
tasks, loaded, ticks, widgets = TaskRunner(), [], [time.perf_counter()], []
def on_tick():
    ticks.append(time.perf_counter())
    widgets.append(QPushButton(str(len(ticks))))
timer = QTimer(interval=5)
timer.timeout.connect(on_tick)
timer.start()
not_at_start = [name for name in ("numpy", "pyqtgraph") if name in sys.modules]
plotting.load(tasks, loaded.append)
while not loaded:
    app.processEvents()
plot = loaded[0].PlotWidget()
plot.plot([1, 2, 3], [3, 1, 2], symbol="o")
plot.addItem(loaded[0].BarGraphItem(x=[1], height=[1], width=0.5))
plot.show()
app.processEvents()
tasks.close()
gaps = [after - before for before, after in zip(ticks, ticks[1:])]
json.dump(
    {"elsewhere": sorted(watch.elsewhere), "early": not_at_start, "longest": max(gaps)}, sys.stdout
)
"""
RESUMED_LOAD = """
import sys
from PySide6.QtWidgets import QApplication
from medgen_desktop.ui import plotting
from medgen_desktop.ui.background import TaskRunner

app = QApplication([])
steps = plotting.loading_steps()
while "pyqtgraph.debug" not in sys.modules:
    next(steps)
tasks, loaded = TaskRunner(), []
plotting.load(tasks, loaded.append)
while not loaded:
    app.processEvents()
tasks.close()
assert loaded[0].PlotWidget.__module__ == "pyqtgraph.widgets.PlotWidget"
"""
ENDED_LOAD = """
import sys
from PySide6.QtWidgets import QApplication
from medgen_desktop.ui import plotting

app = QApplication([])
steps = plotting.loading_steps()
while "pyqtgraph.debug" not in sys.modules:
    next(steps)
"""


def watched_load(compiled: Path) -> dict[str, Any]:
    """Load it in a process of its own, which keeps compiled modules in this folder."""
    environment = {**os.environ, "PYTHONPYCACHEPREFIX": str(compiled)}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", WATCHED_LOAD],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    result: dict[str, Any] = json.loads(done.stdout)
    return result


@pytest.mark.slow
def test_that_nothing_of_qt_is_imported_off_the_gui_thread(tmp_path: Path) -> None:
    watched = watched_load(tmp_path)

    assert watched["elsewhere"] == []
    assert watched["early"] == []


@pytest.mark.slow
@pytest.mark.timing
def test_that_the_gui_thread_never_waits_long_while_it_loads(tmp_path: Path) -> None:
    watched_load(tmp_path)  # compiles the modules, as an installation has them

    assert min(watched_load(tmp_path)["longest"] for _ in range(3)) < LONGEST_GAP


def test_that_all_who_ask_are_told_of_one_library_in_turn(qtbot: QtBot) -> None:
    tasks = TaskRunner()
    told: list[tuple[str, ModuleType]] = []

    plotting.load(tasks, lambda library: told.append(("first", library)))
    plotting.load(tasks, lambda library: told.append(("second", library)))
    qtbot.waitUntil(lambda: len(told) == 2)
    plotting.load(tasks, lambda library: told.append(("late", library)))
    qtbot.waitUntil(lambda: len(told) == 3)
    tasks.close()

    assert {library for _who, library in told} == {sys.modules["pyqtgraph"]}
    assert [who for who, _library in told][-1] == "late"


def test_that_a_runner_that_was_closed_tells_nobody(qtbot: QtBot) -> None:
    tasks = TaskRunner()
    told: list[ModuleType] = []

    plotting.load(tasks, told.append)
    tasks.close()
    qtbot.wait(50)

    assert told == []


def test_that_loading_goes_on_where_a_closed_window_left_off() -> None:
    done = subprocess.run([sys.executable, "-c", RESUMED_LOAD], check=False)

    assert done.returncode == 0


def test_that_a_program_that_ends_while_it_loads_says_nothing() -> None:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", ENDED_LOAD],
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stderr) == (0, "")


def test_that_what_is_half_loaded_may_be_collected_in_any_thread() -> None:
    assert not isinstance(plotting.loading_steps(), GeneratorType)
