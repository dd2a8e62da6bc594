"""A killed process loses at most the action in flight."""

import random
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from medgen_desktop.domain.note import NewNote
from medgen_desktop.services.annotate import undo
from medgen_desktop.storage.workspace import Workspace

pytestmark = [pytest.mark.clinic, pytest.mark.slow]

KILLS = 20
PASSPHRASE = "correct horse"

_ANNOTATE_FOREVER = """
    import sys
    from pathlib import Path
    from medgen_desktop.services.annotate import add_annotation
    from medgen_desktop.storage.workspace import Workspace
    workspace = Workspace.open(Path(sys.argv[1]), "correct horse")
    start = int(sys.argv[2])
    while True:
        change = add_annotation(workspace, 1, start, start + 1, "Symptom", "child")
        print(change.added[0].id, flush=True)
        start += 1
"""


def _killed_child(path: Path, start: int, seconds: float) -> list[int]:
    """Run the loop, kill it the hard way, and return the annotations that it was told are saved."""
    child = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(_ANNOTATE_FOREVER), str(path), str(start)],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert child.stdout is not None
    with child:
        lines = [child.stdout.readline()]
        time.sleep(seconds)
        child.kill()
        lines += child.stdout.readlines()
    return [int(line) for line in lines if line.endswith("\n")]


def test_that_twenty_kills_lose_at_most_the_action_in_flight(tmp_path: Path) -> None:
    path = tmp_path / "a.medgen"
    with Workspace.create(path, PASSPHRASE) as workspace, workspace.transaction() as tx:
        assert workspace.notes.add(tx, NewNote("N", "x" * 200_000, "a.txt", "utf-8", "en")) == 1
    chance = random.Random(17)  # noqa: S311 - when to kill is no secret
    acknowledged: list[int] = []
    for kill in range(1, KILLS + 1):
        with Workspace.open(path, PASSPHRASE) as workspace:
            start = workspace.annotations.count()
        told = _killed_child(path, start, chance.uniform(0.0, 0.3))
        acknowledged += told
        with Workspace.open(path, PASSPHRASE) as workspace, workspace.reader() as db:
            ids = {row[0] for row in db.execute("SELECT id FROM annotations").fetchall()}
            events = [row[0] for row in db.execute("SELECT id FROM events").fetchall()]
            assert db.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        assert set(acknowledged) <= ids
        assert len(ids) <= start + len(told) + 1
        assert len(events) == len(ids), "an annotation without its event, or the other way round"
        assert kill <= len(ids)
    with Workspace.open(path, PASSPHRASE) as workspace:
        before = workspace.annotations.count()
        change = undo(workspace, "child")
        assert change is not None
        assert workspace.annotations.count() == before - 1
