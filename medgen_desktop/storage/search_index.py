"""The index of all words: of notes that came in many at a time it is made afterwards, in steps.

While many are indexed, each step leaves a segment of its own in FTS5's index; merging them, which
costs as much again, is done in small steps at the end. A person who marks in between waits for one
step only.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from typing import Any

from sqlite_utils import Database

from medgen_desktop.domain.note import NoteId

_PLAN = {"automerge": 0, "crisismerge": 1_000, "hashsize": 32 << 20}
_USUAL = {"automerge": 4, "crisismerge": 16, "hashsize": 1 << 20}  # as FTS5 has them by itself
_PAGES = 500
"""A step of merging writes about so many pages of 4 kB."""
_WAITING = "SELECT count(*) FROM notes WHERE NOT is_indexed"
_NEXT = """
    SELECT id, title, text FROM notes JOIN note_texts ON note_id = id
    WHERE NOT is_indexed AND id > ? ORDER BY id LIMIT ?
"""
_ADD = """
    INSERT INTO note_words (rowid, title, text)
    SELECT value ->> 0, value ->> 1, value ->> 2 FROM json_each(?)
    WHERE EXISTS (SELECT 1 FROM notes WHERE id = value ->> 0 AND NOT is_indexed)
"""
_WORDS_DONE = "UPDATE notes SET is_indexed = 2 WHERE id IN (SELECT value FROM json_each(?))"
_ALL_DONE = "UPDATE notes SET is_indexed = 1 WHERE id IN (SELECT value FROM json_each(?))"
_UNDIVIDED = """
    SELECT id, text FROM notes JOIN note_texts ON note_id = id
    WHERE is_indexed = 2 AND id > ? ORDER BY id LIMIT ?
"""


class SearchIndex:
    """Finds the notes that are not in the index yet, and adds them to it."""

    def __init__(self, reader: Callable[[], AbstractContextManager[Database]]) -> None:
        """Read through the connections that `reader` lends."""
        self._reader = reader

    def waiting(self) -> int:
        """How many notes cannot be found by their words yet."""
        with self._reader() as db:
            return int(db.execute(_WAITING).fetchone()[0])

    def next_notes(
        self, after: NoteId, limit: int, characters: int
    ) -> list[tuple[NoteId, str, str]]:
        """Number, title and text of the first notes behind `after` that are not in the index.

        At most `limit` of them, and no more once they have so many characters.
        """
        with self._reader() as db:
            rows = db.execute(_NEXT, [after, limit])
            return [(NoteId(row[0]), row[1], row[2]) for row in _up_to(rows, characters)]

    def undivided_notes(
        self, after: NoteId, limit: int, characters: int
    ) -> list[tuple[NoteId, str]]:
        """Number and text of the first notes behind `after` whose sections are to be found.

        At most `limit` of them, and no more once they have so many characters.
        """
        with self._reader() as db:
            rows = db.execute(_UNDIVIDED, [after, limit])
            return [(NoteId(row[0]), row[1]) for row in _up_to(rows, characters)]

    def mark_divided(self, tx: Database, note_ids: Sequence[NoteId]) -> None:
        """The sections of these notes are found."""
        tx.execute(_ALL_DONE, [json.dumps(note_ids)])

    def add(self, tx: Database, words: Sequence[tuple[NoteId, str, str]]) -> None:
        """Put these into the index: number, words of the title, words of the text.

        One that is gone or that another program has put in meanwhile is left out. It is one
        statement for all, so that other threads of Python go on while SQLite works.
        """
        plain = json.dumps(words, ensure_ascii=False)
        tx.execute(_ADD, [plain])
        tx.execute(_WORDS_DONE, [json.dumps([one[0] for one in words])])

    def plan_for_many(self, tx: Database) -> None:
        """Let segments stand for now."""
        _configure(tx, _PLAN)

    def plan_for_few(self, tx: Database) -> None:
        """Let FTS5 merge by itself again, as it does without any plan."""
        _configure(tx, _USUAL)

    def merge(self, tx: Database) -> bool:
        """Merge some of the segments that stand; whether there may be more to do."""
        before = _changes(tx)
        tx.execute("INSERT INTO note_words (note_words, rank) VALUES ('merge', ?)", [_PAGES])
        return _changes(tx) - before > 1

    def segments(self) -> int:
        """Of how many parts the index is; a search looks into each."""
        with self._reader() as db:
            return int(db.execute("SELECT count(DISTINCT segid) FROM note_words_idx").fetchone()[0])


def _up_to(rows: Iterable[tuple[Any, ...]], characters: int) -> Iterator[tuple[Any, ...]]:
    """Rows until their texts, which are last in each, have so many characters."""
    size = 0
    for row in rows:
        yield row
        size += len(row[-1])
        if size >= characters:
            return


def _configure(tx: Database, plan: dict[str, int]) -> None:
    for name, value in plan.items():
        tx.execute("INSERT INTO note_words (note_words, rank) VALUES (?, ?)", [name, value])


def _changes(tx: Database) -> int:
    return int(tx.execute("SELECT total_changes()").fetchone()[0])
