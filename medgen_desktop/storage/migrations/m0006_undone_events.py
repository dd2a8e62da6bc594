"""An index of the events that are undone: an undo looks among them for relations of its note."""

from sqlite_utils import Database

VERSION = 6


def apply(db: Database) -> None:
    """Few events are undone at a time, so the index stays small."""
    db.execute("CREATE INDEX events_undone ON events(note_id) WHERE state = 'undone'")
