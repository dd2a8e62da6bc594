"""Terminologies: code systems with their version, their names, and an index of these."""

from sqlite_utils import Database

VERSION = 5

# The terms of a terminology have the ids from `first_term` on without a gap, in the order in which
# they should be found: preferred names first, then the shorter ones.
_STATEMENTS = (
    """
    CREATE TABLE terminologies (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        system TEXT NOT NULL COLLATE NOCASE,
        version TEXT NOT NULL COLLATE NOCASE,
        language TEXT NOT NULL,
        source_name TEXT NOT NULL,
        imported_at TEXT NOT NULL,
        first_term INTEGER NOT NULL,
        terms INTEGER NOT NULL,
        UNIQUE (system, version)
    )
    """,
    """
    CREATE TABLE terms (
        id INTEGER PRIMARY KEY,
        terminology_id INTEGER NOT NULL REFERENCES terminologies(id) ON DELETE CASCADE,
        preferred_id INTEGER NOT NULL,
        is_preferred INTEGER NOT NULL,
        code TEXT NOT NULL,
        code_key TEXT NOT NULL,
        name TEXT NOT NULL,
        folded TEXT NOT NULL,
        initials TEXT NOT NULL
    )
    """,
    "CREATE INDEX terms_by_code ON terms(terminology_id, code_key) WHERE is_preferred",
    "CREATE INDEX terms_by_name ON terms(terminology_id, folded)",
    "CREATE INDEX terms_by_initials ON terms(terminology_id, initials) WHERE initials <> ''",
    """
    CREATE VIRTUAL TABLE term_words USING fts5(
        words, initials, content='', contentless_delete=1,
        tokenize='unicode61 remove_diacritics 2', prefix='1 2 3'
    )
    """,
)


def apply(db: Database) -> None:
    """None is installed yet."""
    for statement in _STATEMENTS:
        db.execute(statement)
