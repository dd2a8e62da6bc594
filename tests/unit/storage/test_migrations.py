"""Migrations: an old file reaches today's schema with its content, or is left as it was."""

from pathlib import Path

import pytest
import sqlcipher3.dbapi2
from sqlite_utils import Database

from medgen_desktop.domain.note import NewNote, NoteId
from medgen_desktop.storage import workspace as workspace_module
from medgen_desktop.storage.connection import connect
from medgen_desktop.storage.migrations import LATEST_VERSION, STEPS
from medgen_desktop.storage.workspace import Workspace

pytestmark = pytest.mark.clinic

PASSPHRASE = "correct horse"


def _schema(path: Path) -> list[tuple[str, ...]]:
    connection = sqlcipher3.dbapi2.connect(str(path))
    try:
        connection.execute(f"PRAGMA key = '{PASSPHRASE}'")
        rows = connection.execute(
            "SELECT type, name, tbl_name, coalesce(sql, '') FROM sqlite_master ORDER BY type, name"
        )
        return [tuple(row) for row in rows]
    finally:
        connection.close()


def _version(path: Path) -> int:
    connection = sqlcipher3.dbapi2.connect(str(path))
    try:
        connection.execute(f"PRAGMA key = '{PASSPHRASE}'")
        return int(connection.execute("PRAGMA user_version").fetchone()[0])
    finally:
        connection.close()


def _add_colour(db: Database) -> None:
    db.execute("ALTER TABLE notes ADD COLUMN colour TEXT NOT NULL DEFAULT 'red'")


def _fail_half_way(db: Database) -> None:
    _add_colour(db)
    raise LookupError("a step that fails")


def _with_step(patch: pytest.MonkeyPatch, step: object) -> None:
    patch.setattr(workspace_module, "STEPS", (*STEPS, (LATEST_VERSION + 1, step)))
    patch.setattr(workspace_module, "LATEST_VERSION", LATEST_VERSION + 1)


def _old_file(path: Path) -> Path:
    with Workspace.create(path, PASSPHRASE) as workspace, workspace.transaction() as tx:
        workspace.notes.add(tx, NewNote("Visit", "cough 咳嗽", "a.txt", "utf-8", "en"))
    return path


def _first_file(path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file as the first version left it, with one note."""
    with monkeypatch.context() as patch:
        patch.setattr(workspace_module, "STEPS", STEPS[:1])
        patch.setattr(workspace_module, "LATEST_VERSION", 1)
        with Workspace.create(path, PASSPHRASE) as workspace, workspace.transaction() as tx:
            tx.execute(
                "INSERT INTO notes (title, source_name, record_id, encoding, language, section,"
                " status, characters, sha256, import_key, created_at, updated_at)"
                " VALUES ('Visit', 'a.txt', '', 'utf-8', 'en', '', 'new', 8, '', '', '', '')"
            )
            tx.execute("INSERT INTO note_texts VALUES (1, '[]', 'cough 咳嗽')")
            tx.execute("INSERT INTO annotations VALUES (1, 1, 0, 5, 'Symptom', 'cough', 'wu', '')")
    return path


def test_that_an_old_file_can_be_searched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old = _first_file(tmp_path / "old.medgen", monkeypatch)
    with Workspace.open(old, PASSPHRASE) as workspace:
        assert [workspace.notes.count(words) for words in ("cou", "嗽", "visit", "pain")] == [
            1,
            1,
            1,
            0,
        ]


def test_that_annotations_of_an_old_file_have_no_attributes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = _first_file(tmp_path / "old.medgen", monkeypatch)
    with Workspace.open(old, PASSPHRASE) as workspace:
        (one,) = workspace.annotations.of_note(NoteId(1))
    assert (one.text, one.attributes) == ("cough", {})


def test_that_steps_are_numbered_from_one_without_gap() -> None:
    assert [version for version, _ in STEPS] == list(range(1, len(STEPS) + 1))


def test_that_a_fresh_schema_equals_a_migrated_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = _first_file(tmp_path / "old.medgen", monkeypatch)
    assert _version(old) == 1
    _with_step(monkeypatch, _add_colour)
    Workspace.open(old, PASSPHRASE).close()
    fresh = tmp_path / "fresh.medgen"
    Workspace.create(fresh, PASSPHRASE).close()
    assert _schema(old) == _schema(fresh)
    assert _version(old) == _version(fresh) == LATEST_VERSION + 1


def test_that_migrating_keeps_the_notes_and_an_encrypted_copy_of_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = _old_file(tmp_path / "old.medgen")
    _with_step(monkeypatch, _add_colour)
    with Workspace.open(old, PASSPHRASE) as workspace:
        assert [one.title for one in workspace.notes.page(0, 5)] == ["Visit"]
    (copy,) = [one for one in tmp_path.iterdir() if one.name != old.name]
    assert _version(copy) == LATEST_VERSION
    assert b"cough" not in copy.read_bytes()
    monkeypatch.undo()
    with Workspace.open(copy, PASSPHRASE) as workspace:
        assert workspace.notes.get(workspace.notes.page(0, 5)[0].id).text == "cough 咳嗽"


def test_that_a_step_that_fails_leaves_the_old_schema(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = _old_file(tmp_path / "old.medgen")
    before = _schema(old)
    with monkeypatch.context() as patch:
        _with_step(patch, _fail_half_way)
        with pytest.raises(LookupError):
            Workspace.open(old, PASSPHRASE)
    assert _schema(old) == before
    assert _version(old) == LATEST_VERSION
    with Workspace.open(old, PASSPHRASE) as workspace:
        assert workspace.notes.count() == 1


def test_that_opening_todays_file_makes_no_copy(tmp_path: Path) -> None:
    old = _old_file(tmp_path / "old.medgen")
    Workspace.open(old, PASSPHRASE).close()
    assert [one.name for one in tmp_path.iterdir()] == ["old.medgen"]


def test_that_the_copy_holds_what_another_reader_keeps_in_the_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = _old_file(tmp_path / "old.medgen")
    with Workspace.open(path, PASSPHRASE) as other, other.reader() as db:
        db.execute("BEGIN")
        assert db.execute("SELECT count(*) FROM notes").fetchone()[0] == 1
        with other.transaction() as tx:
            for number in range(20):
                other.notes.add(tx, NewNote("Late", str(number), "a.txt", "utf-8", "en"))
        with monkeypatch.context() as patch:
            _with_step(patch, _add_colour)
            Workspace.open(path, PASSPHRASE).close()
        db.execute("COMMIT")
    (copy,) = tmp_path.glob("*before-migration*")
    with Workspace.open(copy, PASSPHRASE) as workspace:
        assert workspace.notes.count() == 21


def test_that_a_copy_that_fails_is_not_left_and_nothing_is_migrated(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = _old_file(tmp_path / "old.medgen")

    def fail(target: Path, key: str) -> Database:
        if "before-migration" in target.name:
            raise OSError(28, "No space left on device")
        return connect(target, key)

    _with_step(monkeypatch, _add_colour)
    with monkeypatch.context() as patch:
        patch.setattr(workspace_module, "connect", fail)
        with pytest.raises(OSError, match="No space"):
            Workspace.open(path, PASSPHRASE)
    assert [one.name for one in tmp_path.iterdir()] == ["old.medgen"]
    assert _version(path) == LATEST_VERSION
