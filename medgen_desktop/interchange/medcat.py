"""MedCATtrainer's export: projects, their documents, and concepts marked in these.

What an annotator rejected there (deleted, killed, irrelevant) is left out and said. A label is not
part of the format: it is written as a meta annotation called "Label", and read from there.
"""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path

from medgen_desktop.domain.annotation import Annotation
from medgen_desktop.domain.concept import Concept
from medgen_desktop.domain.note import NewNote
from medgen_desktop.interchange.document import Document
from medgen_desktop.interchange.json_records import (
    Json,
    objects,
    place_of,
    read_object,
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

_TITLE = "MedCATtrainer"
_LABEL = "Label"
_NO_LABEL = "Concept"
_SYSTEM = "UMLS"
_REJECTED = ("deleted", "killed", "irrelevant")


def recognises(path: Path, head: bytes) -> bool:
    """An object with projects that have documents."""
    del path
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    return start.startswith(b"{") and b'"projects"' in start[:2000] and b'"documents"' in start


def read(path: Path, options: ReadOptions) -> Iterator[Reading]:
    """Yield the documents of all projects; `line` of what was left out is a document's place.

    Raises:
        UserError: FILE_BROKEN with the line, or what reading a text refuses.
    """
    values, encoding = read_object(path, options.encoding, _TITLE)
    name = shown_name(path.name)
    occurrences = OccurrenceCounter()
    place = 0
    for project in objects(values.get("projects")):
        for one in objects(project.get("documents")):
            place += 1
            text = text_of(one, "text")
            if not text.strip():
                yield SkippedRow(name, place, SkipReason.EMPTY_TEXT)
                continue
            note = NewNote(
                title=title_from(text, shown_name(path.stem)),
                original=text,
                source_name=name,
                encoding=encoding,
                language=language_of(text),
                record_id=text_of(one, "name", "id"),
            )
            yield from _document(occurrences.numbered(note), one, name, place)


def _document(note: NewNote, one: dict[str, Json], name: str, place: int) -> Iterator[Reading]:
    spans: list[FileSpan] = []
    lost: list[SkipReason] = []
    for number, marked in enumerate(objects(one.get("annotations"))):
        if any(marked.get(flag) is True for flag in _REJECTED):
            lost.append(SkipReason.REJECTED)
        else:
            spans.append(_span(marked, str(number)))
    units = (OffsetUnit.CODE_POINTS, OffsetUnit.UTF16)
    annotations, _numbers, outside = annotations_from(note.original, spans, units)
    lost += [SkipReason.SPAN_OUTSIDE] * len(outside)
    yield Document(note, tuple(annotations))
    yield from (SkippedRow(name, place, reason, is_note=False) for reason in lost)


def _span(marked: dict[str, Json], key: str) -> FileSpan:
    meta = {text_of(one, "name"): text_of(one, "value") for one in objects(marked.get("meta_anns"))}
    label = meta.pop(_LABEL, "") or _NO_LABEL
    attributes = {name: value for name, value in meta.items() if name and value}
    if marked.get("alternative") is True:
        attributes["alternative"] = "yes"
    ours = marked.get("concept")
    known = ours if isinstance(ours, dict) else {}
    code = text_of(marked, "cui")
    concept = Concept(
        text_of(known, "system") or _SYSTEM, text_of(known, "version"), code, text_of(known, "name")
    )
    return FileSpan(
        key,
        label,
        ((place_of(marked, "start"), place_of(marked, "end")),),
        text_of(marked, "value") if "value" in marked else None,
        attributes,
        concept if code else None,
        annotator=text_of(marked, "user"),
        created_at=text_of(marked, "last_modified"),
    )


def write(path: Path, documents: Iterable[Document], options: WriteOptions) -> None:
    """Write one project with all documents.

    Raises:
        UserError: FILE_UNWRITABLE, DISK_FULL.
    """
    del options
    with whole_text(path) as file:
        head = json.dumps({"name": shown_name(path.stem), "id": 1, "cuis": "", "tuis": ""})
        file.write(f'{{"projects": [{head[:-1]}, "documents": [')
        for number, document in enumerate(documents, start=1):
            file.write("\n" if number == 1 else ",\n")
            json.dump(_written(number, document), file, ensure_ascii=False)
        file.write("\n]}]}\n")


def _written(number: int, document: Document) -> dict[str, Json]:
    return {
        "id": number,
        "name": document.note.record_id or str(number),
        "text": document.text,
        "annotations": [_marked(one) for one in document.annotations],
    }


def _marked(one: Annotation) -> dict[str, Json]:
    concept = one.concept
    meta = {_LABEL: one.label, **one.attributes}
    return {
        "id": one.id,
        "user": one.annotator,
        "cui": "" if concept is None else concept.code,
        "value": one.text,
        "start": one.start,
        "end": one.end,
        "validated": True,
        "correct": True,
        "deleted": False,
        "alternative": False,
        "killed": False,
        "manually_created": True,
        "last_modified": one.created_at,
        "acc": 1.0,
        "meta_anns": [
            {"name": name, "value": value, "acc": 1.0, "validated": True}
            for name, value in meta.items()
        ],
        "concept": None
        if concept is None
        else {"system": concept.system, "version": concept.version, "name": concept.name},
    }
