"""`clean`, `duplicates` and `pairs from-sections`: notes put in order, seen before it is done."""

from collections.abc import Callable

import click

from medgen_desktop.cli.options import (
    NUMBER,
    WorkspaceChoice,
    annotator_name,
    output_options,
    workspace_options,
)
from medgen_desktop.cli.output import Output
from medgen_desktop.domain.note import NoteId
from medgen_desktop.domain.records import to_plain
from medgen_desktop.services.clean import (
    ALL_STEPS,
    CleaningPreview,
    CleaningReport,
    clean_notes,
    count_edits,
    known_steps,
    notes_to_clean,
    preview_note,
    take_back,
)
from medgen_desktop.services.duplicates import DEFAULT_SIMILARITY, find_duplicates
from medgen_desktop.services.section_pairs import (
    choose_sections,
    chosen_sections,
    count_pairs_from_sections,
    find_sections,
)
from medgen_desktop.text.near_duplicates import LEAST_SIMILARITY
from medgen_desktop.text.offset_map import edited

_CONTEXT = 24
_LONGEST = 70


@click.command("clean")
@click.option(
    "--steps",
    default=",".join(ALL_STEPS),
    show_default=True,
    help="What to do; named with commas between.",
)
@click.option(
    "--note", "notes", type=NUMBER, multiple=True, help="Only this note; may be repeated."
)
@click.option("--dry-run", is_flag=True, help="Show what would change, and write nothing.")
@click.option("--take-back", "takes_back", is_flag=True, help="Delete the copies given by --note.")
@workspace_options
@output_options
@click.pass_obj
def clean(
    output: Output,
    choice: WorkspaceChoice,
    steps: str,
    notes: tuple[int, ...],
    dry_run: bool,
    takes_back: bool,
) -> None:
    """Make cleaned copies of notes, with what is annotated in them; the notes stay.

    Without --note, all notes that have no cleaned copy yet. Copies that somebody has worked on are
    not taken back.
    """
    asked = [NoteId(one) for one in notes]
    if takes_back and (dry_run or not asked):
        raise click.UsageError("Give --note with --take-back, and no --dry-run.")
    names = known_steps(steps.split(","))
    with choice.opened() as workspace:
        if takes_back:
            taken = take_back(workspace, asked, annotator_name())
            output.line(
                f"Deleted: {len(taken.deleted):,}, worked on and kept: {len(taken.kept):,}."
            )
            output.result(taken)
            return
        if dry_run and len(asked) == 1:
            _show_preview(output, preview_note(workspace, asked[0], names))
            return
        ids = asked or notes_to_clean(workspace)
        if not dry_run:
            report = clean_notes(workspace, ids, names, annotator_name(), _progress(output))
            _show_report(output, report)
            return
        counts = count_edits(workspace, ids, names, _progress(output))
    output.line(f"{counts.changed:,} of {counts.notes:,} notes would change:")
    for name in names:
        edits, changed = counts.edits_by_step[name], counts.notes_by_step[name]
        output.line(f"  {name:<12}{edits:>10,} edits in {changed:,} notes")
    output.line("Nothing was written.")
    output.result(counts)


def _progress(output: Output) -> Callable[[int, int], None]:
    return lambda done, whole: output.progress(f"{done:,} of {whole:,} notes")


def _show_preview(output: Output, preview: CleaningPreview) -> None:
    text = preview.before
    for step in preview.after.steps:
        output.line(f"{step.step}: {len(step.edits):,} edits")
        for one in step.edits:
            before = text[max(0, one.start - _CONTEXT) : one.start]
            after = text[one.end : one.end + _CONTEXT]
            old, new = repr(text[one.start : one.end])[1:-1], repr(one.replacement)[1:-1]
            output.line(f"  {repr(before)[1:-1]}[-{old}-]{{+{new}+}}{repr(after)[1:-1]}")
        text = edited(text, step.edits)
    output.line("Nothing was written.")
    output.result(
        {
            "note": preview.note_id,
            "before": preview.before,
            "after": preview.after.text,
            "steps": {one.step: to_plain(one.edits) for one in preview.after.steps},
        }
    )


def _show_report(output: Output, report: CleaningReport) -> None:
    output.line(
        f"{len(report.made):,} cleaned copies made, {report.unchanged:,} notes were clean, "
        f"{report.already:,} copies there already."
    )
    output.line(
        f"{report.annotations:,} annotations and {report.relations:,} relations are in the copies; "
        f"{report.left_behind:,} annotations of deleted text are in the sources only."
    )
    output.result(report)


@click.command("duplicates")
@click.option(
    "--similarity",
    type=click.FloatRange(LEAST_SIMILARITY, 1),
    default=DEFAULT_SIMILARITY,
    show_default=True,
    help="Share of word groups that two notes have in common.",
)
@click.option("--limit", type=NUMBER, default=20, show_default=True, help="Most of each to show.")
@workspace_options
@output_options
@click.pass_obj
def duplicates(output: Output, choice: WorkspaceChoice, similarity: float, limit: int) -> None:
    """List notes that are nearly the same, and paragraphs that were copied."""
    with choice.opened() as workspace:
        found = find_duplicates(workspace, similarity, _progress(output))
    for group in found.groups[:limit]:
        output.line(" · ".join(f"{one.note_id} ({one.similarity:.0%})" for one in group))
    for one in found.paragraphs[:limit]:
        record = f", record {one.record}" if one.record else ""
        said = one.text if len(one.text) <= _LONGEST else one.text[: _LONGEST - 1] + "…"
        output.line(f"{len(one.note_ids):>4} notes from {one.note_ids[0]}{record}: {said}")
    output.line(
        f"{found.notes:,} notes: {len(found.groups):,} groups of near duplicates, "
        f"{len(found.paragraphs):,} copied paragraphs."
    )
    output.result(found)


@click.command("from-sections")
@click.argument("kinds", nargs=-1)
@click.option("--none", "takes_none", is_flag=True, help="Train on no sections from now on.")
@workspace_options
@output_options
@click.pass_obj
def from_sections(
    output: Output, choice: WorkspaceChoice, kinds: tuple[str, ...], takes_none: bool
) -> None:
    """Train on sections, too: all of a note but KINDS, and what they say. Lists them without any.

    For example: medgen pairs from-sections impression plan
    """
    if kinds and takes_none:
        raise click.UsageError("Give KINDS or --none.")
    with choice.opened() as workspace:
        counts = find_sections(workspace, _progress(output))
        chosen = chosen_sections(workspace)
        if kinds or takes_none:
            chosen = choose_sections(workspace, kinds)
        pairs = count_pairs_from_sections(workspace, chosen)
    for kind, count in counts.items():
        output.line(f"{'*' if kind in chosen else ' '} {kind:<28}{count:>8,} notes")
    output.line(
        f"{pairs:,} pairs of the sections that are marked." if chosen else "None is chosen."
    )
    output.result({"sections": counts, "chosen": list(chosen), "pairs": pairs})
