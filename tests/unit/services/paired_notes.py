"""Notes with pairs for tests: each like no other, unless a test wants it so."""

import random
from collections.abc import Iterable, Sequence

from medgen_desktop.domain.note import NewNote, NoteId
from medgen_desktop.storage.workspace import Workspace

SAID = "cough fever pain left right lung heart rate normal mild severe mg blood chest no"


def said(number: int, words: int = 60) -> str:
    """A note like no other."""
    chooser = random.Random(number)  # noqa: S311 - a text, not a secret
    return f"Visit {number}: " + " ".join(chooser.choices(SAID.split(" "), k=words))


def put(workspace: Workspace, notes: Iterable[tuple[str, str, str]], day: str = "") -> list[NoteId]:
    """Add notes of text, record and target, which came in on this day."""
    ids = []
    with workspace.transaction() as tx:
        for text, record, target in notes:
            new = NewNote("t", text, "a.csv", "utf-8", "en", record, "CC", target)
            note_id = workspace.notes.add(tx, new)
            assert note_id is not None
            ids.append(note_id)
            if day:
                tx.execute("UPDATE notes SET created_at = ? WHERE id = ?", [day, note_id])
    return ids


def singles(numbers: Sequence[int]) -> list[tuple[str, str, str]]:
    return [(said(number), "", f"Summary {number}.") for number in numbers]
