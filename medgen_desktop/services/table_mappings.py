"""What the columns of tables mean: remembered in the workspace for tables with the same columns."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import replace

from medgen_desktop.domain.records import RecordError, from_plain, to_plain
from medgen_desktop.interchange.column_mapping import ColumnMapping
from medgen_desktop.interchange.tables import TablePreview
from medgen_desktop.storage.connection import Transaction
from medgen_desktop.storage.workspace import Workspace

_PREFIX = "columns "


def proposed(workspace: Workspace, table: TablePreview) -> TablePreview:
    """The preview with the mapping that was chosen for these columns before, if there is one."""
    known = remembered_mapping(workspace, table.columns)
    return table if known is None else replace(table, guess=known)


def remembered_mapping(workspace: Workspace, columns: Iterable[str]) -> ColumnMapping | None:
    """What a person last said of a table with these columns, in whichever order they stand."""
    names = set(columns)
    saved = workspace.settings.get(_name_for(names))
    if saved is None:
        return None
    try:
        mapping = from_plain(ColumnMapping, json.loads(saved))
    except (RecordError, ValueError):
        return None  # from a version to come
    return mapping if names.issuperset(mapping.columns()) else None


def remember_mapping(
    workspace: Workspace, tx: Transaction, columns: Iterable[str], mapping: ColumnMapping
) -> None:
    """Keep what a person said of a table with these columns."""
    workspace.settings.put(tx, _name_for(columns), json.dumps(to_plain(mapping)))


def _name_for(columns: Iterable[str]) -> str:
    """One name for a set of columns, however many and long they are."""
    listed = json.dumps(sorted(set(columns)))
    return _PREFIX + hashlib.sha256(listed.encode()).hexdigest()
