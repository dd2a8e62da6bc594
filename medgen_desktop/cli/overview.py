"""`concordance` and `progress`: the whole workspace at a glance, as text, JSON or CSV."""

import unicodedata
from pathlib import Path

import click

from medgen_desktop.cli.options import NUMBER, WorkspaceChoice, output_options, workspace_options
from medgen_desktop.cli.output import Output
from medgen_desktop.domain.overview import Occurrence, Progress
from medgen_desktop.services.overview import (
    export_places,
    export_progress,
    find_places,
    read_progress,
)

_CONTEXT_CELLS = 38
_FILE = click.Path(dir_okay=False, path_type=Path)


@click.command("concordance")
@click.option("--term", default="", help="Words to look for; Chinese from any character.")
@click.option(
    "--label", default="", help="Annotations with this label, with TERM in them if given."
)
@click.option("--limit", type=NUMBER, default=50, show_default=True, help="Places to show.")
@click.option("--csv", "table", type=_FILE, help="Write all places to this file instead.")
@workspace_options
@output_options
@click.pass_obj
def concordance(
    output: Output,
    choice: WorkspaceChoice,
    term: str,
    label: str,
    limit: int,
    table: Path | None,
) -> None:
    """Show a term or a label in its context, over all notes."""
    if not term.strip() and not label:
        raise click.UsageError("Give --term or --label.")
    with choice.opened() as workspace:
        if table is not None:
            count = export_places(workspace, table, term, label)
            output.line(f"Wrote {count} places to {table}.")
            output.result({"places": count, "file": str(table)})
            return
        found: list[Occurrence] = []
        page = find_places(workspace, term, label, limit=limit)
        found += page.occurrences
        while page.next is not None and len(found) < limit:
            page = find_places(workspace, term, label, page.next, limit - len(found))
            found += page.occurrences
    for one in found:
        before = _last_cells(one.before, _CONTEXT_CELLS)
        output.line(f"{one.note_id:>6}  {before} [{one.match}] {one.after}")
    if not found:
        output.line("Nothing found.")
    elif page.next is not None:
        output.line(f"The first {len(found)}; there are more: use --limit or --csv.")
    output.result({"places": found, "has_more": page.next is not None})


@click.command("progress")
@click.option("--csv", "table", type=_FILE, help="Write the numbers to this file as well.")
@workspace_options
@output_options
@click.pass_obj
def progress(output: Output, choice: WorkspaceChoice, table: Path | None) -> None:
    """See how far the work on the notes is."""
    with choice.opened() as workspace:
        counted = read_progress(workspace)
    if table is not None:
        export_progress(table, counted)
        output.say(f"Wrote {table}.")
    _show(output, counted)
    output.result(
        {
            "notes": {status.value: count for status, count in counted.notes.items()},
            "labels": dict(counted.labels),
            "days": {day: dict(counts) for day, counts in counted.days.items()},
            "agreement": [
                {
                    "source": one.source,
                    "accepted": one.accepted,
                    "rejected": one.rejected,
                    "precision": one.precision,
                }
                for one in counted.agreement
            ],
        }
    )


def _show(output: Output, counted: Progress) -> None:
    output.line(f"Notes: {counted.note_count}")
    for status, count in counted.notes.items():
        output.line(f"{count:>8}  {status.value.replace('_', ' ')}")
    output.line(f"Annotations: {counted.annotation_count}")
    for label, count in sorted(counted.labels.items()):
        output.line(f"{count:>8}  {label}")
    for day, counts in counted.days.items():
        said = ", ".join(f"{label} {count}" for label, count in sorted(counts.items()))
        output.line(f"  {day}  {said}")
    for one in counted.agreement:
        output.line(
            f"Suggestions by {one.source}: {one.accepted} accepted, {one.rejected} rejected"
            f" ({one.precision:.0%})"
        )


def _last_cells(text: str, cells: int) -> str:
    """The end of a text, in so many columns of a terminal; Chinese takes two a character."""
    width, start = 0, len(text)
    while start > 0:
        wide = unicodedata.east_asian_width(text[start - 1]) in "WF"
        if width + 1 + wide > cells:
            break
        width += 1 + wide
        start -= 1
    return " " * (cells - width) + text[start:]
