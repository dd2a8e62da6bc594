"""Rows of tagged tokens as CoNLL files have them, cut into sentences and documents."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from medgen_desktop.interchange.token_blanks import blanks_said
from medgen_desktop.interchange.token_tags import Tag, tag_of

_DOCUMENT = re.compile(r"-DOCSTART-(?:[^(]*\((.*)\))?.*|###MEDLINE:(\S+).*")
_COMMENT = re.compile(r"#\s*\w+\s*=.*")
_BLANKS = re.compile(r"[ \t]+")
_MOST_SENTENCES = 500
"""Of a note, where a file does not say how far it goes."""


@dataclass(frozen=True, slots=True)
class Row:
    """A token with its tag, and what a column between them says of the blanks around it.

    One that is not `is_tagged` has no tag that is known, and is outside of any stretch.
    """

    token: str
    tag: Tag
    blanks: tuple[str, str | None] | None = None
    is_tagged: bool = True


@dataclass(slots=True)
class Part:
    """A document: the line that it begins in, its sentences, and the first line without a tag."""

    line: int
    record_id: str = ""
    sentences: list[list[Row]] = field(default_factory=lambda: [[]])
    skipped: list[int] = field(default_factory=list)


def parts_of(text: str) -> Iterator[Part]:
    r"""The documents of a file's text, whose line ends are `\n`; a sentence of one may be empty.

    A file that marks no documents is one, or, where that would be very long, each sentence is.
    """
    part, is_marked, is_told = Part(1), False, False
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            if part.sentences[-1]:
                part.sentences.append([])
        elif mark := _DOCUMENT.fullmatch(line):
            if is_marked or any(part.sentences):
                yield part
            part = Part(number, mark[1] or mark[2] or "")
            is_marked = True
        elif not is_beside_rows(line):
            row = row_of(line)
            part.sentences[-1].append(row)
            if not row.is_tagged and not is_told:
                part.skipped.append(number)
                is_told = True
    if is_marked or len(part.sentences) <= _MOST_SENTENCES:
        yield part
        return
    for sentence in filter(None, part.sentences):
        yield Part(part.line, "", [sentence], part.skipped)
        part.skipped = []


def is_beside_rows(line: str) -> bool:
    """Whether a line is blank, the mark of a document, or a comment."""
    return not line.strip() or bool(_DOCUMENT.match(line) or _COMMENT.match(line))


def row_of(line: str) -> Row:
    """The row of a line; where only a tag is behind a blank, its token is a blank."""
    has_tabs = "\t" in line
    cells = line.rstrip().split("\t") if has_tabs else _BLANKS.split(line.rstrip())
    if not has_tabs and len(cells) > 2 and not cells[0]:  # noqa: PLR2004 - a line that is indented
        del cells[0]
    tag = tag_of(cells[-1].strip()) if len(cells) > 1 else None
    said = next(filter(None, map(blanks_said, cells[1:-1])), None)
    token = cells[0] if cells[0].isspace() else cells[0].strip()
    return Row(token or " ", tag or Tag(), said, tag is not None)
