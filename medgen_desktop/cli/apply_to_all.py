"""`annotate everywhere`: the same text labelled in all notes, after a look at the places."""

import click

from medgen_desktop.cli.options import (
    WorkspaceChoice,
    annotator_name,
    output_options,
    workspace_options,
)
from medgen_desktop.cli.output import Output
from medgen_desktop.services.apply_to_all import Preview, apply_everywhere, find_everywhere

_SHOWN = 20


@click.command("everywhere")
@click.option("--text", required=True, help="The words to label.")
@click.option("--label", required=True, help="One of the workspace's labels, such as Disease.")
@click.option("--parts-of-words", is_flag=True, help="Also inside longer words.")
@click.option("--match-case", is_flag=True, help="Only with the same capital letters.")
@click.option("--yes", is_flag=True, help="Label them; without it they are only shown.")
@workspace_options
@output_options
@click.pass_obj
def everywhere(
    output: Output,
    choice: WorkspaceChoice,
    text: str,
    label: str,
    parts_of_words: bool,
    match_case: bool,
    yes: bool,
) -> None:
    """Label TEXT wherever the notes say it and it is not labelled so yet; undo takes all back."""
    with choice.opened() as workspace:
        preview = find_everywhere(
            workspace,
            text,
            label,
            whole_words=not parts_of_words,
            match_case=match_case,
            progress=lambda share: output.progress(f"Looking: {share:.0%}"),
        )
        if not yes:
            _show(output, preview)
            return
        change = apply_everywhere(
            workspace,
            preview.sought,
            [one.note_id for one in preview.notes],
            annotator_name(),
            lambda share: output.progress(f"Labelling: {share:.0%}"),
        )
    output.line(f"Labelled: places {len(change.added)}, notes {len(change.note_ids)}.")
    output.result(change)


def _show(output: Output, preview: Preview) -> None:
    for one in preview.notes[:_SHOWN]:
        output.line(f"{one.note_id:>6}  {one.count:>4}  …{one.before}[{one.said}]{one.after}…")
    if len(preview.notes) > _SHOWN:
        output.line(f"        and {len(preview.notes) - _SHOWN} more notes")
    output.line(
        f"Places: {preview.total} in {len(preview.notes)} notes, labelled so already:"
        f" {preview.already}. Nothing was changed: add --yes to label them."
    )
    output.result(preview)
