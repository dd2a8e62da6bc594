"""How fast the Mark page is: real widgets, offscreen, over a real encrypted file.

    python benchmarks/annotation_view.py [--json] [--actions 60] [--notes 100000]

A note is opened, scrolled and marked as a person would: an action is measured from the press of its
key until the change is committed to the file and painted. Every case is a process of its own, so
that its memory is its own; the file is written before that, by another process. The peer in the
same run is a plain QPlainTextEdit that shows the same spans as extra selections.
"""

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))  # so that it runs from a clone that is not installed
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import psutil  # noqa: E402
from PySide6.QtCore import QEvent, QEventLoop, QObject, Qt, QTimer  # noqa: E402
from PySide6.QtGui import QTextCharFormat, QTextCursor  # noqa: E402
from PySide6.QtTest import QTest  # noqa: E402
from PySide6.QtWidgets import QApplication, QPlainTextEdit, QTextEdit  # noqa: E402

from medgen_desktop.app import PAGES, close_context  # noqa: E402
from medgen_desktop.domain.note import NewNote, NoteId  # noqa: E402
from medgen_desktop.inference.model_library import ModelLibrary  # noqa: E402
from medgen_desktop.services.draft import Drafter  # noqa: E402
from medgen_desktop.storage.workspace import Workspace  # noqa: E402
from medgen_desktop.ui.annotation.page import AnnotationPage  # noqa: E402
from medgen_desktop.ui.background import TaskRunner  # noqa: E402
from medgen_desktop.ui.context import AppContext  # noqa: E402
from medgen_desktop.ui.error_presenter import ErrorPresenter  # noqa: E402
from medgen_desktop.ui.main_window import MainWindow  # noqa: E402
from medgen_desktop.ui.theme import ThemeName  # noqa: E402

PASSPHRASE = "correct horse battery"  # noqa: S105 - of a file that is thrown away
ENGLISH = (
    "The patient reports fever 🤒 and cough for three days, worse at night, no chest pain. ",
    "Started on amoxicillin 500 mg; blood pressure 142/88, oxygen 97 % on room air. ",
    "History of type 2 diabetes mellitus and hypertension, both treated with tablets. ",
)
CHINESE = (
    "患者三天前无明显诱因出现发热🌡、咳嗽，夜间加重，否认胸痛、咯血。",
    "既往高血压病史十年，口服氨氯地平，血压控制尚可。",
    "予阿莫西林口服，嘱多饮水，三日后门诊复查。",
)
LABELS = ("Disease", "Symptom", "Treatment")
PARAGRAPH = 300
LONGEST_SPAN = 40
FILTERS = (
    "d",
    "dia",
    "diabetes",
    "发",
    "发热",
    "note 4711",
    "chest pain",
    "no such words",
    "胸痛、咯血",
)
DEADLINE_SECONDS = 30.0
WAKE_MS = 100
"""So often the deadline is looked at, though nothing happens."""
FRAMES = 120


@dataclass(frozen=True, slots=True)
class Case:
    """A note as long and as full as this; without paragraphs it is one line."""

    name: str
    characters: int
    annotations: int
    has_paragraphs: bool = True


CASES = (
    Case("usual", 200_000, 5_000),
    Case("extreme", 5_000_000, 100_000),
    Case("one_paragraph", 200_000, 5_000, has_paragraphs=False),
)


def text_of(case: Case) -> str:
    """English and Chinese paragraphs in turn, half of each, with emoji."""
    chance = random.Random(1)  # noqa: S311 - the same text every time
    paragraphs: list[str] = []
    length = 0
    while length < case.characters:
        sentences = CHINESE if len(paragraphs) % 2 else ENGLISH
        paragraph = ""
        while len(paragraph) < PARAGRAPH:
            paragraph += chance.choice(sentences)
        paragraphs.append(paragraph)
        length += len(paragraph) + 1
    return ("\n" if case.has_paragraphs else " ").join(paragraphs)[: case.characters]


