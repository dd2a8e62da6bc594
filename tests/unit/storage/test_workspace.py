"""A workspace file: encrypted, refused by name when it cannot be opened, left as it was found."""

import sqlite3
from pathlib import Path

import pytest
import sqlcipher3.dbapi2

from medgen_desktop.domain.errors import (
    NO_PASSPHRASE,
    WORKSPACE_EXISTS,
    WORKSPACE_MISSING,
    WORKSPACE_TOO_NEW,
    WORKSPACE_UNREADABLE,
    WRONG_PASSPHRASE,
    Problem,
    UserError,
)
from medgen_desktop.domain.note import NewNote, NoteId
from medgen_desktop.storage.workspace import Workspace

pytestmark = pytest.mark.clinic

PASSPHRASE = "correct horse"
SECRET = "Patient Qiu reports haemoptysis 咯血三天"


def _made(path: Path, passphrase: str = PASSPHRASE) -> Path:
    with Workspace.create(path, passphrase) as workspace, workspace.transaction() as tx:
        workspace.notes.add(tx, NewNote("Visit", SECRET, "a.txt", "utf-8", "en"))
    return path


def _refusal(problem: Problem, path: Path, passphrase: str = PASSPHRASE) -> UserError:
    with pytest.raises(UserError) as refused:
        Workspace.open(path, passphrase)
    assert refused.value.problem is problem
    return refused.value


def _plain_connection(path: Path, passphrase: str) -> sqlcipher3.dbapi2.Connection:
    """A connection such as any other SQLCipher program makes: the passphrase and nothing else."""
    connection = sqlcipher3.dbapi2.connect(str(path))
    quoted = passphrase.replace("'", "''")
    connection.execute(f"PRAGMA key = '{quoted}'")
    return connection


@pytest.mark.parametrize("passphrase", [PASSPHRASE, 'it\'s "quoted"', "密码 🔑", "x" * 300])
def test_that_what_was_written_is_there_after_reopening(tmp_path: Path, passphrase: str) -> None:
    path = _made(tmp_path / "a.medgen", passphrase)
    with Workspace.open(path, passphrase) as workspace:
        (summary,) = workspace.notes.page(0, 10)
        assert workspace.notes.get(summary.id).text == SECRET


def test_that_no_file_of_the_workspace_holds_plain_text(tmp_path: Path) -> None:
    path = tmp_path / "a.medgen"
    needles = [part.encode() for part in (SECRET, "haemoptysis", "咯血", "CREATE TABLE")]
    needles += ["haemoptysis".encode("utf-16-le"), b"SQLite format 3"]
    with Workspace.create(path, PASSPHRASE) as workspace:
        with workspace.transaction() as tx:
            workspace.notes.add(tx, NewNote("Visit", SECRET, "a.txt", "utf-8", "en"))
        workspace.notes.page(0, 10)
        open_files = {one.name: one.read_bytes() for one in tmp_path.iterdir()}
    closed_files = {one.name: one.read_bytes() for one in tmp_path.iterdir()}
    assert "a.medgen-wal" in open_files
    for content in (*open_files.values(), *closed_files.values()):
        assert [needle for needle in needles if needle in content] == []


def test_that_closing_leaves_one_file(tmp_path: Path) -> None:
    _made(tmp_path / "a.medgen")
    assert [one.name for one in tmp_path.iterdir()] == ["a.medgen"]


@pytest.mark.parametrize("passphrase", [PASSPHRASE, "it's", "密码"])
def test_that_any_sqlcipher_opens_the_file_with_the_passphrase(
    tmp_path: Path, passphrase: str
) -> None:
    path = _made(tmp_path / "a.medgen", passphrase)
    connection = _plain_connection(path, passphrase)
    try:
        tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master")}
    finally:
        connection.close()
    assert len(tables) > 4


def test_that_plain_sqlite_cannot_read_the_file(tmp_path: Path) -> None:
    path = _made(tmp_path / "a.medgen")
    connection = sqlite3.connect(path)
    try:
        with pytest.raises(sqlite3.DatabaseError, match="not a database"):
            connection.execute("SELECT count(*) FROM sqlite_master")
    finally:
        connection.close()


@pytest.mark.parametrize("wrong", ["Correct horse", "correct horse ", "correct"])
def test_that_another_passphrase_is_refused_and_changes_nothing(tmp_path: Path, wrong: str) -> None:
    path = _made(tmp_path / "a.medgen")
    before = path.read_bytes()
    error = _refusal(WRONG_PASSPHRASE, path, wrong)
    assert wrong not in str(error).replace(str(path), "")
    assert path.read_bytes() == before
    assert [one.name for one in tmp_path.iterdir()] == ["a.medgen"]


