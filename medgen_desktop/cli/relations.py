"""`relate`: link annotations of a note without a screen; `annotate undo` takes it back."""

import click

from medgen_desktop.cli.options import (
    NUMBER,
    WorkspaceChoice,
    annotator_name,
    output_options,
    workspace_options,
)
from medgen_desktop.cli.output import Output
from medgen_desktop.domain.annotation import AnnotationId
from medgen_desktop.domain.note import NoteId
from medgen_desktop.domain.relation import RelationId
from medgen_desktop.services.relate import link, unlink


@click.group()
def relate() -> None:
    """Say what annotations of a note are to each other."""


@relate.command("add")
@click.argument("source", type=NUMBER)
@click.argument("target", type=NUMBER)
@click.option("--kind", required=True, help="treats, indicates, causes, or another of the schema.")
@workspace_options
@output_options
@click.pass_obj
def add(output: Output, choice: WorkspaceChoice, source: int, target: int, kind: str) -> None:
    """Link annotation SOURCE to annotation TARGET, as in: the aspirin treats the chest pain."""
    ends = AnnotationId(source), AnnotationId(target)
    with choice.opened() as workspace:
        change = link(workspace, *ends, kind, annotator_name())
        found = workspace.relations.of_note(change.note_id)
    (one,) = (it for it in found if (it.source, it.target, it.kind) == (*ends, kind))
    said = "Added" if change.linked else "There already:"
    output.line(f"{said} {one.id}: {one.source} {one.kind} {one.target}.")
    output.result(one)


@relate.command("list")
@click.argument("note", type=NUMBER)
@workspace_options
@output_options
@click.pass_obj
def list_relations(output: Output, choice: WorkspaceChoice, note: int) -> None:
    """List the relations of NOTE."""
    with choice.opened() as workspace:
        note_id = workspace.notes.get(NoteId(note)).id
        found = workspace.relations.of_note(note_id)
        texts = {
            one.id: " ".join(one.text.split()) for one in workspace.annotations.of_note(note_id)
        }
    for one in found:
        output.line(f"{one.id:>6}  {texts[one.source]} —{one.kind}→ {texts[one.target]}")
    if not found:
        output.line("No relations yet.")
    output.result(found)


@relate.command("delete")
@click.argument("relation", type=NUMBER)
@workspace_options
@output_options
@click.pass_obj
def delete(output: Output, choice: WorkspaceChoice, relation: int) -> None:
    """Delete a relation by its number; `annotate undo` brings it back."""
    with choice.opened() as workspace:
        change = unlink(workspace, RelationId(relation), annotator_name())
    output.line(f"Deleted: relation {relation} of note {change.note_id}.")
    output.result(change)
