"""Search all notes: a page for a list, or everything as a table."""

from collections.abc import Callable, Iterator
from pathlib import Path

from medgen_desktop.domain.note import NoteId
from medgen_desktop.domain.search import Search, SearchHit, SearchPage
from medgen_desktop.interchange.spreadsheet import Row, write_table
from medgen_desktop.storage.workspace import Workspace

PAGE = 50
_FIRST = NoteId(0)
_EXPORT_PAGE = 1_000
_HEAD = ("note", "title", "source", "status", "start", "end", "before", "match", "after", "label")


def find_notes(
    workspace: Workspace,
    search: Search,
    after: NoteId = _FIRST,
    limit: int = PAGE,
    goes_on: Callable[[], bool] = lambda: True,
) -> SearchPage:
    """The first notes behind `after` that are as asked for: `limit` of them unless fewer are left.

    Stops early, with what it has, where it shall not go on.
    """
    hits: list[SearchHit] = []
    page = workspace.search.page(search, after, limit)
    hits += page.hits
    while page.next is not None and len(hits) < limit and goes_on():
        page = workspace.search.page(search, page.next, limit - len(hits))
        hits += page.hits
    return SearchPage(tuple(hits), page.next)


def export_hits(workspace: Workspace, path: Path, search: Search) -> int:
    """Write every note that is found as CSV, one line a place; the number of notes.

    Raises:
        UserError: FILE_UNWRITABLE, DISK_FULL.
    """
    count = 0

    def rows() -> Iterator[Row]:
        nonlocal count
        for hit in _all_hits(workspace, search):
            count += 1
            yield from _rows(hit)

    write_table(path, _HEAD, rows())
    return count


def _all_hits(workspace: Workspace, search: Search) -> Iterator[SearchHit]:
    after: NoteId | None = _FIRST
    while after is not None:
        page = workspace.search.page(search, after, _EXPORT_PAGE)
        yield from page.hits
        after = page.next


def _rows(hit: SearchHit) -> Iterator[Row]:
    note = (hit.note_id, hit.title, hit.source_name, hit.status.value)
    for one in hit.places:
        yield (*note, one.start, one.end, one.before, one.match, one.after, one.label or "")
    if not hit.places:
        yield (*note, "", "", "", "", "", "")
