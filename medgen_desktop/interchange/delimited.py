"""Tables in CSV and TSV: one row is one note, and a training pair where it has a target.

A cell comes out exactly as it stands between its quotes, line ends and blanks included. A table
with broken quoting is refused with the line where the broken row begins, because cells past that
point would be other cells than the person sees.
"""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from medgen_desktop.domain.errors import (
    COLUMN_MISSING,
    TABLE_BROKEN,
    TEXT_COLUMN_UNKNOWN,
    UserError,
)
from medgen_desktop.domain.note import NewNote
from medgen_desktop.interchange.column_mapping import ColumnMapping, guess_mapping
from medgen_desktop.interchange.document import Document
from medgen_desktop.interchange.encodings import read_text
from medgen_desktop.interchange.reading import (
    OccurrenceCounter,
    Reading,
    ReadOptions,
    SkippedRow,
    SkipReason,
    shown_name,
    title_from,
)
from medgen_desktop.text.language import language_of

__all__ = ["ColumnMapping", "Table", "TablePreview", "preview", "read", "recognises"]

_PREVIEW_ROWS = 20
_DELIMITERS = (",", ";", "\t")
_TAB_SUFFIXES = frozenset({".tsv", ".tab"})
_LARGEST_CELL = 2**31 - 1  # as large as a C long is everywhere; cells are in memory already

_SAID_PLAINLY = (
    ("unexpected end of data", "a quoted cell is never closed"),
    ("expected after", "text follows the closing quote of a cell"),
)


@dataclass(frozen=True, slots=True)
class TablePreview:
    """The first rows of a table and how it was read; `guess` is None when names are not clear."""

    path: Path
    encoding: str
    delimiter: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    guess: ColumnMapping | None


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of a row and the line on which it begins, counted from 1."""

    line: int
    cells: list[str]


class Table:
    """A decoded table: its columns, then its rows one by one."""

    def __init__(self, path: Path, encoding: str | None) -> None:
        """Read the file and its header; raises what `preview` raises."""
        decoded = read_text(path, encoding)
        self.path = path
        self.name = shown_name(path.name)
        self.encoding = decoded.encoding
        self.delimiter = _delimiter_of(path, decoded.text)
        self._rows = _rows(path, decoded.text, self.delimiter)
        header = next(self._rows, None)
        if header is None:
            raise UserError(TABLE_BROKEN, path=str(path), line=1, reason="it has no header row")
        self.columns = _unlike_names(header.cells)

    def rows(self) -> Iterator[Row]:
        """The rows below the header; blank lines are none. To be read once."""
        return self._rows


def preview(path: Path, encoding: str | None = None) -> TablePreview:
    """Read the header and the first rows of a table.

    Raises:
        UserError: the file cannot be read or decoded, or TABLE_BROKEN.
    """
    table = Table(path, encoding)
    return TablePreview(
        path=path,
        encoding=table.encoding,
        delimiter=table.delimiter,
        columns=table.columns,
        rows=tuple(tuple(row.cells) for row in islice(table.rows(), _PREVIEW_ROWS)),
        guess=guess_mapping(table.columns),
    )


def recognises(path: Path, head: bytes) -> bool:  # noqa: ARG001 - the suffix says it
    """Any file with the suffix of a table."""
    return True


def read(path: Path, options: ReadOptions) -> Iterator[Reading]:
    """Yield the notes of a table, and what was skipped, in the order of its rows.

    Raises:
        UserError: the file cannot be read or decoded, COLUMN_MISSING, TEXT_COLUMN_UNKNOWN when no
            mapping is given and none can be guessed, or TABLE_BROKEN when that row is reached.
    """
    table = Table(path, options.encoding)
    chosen = _checked(options.mapping or guess_mapping(table.columns), table)
    occurrences = OccurrenceCounter()
    for row in table.rows():
        found = _read_row(row, chosen, table)
        yield found if isinstance(found, SkippedRow) else Document(occurrences.numbered(found))


def _checked(mapping: ColumnMapping | None, table: Table) -> ColumnMapping:
    if mapping is None:
        raise UserError(TEXT_COLUMN_UNKNOWN, path=str(table.path))
    for column in mapping.columns():
        if column not in table.columns:
            raise UserError(COLUMN_MISSING, path=str(table.path), column=column)
    return mapping


def _read_row(row: Row, mapping: ColumnMapping, table: Table) -> NewNote | SkippedRow:
    width = len(table.columns)
    if len(row.cells) < width or any(row.cells[width:]):
        return SkippedRow(table.name, row.line, SkipReason.CELL_COUNT)
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


def _rows(path: Path, text: str, delimiter: str) -> Iterator[Row]:
    csv.field_size_limit(_LARGEST_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader, None)
        except csv.Error as error:
            reason = _said_plainly(error)
            raise UserError(TABLE_BROKEN, path=str(path), line=line, reason=reason) from None
        if cells is None:
            return
        if cells:
            yield Row(line, cells)


def _said_plainly(error: csv.Error) -> str:
    message = str(error)
    return next((plainly for part, plainly in _SAID_PLAINLY if part in message), message)


def _delimiter_of(path: Path, text: str) -> str:
    """Tab by the file's suffix, else what splits the header most; a comma on a tie."""
    if path.suffix.lower() in _TAB_SUFFIXES:
        return "\t"
    header = _outside_quotes(text)
    return max(_DELIMITERS, key=header.count)


def _outside_quotes(text: str) -> str:
    """The first line with anything on it, without what stands in quotes."""
    kept: list[str] = []
    quoted = False
    for character in text:
        if character == '"':
            quoted = not quoted
        elif quoted:
            continue
        elif character not in "\r\n":
            kept.append(character)
        elif kept:
            break
    return "".join(kept)


def _unlike_names(header: Sequence[str]) -> tuple[str, ...]:
    """Names to choose columns by: nameless and repeated ones get their number."""
    names: list[str] = []
    for number, cell in enumerate(header, start=1):
        name = cell.strip() or f"column {number}"
        while name in names:
            name = f"{name} ({number})"
        names.append(name)
    return tuple(names)
