"""What a workspace remembers of how people work with it: texts by their names."""

from collections.abc import Callable
from contextlib import AbstractContextManager

from sqlite_utils import Database


class SettingsRepository:
    """Reads and writes settings; what a name and its text mean is for the services to know."""

    def __init__(self, reader: Callable[[], AbstractContextManager[Database]]) -> None:
        """Read through the connections that `reader` lends."""
        self._reader = reader

    def get(self, name: str) -> str | None:
        """The text under a name; None where nothing is remembered."""
        with self._reader() as db:
            row = db.execute("SELECT value FROM settings WHERE name = ?", [name]).fetchone()
        return None if row is None else str(row[0])

    def put(self, tx: Database, name: str, value: str) -> None:
        """Remember a text under a name, in place of what was there."""
        tx.execute("INSERT OR REPLACE INTO settings (name, value) VALUES (?, ?)", [name, value])
