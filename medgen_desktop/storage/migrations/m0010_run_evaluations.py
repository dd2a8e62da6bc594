"""How runs fared while they went on: validation losses, and drafts that hold text of notes."""

from sqlite_utils import Database

VERSION = 10

_STATEMENT = """
    CREATE TABLE run_evaluations (
        run_id INTEGER NOT NULL REFERENCES runs(id) ON DELETE CASCADE,
        step INTEGER NOT NULL,
        record TEXT NOT NULL,
        PRIMARY KEY (run_id, step)
    ) WITHOUT ROWID
"""


def apply(db: Database) -> None:
    """Runs that are there were not evaluated."""
    db.execute(_STATEMENT)
