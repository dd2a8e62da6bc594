"""Questions to all notes at once: where something is said or labelled, and how far the work is."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace

from sqlite_utils import Database

from medgen_desktop.domain.note import NoteId, NoteStatus
from medgen_desktop.domain.overview import BEGINNING, Cursor, Occurrence, OccurrencePage
from medgen_desktop.text.concordance import Term, in_context
from medgen_desktop.text.search_words import search_phrase

NOTES_A_PAGE = 1000
"""Texts that are read for one page at most: words in a row need not stand as they were typed."""
ANNOTATIONS_A_TALLY = 50_000
_TEXTS_WITH = """
    SELECT notes.id, notes.title, note_texts.text FROM note_words
    JOIN notes ON notes.id = note_words.rowid JOIN note_texts ON note_id = notes.id
    WHERE note_words MATCH ? AND note_words.rowid >= ? ORDER BY note_words.rowid LIMIT ?
"""
_LABELLED = """
    SELECT annotations.id, note_id, title, start, "end" FROM annotations
    JOIN notes ON notes.id = note_id
    WHERE label = :label AND (note_id, start, annotations.id) > (:note, :start, :id)
"""
_SAYS = " AND says(annotations.text, :folded)"
_IN_ORDER = " ORDER BY note_id, start, annotations.id LIMIT :limit"
_TALLY = """
    SELECT label,
           substr(created_at, 1, 14) ||
           CASE WHEN substr(created_at, 15, 2) < '15' THEN '00'
                WHEN substr(created_at, 15, 2) < '30' THEN '15'
                WHEN substr(created_at, 15, 2) < '45' THEN '30'
                ELSE '45' END,
           CASE origin WHEN '' THEN '' ELSE json_extract(origin, '$.source') END AS source,
           count(*), max(id)
    FROM (SELECT id, label, created_at, origin FROM annotations WHERE id > ? ORDER BY id LIMIT ?)
    GROUP BY 1, 2, 3
"""


@dataclass(frozen=True, slots=True)
class Tally:
    """How many annotations have this label, this quarter of an hour, and this source.

    The quarter is that of UTC in which they were made, written 2026-11-25T17:45: a day begins with
    one in every time zone. The source is empty for a person's own marks.
    """

    label: str
    quarter: str
    source: str
    count: int


class CorpusRepository:
    """Read only; what may take long is read in pages, so that one can stop in between."""

    def __init__(self, reader: Callable[[], AbstractContextManager[Database]]) -> None:
        """Read through the connections that `reader` lends."""
        self._reader = reader

    def places_of_term(
        self, term: str, after: Cursor = BEGINNING, limit: int = 200
    ) -> OccurrencePage:
        """Where notes say a term: words from their beginnings, Chinese from any character."""
        phrase = search_phrase(term)
        if not phrase:
            return OccurrencePage((), None)
        wanted = Term(term)
        found: list[Occurrence] = []
        read, last = 0, after.note_id
        with self._reader() as db:
            texts = db.execute(_TEXTS_WITH, [_in_text(phrase), after.note_id, NOTES_A_PAGE])
            for note_id, title, text in texts:
                read, last = read + 1, note_id
                first = after.start if note_id == after.note_id else BEGINNING.start
                for start, end in wanted.places(text):
                    if start > first:
                        found.append(_occurrence(note_id, title, text, start, end))
                    if len(found) == limit:
                        return OccurrencePage(tuple(found), Cursor(note_id, start))
        is_over = read < NOTES_A_PAGE
        return OccurrencePage(tuple(found), None if is_over else Cursor(last + 1, -1))

    def places_of_label(
        self, label: str, term: str = "", after: Cursor = BEGINNING, limit: int = 200
    ) -> OccurrencePage:
        """Annotations with a label, or those of them whose text says the term in any letter case.

        A discontinuous one is found with what stands between its pieces.
        """
        values = {
            "label": label,
            "note": after.note_id,
            "start": after.start,
            "id": after.annotation_id,
            "limit": limit,
        }
        folded = term.strip().casefold()
        query = _LABELLED + (_SAYS if folded else "") + _IN_ORDER
        with self._reader() as db:
            rows = db.execute(query, {**values, **({"folded": folded} if folded else {})})
            found = list(_labelled(db, label, rows.fetchall()))
        if len(found) < limit:
            return OccurrencePage(tuple(one for _id, one in found), None)
        annotation_id, last = found[-1]
        cursor = Cursor(last.note_id, last.start, annotation_id)
        return OccurrencePage(tuple(one for _id, one in found), cursor)

    def notes_with_term(self, term: str) -> int:
        """How many notes say the words of a term, one after another."""
        phrase = search_phrase(term)
        if not phrase:
            return 0
        query = "SELECT count(*) FROM note_words WHERE note_words MATCH ?"
        with self._reader() as db:
            return int(db.execute(query, [_in_text(phrase)]).fetchone()[0])

    def notes_by_status(self) -> dict[NoteStatus, int]:
        """How many notes stand where; every status is there, in its order."""
        with self._reader() as db:
            rows = db.execute("SELECT status, count(*) FROM notes GROUP BY status").fetchall()
        counts = dict(rows)
        return {status: counts.get(status.value, 0) for status in NoteStatus}

    def annotations_by_label(self) -> dict[str, int]:
        """How many annotations each label has that has any."""
        query = "SELECT label, count(*) FROM annotations GROUP BY label"
        with self._reader() as db:
            return dict(db.execute(query).fetchall())

    def tallies(self) -> Iterator[list[Tally]]:
        """All annotations, counted some at a time in the order they were made."""
        last = 0
        while True:
            with self._reader() as db:
                rows = db.execute(_TALLY, [last, ANNOTATIONS_A_TALLY]).fetchall()
            if not rows:
                return
            last = max(row[4] for row in rows)
            yield [Tally(*row[:4]) for row in rows]

    def rejected_by_source(self) -> Counter[str]:
        """How many suggestions of each source were rejected."""
        query = "SELECT source, count(*) FROM rejections GROUP BY source"
        with self._reader() as db:
            return Counter(dict(db.execute(query).fetchall()))


def _in_text(phrase: str) -> str:
    """The phrase in the column of texts: titles have no places."""
    return f"text : {phrase}"


def _labelled(
    db: Database, label: str, rows: Sequence[tuple[int, int, str, int, int]]
) -> Iterator[tuple[int, Occurrence]]:
    """Each annotation's id and place; a text is read once, for rows come by notes."""
    text, text_of = "", 0
    for annotation_id, note_id, title, start, end in rows:
        if note_id != text_of:
            found = db.execute("SELECT text FROM note_texts WHERE note_id = ?", [note_id])
            text, text_of = found.fetchone()[0], note_id
        one = _occurrence(note_id, title, text, start, end)
        yield annotation_id, replace(one, label=label)


def _occurrence(note_id: int, title: str, text: str, start: int, end: int) -> Occurrence:
    return Occurrence(NoteId(note_id), title, start, end, *in_context(text, start, end))