def spans_of(text: str, count: int) -> Iterator[tuple[int, int, str]]:
    """Spans all over the text; every third lies in another, every third across its end."""
    chance = random.Random(2)  # noqa: S311 - the same spans every time
    start, end = 0, 1
    for number in range(count):
        if number % 3 == 0:
            start = chance.randrange(len(text) - 2 * LONGEST_SPAN)
            end = start + chance.randrange(8, LONGEST_SPAN)
            yield start, end, LABELS[number % 2]
        elif number % 3 == 1:
            yield start + 1, start + chance.randrange(3, 6), LABELS[1]
        else:
            yield end - 2, end + chance.randrange(3, 9), LABELS[2]


def write_note(path: Path, case: Case) -> None:
    """A workspace with this note."""
    text = text_of(case)
    with Workspace.create(path, PASSPHRASE) as workspace, workspace.transaction() as tx:
        new = NewNote(case.name, text, "benchmark.txt", "utf-8", "en")
        note_id = workspace.notes.add(tx, new)
        rows = [
            (note_id, start, end, label, text[start:end], "Anna", "2026-01-01T00:00:00+00:00")
            for start, end, label in spans_of(text, case.annotations)
        ]
        insert_annotations(tx.conn, rows)


def write_notes(path: Path, count: int) -> None:
    """A workspace with this many short notes and ten times as many annotations."""
    text = "".join((ENGLISH[0], CHINESE[0], ENGLISH[1], CHINESE[1])) * 5
    with Workspace.create(path, PASSPHRASE) as workspace, workspace.transaction() as tx:
        rows = []
        for number in range(count):
            here = f"note {number}: " + (text if number % 5 else text + ENGLISH[2])
            new = NewNote(f"note {number}", here, "benchmark.csv", "utf-8", "en", str(number))
            note_id = workspace.notes.add(tx, new)
            rows += [
                (note_id, at, at + 5, LABELS[at % 3], here[at : at + 5], "Anna", "2026-01-01")
                for at in range(0, 100, 10)
            ]
        insert_annotations(tx.conn, rows)


def insert_annotations(connection: object, rows: Sequence[tuple[object, ...]]) -> None:
    """Many at once, without the log: how they came there is not measured."""
    connection.executemany(  # type: ignore[attr-defined]
        'INSERT INTO annotations (note_id, start, "end", label, text, annotator, created_at)'
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        rows,
    )


