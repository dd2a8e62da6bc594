"""Terminologies: installed wholly or not at all, and searched at once however many terms they have.

The ids of a terminology's terms run in the order in which they should be found. A query of the
index gives them in that order, so that it ends as soon as it has enough, without ranking the rest.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import IntEnum

from sqlite_utils import Database

from medgen_desktop.domain.concept import Concept
from medgen_desktop.domain.errors import UserError
from medgen_desktop.domain.marking_errors import TERMINOLOGY_EXISTS, TERMINOLOGY_MISSING
from medgen_desktop.domain.terminology import (
    FoundConcept,
    NewTerminology,
    Term,
    Terminology,
    TerminologyId,
)
from medgen_desktop.storage.clock import now
from medgen_desktop.storage.connection import row_id
from medgen_desktop.text.search_words import search_words
from medgen_desktop.text.term_keys import code_key, initials_of, initials_words, term_query

_TERMINOLOGIES = """
    SELECT id, system, version, language, source_name, imported_at, terms, first_term
    FROM terminologies WHERE imported_at < ? ORDER BY system, version
"""
_INCOMPLETE = "~"
"""Begins the time of one that is being installed: when its last names came. Sorts after digits."""
_AFTER_ALL = "\x7f"
_MINUTES_TO_STALE = 2
_STALE = """
    SELECT id, first_term, first_term + terms - 1 FROM terminologies
    WHERE imported_at BETWEEN ? AND ?
"""
_NEXT_NAMES = """
    SELECT min(id), max(id) FROM (
        SELECT id FROM terms WHERE id BETWEEN ? AND ? ORDER BY id LIMIT ?
    )
"""
_NAMES_AT_ONCE = 20_000
"""So many are taken away in a transaction: a fifth of a second."""
_NEXT_TERM = """
    SELECT 1 + max(
        (SELECT coalesce(max(id), 0) FROM terms),
        (SELECT coalesce(max(first_term + terms - 1), 0) FROM terminologies)
    )
"""
_FOUND = "SELECT terms.id, preferred_id, is_preferred, code, name FROM "
_BY_CODE = f"""
    {_FOUND} terms WHERE is_preferred AND terminology_id = :terminology
    AND code_key >= :key AND code_key < :beyond ORDER BY code_key LIMIT :limit
"""
_BY_NAME = f"""
    {_FOUND} terms WHERE terminology_id = :terminology AND folded = :folded
    ORDER BY id LIMIT :limit
"""
_BY_INITIALS = f"""
    {_FOUND} terms WHERE terminology_id = :terminology AND initials <> '' AND initials = :initials
    ORDER BY id LIMIT :limit
"""
_BY_WORDS = f"""
    {_FOUND} term_words CROSS JOIN terms ON terms.id = term_words.rowid
    WHERE term_words MATCH :words AND term_words.rowid BETWEEN :first AND :last
    ORDER BY term_words.rowid LIMIT :limit
"""
_NAMES_A_CONCEPT = 4
"""So many more names than concepts are read: several names of one concept are found together."""
_BELOW_ALL, _ABOVE_ALL = " ", "\U0010ffff"
"""Compared with what a code's key goes on with."""


@dataclass(frozen=True, slots=True)
class TermRow:
    """A name with all that it is found by; `is_preferred` is the first name of its code."""

    code: str
    name: str
    is_preferred: bool
    folded: str
    initials: str


def term_rows(terms: Iterable[Term], on_term: Callable[[], None] | None = None) -> list[TermRow]:
    """The names of terms, in the order in which they should be found.

    `on_term` is called after each term and may raise: pinyin takes 0.1 ms a name. The codes differ.
    """
    rows: list[TermRow] = []
    for term in terms:
        for place, name in enumerate((term.name, *term.synonyms)):
            row = TermRow(term.code, name, place == 0, search_words(name), initials_of(name))
            rows.append(row)
        if on_term is not None:
            on_term()
    rows.sort(key=lambda row: (not row.is_preferred, len(row.name), row.code, row.name))
    return rows


class _Tier(IntEnum):
    """How a name was found, the likeliest first."""

    CODE = 0
    NAME = 1
    CODE_BEGUN = 2
    WORDS = 3


@dataclass(frozen=True, slots=True)
class _Match:
    """A name that was found."""

    terminology: Terminology
    tier: _Tier
    preferred_id: int
    is_preferred: bool
    code: str
    name: str

    def rank(self) -> tuple[_Tier, bool, int, str, str]:
        """What sorts matches; codes sort by themselves, names by their length."""
        by_length = 0 if self.tier in {_Tier.CODE, _Tier.CODE_BEGUN} else len(self.name)
        return self.tier, not self.is_preferred, by_length, self.terminology.system, self.code


