"""BioC JSON: the same collections, as PubTator and the BioC services of the NLM hand them out.

Read are a collection, a list of documents or one a line, and PubTator 3's list by its name.
"""

import json
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path

from bioc import BioCDocument, biocjson

from medgen_desktop.domain.errors import UserError
from medgen_desktop.interchange.bioc_reading import readings
from medgen_desktop.interchange.bioc_writing import SOURCE, bioc_document
from medgen_desktop.interchange.document import Document
from medgen_desktop.interchange.json_records import (
    Json,
    Record,
    objects,
    place_of,
    read_object,
    read_records,
)
from medgen_desktop.interchange.reading import Reading, ReadOptions, Source, shown_name
from medgen_desktop.interchange.writing import WriteOptions, whole_text

_TITLE = "BioC JSON"
_LISTS = ("documents", "PubTator3")


def recognises(path: Path, head: bytes) -> bool:
    """An object, or a list of them, that has passages."""
    del path
    start = head.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n[")
    return start.startswith(b"{") and (b'"passages"' in start or b'"BioCCollection"' in start)


def read(path: Path, options: ReadOptions) -> Iterator[Reading]:
    """Yield the documents, and what was left out.

    Raises:
        UserError: FILE_BROKEN with the line, or what reading a text refuses.
    """
    records = _records(path, options.encoding)
    first = next(records, None)
    used = first.encoding if isinstance(first, Record) else "utf-8"
    source = Source(shown_name(path.name), shown_name(path.stem), used)
    yield from readings(_documents(chain([] if first is None else [first], records)), source)


def _documents(records: Iterable[Record | int]) -> Iterator[BioCDocument | None]:
    for record in records:
        values = record.values if isinstance(record, Record) else {}
        listed = [one for key in _LISTS for one in objects(values.get(key))]
        found = listed if listed or "passages" not in values else [values]
        if not found and not any(isinstance(values.get(key), list) for key in _LISTS):
            yield None
        yield from (biocjson.fromJSON(_document(one), "BioCDocument") for one in found)


def _records(path: Path, encoding: str | None) -> Iterator[Record | int]:
    """The file's one object, or its objects in a list or line by line."""
    try:
        values, used = read_object(path, encoding, _TITLE)
    except UserError as whole:
        records = read_records(path, encoding, _TITLE)
        try:
            first = next(records, None)
        except UserError:
            raise whole from None
        if first is None:
            raise
        yield first
        yield from records
    else:
        yield Record(1, values, used)


def _document(one: dict[str, Json]) -> Json:
    """The same with all that the library asks for; what is of another kind is none."""
    return {
        "id": one.get("id"),
        "infons": _infons(one),
        "passages": [
            {
                **_part(passage),
                "sentences": [_part(sentence) for sentence in objects(passage.get("sentences"))],
            }
            for passage in objects(one.get("passages"))
        ],
        "annotations": [_annotation(each) for each in objects(one.get("annotations"))],
        "relations": [_relation(each) for each in objects(one.get("relations"))],
    }


def _part(part: dict[str, Json]) -> dict[str, Json]:
    text = part.get("text")
    return {
        "offset": max(place_of(part, "offset"), 0),
        "infons": _infons(part),
        "text": text if isinstance(text, str) else "",
        "annotations": [_annotation(one) for one in objects(part.get("annotations"))],
        "relations": [_relation(one) for one in objects(part.get("relations"))],
    }


def _annotation(one: dict[str, Json]) -> dict[str, Json]:
    text = one.get("text")
    return {
        "id": one.get("id"),
        "infons": _infons(one),
        "text": text if isinstance(text, str) else "",
        "locations": [
            {"offset": place_of(place, "offset"), "length": place_of(place, "length")}
            for place in objects(one.get("locations"))
        ],
    }


def _relation(one: dict[str, Json]) -> dict[str, Json]:
    nodes = objects(one.get("nodes"))
    return {
        "id": one.get("id"),
        "infons": _infons(one),
        "nodes": [{"refid": node.get("refid"), "role": node.get("role")} for node in nodes],
    }


def _infons(one: dict[str, Json]) -> Json:
    infons = one.get("infons")
    return infons if isinstance(infons, dict) else {}


def write(path: Path, documents: Iterable[Document], options: WriteOptions) -> None:
    """Write one collection with all documents.

    Raises:
        UserError: FILE_UNWRITABLE, DISK_FULL.
    """
    del options
    head = {"bioctype": "BioCCollection", "source": SOURCE, "date": "", "key": ""}
    with whole_text(path) as file:
        start = json.dumps({**head, "version": "1.0", "infons": {}})
        file.write(f'{start[:-1]}, "documents": [')
        for number, document in enumerate(documents, start=1):
            file.write("\n" if number == 1 else ",\n")
            file.write(biocjson.dumps(bioc_document(number, document), ensure_ascii=False))
        file.write("\n]}\n")
