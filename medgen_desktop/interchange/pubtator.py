"""PubTator: a title, an abstract, and a line for each mention and each relation of concepts.

Wei et al. 2013, "PubTator: a web-based text mining tool for assisting biocuration"; the offsets are
of the title, one character, and the abstract. Here the first line of a note is the title and the
rest the abstract, in which line breaks are blanks. An identifier like `D003000` is one of MeSH;
others are `system:code`. Relations are between concepts: each comes in between the first mentions
of its two.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from medgen_desktop.domain.annotation import Annotation
from medgen_desktop.domain.concept import Concept
from medgen_desktop.domain.note import NewNote
from medgen_desktop.domain.relation import Relation
from medgen_desktop.interchange.contents import Content, Loss, unlike
from medgen_desktop.interchange.document import Document, found_relation
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
from medgen_desktop.interchange.spans import FileSpan, annotations_from
from medgen_desktop.interchange.writing import WriteOptions, whole_text
from medgen_desktop.text.language import language_of
from medgen_desktop.text.outside_offsets import OffsetUnit

_TITLE = re.compile(r"([^|\s]+)\|t\|(.*)")
_ABSTRACT = re.compile(r"[^|\s]+\|a\|(.*)")
_FIRST = re.compile(rb"(?:\xef\xbb\xbf)?\s*[^|\s]+\|t\|")
_MESH = "MESH"
_MESH_CODE = re.compile(r"[CD]\d{6,}(?:[|+,][CD]\d{6,})*")
"""Of a mention of several diseases, as "breast and ovarian cancer", all codes together."""
_NONE = "-1"
"""Written where there is no concept: readers that strip a line need all of its cells."""
_NO_CONCEPT = frozenset({"", "-", _NONE, "None"})
_SEVERAL = re.compile(r"[|+,]")
_ID = re.compile(r"[^|\s]+")
_BREAKS = re.compile(r"[\n\t\r]")
_UNITS = (OffsetUnit.CODE_POINTS, OffsetUnit.UTF16, OffsetUnit.UTF8)
_MENTION_CELLS, _RELATION_CELLS = 5, 4


@dataclass(slots=True)
class _Block:
    """The lines of one article."""

    line: int
    record_id: str
    title: str
    abstract: str | None = None
    spans: list[FileSpan] = field(default_factory=list)
    lines: dict[str, int] = field(default_factory=dict)
    links: list[tuple[int, str, str, str]] = field(default_factory=list)
    skipped: list[tuple[int, SkipReason]] = field(default_factory=list)

    @property
    def text(self) -> str:
        return self.title if self.abstract is None else f"{self.title}\n{self.abstract}"


def recognises(path: Path, head: bytes) -> bool:
    """A first line that has an article's title."""
    del path
    return _FIRST.match(head) is not None


def read(path: Path, options: ReadOptions) -> Iterator[Reading]:
    """Yield the articles of a file, and what was left out.

    Raises:
        UserError: what reading a text refuses.
    """
    decoded = read_text(path, options.encoding)
    name = shown_name(path.name)
    occurrences = OccurrenceCounter()
    for block in _blocks(decoded.text):
        if isinstance(block, int):
            yield SkippedRow(name, block, SkipReason.NOT_A_RECORD)
        elif not block.text.strip():
            yield SkippedRow(name, block.line, SkipReason.EMPTY_TEXT)
        else:
            annotations, relations = _understood(block)
            note = NewNote(
                title_from(block.text, shown_name(path.stem)),
                block.text,
                name,
                decoded.encoding,
                language_of(block.text),
                block.record_id,
            )
            yield Document(occurrences.numbered(note), annotations, relations)
            for line, reason in block.skipped:
                yield SkippedRow(name, line, reason, is_note=False)


def write(path: Path, documents: Iterable[Document], options: WriteOptions) -> None:
    """Write all notes into one file; one without a record number gets its place in the file.

    Raises:
        UserError: FILE_UNWRITABLE, DISK_FULL.
    """
    del options
    with whole_text(path) as file:
        for number, document in enumerate(documents, start=1):
            file.writelines(f"{line}\n" for line in _lines(document, number))
            file.write("\n")


def losses(document: Document, options: WriteOptions) -> Iterator[Loss]:
    """Line breaks, names of concepts, relations that are not between two concepts."""
    del options
    (block,) = _blocks("\n".join(_lines(document, 1)))
    if isinstance(block, int):  # pragma: no cover - what is written is read
        return
    annotations, relations = _understood(block)
    back = Document(NewNote("", block.text, "", "", ""), annotations, relations)
    yield from unlike(document, back, Content.NAMES)
    if document.note.record_id and not _ID.fullmatch(document.note.record_id):
        yield Loss(Content.RECORD_ID)
    kept = {(one.pieces, one.label, one.concept) for one in annotations}
    for one in document.annotations:
        is_kept = one.concept is None or (one.pieces, one.label, one.concept) in kept
        if not one.fragments and not is_kept:
            yield Loss(Content.CONCEPTS, one.id)
    linked = _places(back)
    yield from (
        Loss(Content.RELATIONS, source)
        for source, place in _places_by_source(document)
        if place not in linked
    )


