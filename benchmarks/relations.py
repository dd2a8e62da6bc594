"""What the arcs of relations cost a frame of the Mark page: real widgets, offscreen.

    python benchmarks/relations.py [--json] [--relations 2000] [--characters 200000]

The same note is scrolled with its relations and without, frame by frame in turn; the difference of
the medians is what the arcs cost. Half of the relations join neighbours, half any two annotations.
"""

import argparse
import json
import os
import random
import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtWidgets import QApplication

from medgen_desktop.app import close_context
from medgen_desktop.domain.annotation import Annotation, AnnotationId
from medgen_desktop.domain.note import NewNote, NoteId
from medgen_desktop.domain.relation import Relation, RelationId
from medgen_desktop.inference.model_library import ModelLibrary
from medgen_desktop.services.draft import Drafter
from medgen_desktop.storage.connection import Transaction
from medgen_desktop.storage.workspace import Workspace
from medgen_desktop.ui.annotation.page import AnnotationPage
from medgen_desktop.ui.background import TaskRunner
from medgen_desktop.ui.context import AppContext
from medgen_desktop.ui.error_presenter import ErrorPresenter
from medgen_desktop.ui.theme import ThemeName

SENTENCE = "The patient was given aspirin for chest pain at night; 患者口服氨氯地平控制血压。\n"
KINDS = ("treats", "indicates", "causes", "location of")
LABELS = ("Disease", "Symptom", "Treatment")
FRAMES, ROUNDS = 40, 6
SPAN = 7
AT = "2026-01-01T00:00:00+00:00"


def fill(workspace: Workspace, characters: int, relations: int) -> NoteId:
    """One note with an annotation every fifty characters."""
    chance = random.Random(1)  # noqa: S311 - the same note every time
    text = SENTENCE * (characters // len(SENTENCE))
    with workspace.transaction() as tx:
        note_id = workspace.notes.add(tx, NewNote("Long", text, "a.txt", "utf-8", "en", "1"))
        if note_id is None:
            raise SystemExit
        made = [
            AnnotationId(workspace.annotations.add(tx, _annotation(note_id, text, start, chance)))
            for start in range(0, len(text) - SPAN, 50)
        ]
        for number in range(relations):
            _relate(workspace, tx, note_id, made, number, chance)
    return note_id


def _annotation(note_id: NoteId, text: str, start: int, chance: random.Random) -> Annotation:
    end = start + SPAN
    label = chance.choice(LABELS)
    return Annotation(AnnotationId(0), note_id, start, end, label, text[start:end], "A", AT)


def _relate(
    workspace: Workspace,
    tx: Transaction,
    note_id: NoteId,
    made: list[AnnotationId],
    number: int,
    chance: random.Random,
) -> None:
    place = number * (len(made) - SPAN) // 2000 % (len(made) - SPAN)
    other = place + chance.randrange(1, SPAN) if number % 2 else chance.randrange(len(made))
    if other == place:
        other += 1
    kind = chance.choice(KINDS)
    one = Relation(RelationId(0), note_id, kind, made[place], made[other], "A", AT)
    workspace.relations.add(tx, one)


def frames(page: AnnotationPage) -> list[float]:
    """Milliseconds a frame, at places all over the note."""
    bar, viewport = page.view.verticalScrollBar(), page.view.viewport()
    times = []
    for number in range(FRAMES):
        bar.setValue(bar.maximum() * number // FRAMES)
        viewport.repaint()
        started = time.perf_counter()
        viewport.repaint()
        times.append((time.perf_counter() - started) * 1000)
    return times


def measure(folder: Path, characters: int, relations: int) -> dict[str, float]:
    """The figures."""
    app = QApplication.instance() or QApplication([])
    workspace = Workspace.create(folder / "long.medgen", "correct horse")
    note_id = fill(workspace, characters, relations)
    library = ModelLibrary(folder / "models")
    context = AppContext(
        workspace, library, Drafter(library), TaskRunner(), "Anna", ErrorPresenter()
    )
    context.theme.choose(ThemeName.LIGHT)
    page = AnnotationPage(context)
    page.resize(1280, 800)
    page.show()
    page.open_note(note_id)
    while page.session.note is None or context.tasks.active:
        app.processEvents()
    page.view.viewport().repaint()
    overlays = list(page.view.overlays)
    with_arcs: list[float] = []
    without: list[float] = []
    for _ in range(ROUNDS):
        page.view.overlays[:] = overlays
        with_arcs += frames(page)
        page.view.overlays.clear()
        without += frames(page)
    page.view.overlays[:] = overlays
    page.session.relations_changed.emit()
    started = time.perf_counter()
    page.view.viewport().repaint()
    first = (time.perf_counter() - started) * 1000
    started = time.perf_counter()
    app.processEvents()
    refresh = (time.perf_counter() - started) * 1000
    page.close()
    close_context(context)
    return {
        "frame_with_ms": statistics.median(with_arcs),
        "frame_without_ms": statistics.median(without),
        "arcs_cost_ms": statistics.median(with_arcs) - statistics.median(without),
        "arcs_cost_p95_ms": p95(with_arcs) - p95(without),
        "first_frame_after_a_change_ms": first,
        "list_after_a_change_ms": refresh,
    }


def p95(values: list[float]) -> float:
    """The 95th percentile."""
    return statistics.quantiles(values, n=20)[-1]


def main() -> None:
    """Measure what the command line asks for."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--json", action="store_true", help="print the figures as one JSON object")
    parser.add_argument("--relations", type=int, default=2000)
    parser.add_argument("--characters", type=int, default=200_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="medgen-benchmark-") as folder:
        os.environ["MEDGEN_HOME"] = folder
        figures = measure(Path(folder), options.characters, options.relations)
    for name, value in figures.items():
        print(f"    {name:<32}{value:8.2f}", file=sys.stderr)
    if options.json:
        print(json.dumps(figures))


if __name__ == "__main__":
    main()
