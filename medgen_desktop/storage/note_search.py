"""Search notes by their words and by what is said of them; searches are kept by name.

What is fastest to walk leads: the index of words, else the annotations with a label in the order of
their notes, else the notes themselves. Every other condition is looked at note by note, so that the
first page is there before the last note is reached. Of notes with a word, only those are read that
have the status, label and section that are asked for: an index says which they are.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass

from sqlite_utils import Database

from medgen_desktop.domain.note import NoteId, NoteStatus
from medgen_desktop.domain.overview import Occurrence
from medgen_desktop.domain.records import from_plain, to_plain
from medgen_desktop.domain.search import SavedSearch, Search, SearchHit, SearchIn, SearchPage
from medgen_desktop.storage.clock import now
from medgen_desktop.text.concordance import Term, in_context
from medgen_desktop.text.search_words import search_phrase

NOTES_A_PAGE = 1_000
"""Notes that are looked at for one page at most."""
_PLACES = 3
_FIRST = NoteId(0)
_BY_WORDS = """
    FROM note_words CROSS JOIN notes ON notes.id = note_words.rowid
    CROSS JOIN note_texts ON note_texts.note_id = notes.id
    WHERE note_words MATCH :phrase AND note_words.rowid > :after
"""
_BY_LABEL = """
    FROM (SELECT DISTINCT note_id AS found FROM annotations
          WHERE label = :label AND note_id > :after ORDER BY note_id)
    CROSS JOIN notes ON notes.id = found
    CROSS JOIN note_texts ON note_texts.note_id = notes.id WHERE true
"""
_BY_NOTE = """
    FROM notes CROSS JOIN note_texts ON note_texts.note_id = notes.id WHERE notes.id > :after
"""
_SELECT = """
    SELECT notes.id, notes.title, source_name, notes.status, notes.created_at, note_texts.text
"""
_ANNOTATED = 'SELECT start, "end", label FROM annotations AS one WHERE one.note_id = notes.id'
_IN_SECTION = """
    SELECT body, "end" FROM sections WHERE note_id = ? AND kind = ? ORDER BY start
