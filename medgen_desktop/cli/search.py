"""`search`: find notes by their words and by what is said of them, in a terminal."""

from datetime import datetime
from pathlib import Path

import click

from medgen_desktop.cli.options import NUMBER, WorkspaceChoice, output_options, workspace_options
from medgen_desktop.cli.output import Output
from medgen_desktop.domain.errors import UserError
from medgen_desktop.domain.exchange_errors import SEARCH_UNKNOWN
from medgen_desktop.domain.note import NoteStatus
from medgen_desktop.domain.records import to_plain
from medgen_desktop.domain.search import SavedSearch, Search, SearchHit, SearchIn
from medgen_desktop.services.index_notes import index_notes
from medgen_desktop.services.search import export_hits, find_notes
from medgen_desktop.storage.workspace import Workspace

_FILE = click.Path(dir_okay=False, path_type=Path)
_DAY = click.DateTime(["%Y-%m-%d"])


@click.command("search")
@click.argument("words", default="")
@click.option("--annotations", is_flag=True, help="Look for WORDS in annotations only.")
@click.option("--label", default="", help="Notes with an annotation of this label.")
@click.option("--annotator", default="", help="Notes with an annotation by this person.")
@click.option("--status", type=click.Choice([one.value for one in NoteStatus]), help="Status.")
@click.option("--section", default="", help="Kind of section that WORDS stand in.")
@click.option("--source", default="", help="Part of the name of the file it came from.")
@click.option("--since", type=_DAY, help="Notes that came in on this day or later.")
@click.option("--until", type=_DAY, help="Notes that came in on this day or before.")
@click.option("--limit", type=NUMBER, default=20, show_default=True, help="Notes to show.")
@click.option("--csv", "table", type=_FILE, help="Write all that is found to this file instead.")
@click.option("--save", "save_as", default="", help="Keep this search under a name.")
@click.option("--saved", "saved_as", default="", help="Search as it is kept under a name.")
@workspace_options
@output_options
@click.pass_obj
def search_command(
    output: Output,
    /,
    choice: WorkspaceChoice,
    *,
    words: str,
    annotations: bool,
    status: str | None,
    since: datetime | None,
    until: datetime | None,
    limit: int,
    table: Path | None,
    save_as: str,
    saved_as: str,
    **filters: str,
) -> None:
    """Find notes by words in them or in their annotations.

    English words are found from their beginnings, Chinese from any character, one after another as
    they are written. Without WORDS, notes are found by the options alone.
    """
    search = Search(
        words,
        SearchIn.ANNOTATIONS if annotations else SearchIn.NOTES,
        status=NoteStatus(status) if status else None,
        since=since.date().isoformat() if since else "",
        until=until.date().isoformat() if until else "",
        **filters,
    )
    with choice.opened() as workspace:
        if saved_as:
            search = _kept(workspace, saved_as)
        if search == Search():
            raise click.UsageError("Give WORDS or an option to search by.")
        if save_as:
            with workspace.transaction() as tx:
                workspace.search.save(tx, SavedSearch(save_as, search))
        index_notes(workspace)
        if table is not None:
            count = export_hits(workspace, table, search)
            output.line(f"Wrote {count} notes to {table}.")
            output.result({"notes": count, "file": str(table)})
            return
        page = find_notes(workspace, search, limit=limit)
        count = workspace.search.count(search)
    for one in page.hits:
        _show(output, one)
    if not page.hits:
        output.line("Nothing found.")
    elif page.next is not None:
        output.line(f"The first {len(page.hits)} of about {count}: use --limit or --csv.")
    output.result({"notes": to_plain(page.hits), "has_more": page.next is not None})


def _kept(workspace: Workspace, name: str) -> Search:
    found = {one.name: one.search for one in workspace.search.saved()}
    if name not in found:
        raise UserError(SEARCH_UNKNOWN, name=name, names=", ".join(found) or "—")
    return found[name]


def _show(output: Output, hit: SearchHit) -> None:
    output.line(f"{hit.note_id:>6}  {hit.title}  ({hit.status.value.replace('_', ' ')})")
    for one in hit.places:
        output.line(f"        …{one.before}[{one.match}]{one.after}…")
