"""Label Studio's JSON: tasks with their text, what people labelled in it, and predictions.

Label Studio counts as JavaScript does, in UTF-16 units (HumanSignal/label-studio#1347); other tools
that write its format count code points. Which one a task has is seen by the text of its regions.
Choices and texts of a region become attributes and comments. labelstud.io/guide/export describes
the format.
"""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from xml.sax.saxutils import quoteattr

from medgen_desktop.domain.concept import Concept
from medgen_desktop.domain.note import NewNote
from medgen_desktop.domain.origin import Origin
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
from medgen_desktop.text.outside_offsets import OffsetUnit, OutsideOffsets

_TITLE = "Label Studio"
_UNITS = (OffsetUnit.UTF16, OffsetUnit.CODE_POINTS)
_REGIONS = frozenset({"labels", "hypertextlabels"})
_COMMENT = "comment"
_CONCEPT = "concept"
_CONCEPT_PARTS = 4
_TEXT_KEYS = ("text", "content", "note", "dialogue")


def recognises(path: Path, head: bytes) -> bool:
    """A list of tasks, or tasks line by line, with `data` beside `annotations` or `predictions`."""
    del path
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n[")
    has_work = any(key in start for key in (b'"annotations"', b'"predictions"', b'"completions"'))
    return start.startswith(b"{") and b'"data"' in start and has_work


def read(path: Path, options: ReadOptions) -> Iterator[Reading]:
    """Yield the tasks that have a text, and what was left out.

    Raises:
        UserError: FILE_BROKEN with the line, or what reading a text refuses.
    """
    name = shown_name(path.name)
    occurrences = OccurrenceCounter()
    for record in read_records(path, options.encoding, _TITLE):
        data = record.values.get("data") if isinstance(record, Record) else None
        if not isinstance(record, Record) or not isinstance(data, dict):
            line = record.line if isinstance(record, Record) else record
            yield SkippedRow(name, line, SkipReason.NOT_A_RECORD)
            continue
        key = next((one for one in _TEXT_KEYS if isinstance(data.get(one), str)), "")
        text = text_of(data, key)
        if not text.strip():
            yield SkippedRow(name, record.line, SkipReason.EMPTY_TEXT)
            continue
        fields = {one: text_of(data, one) for one in data if one not in {key, "title", "record_id"}}
        note = NewNote(
            title=text_of(data, "title") or title_from(text, shown_name(path.stem)),
            original=text,
            source_name=name,
            encoding=record.encoding,
            language=language_of(text),
            record_id=text_of(data, "record_id") or text_of(record.values, "id"),
        )
        kept = {one: value for one, value in fields.items() if value}
        yield from _document(occurrences.numbered(note), record, name, kept)


def _document(
    note: NewNote, record: Record, name: str, fields: dict[str, str]
) -> Iterator[Reading]:
    spans: dict[str, FileSpan] = {}
    links: list[dict[str, Json]] = []
    work = [
        *((one, False) for key in ("annotations", "completions") for one in _work(record, key)),
        *((one, True) for one in _work(record, "predictions")),
    ]
    for number, (one, is_predicted) in enumerate(work):
        if one.get("was_cancelled") is not True:
            _gather(one, str(number), spans, links, is_predicted=is_predicted)
    annotations, numbers, outside = annotations_from(note.original, [*spans.values()], _UNITS)
    lost = [SkipReason.SPAN_OUTSIDE] * len(outside)
    relations: list[Relation] = []
    for link in links:
        source, target = (numbers.get(text_of(link, end)) for end in ("from_id", "to_id"))
        named = link.get("labels")
        kinds = [one for one in named if isinstance(one, str)] if isinstance(named, list) else []
        if source is None or target is None:
            lost.append(SkipReason.RELATION_ENDS)
            continue
        if link.get("direction") == "left":
            source, target = target, source
        for kind in kinds or ["related"]:
            relations.append(found_relation(len(relations) + 1, kind, source, target))
    yield Document(note, tuple(annotations), tuple(relations), fields=fields)
    yield from (SkippedRow(name, record.line, reason, is_note=False) for reason in lost)


def _work(record: Record, key: str) -> list[dict[str, Json]]:
    return objects(record.values.get(key))


def _gather(
    one: dict[str, Json],
    prefix: str,
    spans: dict[str, FileSpan],
    links: list[dict[str, Json]],
    *,
    is_predicted: bool,
) -> None:
    """Take in the regions of one person's or model's work; ids are its own."""
    results = objects(one.get("result"))
    annotator = "" if is_predicted else _annotator(one.get("completed_by"))
    for result in results:
        key, value = f"{prefix} {text_of(result, 'id')}", result.get("value")
        if text_of(result, "type") == "relation":
            ends = {end: f"{prefix} {text_of(result, end)}" for end in ("from_id", "to_id")}
            links.append({**result, **ends})
        elif text_of(result, "type").lower() in _REGIONS and isinstance(value, dict):
            place = (place_of(value, "start"), place_of(value, "end"))
            for number, label in enumerate(_texts(value, text_of(result, "type").lower())):
                said = text_of(value, "text") if "text" in value else None
                spans[key if number == 0 else f"{key} {number}"] = FileSpan(
                    key if number == 0 else f"{key} {number}",
                    label,
                    (place,),
                    said,
                    annotator=annotator,
                    created_at="" if is_predicted else text_of(one, "created_at"),
                    origin=_origin(one) if is_predicted else None,
                )
    for result in results:
        span = spans.get(f"{prefix} {text_of(result, 'id')}")
        value = result.get("value")
        if span is not None and isinstance(value, dict):
            _say(span, text_of(result, "type").lower(), text_of(result, "from_name"), value)


def _say(span: FileSpan, kind: str, name: str, value: dict[str, Json]) -> None:
    """What a choice or a text of a region says of it."""
    if kind == "choices" and (chosen := _texts(value, "choices")):
        span.attributes[name] = ", ".join(chosen)
    elif kind == "textarea" and (said := _texts(value, "text")):
        parts = said[0].split("|", _CONCEPT_PARTS - 1)
        if name == _CONCEPT and len(parts) == _CONCEPT_PARTS:
            span.concept = Concept(*parts)
        elif name == _COMMENT:
            span.comment = "\n".join(said)
        else:
            span.attributes[name] = "\n".join(said)


def _texts(value: dict[str, Json], key: str) -> list[str]:
    listed = value.get(key, value.get("labels") if key in _REGIONS else None)
    said = listed if isinstance(listed, list) else [listed]
    return [one for one in said if isinstance(one, str) and one]


def _annotator(value: Json) -> str:
    if isinstance(value, dict):
        return text_of(value, "email", "username", "id")
    return value if isinstance(value, str) else ""


def _origin(prediction: dict[str, Json]) -> Origin:
    score = prediction.get("score")
    is_number = isinstance(score, (int, float)) and not isinstance(score, bool)
    share = float(score) if is_number and 0 <= score <= 1 else 0.0  # type: ignore[arg-type,operator]
    return Origin(text_of(prediction, "model_version") or _TITLE, "", share)


def write(path: Path, documents: Iterable[Document], options: WriteOptions) -> None:
    """Write a list of tasks, and beside it the labelling configuration that fits them.

    Raises:
        UserError: FILE_UNWRITABLE, DISK_FULL.
    """
    del options
    names: dict[str, dict[str, None]] = {"": {}}
    kinds: dict[str, None] = {}
    with whole_text(path) as file:
        file.write("[")
        for number, document in enumerate(documents, start=1):
            file.write("\n" if number == 1 else ",\n")
            json.dump(_task(number, document), file, ensure_ascii=False)
            for one in document.annotations:
                names[""][one.label] = None
                for name, value in one.attributes.items():
                    names.setdefault(name, {})[value] = None
            kinds.update((one.kind, None) for one in document.relations)
        file.write("\n]\n")
    with whole_text(path.with_name(f"{path.name}.config.xml")) as file:
        file.writelines(f"{line}\n" for line in _configuration(names, kinds))


def _task(number: int, document: Document) -> dict[str, Json]:
    offsets = OutsideOffsets(document.text, OffsetUnit.UTF16)
    results: list[Json] = []
    for one in document.annotations:
        place: dict[str, Json] = {
            "start": offsets.outside(one.start),
            "end": offsets.outside(one.end),
            "text": document.text[one.start : one.end] if one.fragments else one.text,
        }

        def result(
            kind: str, name: str, value: dict[str, Json], key: str = str(one.id)
        ) -> dict[str, Json]:
            return {"id": key, "from_name": name, "to_name": "text", "type": kind, "value": value}

        results.append(result("labels", "label", {**place, "labels": [one.label]}))
        for name, said in one.attributes.items():
            results.append(result("choices", name, {**place, "choices": [said]}))
        if one.concept is not None:
            concept = one.concept
            said = "|".join((concept.system, concept.version, concept.code, concept.name))
            results.append(result("textarea", _CONCEPT, {**place, "text": [said]}))
        if one.comment:
            results.append(result("textarea", _COMMENT, {**place, "text": [one.comment]}))
    results += [
        {
            "type": "relation",
            "from_id": str(one.source),
            "to_id": str(one.target),
            "direction": "right",
            "labels": [one.kind],
        }
        for one in document.relations
    ]
    data: dict[str, Json] = {"text": document.text, **document.fields}
    note = document.note
    data |= {
        name: said for name, said in (("record_id", note.record_id), ("title", note.title)) if said
    }
    return {"id": number, "data": data, "annotations": [{"result": results}]}


def _configuration(names: dict[str, dict[str, None]], kinds: Iterable[str]) -> Iterator[str]:
    yield "<View>"
    yield "  <Relations>"
    yield from (f"    <Relation value={quoteattr(kind)}/>" for kind in kinds)
    yield "  </Relations>"
    yield '  <Labels name="label" toName="text">'
    yield from (f"    <Label value={quoteattr(label)}/>" for label in names[""])
    yield "  </Labels>"
    yield '  <Text name="text" value="$text"/>'
    for name, values in names.items():
        if name:
            yield f'  <Choices name={quoteattr(name)} toName="text" perRegion="true">'
            yield from (f"    <Choice value={quoteattr(value)}/>" for value in values)
            yield "  </Choices>"
    for name in (_CONCEPT, _COMMENT):
        yield f'  <TextArea name="{name}" toName="text" perRegion="true"/>'
    yield "</View>"