def _places(document: Document) -> set[tuple[object, ...]]:
    return {place for _, place in _places_by_source(document)}


def _places_by_source(document: Document) -> Iterator[tuple[int, tuple[object, ...]]]:
    named = {one.id: one for one in document.annotations}
    for one in document.relations:
        ends = (named[end] for end in (one.source, one.target))
        yield one.source, (one.kind, *((end.pieces, end.label) for end in ends))


def _blocks(text: str) -> Iterator[_Block | int]:
    """Articles; a number is the line of something that belongs to none."""
    block: _Block | None = None
    for number, line in enumerate(text.replace("\r\n", "\n").split("\n"), start=1):
        if match := _TITLE.fullmatch(line):
            if block is not None:
                yield block
            block = _Block(number, match[1], match[2])
        elif not line.strip():
            continue
        elif block is None:
            yield number
        elif (match := _ABSTRACT.fullmatch(line)) and block.abstract is None:
            block.abstract = match[1]
        else:
            _take(block, number, line.split("\t"))
    if block is not None:
        yield block


def _take(block: _Block, line: int, cells: list[str]) -> None:
    if len(cells) >= _MENTION_CELLS and cells[1].isdecimal() and cells[2].isdecimal():
        key = str(len(block.spans))
        span = FileSpan(key, cells[4].strip(), ((int(cells[1]), int(cells[2])),), cells[3])
        if not span.label:
            block.skipped.append((line, SkipReason.SPAN_UNLABELLED))
            return
        code = "".join(cells[5:6]).strip()
        if code not in _NO_CONCEPT:
            span.concept = _concept(code)
        block.spans.append(span)
        block.lines[key] = line
    elif len(cells) >= _RELATION_CELLS and cells[1].strip():
        block.links.append((line, cells[1].strip(), cells[2], cells[3]))
    else:
        block.skipped.append((line, SkipReason.NOT_A_RECORD))


def _concept(code: str) -> Concept:
    system, colon, rest = code.partition(":")
    if colon and rest:
        return Concept(system, "", rest, "")
    return Concept(_MESH if _MESH_CODE.fullmatch(code) else "", "", code, "")


def _code(concept: Concept) -> str:
    if concept.system == _MESH and _MESH_CODE.fullmatch(concept.code):
        return concept.code
    return f"{concept.system}:{concept.code}" if concept.system else concept.code


def _understood(block: _Block) -> tuple[tuple[Annotation, ...], tuple[Relation, ...]]:
    annotations, _, outside = annotations_from(block.text, block.spans, _UNITS)
    block.skipped += [(block.lines[one.key], SkipReason.SPAN_OUTSIDE) for one in outside]
    first: dict[str, int] = {}
    for one in annotations:
        if one.concept is not None:
            first.setdefault(_code(one.concept), one.id)
    for one in annotations:  # of several concepts, where nothing else is of one of them alone
        for code in _SEVERAL.split(_code(one.concept)) if one.concept is not None else ():
            first.setdefault(code, one.id)
    relations: list[Relation] = []
    for line, kind, source, target in block.links:
        ends = first.get(_normal(source)), first.get(_normal(target))
        if ends[0] is None or ends[1] is None:
            block.skipped.append((line, SkipReason.RELATION_ENDS))
        else:
            relations.append(found_relation(len(relations) + 1, kind, ends[0], ends[1]))
    block.skipped.sort(key=lambda one: one[0])
    return tuple(annotations), tuple(relations)


def _normal(code: str) -> str:
    return _code(_concept(code.strip()))


def _lines(document: Document, number: int) -> Iterator[str]:
    record_id = document.note.record_id
    record_id = record_id if _ID.fullmatch(record_id) else str(number)
    title, has_more, abstract = document.text.partition("\n")
    yield f"{record_id}|t|{_one_line(title)}"
    if has_more:
        yield f"{record_id}|a|{_one_line(abstract)}"
    for one in document.annotations:
        said, label = _one_line(one.text), _one_line(one.label)
        code = _NONE if one.concept is None else _one_line(_code(one.concept))
        cells = (record_id, str(one.start), str(one.end), said, label, code)
        yield "\t".join(cells)
    named = {one.id: one for one in document.annotations}
    for relation in document.relations:
        ends = named[relation.source].concept, named[relation.target].concept
        if ends[0] is not None and ends[1] is not None:
            kind = _one_line(relation.kind)
            yield f"{record_id}\t{kind}\t{_code(ends[0])}\t{_code(ends[1])}"


def _one_line(text: str) -> str:
    return _BREAKS.sub(" ", text)
