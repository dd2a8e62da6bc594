"""`schema`: the labels of a workspace, and what else can be said in it, without a screen."""

from dataclasses import dataclass
from pathlib import Path

import click

from medgen_desktop.cli.options import (
    WorkspaceChoice,
    annotator_name,
    output_options,
    require_yes,
    workspace_options,
)
from medgen_desktop.cli.output import Output
from medgen_desktop.domain.label_schema import LabelSchema
from medgen_desktop.services.edit_schema import (
    annotations_with,
    delete_label,
    export_schema,
    import_schema,
    rename_label,
)
from medgen_desktop.services.edits import Change


@dataclass(frozen=True, slots=True)
class _Version:
    version: int
    at: str
    annotator: str
    schema: LabelSchema


@click.group()
def schema() -> None:
    """Look after labels, attributes, relations and the fields of notes."""


@schema.command("show")
@workspace_options
@output_options
@click.pass_obj
def show(output: Output, choice: WorkspaceChoice) -> None:
    """Show what can be said in this workspace."""
    with choice.opened() as workspace:
        held = workspace.schemas.refresh()
        counts = {one.name: workspace.annotations.count(one.name) for one in held.labels}
    for label in held.labels:
        key = f"key {label.key}" if label.key else "no key"
        output.line(f"{label.tag:<3}  {label.name:<20}  {key}  annotations: {counts[label.name]}")
    for attribute in held.attributes:
        output.line(f"attribute {attribute.name}: {', '.join(attribute.values)}")
    for kind in held.relations:
        source, target = (", ".join(ends) or "any" for ends in (kind.sources, kind.targets))
        output.line(f"relation {kind.name}: {source} → {target}")
    for field in held.fields:
        output.line(f"note field {field.name}: {', '.join(field.values) or 'any text'}")
    output.result(held)


@schema.command("export")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@workspace_options
@output_options
@click.pass_obj
def export_command(output: Output, choice: WorkspaceChoice, file: Path) -> None:
    """Write the schema to FILE, for another workspace to import."""
    with choice.opened() as workspace:
        export_schema(workspace, file)
    output.line(f"Written to {file}.")
    output.result({"file": str(file)})


@schema.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@workspace_options
@output_options
@click.pass_obj
def import_command(output: Output, choice: WorkspaceChoice, file: Path) -> None:
    """Take the schema of FILE; refused where annotations would be left without a label."""
    with choice.opened() as workspace:
        change = import_schema(workspace, file, annotator_name())
    output.line("Imported." if change.has_schema else "This schema holds already.")
    output.result(change)


@schema.command("rename-label")
@click.argument("old")
@click.argument("new")
@workspace_options
@output_options
@click.pass_obj
def rename_command(output: Output, choice: WorkspaceChoice, old: str, new: str) -> None:
    """Call the label OLD by the name NEW; its annotations follow."""
    with choice.opened() as workspace:
        change = rename_label(workspace, old, new, annotator_name())
        count = annotations_with(workspace, new.strip())
    output.line(f"Renamed; {count} annotations follow. Undo with: medgen annotate undo")
    output.result(change)


@schema.command("delete-label")
@click.argument("name")
@click.option("--yes", is_flag=True, help="Do not ask.")
@workspace_options
@output_options
@click.pass_obj
def delete_command(output: Output, choice: WorkspaceChoice, name: str, *, yes: bool) -> None:
    """Delete the label NAME with its annotations; undo brings all of it back."""
    with choice.opened() as workspace:
        known = workspace.schemas.refresh().label_named(name)
        count = 0 if known is None else annotations_with(workspace, known.name)
        if count and not yes:
            require_yes(f"This takes {count} annotations and their relations along. Delete?")
        change: Change = delete_label(workspace, name, annotator_name())
    output.line(f"Deleted, with {len(change.removed)} annotations. Undo with: medgen annotate undo")
    output.result(change)


@schema.command("versions")
@workspace_options
@output_options
@click.pass_obj
def versions(output: Output, choice: WorkspaceChoice) -> None:
    """List the versions of the schema, the newest first."""
    with choice.opened() as workspace:
        found = [_Version(*one) for one in workspace.schemas.versions()]
    for one in found:
        names = ", ".join(label.name for label in one.schema.labels)
        output.line(f"{one.version:>4}  {one.at[:16]}  {one.annotator}: {names}")
    if not found:
        output.line("The schema is the one every workspace begins with.")
    output.result(found)
