"""Tables of whatever file: columns by name, rows of texts, and the notes that a mapping makes.

One row is one note, and a training pair where it has a target.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from medgen_desktop.domain.errors import COLUMN_MISSING, TEXT_COLUMN_UNKNOWN, UserError
from medgen_desktop.domain.exchange_errors import FILE_TOO_LARGE
from medgen_desktop.domain.note import NewNote
from medgen_desktop.interchange.column_mapping import ColumnMapping, guess_mapping
from medgen_desktop.interchange.document import Document
from medgen_desktop.interchange.reading import (
    OccurrenceCounter,
    Reading,
    SkippedRow,
    SkipReason,
    shown_name,
    title_from,
)
from medgen_desktop.text.language import language_of

LONGEST_CELL = 10_000_000
"""Characters; a whole book has a tenth of them."""
_PREVIEW_ROWS = 20
_PREVIEW_COLUMNS = 500
_PREVIEW_CHARACTERS = 10_000


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of a row and the line on which it begins, counted from 1.

    One with a `reason` is left out for that.
    """

    line: int
    cells: list[str]
    reason: SkipReason | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A table that is open: its columns, then its rows below the header, to be read once.

    A workbook has `sheets`, of which `sheet` is read; a text file has a `delimiter`.
    """

    path: Path
    encoding: str
    columns: tuple[str, ...]
    rows: Iterator[Row]
    delimiter: str = ""
    sheets: tuple[str, ...] = ()
    sheet: str = ""

    @property
    def name(self) -> str:
        """The file's name as text."""
        return shown_name(self.path.name)


@dataclass(frozen=True, slots=True)
class TablePreview:
    """The first rows of a table and how it was read; `guess` is None when names are not clear."""

    path: Path
    encoding: str
    delimiter: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    guess: ColumnMapping | None
    sheets: tuple[str, ...] = ()
    sheet: str = ""


def preview_of(table: Table) -> TablePreview:
    """The first rows and columns of a table; very long cells are cut.

    Raises:
        UserError: what reading these rows refuses.
    """
    rows = (row.cells for row in table.rows if row.reason is None)
    return TablePreview(
        path=table.path,
        encoding=table.encoding,
        delimiter=table.delimiter,
        columns=table.columns[:_PREVIEW_COLUMNS],
        rows=tuple(
            tuple(cell[:_PREVIEW_CHARACTERS] for cell in cells[:_PREVIEW_COLUMNS])
            for cells in islice(rows, _PREVIEW_ROWS)
        ),
        guess=guess_mapping(table.columns),
        sheets=table.sheets,
        sheet=table.sheet,
    )


def read_table(table: Table, mapping: ColumnMapping | None) -> Iterator[Reading]:
    """Yield the notes of a table, and what was skipped, in the order of its rows.

    Raises:
        UserError: COLUMN_MISSING, TEXT_COLUMN_UNKNOWN when no mapping is given and none can be
            guessed, FILE_TOO_LARGE, or what reading a row refuses when that is reached.
    """
    chosen = _checked(mapping or guess_mapping(table.columns), table)
    occurrences = OccurrenceCounter()
    for row in table.rows:
        found = _read_row(row, chosen, table)
        yield found if isinstance(found, SkippedRow) else Document(occurrences.numbered(found))


def too_long_cell(path: Path, line: int) -> UserError:
    """The error that names the line of a cell that no note fills."""
    reason = f"line {line}: more than {LONGEST_CELL:,} characters in a cell"
    return UserError(FILE_TOO_LARGE, path=shown_name(path.name), reason=reason)


def unlike_names(header: Sequence[str]) -> tuple[str, ...]:
    """Names to choose columns by: nameless and repeated ones get their number."""
    names: dict[str, None] = {}
    for number, cell in enumerate(header, start=1):
        name = cell.strip() or f"column {number}"
        while name in names:
            name = f"{name} ({number})"
        names[name] = None
    return tuple(names)


def _checked(mapping: ColumnMapping | None, table: Table) -> ColumnMapping:
    if mapping is None:
        raise UserError(TEXT_COLUMN_UNKNOWN, path=str(table.path))
    for column in mapping.columns():
        if column not in table.columns:
            raise UserError(COLUMN_MISSING, path=str(table.path), column=column)
    return mapping


def _read_row(row: Row, mapping: ColumnMapping, table: Table) -> NewNote | SkippedRow:
    reason = row.reason or _misfit(row.cells, len(table.columns))
    if reason is not None:
        return SkippedRow(table.name, row.line, reason)
    if _has_too_long(row.cells):
        raise too_long_cell(table.path, row.line)
    cells = dict(zip(table.columns, row.cells, strict=False))
    text = cells[mapping.text]
    if not text.strip():
        return SkippedRow(table.name, row.line, SkipReason.EMPTY_TEXT)
    title = cells[mapping.title] if mapping.title else ""
    return NewNote(
        title=title_from(title if title.strip() else text, shown_name(table.path.stem)),
        original=text,
        source_name=table.name,
        encoding=table.encoding,
        language=language_of(text),
        record_id=cells[mapping.record_id].strip() if mapping.record_id else "",
        section=cells[mapping.section].strip() if mapping.section else "",
        target=cells[mapping.target] if mapping.target else "",
    )


def _misfit(cells: Sequence[str], width: int) -> SkipReason | None:
    return SkipReason.CELL_COUNT if len(cells) < width or any(cells[width:]) else None


def _has_too_long(cells: Iterable[str]) -> bool:
    return any(len(cell) > LONGEST_CELL for cell in cells)
