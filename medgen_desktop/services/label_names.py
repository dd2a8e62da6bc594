"""An action of the log in the label names of now: labels may have been renamed since."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from medgen_desktop.domain.edit import Edit
from medgen_desktop.domain.records import Plain, from_plain
from medgen_desktop.domain.schema_rules import free_name, renamed_labels
from medgen_desktop.storage.annotation_repository import count_labels
from medgen_desktop.storage.audit_log import LoggedEvent
from medgen_desktop.storage.connection import Transaction
from medgen_desktop.storage.workspace import Workspace

RENAME = "rename label"
"""The kind of an action that renames a label."""
NO_LABEL = ""
"""Stands for a label that is gone while another has its name."""


def named_as_now(
    workspace: Workspace, tx: Transaction, event: LoggedEvent, edit: Edit
) -> tuple[Edit, dict[str, str]]:
    """The edit of an event with every label by the name it has now.

    A label that it brings back while a renamed one has its name gets a free name: the second value
    says which. An edit that renames a label itself stays as it was: it is done only to the very
    name it knows.
    """
    if edit.renamed is not None:
        return edit, {}
    names = _names_now(workspace.audit_log.renames_since(tx, event, RENAME))
    there = {one.name.casefold() for one in workspace.schemas.of(tx).labels}
    taken = there & {one.casefold() for one in names.values()}
    came_back: dict[str, str] = {}
    for one in _brought_back(edit):
        if one not in names and one.casefold() in taken:
            others = {*there, *map(str.casefold, count_labels(tx)), *map(str.casefold, _all(edit))}
            came_back[one] = free_name(one, others)
    return _named(edit, {**names, **came_back}, taken), came_back


def _names_now(renames: Iterable[Plain]) -> dict[str, str]:
    """What the labels of then are called now, where that is something else."""
    names: dict[str, str] = {}
    for plain in renames:
        old, new = from_plain(Edit, plain, "event").renamed or ("", "")
        first = next((one for one, name in names.items() if name == old), None)
        if first is None:
            names.setdefault(old, new)
        elif first == new:
            del names[first]
        else:
            names[first] = new
    return names


def _brought_back(edit: Edit) -> Iterator[str]:
    """The labels that the edit adds to the schema."""
    if edit.schema_before is not None and edit.schema_after is not None:
        before = {one.name for one in edit.schema_before.labels}
        yield from (one.name for one in edit.schema_after.labels if one.name not in before)


def _all(edit: Edit) -> set[str]:
    """The labels that the schemas of the edit speak of."""
    schemas = [one for one in (edit.schema_before, edit.schema_after) if one is not None]
    return {label.name for one in schemas for label in one.labels}


def _named(edit: Edit, names: dict[str, str], taken: set[str]) -> Edit:
    if not names:
        return edit

    def name(label: str) -> str:
        # What is taken was the name of another label, which has gone since.
        gone = NO_LABEL if label.casefold() in taken else label
        return names.get(label, gone)

    # Where a schema speaks of that other label, it deletes it or brings it back.
    others = {one.casefold() for one in _all(edit) if one not in names}
    free = {old: new for old, new in names.items() if new.casefold() not in others}
    before, after = edit.schema_before, edit.schema_after
    return replace(
        edit,
        removed=tuple(replace(one, label=name(one.label)) for one in edit.removed),
        added=tuple(replace(one, label=name(one.label)) for one in edit.added),
        unrejected=tuple(replace(one, label=name(one.label)) for one in edit.unrejected),
        rejected=tuple(replace(one, label=name(one.label)) for one in edit.rejected),
        schema_before=None if before is None else renamed_labels(before, free),
        schema_after=None if after is None else renamed_labels(after, free),
    )
