"""What a workspace remembers is there again when it is opened, and not after a rollback."""

from pathlib import Path

import pytest

from medgen_desktop.storage.workspace import Workspace

pytestmark = pytest.mark.clinic

PASSPHRASE = "correct horse"


def test_that_a_setting_stays_until_another_takes_its_place(tmp_path: Path) -> None:
    path = tmp_path / "ward.medgen"
    with Workspace.create(path, PASSPHRASE) as workspace:
        assert workspace.settings.get("a") is None
        with workspace.transaction() as tx:
            workspace.settings.put(tx, "a", "one")
            workspace.settings.put(tx, "b", "")
    with Workspace.open(path, PASSPHRASE) as workspace:
        assert (workspace.settings.get("a"), workspace.settings.get("b")) == ("one", "")
        with workspace.transaction() as tx:
            workspace.settings.put(tx, "a", "第二")
        assert workspace.settings.get("a") == "第二"


def test_that_what_is_not_committed_is_not_remembered(workspace: Workspace) -> None:
    def put_and_fail() -> None:
        with workspace.transaction() as tx:
            workspace.settings.put(tx, "a", "one")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        put_and_fail()
    assert workspace.settings.get("a") is None
