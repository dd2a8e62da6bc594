"""`suggest`: see what could be labelled, and accept what is sure enough, without a screen."""

import click

from medgen_desktop.cli.options import (
    NUMBER,
    SHARE,
    WorkspaceChoice,
    annotator_name,
    library,
    output_options,
    workspace_options,
)
from medgen_desktop.cli.output import Output
from medgen_desktop.domain.note import NoteId
from medgen_desktop.services.decide import Plan, accept, plan_above
from medgen_desktop.services.suggest import Suggester, suggester_of


@click.group()
def suggest() -> None:
    """See and accept what dictionaries, rules and models would label."""


@suggest.command("list")
@click.argument("note", type=NUMBER)
@click.option("--uncertain-first", is_flag=True, help="In order of uncertainty, not of place.")
@workspace_options
@output_options
@click.pass_obj
def list_suggestions(
    output: Output, choice: WorkspaceChoice, note: int, *, uncertain_first: bool
) -> None:
    """List the suggestions in NOTE; none of them is a label yet."""
    with choice.opened() as workspace:
        suggester = suggester_of(workspace, library())
        read = workspace.notes.get(NoteId(note))
        found = suggester.suggestions_of(read)
    _say_problems(output, suggester)
    if uncertain_first:
        found.sort(key=lambda one: one.certainty)
    for one in found:
        origin = one.origin
        held = "".join(f", {name}: {value}" for name, value in one.attributes.items())
        output.line(
            f"{one.start}–{one.end}  {one.label}? {read.text[one.start : one.end]}"
            f"  ({origin.source} {origin.version}, {origin.score:.0%}{held})"
        )
    if not found:
        output.line("No suggestions.")
    output.result(found)


@suggest.command("accept")
@click.option(
    "--above",
    type=SHARE,
    required=True,
    help="Accept what has this score or a higher one, from 0 to 1.",
)
@click.option("--note", type=NUMBER, help="In this note.")
@click.option("--all", "is_all", is_flag=True, help="In all notes.")
@click.option("--yes", is_flag=True, help="Do it; without this, only say how many there are.")
@workspace_options
@output_options
@click.pass_obj
def accept_suggestions(
    output: Output,
    choice: WorkspaceChoice,
    above: float,
    note: int | None,
    *,
    is_all: bool,
    yes: bool,
) -> None:
    """Make suggestions annotations, as one action that undo takes back."""
    if (note is None) != is_all:
        raise click.UsageError("Give either --note or --all.")
    with choice.opened() as workspace:
        suggester = suggester_of(workspace, library())
        plan = plan_above(
            workspace,
            suggester,
            above,
            None if note is None else [NoteId(note)],
            progress=lambda read, total: output.progress(f"Read {read} of {total} notes"),
        )
        accepted = accept(workspace, plan.suggestions, annotator_name()).added if yes else ()
    output.end_progress()
    _say_problems(output, suggester)
    _tell(output, plan, len(accepted), is_done=yes)


def _tell(output: Output, plan: Plan, accepted: int, *, is_done: bool) -> None:
    found = len(plan.suggestions)
    if is_done:
        output.line(f"Accepted {accepted} in {plan.notes} notes; medgen annotate undo undoes it.")
    else:
        output.line(f"{found} in {plan.notes} notes would be accepted; add --yes to do it.")
    output.result({"suggestions": found, "notes": plan.notes, "accepted": accepted})


def _say_problems(output: Output, suggester: Suggester) -> None:
    for problem in suggester.problems:
        output.say(f"{problem.code}: {problem}")
