"""Many notes come in step by step, are indexed afterwards, and leave no trace if it went wrong."""

import csv
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from medgen_desktop.domain.errors import TABLE_BROKEN, UserError
from medgen_desktop.domain.note import NewNote
from medgen_desktop.domain.search import Search
from medgen_desktop.services import index_notes
from medgen_desktop.services.import_notes import ImportRequest, import_files
from medgen_desktop.services.search import export_hits, find_notes
from medgen_desktop.storage.import_repository import ImportState
from medgen_desktop.storage.workspace import Workspace

pytestmark = pytest.mark.clinic

ROWS = 3_000


def table(path: Path, rows: int = ROWS, end: str = "") -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "text", "summary"])
        for number in range(rows):
            writer.writerow([number, f"Cough {number} 咳嗽。\r\nFever.", f"S{number}"])
        file.write(end)
    return path


def test_that_a_large_table_comes_in_and_is_found_after_indexing(
    workspace: Workspace, tmp_path: Path
) -> None:
    report = import_files(workspace, [ImportRequest(table(tmp_path / "a.csv"))], "wu")

    assert (report.rows_read, report.notes_added, report.pairs_added) == (ROWS, ROWS, ROWS)
    assert workspace.search_index.waiting() == ROWS
    told: list[tuple[int, int]] = []
    done = index_notes.index_notes(workspace, on_progress=lambda *at: told.append(at))
    assert done == ROWS
    assert told[-1] == (ROWS, ROWS)
    assert [one for one, _ in told] == sorted({one for one, _ in told})
    assert workspace.notes.count("cough") == workspace.notes.count("嗽") == ROWS
    assert workspace.notes.original(workspace.notes.page(7, 1)[0].id) == (
        "Cough 7 咳嗽。\r\nFever."
    )
    (kept,) = workspace.imports.all()
    assert (kept.source_name, kept.format, kept.state, kept.notes) == (
        "a.csv",
        "table",
        ImportState.DONE,
        ROWS,
    )
    again = import_files(workspace, [ImportRequest(tmp_path / "a.csv")])
    assert (again.notes_added, again.duplicates) == (0, ROWS)


def test_that_a_table_broken_far_down_leaves_the_workspace_as_it_was(
    workspace: Workspace, tmp_path: Path
) -> None:
    with workspace.transaction() as tx:
        workspace.notes.add(tx, NewNote("Before", "Here.", "b.txt", "utf-8", "en"))
    broken = table(tmp_path / "a.csv", end='9,"never closed')
    with pytest.raises(UserError) as raised:
        import_files(workspace, [ImportRequest(broken)])
    assert raised.value.problem is TABLE_BROKEN
    assert [one.title for one in workspace.notes.page(0, 10)] == ["Before"]
    assert workspace.pairs.count() == 0
    assert [one.state for one in workspace.imports.all()] == [ImportState.FAILED]


def test_that_cancelling_a_large_table_takes_back_what_is_in_but_not_what_a_person_did(
    workspace: Workspace, tmp_path: Path
) -> None:
    worked_in: list[int] = []

    def cancelled() -> bool:
        first = workspace.notes.page(0, 1)
        if first and not worked_in:
            worked_in.append(first[0].id)
            with workspace.transaction() as tx:
                workspace.notes.add_time(tx, first[0].id, 5.0)
        return workspace.notes.count() >= ROWS // 2

    report = import_files(
        workspace, [ImportRequest(table(tmp_path / "a.csv"))], cancelled=cancelled
    )
    assert report.was_cancelled
    assert (report.rows_read, report.notes_added) == (0, 0)
    assert [one.id for one in workspace.notes.page(0, 10)] == worked_in
    assert [one.state for one in workspace.imports.all()] == [ImportState.CANCELLED]


