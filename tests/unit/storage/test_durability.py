"""A killed process loses at most the action in flight."""

import json
import random
import subprocess
import sys
import textwrap
import time
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from medgen_desktop.domain.annotation import Annotation, AnnotationId
from medgen_desktop.domain.edit import Edit
from medgen_desktop.domain.note import NewNote, NoteId
from medgen_desktop.domain.records import from_plain
from medgen_desktop.domain.relation import Relation, RelationId
from medgen_desktop.services.edits import Change, undo
from medgen_desktop.storage.workspace import Workspace

pytestmark = [pytest.mark.clinic, pytest.mark.slow]

KILLS = 6
KILLS_WHILE_WORKING = 200
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


def test_that_kills_of_any_platform_lose_at_most_the_action_in_flight(tmp_path: Path) -> None:
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


@dataclass
class _State:
    """What a note has, as far as it was acknowledged."""

    annotations: dict[AnnotationId, Annotation] = field(default_factory=dict)
    relations: dict[RelationId, Relation] = field(default_factory=dict)
    comment: str = ""

    def apply(self, change: Change) -> None:
        """Do what a change says was done."""
        for gone in change.unlinked:
            del self.relations[gone]
        for one in change.removed:
            del self.annotations[one]
        self.annotations |= {one.id: one for one in change.added}
        self.relations |= {one.id: one for one in change.linked}
        for state in change.states:
            self.comment = state.comment


def _found(workspace: Workspace) -> _State:
    return _State(
        {one.id: one for one in workspace.annotations.of_note(NoteId(1))},
        {one.id: one for one in workspace.relations.of_note(NoteId(1))},
        workspace.notes.get(NoteId(1)).comment,
    )


def _last_event(workspace: Workspace) -> Change:
    """What the last event says was done."""
    event = workspace.audit_log.page(0, 1)[0]
    payload = event.payload
    if event.kind in {"undo", "redo"}:
        assert isinstance(payload, dict)
        events = workspace.audit_log.page(0, 100_000)
        target = next(one for one in events if one.id == payload["event"])
        payload = target.inverse if event.kind == "undo" else target.payload
    edit = from_plain(Edit, payload)
    return Change(
        event.kind,
        event.note_id,
        edit.added,
        tuple(one.id for one in edit.removed),
        edit.linked,
        tuple(one.id for one in edit.unlinked),
        edit.states_after,
    )


@pytest.mark.skipif(sys.platform == "win32", reason="children are forked, to be killed quickly")
def test_that_two_hundred_kills_leave_what_was_acknowledged(tmp_path: Path) -> None:
    path = tmp_path / "a.medgen"
    with Workspace.create(path, PASSPHRASE) as workspace, workspace.transaction() as tx:
        assert workspace.notes.add(tx, NewNote("N", "fever " * 200, "a.txt", "utf-8", "en")) == 1
    chance = random.Random(29)  # noqa: S311 - when to kill is no secret
    state = _State()
    acknowledged = 0
    worker = subprocess.Popen(
        [sys.executable, str(Path(__file__).with_name("work_and_die.py")), str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with worker, Workspace.open(path, PASSPHRASE) as workspace:
        assert worker.stdin is not None
        assert worker.stdout is not None
        for seed in range(KILLS_WHILE_WORKING):
            before = _events(workspace)
            worker.stdin.write(f"{seed} {chance.uniform(0.02, 0.12)}\n")
            worker.stdin.flush()
            told = 0
            while (line := worker.stdout.readline()) != "killed\n":
                assert line, "the worker died before it was killed"
                state.apply(from_plain(Change, json.loads(line)))
                told += 1
            more = _events(workspace) - before - told
            assert more in {0, 1}, "an acknowledged action is missing, or half of one is there"
            if more:
                state.apply(_last_event(workspace))
            acknowledged += told
            assert _found(workspace) == state
        worker.stdin.close()
        with workspace.reader() as db:
            assert db.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    assert acknowledged > KILLS_WHILE_WORKING, "hardly anything was done between the kills"


def _events(workspace: Workspace) -> int:
    with workspace.reader() as db:
        return int(db.execute("SELECT count(*) FROM events").fetchone()[0])
