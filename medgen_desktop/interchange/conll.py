"""CoNLL: a token a line with its tag in the last column, a blank line behind each sentence.

Written are the four columns of CoNLL-2003 (Tjong Kim Sang and De Meulder 2003) as Label Studio
fills them, `token -X- _ tag`, with documents behind `-DOCSTART- -X- O O`, which is the line that
spaCy's `convert` looks for. The third column says the blanks (`token_blanks`), so that our own
files come back exactly; readers that take the first and the last column do not see it. Chinese is
one character a token.

Read are files of two columns or more, between tabs or blanks, with tags of any scheme
(`token_tags`), lines of comment as CoNLL-U has them, and documents as in CoNLL-2003, AIDA
(`-DOCSTART- (1 EU)`) or JNLPBA (`###MEDLINE:95369245`). A file that marks no documents is one note,
with a sentence a line; of a large one, which is a corpus, each sentence is.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from pathlib import Path

from medgen_desktop.domain.note import NewNote
from medgen_desktop.interchange.contents import Content, Loss, without_overlaps
from medgen_desktop.interchange.document import Document
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
from medgen_desktop.interchange.token_blanks import are_characters, usual_blank, written_blanks
from medgen_desktop.interchange.token_rows import Row, is_beside_rows, parts_of, row_of
from medgen_desktop.interchange.token_tags import Stretch, stretches_of, tags_for
from medgen_desktop.interchange.tokens import tokens_of, without_blanks
from medgen_desktop.interchange.writing import WriteOptions, whole_text
from medgen_desktop.text.language import language_of
from medgen_desktop.text.line_ends import normalise_line_ends
from medgen_desktop.text.outside_offsets import OffsetUnit
from medgen_desktop.text.sentences import sentence_spans
from medgen_desktop.text.words import Span

_ROWS_TO_BE_SURE = 5


def recognises(path: Path, head: bytes) -> bool:
    """Rows that have a tag behind a token; a .txt has nothing else and some of them, to be sure."""
    lines = head.decode("latin-1").split("\n")
    whole = lines[:-1] if len(lines) > 1 else lines
    rows = [row_of(line.rstrip("\r")) for line in whole if not is_beside_rows(line)]
    tagged = sum(row.is_tagged for row in rows)
    if path.suffix.lower() == ".txt":
        return len(rows) >= _ROWS_TO_BE_SURE and tagged == len(rows)
    return tagged > 0


def read(path: Path, options: ReadOptions) -> Iterator[Reading]:
    """Yield the documents of a file, and the first line that has no tag: its word is kept.

    Raises:
        UserError: what reading a text refuses.
    """
    decoded = read_text(path, options.encoding)
    name = shown_name(path.name)
    occurrences = OccurrenceCounter()
    parts = list(parts_of(normalise_line_ends(decoded.text).text))
    rows = [row for part in parts for sentence in part.sentences for row in sentence]
    # Of a whole file, for a short note may have figures alone.
    is_close = are_characters([row.token for row in rows])
    for part in parts:
        sentences = [sentence for sentence in part.sentences if sentence]
        text, spans = _assembled(sentences, is_close=is_close)
        if text.strip():
            note = NewNote(
                title=title_from(text, shown_name(path.stem)),
                original=text,
                source_name=name,
                encoding=decoded.encoding,
                language=language_of(text),
                record_id=part.record_id,
            )
            units = (OffsetUnit.CODE_POINTS,)
            annotations, _numbers, _outside = annotations_from(text, spans, units)
            yield Document(occurrences.numbered(note), tuple(annotations))
        else:
            yield SkippedRow(name, part.line, SkipReason.EMPTY_TEXT)
        for line in part.skipped:
            yield SkippedRow(name, line, SkipReason.NOT_A_RECORD, is_note=False)


def _assembled(sentences: list[list[Row]], *, is_close: bool) -> tuple[str, list[FileSpan]]:
    """The text that the tokens make, and what is labelled in it."""
    rows = [row for sentence in sentences for row in sentence]
    pieces: list[str] = []
    places: list[Span] = []
    length = 0
    for row, blank in zip(rows, _blanks_before(sentences, is_close=is_close), strict=True):
        start = length + len(blank)
        length = start + len(row.token)
        pieces += [blank, row.token]
        places.append((start, length))
    if rows and rows[-1].blanks:
        pieces.append(rows[-1].blanks[1] or "")
    spans: list[FileSpan] = []
    passed = 0
    for sentence in sentences:
        for one in stretches_of([row.tag for row in sentence]):
            stretch = places[passed + one.first][0], places[passed + one.end - 1][1]
            spans.append(FileSpan(str(len(spans)), one.label, (stretch,)))
        passed += len(sentence)
    return "".join(pieces), spans


def _blanks_before(sentences: list[list[Row]], *, is_close: bool) -> Iterator[str]:
    """What stands before each token: as the file says, or else as is usual."""
    says_blanks = any(row.blanks for sentence in sentences for row in sentence)
    last: Row | None = None
    for sentence in sentences:
        for place, row in enumerate(sentence):
            if last is None:
                yield row.blanks[0] if row.blanks else ""
            elif says_blanks:
                behind = last.blanks[1] if last.blanks else None
                yield (" " if behind is None else behind) + (row.blanks[0] if row.blanks else "")
            elif not place:
                yield "\n"
            else:
                yield "" if is_close else usual_blank(last.token, row.token)
            last = row


def write(path: Path, documents: Iterable[Document], options: WriteOptions) -> None:
    """Write one file of all documents, with tags as `options.scheme` has them.

    Raises:
        UserError: FILE_UNWRITABLE, DISK_FULL.
    """
    with whole_text(path) as file:
        for document in documents:
            file.write("-DOCSTART- -X- O O\n\n")
            file.writelines(f"{line}\n" for line in _lines(document, options.scheme))


def losses(document: Document, options: WriteOptions) -> Iterator[Loss]:
    """Names with blanks, and blanks at the ends of annotations: no token has these."""
    del options
    text = document.text
    for one in without_overlaps(document.annotations):
        if _word(one.label) != one.label:
            yield Loss(Content.NAMES, one.id)
        said = without_blanks(text, one.start, one.end)
        if said is None:
            yield Loss(Content.ANNOTATIONS, one.id)
        elif said != (one.start, one.end):
            yield Loss(Content.BOUNDARIES, one.id)


def _lines(document: Document, scheme: str) -> Iterator[str]:
    text = document.text
    marked: list[tuple[int, int, str]] = []
    for one in without_overlaps(document.annotations):
        said = without_blanks(text, one.start, one.end)
        if said is not None:
            marked.append((*said, _word(one.label)))
    begun = _sentence_starts(text, [(start, end) for start, end, _label in marked])
    edges = {edge for start, end, _label in marked for edge in (start, end)}
    tokens = tokens_of(text, edges | begun)
    first_of = {start: place for place, (start, _end) in enumerate(tokens)}
    end_of = {end: place + 1 for place, (_start, end) in enumerate(tokens)}
    stretches = [Stretch(first_of[start], end_of[end], label) for start, end, label in marked]
    tags = tags_for(stretches, len(tokens), scheme)
    for place, ((start, end), tag) in enumerate(zip(tokens, tags, strict=True)):
        if place and start in begun:
            yield ""
        is_last = place + 1 == len(tokens)
        behind = text[end:] if is_last else text[end : tokens[place + 1][0]]
        blanks = written_blanks("" if place else text[:start], behind, is_last=is_last)
        yield f"{text[start:end]} -X- {blanks} {tag}"
    yield ""


def _sentence_starts(text: str, marked: list[Span]) -> set[int]:
    """Where sentences begin, but for those that would begin within an annotation."""
    starts = [start for start, _end in marked]
    found: set[int] = set()
    for start, _end in sentence_spans(text):
        place = bisect_right(starts, start) - 1
        if place < 0 or not marked[place][0] < start < marked[place][1]:
            found.add(start)
    return found


def _word(name: str) -> str:
    """A name without blanks, which separate here."""
    return "_".join(name.split()) or "_"
