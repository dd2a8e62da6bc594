"""Notes in and out of sight: `import`, `notes` and `pairs`."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import click

from medgen_desktop.cli.cleaning import from_sections
from medgen_desktop.cli.options import (
    NUMBER,
    OFFSET,
    WorkspaceChoice,
    annotator_name,
    output_options,
    workspace_options,
)
from medgen_desktop.cli.output import Output
from medgen_desktop.domain.errors import TEXT_COLUMN_UNKNOWN, UserError
from medgen_desktop.domain.note import NoteId
from medgen_desktop.domain.records import Plain, to_plain
from medgen_desktop.interchange.column_mapping import ColumnMapping
from medgen_desktop.interchange.formats import FORMATS
from medgen_desktop.services.import_notes import (
    ImportReport,
    ImportRequest,
    import_files,
    is_table,
    preview_table,
)
from medgen_desktop.services.index_notes import index_notes

READABLE = click.Choice([one.name for one in FORMATS if one.reads])
_SHOWN_SKIPPED = 10


@dataclass(frozen=True, slots=True)
class _Columns:
    text: str | None
    target: str | None
    section: str | None
    title: str | None
    record_id: str | None

    def mapped(self, request: ImportRequest) -> ImportRequest:
        """With what was said, over what the names of the columns speak for, or left to them."""
        said = {
            name: column
            for name, column in (
                ("text", self.text),
                ("target", self.target),
                ("section", self.section),
                ("title", self.title),
                ("record_id", self.record_id),
            )
            if column is not None
        }
        if not said or request.path.is_dir() or not is_table(request.path, request.format):
            return request
        table = preview_table(
            request.path, request.encoding, sheet=request.sheet, format_name=request.format
        )
        if table.guess is not None:
            mapping = replace(table.guess.without(said.values()), **said)
        elif "text" in said:
            mapping = ColumnMapping(**said)
        else:
            raise UserError(TEXT_COLUMN_UNKNOWN, path=str(request.path))
        return replace(request, mapping=mapping, columns=table.columns)


@click.command("import")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--text-column", help="Column of the notes' text.")
@click.option("--target-column", help="Column of the summary that a person wrote.")
@click.option("--section-column", help="Column that names the report section of the summary.")
@click.option("--title-column", help="Column of the notes' titles.")
@click.option("--id-column", help="Column of the source's own record numbers.")
@click.option("--sheet", help="Sheet of a workbook; the first one if it is not given.")
@click.option("--encoding", help="Encoding of the files, for example gb18030.")
@click.option("--format", "format_name", type=READABLE, help="Format; seen if it is not given.")
@workspace_options
@output_options
@click.pass_obj
def import_command(
    output: Output,
    /,
    choice: WorkspaceChoice,
    paths: Sequence[Path],
    sheet: str | None,
    encoding: str | None,
    format_name: str | None,
    **columns: str | None,
) -> None:
    """Bring notes into a workspace: files, folders of them, and tables; `medgen formats` lists all.

    A table with a target column makes training pairs. What is in the workspace already is not
    doubled. A workspace that does not exist yet is created.
    """
    chosen = _Columns(
        text=columns["text_column"],
        target=columns["target_column"],
        section=columns["section_column"],
        title=columns["title_column"],
        record_id=columns["id_column"],
    )
    requests = [
        chosen.mapped(ImportRequest(path, None, encoding, format_name, sheet=sheet))
        for path in paths
    ]
    with choice.opened_or_created() as (workspace, is_new):
        if is_new:
            output.say(f"Created the workspace {choice.path}.")
        before = workspace.notes.count()
        try:
            report = import_files(
                workspace,
                requests,
                annotator_name(),
                on_progress=lambda rows: output.progress(f"{rows:,} rows read"),
            )
        except UserError:
            added = workspace.notes.count() - before
            if added:
                output.say(
                    f"{added:,} notes of the files before this one are in; none after it are:"
                )
            raise
        index_notes(
            workspace,
            on_progress=lambda done, all_: output.progress(f"{done:,} of {all_:,} indexed"),
        )
    _show_report(output, report, choice.path, is_new=is_new)


def _show_report(output: Output, report: ImportReport, path: Path, *, is_new: bool) -> None:
    output.line(
        f"{report.rows_read:,} rows read: {report.notes_added:,} notes and "
        f"{report.pairs_added:,} training pairs added, {report.duplicates:,} there already, "
        f"{len(report.skipped):,} skipped."
    )
    if report.annotations_added or report.to_repair:
        output.line(
            f"{report.annotations_added:,} annotations and {report.relations_added:,} relations "
            f"added; {report.to_repair:,} annotations say another text and wait for repair."
        )
    for skipped in report.skipped[:_SHOWN_SKIPPED]:
        output.line(f"  {skipped.file}, line {skipped.line}: {skipped.reason}")
    if len(report.skipped) > _SHOWN_SKIPPED:
        output.line(f"  … and {len(report.skipped) - _SHOWN_SKIPPED:,} more; --json lists them all")
    shown = to_plain(report)
    fields: dict[str, Plain] = {"workspace": str(path), "created": is_new}
    output.result(fields | (shown if isinstance(shown, dict) else {}))


@click.group()
def notes() -> None:
    """List and read the notes of a workspace."""


@notes.command("list")
@click.option("--search", default="", help="Only notes with this in their title or text.")
@click.option("--limit", type=NUMBER, default=50, show_default=True, help="Most notes to list.")
@click.option("--offset", type=OFFSET, default=0, help="Notes to pass over first.")
@workspace_options
@output_options
@click.pass_obj
def list_notes(
    output: Output, choice: WorkspaceChoice, search: str, limit: int, offset: int
) -> None:
    """List notes, a page at a time."""
    with choice.opened() as workspace:
        page = workspace.notes.page(offset, limit, search)
        total = workspace.notes.count(search)
    for note in page:
        labels = f"{note.annotations} labels" if note.annotations else ""
        output.line(
            f"{note.id:>6}  {note.language:<2}  {note.status.value:<12}  {note.characters:>7,}  "
            f"{labels:<10}  {note.section:<14}  {note.title}".rstrip()
        )
    output.line(f"{len(page):,} of {total:,} notes." if page else "No notes here.")
    output.result(page)


@notes.command("show")
@click.argument("note", type=NUMBER)
@workspace_options
@output_options
@click.pass_obj
def show_note(output: Output, choice: WorkspaceChoice, note: int) -> None:
    """Show a note's text with its annotations and drafts."""
    with choice.opened() as workspace:
        found = workspace.notes.get(NoteId(note))
        annotations = workspace.annotations.of_note(found.id)
        drafts = workspace.drafts.of_note(found.id)
    output.line(f"{found.title}  [{found.language}, {found.source_name}, {found.status.value}]")
    output.line()
    output.line(found.text)
    if annotations:
        output.line()
    for one in annotations:
        output.line(f"  {one.start}–{one.end}  {one.label}: {one.text}")
    for draft in drafts:
        output.line()
        output.line(f"Draft {draft.id} by {draft.model_id}:")
        output.line(draft.text)
    shown = to_plain(found)
    parts: dict[str, Plain] = {"annotations": to_plain(annotations), "drafts": to_plain(drafts)}
    output.result((shown if isinstance(shown, dict) else {}) | parts)


