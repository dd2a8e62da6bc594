"""De-identification on the command line."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import click

from medgen_desktop.cli.options import (
    WorkspaceChoice,
    annotator_name,
    output_options,
    workspace_options,
)
from medgen_desktop.cli.output import Output
from medgen_desktop.domain.identity import Decision, IdentityKind, ReviewProgress
from medgen_desktop.domain.records import Plain, to_plain
from medgen_desktop.services.deid_score import score_file, score_planted
from medgen_desktop.services.deidentified_copies import CopiesReport, make_copies
from medgen_desktop.services.deidentify import ScanReport, review_progress, scan_notes
from medgen_desktop.services.review_identities import decide_kinds
from medgen_desktop.services.site_names import import_site_file
from medgen_desktop.services.surrogates import Style
from medgen_desktop.storage.workspace import Workspace

_ALL = "all"
_SHOWN_AT_ONCE = 500
_KINDS = click.Choice([one.value for one in IdentityKind], case_sensitive=False)


class _Kinds(click.ParamType[tuple[IdentityKind, ...]]):
    """Names of kinds with commas between them, or "all"."""

    name = "kind,…"

    def convert(
        self, value: str, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[IdentityKind, ...]:
        if value.strip().lower() == _ALL:
            return tuple(IdentityKind)
        return tuple(
            IdentityKind(_KINDS.convert(one.strip(), param, ctx)) for one in value.split(",")
        )


@click.command("deid")
@click.argument("path", required=False, metavar="[WORKSPACE]", type=click.Path(path_type=Path))
@click.option("--again", is_flag=True, help="Also notes that today's rules have seen.")
@click.option("--show", is_flag=True, help="Print the open hits with what they say.")
@click.option(
    "--accept-all",
    "kinds",
    type=_Kinds(),
    multiple=True,
    help="Accept every open hit of these kinds, such as DATE,PHONE; or all.",
)
@click.option(
    "--apply",
    "style",
    type=click.Choice([one.value for one in Style]),
    help="Then make copies of all reviewed notes.",
)
@workspace_options
@output_options
@click.pass_obj
def deid(
    output: Output,
    choice: WorkspaceChoice,
    path: Path | None,
    *,
    again: bool,
    show: bool,
    kinds: Sequence[tuple[IdentityKind, ...]],
    style: str | None,
) -> None:
    """Look notes through for identities, and make copies without.

    What may name somebody in the notes of WORKSPACE is counted by kind. Nothing is replaced that
    nobody accepted: decide hits in the program's window, or accept whole kinds here. The notes
    themselves stay as they are; copies have masks, or surrogates that are the same for the same
    person.
    """
    with (choice if path is None else replace(choice, path=path)).opened() as workspace:
        report = scan_notes(
            workspace,
            again=again,
            on_progress=lambda count: output.progress(f"{count:,} notes looked through"),
        )
        wanted = list(dict.fromkeys(kind for listed in kinds for kind in listed))
        change = decide_kinds(workspace, wanted, Decision.ACCEPTED, annotator_name())
        copies = None
        if style is not None:
            copies = make_copies(
                workspace,
                None,
                Style(style),
                annotator_name(),
                on_progress=lambda count: output.progress(f"{count:,} notes done"),
            )
        _show_review(output, workspace, report, accepted=len(change.after))
        if show:
            _show_hits(output, workspace)
        if copies is not None:
            _show_copies(output, copies)
        output.result(_plain(workspace, report, len(change.after), copies, show=show))


@click.group("site-names")
def site_names() -> None:
    """Look after the site's own list of names, which notes are looked through for."""


@site_names.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--kind", type=_KINDS, default="NAME", show_default=True, help="Of unmarked lines.")
@click.option("--encoding", help="Encoding of the file, for example gb18030.")
@click.option("--replace", "replaces", is_flag=True, help="Forget the list of before.")
@workspace_options
@output_options
@click.pass_obj
def import_command(
    output: Output,
    choice: WorkspaceChoice,
    file: Path,
    kind: str,
    encoding: str | None,
    *,
    replaces: bool,
) -> None:
    """Bring in FILE: a name a line, perhaps with a kind before it, as in PLACE,Ward 7.

    Notes count as unreviewed until `medgen deid` has looked them through by the new list.
    """
    with choice.opened() as workspace:
        report = import_site_file(
            workspace, file, IdentityKind(kind), encoding=encoding, replaces=replaces
        )
    output.line(f"{report.names:,} names, {report.added:,} of them new.")
    if report.too_short:
        output.say(f"{report.too_short:,} of one character were left out.")
    output.result(report)


