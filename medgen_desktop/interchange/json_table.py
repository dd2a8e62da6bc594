"""Tables in JSON: lines, or a list, of objects whose keys are columns.

What an object holds within another is a column too, by both keys: `patient.id`. A list is one value
a line; of a list of objects each key is a column, with the values of all of them line by line. The
turns of a conversation are a column as they were spoken, too: "doctor: Where does it hurt?".
"""

import codecs
import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from pathlib import Path

from medgen_desktop.domain.errors import TABLE_BROKEN, UserError
from medgen_desktop.interchange.document import Document
from medgen_desktop.interchange.json_records import Json, Record, read_records, text_of
from medgen_desktop.interchange.reading import Reading, ReadOptions, SkipReason
from medgen_desktop.interchange.table_rows import COLUMNS, cells_of, losses
from medgen_desktop.interchange.tables import (
    Row,
    Table,
    TablePreview,
    preview_of,
    read_table,
    unlike_names,
)
from medgen_desktop.interchange.writing import WriteOptions, whole_text

__all__ = ["losses", "open_table", "preview", "read", "recognises", "write"]

_TITLE = "JSON"
_TEXT, _KEY_OF_TEXT = "text", "note"
"""A file with the key "text" would be taken for doccano's."""
_LOOKED_AT = 1_000
_DEEPEST = 8
_UTF16 = (
    *((mark, "utf-16-le") for mark in (codecs.BOM_UTF16_LE, b"{\0", b"[\0")),
    *((mark, "utf-16-be") for mark in (codecs.BOM_UTF16_BE, b"\0{", b"\0[")),
)
_SPEAKERS = ("speaker", "role", "from")
_SPOKEN = ("sentence", "utterance", "content", "text", "value")


def recognises(path: Path, head: bytes) -> bool:
    """A list of objects, or objects line by line, of which no other format knows the keys."""
    del path
    start = _signs_of(head).lstrip()
    if start.startswith("["):
        return start[1:].lstrip().startswith("{")
    first, _line_end, rest = start.partition("\n")
    return first.startswith("{") and (first.rstrip().endswith("}") or not rest)


def open_table(path: Path, encoding: str | None = None) -> Table:
    """Read a file; its columns are the keys of its first thousand objects, as they come.

    Raises:
        UserError: FILE_BROKEN with the line, TABLE_BROKEN for a file without objects, or what
            reading a text refuses.
    """
    records = _records(path, encoding)
    first = list(islice(records, _LOOKED_AT))
    found = [one for one in first if isinstance(one, Record)]
    keys = dict.fromkeys(key for one in found for key in _cells(one.values) or ())
    if not keys:
        raise UserError(TABLE_BROKEN, path=str(path), line=1, reason="no object has a key")
    rows = (_row(one, list(keys)) for one in chain(first, records))
    return Table(path, found[0].encoding, unlike_names(list(keys)), rows)


def preview(path: Path, options: ReadOptions) -> TablePreview:
    """The columns and the first objects of a file; raises what `open_table` does."""
    return preview_of(open_table(path, options.encoding))


def read(path: Path, options: ReadOptions) -> Iterator[Reading]:
    """Yield the notes of a file; raises what `open_table` and `read_table` do."""
    return read_table(open_table(path, options.encoding), options.mapping)


def write(path: Path, documents: Iterable[Document], options: WriteOptions) -> None:
    """Write an object a line, or a list of them where the file's name ends in .json.

    Raises:
        UserError: FILE_UNWRITABLE, DISK_FULL.
    """
    del options
    names = [_KEY_OF_TEXT if name == _TEXT else name for name in COLUMNS]
    is_list = path.suffix.lower() == ".json"
    before, between, after = ("[\n", ",\n", "\n]\n") if is_list else ("", "\n", "\n")
    with whole_text(path) as file:
        file.write(before)
        for number, document in enumerate(documents):
            file.write(between if number else "")
            json.dump(dict(zip(names, cells_of(document), strict=True)), file, ensure_ascii=False)
        file.write(after)


def _signs_of(head: bytes) -> str:
    """The beginning of a file, of which signs and line ends are right in every encoding."""
    encoding = next((name for mark, name in _UTF16 if head.startswith(mark)), "latin-1")
    return head.removeprefix(codecs.BOM_UTF8).decode(encoding, "ignore").removeprefix("\ufeff")


def _records(path: Path, encoding: str | None) -> Iterator[Record | int]:
    return read_records(path, encoding, _TITLE, numbers_as_written=True)


def _row(record: Record | int, keys: Sequence[str]) -> Row:
    if not isinstance(record, Record):
        return Row(record, [], SkipReason.NOT_A_RECORD)
    cells = _cells(record.values)
    if cells is None:
        return Row(record.line, [], SkipReason.NOT_A_RECORD)
    return Row(record.line, [cells.get(key, "") for key in keys])


def _cells(values: dict[str, Json]) -> dict[str, str] | None:
    """The cells of an object by the keys of their columns; None where it is nested too deep."""
    cells: dict[str, list[str]] = {}
    for key, value in _flat("", values, 0):
        if value is None:
            return None
        cells.setdefault(key, []).append(value)
    return {key: "\n".join(lines) for key, lines in cells.items()}


def _flat(name: str, value: Json, depth: int) -> Iterator[tuple[str, str | None]]:
    """The values of an object with their keys; None for what is nested too deep."""
    if depth > _DEEPEST:
        yield name, None
    elif isinstance(value, dict):
        for key, one in value.items():
            yield from _flat(f"{name}.{key}" if name else key, one, depth + 1)
    elif isinstance(value, list):
        for one in value:
            yield from ((name, turn) for turn in _turn(one))
        for one in value:
            yield from _flat(name, one, depth + 1)
    else:
        yield name, _words(value)


def _turn(value: Json) -> Iterator[str]:
    """Who says what, where an object is a turn of a conversation."""
    if isinstance(value, dict):
        speaker, spoken = text_of(value, *_SPEAKERS), text_of(value, *_SPOKEN)
        if speaker and spoken:
            yield f"{speaker}: {spoken}"


def _words(value: Json) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value)
