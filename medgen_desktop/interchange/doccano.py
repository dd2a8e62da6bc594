"""doccano's JSON lines, and other records of a text with labelled spans.

doccano 1.8 writes `label: [[start, end, label], …]` for spans alone and `entities` with `relations`
for both; Chinese sets such as those of ChineseBLUE have `mention_data` with what is said and where
it begins. Offsets are code points; some files count UTF-16 units (doccano/doccano#2484), which is
known by spans that would lie outside of the text.
"""

import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from medgen_desktop.domain.note import NewNote
from medgen_desktop.domain.relation import Relation
from medgen_desktop.interchange.document import Document, found_relation
from medgen_desktop.interchange.json_records import (
    Json,
    Record,
    objects,
    place_of,
    read_records,
    text_of,
)
from medgen_desktop.interchange.reading import (
    OccurrenceCounter,
    Reading,
    ReadOptions,
    SkippedRow,
    SkipReason,
    shown_name,
    title_from,
)
from medgen_desktop.interchange.spans import FileSpan, annotations_from
from medgen_desktop.interchange.writing import WriteOptions, whole_text
from medgen_desktop.text.language import language_of
from medgen_desktop.text.outside_offsets import OffsetUnit

_TITLE = "doccano"
_TEXT = ("text", "data", "content")
_HAS_TEXT = re.compile(rb'"text"\s*:')
_UNITS = (OffsetUnit.CODE_POINTS, OffsetUnit.UTF16)


def recognises(path: Path, head: bytes) -> bool:
    """Objects, or a list of them, that have a text."""
    del path
    start = head.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n[")
    return start.startswith(b"{") and _HAS_TEXT.search(start) is not None


def read(path: Path, options: ReadOptions) -> Iterator[Reading]:
    """Yield the records that have a text, and what was left out.

    Raises:
        UserError: FILE_BROKEN with the line, or what reading a text refuses.
    """
    name = shown_name(path.name)
    occurrences = OccurrenceCounter()
    for record in read_records(path, options.encoding, _TITLE):
        if not isinstance(record, Record):
            yield SkippedRow(name, record, SkipReason.NOT_A_RECORD)
            continue
        text = text_of(record.values, *_TEXT)
        if not text.strip():
            yield SkippedRow(name, record.line, SkipReason.EMPTY_TEXT)
            continue
        note = NewNote(
            title=title_from(text, shown_name(path.stem)),
            original=text,
            source_name=name,
            encoding=record.encoding,
            language=language_of(text),
            record_id=text_of(record.values, "id", "example-id"),
            target=text_of(record.values, "target", "summary"),
        )
        yield from _document(occurrences.numbered(note), record, name)


def _document(note: NewNote, record: Record, name: str) -> Iterator[Reading]:
    spans, lost = _spans(record.values)
    annotations, numbers, outside = annotations_from(note.original, spans, _UNITS)
    lost += [SkipReason.SPAN_OUTSIDE] * len(outside)
    relations: list[Relation] = []
    for one in objects(record.values.get("relations")):
        source, target = (numbers.get(text_of(one, end)) for end in ("from_id", "to_id"))
        kind = text_of(one, "type")
        if source is None or target is None or not kind:
            lost.append(SkipReason.RELATION_ENDS)
        else:
            relations.append(found_relation(len(relations) + 1, kind, source, target))
    yield Document(
        note,
        tuple(annotations),
        tuple(relations),
        comment=_comment(record.values.get("Comments", record.values.get("comments"))),
        fields=_fields(record.values),
    )
    yield from (SkippedRow(name, record.line, reason, is_note=False) for reason in lost)


def _spans(values: dict[str, Json]) -> tuple[list[FileSpan], list[SkipReason]]:
    spans: list[FileSpan] = []
    lost: list[SkipReason] = []
    for key in ("label", "labels", "entities", "mention_data"):
        listed = values.get(key)
        for number, one in enumerate(listed if isinstance(listed, list) else []):
            span = _span(one, f"{key} {number}")
            if span is not None and span.label:
                spans.append(span)
            elif not isinstance(one, str):
                lost.append(SkipReason.SPAN_UNLABELLED if span else SkipReason.NOT_A_RECORD)
    return spans, lost


def _span(one: Json, key: str) -> FileSpan | None:
    if isinstance(one, list) and len(one) == 3:  # noqa: PLR2004 - start, end, label
        values: dict[str, Json] = {"start": one[0], "end": one[1], "label": one[2]}
    elif isinstance(one, dict):
        values = one
    else:
        return None
    said = text_of(values, "mention") if "mention" in values else None
    start = place_of(values, "start_offset", "start", "offset")
    end = place_of(values, "end_offset", "end")
    if said is not None and end < 0:
        end = start + len(said)
    label = text_of(values, "label", "type")
    return FileSpan(text_of(values, "id") or key, label, ((start, end),), said)


def _comment(listed: Json) -> str:
    if isinstance(listed, str):
        return listed
    return (
        "\n".join(one for one in listed if isinstance(one, str)) if isinstance(listed, list) else ""
    )


def _fields(values: dict[str, Json]) -> dict[str, str]:
    """What is said of the text as a whole: `meta`, and labels that are no spans."""
    meta = values.get("meta")
    fields = {name: text_of(meta, name) for name in meta} if isinstance(meta, dict) else {}
    label = values.get("label")
    said = [one for one in label if isinstance(one, str)] if isinstance(label, list) else []
    said += [label] if isinstance(label, str) else []
    if said:
        fields["label"] = ", ".join(said)
    return {name: value for name, value in fields.items() if value}


def write(path: Path, documents: Iterable[Document], options: WriteOptions) -> None:
    """Write one record a line, as doccano exports them.

    Raises:
        UserError: FILE_UNWRITABLE, DISK_FULL.
    """
    del options
    with whole_text(path) as file:
        for number, document in enumerate(documents, start=1):
            json.dump(_record(number, document), file, ensure_ascii=False)
            file.write("\n")


def _record(number: int, document: Document) -> dict[str, Json]:
    record: dict[str, Json] = {"id": number, "text": document.text}
    if document.relations:
        record["entities"] = [
            {"id": one.id, "label": one.label, "start_offset": one.start, "end_offset": one.end}
            for one in document.annotations
        ]
        record["relations"] = [
            {"id": one.id, "from_id": one.source, "to_id": one.target, "type": one.kind}
            for one in document.relations
        ]
    else:
        record["label"] = [[one.start, one.end, one.label] for one in document.annotations]
    record["Comments"] = [document.comment] if document.comment else []
    if document.fields:
        record["meta"] = dict(document.fields)
    return record
