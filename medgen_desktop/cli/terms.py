"""`terms`: look after the terminologies of a workspace, and find concepts in them."""

from pathlib import Path

import click

from medgen_desktop.cli.options import (
    NUMBER,
    WorkspaceChoice,
    annotator_name,
    output_options,
    workspace_options,
)
from medgen_desktop.cli.output import Output
from medgen_desktop.domain.terminology import TerminologyId
from medgen_desktop.services.concepts import (
    BUILTIN_SYSTEMS,
    TerminologyFile,
    TerminologyReport,
    delete_terminology,
    import_terminology,
    install_builtin,
    require_installed,
)

_SHOWN_SKIPPED = 10


@click.group()
def terms() -> None:
    """Look up codes and names in ICD-10, HPO and your own terminologies."""


@terms.command("install")
@click.argument(
    "system",
    type=click.Choice([one.system.lower() for one in BUILTIN_SYSTEMS], case_sensitive=False),
)
@workspace_options
@output_options
@click.pass_obj
def install(output: Output, choice: WorkspaceChoice, system: str) -> None:
    """Install a terminology that comes with the program: icd-10 or hpo."""
    with choice.opened() as workspace:
        report = install_builtin(
            workspace,
            system,
            annotator_name(),
            on_progress=lambda done: output.progress(f"{done:.0%} installed"),
        )
    _show_report(output, report)


@terms.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--system", required=True, help="What it is called, for example ICD-10-CN.")
@click.option("--version", required=True, help="Which edition it is, for example 2.0.")
@click.option("--encoding", help="Encoding of the file, for example gb18030.")
@workspace_options
@output_options
@click.pass_obj
def import_command(
    output: Output,
    choice: WorkspaceChoice,
    file: Path,
    system: str,
    version: str,
    encoding: str | None,
) -> None:
    """Bring in FILE, a .csv or .tsv table with the columns code, name and perhaps synonyms.

    The columns may be called 编码, 名称 and 同义词; synonyms stand between | or ;. Rows of one code
    are one concept.
    """
    asked = TerminologyFile(file, system, version, encoding)
    with choice.opened() as workspace:
        report = import_terminology(
            workspace,
            asked,
            annotator_name(),
            on_progress=lambda done: output.progress(f"{done:.0%} imported"),
        )
    _show_report(output, report)


def _show_report(output: Output, report: TerminologyReport) -> None:
    output.end_progress()
    if report.terminology is not None:
        output.line(
            f"{report.terminology.system} {report.terminology.version}: {report.concepts:,} "
            f"concepts with {report.terminology.terms:,} names, {report.merged:,} rows merged, "
            f"{len(report.skipped):,} skipped."
        )
    for skipped in report.skipped[:_SHOWN_SKIPPED]:
        output.line(f"  {skipped.file}, line {skipped.line}: {skipped.reason}")
    if len(report.skipped) > _SHOWN_SKIPPED:
        output.line(f"  … and {len(report.skipped) - _SHOWN_SKIPPED:,} more; --json lists them all")
    output.result(report)


@terms.command("find")
@click.argument("query")
@click.option("--limit", type=NUMBER, default=20, show_default=True, help="Most concepts to list.")
@click.option("--system", multiple=True, help="Only in this terminology; may be given again.")
@workspace_options
@output_options
@click.pass_obj
def find(
    output: Output, choice: WorkspaceChoice, query: str, limit: int, system: tuple[str, ...]
) -> None:
    """Find concepts by a code, the beginnings of words, or the initials of pinyin."""
    with choice.opened() as workspace:
        installed = workspace.terminologies.all()
        require_installed(workspace, system)
        found = workspace.terminologies.find(query, limit, system or None)
    for one in found:
        synonym = f"  ({one.synonym})" if one.synonym else ""
        concept = one.concept
        output.line(
            f"{concept.code:<12}  {concept.name}{synonym}  [{concept.system} {concept.version}]"
        )
    if not installed:
        output.say("No terminology is installed. See: medgen terms install --help")
    elif not found:
        searched = ", ".join(f"{one.system} {one.version}" for one in installed)
        output.line(f"Nothing found. Terminologies here: {searched}.")
    output.result(found)


@terms.command("list")
@workspace_options
@output_options
@click.pass_obj
def list_terminologies(output: Output, choice: WorkspaceChoice) -> None:
    """List the terminologies of a workspace."""
    with choice.opened() as workspace:
        installed = workspace.terminologies.all()
    for one in installed:
        output.line(
            f"{one.id:>4}  {one.system} {one.version}  {one.terms:,} names  {one.language}  "
            f"{one.source_name}"
        )
    if not installed:
        output.line("No terminology is installed. See: medgen terms install --help")
    output.result(installed)


@terms.command("delete")
@click.argument("terminology", type=NUMBER)
@workspace_options
@output_options
@click.pass_obj
def delete(output: Output, choice: WorkspaceChoice, terminology: int) -> None:
    """Delete a terminology by its number; annotations keep the codes they have of it."""
    with choice.opened() as workspace:
        delete_terminology(workspace, TerminologyId(terminology), annotator_name())
    output.line(f"Deleted terminology {terminology}.")
    output.result({"deleted": terminology})