class PaintCount(QObject):
    """Counts what a widget paints."""

    def __init__(self, watched: QObject) -> None:
        super().__init__()
        self.paints = 0
        watched.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Count, and let every event pass."""
        self.paints += event.type() == QEvent.Type.Paint
        return False


class Bench:
    """The window over one workspace, and the clock."""

    def __init__(self, path: Path, folder: Path) -> None:
        self.app = QApplication.instance() or QApplication([])
        library = ModelLibrary(folder / "models")
        self.workspace = Workspace.open(path, PASSPHRASE)
        self.context = AppContext(
            self.workspace, library, Drafter(library), TaskRunner(), "Anna", ErrorPresenter()
        )
        self.context.theme.choose(ThemeName.LIGHT)
        self.context.errors.error_presented.connect(lambda shown: sys.exit(f"error: {shown}"))
        self.waker = QTimer()
        self.waker.start(WAKE_MS)
        self.saves = 0
        self.context.events.saved.connect(self._on_saved)
        self.window = MainWindow(self.context, PAGES)
        self.window.show()
        self.until(lambda: self.context.tasks.active == 0)

    def _on_saved(self) -> None:
        self.saves += 1

    def until(self, is_done: Callable[[], bool]) -> float:
        """Seconds until it is done, while the window lives.

        The loop sleeps between events as that of the program does: one that spins takes the
        interpreter from the threads that read and write, and measures that.
        """
        started = time.perf_counter()
        while not is_done():
            self.app.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
            if time.perf_counter() - started > DEADLINE_SECONDS:
                sys.exit("nothing happened in time")
        return time.perf_counter() - started

    def settle(self) -> None:
        """Everything asked for is done and painted."""
        self.until(lambda: self.context.tasks.active == 0)
        for _ in range(3):
            self.app.processEvents()

    def time_of_filter(self, page: AnnotationPage, words: str) -> float:
        """Milliseconds until the list shows what matches."""
        arrived: list[bool] = []
        once = Qt.ConnectionType.SingleShotConnection
        page.notes.loaded.connect(lambda: arrived.append(True), once)
        begun = time.perf_counter()
        page.notes.search(words)
        self.until(lambda: bool(arrived))
        return (time.perf_counter() - begun) * 1000

    def close(self) -> None:
        """Close the window and the file."""
        self.window.close()
        close_context(self.context)


def measure_note(path: Path, actions: int, folder: Path) -> dict[str, float]:
    """The figures of one note."""
    bench = Bench(path, folder)
    page = shown_mark_page(bench)
    page.session.close()
    bench.settle()
    paint = PaintCount(page.view.viewport())
    note_id = bench.workspace.notes.page(0, 1)[0].id
    figures = {"open_seconds": opening(bench, page, paint, note_id)}
    bench.settle()
    bench.window.activateWindow()
    page.view.setFocus()  # keys that delete or move act in the text and in its list only
    text = page.view.note_text
    chance = random.Random(3)  # noqa: S311 - the same places every time

    def act(key: Qt.Key) -> float:
        saves, before = bench.saves, paint.paints
        started = time.perf_counter()
        QTest.keyClick(page.view, key)
        bench.until(lambda: bench.saves > saves and paint.paints > before)
        bench.app.processEvents()  # what saving itself changed on the screen
        return (time.perf_counter() - started) * 1000

    times: dict[str, list[float]] = {"mark": [], "relabel": [], "undo": [], "delete": []}
    for _ in range(actions):
        start = chance.randrange(len(text) - LONGEST_SPAN)
        page.view.select_range(start, start + chance.randrange(2, 12))
        bench.settle()
        times["mark"].append(act(Qt.Key.Key_1))
        made = max(page.session.annotations, key=lambda one: one.id)
        for key, name in (
            (Qt.Key.Key_2, "relabel"),
            (Qt.Key.Key_U, "undo"),
            (Qt.Key.Key_Delete, "delete"),
        ):
            page.choose(made.id)
            bench.settle()
            times[name].append(act(key))
        bench.settle()
    figures |= {f"{name}_p95_ms": p95(values) for name, values in times.items()}
    figures["scroll_p95_ms"] = p95(scrolling(page))
    figures["peak_mb"] = peak_mb()
    bench.close()
    return figures


def shown_mark_page(bench: Bench) -> AnnotationPage:
    """The Mark page, shown and at rest."""
    bench.window.show_page("mark")
    page = bench.window.page("mark")
    if not isinstance(page, AnnotationPage):
        sys.exit("the window has no Mark page")
    bench.settle()
    return page


def opening(bench: Bench, page: AnnotationPage, paint: PaintCount, note_id: NoteId) -> float:
    """Seconds from asking for the note until it is painted."""
    before = paint.paints
    started = time.perf_counter()
    page.open_note(note_id)
    bench.until(lambda: page.session.note is not None)
    before = paint.paints
    page.view.viewport().update()
    bench.until(lambda: paint.paints > before)
    return time.perf_counter() - started


def scrolling(page: AnnotationPage) -> list[float]:
    """Milliseconds a frame: a person turns the wheel, at places all over the note."""
    bar, viewport = page.view.verticalScrollBar(), page.view.viewport()
    times = []
    for stretch in range(6):
        bar.setValue(bar.maximum() * stretch // 6)
        viewport.repaint()
        for _ in range(FRAMES // 6):
            started = time.perf_counter()
            bar.setValue(bar.value() + 3 * bar.singleStep())
            viewport.repaint()
            times.append((time.perf_counter() - started) * 1000)
    return times


def measure_workspace(path: Path, folder: Path) -> dict[str, float]:
    """How long a big workspace takes to show its list, and the list to show what matches."""
    started = time.perf_counter()
    bench = Bench(path, folder)
    page = shown_mark_page(bench)
    bench.until(lambda: page.notes.rowCount() > 0)
    figures = {"workspace_open_seconds": time.perf_counter() - started}
    bench.settle()
    times = []
    for words in FILTERS * 3:
        bench.settle()
        times.append(bench.time_of_filter(page, words))
        print(f"    filter {words!r}: {times[-1]:.1f} ms", file=sys.stderr)
    figures["workspace_filter_p95_ms"] = p95(times)
    bench.close()
    return figures


def measure_peer(case: Case) -> dict[str, float]:
    """QPlainTextEdit with the same spans as extra selections."""
    app = QApplication.instance() or QApplication([])
    text = text_of(case)
    view = QPlainTextEdit()
    view.resize(800, 700)
    view.show()
    app.processEvents()
    started = time.perf_counter()
    view.setPlainText(text)
    selections = []
    for start, end, _label in spans_of(text, case.annotations):
        one = QTextEdit.ExtraSelection()
        one.cursor = QTextCursor(view.document())
        one.cursor.setPosition(start)
        one.cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
        one.format = QTextCharFormat()
        one.format.setBackground(Qt.GlobalColor.yellow)
        selections.append(one)
    view.setExtraSelections(selections)
    view.viewport().repaint()
    opened = time.perf_counter() - started
    times = []
    for _ in range(FRAMES // 4):
        begun = time.perf_counter()
        view.setExtraSelections(selections)
        view.viewport().repaint()
        times.append((time.perf_counter() - begun) * 1000)
    return {"open_seconds": opened, "repaint_p95_ms": p95(times), "peak_mb": peak_mb()}


def p95(values: Sequence[float]) -> float:
    """The 95th percentile, by nearest rank."""
    return sorted(values)[max(0, -(-len(values) * 95 // 100) - 1)]


def peak_mb() -> float:
    """The most memory this process has held, in MB."""
    info = psutil.Process().memory_info()
    peak = getattr(info, "peak_wset", 0)  # Windows
    if not peak:
        import resource  # noqa: PLC0415 - not on Windows

        used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        peak = used if sys.platform == "darwin" else used * 1024
    return peak / 1e6


def in_own_process(name: str, *arguments: str) -> dict[str, float]:
    """The JSON that a part of this script prints, run alone."""
    done = subprocess.run(
        [sys.executable, __file__, "--part", name, *arguments],
        stdout=subprocess.PIPE,
        check=True,
        text=True,
    )
    lines = done.stdout.strip().splitlines()
    return json.loads(lines[-1]) if lines else {}


def run_part(options: argparse.Namespace) -> dict[str, float]:
    """One measurement, in this process."""
    kind, _, name = options.part.partition(":")
    folder = Path(options.folder)
    path = folder / f"{name or 'many'}.medgen"
    cases = {case.name: case for case in CASES}
    if kind == "write":
        if name:
            write_note(path, cases[name])
        else:
            write_notes(path, options.notes)
        return {}
    if kind == "note":
        return measure_note(path, options.actions, folder)
    if kind == "peer":
        return measure_peer(cases[name])
    return measure_workspace(path, folder)


def measure(options: argparse.Namespace) -> dict[str, object]:
    """Every case in turn."""
    result: dict[str, object] = {}
    with tempfile.TemporaryDirectory(prefix="medgen-benchmark-") as folder:
        common = f"--folder={folder}", f"--actions={options.actions}", f"--notes={options.notes}"
        for case in CASES:
            in_own_process(f"write:{case.name}", *common)
            figures = in_own_process(f"note:{case.name}", *common)
            result |= figures if case is CASES[0] else {case.name: figures}
            show(case.name, figures, asdict(case))
        peer = in_own_process(f"peer:{CASES[0].name}", *common)
        show("peer: QPlainTextEdit", peer, {})
        in_own_process("write:", *common)
        many = in_own_process("workspace:", *common)
        show("workspace", many, {"notes": options.notes})
    return {**result, **many, "peer": peer}


def show(name: str, figures: dict[str, float], about: dict[str, object]) -> None:
    """One case as a table."""
    print(name, about or "", file=sys.stderr)
    for key, value in figures.items():
        print(f"    {key:<26}{value:10.2f}", file=sys.stderr, flush=True)


def main() -> None:
    """Measure what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", action="store_true", help="print the figures as one JSON object")
    parser.add_argument("--actions", type=int, default=60, help="times each action is done")
    parser.add_argument("--notes", type=int, default=100_000, help="notes of the big workspace")
    parser.add_argument("--part", default="", help=argparse.SUPPRESS)
    parser.add_argument("--folder", default="", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.part:
        print(json.dumps(run_part(options)))
        return
    figures = measure(options)
    if options.json:
        print(json.dumps(figures))


if __name__ == "__main__":
    main()
