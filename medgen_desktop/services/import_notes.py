"""Bring notes in from files: each file is one transaction, so it is in wholly or not at all."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from medgen_desktop.domain.errors import (
    FILE_MISSING,
    FOLDER_WITHOUT_TEXT,
    FORMAT_UNKNOWN,
    UserError,
)
from medgen_desktop.domain.exchange_errors import FORMAT_UNNAMED
from medgen_desktop.interchange import delimited
from medgen_desktop.interchange.column_mapping import ColumnMapping
from medgen_desktop.interchange.delimited import TablePreview
from medgen_desktop.interchange.formats import (
    FORMATS,
    Format,
    format_named,
    format_of,
    readable_suffixes,
)
from medgen_desktop.interchange.reading import (
    ReadOptions,
    SkippedRow,
    SkipReason,
    shown_name,
)
from medgen_desktop.services.put_documents import DocumentWriter
from medgen_desktop.storage.workspace import Workspace

__all__ = [
    "TABLE_SUFFIXES",
    "ColumnMapping",
    "ImportReport",
    "ImportRequest",
    "SkipReason",
    "SkippedRow",
    "TablePreview",
    "import_files",
    "preview_table",
    "readable_files_in",
]

TABLE_SUFFIXES = frozenset({".csv", ".tsv", ".tab"})
_SECONDS_BETWEEN_REPORTS = 0.05


@dataclass(frozen=True, slots=True)
class ImportRequest:
    """A file or folder to bring in; what is None is guessed or seen.

    `format` is the name of a format; `labels` says which label of the file is called what here, ""
    where its annotations are left out.
    """

    path: Path
    mapping: ColumnMapping | None = None
    encoding: str | None = None
    format: str | None = None
    labels: Mapping[str, str] = field(default_factory=dict)


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
    annotations_added: int = 0
    relations_added: int = 0
    to_repair: int = 0
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
        raise UserError(
            FORMAT_UNKNOWN, suffix=path.suffix, suffixes=", ".join(sorted(TABLE_SUFFIXES))
        )
    return delimited.preview(path, encoding)


def import_files(
    workspace: Workspace,
    requests: Sequence[ImportRequest],
    annotator: str = "",
    *,
    on_progress: Callable[[int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> ImportReport:
    """Import files, and those of folders that some format reads, in the order given.

    Notes that the workspace has already are counted as duplicates and stay as they are; what a file
    says of them is added. Labels that the schema lacks are added to it. `annotator` signs what the
    file does not sign. `on_progress` gets the number of rows read so far, at most 20 times a second
    and at the end.

    Raises:
        UserError: a file cannot be imported. Nothing of that file is in the workspace; files before
            it are. Missing files, unknown formats and folders without text are found before
            anything is written.
    """
    progress = _Progress(on_progress, cancelled)
    files = list(_files_of(requests))
    reports: list[ImportReport] = []
    was_cancelled = False
    for file, found in files:
        if found is None:
            name = shown_name(file.path.name)
            lost = SkippedRow(name, 1, SkipReason.FORMAT_UNKNOWN)
            reports.append(ImportReport(skipped=(lost,)))
            continue
        try:
            reports.append(_import_file(workspace, file, found, annotator, progress))
        except _Cancelled:
            was_cancelled = True
            break
    workspace.schemas.refresh()
    progress.report()
    return ImportReport(
        rows_read=sum(report.rows_read for report in reports),
        notes_added=sum(report.notes_added for report in reports),
        pairs_added=sum(report.pairs_added for report in reports),
        duplicates=sum(report.duplicates for report in reports),
        annotations_added=sum(report.annotations_added for report in reports),
        relations_added=sum(report.relations_added for report in reports),
        to_repair=sum(report.to_repair for report in reports),
        skipped=tuple(row for report in reports for row in report.skipped),
        was_cancelled=was_cancelled,
    )


def readable_files_in(folder: Path) -> list[Path]:
    """The files in a folder and those below it that some format reads, in the order of their names.

    Tables are not among them, since what their columns mean is to be asked; nor is a file that
    belongs to another one there, as brat's annotations to their text.
    """
    suffixes = readable_suffixes(in_folders=True)
    found = sorted(
        path
        for path in folder.rglob("*")
        if path.suffix.lower() in suffixes
        and not path.name.startswith(".")  # macOS leaves "._name.txt" beside files, not text
        and path.is_file()
    )
    texts = {path.with_suffix("") for path in found if path.suffix.lower() == ".txt"}
    return [
        path for path in found if path.suffix.lower() != ".ann" or path.with_suffix("") not in texts
    ]


def _files_of(requests: Sequence[ImportRequest]) -> Iterator[tuple[ImportRequest, Format | None]]:
    """Every file with its format; None where a folder has one with a known suffix and no more."""
    for request in requests:
        if not request.path.exists():
            raise UserError(FILE_MISSING, path=str(request.path))
        if not request.path.is_dir():
            yield request, _format_for(request)
            continue
        paths = readable_files_in(request.path)
        if not paths:
            raise UserError(FOLDER_WITHOUT_TEXT, path=str(request.path))
        for path in paths:
            file = replace(request, path=path)
            yield file, format_of(path) if file.format is None else _format_for(file)


def _format_for(file: ImportRequest) -> Format:
    if file.format is None:
        found = format_of(file.path)
        if found is None:
            suffixes = ", ".join(sorted(readable_suffixes()))
            raise UserError(FORMAT_UNKNOWN, suffix=file.path.suffix, suffixes=suffixes)
        return found
    named = format_named(file.format)
    if named is None or not named.reads:
        names = ", ".join(one.name for one in FORMATS if one.reads)
        raise UserError(FORMAT_UNNAMED, format=file.format, formats=names)
    return named


def _import_file(
    workspace: Workspace, file: ImportRequest, found: Format, annotator: str, progress: _Progress
) -> ImportReport:
    rows = 0
    skipped: list[SkippedRow] = []
    options = ReadOptions(file.encoding, file.mapping)
    with workspace.transaction() as tx:
        writer = DocumentWriter(workspace, tx, annotator, file.labels)
        for reading in found.load().read(file.path, options):
            progress.row_read()
            if isinstance(reading, SkippedRow):
                rows += reading.is_note
                skipped.append(reading)
            else:
                rows += 1
                writer.put(reading)
        writer.finish()
    counts = writer.counts
    return ImportReport(
        rows,
        counts.notes,
        counts.pairs,
        counts.duplicates,
        counts.annotations,
        counts.relations,
        counts.to_repair,
        tuple(skipped),
    )
