"""Does what a person does, at random, tells each action that is saved, and is killed: a script.

Reads "seed seconds" lines; for each, a forked child works until it is killed after these seconds.
"""

import json
import os
import random
import signal
import sys
import time
from pathlib import Path

from medgen_desktop.domain.annotation import NEW_ANNOTATION, Annotation, AnnotationId
from medgen_desktop.domain.edit import Edit
from medgen_desktop.domain.note import NoteId
from medgen_desktop.domain.records import to_plain
from medgen_desktop.domain.relation import Relation, RelationId
from medgen_desktop.services import annotate, edits
from medgen_desktop.storage import workspace as storage
from medgen_desktop.storage.connection import derive_key, salt_of
from medgen_desktop.storage.relation_repository import find_link

PASSPHRASE = "correct horse"
WHO = "child"
NOTE = NoteId(1)
KINDS = ["add"] * 4 + ["undo", "redo"] * 3
KINDS += ["relabel", "move", "pieces", "attribute", "comment", "state", "link", "many", "delete"]


def act(workspace: storage.Workspace, chance: random.Random) -> edits.Change | None:
    """One action, chosen at random."""
    standing = [one.id for one in workspace.annotations.of_note(NOTE)]
    label = chance.choice(["Disease", "Symptom", "Treatment"])
    start = chance.randrange(1_000)
    what = chance.choice(KINDS)
    if what in {"undo", "redo"}:
        return (edits.undo if what == "undo" else edits.redo)(workspace, WHO)
    if what == "state":
        return annotate.set_note_state(workspace, NOTE, WHO, comment=str(start))
    if what == "add" or len(standing) < 2:
        return annotate.add_annotation(workspace, NOTE, start, start + 3, label, WHO)
    if what == "many":
        return _perform(workspace, _many(workspace, label, start))
    one, other = chance.sample(standing, 2)
    if what == "link":
        with workspace.reader() as db:
            is_there = find_link(db, one, other, "causes")
        link = Relation(RelationId(0), NOTE, "causes", one, other, WHO, "")
        return _perform(workspace, Edit() if is_there else Edit(linked=(link,)))
    return _change(workspace, what, one, label, start)


def _change(
    workspace: storage.Workspace, what: str, one: AnnotationId, label: str, start: int
) -> edits.Change:
    if what == "relabel":
        return annotate.relabel_annotation(workspace, one, label, WHO)
    if what == "move":
        return annotate.move_annotation(workspace, one, start, start + 3, WHO)
    if what == "pieces":
        return annotate.set_pieces(
            workspace, one, [(start, start + 2), (start + 4, start + 5)], WHO
        )
    if what == "attribute":
        return annotate.set_attribute(workspace, one, "negated", "yes" if start % 2 else None, WHO)
    if what == "comment":
        return annotate.set_comment(workspace, one, str(start), WHO)
    return annotate.delete_annotation(workspace, one, WHO)


def _many(workspace: storage.Workspace, label: str, start: int) -> Edit:
    text = workspace.notes.get(NOTE).text
    spans = [(place, place + 2) for place in range(start, start + 20, 2)]
    return Edit(
        added=tuple(
            Annotation(NEW_ANNOTATION, NOTE, left, right, label, text[left:right], WHO, "")
            for left, right in spans
        )
    )


def _perform(workspace: storage.Workspace, edit: Edit) -> edits.Change:
    with workspace.transaction() as tx:
        return edits.perform(workspace, tx, "test", WHO, edit)


def work(path: Path, seed: int) -> None:
    """Work until killed."""
    chance = random.Random(seed)  # noqa: S311 - what is done is no secret
    workspace = storage.Workspace.open(path, PASSPHRASE)
    while True:
        change = act(workspace, chance)
        if change is not None and change.note_ids:
            os.write(1, (json.dumps(to_plain(change)) + "\n").encode())


def main() -> None:
    """Fork a child for each order, and kill it."""
    path = Path(sys.argv[1])
    key = derive_key(PASSPHRASE, salt_of(path))
    # Derived once for all children, for it takes long.
    vars(storage)["derive_key"] = lambda _passphrase, _salt: key
    for order in sys.stdin:
        seed, seconds = order.split()
        child = os.fork()
        if child == 0:
            work(path, int(seed))
        time.sleep(float(seconds))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        os.write(1, b"killed\n")


if __name__ == "__main__":
    main()
