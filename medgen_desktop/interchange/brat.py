"""brat standoff: a .txt with the text and an .ann with what is annotated in it.

Stenetorp et al. 2012, "brat: a Web-based Tool for NLP-Assisted Text Annotation"; the format is at
brat.nlplab.org/standoff.html. Text-bound annotations (T) become annotations, events (E) their
trigger and relations to their arguments, relations (R) and equivalences (*) relations, attributes
(A, M) attributes, normalisations (N) concepts, and notes (#) comments.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from medgen_desktop.domain.annotation import Annotation, AnnotationId
from medgen_desktop.domain.attributes import YES
from medgen_desktop.domain.concept import Concept
from medgen_desktop.domain.errors import UserError
from medgen_desktop.domain.exchange_errors import PARTNER_MISSING
from medgen_desktop.domain.note import NewNote
from medgen_desktop.domain.relation import Relation
from medgen_desktop.interchange.contents import Content, Loss
from medgen_desktop.interchange.document import Document, found_relation
from medgen_desktop.interchange.encodings import read_text
from medgen_desktop.interchange.file_names import FileNames
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
from medgen_desktop.text.language import language_of
from medgen_desktop.text.outside_offsets import OffsetUnit

_SPAN = re.compile(r"(T\S*)\t(\S+) (\d+ \d+(?:;\d+ \d+)*)(?:\t(.*))?")
_EVENT = re.compile(r"(E\S*)\t(\S+?):(\S+)((?: \S+:\S+)*) ?")
_RELATION = re.compile(r"(R\S*)\t(\S+) \S+:(\S+) \S+:(\S+)\s*")
_ATTRIBUTE = re.compile(r"([AM]\S*)\t(\S+) (\S+)(?: (.*))?")
_CONCEPT = re.compile(r"(N\S*)\t\S+ (\S+) ([^:\s]+):(\S+)(?:\t(.*))?")
_COMMENT = re.compile(r"(#\S*)\t\S+ (\S+)\t(.*)")
_EQUIVALENCE = re.compile(r"\*\t(\S+) (\S+(?: \S+)+)\s*")
_BLANK = re.compile(r"\s+")
_UNITS = (OffsetUnit.CODE_POINTS, OffsetUnit.UTF16)


@dataclass(slots=True)
class _Link:
    """A relation between two named ends."""

    line: int
    kind: str
    source: str
    target: str


@dataclass(slots=True)
class _Standoff:
    """What an .ann says, by the names that it gives: `T1`, `E2`."""

    spans: dict[str, FileSpan] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)
    triggers: dict[str, str] = field(default_factory=dict)
    links: list[_Link] = field(default_factory=list)
    about: list[tuple[int, str, re.Match[str]]] = field(default_factory=list)
    skipped: list[tuple[int, SkipReason]] = field(default_factory=list)

    def span_of(self, name: str) -> str:
        """The span that a name stands for: itself, or an event's trigger."""
        return self.triggers.get(name, name)


def recognises(path: Path, head: bytes) -> bool:  # noqa: ARG001 - its partner says it
    """An .ann, or a .txt that has one beside it."""
    return path.suffix.lower() == ".ann" or path.with_suffix(".ann").is_file()


def read(path: Path, options: ReadOptions) -> Iterator[Reading]:
    """Yield the document of a pair of files, and what of it was left out.

    Raises:
        UserError: PARTNER_MISSING, or what reading their text refuses.
    """
    text_file = path.with_suffix(".txt") if path.suffix.lower() == ".ann" else path
    marks_file = path if path.suffix.lower() == ".ann" else path.with_suffix(".ann")
    if not text_file.is_file():
        raise UserError(PARTNER_MISSING, path=path.name, partner=shown_name(text_file.name))
    decoded = read_text(text_file, options.encoding)
    if not decoded.text.strip():
        yield SkippedRow(shown_name(text_file.name), 1, SkipReason.EMPTY_TEXT)
        return
    found = _parsed(read_text(marks_file, options.encoding).text)
    note = NewNote(
        title=title_from(decoded.text, shown_name(text_file.stem)),
        original=decoded.text,
        source_name=shown_name(text_file.name),
        encoding=decoded.encoding,
        language=language_of(decoded.text),
        record_id=shown_name(text_file.stem),
    )
    annotations, relations = _understood(note.original, found)
    yield Document(note, annotations, relations)
    name = shown_name(marks_file.name)
    yield from (SkippedRow(name, line, reason, is_note=False) for line, reason in found.skipped)


def _parsed(text: str) -> _Standoff:
    found = _Standoff()
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            _parse_line(found, number, line.rstrip("\r"))
    for number, kind, match in found.about:
        span = found.spans.get(found.span_of(match[3 if kind == "A" else 2]))
        if span is None or (kind == "N" and span.concept is not None):
            found.skipped.append((number, SkipReason.NOT_KEPT))
        elif kind == "A":
            span.attributes[match[2]] = match[4] or YES
        elif kind == "N":
            span.concept = Concept(match[3], "", match[4], match[5] or "")
        else:
            span.comment = f"{span.comment}\n{match[3]}".lstrip("\n")
    return found