def _show_review(
    output: Output, workspace: Workspace, report: ScanReport, *, accepted: int
) -> None:
    progress = review_progress(workspace)
    output.line(f"{report.notes:,} notes looked through.")
    counts = workspace.identities.counts()
    for kind in IdentityKind:
        here = {decision: counts[(kind, decision)] for decision in Decision}
        if any(here.values()):
            said = ", ".join(f"{count:,} {decision}" for decision, count in here.items() if count)
            output.line(f"  {kind.value:<14} {said}")
    if accepted:
        output.line(f"{accepted:,} hits accepted now.")
    output.line(_reviewed(progress))


def _reviewed(progress: ReviewProgress) -> str:
    return (
        f"{progress.reviewed:,} of {progress.notes:,} notes reviewed; "
        f"{progress.open_hits:,} hits are open."
    )


def _show_hits(output: Output, workspace: Workspace) -> None:
    after = None
    while page := workspace.identities.page(after, _SHOWN_AT_ONCE, Decision.OPEN):
        after = page[-1].identity
        for row in page:
            one = row.identity
            said = " ".join(one.text.split())
            output.line(
                f"{one.note_id:>6}  {one.start}–{one.end}  {one.kind.value}: {said}  ({one.reason})"
            )


def _show_copies(output: Output, copies: CopiesReport) -> None:
    output.line(f"{copies.made:,} copies made, {copies.unchanged:,} were there already.")
    for count, words in (
        (len(copies.unreviewed), "notes are not reviewed: no copy was made of them"),
        (len(copies.kept), "notes have an earlier copy that somebody works on: it stays"),
        (copies.touched_count, "annotations overlap an identity: they cover what replaces it"),
        (copies.left_behind, "annotations do not match their note: they were left behind"),
    ):
        if count:
            output.say(f"  {count:,} {words}.")


def _plain(
    workspace: Workspace,
    report: ScanReport,
    accepted: int,
    copies: CopiesReport | None,
    *,
    show: bool,
) -> dict[str, Plain]:
    """What --json prints: words of notes only where they were asked for."""
    counts = workspace.identities.counts()
    kinds: dict[str, Plain] = {
        kind.value: {decision.value: counts[(kind, decision)] for decision in Decision}
        for kind in IdentityKind
        if any(counts[(kind, decision)] for decision in Decision)
    }
    plain: dict[str, Plain] = {
        "scanned": report.notes,
        "accepted": accepted,
        "kinds": kinds,
        "review": to_plain(review_progress(workspace)),
        "copies": None if copies is None else to_plain(copies),
    }
    if show:
        rows = workspace.identities.page(None, -1, Decision.OPEN)
        plain["hits"] = [to_plain(row.identity) for row in rows]
    return plain


@click.command("deid-score")
@click.option(
    "--file", "path", type=click.Path(path_type=Path), help="Queries with planted values (ASQ-PHI)."
)
@click.option(
    "--planted-zh", type=click.IntRange(1, 100_000), help="So many Chinese notes, made for it."
)
@click.option("--seed", type=int, default=1, show_default=True, help="What the notes are made of.")
@output_options
@click.pass_obj
def deid_score(output: Output, path: Path | None, planted_zh: int | None, seed: int) -> None:
    """Measure how many planted identities the rules find.

    Give a file of queries with their values, or a number of notes to make.
    """
    if (path is None) == (planted_zh is None):
        raise click.UsageError("Give either --file or --planted-zh.")
    result = score_file(path) if path is not None else score_planted(planted_zh or 1, seed)
    output.line(
        f"{result.texts:,} texts: recall {result.recall:.1%}, precision {result.precision:.1%}; "
        f"{result.clean_touched:.1%} of {result.clean_texts:,} without identities were touched."
    )
    for kind, one in result.kinds.items():
        output.line(f"  {kind:<32}{one.found:>7,} of {one.planted:,}")
    output.result(result)
