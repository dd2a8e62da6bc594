"""The pairs of runs that may go on later, as they were when the run began."""

from sqlite_utils import Database

VERSION = 9

_STATEMENT = """
    CREATE TABLE run_pairs (
        run_id INTEGER PRIMARY KEY REFERENCES runs(id) ON DELETE CASCADE,
        pairs BLOB NOT NULL
    )
"""


def apply(db: Database) -> None:
    """Runs that are there have none: they cannot go on."""
    db.execute(_STATEMENT)
