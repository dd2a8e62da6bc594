"""What a workspace says and leaves behind when the disk, the file or the program fails."""

import subprocess
import sys
import textwrap
from pathlib import Path
from typing import NoReturn

import pytest
import sqlcipher3.dbapi2
from sqlite_utils import Database

from medgen_desktop.domain.errors import (
    DISK_FULL,
    UNEXPECTED,
    WORKSPACE_CLOSED,
    WORKSPACE_UNREADABLE,
    WRONG_PASSPHRASE,
    UserError,
)
from medgen_desktop.domain.note import NewNote
from medgen_desktop.storage import workspace as workspace_module
from medgen_desktop.storage.workspace import Workspace

pytestmark = pytest.mark.clinic

PASSPHRASE = "correct horse"


def _add(workspace: Workspace, text: str) -> None:
    with workspace.transaction() as tx:
        workspace.notes.add(tx, NewNote("Visit", text, "a.txt", "utf-8", "en"))


def test_that_a_full_disk_is_reported_and_keeps_what_was_saved(workspace: Workspace) -> None:
    _add(workspace, "cough")
    with workspace.transaction() as tx:
        pages = tx.execute("PRAGMA page_count").fetchone()[0]
        tx.execute(f"PRAGMA max_page_count = {pages + 2}").fetchone()
    with pytest.raises(UserError) as refused:
        _add(workspace, "fever " * 100_000)
    assert refused.value.problem is DISK_FULL
    assert workspace.notes.count() == 1
    with workspace.transaction() as tx:
        tx.execute("PRAGMA max_page_count = 100000").fetchone()
    _add(workspace, "fever " * 100_000)
    assert workspace.notes.count() == 2


def test_that_a_refused_statement_never_shows_the_text_it_held(workspace: Workspace) -> None:
    with pytest.raises(UserError) as refused, workspace.transaction() as tx:
        tx.execute("INSERT INTO pairs (note_id, section, target) VALUES (99, '', 'haemoptysis')")
    assert refused.value.problem is UNEXPECTED
    assert "haemoptysis" not in repr(refused.value) + str(refused.value.__cause__)
    assert workspace.pairs.count() == 0


def test_that_an_error_after_the_transaction_was_ended_by_hand_is_still_shown(
    workspace: Workspace,
) -> None:
    def fail() -> None:
        with workspace.transaction() as tx:
            tx.execute("ROLLBACK")
            raise LookupError

    with pytest.raises(LookupError):
        fail()
    _add(workspace, "cough")
    assert workspace.notes.count() == 1


def test_that_a_log_that_cannot_be_opened_is_reported(tmp_path: Path) -> None:
    path = tmp_path / "a.medgen"
    Workspace.create(path, PASSPHRASE).close()
    (tmp_path / "a.medgen-wal").mkdir()
    with pytest.raises(UserError) as refused:
        Workspace.open(path, PASSPHRASE)
    assert refused.value.problem is WORKSPACE_UNREADABLE
    assert str(path) in str(refused.value)


def test_that_a_file_that_may_not_be_read_is_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.medgen"
    Workspace.create(path, PASSPHRASE).close()

    def refuse(*_: object, **__: object) -> NoReturn:
        raise PermissionError(13, "Permission denied")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "open", refuse)  # the superuser may read every file
        with pytest.raises(UserError) as refused:
            Workspace.open(path, PASSPHRASE)
    assert refused.value.problem is WORKSPACE_UNREADABLE
    assert "Permission denied" in str(refused.value)


def test_that_a_workspace_cannot_be_made_inside_a_file(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(UserError) as refused:
        Workspace.create(tmp_path / "file" / "folder" / "a.medgen", PASSPHRASE)
    assert refused.value.problem is WORKSPACE_UNREADABLE


def test_that_a_creation_that_fails_leaves_no_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(db: Database) -> NoReturn:
        db.execute("CREATE TABLE half_made (id INTEGER)")
        raise LookupError("a step that fails")

    monkeypatch.setattr(workspace_module, "STEPS", ((1, fail),))
    with pytest.raises(LookupError):
        Workspace.create(tmp_path / "a.medgen", PASSPHRASE)
    assert list(tmp_path.iterdir()) == []


def test_that_another_programs_encrypted_file_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "a.medgen"
    connection = sqlcipher3.dbapi2.connect(str(path))
    connection.execute(f"PRAGMA key = '{PASSPHRASE}'")
    connection.execute("CREATE TABLE theirs (id INTEGER)")
    connection.commit()
    connection.close()
    before = path.read_bytes()
    with pytest.raises(UserError) as refused:
        Workspace.open(path, PASSPHRASE)
    assert refused.value.problem is WRONG_PASSPHRASE
    assert path.read_bytes() == before


def test_that_a_closed_workspace_says_that_it_is_closed(workspace: Workspace) -> None:
    workspace.notes.count()
    workspace.close()
    with pytest.raises(UserError) as refused:
        workspace.notes.count()
    assert refused.value.problem is WORKSPACE_CLOSED
    with pytest.raises(UserError) as refused:
        _add(workspace, "cough")
    assert refused.value.problem is WORKSPACE_CLOSED


_CLOSE_WHILE_READING = """
    import sys, threading, time
    from pathlib import Path
    from medgen_desktop.domain.errors import WORKSPACE_CLOSED, UserError
    from medgen_desktop.domain.note import NewNote
    from medgen_desktop.storage.workspace import Workspace
    workspace = Workspace.create(Path(sys.argv[1]), "correct horse")
    with workspace.transaction() as tx:
        for number in range(3000):
            text = "lorem ipsum " * 400
            workspace.notes.add(tx, NewNote("t", text, "a", "utf-8", "en", str(number)))
    endings = []
    def read():
        try:
            while True:
                workspace.notes.page(0, 500, "zzz")
        except UserError as error:
            endings.append(error.problem)
    threads = [threading.Thread(target=read) for _ in range(6)]
    for thread in threads:
        thread.start()
    time.sleep(0.5)
    workspace.close()
    for thread in threads:
        thread.join()
    assert endings == [WORKSPACE_CLOSED] * 6, endings
"""


@pytest.mark.slow
def test_that_closing_while_other_threads_read_does_not_crash(tmp_path: Path) -> None:
    for attempt in range(3):
        path = str(tmp_path / f"{attempt}.medgen")
        script = textwrap.dedent(_CLOSE_WHILE_READING)
        assert subprocess.run([sys.executable, "-c", script, path], check=False).returncode == 0
