"""Edit the schema of labels: every change is a version, and undo takes it back.

Annotations follow their labels: a renamed label keeps them, and a deleted one takes them and their
relations along in the same action.
"""

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from medgen_desktop.domain.edit import Edit
from medgen_desktop.domain.errors import FILE_MISSING, LABEL_UNKNOWN, UserError
from medgen_desktop.domain.label_schema import DEFAULT_SCHEMA, LabelSchema
from medgen_desktop.domain.marking_errors import (
    LABELS_IN_USE,
    RELATIONS_IN_USE,
    SCHEMA_CHANGED,
    SCHEMA_FILE_BROKEN,
    SCHEMA_NAME_TWICE,
)
from medgen_desktop.domain.records import RecordError, from_plain, to_plain
from medgen_desktop.domain.schema_rules import (
    first_fault,
    renamed_label,
    require_whole,
    without_label,
)
from medgen_desktop.services.edits import NO_NOTE, Change, perform
from medgen_desktop.services.label_names import RENAME
from medgen_desktop.storage.annotation_repository import count_labels, with_label
from medgen_desktop.storage.connection import Transaction
from medgen_desktop.storage.rejection_repository import rejections_of_label
from medgen_desktop.storage.relation_repository import (
    count_kinds,
    relations_of_kind,
    relations_with_label,
)
from medgen_desktop.storage.workspace import Workspace

LARGEST_FILE = 1_000_000
_FORMAT = "medgen label schema 1"


def annotations_with(workspace: Workspace, label: str) -> int:
    """How many annotations deleting this label would take along."""
    return workspace.annotations.count(label)


def save_schema(
    workspace: Workspace,
    new: LabelSchema,
    annotator: str,
    renamed: Mapping[str, str] | None = None,
    *,
    deleted: Collection[str] = (),
    base: LabelSchema | None = None,
) -> Change:
    """Let `new` hold; in one transaction, and one undoable action besides one for each rename.

    `renamed` says which label of now is called what in `new`; a name in other letter case is a
    rename anyway. Labels in `deleted` go with their annotations, whose relations go too, as do
    those of a kind that could only lead from or to these labels. `base` is the schema that was
    edited, where someone looked at it for a while.

    Raises:
        UserError: what `require_whole` refuses; LABEL_UNKNOWN; SCHEMA_CHANGED where the schema is
            no longer `base`; LABELS_IN_USE where another label would leave annotations behind;
            RELATIONS_IN_USE where a kind would leave relations behind;
            SCHEMA_NAME_TWICE where labels would swap their names.
    """
    require_whole(new)
    with workspace.transaction() as tx:
        current = workspace.schemas.of(tx)
        if base is not None and base != current:
            raise UserError(SCHEMA_CHANGED)
        names = _renames(current, new, renamed or {})
        kept = {one.name for one in new.labels} - set(names.values())
        gone = {one.name for one in current.labels} - set(names) - kept
        _refuse_used(count_labels(tx), gone - set(deleted))
        _refuse_related(
            count_kinds(tx), _kinds_of(_without(current, gone & set(deleted))) - _kinds_of(new)
        )
        change = _save(workspace, tx, annotator, current, new, names, gone)
    workspace.schemas.refresh()
    return change


def rename_label(workspace: Workspace, old: str, new: str, annotator: str) -> Change:
    """Give a label another name; its annotations keep their ids and follow.

    Raises:
        UserError: LABEL_UNKNOWN, SCHEMA_NAME_INVALID, SCHEMA_NAME_TWICE.
    """
    current = workspace.schemas.refresh()
    name = _known(current, old)
    schema = renamed_label(current, name, new.strip())
    return save_schema(workspace, schema, annotator, {name: new.strip()}, base=current)


def delete_label(workspace: Workspace, name: str, annotator: str) -> Change:
    """Delete a label with its annotations and their relations; undo brings all of it back.

    Raises:
        UserError: LABEL_UNKNOWN.
    """
    current = workspace.schemas.refresh()
    known = _known(current, name)
    schema = without_label(current, known)
    return save_schema(workspace, schema, annotator, deleted=(known,), base=current)


