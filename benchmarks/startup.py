"""How long until the window is there: python -m medgen_desktop, from the start of the process.

    python benchmarks/startup.py [--json] [--runs 5]

Each run is a process of its own, offscreen, after one that warms the disk cache. The peer in the
same run is a bare PySide6 window: what Qt and Python cost before a line of ours.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))  # so that it runs from a clone that is not installed

from medgen_desktop.paths import resources_folder  # noqa: E402
from medgen_desktop.services.import_notes import ImportRequest, import_files  # noqa: E402
from medgen_desktop.storage.workspace import Workspace  # noqa: E402

LIMIT_SECONDS = 2.0

CLOCK = """
import os, sys, time
STARTED = float(os.environ["BENCHMARK_STARTED"])
def done(app, name):
    print(name, time.time() - STARTED, flush=True)
    if name == os.environ["BENCHMARK_UNTIL"]:
        os._exit(0)
"""
PEER = (
    CLOCK
    + """
from PySide6.QtWidgets import QApplication, QMainWindow
app = QApplication([])
window = QMainWindow()
window.show()
app.processEvents()
window.grab()
done(app, "window")
"""
)
OURS = (
    CLOCK
    + """
from pathlib import Path
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from medgen_desktop.app import Desktop, Options
app = QApplication([])
path = os.environ.get("BENCHMARK_WORKSPACE")
desktop = Desktop(Options(Path(path), "correct horse") if path else Options())
desktop.start()
app.processEvents()
desktop.opening.grab()
done(app, "opening")
def look():
    if desktop.window is not None and desktop.window.isVisible():
        desktop.window.grab()
        done(app, "workspace")
timer = QTimer()
timer.timeout.connect(look)
timer.start(2)
app.exec()
"""
)


def measure(script: str, until: str, environment: dict[str, str], runs: int) -> float:
    """Median seconds from the start of the process until its window is painted."""
    seconds = []
    for run in range(runs + 1):
        started = {"BENCHMARK_STARTED": repr(time.time()), "BENCHMARK_UNTIL": until}
        ended = subprocess.run(
            [sys.executable, "-c", script],
            env=os.environ | environment | started,
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=120,
            check=True,
        )
        if run:  # the first only warms the disk cache
            seconds.append(float(ended.stdout.splitlines()[-1].split()[1]))
    return statistics.median(seconds)


def main() -> int:
    """Measure and print; 1 when the window is late."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--runs", type=int, default=5)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ward.medgen"
        with Workspace.create(path, "correct horse") as workspace:
            import_files(workspace, [ImportRequest(resources_folder() / "samples" / "notes")])
        home = {"MEDGEN_HOME": folder, "QT_QPA_PLATFORM": "offscreen"}
        figures = {
            "bare_qt_window_seconds": measure(PEER, "window", home, chosen.runs),
            "window_visible_seconds": measure(OURS, "opening", home, chosen.runs),
            "workspace_visible_seconds": measure(
                OURS, "workspace", home | {"BENCHMARK_WORKSPACE": str(path)}, chosen.runs
            ),
        }
    rounded = {name: round(value, 3) for name, value in figures.items()}
    if chosen.json:
        print(json.dumps(rounded | {"runs": chosen.runs, "limit_seconds": LIMIT_SECONDS}))
    else:
        for name, value in rounded.items():
            print(f"{name:28} {value:6.3f} s")
    return 0 if rounded["window_visible_seconds"] < LIMIT_SECONDS else 1


if __name__ == "__main__":
    sys.exit(main())
