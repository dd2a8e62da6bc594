"""An action of the log in the label names of now: labels may have been renamed since."""

from dataclasses import replace

from medgen_desktop.domain.edit import Edit
from medgen_desktop.domain.records import from_plain
from medgen_desktop.domain.schema_rules import renamed_label
from medgen_desktop.storage.audit_log import LoggedEvent
from medgen_desktop.storage.connection import Transaction
from medgen_desktop.storage.workspace import Workspace

RENAME = "rename label"
"""The kind of an action that renames a label."""
NO_LABEL = ""
"""Stands for a label that is gone while another has its name."""


def named_as_now(workspace: Workspace, tx: Transaction, event: LoggedEvent, edit: Edit) -> Edit:
    """The edit of an event with every label by the name it has now.

    One that renames a label itself stays as it was: it is done only to the very name it knows.
    """
    if edit.renamed is not None:
        return edit
    standing: list[tuple[str, str]] = []
    for plain in workspace.audit_log.renames_since(tx, event, RENAME):
        old, new = from_plain(Edit, plain, "event").renamed or ("", "")
        if standing and standing[-1] == (new, old):
            standing.pop()
        else:
            standing.append((old, new))
    for old, new in standing:
        edit = _renamed(edit, old, new)
    return edit


def _renamed(edit: Edit, old: str, new: str) -> Edit:
    def name(label: str) -> str:
        if label == old:
            return new
        # It was the name of another label, which has gone since: nothing is so named any more.
        return NO_LABEL if label.casefold() == new.casefold() else label

    before, after = edit.schema_before, edit.schema_after
    schemas = [one for one in (before, after) if one is not None]
    others = (label.name for one in schemas for label in one.labels if label.name != old)
    named = replace(
        edit,
        removed=tuple(replace(one, label=name(one.label)) for one in edit.removed),
        added=tuple(replace(one, label=name(one.label)) for one in edit.added),
        unrejected=tuple(replace(one, label=name(one.label)) for one in edit.unrejected),
        rejected=tuple(replace(one, label=name(one.label)) for one in edit.rejected),
    )
    if any(one.casefold() == new.casefold() for one in others):
        return named  # its schemas speak of that other label, which it deletes or brings back
    return replace(
        named,
        schema_before=None if before is None else renamed_label(before, old, new),
        schema_after=None if after is None else renamed_label(after, old, new),
    )
