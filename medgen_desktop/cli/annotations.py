"""`annotate`: label spans of notes without a screen, with the same undo."""

from collections.abc import Callable

import click

from medgen_desktop.cli.apply_to_all import everywhere
from medgen_desktop.cli.options import (
    NUMBER,
    WorkspaceChoice,
    annotator_name,
    output_options,
    workspace_options,
)
from medgen_desktop.cli.output import Output
from medgen_desktop.cli.repair import repair
from medgen_desktop.domain.annotation import AnnotationId
from medgen_desktop.domain.errors import SPAN_TEXT_NOT_FOUND, UserError
from medgen_desktop.domain.note import Note, NoteId
from medgen_desktop.services.annotate import add_annotation, delete_annotation
from medgen_desktop.services.edits import Change, redo, undo
from medgen_desktop.storage.workspace import Workspace


@click.group()
def annotate() -> None:
    """Label diseases, symptoms and treatments in notes."""


annotate.add_command(everywhere)
annotate.add_command(repair)


@annotate.command("add")
@click.argument("note", type=NUMBER)
@click.option(
    "--label",
    required=True,
    help="A label of the workspace, such as Symptom; see: medgen schema show",
)
@click.option("--start", type=click.IntRange(min=0), help="First character, counted from 0.")
@click.option("--end", type=click.IntRange(min=0), help="Character after the last one.")
@click.option("--text", help="Label this text instead of counting characters.")
@click.option("--occurrence", type=NUMBER, default=1, help="Which TEXT, if there are more.")
@workspace_options
@output_options
@click.pass_obj
def add(
    output: Output,
    choice: WorkspaceChoice,
    note: int,
    label: str,
    start: int | None,
    end: int | None,
    text: str | None,
    occurrence: int,
) -> None:
    """Label a span of NOTE, given by --start and --end or by --text."""
    span = (start, end) if start is not None and end is not None else None
    if (span is None) == (text is None) or (text is not None and (start, end) != (None, None)):
        raise click.UsageError("Give either --start and --end, or --text.")
    with choice.opened() as workspace:
        found = workspace.notes.get(NoteId(note))
        begin, stop = span or _span_of(found, text or "", occurrence)
        change = add_annotation(workspace, found.id, begin, stop, label, annotator_name())
        there = workspace.annotations.of_note(found.id)
    (annotation,) = change.added or (
        one
        for one in there
        if one.pieces == ((begin, stop),) and one.label.casefold() == label.casefold()
    )
    said = "Added" if change.added else "There already:"
    output.line(f"{said} {annotation.id}: {annotation.label} {annotation.start}–{annotation.end}.")
    output.result(annotation)


def _span_of(note: Note, text: str, occurrence: int) -> tuple[int, int]:
    at = -1
    for _ in range(occurrence):
        at = note.text.find(text, at + 1) if text else -1
        if at < 0:
            raise UserError(SPAN_TEXT_NOT_FOUND, note=note.id)
    return at, at + len(text)


@annotate.command("list")
@click.argument("note", type=NUMBER)
@workspace_options
@output_options
@click.pass_obj
def list_annotations(output: Output, choice: WorkspaceChoice, note: int) -> None:
    """List the annotations of NOTE."""
    with choice.opened() as workspace:
        found = workspace.annotations.of_note(workspace.notes.get(NoteId(note)).id)
    for one in found:
        output.line(f"{one.id:>6}  {one.start}–{one.end}  {one.label}: {one.text}")
    if not found:
        output.line("No annotations yet.")
    output.result(found)


@annotate.command("delete")
@click.argument("annotation", type=NUMBER)
@workspace_options
@output_options
@click.pass_obj
def delete(output: Output, choice: WorkspaceChoice, annotation: int) -> None:
    """Delete an annotation by its number; undo brings it back."""
    with choice.opened() as workspace:
        change = delete_annotation(workspace, AnnotationId(annotation), annotator_name())
    _show(output, change, "Deleted")


@annotate.command("undo")
@workspace_options
@output_options
@click.pass_obj
def undo_last(output: Output, choice: WorkspaceChoice) -> None:
    """Take back the last change."""
    _step(output, choice, undo, "Undone")


@annotate.command("redo")
@workspace_options
@output_options
@click.pass_obj
def redo_last(output: Output, choice: WorkspaceChoice) -> None:
    """Do again what was taken back."""
    _step(output, choice, redo, "Done again")


def _step(
    output: Output,
    choice: WorkspaceChoice,
    step: Callable[[Workspace, str], Change | None],
    said: str,
) -> None:
    with choice.opened() as workspace:
        change = step(workspace, annotator_name())
    if change is None:
        output.line(f"There is nothing left that could be {said.lower()}.")
        output.result(None)
    else:
        for old, new in change.came_back.items():
            output.line(f"“{old}” came back as “{new}”: another label has its name now.")
        _show(output, change, said)


def _show(output: Output, change: Change, said: str) -> None:
    output.line(
        f"{said}: note {change.note_id}, {len(change.added)} added, {len(change.removed)} removed."
    )
    output.result(change)
