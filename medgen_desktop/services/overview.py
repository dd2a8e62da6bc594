"""See the whole workspace: a concordance, progress, and both as tables for a spreadsheet."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime, tzinfo
from pathlib import Path

from medgen_desktop.domain.errors import LABEL_UNKNOWN, UserError
from medgen_desktop.domain.label_schema import Label
from medgen_desktop.domain.note import NoteStatus
from medgen_desktop.domain.overview import (
    BEGINNING,
    Agreement,
    Cursor,
    Occurrence,
    OccurrencePage,
    Progress,
)
from medgen_desktop.interchange.spreadsheet import Row, write_table
from medgen_desktop.storage.corpus_repository import Tally
from medgen_desktop.storage.workspace import Workspace

PAGE = 200
_EXPORT_PAGE = 2000
_CONCORDANCE_HEAD = ("note", "title", "start", "end", "before", "match", "after", "label")
_PROGRESS_HEAD = ("what", "of", "day", "count")


def find_places(
    workspace: Workspace, term: str, label: str, after: Cursor = BEGINNING, limit: int = PAGE
) -> OccurrencePage:
    """A page of a term's places, of a label's, or of a label's that say the term.

    Raises:
        UserError: LABEL_UNKNOWN.
    """
    if not label:
        return workspace.corpus.places_of_term(term, after, limit)
    return workspace.corpus.places_of_label(_known(workspace, label), term, after, limit)


def _known(workspace: Workspace, label: str) -> str:
    """The label as it is written; one that left the schema may still be in use."""
    schema = workspace.schemas.current()
    found = schema.label_named(label)
    if found is not None:
        return found.name
    if workspace.annotations.count(label):
        return label
    names = ", ".join(one.name for one in schema.labels)
    raise UserError(LABEL_UNKNOWN, label=label, labels=names)


def all_places(workspace: Workspace, term: str, label: str) -> Iterator[Occurrence]:
    """Every place, read page by page as they are taken."""
    after: Cursor | None = BEGINNING
    while after is not None:
        page = find_places(workspace, term, label, after, _EXPORT_PAGE)
        yield from page.occurrences
        after = page.next


def read_progress(
    workspace: Workspace,
    report: Callable[[Progress], bool] = lambda _progress: True,
    zone: tzinfo | None = None,
) -> Progress:
    """Count notes and annotations; days are those of `zone`, or of this computer.

    `report` gets what is counted so far, now and then, and says whether to go on.
    """
    notes = workspace.corpus.notes_by_status()
    rejected = workspace.corpus.rejected_by_source()
    counted = _Counted(zone)
    for tallies in workspace.corpus.tallies():
        counted.add(tallies)
        if not report(counted.progress(notes, rejected, is_complete=False)):
            return counted.progress(notes, rejected, is_complete=False)
    return counted.progress(notes, rejected, is_complete=True)


class _Counted:
    """Annotations counted so far: by label, by day and label, by source."""

    def __init__(self, zone: tzinfo | None) -> None:
        self._zone = zone
        self._days: dict[str, Counter[str]] = defaultdict(Counter)
        self._sources: Counter[str] = Counter()
        self._day_of: dict[str, str] = {}

    def add(self, tallies: Iterable[Tally]) -> None:
        for one in tallies:
            self._days[self._day(one.quarter)][one.label] += one.count
            self._sources[one.source] += one.count

    def _day(self, quarter: str) -> str:
        day = self._day_of.get(quarter)
        if day is None:
            moment = datetime.fromisoformat(quarter).replace(tzinfo=UTC)
            day = self._day_of[quarter] = moment.astimezone(self._zone).date().isoformat()
        return day

    def progress(
        self, notes: Mapping[NoteStatus, int], rejected: Counter[str], *, is_complete: bool
    ) -> Progress:
        days = {day: dict(self._days[day]) for day in sorted(self._days)}
        labels: Counter[str] = Counter()
        for counts in days.values():
            labels.update(counts)
        sources = [one for one in {**self._sources, **rejected} if one]
        agreement = [Agreement(one, self._sources[one], rejected[one]) for one in sources]
        agreement.sort(key=lambda one: (-one.accepted - one.rejected, one.source))
        return Progress(notes, dict(labels), days, tuple(agreement), is_complete)


def export_places(
    workspace: Workspace,
    path: Path,
    term: str,
    label: str,
    goes_on: Callable[[], bool] = lambda: True,
) -> int:
    """Write all places as CSV and give their number; where it shall not go on, write nothing.

    Raises:
        UserError: LABEL_UNKNOWN, FILE_UNWRITABLE, DISK_FULL.
    """
    count = 0

    def rows() -> Iterator[Row]:
        nonlocal count
        for one in all_places(workspace, term, label):
            if not goes_on():
                raise _StoppedError
            count += 1
            place = (one.note_id, one.title, one.start, one.end, one.before, one.match, one.after)
            yield (*place, one.label or "")

    with suppress(_StoppedError):
        write_table(path, _CONCORDANCE_HEAD, rows())
        return count
    return 0


class _StoppedError(Exception):
    """Ends the writing of a table, which leaves no file."""


def export_progress(path: Path, progress: Progress) -> None:
    """Write the counts as CSV, one a line.

    Raises:
        UserError: FILE_UNWRITABLE, DISK_FULL.
    """
    write_table(path, _PROGRESS_HEAD, _progress_rows(progress))


def _progress_rows(progress: Progress) -> Iterator[Row]:
    for status, count in progress.notes.items():
        yield "notes", status.value, "", count
    for label, count in progress.labels.items():
        yield "annotations", label, "", count
    for day, counts in progress.days.items():
        for label, count in counts.items():
            yield "annotations", label, day, count
    for one in progress.agreement:
        yield "accepted suggestions", one.source, "", one.accepted
        yield "rejected suggestions", one.source, "", one.rejected


def labels_in_order(labels: Sequence[Label], counted: Mapping[str, int]) -> list[str]:
    """The schema's labels, then those that only older annotations have."""
    names = [one.name for one in labels]
    return names + sorted(name for name in counted if name not in names)
