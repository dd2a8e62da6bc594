"""Bring notes in from files and folders: each file is in wholly or not at all."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from medgen_desktop.domain.errors import (
    FILE_MISSING,
    FOLDER_WITHOUT_TEXT,
    FORMAT_UNKNOWN,
    UserError,
)
from medgen_desktop.domain.exchange_errors import FORMAT_UNNAMED
from medgen_desktop.interchange.column_mapping import ColumnMapping
from medgen_desktop.interchange.formats import (
    FORMATS,
    Format,
    format_named,
    format_of,
    readable_suffixes,
    table_suffixes,
    unread,
)
from medgen_desktop.interchange.reading import ReadOptions, SkippedRow, SkipReason, shown_name
from medgen_desktop.interchange.tables import TablePreview
from medgen_desktop.services.intake import (
    Cancelled,
    ImportReport,
    ImportRequest,
    Intake,
    Progress,
)
from medgen_desktop.storage.import_repository import ImportState
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
    "is_table",
    "preview_table",
    "readable_files_in",
]

TABLE_SUFFIXES = table_suffixes()
"""Of files that may be tables; `is_table` says whether one is."""


def is_table(path: Path, format_name: str | None = None) -> bool:
    """Whether a file is one of rows and columns, in the format named or in the one it seems to be.

    Raises:
        UserError: FILE_MISSING.
    """
    if path.suffix.lower() not in TABLE_SUFFIXES and format_name is None:
        return False
    found = format_of(path) if format_name is None else format_named(format_name)
    return found is not None and found.has_columns


def preview_table(
    path: Path,
    encoding: str | None = None,
    *,
    sheet: str | None = None,
    format_name: str | None = None,
) -> TablePreview:
    """Show a table's columns and first rows, with a guess of what the columns mean.

    Raises:
        UserError: the file is missing, not text, not a table, or broken within those rows;
            SHEET_MISSING.
    """
    found = format_of(path) if format_name is None else format_named(format_name)
    if found is None or not found.has_columns:
        raise UserError(
            FORMAT_UNKNOWN, suffix=path.suffix, suffixes=", ".join(sorted(TABLE_SUFFIXES))
        )
    return found.load().preview(path, ReadOptions(encoding, sheet=sheet))


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
    files = list(_files_of(requests))
    intake = Intake(
        workspace,
        annotator,
        _shared_name([file.path for file, _ in files]),
        _only({found.name for _, found in files if found is not None}),
        Progress(on_progress, cancelled),
    )
    state = ImportState.FAILED
    try:
        _take_all(intake, files)
        state = ImportState.DONE
    except Cancelled:
        state = ImportState.CANCELLED
    finally:
        intake.flush()  # files before the one that is not in are
        report = intake.end(state)
    workspace.schemas.refresh()
    intake.progress.report()
    return report


def _take_all(intake: Intake, files: Sequence[tuple[ImportRequest, Format | None]]) -> None:
    for file, found in files:
        if found is None or (file.in_folder and file.format is None and found.has_columns):
            reason = SkipReason.COLUMNS_UNSAID if found else SkipReason.FORMAT_UNKNOWN
            intake.skipped.append(SkippedRow(shown_name(file.path.name), 1, reason))
        else:
            intake.take(file, found)


def _shared_name(paths: Sequence[Path]) -> str:
    """The name of the file, or of the folder that the first of several is in."""
    if not paths:
        return ""
    return shown_name((paths[0] if len(paths) == 1 else paths[0].parent).name)


def _only(names: set[str]) -> str:
    return names.pop() if len(names) == 1 else ""


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
    names = frozenset(path.with_name(path.name.lower()) for path in found)
    with_types = frozenset(path.parent for path in found if path.suffix.lower() == ".xmi")
    return [
        path
        for path in found
        if not _is_beside(path.with_name(path.name.lower()), names, with_types)
    ]


def _is_beside(path: Path, names: frozenset[Path], with_types: frozenset[Path]) -> bool:
    """Whether a file says something about another: annotations, types, how Label Studio shows it.

    All names are in small letters; `with_types` are the folders that have XMI files.
    """
    if path.suffix == ".ann":
        return path.with_suffix(".txt") in names
    if path.name.endswith("typesystem.xml"):
        return path.parent in with_types
    shown = path.name.removesuffix(".config.xml")
    return shown != path.name and path.with_name(shown) in names


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
            file = replace(request, path=path, in_folder=True)
            yield file, _format_for(file)


def _format_for(file: ImportRequest) -> Format | None:
    if file.format is None:
        found = format_of(file.path)
        if found is None and not file.in_folder:
            raise unread(file.path)
        return found
    named = format_named(file.format)
    if named is None or not named.reads:
        names = ", ".join(one.name for one in FORMATS if one.reads)
        raise UserError(FORMAT_UNNAMED, format=file.format, formats=names)
    return named
