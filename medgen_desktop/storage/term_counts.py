"""How often each piece of text was labelled, or its label rejected: counted, then followed.

Counting reads all annotations once. From then on the event log says what was added and taken away,
by whichever program.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass

from sqlite_utils import Database

from medgen_desktop.domain.edit import Edit
from medgen_desktop.domain.records import from_plain
from medgen_desktop.storage.audit_log import EventId

LONGEST_TERM = 100
"""Characters; whole sentences are no terms."""
LARGEST_EVENT = 1_000_000
"""Characters of JSON; counting again is quicker than reading more."""
_COUNTS = """
    SELECT text, label, count(*) AS times FROM annotations
    WHERE fragments = '' AND length(text) BETWEEN 2 AND ?
    GROUP BY text, label ORDER BY times DESC, text, label LIMIT ?
"""
_REJECTED = 'SELECT note_id, start, "end", label FROM rejections ORDER BY note_id'
_SINCE = """
    SELECT later.id,
           CASE later.kind WHEN 'undo' THEN named.inverse ELSE named.payload END AS edit,
           later.kind IN ('undo', 'redo') AND EXISTS (
               SELECT 1 FROM events AS other
               WHERE other.id > named.id AND other.id < later.id
                   AND other.annotator != later.annotator) AS may_differ
    FROM events AS later
    JOIN events AS named ON named.id = CASE
        WHEN later.kind IN ('undo', 'redo') THEN json_extract(later.payload, '$.event')
        ELSE later.id END
    WHERE later.id > ? AND (later.kind IN ('undo', 'redo') OR later.state != 'final')
    ORDER BY later.id LIMIT ?
"""


@dataclass(frozen=True, slots=True)
class TermCount:
    """A text and a label, and how often they were put together by a person."""

    text: str
    label: str
    times: int


class TermCounts:
    """Reads what the annotations and rejections of a workspace say about words."""

    def __init__(self, reader: Callable[[], AbstractContextManager[Database]]) -> None:
        """Read through the connections that `reader` lends."""
        self._reader = reader

    @contextmanager
    def at_one_time(self) -> Iterator[None]:
        """Let everything that this thread reads in the block be as it was at its first read."""
        with self._reader() as db:
            db.execute("BEGIN")
            try:
                yield
            finally:
                db.execute("ROLLBACK")

    def last_event(self) -> EventId:
        """The newest event of the log; 0 where there is none."""
        with self._reader() as db:
            return EventId(db.execute("SELECT coalesce(max(id), 0) FROM events").fetchone()[0])

    def annotated(self, limit: int) -> list[TermCount]:
        """The texts in one piece that were labelled, the most frequent first."""
        with self._reader() as db:
            rows = db.execute(_COUNTS, [LONGEST_TERM, limit]).fetchall()
        return [TermCount(*row) for row in rows]

    def rejected(self) -> Iterator[tuple[str, str]]:
        """The text and the label of each rejection."""
        with self._reader() as db:
            rows = db.execute(_REJECTED).fetchall()
        note, text = None, ""
        for note_id, start, end, label in rows:
            if note_id != note:
                note, text = note_id, self.text_of(note_id)
            yield text[start:end], label

    def text_of(self, note_id: int) -> str:
        """The text of a note; empty without the note."""
        with self._reader() as db:
            row = db.execute("SELECT text FROM note_texts WHERE note_id = ?", [note_id]).fetchone()
        return "" if row is None else str(row[0])

    def edits_since(self, event: EventId, limit: int) -> list[tuple[EventId, Edit]] | None:
        """The edits behind an event, oldest first; None where counting again is quicker.

        Or where it is the only way to know: an undo leaves what others have changed since, and the
        log does not say what it left. Where others did anything in between, it may have left some.
        """
        with self._reader() as db:
            rows = db.execute(_SINCE, [event, limit + 1]).fetchall()
        if len(rows) > limit or any(
            may_differ or len(plain) > LARGEST_EVENT for _id, plain, may_differ in rows
        ):
            return None
        return [
            (EventId(one), from_plain(Edit, json.loads(plain), "event"))
            for one, plain, _may in rows
        ]
