"""Notes out and across formats: `export`, `convert` and `formats`."""

from pathlib import Path

import click

from medgen_desktop.cli.notes import READABLE
from medgen_desktop.cli.options import WorkspaceChoice, output_options, workspace_options
from medgen_desktop.cli.output import Output
from medgen_desktop.domain.records import to_plain
from medgen_desktop.interchange.formats import (
    FORMATS,
    Format,
    format_named,
    format_of,
    unread,
)
from medgen_desktop.interchange.reading import ReadOptions
from medgen_desktop.interchange.writing import WriteOptions
from medgen_desktop.services.export_notes import (
    ExportReport,
    convert_file,
    export_notes,
    writable_format,
)

WRITABLE = click.Choice([one.name for one in FORMATS if one.writes])
SCHEMES = click.Choice(["IOB2", "BIOES"])


@click.command("export")
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--format", "name", type=WRITABLE, required=True, help="Format of the file.")
@click.option("--search", default="", help="Only notes with this in their title or text.")
@click.option("--scheme", type=SCHEMES, default="IOB2", help="Tags, for formats of tagged tokens.")
@click.option("--deidentified", is_flag=True, help="Write the copies without identities instead.")
@workspace_options
@output_options
@click.pass_obj
def export_command(
    output: Output,
    choice: WorkspaceChoice,
    path: Path,
    name: str,
    search: str,
    scheme: str,
    *,
    deidentified: bool,
) -> None:
    """Write notes in the format of another tool: to a file, or to a folder of files.

    What the format cannot hold is listed in a table beside it. With --deidentified every note must
    be reviewed and have a copy (see `medgen deid`).
    """
    with choice.opened() as workspace:
        report = export_notes(
            workspace,
            [one.id for one in workspace.notes.page(0, -1, search)],
            path,
            writable_format(name),
            WriteOptions(scheme),
            on_progress=lambda count: output.progress(f"{count:,} notes written"),
            deidentified=deidentified,
        )
    if report is not None:
        _show(output, report, path)
        output.result(report)


@click.command("convert")
@click.argument("source", type=click.Path(path_type=Path))
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--from", "source_name", type=READABLE, help="Format of the file; seen if not given.")
@click.option("--to", "target_name", type=WRITABLE, required=True, help="Format to write.")
@click.option("--encoding", help="Encoding of the file, for example gb18030.")
@click.option("--scheme", type=SCHEMES, default="IOB2", help="Tags, for formats of tagged tokens.")
@output_options
@click.pass_obj
def convert_command(
    output: Output,
    source: Path,
    path: Path,
    source_name: str | None,
    target_name: str,
    encoding: str | None,
    scheme: str,
) -> None:
    """Turn a file into one of another tool; no workspace is needed.

    What the format cannot hold is listed in a table beside it.
    """
    found = format_named(source_name) if source_name else format_of(source)
    if found is None:
        raise unread(source)
    target = writable_format(target_name)
    report, skipped = convert_file(
        source, path, found, target, ReadOptions(encoding), WriteOptions(scheme)
    )
    _show(output, report, path)
    for one in skipped:
        output.say(f"  {one.file}, line {one.line}: {one.reason}")
    output.result({"report": to_plain(report), "skipped": to_plain(skipped)})


@click.command("formats")
@output_options
@click.pass_obj
def formats_command(output: Output) -> None:
    """List the formats that notes come in and go out in."""
    for one in FORMATS:
        output.line(f"{one.name:<14}{_ways(one):<14}{one.title}  ({', '.join(one.suffixes)})")
    output.result(
        [
            {"name": one.name, "title": one.title, "reads": one.reads, "writes": one.writes}
            for one in FORMATS
        ]
    )


def _ways(one: Format) -> str:
    return " ".join(word for word, holds in (("read", one.reads), ("write", one.writes)) if holds)


def _show(output: Output, report: ExportReport, path: Path) -> None:
    output.line(f"{report.notes:,} notes with {report.annotations:,} annotations are in {path}.")
    for content, count in report.left_behind.items():
        output.line(f"  left behind: {content.lower()} ({count:,})")
    if report.loss_report:
        output.line(f"  listed in {report.loss_report}")
