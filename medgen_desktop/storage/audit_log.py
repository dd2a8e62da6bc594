"""The event log: who did what and when, with what undoes it; audit and undo in one.

An undoable event is `done`, `undone`, or `discarded` (undone, and then something new was done). A
`final` event, such as an undo itself, is only there to be read.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import NewType

from sqlite_utils import Database

from medgen_desktop.domain.note import NoteId
from medgen_desktop.domain.records import Plain
from medgen_desktop.storage.clock import now

EventId = NewType("EventId", int)

_EVENTS = "SELECT id, at, annotator, kind, note_id, payload, inverse, state FROM events "
_LAST_DONE, _LAST_UNDONE = "state = 'done' ORDER BY id DESC", "state = 'undone' ORDER BY id"

_RENAMES = """
    SELECT CASE later.kind WHEN 'undo' THEN named.inverse ELSE named.payload END
    FROM events AS later
    JOIN events AS named ON named.id = CASE
        WHEN later.kind IN ('undo', 'redo') THEN json_extract(later.payload, '$.event')
        ELSE later.id END
    WHERE later.id > ? AND (later.kind IN ('undo', 'redo') OR later.kind = ?)
        AND named.kind = ? AND named.id != ? AND json_extract(later.payload, '$.idle') IS NULL
    ORDER BY later.id
"""

_UNDONE_LINKS = """
    SELECT json_extract(inverse, '$.linked') FROM events
    WHERE state = 'undone' AND note_id IN (SELECT value FROM json_each(?))
        AND json_extract(inverse, '$.linked') IS NOT NULL
    ORDER BY id DESC
"""


@dataclass(frozen=True, slots=True)
class LoggedEvent:
    """One action: `payload` does it, `inverse` undoes it, both in JSON as the log has them."""

    id: EventId
    at: str
    annotator: str
    kind: str
    note_id: NoteId
    payload_json: str
    inverse_json: str
    state: str

    @property
    def payload(self) -> Plain:
        """What does it."""
        return _plain(self.payload_json)

    @property
    def inverse(self) -> Plain:
        """What undoes it."""
        return _plain(self.inverse_json)


class AuditLog:
    """Appends events and finds the next one to undo or redo; nothing is ever removed."""

    def __init__(self, reader: Callable[[], AbstractContextManager[Database]]) -> None:
        """Read through the connections that `reader` lends."""
        self._reader = reader

    def append(
        self,
        tx: Database,
        kind: str,
        annotator: str,
        note_id: NoteId,
        payload: Plain,
        inverse: Plain,
    ) -> EventId:
        """Log an undoable action in the transaction that does it; what was undone is discarded."""
        tx.execute(
            "UPDATE events SET state = 'discarded' WHERE annotator = ? AND state = 'undone'",
            [annotator],
        )
        return _insert(tx, kind, annotator, note_id, payload, inverse, "done")

    def mark(
        self,
        tx: Database,
        event: LoggedEvent,
        *,
        undone: bool,
        is_idle: bool = False,
        came_back: Mapping[str, str] | None = None,
    ) -> None:
        """Log that an event was undone or done again; `is_idle` where that changed nothing.

        Where labels came back under other names the event is discarded: it knows the old ones.
        """
        state, kind = ("undone", "undo") if undone else ("done", "redo")
        if came_back:
            state = "discarded"
        tx.execute("UPDATE events SET state = ? WHERE id = ?", [state, event.id])
        payload: dict[str, Plain] = {"event": event.id}
        if is_idle:
            payload["idle"] = True
        if came_back:
            payload["came_back"] = dict(came_back)
        _insert(tx, kind, event.annotator, event.note_id, payload, None, "final")

    def append_final(self, tx: Database, kind: str, annotator: str, payload: Plain) -> None:
        """Log what belongs to no note and undo does not take back; what was undone stays so."""
        _insert(tx, kind, annotator, NoteId(0), payload, None, "final")

    def next_id(self, tx: Database, annotator: str, *, undone: bool) -> EventId | None:
        """The action that would be undone next, or done again where `undone`; None without one."""
        rest = _LAST_UNDONE if undone else _LAST_DONE
        query = f"SELECT id FROM events WHERE annotator = ? AND {rest} LIMIT 1"  # noqa: S608 - ours
        row = tx.execute(query, [annotator]).fetchone()
        return None if row is None else EventId(row[0])

    def last_undoable(self, tx: Database, annotator: str) -> LoggedEvent | None:
        """This person's latest action that stands, or None."""
        return _one(tx, _LAST_DONE, annotator)

    def last_redoable(self, tx: Database, annotator: str) -> LoggedEvent | None:
        """This person's action that was undone last, or None."""
        return _one(tx, _LAST_UNDONE, annotator)

    def renames_since(self, tx: Database, event: LoggedEvent, kind: str) -> list[Plain]:
        """What renamed something after an event: payloads, or inverses where that was undone.

        `kind` is that of the events that rename; the event itself does not count.
        """
        rows = tx.execute(_RENAMES, [event.id, kind, kind, event.id]).fetchall()
        return [json.loads(row[0]) for row in rows]

    def undone_links(self, tx: Database, note_ids: Iterable[NoteId]) -> list[Plain]:
        """The relations that undid actions in these notes would link, of anybody, latest first.

        Of the actions that are undone now, that is; a list for each of them.
        """
        rows = tx.execute(_UNDONE_LINKS, [json.dumps(list(note_ids))])
        return [json.loads(row[0]) for row in rows.fetchall()]

    def page(self, offset: int, limit: int) -> list[LoggedEvent]:
        """`limit` events from `offset`, the newest first."""
        with self._reader() as db:
            rows = db.execute(_EVENTS + "ORDER BY id DESC LIMIT ? OFFSET ?", [limit, offset])
            return [_event(row) for row in rows.fetchall()]


def _insert(
    tx: Database,
    kind: str,
    annotator: str,
    note_id: NoteId,
    payload: Plain,
    inverse: Plain,
    state: str,
) -> EventId:
    row = tx.execute(
        "INSERT INTO events (at, annotator, kind, note_id, payload, inverse, state)"
        " VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING id",
        [now(), annotator, kind, note_id, json.dumps(payload), json.dumps(inverse), state],
    ).fetchone()
    return EventId(row[0])


def _one(tx: Database, rest: str, annotator: str) -> LoggedEvent | None:
    query = f"{_EVENTS} WHERE annotator = ? AND {rest} LIMIT 1"
    row = tx.execute(query, [annotator]).fetchone()
    return None if row is None else _event(row)


def _event(row: tuple[int, str, str, str, int, str, str, str]) -> LoggedEvent:
    return LoggedEvent(EventId(row[0]), *row[1:4], NoteId(row[4]), *row[5:])


def _plain(text: str) -> Plain:
    plain: Plain = json.loads(text)
    return plain
