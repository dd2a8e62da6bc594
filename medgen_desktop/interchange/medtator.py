"""MedTator: one XML a text, with the text itself and the tags of what is marked in it.

He et al. 2022, "MedTator: a serverless annotation tool for corpus development", Bioinformatics
38(6). A tag's `spans` are `begin~end`, several for one in pieces, in UTF-16 units, and its text
there joins pieces by "...". A tag of the whole text has the spans -1~-1 and becomes a field; one
without spans links others by attributes such as `PainID` and is a relation. Comments and concepts
are written as attributes `comment`, `code`, `code_name`, `code_system` and `code_version`. Beside
the files stands the schema that MedTator asks for first, as YAML that is JSON too.
"""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from xml.sax.saxutils import quoteattr

from lxml.etree import _Element

from medgen_desktop.domain.annotation import Annotation, Piece, said_by
from medgen_desktop.domain.attributes import YES
from medgen_desktop.domain.concept import Concept
from medgen_desktop.domain.note import NewNote
from medgen_desktop.domain.relation import Relation
from medgen_desktop.interchange.contents import Content, Loss
from medgen_desktop.interchange.document import Document, found_relation
from medgen_desktop.interchange.file_names import FileNames
from medgen_desktop.interchange.files import read_bytes
from medgen_desktop.interchange.medtator_names import TagNames, plain_name
from medgen_desktop.interchange.reading import (
    Reading,
    ReadOptions,
    SkippedRow,
    SkipReason,
    shown_name,
    title_from,
)
from medgen_desktop.interchange.spans import FileSpan, annotations_from
from medgen_desktop.interchange.writing import WriteOptions, private_text, whole_folder
from medgen_desktop.interchange.xml_files import (
    broken_xml,
    parsed_xml,
    xml_document,
    xml_losses,
)
from medgen_desktop.text.language import language_of
from medgen_desktop.text.outside_offsets import OffsetUnit, OutsideOffsets

_TITLE = "MedTator XML"
_ROOT = "MedGen"
_PIECE = re.compile(r"(-?\d{1,15})~(-?\d{1,15})")
_SEPARATOR = re.compile(r"[,;]")
_BETWEEN = "..."
_WHOLE_TEXT = "-1~-1"
_OWN = frozenset({"spans", "text"})
"""Attributes of MedTator's, in whatever letter case."""
_ID, _TEXT = "ID", "Text"
_UNITS = (OffsetUnit.UTF16, OffsetUnit.CODE_POINTS)
_CODE = ("code_system", "code_version", "code", "code_name")


@dataclass(slots=True)
class _Found:
    """What the tags of a file say, with the lines that they are on."""

    spans: list[FileSpan] = field(default_factory=list)
    lines: dict[str, int] = field(default_factory=dict)
    links: list[tuple[int, str, list[str]]] = field(default_factory=list)
    fields: dict[str, str] = field(default_factory=dict)
    skipped: list[tuple[int, SkipReason]] = field(default_factory=list)


def recognises(path: Path, head: bytes) -> bool:
    """An XML with the element of the text."""
    del path
    return re.search(rb"<TEXT\s*/?>", head.replace(b"\0", b"")) is not None


def read(path: Path, options: ReadOptions) -> Iterator[Reading]:
    """Yield the text of a file with its tags, and what of them was left out.

    Raises:
        UserError: FILE_BROKEN with the line, or what reading a text refuses.
    """
    root, encoding = parsed_xml(path, read_bytes(path), options.encoding, _TITLE)
    name = shown_name(path.name)
    element = root.find("TEXT")
    if element is None:
        raise broken_xml(path, _TITLE, 1, "TEXT")
    text = "".join(element.itertext())
    if not text.strip():
        yield SkippedRow(name, 1, SkipReason.EMPTY_TEXT)
        return
    record_id = shown_name(path.stem.removesuffix(".txt"))
    note = NewNote(
        title=title_from(text, record_id),
        original=text,
        source_name=name,
        encoding=encoding,
        language=language_of(text),
        record_id=record_id,
    )
    found = _found(root)
    annotations, relations = _understood(text, found)
    yield Document(note, annotations, relations, fields=found.fields)
    found.skipped.sort(key=lambda one: one[0])
    yield from (SkippedRow(name, line, reason, is_note=False) for line, reason in found.skipped)


def _found(root: _Element) -> _Found:
    found = _Found()
    for tag in root.iterfind("TAGS/*"):
        line = tag.sourceline or 1
        said = {
            key.lower() if key.lower() in _OWN else key: str(value)
            for key, value in tag.attrib.items()
        }
        spans = said.pop("spans", None)
        key = said.pop("id", "") or f"{line} {len(found.spans)}"
        if spans is None:
            _take_link(found, line, tag.tag, said)
        elif spans.strip() == _WHOLE_TEXT:
            _take_field(found, tag.tag, said)
        else:
            while key in found.lines:
                key += "'"
            found.lines[key] = line
            found.spans.append(_span(key, tag.tag, spans, said))
    return found


def _take_link(found: _Found, line: int, kind: str, said: dict[str, str]) -> None:
    """A link's ends are its attributes that end in ID, with one beside each that ends in Text."""
    names = [key.removesuffix(_ID) for key in said if key.endswith(_ID)]
    names = [name for name in names if f"{name}{_TEXT}" in said] or names
    found.links.append((line, kind, [said[f"{name}{_ID}"] for name in names]))
    known = {f"{name}{part}" for name in names for part in (_ID, _TEXT)}
    if any(value for key, value in said.items() if key not in known | _OWN):
        found.skipped.append((line, SkipReason.NOT_KEPT))