"""
_COUNT = "SELECT count(*) FROM (SELECT 1 "
_WITH_TEXTS = "CROSS JOIN note_texts ON note_texts.note_id = notes.id"
_SPANS = 'SELECT start, "end", label FROM annotations AS one WHERE one.note_id = :note AND '
_ANNOTATORS = "SELECT DISTINCT annotator FROM annotations WHERE annotator <> '' ORDER BY annotator"
_KINDS = "SELECT DISTINCT kind FROM sections ORDER BY kind"


@dataclass(frozen=True, slots=True)
class _Question:
    """A search as SQL: what leads, in its own order, under which conditions, and their values."""

    tables: str
    order: str
    values: Mapping[str, object]
    of_annotation: str


class NoteSearch:
    """Finds notes, page by page."""

    def __init__(self, reader: Callable[[], AbstractContextManager[Database]]) -> None:
        """Read through the connections that `reader` lends."""
        self._reader = reader

    def page(self, search: Search, after: NoteId = _FIRST, limit: int = 50) -> SearchPage:
        """The first `limit` notes behind `after` that are as asked for."""
        if _has_signs_only(search):
            return SearchPage((), None)
        hits: list[SearchHit] = []
        read, last = 0, after
        with self._reader() as db:
            question = _question(search)
            values = {**question.values, "after": after, "most": NOTES_A_PAGE}
            query = f"{_SELECT} {question.tables} ORDER BY {question.order} LIMIT :most"
            for row in db.execute(query, values):
                read, last = read + 1, NoteId(row[0])
                hit = _hit(db, search, question, row)
                if hit is not None:
                    hits.append(hit)
                if len(hits) == limit:
                    return SearchPage(tuple(hits), last)
        return SearchPage(tuple(hits), last if read == NOTES_A_PAGE else None)

    def count(self, search: Search, most: int = 10_000) -> int:
        """How many notes there are, counted up to `most`.

        Signs between the words, and the section they stand in, are not looked at.
        """
        if _has_signs_only(search):
            return 0
        with self._reader() as db:
            question = _question(search)
            values = {**question.values, "after": _FIRST, "most": most}
            query = _COUNT + question.tables.replace(_WITH_TEXTS, "") + " LIMIT :most)"
            return int(db.execute(query, values).fetchone()[0])

    def annotators(self) -> list[str]:
        """Who has annotated, by name."""
        with self._reader() as db:
            return [row[0] for row in db.execute(_ANNOTATORS)]

    def section_kinds(self) -> list[str]:
        """Which kinds of section the notes have."""
        with self._reader() as db:
            return [row[0] for row in db.execute(_KINDS)]

    def saved(self) -> list[SavedSearch]:
        """The searches that are kept, by name."""
        query = "SELECT name, query FROM saved_searches ORDER BY name"
        with self._reader() as db:
            rows = db.execute(query).fetchall()
        return [SavedSearch(name, from_plain(Search, json.loads(kept))) for name, kept in rows]

    def save(self, tx: Database, saved: SavedSearch) -> None:
        """Keep a search, in the place of another one with its name."""
        tx.execute(
            "INSERT OR REPLACE INTO saved_searches (name, query, at) VALUES (?, ?, ?)",
            [saved.name, json.dumps(to_plain(saved.search)), now()],
        )

    def forget(self, tx: Database, name: str) -> None:
        """Keep no search of this name."""
        tx.execute("DELETE FROM saved_searches WHERE name = ?", [name])


def _has_signs_only(search: Search) -> bool:
    """Whether nothing of the words is in an index: no note is found by signs alone."""
    is_in_notes = search.scope is SearchIn.NOTES
    return is_in_notes and bool(search.words.strip()) and not search_phrase(search.words)


def _question(search: Search) -> _Question:
    phrase = search_phrase(search.words)
    of_annotation, values = _annotation_condition(search)
    conditions, more = _note_conditions(search)
    if phrase:
        tables, order = _BY_WORDS, "note_words.rowid"
        values["phrase"] = phrase
        conditions += _word_conditions(search)
    elif search.label:
        tables, order = _BY_LABEL, "found"
    else:
        tables, order = _BY_NOTE, "notes.id"
    if search.asks_for_annotation:
        conditions.append(f"EXISTS ({_ANNOTATED} AND {of_annotation})")
    where = " AND ".join([tables, *conditions])
    return _Question(where, order, {**values, **more}, of_annotation)


def _word_conditions(search: Search) -> Iterator[str]:
    """What an index says of the notes; the plus keeps SQLite from asking for them one by one."""
    if search.status is not None:
        yield "+note_words.rowid IN (SELECT id FROM notes WHERE status = :status)"
    if search.label:
        yield "+note_words.rowid IN (SELECT note_id FROM annotations WHERE label = :label)"
    if search.section:
        yield "+note_words.rowid IN (SELECT note_id FROM sections WHERE kind = :section)"


def _annotation_condition(search: Search) -> tuple[str, dict[str, object]]:
    parts, values = ["true"], dict[str, object]()
    if search.label:
        parts.append("one.label = :label")
        values["label"] = search.label
    if search.annotator:
        parts.append("one.annotator = :annotator")
        values["annotator"] = search.annotator
    if search.scope is SearchIn.ANNOTATIONS and search.words.strip():
        parts.append("says(one.text, :folded)")
        values["folded"] = search.words.strip().casefold()
    return " AND ".join(parts), values


def _note_conditions(search: Search) -> tuple[list[str], dict[str, object]]:
    parts, values = list[str](), dict[str, object]()
    if search.status is not None:
        parts.append("notes.status = :status")
        values["status"] = search.status.value
    if search.source:
        parts.append("says(source_name, :source)")
        values["source"] = search.source.casefold()
    if search.since:
        parts.append("notes.created_at >= :since")
        values["since"] = search.since
    if search.until:
        parts.append("notes.created_at < :until")
        values["until"] = f"{search.until}~"  # behind every moment of that day
    if search.section:
        parts.append(
            "EXISTS (SELECT 1 FROM sections WHERE sections.note_id = notes.id AND kind = :section)"
        )
        values["section"] = search.section
    return parts, values


def _hit(
    db: Database,
    search: Search,
    question: _Question,
    row: tuple[int, str, str, str, str, str],
) -> SearchHit | None:
    """The note with its first places; None where its words are not as asked for."""
    note_id, title, source_name, status, created_at, text = row
    places = list(_places(db, search, question, note_id, title, text))
    if not places and not _is_found_without_places(search, title):
        return None
    return SearchHit(
        NoteId(note_id), title, source_name, NoteStatus(status), created_at, tuple(places)
    )


def _is_found_without_places(search: Search, title: str) -> bool:
    if search.section and (search.words.strip() or search.asks_for_annotation):
        return False
    if not search.words.strip():
        return True
    is_in_title = next(Term(search.words).places(title), None) is not None
    return search.scope is SearchIn.NOTES and is_in_title


def _places(
    db: Database, search: Search, question: _Question, note_id: int, title: str, text: str
) -> Iterator[Occurrence]:
    bounds = [(0, len(text))]
    if search.section:
        bounds = db.execute(_IN_SECTION, [note_id, search.section]).fetchall()
    found = 0
    for start, end, label in _spans(db, search, question, note_id, text):
        if any(left <= start and end <= right for left, right in bounds):
            found += 1
            yield Occurrence(
                NoteId(note_id), title, start, end, *in_context(text, start, end), label or None
            )
        if found == _PLACES:
            return


def _spans(
    db: Database, search: Search, question: _Question, note_id: int, text: str
) -> Iterator[tuple[int, int, str]]:
    if search.words.strip() and search.scope is SearchIn.NOTES:
        yield from ((start, end, "") for start, end in Term(search.words).places(text))
    elif search.asks_for_annotation:
        query = _SPANS + question.of_annotation + " ORDER BY start, id"
        yield from db.execute(query, {**question.values, "note": note_id}).fetchall()
