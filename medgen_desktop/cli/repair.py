"""`annotate repair`: the annotations of a note that its text does not match."""

import click

from medgen_desktop.cli.options import NUMBER, WorkspaceChoice, output_options, workspace_options
from medgen_desktop.cli.output import Output
from medgen_desktop.domain.note import NoteId
from medgen_desktop.services.repair import repairs_in_note


@click.command("repair")
@click.argument("note", type=NUMBER)
@workspace_options
@output_options
@click.pass_obj
def repair(output: Output, choice: WorkspaceChoice, note: int) -> None:
    """List the annotations of NOTE whose text it no longer says, and where it says that now."""
    with choice.opened() as workspace:
        found = repairs_in_note(workspace, NoteId(note))
    for each in found:
        one = each.annotation
        places = ", ".join(f"{start}–{end}" for start, end in each.places) or "nowhere"
        output.line(f"{one.id:>6}  {one.start}–{one.end}  {one.label}: {one.text} → {places}")
    if not found:
        output.line("Every annotation matches the text.")
    output.result(found)