def _take_field(found: _Found, tag: str, said: dict[str, str]) -> None:
    values = {key: value for key, value in said.items() if value and key != "text"}
    for key, value in (values or {"value": YES}).items():
        name = tag if key == "value" else f"{tag} {key}"
        before = found.fields.get(name)
        found.fields[name] = value if before is None else f"{before}, {value}"


def _span(key: str, label: str, spans: str, said: dict[str, str]) -> FileSpan:
    matches = [_PIECE.fullmatch(piece.strip()) for piece in _SEPARATOR.split(spans)]
    pieces = [(int(one[1]), int(one[2])) if one else (-1, -1) for one in matches]
    text = said.pop("text", "")
    attributes = {name: value for name, value in said.items() if value}
    concept = None
    if attributes.get("code") and "code_system" in said:
        concept = Concept(*(attributes.pop(name, "") for name in _CODE))
    comment = attributes.pop("comment", "")
    return FileSpan(key, label, tuple(pieces), text or None, attributes, concept, comment)


def _understood(text: str, found: _Found) -> tuple[tuple[Annotation, ...], tuple[Relation, ...]]:
    annotations, numbers, outside = annotations_from(text, found.spans, _UNITS)
    found.skipped += [(found.lines[one.key], SkipReason.SPAN_OUTSIDE) for one in outside]
    relations: list[Relation] = []
    for line, kind, names in found.links:
        ends = [number for name in names if (number := numbers.get(name)) is not None]
        if len(ends) < max(len(names), 2):
            found.skipped.append((line, SkipReason.RELATION_ENDS))
            continue
        for other in ends[1:]:
            relations.append(found_relation(len(relations) + 1, kind, ends[0], other))
    return tuple(_joined(one, text) for one in annotations), tuple(relations)


def _joined(one: Annotation, text: str) -> Annotation:
    """An annotation in pieces says what is there, though the file has "..." between them."""
    if one.fragments and one.text == _said(one.pieces, text):
        return replace(one, text=said_by(text, one.pieces))
    return one


def _said(pieces: Iterable[Piece], text: str) -> str:
    return _BETWEEN.join(text[start:end] for start, end in pieces)


def write(path: Path, documents: Iterable[Document], options: WriteOptions) -> None:
    """Write a folder with a file a note, and the schema of their tags.

    Raises:
        UserError: FOLDER_NOT_EMPTY, FILE_UNWRITABLE, DISK_FULL.
    """
    del options
    files = FileNames()
    names = TagNames()
    with whole_folder(path) as folder:
        for document in documents:
            with private_text(folder / f"{files.name_for(document)}.txt.xml") as file:
                file.writelines(f"{line}\n" for line in _lines(xml_document(document), names))
        with private_text(folder / "schema.yaml") as file:
            json.dump(names.schema(_ROOT), file, ensure_ascii=False, indent=2)


def losses(document: Document, options: WriteOptions) -> Iterator[Loss]:
    """Names that are none of XML or that MedTator uses itself, and characters that XML lacks."""
    del options
    yield from xml_losses(document)
    if any(plain_name(name) != name for name in document.fields):
        yield Loss(Content.NAMES)
    for one in document.annotations:
        written = TagNames.of_attributes(one.attributes)
        if plain_name(one.label) != one.label or list(written) != list(one.attributes):
            yield Loss(Content.NAMES, one.id)
    for relation in document.relations:
        if plain_name(relation.kind) != relation.kind:
            yield Loss(Content.NAMES, relation.source)


def _lines(document: Document, names: TagNames) -> Iterator[str]:
    text = document.text
    offsets = OutsideOffsets(text, OffsetUnit.UTF16)
    yield '<?xml version="1.0" encoding="UTF-8" ?>'
    yield f"<{_ROOT}>"
    yield f"<TEXT><![CDATA[{text.replace(']]>', ']]]]><![CDATA[>')}]]></TEXT>"
    yield "<TAGS>"
    for one in document.annotations:
        spans = ",".join(f"{start}~{end}" for start, end in offsets.pieces_outside(one.pieces))
        says = _said(one.pieces, text) if one.matches(text) else one.text
        held = names.attributes_of(one)
        yield _tag(
            plain_name(one.label), {"spans": spans, "text": says, "id": f"T{one.id}", **held}
        )
    said = {one.id: one.text for one in document.annotations}
    for relation in document.relations:
        ends = {"source": relation.source, "target": relation.target}
        held = {"id": f"R{relation.id}"}
        for name, end in ends.items():
            held |= {f"{name}{_ID}": f"T{end}", f"{name}{_TEXT}": said[end]}
        yield _tag(names.of_link(relation.kind, ends), held)
    for number, (name, value) in enumerate(document.fields.items(), start=1):
        held = {"spans": _WHOLE_TEXT, "text": "", "id": f"D{number}", "value": value}
        yield _tag(names.of_field(name), held)
    yield "</TAGS>"
    yield f"</{_ROOT}>"


def _tag(name: str, held: dict[str, str]) -> str:
    said = " ".join(f"{key}={quoteattr(value)}" for key, value in held.items())
    return f"<{name} {said}/>"