def set_default(workspace: Workspace, annotator: str) -> Change:
    """Take the schema that new workspaces have; raises LABELS_IN_USE, RELATIONS_IN_USE."""
    return save_schema(workspace, DEFAULT_SCHEMA, annotator)


def export_schema(workspace: Workspace, path: Path) -> None:
    """Write the schema to a file that `import_schema` reads; raises FILE_MISSING."""
    plain = {"format": _FORMAT, "schema": to_plain(workspace.schemas.refresh())}
    text = json.dumps(plain, ensure_ascii=False, indent=2)
    try:
        path.write_text(text + "\n", encoding="utf-8", newline="\n")
    except OSError:
        raise UserError(FILE_MISSING, path=str(path)) from None


def read_schema(path: Path) -> LabelSchema:
    """The schema in a file; nothing is changed.

    Raises:
        UserError: FILE_MISSING, SCHEMA_FILE_BROKEN.
    """
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST_FILE + 1)
    except OSError:
        raise UserError(FILE_MISSING, path=str(path)) from None
    if len(content) > LARGEST_FILE:
        raise UserError(SCHEMA_FILE_BROKEN, path=str(path), reason="> 1 MB")
    try:
        schema = _parsed(content)
    except RecordError as error:
        raise UserError(SCHEMA_FILE_BROKEN, path=str(path), reason=str(error)) from None
    except (ValueError, RecursionError):
        raise UserError(SCHEMA_FILE_BROKEN, path=str(path), reason="JSON") from None
    fault = first_fault(schema)
    if fault is not None:
        hidden = dict.fromkeys(fault.details, "…")  # words of a file stand in no error
        reason = fault.problem.what.format_map(hidden).rstrip(".")
        raise UserError(SCHEMA_FILE_BROKEN, path=str(path), reason=reason)
    return schema


def import_schema(workspace: Workspace, path: Path, annotator: str) -> Change:
    """Let the schema of a file hold, unless what annotations or relations are would go.

    Raises:
        UserError: what `read_schema` refuses; LABELS_IN_USE; RELATIONS_IN_USE.
    """
    return save_schema(workspace, read_schema(path), annotator)


def require_kept(workspace: Workspace, schema: LabelSchema) -> None:
    """Refuse a schema that lacks labels or kinds of relation of now that are in use.

    Raises:
        UserError: LABELS_IN_USE, RELATIONS_IN_USE.
    """
    with workspace.reader() as db:
        current = workspace.schemas.of(db)
        counts, related = count_labels(db), count_kinds(db)
    _refuse_used(counts, (one.name for one in current.labels if not schema.label_named(one.name)))
    _refuse_related(related, _kinds_of(current) - _kinds_of(schema))


def _parsed(content: bytes) -> LabelSchema:
    plain = json.loads(content.decode("utf-8-sig"))
    if not isinstance(plain, dict) or plain.get("format") != _FORMAT:
        raise RecordError(f"format: not {_FORMAT!r}")
    if not plain.keys() <= {"format", "schema"}:
        raise RecordError("has an unknown field")
    return from_plain(LabelSchema, plain.get("schema"), "schema")


def _known(schema: LabelSchema, name: str) -> str:
    found = schema.label_named(name)
    if found is None:
        names = ", ".join(one.name for one in schema.labels)
        raise UserError(LABEL_UNKNOWN, label=name, labels=names)
    return found.name


def _refuse_used(counts: Mapping[str, int], names: Iterable[str]) -> None:
    used = {name: counts[name] for name in sorted(names) if counts.get(name)}
    if used:
        raise UserError(LABELS_IN_USE, count=sum(used.values()), labels=", ".join(used))


def _refuse_related(counts: Mapping[str, int], kinds: Iterable[str]) -> None:
    used = {kind: counts[kind] for kind in sorted(kinds) if counts.get(kind)}
    if used:
        raise UserError(RELATIONS_IN_USE, count=sum(used.values()), kinds=", ".join(used))


