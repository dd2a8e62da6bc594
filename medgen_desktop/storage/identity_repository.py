"""What may name somebody: hits of rules, what a person decided of them, and who was looked at."""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace

from sqlite_utils import Database

from medgen_desktop.domain.identity import (
    Decision,
    Identity,
    IdentityHit,
    IdentityId,
    IdentityKind,
    IdentityRow,
    ReviewProgress,
)
from medgen_desktop.domain.note import NoteId
from medgen_desktop.storage.clock import now
from medgen_desktop.storage.connection import row_id

_COLUMNS = 'id, note_id, start, "end", kind, reason, text, decision, annotator, at'
_SELECT = f"SELECT {_COLUMNS} FROM identities "  # noqa: S608 - columns are ours
_INSERT = (
    f"INSERT OR IGNORE INTO identities ({_COLUMNS})"  # noqa: S608 - columns are ours
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id"
)
_AMONG = "IN (SELECT value FROM json_each(?))"
_TO_LOOK_AT = """
    NOT EXISTS (SELECT 1 FROM derivations WHERE note_id = notes.id AND kind = 'deidentified')
    AND NOT EXISTS (SELECT 1 FROM derivations WHERE source_id = notes.id AND kind = 'cleaned')
"""
"""Copies without identities are done, and a cleaned copy stands for its source."""
_IS_SCANNED = """
    EXISTS (SELECT 1 FROM identity_scans WHERE note_id = notes.id AND rules = :rules)
"""
_IS_REVIEWED = f"""
    {_IS_SCANNED} AND NOT EXISTS (
        SELECT 1 FROM identities WHERE note_id = notes.id AND decision = 'open')
"""  # noqa: S608 - ours
_PAGE = """
    SELECT identities.id, note_id, start, "end", kind, reason, identities.text, decision,
           annotator, at, title
    FROM identities JOIN notes ON notes.id = note_id
    WHERE (note_id, start, identities.id) > (:note, :start, :id)
        AND (:decision = '' OR decision = :decision)
    ORDER BY note_id, start, identities.id LIMIT :limit
"""
_Row = tuple[int, int, int, int, str, str, str, str, str, str]


