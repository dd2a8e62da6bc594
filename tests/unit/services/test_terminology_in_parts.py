"""A large terminology comes in by parts: others write meanwhile, and nobody sees a half of it."""

from pathlib import Path

import pytest

from medgen_desktop.domain.errors import UserError
from medgen_desktop.domain.marking_errors import TERMINOLOGY_EXISTS, TERMINOLOGY_MISSING
from medgen_desktop.domain.terminology import NewTerminology, Term
from medgen_desktop.services import concepts
from medgen_desktop.services.concepts import TerminologyFile, import_terminology
from medgen_desktop.storage import connection, terminology_repository
from medgen_desktop.storage.terminology_repository import BegunTerminology, term_rows
from medgen_desktop.storage.workspace import Workspace

pytestmark = pytest.mark.clinic

NEW = NewTerminology("Ours", "1", "en", "t.csv")
ROWS = term_rows([Term("R05", "Cough"), Term("R50", "Fever")])


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> TerminologyFile:
    """Seven terms that come in by three."""
    monkeypatch.setattr(concepts, "ROWS_AT_ONCE", 3)
    path = tmp_path / "t.csv"
    rows = "".join(f"C{number},Cough {number}\n" for number in range(7))
    path.write_text(f"code,name\n{rows}", encoding="utf-8")
    return TerminologyFile(path, "Ours", "1")


def _begun(workspace: Workspace) -> BegunTerminology:
    """One whose program ended after the first name."""
    with workspace.transaction() as tx:
        begun = workspace.terminologies.begin(tx, NEW, len(ROWS))
        workspace.terminologies.add_rows(tx, begun, ROWS[:1])
    return begun


def _count(workspace: Workspace) -> tuple[int, int, int]:
    """How many terminologies, names and entries of the index there are."""
    with workspace.reader() as db:
        return (
            db.execute("SELECT count(*) FROM terminologies").fetchone()[0],
            db.execute("SELECT count(*) FROM terms").fetchone()[0],
            db.execute("SELECT count(*) FROM term_words").fetchone()[0],
        )


def test_that_all_parts_are_found_once_the_last_is_in(
    workspace: Workspace, file: TerminologyFile
) -> None:
    report = import_terminology(workspace, file, "wu")
    assert workspace.terminologies.all() == [report.terminology]
    codes = [one.concept.code for one in workspace.terminologies.find("cough")]
    assert codes == [f"C{number}" for number in range(7)]


@pytest.mark.parametrize("steps", range(15, 22))
def test_that_an_import_which_is_stopped_leaves_nothing(
    workspace: Workspace, file: TerminologyFile, steps: int
) -> None:
    asked = iter(range(steps))
    report = import_terminology(workspace, file, "wu", cancelled=lambda: next(asked, None) is None)
    assert (report.terminology is None) == (steps < 21)
    assert _count(workspace) == ((0, 0, 0) if steps < 21 else (1, 7, 7))


def test_that_what_is_half_in_is_not_seen_and_others_begin_after_it(workspace: Workspace) -> None:
    begun = _begun(workspace)
    assert workspace.terminologies.all() == []
    assert workspace.terminologies.find("cough") == []
    with pytest.raises(UserError) as refused, workspace.transaction() as tx:
        workspace.terminologies.begin(tx, NEW, 1)
    assert refused.value.problem is TERMINOLOGY_EXISTS
    with workspace.transaction() as tx:
        other = NewTerminology("Theirs", "1", "en", "t.csv")
        workspace.terminologies.add(tx, other, ROWS)
        workspace.terminologies.add_rows(tx, begun, ROWS[1:])
        workspace.terminologies.finish(tx, begun)
    assert len(workspace.terminologies.find("cough")) == 2


def test_that_what_a_program_left_half_done_goes_with_the_next_import(
    workspace: Workspace, file: TerminologyFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = _begun(workspace)
    monkeypatch.setattr(terminology_repository, "_MINUTES_TO_STALE", -1)
    import_terminology(workspace, file, "wu")
    assert _count(workspace) == (1, 7, 7)
    with pytest.raises(UserError) as refused, workspace.transaction() as tx:
        workspace.terminologies.add_rows(tx, begun, ROWS[1:])
    assert refused.value.problem is TERMINOLOGY_MISSING


@pytest.mark.parametrize("names", [1, 2, 9])
def test_that_what_a_program_left_half_done_is_gone_once_the_workspace_is_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, names: int
) -> None:
    monkeypatch.setattr(terminology_repository, "_NAMES_AT_ONCE", names)
    path = tmp_path / "b.medgen"
    with Workspace.create(path, "correct horse") as workspace:
        begun = _begun(workspace)
        with workspace.transaction() as tx:
            workspace.terminologies.add_rows(tx, begun, ROWS[1:])
            workspace.terminologies.add(tx, NewTerminology("Theirs", "1", "en", "t.csv"), ROWS)
    with Workspace.open(path, "correct horse") as workspace:
        assert _count(workspace) == (2, 4, 4)  # it came a moment ago: its program may live
    monkeypatch.setattr(terminology_repository, "_MINUTES_TO_STALE", -1)
    with Workspace.open(path, "correct horse") as workspace:
        assert _count(workspace) == (1, 2, 2)
        assert [one.system for one in workspace.terminologies.all()] == ["Theirs"]


def test_that_nobody_goes_on_with_what_is_being_taken_away(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = _begun(workspace)
    monkeypatch.setattr(terminology_repository, "_MINUTES_TO_STALE", -1)
    with workspace.transaction() as tx:
        workspace.terminologies.delete_half_done(tx)
    assert _count(workspace) == (1, 0, 0)
    for go_on in (
        lambda tx: workspace.terminologies.add_rows(tx, begun, ROWS[1:]),
        lambda tx: workspace.terminologies.finish(tx, begun),
    ):
        with pytest.raises(UserError) as refused, workspace.transaction() as tx:
            go_on(tx)
        assert refused.value.problem is TERMINOLOGY_MISSING


def test_that_a_workspace_opens_though_another_program_writes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "BUSY_SECONDS", 0.1)
    path = tmp_path / "b.medgen"
    with Workspace.create(path, "correct horse") as workspace:
        _begun(workspace)
        monkeypatch.setattr(terminology_repository, "_MINUTES_TO_STALE", -1)
        with workspace.transaction(), Workspace.open(path, "correct horse") as other:
            assert _count(other) == (1, 1, 1)