_QUERIES = (
    (_Tier.CODE_BEGUN, _BY_CODE),
    (_Tier.NAME, _BY_NAME),
    (_Tier.NAME, _BY_INITIALS),
    (_Tier.WORDS, _BY_WORDS),
)


@dataclass(slots=True)
class BegunTerminology:
    """A terminology that is being installed: names so far, and the preferred one of each code."""

    id: TerminologyId
    new: NewTerminology
    first: int
    terms: int
    added: int = 0
    preferred: dict[str, int] = field(default_factory=dict)  # preferred names come first


class TerminologyRepository:
    """Adds, lists, deletes and searches terminologies."""

    def __init__(self, reader: Callable[[], AbstractContextManager[Database]]) -> None:
        """Read through the connections that `reader` lends."""
        self._reader = reader

    def all(self) -> list[Terminology]:
        """What is installed, by name and version."""
        with self._reader() as db:
            return [one for one, _ in _installed(db)]

    def add(
        self,
        tx: Database,
        new: NewTerminology,
        rows: Sequence[TermRow],
        on_row: Callable[[], None] | None = None,
    ) -> Terminology:
        """Install a terminology with rows of `term_rows`; raises TERMINOLOGY_EXISTS.

        `on_row` is called after each row and may raise, which leaves the transaction.
        """
        begun = self.begin(tx, new, len(rows))
        self.add_rows(tx, begun, rows, on_row)
        return self.finish(tx, begun)

    def begin(self, tx: Database, new: NewTerminology, terms: int) -> BegunTerminology:
        """Begin to install so many names in several transactions; nobody sees it until `finish`.

        What a program that ended left half done is taken away.

        Raises:
            UserError: TERMINOLOGY_EXISTS.
        """
        for stale, _first, _last in _stale(tx):
            self.delete(tx, TerminologyId(stale))
        _require_new(tx, new.system, new.version, before=_AFTER_ALL)
        first = int(tx.execute(_NEXT_TERM).fetchone()[0])
        inserted = tx.execute(
            "INSERT INTO terminologies"
            " (system, version, language, source_name, imported_at, first_term, terms)"
            " VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING id",
            [
                new.system,
                new.version,
                new.language,
                new.source_name,
                _INCOMPLETE + now(),
                first,
                terms,
            ],
        ).fetchone()
        return BegunTerminology(TerminologyId(inserted[0]), new, first, terms)

    def add_rows(
        self,
        tx: Database,
        begun: BegunTerminology,
        rows: Iterable[TermRow],
        on_row: Callable[[], None] | None = None,
    ) -> None:
        """Add the next names; raises TERMINOLOGY_MISSING where another program took it away."""
        _say_at(tx, begun, _INCOMPLETE + now())
        for row in rows:
            term_id = begun.first + begun.added
            preferred_id = begun.preferred.setdefault(row.code, term_id)
            _insert(tx, begun.id, term_id, preferred_id, row)
            begun.added += 1
            if on_row is not None:
                on_row()

    def finish(self, tx: Database, begun: BegunTerminology) -> Terminology:
        """Let everybody see it; raises TERMINOLOGY_MISSING."""
        time, new = now(), begun.new
        _say_at(tx, begun, time)
        return Terminology(
            begun.id, new.system, new.version, new.language, new.source_name, time, begun.terms
        )

    def require_new(self, system: str, version: str) -> None:
        """Raise TERMINOLOGY_EXISTS where this version of the system is installed."""
        with self._reader() as db:
            _require_new(db, system, version, before=_INCOMPLETE)

    def delete(self, tx: Database, terminology_id: TerminologyId) -> None:
        """Take a terminology away with its terms; raises TERMINOLOGY_MISSING."""
        query = "SELECT first_term, first_term + terms - 1 FROM terminologies WHERE id = ?"
        ends = tx.execute(query, [row_id(terminology_id)]).fetchone()
        if ends is None:
            raise UserError(TERMINOLOGY_MISSING, terminology=terminology_id)
        _delete_names(tx, *ends)
        tx.execute("DELETE FROM terminologies WHERE id = ?", [terminology_id])

    def delete_half_done(self, tx: Database) -> None:
        """Take some names of such a one away, and itself once it has none; nobody goes on with it.

        Call it, each time in a transaction of its own, while `has_half_done`.
        """
        for stale, *ends in _stale(tx)[:1]:
            tx.execute(
                "UPDATE terminologies SET imported_at = ? WHERE id = ?", [_INCOMPLETE, stale]
            )
            first, last = tx.execute(_NEXT_NAMES, [*ends, _NAMES_AT_ONCE]).fetchone()
            if first is None:
                self.delete(tx, TerminologyId(stale))
            else:
                _delete_names(tx, first, last)

    def find(
        self, query: str, limit: int = 50, systems: Collection[str] | None = None
    ) -> list[FoundConcept]:
        """The concepts that a code, words or initials of pinyin mean, the likeliest first.

        A code and a name that are just what was asked for come first, then codes that begin so,
        then names with these words; among equals preferred names, then shorter ones. `systems`
        are names of terminologies to search, in any letter case, None for all.
        """
        asked = None if systems is None else {one.casefold() for one in systems}
        if not search_words(query):
            return []
        with self._reader() as db:
            matches = [
                match
                for terminology, first in _installed(db)
                if asked is None or terminology.system.casefold() in asked
                for match in _matches(db, terminology, first, query, limit)
            ]
            best: dict[int, _Match] = {}
            for match in sorted(matches, key=_Match.rank):
                best.setdefault(match.preferred_id, match)
            return [_found(db, match) for match in list(best.values())[:limit]]


