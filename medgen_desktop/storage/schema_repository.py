"""The versions of the workspace's schema of labels; the last one holds."""

import json
from collections.abc import Callable
from contextlib import AbstractContextManager

from sqlite_utils import Database

from medgen_desktop.domain.label_schema import DEFAULT_SCHEMA, LabelSchema
from medgen_desktop.domain.records import from_plain, to_plain
from medgen_desktop.storage.clock import now

_LAST = "SELECT version, schema FROM schema_versions ORDER BY version DESC LIMIT 1"


class SchemaRepository:
    """Reads and adds versions; a person's changes go through the services.

    The version that was read last is kept: every key and every row asks what its label is.
    """

    def __init__(self, reader: Callable[[], AbstractContextManager[Database]]) -> None:
        """Read through the connections that `reader` lends."""
        self._reader = reader
        self._kept: tuple[int, LabelSchema] | None = None

    def current(self) -> LabelSchema:
        """The schema as it was read last; waits for the file the first time only."""
        return self.refresh() if self._kept is None else self._kept[1]

    def refresh(self) -> LabelSchema:
        """Read the schema that holds now."""
        with self._reader() as db:
            return self.of(db)

    def of(self, db: Database) -> LabelSchema:
        """The schema as this connection or transaction sees it.

        Not to be asked within a transaction that has added a version: it may still be rolled back.
        """
        row = db.execute(_LAST).fetchone()
        number = 0 if row is None else int(row[0])
        if self._kept is not None and number == self._kept[0]:
            return self._kept[1]
        schema = DEFAULT_SCHEMA if row is None else _schema(row[1])
        if self._kept is None or number > self._kept[0]:  # another thread may have read a newer one
            self._kept = (number, schema)
        return schema

    def add(self, tx: Database, schema: LabelSchema, annotator: str) -> int:
        """Add a version, which holds once it is committed; returns its number."""
        row = tx.execute(
            "INSERT INTO schema_versions (at, annotator, schema) VALUES (?, ?, ?)"
            " RETURNING version",
            [now(), annotator, json.dumps(to_plain(schema))],
        ).fetchone()
        return int(row[0])

    def versions(self) -> list[tuple[int, str, str, LabelSchema]]:
        """Every version with its number, time and who made it, the newest first."""
        query = "SELECT version, at, annotator, schema FROM schema_versions ORDER BY version DESC"
        with self._reader() as db:
            return [(row[0], row[1], row[2], _schema(row[3])) for row in db.execute(query)]


def _schema(plain: str) -> LabelSchema:
    return from_plain(LabelSchema, json.loads(plain), "schema")
