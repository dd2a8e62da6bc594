"""This program's own JSON lines: one note a line, with everything that is said of it.

A record is a `Document` by the names of its fields, with `"format": "medgen note 1"` in front;
offsets are code points of the text with each line end as one character.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from medgen_desktop.domain.annotation import are_pieces
from medgen_desktop.domain.records import RecordError, from_plain, to_plain
from medgen_desktop.interchange.document import Document
from medgen_desktop.interchange.json_records import Record, read_records
from medgen_desktop.interchange.reading import (
    Reading,
    ReadOptions,
    SkippedRow,
    SkipReason,
    shown_name,
)
from medgen_desktop.interchange.writing import WriteOptions, whole_text

_FORMAT = "medgen note 1"


def recognises(path: Path, head: bytes) -> bool:
    """A first record that says so."""
    del path
    return _FORMAT.encode() in head[:200]


def read(path: Path, options: ReadOptions) -> Iterator[Reading]:
    """Yield the notes; a record that is none of ours is named and left out.

    Raises:
        UserError: FILE_BROKEN with the line, or what reading a text refuses.
    """
    name = shown_name(path.name)
    for record in read_records(path, options.encoding, "medgen"):
        if not isinstance(record, Record):
            yield SkippedRow(name, record, SkipReason.NOT_A_RECORD)
            continue
        plain = {key: value for key, value in record.values.items() if key != "format"}
        try:
            document = from_plain(Document, plain)
        except RecordError:
            yield SkippedRow(name, record.line, SkipReason.NOT_A_RECORD)
            continue
        yield from _checked(document, name, record.line)


def _checked(document: Document, name: str, line: int) -> Iterator[Reading]:
    """The document with what of it fits: a file may have been changed by hand."""
    if not document.note.original.strip():
        yield SkippedRow(name, line, SkipReason.EMPTY_TEXT)
        return
    length = len(document.text)
    kept = tuple(
        one
        for one in document.annotations
        if one.label
        and are_pieces(one.pieces, length)
        and one.pieces[0][0] == one.start
        and one.pieces[-1][1] == one.end
    )
    numbers = {one.id for one in kept}
    relations = tuple(
        one for one in document.relations if one.source in numbers and one.target in numbers
    )
    yield replace(document, annotations=kept, relations=relations)
    lost = [SkipReason.SPAN_OUTSIDE] * (len(document.annotations) - len(kept))
    lost += [SkipReason.RELATION_ENDS] * (len(document.relations) - len(relations))
    yield from (SkippedRow(name, line, reason, is_note=False) for reason in lost)


def write(path: Path, documents: Iterable[Document], options: WriteOptions) -> None:
    """Write one note a line; nothing of it is left behind.

    Raises:
        UserError: FILE_UNWRITABLE, DISK_FULL.
    """
    del options
    with whole_text(path) as file:
        for document in documents:
            plain = to_plain(document)
            json.dump({"format": _FORMAT, **plain}, file, ensure_ascii=False)  # type: ignore[dict-item]
            file.write("\n")
