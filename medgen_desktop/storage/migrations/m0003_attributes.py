"""Attributes of annotations: negated, uncertain, severity and others, by name."""

from sqlite_utils import Database

VERSION = 3


def apply(db: Database) -> None:
    """Annotations that are there have none."""
    db.execute("ALTER TABLE annotations ADD COLUMN attributes TEXT NOT NULL DEFAULT '{}'")