def has_half_done(db: Database) -> bool:
    """Whether a program that ended has left a terminology half installed."""
    return bool(_stale(db))


def _insert(
    tx: Database, terminology_id: TerminologyId, term_id: int, preferred_id: int, row: TermRow
) -> None:
    tx.execute(
        "INSERT INTO terms (id, terminology_id, preferred_id, is_preferred, code, code_key, name,"
        " folded, initials) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            term_id,
            terminology_id,
            preferred_id,
            row.is_preferred,
            row.code,
            code_key(row.code),
            row.name,
            row.folded,
            row.initials,
        ],
    )
    tx.execute(
        "INSERT INTO term_words (rowid, words, initials) VALUES (?, ?, ?)",
        [term_id, row.folded, initials_words(row.initials)],
    )


def _delete_names(tx: Database, first: int, last: int) -> None:
    tx.execute("DELETE FROM term_words WHERE rowid BETWEEN ? AND ?", [first, last])
    tx.execute("DELETE FROM terms WHERE id BETWEEN ? AND ?", [first, last])


def _stale(db: Database) -> list[tuple[int, int, int]]:
    """What programs that ended left half installed: the id, and the ids of its terms."""
    return db.execute(_STALE, [_INCOMPLETE, _INCOMPLETE + _minutes_ago()]).fetchall()


def _say_at(tx: Database, begun: BegunTerminology, time: str) -> None:
    query = "UPDATE terminologies SET imported_at = ? WHERE id = ? AND imported_at > ?"
    if tx.execute(query, [time, begun.id, _INCOMPLETE]).rowcount == 0:
        raise UserError(TERMINOLOGY_MISSING, terminology=begun.id)


def _minutes_ago() -> str:
    moment = datetime.fromisoformat(now()) - timedelta(minutes=_MINUTES_TO_STALE)
    return moment.isoformat(timespec="milliseconds")


def _require_new(db: Database, system: str, version: str, *, before: str) -> None:
    query = "SELECT 1 FROM terminologies WHERE system = ? AND version = ? AND imported_at < ?"
    if db.execute(query, [system, version, before]).fetchone() is not None:
        raise UserError(TERMINOLOGY_EXISTS, system=system, version=version)


def _installed(db: Database) -> list[tuple[Terminology, int]]:
    """Each terminology with the id of its first term."""
    rows = db.execute(_TERMINOLOGIES, [_INCOMPLETE]).fetchall()
    return [(Terminology(TerminologyId(row[0]), *row[1:7]), row[7]) for row in rows]


def _matches(
    db: Database, terminology: Terminology, first: int, search: str, limit: int
) -> Iterable[_Match]:
    key = code_key(search)
    # Letters alone are a code only where they are all of it: "h" begins every code of HPO.
    begins_code = any(one.isdigit() for one in key)
    values = {
        "terminology": terminology.id,
        "first": first,
        "last": first + terminology.terms - 1,
        "key": key,
        "beyond": key + (_ABOVE_ALL if begins_code else _BELOW_ALL),
        "folded": search_words(search),
        "initials": key,
        "words": term_query(search),
        "limit": limit * _NAMES_A_CONCEPT,
    }
    for tier, query in _QUERIES:
        for row in db.execute(query, values).fetchall():
            is_whole = tier is _Tier.CODE_BEGUN and code_key(row[3]) == key
            yield _Match(terminology, _Tier.CODE if is_whole else tier, *row[1:])


def _found(db: Database, match: _Match) -> FoundConcept:
    name, synonym = match.name, ""
    if not match.is_preferred:
        query = "SELECT name FROM terms WHERE id = ?"
        name, synonym = db.execute(query, [match.preferred_id]).fetchone()[0], match.name
    terminology = match.terminology
    concept = Concept(terminology.system, terminology.version, match.code, name)
    return FoundConcept(concept, synonym)
