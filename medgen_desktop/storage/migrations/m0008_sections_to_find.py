"""Notes whose sections are still to be found: `is_indexed` is 2 for those indexed by words only."""

from sqlite_utils import Database

VERSION = 8

_STATEMENTS = (
    "CREATE INDEX notes_to_divide ON notes(id) WHERE is_indexed = 2",
    """
    UPDATE notes SET is_indexed = 2
    WHERE is_indexed = 1 AND NOT EXISTS (SELECT 1 FROM sections WHERE note_id = notes.id)
    """,
)


def apply(db: Database) -> None:
    """Notes that are there have no sections yet: they are found in the background."""
    for statement in _STATEMENTS:
        db.execute(statement)