def _kinds_of(schema: LabelSchema) -> set[str]:
    return {one.name for one in schema.relations}


def _without(schema: LabelSchema, labels: Iterable[str]) -> LabelSchema:
    for name in labels:
        schema = without_label(schema, name)
    return schema


def _renames(current: LabelSchema, new: LabelSchema, asked: Mapping[str, str]) -> dict[str, str]:
    """Old and new names of the labels that are called otherwise in the new schema."""
    for old, name in asked.items():
        _known(current, old)
        _known(new, name)
    kept = [one.name for one in new.labels if one.name not in set(asked.values())]
    recased = {
        one.name: name
        for one in current.labels
        for name in kept
        if one.name not in asked and one.name.casefold() == name.casefold()
    }
    return {old: name for old, name in {**recased, **asked}.items() if old != name}


def _save(
    workspace: Workspace,
    tx: Transaction,
    annotator: str,
    current: LabelSchema,
    new: LabelSchema,
    names: Mapping[str, str],
    gone: Collection[str],
) -> Change:
    """Without renames all is one action; with them, what goes makes way for the new names first."""
    change = Change("schema", NO_NOTE)
    if names and gone:
        without = _without(current, gone)
        edit = _with_labels_gone(tx, current, without, gone)
        change = _after(change, perform(workspace, tx, "delete label", annotator, edit))
        current, gone = without, ()
    for old, name in _in_order(current, names):
        called = renamed_label(current, old, name)
        _require_free(tx, current, name)
        edit = Edit(schema_before=current, schema_after=called, renamed=(old, name))
        change = _after(change, perform(workspace, tx, RENAME, annotator, edit))
        current = called
    if current != new:
        edit = _with_labels_gone(tx, current, new, gone)
        kind = "delete label" if gone else "schema"
        change = _after(change, perform(workspace, tx, kind, annotator, edit))
    return change


def _with_labels_gone(
    tx: Transaction, before: LabelSchema, after: LabelSchema, gone: Iterable[str]
) -> Edit:
    names = sorted(gone)
    relations = {one.id: one for name in names for one in relations_with_label(tx, name)}
    for kind in sorted(_kinds_of(before) - _kinds_of(after)):  # its ends may be others meanwhile
        relations |= {one.id: one for one in relations_of_kind(tx, kind)}
    return Edit(
        removed=tuple(one for name in names for one in with_label(tx, name)),
        unlinked=tuple(relations.values()),
        unrejected=tuple(one for name in names for one in rejections_of_label(tx, name)),
        schema_before=before,
        schema_after=after,
    )


def _in_order(current: LabelSchema, names: Mapping[str, str]) -> list[tuple[str, str]]:
    """Renames so that each new name is free when it is taken; raises SCHEMA_NAME_TWICE."""
    taken = {one.name.casefold(): one.name for one in current.labels}
    waiting, ordered = dict(names), []
    while waiting:
        ready = [old for old, new in waiting.items() if taken.get(new.casefold(), old) == old]
        if not ready:
            raise UserError(SCHEMA_NAME_TWICE, name=next(iter(waiting.values())))
        old = ready[0]
        new = waiting.pop(old)
        del taken[old.casefold()]
        taken[new.casefold()] = new
        ordered.append((old, new))
    return ordered


def _require_free(tx: Transaction, current: LabelSchema, name: str) -> None:
    """Annotations that lack a label must not become those of a renamed one: no undo tells them."""
    if name in count_labels(tx) and all(one.name != name for one in current.labels):
        raise UserError(SCHEMA_NAME_TWICE, name=name)


def _after(first: Change, then: Change) -> Change:
    """Both changes as one."""
    return replace(
        then,
        note_id=first.note_id or then.note_id,
        removed=(*first.removed, *then.removed),
        unlinked=(*first.unlinked, *then.unlinked),
        note_ids=tuple(dict.fromkeys((*first.note_ids, *then.note_ids))),
        spots=(*first.spots, *then.spots),
        has_schema=first.has_schema or then.has_schema,
        is_everywhere=first.is_everywhere or then.is_everywhere,
    )
