"""How fast many notes come in and can be found: one table, an encrypted workspace, two cores.

    python benchmarks/import_notes.py [--json] [--notes 100000]

The notes are made first, about 2 kB each, English and Chinese in turn. Importing them, a killed
import with a second run, searching them and the list over them are processes of their own, so that
the memory of each is its own. The peer in the same run is what any importer has to do at least:
reading the table and putting its rows into a plain SQLite file, without encryption, hashes, a
duplicate check or an index.
"""

import argparse
import csv
import json
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))  # so that it runs from a clone that is not installed

from benchmarks.annotation_view import FILTERS, Bench, p95, peak_mb  # noqa: E402
from benchmarks.importing.notes import write_table  # noqa: E402
from medgen_desktop.domain.annotation import NEW_ANNOTATION, Annotation  # noqa: E402
from medgen_desktop.domain.note import NoteId, NoteState, NoteStatus  # noqa: E402
from medgen_desktop.domain.search import Search, SearchIn  # noqa: E402
from medgen_desktop.services.import_notes import ImportRequest, import_files  # noqa: E402
from medgen_desktop.services.index_notes import index_notes  # noqa: E402
from medgen_desktop.services.search import find_notes  # noqa: E402
from medgen_desktop.storage.workspace import Workspace  # noqa: E402

PASSPHRASE = "correct horse battery"  # noqa: S105 - of a file that is thrown away
SEARCHES = (
    Search("diabetes"),
    Search("d"),
    Search("chest pain"),
    Search("type 2 diabetes"),
    Search("发热"),
    Search("患"),
    Search("血氧饱和度"),
    Search("37℃"),
    Search("pulse 97, temperature 38"),
    Search("no such words"),
    Search("没有这样的词"),
    Search("cough", source="notes"),
    Search("cough", status=NoteStatus.NEW),
    Search("cough", status=NoteStatus.IN_PROGRESS),
    Search("cough", status=NoteStatus.DONE),
    Search("cough", status=NoteStatus.NEEDS_REVIEW),
    Search("cough", label="Symptom"),
    Search("咳嗽", SearchIn.ANNOTATIONS),
    Search(label="Symptom"),
    Search("发热", label="Disease"),
    Search("Clinic note 4711"),
)
SYMPTOMS = ("cough", "咳嗽")
ROUNDS = 6
SCROLLS = 200


def import_all(folder: Path) -> dict[str, float]:
    """How long until the notes can be opened, and until all of them are found by their words."""
    with Workspace.open(folder / "notes.medgen", PASSPHRASE) as workspace:
        print("open", flush=True)
        started = time.perf_counter()
        report = import_files(workspace, [ImportRequest(folder / "notes.csv")])
        opened = time.perf_counter() - started
        searchable = opened

        def on_progress(_done: int, _count: int) -> None:
            nonlocal searchable
            searchable = time.perf_counter() - started

        index_notes(workspace, on_progress=on_progress)
        return {
            "notes": workspace.notes.count(),
            "searchable_notes": workspace.notes.count("clinic") + workspace.notes.count("门诊"),
            "import_seconds": opened,
            "searchable_seconds": searchable,
            "merged_seconds": time.perf_counter() - started,
            "import_notes_per_second": report.rows_read / opened,
            "searchable_notes_per_second": report.rows_read / searchable,
            "import_peak_mb": peak_mb(),
        }


def survive(folder: Path, count: int) -> dict[str, float]:
    """An import that is killed halfway, and a second run: what is there then."""
    (folder / "notes.medgen").unlink()
    Workspace.create(folder / "notes.medgen", PASSPHRASE).close()
    with subprocess.Popen(
        command("import", folder, count), stdout=subprocess.PIPE, text=True
    ) as child:
        if child.stdout is None:
            raise SystemExit
        child.stdout.readline()
        with Workspace.open(folder / "notes.medgen", PASSPHRASE) as workspace:
            while workspace.notes.count() < count // 2 and child.poll() is None:
                time.sleep(0.01)
        child.kill()
    with Workspace.open(folder / "notes.medgen", PASSPHRASE) as workspace:
        left = workspace.notes.count()
    again = in_own_process("import", folder, count)
    return {
        "killed_at_notes": left,
        "notes_after_second_run": again["notes"],
        "searchable_after_second_run": again["searchable_notes"],
    }


