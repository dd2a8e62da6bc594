"""Notes that came in many at a time are indexed while the window is open, and later if not then."""

import csv
from pathlib import Path

from pytestqt.qtbot import QtBot

from medgen_desktop.services import index_notes
from medgen_desktop.services.import_notes import ImportRequest, import_files
from medgen_desktop.ui.context import AppContext
from medgen_desktop.ui.events import Job
from medgen_desktop.ui.note_indexing import JOB_KEY

from .conftest import WindowMaker

ROWS = 1_200


def bring_in(context: AppContext, path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["text"])
        writer.writerows([f"Cough {number}"] for number in range(ROWS))
    import_files(context.workspace, [ImportRequest(path)])
    assert context.workspace.search_index.waiting() == ROWS


def test_that_what_waits_is_indexed_when_the_window_is_there(
    context: AppContext, window_for: WindowMaker, tmp_path: Path, qtbot: QtBot
) -> None:
    bring_in(context, tmp_path / "a.csv")
    jobs: list[Job] = []
    context.events.job_changed.connect(jobs.append)
    window = window_for(context)

    qtbot.waitUntil(lambda: context.workspace.search_index.waiting() == 0, timeout=20_000)

    qtbot.waitUntil(lambda: not window.status_line.running_jobs)
    assert jobs[-1].words == "indexing for search: 1,200 of 1,200"
    assert {one.key for one in jobs} == {JOB_KEY}
    window.page("notes").search.setText("cough 77")  # type: ignore[attr-defined]
    qtbot.waitUntil(lambda: window.page("notes").notes.total == 11)  # type: ignore[attr-defined]


def test_that_notes_that_come_in_meanwhile_are_indexed_too(
    context: AppContext, window_for: WindowMaker, tmp_path: Path, qtbot: QtBot
) -> None:
    window_for(context)
    bring_in(context, tmp_path / "a.csv")
    context.events.notes_changed.emit()
    context.events.notes_changed.emit()
    qtbot.waitUntil(lambda: context.workspace.search_index.waiting() == 0)
    qtbot.waitUntil(lambda: context.tasks.active == 0)


def test_that_closing_asks_nothing_and_the_rest_is_done_the_next_time(
    context: AppContext,
    window_for: WindowMaker,
    tmp_path: Path,
    qtbot: QtBot,
) -> None:
    bring_in(context, tmp_path / "a.csv")
    window = window_for(context)
    context.events.job_changed.emit(Job(JOB_KEY, "indexing", 0.1, goes_on_later=True))
    assert window.close()
    qtbot.waitUntil(lambda: context.tasks.active == 0)
    index_notes.index_notes(context.workspace)
    assert context.workspace.search_index.waiting() == 0