@pytest.mark.parametrize("content", [b"", b"short", b"not a workspace at all " * 500])
def test_that_a_file_that_is_no_workspace_is_refused_and_left_alone(
    tmp_path: Path, content: bytes
) -> None:
    path = tmp_path / "a.medgen"
    path.write_bytes(content)
    _refusal(WRONG_PASSPHRASE, path)
    assert path.read_bytes() == content


def test_that_a_missing_file_is_not_made_by_opening_it(tmp_path: Path) -> None:
    path = tmp_path / "a.medgen"
    assert str(path) in str(_refusal(WORKSPACE_MISSING, path))
    assert not path.exists()


def test_that_a_folder_cannot_be_opened(tmp_path: Path) -> None:
    with pytest.raises(UserError) as refused:
        Workspace.open(tmp_path, PASSPHRASE)
    assert refused.value.problem in {WORKSPACE_MISSING, WORKSPACE_UNREADABLE}


def test_that_creating_over_a_file_is_refused_and_leaves_it(tmp_path: Path) -> None:
    path = tmp_path / "a.medgen"
    path.write_bytes(b"someone's")
    with pytest.raises(UserError) as refused:
        Workspace.create(path, PASSPHRASE)
    assert refused.value.problem is WORKSPACE_EXISTS
    assert path.read_bytes() == b"someone's"


def test_that_a_workspace_needs_a_passphrase(tmp_path: Path) -> None:
    path = tmp_path / "a.medgen"
    with pytest.raises(UserError) as refused:
        Workspace.create(path, "")
    assert refused.value.problem is NO_PASSPHRASE
    assert not path.exists()
    _refusal(NO_PASSPHRASE, _made(path), "")


def test_that_a_newer_file_is_refused_with_both_numbers_and_nothing_changed(tmp_path: Path) -> None:
    path = _made(tmp_path / "a.medgen")
    connection = _plain_connection(path, PASSPHRASE)
    known = connection.execute("PRAGMA user_version").fetchone()[0]
    connection.execute(f"PRAGMA user_version = {known + 7}")
    connection.close()
    before = {one.name: one.read_bytes() for one in tmp_path.iterdir()}
    error = _refusal(WORKSPACE_TOO_NEW, path)
    assert error.details == {"found": known + 7, "known": known}
    assert {one.name: one.read_bytes() for one in tmp_path.iterdir()} == before


def test_that_every_workspace_has_a_salt_of_its_own(tmp_path: Path) -> None:
    salts = {_made(tmp_path / name).read_bytes()[:16] for name in ("a.medgen", "b.medgen")}
    assert len(salts) == 2


def test_that_closing_twice_is_allowed(tmp_path: Path) -> None:
    workspace = Workspace.create(tmp_path / "a.medgen", PASSPHRASE)
    workspace.notes.count()
    workspace.close()
    workspace.close()


def test_that_the_passphrase_is_not_kept_in_the_open_workspace(tmp_path: Path) -> None:
    with Workspace.create(tmp_path / "a.medgen", "needle in a haystack") as workspace:
        assert "needle in a haystack" not in repr(vars(workspace))


def test_that_writes_are_durable_foreign_keys_hold_and_the_log_is_written_ahead(
    workspace: Workspace,
) -> None:
    with workspace.transaction() as tx:
        settings = [
            next(iter(tx.query(f"PRAGMA {name}"))).popitem()[1]
            for name in ("synchronous", "foreign_keys", "journal_mode")
        ]
    assert settings == [2, 1, "wal"]


def test_that_the_data_version_changes_by_other_connections_commits_only(
    workspace: Workspace,
) -> None:
    before = workspace.data_version()
    with workspace.transaction() as tx:
        tx.execute("UPDATE notes SET comment = ''")
        workspace.audit_log.append(tx, "note", "wu", NoteId(1), None, None)
        assert workspace.data_version() == before, "asked while this thread writes"
    assert workspace.data_version() == before
    assert workspace.newest() == (1, 0)
    with Workspace.open(workspace.path, PASSPHRASE) as another:
        seen_there = another.data_version()
        with another.transaction() as tx:
            another.audit_log.append(tx, "note", "wu", NoteId(1), None, None)
        assert another.data_version() == seen_there
    assert workspace.data_version() != before
    assert workspace.newest() == (2, 0)