def test_that_indexing_stops_when_asked_and_goes_on_where_it_was(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import_files(workspace, [ImportRequest(table(tmp_path / "a.csv"))])
    monkeypatch.setattr(index_notes, "_BATCH", 100)
    asked: list[int] = []

    def cancelled() -> bool:
        asked.append(1)
        return len(asked) > 12

    done = index_notes.index_notes(workspace, cancelled=cancelled)
    assert 0 < done < ROWS
    assert workspace.search_index.waiting() == ROWS - done
    assert index_notes.index_notes(workspace) == ROWS - done
    assert workspace.search_index.segments() <= 8
    assert index_notes.index_notes(workspace) == 0


def test_that_small_files_go_in_together_and_can_be_found_at_once(
    workspace: Workspace, tmp_path: Path
) -> None:
    folder = tmp_path / "ward"
    folder.mkdir()
    for number in range(40):
        (folder / f"{number:03}.txt").write_text(f"Cough {number}", encoding="utf-8")
    report = import_files(workspace, [ImportRequest(folder)])
    assert report.notes_added == 40
    assert workspace.notes.count("cough") == 40
    (kept,) = workspace.imports.all()
    assert (kept.source_name, kept.format, kept.notes) == ("ward", "text", 40)


_IMPORT = """
    import sys
    from pathlib import Path
    from medgen_desktop.services.import_notes import ImportRequest, import_files
    from medgen_desktop.services.index_notes import index_notes
    from medgen_desktop.storage.workspace import Workspace
    with Workspace.open(Path(sys.argv[1]), "correct horse") as workspace:
        print("open", flush=True)
        import_files(workspace, [ImportRequest(Path(sys.argv[2]))])
        index_notes(workspace)
"""


@pytest.mark.slow
def test_that_a_killed_import_is_whole_after_a_second_run(tmp_path: Path) -> None:
    rows = 20_000
    path, source = tmp_path / "a.medgen", table(tmp_path / "a.csv", rows)
    Workspace.create(path, "correct horse").close()
    command = [sys.executable, "-c", textwrap.dedent(_IMPORT), str(path), str(source)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        child.stdout.readline()
        with Workspace.open(path, "correct horse") as workspace:
            while workspace.notes.count() < rows // 4:
                assert child.poll() is None, "the import ended before it could be killed"
                time.sleep(0.01)
        child.kill()
    with Workspace.open(path, "correct horse") as workspace:
        assert 0 < workspace.notes.count() < rows
        report = import_files(workspace, [ImportRequest(source)])
        index_notes.index_notes(workspace)
        assert report.notes_added + report.duplicates == rows
        assert workspace.notes.count() == workspace.notes.count("咳嗽") == rows
        assert workspace.pairs.count() == rows


def test_that_everything_found_is_a_table(workspace: Workspace, tmp_path: Path) -> None:
    import_files(workspace, [ImportRequest(table(tmp_path / "a.csv", 60))])
    page = find_notes(workspace, Search("cough"), limit=7)
    assert len(page.hits) == 7
    assert page.next == page.hits[-1].note_id
    assert find_notes(workspace, Search("cough"), page.next).hits[0].note_id == page.next + 1

    assert export_hits(workspace, tmp_path / "hits.csv", Search("cough")) == 60
    with (tmp_path / "hits.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["match"] for row in rows] == ["Cough"] * 60
    assert export_hits(workspace, tmp_path / "all.csv", Search(source="a.csv")) == 60


def test_that_sections_are_found_after_the_words(workspace: Workspace) -> None:
    text = "CHIEF COMPLAINT: Cough.\nPLAN: Rest."
    with workspace.transaction() as tx:
        one = workspace.notes.add(tx, NewNote("A", text, "a.txt", "utf-8", "en"))
    assert one is not None
    assert index_notes.index_notes(workspace) == 0
    assert [each.kind for each in workspace.sections.of_note(one)] == ["chief_complaint", "plan"]
    found = find_notes(workspace, Search("rest", section="plan"))
    assert [hit.note_id for hit in found.hits] == [one]
    assert not find_notes(workspace, Search("cough", section="plan")).hits