def _parse_line(found: _Standoff, number: int, line: str) -> None:
    if match := _SPAN.fullmatch(line):
        pieces = [tuple(map(int, piece.split(" "))) for piece in match[3].split(";")]
        ends = tuple((start, end) for start, end in pieces)
        found.spans[match[1]] = FileSpan(match[1], match[2], ends, match[4])
        found.lines[match[1]] = number
    elif match := _EVENT.fullmatch(line):
        found.triggers[match[1]] = match[3]
        for argument in match[4].split():
            role, _, end = argument.partition(":")
            found.links.append(_Link(number, role, match[1], end))
    elif match := _RELATION.fullmatch(line):
        found.links.append(_Link(number, match[2], match[3], match[4]))
    elif match := _EQUIVALENCE.fullmatch(line):
        first, *others = match[2].split(" ")
        found.links += [_Link(number, match[1], first, other) for other in others]
    elif match := _ATTRIBUTE.fullmatch(line):
        found.about.append((number, "A", match))
    elif match := _CONCEPT.fullmatch(line):
        found.about.append((number, "N", match))
    elif match := _COMMENT.fullmatch(line):
        found.about.append((number, "#", match))
    else:
        found.skipped.append((number, SkipReason.NOT_A_RECORD))


def _understood(
    original: str, found: _Standoff
) -> tuple[tuple[Annotation, ...], tuple[Relation, ...]]:
    annotations, numbers, outside = annotations_from(original, [*found.spans.values()], _UNITS)
    found.skipped += [(found.lines[span.key], SkipReason.SPAN_OUTSIDE) for span in outside]
    relations: list[Relation] = []
    for link in found.links:
        source, target = (numbers.get(found.span_of(end)) for end in (link.source, link.target))
        if source is None or target is None:
            found.skipped.append((link.line, SkipReason.RELATION_ENDS))
        else:
            relations.append(found_relation(len(relations) + 1, link.kind, source, target))
    return tuple(annotations), tuple(relations)


def write(path: Path, documents: Iterable[Document], options: WriteOptions) -> None:  # noqa: ARG001
    """Write a folder with two files a note, and the configuration by which brat shows them.

    Raises:
        UserError: FOLDER_NOT_EMPTY, FILE_UNWRITABLE, DISK_FULL.
    """
    names = FileNames()
    labels: dict[str, None] = {}
    kinds: dict[str, None] = {}
    attributes: dict[str, dict[str, None]] = {}
    with whole_folder(path) as folder:
        for document in documents:
            name = names.name_for(document)
            with private_text(folder / f"{name}.txt") as file:
                file.write(document.text)
            with private_text(folder / f"{name}.ann") as file:
                file.writelines(f"{line}\n" for line in _lines(document))
            labels.update((_word(one.label), None) for one in document.annotations)
            kinds.update((_word(one.kind), None) for one in document.relations)
            for one in document.annotations:
                for attribute, value in one.attributes.items():
                    attributes.setdefault(_word(attribute), {})[value] = None
        with private_text(folder / "annotation.conf") as file:
            file.writelines(f"{line}\n" for line in _configuration(labels, kinds, attributes))


def losses(document: Document, options: WriteOptions) -> Iterator[Loss]:  # noqa: ARG001 - none matter
    """Names with blanks, versions of code systems, and line breaks in comments."""
    for one in document.annotations:
        named = (one.label, *one.attributes, *([one.concept.system] if one.concept else ()))
        if any(_word(name) != name for name in named):
            yield Loss(Content.NAMES, one.id)
        if one.concept is not None and one.concept.version:
            yield Loss(Content.VERSIONS, one.id)
        if _one_line(one.comment) != one.comment:
            yield Loss(Content.COMMENTS, one.id)
    for relation in document.relations:
        if _word(relation.kind) != relation.kind:
            yield Loss(Content.NAMES, relation.source)


def _lines(document: Document) -> Iterator[str]:
    names: dict[AnnotationId, str] = {}
    about = 0
    for number, one in enumerate(document.annotations, start=1):
        name = names[one.id] = f"T{number}"
        places = ";".join(f"{start} {end}" for start, end in one.pieces)
        yield f"{name}\t{_word(one.label)} {places}\t{_one_line(one.text)}"
        for attribute, value in one.attributes.items():
            about += 1
            rest = "" if value == YES else f" {_one_line(value)}"
            yield f"A{about}\t{_word(attribute)} {name}{rest}"
        if one.concept is not None:
            code = f"{_word(one.concept.system)}:{_word(one.concept.code)}"
            yield f"N{number}\tReference {name} {code}\t{_one_line(one.concept.name)}"
        if one.comment:
            yield f"#{number}\tAnnotatorNotes {name}\t{_one_line(one.comment)}"
    for number, relation in enumerate(document.relations, start=1):
        source, target = names[relation.source], names[relation.target]
        yield f"R{number}\t{_word(relation.kind)} Arg1:{source} Arg2:{target}"


def _configuration(
    labels: Iterable[str], kinds: Iterable[str], attributes: dict[str, dict[str, None]]
) -> Iterator[str]:
    yield "[entities]"
    yield from labels
    yield "[relations]"
    yield from (f"{kind}\tArg1:<ENTITY>, Arg2:<ENTITY>" for kind in kinds)
    yield "[events]"
    yield "[attributes]"
    for name, values in attributes.items():
        listed = "|".join(value for value in values if value != YES)
        yield f"{name}\tArg:<ENTITY>" + (f", Value:{listed}" if listed else "")


def _word(name: str) -> str:
    """A name without blanks and colons, which separate here."""
    return _BLANK.sub("_", name).replace(":", "_") or "_"


def _one_line(text: str) -> str:
    return _BLANK.sub(" ", text)
