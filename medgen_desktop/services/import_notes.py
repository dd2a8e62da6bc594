"""Bring notes in from files: each file is one transaction, so it is in wholly or not at all."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from medgen_desktop.domain.errors import (
    FILE_MISSING,
    FOLDER_WITHOUT_TEXT,
    FORMAT_UNKNOWN,
    UserError,
)
from medgen_desktop.interchange import delimited
from medgen_desktop.interchange.column_mapping import ColumnMapping
from medgen_desktop.interchange.delimited import TablePreview, read_table
from medgen_desktop.interchange.plain_text import read_plain_text
from medgen_desktop.interchange.reading import Reading, SkippedRow, SkipReason
from medgen_desktop.storage.workspace import Workspace

__all__ = [
    "TABLE_SUFFIXES",
    "TEXT_SUFFIXES",
    "ColumnMapping",
    "ImportReport",
    "ImportRequest",
    "SkipReason",
    "SkippedRow",
    "TablePreview",
    "import_files",
    "preview_table",
]

TEXT_SUFFIXES = frozenset({".txt"})
TABLE_SUFFIXES = frozenset({".csv", ".tsv", ".tab"})
_SECONDS_BETWEEN_REPORTS = 0.05


@dataclass(frozen=True, slots=True)
class ImportRequest:
    """A file or folder to bring in; None lets the mapping be guessed and the encoding be seen."""

    path: Path
    mapping: ColumnMapping | None = None
    encoding: str | None = None


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What came in, over all files that are in the workspace now.

    `was_cancelled` says that the file being read when the person stopped, and those after it, are
    not in; they count nowhere here.
    """

    rows_read: int = 0
    notes_added: int = 0
    pairs_added: int = 0
    duplicates: int = 0
    skipped: tuple[SkippedRow, ...] = ()
    was_cancelled: bool = False


class _Cancelled(Exception):  # noqa: N818 - not an error: it only carries the rollback
    """Leaves a transaction because the person stopped the import."""


class _Progress:
    """Tells how many rows were read, and asks whether to stop, without slowing the reading."""

    def __init__(
        self, on_progress: Callable[[int], None] | None, cancelled: Callable[[], bool] | None
    ) -> None:
        self._on_progress = on_progress
        self._cancelled = cancelled
        self._rows = 0
        self._next_report = 0.0

    def row_read(self) -> None:
        """Count a row; raises `_Cancelled` when the person wants to stop."""
        if self._cancelled is not None and self._cancelled():
            raise _Cancelled
        self._rows += 1
        now = time.monotonic()
        if now >= self._next_report:
            self._next_report = now + _SECONDS_BETWEEN_REPORTS
            self.report()

    def report(self) -> None:
        """Tell the count now."""
        if self._on_progress is not None:
            self._on_progress(self._rows)


def preview_table(path: Path, encoding: str | None = None) -> TablePreview:
    """Show a table's columns and first rows, with a guess of what the columns mean.

    Raises:
        UserError: the file is missing, not text, not a table, or broken within those rows.
    """
    if path.suffix.lower() not in TABLE_SUFFIXES:
        raise UserError(FORMAT_UNKNOWN, suffix=path.suffix)
    return delimited.preview(path, encoding)


def import_files(
    workspace: Workspace,
    requests: Sequence[ImportRequest],
    *,
    on_progress: Callable[[int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> ImportReport:
    """Import files, and the .txt files of folders, in the order given.

    Notes that the workspace has already are counted as duplicates and stay as they are.
    `on_progress` gets the number of rows read so far, at most 20 times a second and at the end.

    Raises:
        UserError: a file cannot be imported. Nothing of that file is in the workspace; files before
            it are. Missing files, unknown formats and folders without text are found before
            anything is written.
    """
    progress = _Progress(on_progress, cancelled)
    files = list(_files_of(requests))
    reports: list[ImportReport] = []
    was_cancelled = False
    for file in files:
        try:
            reports.append(_import_file(workspace, file, progress))
        except _Cancelled:
            was_cancelled = True
            break
    progress.report()
    return ImportReport(
        rows_read=sum(report.rows_read for report in reports),
        notes_added=sum(report.notes_added for report in reports),
        pairs_added=sum(report.pairs_added for report in reports),
        duplicates=sum(report.duplicates for report in reports),
        skipped=tuple(row for report in reports for row in report.skipped),
        was_cancelled=was_cancelled,
    )


def _files_of(requests: Sequence[ImportRequest]) -> Iterator[ImportRequest]:
    for request in requests:
        if request.path.is_dir():
            texts = _text_files_in(request.path)
            if not texts:
                raise UserError(FOLDER_WITHOUT_TEXT, path=str(request.path))
            yield from (ImportRequest(path, encoding=request.encoding) for path in texts)
        elif not request.path.exists():
            raise UserError(FILE_MISSING, path=str(request.path))
        elif request.path.suffix.lower() in TEXT_SUFFIXES | TABLE_SUFFIXES:
            yield request
        else:
            raise UserError(FORMAT_UNKNOWN, suffix=request.path.suffix)


def _text_files_in(folder: Path) -> list[Path]:
    return sorted(
        path
        for path in folder.rglob("*")
        if path.suffix.lower() in TEXT_SUFFIXES
        and not path.name.startswith(".")  # macOS leaves "._name.txt" beside files, not text
        and path.is_file()
    )


def _readings(file: ImportRequest) -> Iterator[Reading]:
    if file.path.suffix.lower() in TABLE_SUFFIXES:
        return read_table(file.path, file.mapping, file.encoding)
    return read_plain_text(file.path, file.encoding)


def _import_file(workspace: Workspace, file: ImportRequest, progress: _Progress) -> ImportReport:
    rows = notes = pairs = duplicates = 0
    skipped: list[SkippedRow] = []
    with workspace.transaction() as tx:
        for reading in _readings(file):
            progress.row_read()
            rows += 1
            if isinstance(reading, SkippedRow):
                skipped.append(reading)
            elif workspace.notes.add(tx, reading) is None:
                duplicates += 1
            else:
                notes += 1
                pairs += bool(reading.target.strip())
    return ImportReport(rows, notes, pairs, duplicates, tuple(skipped))
