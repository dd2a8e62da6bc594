"""HL7 FHIR R4 as JSON (hl7.org/fhir/R4): bundles, single resources, and bulk exports line by line.

Notes are DocumentReferences, DiagnosticReports and Compositions. What is needed of a resource is
looked at and the rest is not, so that one that breaks a rule elsewhere still comes in, as many
servers' do. Written is a bundle of the type "collection".
"""

import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from medgen_desktop.domain.note import NewNote, NoteStatus
from medgen_desktop.interchange.attachments import unpacked
from medgen_desktop.interchange.document import Document
from medgen_desktop.interchange.fhir_annotations import Marks, annotated, marks_of
from medgen_desktop.interchange.fhir_extensions import OURS, extensions, said
from medgen_desktop.interchange.fhir_notes import (
    NOTES,
    NoteText,
    note_text,
    record_id_of,
    title_of,
)
from medgen_desktop.interchange.fhir_resources import Group, Resource, groups
from medgen_desktop.interchange.fhir_writing import entries
from medgen_desktop.interchange.json_records import Json, text_of
from medgen_desktop.interchange.reading import (
    OccurrenceCounter,
    Reading,
    ReadOptions,
    SkippedRow,
    SkipReason,
    shown_name,
    title_from,
)
from medgen_desktop.interchange.writing import WriteOptions, whole_text
from medgen_desktop.text.language import language_of

_TITLE = "HL7 FHIR"
_RESOURCE = re.compile(rb'"resourceType"\s*:\s*"[A-Z][A-Za-z]+"')
_BEGINNING = b"\xef\xbb\xbf \t\r\n"


def recognises(path: Path, head: bytes) -> bool:
    """Objects that name the type of a resource."""
    del path
    plain = head.replace(b"\0", b"")
    return plain.lstrip(_BEGINNING + b"\xff\xfe")[:1] in {b"{", b"["} and bool(
        _RESOURCE.search(plain)
    )


def read(path: Path, options: ReadOptions) -> Iterator[Reading]:
    """Yield the notes, and what was left out with its line or its place in the bundle.

    Raises:
        UserError: FILE_BROKEN with the line, or what reading a text refuses.
    """
    name = shown_name(path.name)
    occurrences = OccurrenceCounter()
    is_empty = True
    for group in groups(path, options.encoding, _TITLE):
        for reading in _read_group(path, group, occurrences):
            is_empty = False
            yield reading
    if is_empty:
        yield SkippedRow(name, 1, SkipReason.NO_NOTES)


def _read_group(path: Path, group: Group, occurrences: OccurrenceCounter) -> Iterator[Reading]:
    name = shown_name(path.name)
    marks, lost = marks_of(group)
    for resource in group.resources:
        if resource.kind not in NOTES:
            continue
        found = note_text(path, resource, group)
        if not found.text.strip():
            yield SkippedRow(name, resource.place, found.lost[0])
            continue
        note = _note(path, resource, found, group)
        document = _said_of_note(Document(occurrences.numbered(note)), resource.values)
        own = marks.get(id(resource), Marks())
        if found.is_as_sent:
            document, misfits = annotated(document, own, group)
        else:
            misfits = [(one.place, SkipReason.SPAN_OUTSIDE) for one, _ in own.spans]
        yield document
        lost += [(resource.place, reason) for reason in found.lost] + misfits
    yield from (SkippedRow(name, place, SkipReason.NOT_A_RECORD) for place in group.broken)
    yield from (SkippedRow(name, place, reason, is_note=False) for place, reason in lost)


def _note(path: Path, resource: Resource, found: NoteText, group: Group) -> NewNote:
    values = resource.values
    summary = next(extensions(values, f"{OURS}summary"), {}).get("valueAttachment")
    packed = unpacked(text_of(summary, "data")) if isinstance(summary, dict) else None
    return NewNote(
        title=title_of(resource) or title_from(found.text, shown_name(path.stem)),
        original=found.text,
        source_name=shown_name(path.name),
        encoding=found.encoding,
        language=language_of(found.text),
        record_id=record_id_of(resource, group),
        section=said(values, f"{OURS}section") or "",
        target=(packed or b"").decode("utf-8", "replace"),
    )


def _said_of_note(document: Document, values: dict[str, Json]) -> Document:
    status = said(values, f"{OURS}status")
    fields = extensions(values, f"{OURS}field")
    return Document(
        document.note,
        status=NoteStatus(status) if status and status in {*NoteStatus} else NoteStatus.NEW,
        comment=said(values, f"{OURS}comment") or "",
        fields={said(one, "name") or "": said(one, "value") or "" for one in fields},
    )


def write(path: Path, documents: Iterable[Document], options: WriteOptions) -> None:
    """Write a bundle of all notes, each followed by what is annotated in it.

    Raises:
        UserError: FILE_UNWRITABLE, DISK_FULL.
    """
    del options
    occurrences = OccurrenceCounter()
    with whole_text(path) as file:
        file.write('{"resourceType": "Bundle", "type": "collection"')
        between = ', "entry": [\n'
        for document in documents:
            for entry in entries(document, occurrences):
                file.write(between)
                json.dump(entry, file, ensure_ascii=False)
                between = ",\n"
        file.write("\n]}\n" if between == ",\n" else "}\n")
