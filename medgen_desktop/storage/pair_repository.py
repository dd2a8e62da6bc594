"""Training pairs: a note's text and the summary that came with it."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

from sqlite_utils import Database

from medgen_desktop.domain.note import NoteId, PairId, TrainingPair

_PAIRS = """
    SELECT pairs.id, pairs.note_id, text, section, target
    FROM pairs JOIN note_texts ON note_texts.note_id = pairs.note_id
"""
_IN_ORDER = _PAIRS + "ORDER BY pairs.id LIMIT ? OFFSET ?"
_BEHIND = _PAIRS + "WHERE pairs.id > ? ORDER BY pairs.id LIMIT ?"
_FIRST = PairId(0)
_AT_ONCE = 50


class PairRepository:
    """Reads training pairs; they are added with their notes."""

    def __init__(self, reader: Callable[[], AbstractContextManager[Database]]) -> None:
        """Read through the connections that `reader` lends."""
        self._reader = reader

    def count(self) -> int:
        """How many pairs there are."""
        with self._reader() as db:
            return int(db.execute("SELECT count(*) FROM pairs").fetchone()[0])

    def all(self) -> list[TrainingPair]:
        """Every pair, in the order they were imported."""
        return self.page(0, -1)

    def page(self, offset: int, limit: int) -> list[TrainingPair]:
        """`limit` pairs from `offset`; a negative limit is none."""
        with self._reader() as db:
            rows = db.execute(_IN_ORDER, [limit, offset]).fetchall()
        return [_pair(row) for row in rows]

    def one_by_one(self) -> Iterator[TrainingPair]:
        """Every pair, in the order they were imported, a few texts in memory at a time."""
        after = _FIRST
        while True:
            with self._reader() as db:
                rows = db.execute(_BEHIND, [after, _AT_ONCE]).fetchall()
            if not rows:
                return
            for row in rows:
                yield _pair(row)
            after = PairId(rows[-1][0])


def _pair(row: tuple[int, int, str, str, str]) -> TrainingPair:
    return TrainingPair(PairId(row[0]), NoteId(row[1]), *row[2:])
