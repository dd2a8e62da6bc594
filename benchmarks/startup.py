"""How long until the window is there: python -m medgen_desktop, from the start of the process.

    python benchmarks/startup.py [--json] [--runs 5] [--model MODEL_ID]

Each run is a process of its own, offscreen, after one that warms the disk cache. The peer in the
same run is a bare PySide6 window: what Qt and Python cost before a line of ours.

With a model of the user's library, also how long until a draft of a sample note is there when the
button is pressed as soon as it can be: its first words, and the whole of it; in a workspace where
that model has drafted before, and in one where it has not. And how long after the button is pressed
the first words come where the note was looked at for some seconds before.
"""

import argparse
import itertools
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))  # so that it runs from a clone that is not installed

from medgen_desktop.domain.draft import Generation, StopReason  # noqa: E402
from medgen_desktop.paths import model_library_folder, resources_folder  # noqa: E402
from medgen_desktop.services.draft import save_draft  # noqa: E402
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
DRAFTING = (
    OURS.partition("def look")[0]
    + """
shown, asked = [], []
LOOKED_AT = float(os.environ.get("BENCHMARK_LOOKED_AT", "0"))
def look():
    global STARTED
    window = desktop.window
    if window is None or not window.isVisible():
        return
    if not shown:
        window.show_page("draft")
        shown.append(time.time())
    page = window.page("draft")
    if not asked:
        if page.order.draft.isEnabled() and time.time() > shown[0] + LOOKED_AT:
            STARTED = time.time() if LOOKED_AT else STARTED
            asked.append(page.order.draft.click())
        return
    if page.pane.editor.text():
        done(app, "first_words")
    if page.pane.draft is not None:
        done(app, "draft")
timer = QTimer()
timer.timeout.connect(look)
timer.start(2)
app.exec()
"""
)


def drafting_figures(folder: Path, path: Path, model_id: str, runs: int) -> dict[str, float]:
    """Seconds until the first words and the end of a draft, before and after that model's first."""
    shutil.copytree(model_library_folder() / model_id, folder / "models" / model_id)
    home = {"MEDGEN_HOME": str(folder), "QT_QPA_PLATFORM": "offscreen"}
    copies = itertools.count()

    def untouched() -> dict[str, str]:
        """A workspace of its own for each run: after a draft, the model is a usual one."""
        copy = folder / f"copy-{next(copies)}.medgen"
        shutil.copyfile(path, copy)
        return home | {"BENCHMARK_WORKSPACE": str(copy)}

    figures = {}
    for known in ("new", "usual"):
        if known == "usual":
            with Workspace.open(path, "correct horse") as workspace:
                last = workspace.notes.page(0, 100)[-1]
                words = Generation("Seen.", 1, 1, 0.1, StopReason.END_OF_TEXT)
                save_draft(workspace, last.id, model_id, "", words)
        for until in ("first_words", "draft"):
            seconds = measure(DRAFTING, until, untouched, runs)
            figures[f"{until}_of_a_{known}_model_seconds"] = seconds
    looked_at = measure(
        DRAFTING, "first_words", lambda: untouched() | {"BENCHMARK_LOOKED_AT": "4"}, runs
    )
    return figures | {"first_words_of_a_note_looked_at_seconds": looked_at}


def measure(script: str, until: str, environment: Callable[[], dict[str, str]], runs: int) -> float:
    """Median seconds from the start of the process until its window is painted."""
    seconds = []
    for run in range(runs + 1):
        chosen = environment()
        started = {"BENCHMARK_STARTED": repr(time.time()), "BENCHMARK_UNTIL": until}
        ended = subprocess.run(
            [sys.executable, "-c", script],
            env=os.environ | chosen | started,
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
    parser.add_argument("--model", help="a drafter in the user's library")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ward.medgen"
        with Workspace.create(path, "correct horse") as workspace:
            import_files(workspace, [ImportRequest(resources_folder() / "samples" / "notes")])
        home = {"MEDGEN_HOME": folder, "QT_QPA_PLATFORM": "offscreen"}
        figures = {
            "bare_qt_window_seconds": measure(PEER, "window", lambda: home, chosen.runs),
            "window_visible_seconds": measure(OURS, "opening", lambda: home, chosen.runs),
            "workspace_visible_seconds": measure(
                OURS, "workspace", lambda: home | {"BENCHMARK_WORKSPACE": str(path)}, chosen.runs
            ),
        }
        if chosen.model:
            figures |= drafting_figures(Path(folder), path, chosen.model, chosen.runs)
    rounded = {name: round(value, 3) for name, value in figures.items()}
    if chosen.json:
        print(json.dumps(rounded | {"runs": chosen.runs, "limit_seconds": LIMIT_SECONDS}))
    else:
        for name, value in rounded.items():
            print(f"{name:40} {value:6.3f} s")
    return 0 if rounded["window_visible_seconds"] < LIMIT_SECONDS else 1


if __name__ == "__main__":
    sys.exit(main())