def annotate_some(workspace: Workspace) -> None:
    """A symptom in a hundredth of the notes; some are in progress, few done, none to review."""
    with workspace.transaction() as tx:
        for number in range(workspace.notes.count()):
            note_id = NoteId(number + 1)
            if number % 5 == 0:
                done = number % 1_000 == 0
                status = NoteStatus.DONE if done else NoteStatus.IN_PROGRESS
                workspace.notes.set_state(tx, NoteState(note_id, status))
            if number % 100 < 2:  # noqa: PLR2004 - one in English, one in Chinese
                text = workspace.notes.get(note_id).text
                word = next((one for one in SYMPTOMS if one in text), text[:5])
                start = text.index(word)
                marked = Annotation(
                    *(NEW_ANNOTATION, note_id, start, start + len(word), "Symptom", word),
                    *("wu", "2026-11-27T07:00:00Z"),
                )
                workspace.annotations.add(tx, marked)


def search_all(folder: Path) -> dict[str, float]:
    """The first page of each search and its count, as the search window asks for them."""
    times: list[float] = []
    with Workspace.open(folder / "notes.medgen", PASSPHRASE) as workspace:
        annotate_some(workspace)
        for search in SEARCHES * ROUNDS:
            started = time.perf_counter()
            find_notes(workspace, search)
            workspace.search.count(search)
            times.append((time.perf_counter() - started) * 1000)
            print(f"    {times[-1]:7.1f} ms  {search}", file=sys.stderr)
    return {"search_p95_ms": p95(times), "search_peak_mb": peak_mb()}


def show_list(folder: Path) -> dict[str, float]:
    """The Notes page over all of them: frames of scrolling, and filters from key to paint."""
    bench = Bench(folder / "notes.medgen", folder)
    page = bench.window.page("notes")
    bench.window.show_page("notes")
    bench.until(lambda: page.notes.rowCount() > 0)
    bench.settle()
    bar, viewport = page.table.verticalScrollBar(), page.table.viewport()
    frames: list[float] = []
    for _ in range(SCROLLS):
        started = time.perf_counter()
        bar.setValue(bar.value() + 3)
        viewport.repaint()
        bench.app.processEvents()
        frames.append((time.perf_counter() - started) * 1000)
    filters: list[float] = []
    for words in FILTERS * 3:
        bench.settle()
        filters.append(bench.time_of_filter(page, words))
    bench.close()
    return {"scroll_p95_ms": p95(frames), "filter_p95_ms": p95(filters), "list_peak_mb": peak_mb()}


def least(folder: Path) -> dict[str, float]:
    """The least there is to do: a table into plain SQLite."""
    started = time.perf_counter()
    connection = sqlite3.connect(folder / "plain.db")
    with (folder / "notes.csv").open(encoding="utf-8", newline="") as file:
        connection.execute("CREATE TABLE notes (id TEXT, text TEXT)")
        connection.executemany("INSERT INTO notes VALUES (:note_id, :text)", csv.DictReader(file))
    connection.commit()
    count = connection.execute("SELECT count(*) FROM notes").fetchone()[0]
    connection.close()
    return {"peer_notes_per_second": count / (time.perf_counter() - started)}


PARTS = {"import": import_all, "search": search_all, "list": show_list, "peer": least}


def command(part: str, folder: Path, count: int) -> list[str]:
    """How a part of this script is run alone."""
    return [sys.executable, __file__, "--part", part, "--folder", str(folder), f"--notes={count}"]


def in_own_process(part: str, folder: Path, count: int) -> dict[str, float]:
    """What a part measures."""
    done = subprocess.run(
        command(part, folder, count), stdout=subprocess.PIPE, check=True, text=True
    )
    figures: dict[str, float] = json.loads(done.stdout.strip().splitlines()[-1])
    return figures


def measure(count: int) -> dict[str, float]:
    """Everything in turn, over one table."""
    with tempfile.TemporaryDirectory(prefix="medgen-benchmark-") as name:
        folder = Path(name)
        write_table(folder / "notes.csv", count)
        Workspace.create(folder / "notes.medgen", PASSPHRASE).close()
        figures: dict[str, float] = {"table_mb": (folder / "notes.csv").stat().st_size / 1e6}
        for part in ("import", "search", "list", "peer"):
            found = in_own_process(part, folder, count)
            show(part, found)
            figures |= found
        found = survive(folder, count)
        show("killed halfway, and a second run", found)
    return figures | found


def show(name: str, figures: dict[str, float]) -> None:
    """One part as a table."""
    print(name, file=sys.stderr)
    for key, value in figures.items():
        print(f"    {key:<30}{value:12,.2f}", file=sys.stderr, flush=True)


def main() -> None:
    """Measure what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", action="store_true", help="print the figures as one JSON object")
    parser.add_argument("--notes", type=int, default=100_000, help="how many notes")
    parser.add_argument("--part", choices=list(PARTS), help=argparse.SUPPRESS)
    parser.add_argument("--folder", default="", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.part:
        print(json.dumps(PARTS[options.part](Path(options.folder))))
        return
    figures = measure(options.notes)
    if options.json:
        print(json.dumps(figures))


if __name__ == "__main__":
    main()