class IdentityRepository:
    """Reads and writes hits; a person's actions go through the services."""

    def __init__(self, reader: Callable[[], AbstractContextManager[Database]]) -> None:
        """Read through the connections that `reader` lends."""
        self._reader = reader

    def of_note(self, note_id: NoteId) -> list[Identity]:
        """A note's hits from the left, whatever was decided of them."""
        with self._reader() as db:
            return identities_of(db, note_id)

    def page(
        self, after: Identity | None, limit: int, decision: Decision | None = None
    ) -> list[IdentityRow]:
        """Hits of all notes, note by note, behind one of them; those of one decision, or all."""
        values = {
            "note": after.note_id if after else 0,
            "start": after.start if after else -1,
            "id": after.id if after else 0,
            "decision": "" if decision is None else decision.value,
            "limit": limit,
        }
        with self._reader() as db:
            rows = db.execute(_PAGE, values).fetchall()
        return [IdentityRow(_identity(row[:-1]), row[-1]) for row in rows]

    def counts(self) -> Counter[tuple[IdentityKind, Decision]]:
        """How many hits there are of each kind and decision."""
        query = "SELECT kind, decision, count(*) FROM identities GROUP BY kind, decision"
        with self._reader() as db:
            rows = db.execute(query).fetchall()
        return Counter({(IdentityKind(row[0]), Decision(row[1])): row[2] for row in rows})

    def progress(self, rules: str) -> ReviewProgress:
        """How far the review is, by these rules."""
        query = f"""
            SELECT count(*), count(*) FILTER (WHERE {_IS_REVIEWED}),
                   (SELECT count(*) FROM identities WHERE decision = 'open')
            FROM notes WHERE {_TO_LOOK_AT}
        """  # noqa: S608 - ours
        with self._reader() as db:
            return ReviewProgress(*db.execute(query, {"rules": rules}).fetchone())

    def to_scan(self, rules: str, after: NoteId, limit: int) -> list[NoteId]:
        """Notes behind one that these rules have not looked through."""
        query = f"""
            SELECT id FROM notes WHERE id > :after AND {_TO_LOOK_AT} AND NOT {_IS_SCANNED}
            ORDER BY id LIMIT :limit
        """  # noqa: S608 - ours
        with self._reader() as db:
            rows = db.execute(query, {"rules": rules, "after": after, "limit": limit}).fetchall()
        return [NoteId(row[0]) for row in rows]

    def sources(self, note_ids: Sequence[NoteId]) -> list[NoteId]:
        """Those of these notes that are to be looked through, in their order.

        Copies without identities are not, nor is a note that was cleaned: its copy stands for it.
        """
        query = f"SELECT id FROM notes WHERE id {_AMONG} AND {_TO_LOOK_AT}"  # noqa: S608 - ours
        with self._reader() as db:
            known = {row[0] for row in db.execute(query, [json.dumps(note_ids)])}
        return [one for one in note_ids if one in known]

    def unreviewed(self, rules: str, note_ids: Sequence[NoteId]) -> list[NoteId]:
        """Those of these notes that are not reviewed by these rules, by their numbers."""
        query = f"""
            SELECT id FROM notes WHERE id IN (SELECT value FROM json_each(:asked))
                AND NOT ({_IS_REVIEWED}) ORDER BY id
        """  # noqa: S608 - ours
        with self._reader() as db:
            rows = db.execute(query, {"asked": json.dumps(note_ids), "rules": rules}).fetchall()
        return [NoteId(row[0]) for row in rows]

    def put_scan(
        self, tx: Database, note_id: NoteId, text: str, hits: Iterable[IdentityHit], rules: str
    ) -> int:
        """Let the open hits of a note be these, where nobody decided; gives how many there are.

        What lies within an accepted one, or is what was rejected, is no hit again.
        """
        tx.execute("DELETE FROM identities WHERE note_id = ? AND decision = 'open'", [note_id])
        decided = identities_of(tx, note_id)
        count = 0
        for hit in hits:
            if not any(_settles(one, hit) for one in decided):
                said = text[hit.start : hit.end]
                new = Identity(
                    IdentityId(0), note_id, hit.start, hit.end, hit.kind, hit.reason, said
                )
                count += self.add(tx, new) is not None
        tx.execute(
            "INSERT INTO identity_scans (note_id, rules, at) VALUES (?, ?, ?)"
            " ON CONFLICT (note_id) DO UPDATE SET rules = excluded.rules, at = excluded.at",
            [note_id, rules, now()],
        )
        return count

    def add(self, tx: Database, one: Identity) -> Identity | None:
        """Add a hit, under its id where it has one; None where one is at its place already."""
        values = [one.id or None, one.note_id, one.start, one.end, one.kind.value, one.reason]
        values += [one.text, one.decision.value, one.annotator, one.at or now()]
        row = tx.execute(_INSERT, values).fetchone()
        return None if row is None else replace(one, id=IdentityId(row[0]))

    def find(self, tx: Database, ids: Iterable[IdentityId]) -> list[Identity]:
        """Those of these hits that are there, by note and place."""
        rows = tx.execute(f"{_SELECT}WHERE id {_AMONG} ORDER BY note_id, start", [_listed(ids)])
        return [_identity(row) for row in rows.fetchall()]

    def find_open(
        self, tx: Database, *, kind: IdentityKind | None = None, text: str | None = None
    ) -> list[Identity]:
        """Open hits of all notes: of one kind, or that say this text, or both."""
        query = f"""
            {_SELECT} WHERE decision = 'open' AND (:kind = '' OR kind = :kind)
                AND (:text IS NULL OR text = :text) ORDER BY note_id, start
        """
        values = {"kind": "" if kind is None else kind.value, "text": text}
        return [_identity(row) for row in tx.execute(query, values).fetchall()]

    def decide(
        self, tx: Database, ids: Iterable[IdentityId], decision: Decision, annotator: str
    ) -> None:
        """Let these hits be what a person says of them."""
        tx.execute(
            f"UPDATE identities SET decision = ?, annotator = ?, at = ? WHERE id {_AMONG}",  # noqa: S608 - ours
            [decision.value, annotator, now(), _listed(ids)],
        )

    def set_kind(
        self, tx: Database, ids: Iterable[IdentityId], kind: IdentityKind, annotator: str
    ) -> None:
        """Let these hits be of another kind."""
        tx.execute(
            f"UPDATE identities SET kind = ?, annotator = ?, at = ? WHERE id {_AMONG}",  # noqa: S608 - ours
            [kind.value, annotator, now(), _listed(ids)],
        )

    def delete(self, tx: Database, ids: Iterable[IdentityId]) -> None:
        """Take hits away, as undo does with those that a person added."""
        tx.execute(f"DELETE FROM identities WHERE id {_AMONG}", [_listed(ids)])  # noqa: S608 - ours

    def site_names(self) -> tuple[tuple[IdentityKind, str], ...]:
        """The site's own names with their kinds, by kind and name."""
        with self._reader() as db:
            rows = db.execute("SELECT kind, name FROM site_names ORDER BY kind, name").fetchall()
        return tuple((IdentityKind(kind), name) for kind, name in rows)

    def add_site_names(self, tx: Database, names: Iterable[tuple[IdentityKind, str]]) -> int:
        """Add names that the site's notes are looked through for; gives how many are new."""
        query = "INSERT OR IGNORE INTO site_names (kind, name) VALUES (?, ?)"
        return sum(tx.execute(query, [kind.value, name]).rowcount for kind, name in names)

    def clear_site_names(self, tx: Database) -> None:
        """Forget the site's names."""
        tx.execute("DELETE FROM site_names")


def identities_of(db: Database, note_id: NoteId) -> list[Identity]:
    """A note's hits as this connection sees them, from the left."""
    query = _SELECT + 'WHERE note_id = ? ORDER BY start, "end"'
    return [_identity(row) for row in db.execute(query, [row_id(note_id)]).fetchall()]


def _settles(one: Identity, hit: IdentityHit) -> bool:
    """Whether a person has said of this hit what there is to say."""
    if one.decision is Decision.ACCEPTED:
        return one.start <= hit.start and hit.end <= one.end
    return (one.start, one.end) == (hit.start, hit.end)


def _listed(ids: Iterable[IdentityId]) -> str:
    return json.dumps(list(ids))


def _identity(row: _Row) -> Identity:
    kind, reason, text, decision = row[4:8]
    return Identity(
        IdentityId(row[0]),
        NoteId(row[1]),
        row[2],
        row[3],
        IdentityKind(kind),
        reason,
        text,
        Decision(decision),
        *row[8:],
    )