@click.group()
def pairs() -> None:
    """See what a model can be trained on: sources with the summary that a person wrote."""


@pairs.command("list")
@click.option("--limit", type=NUMBER, default=20, show_default=True, help="Most pairs to list.")
@click.option("--offset", type=OFFSET, default=0, help="Pairs to pass over first.")
@workspace_options
@output_options
@click.pass_obj
def list_pairs(output: Output, choice: WorkspaceChoice, limit: int, offset: int) -> None:
    """List training pairs, a page at a time."""
    with choice.opened() as workspace:
        page = workspace.pairs.page(offset, limit)
        total = workspace.pairs.count()
    for pair in page:
        section = f" [{pair.section}]" if pair.section else ""
        output.line(f"{pair.id:>6}  note {pair.note_id}{section}  {_one_line(pair.target)}")
    output.line(f"{len(page):,} of {total:,} pairs." if page else "No pairs here.")
    output.result(page)


@pairs.command("count")
@workspace_options
@output_options
@click.pass_obj
def count_pairs(output: Output, choice: WorkspaceChoice) -> None:
    """Count the training pairs."""
    with choice.opened() as workspace:
        count = workspace.pairs.count()
    output.line(f"{count:,} pairs.")
    output.result({"pairs": count})


pairs.add_command(from_sections)


def _one_line(text: str, longest: int = 70) -> str:
    joined = " ".join(text.split())
    return joined if len(joined) <= longest else joined[: longest - 1] + "…"
