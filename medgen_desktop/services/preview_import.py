"""See what files hold before anything of them is written: notes, labels, and what is left out."""

import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import islice

from medgen_desktop.domain.errors import (
    FILE_MISSING,
    FOLDER_WITHOUT_TEXT,
    TEXT_COLUMN_UNKNOWN,
    UserError,
)
from medgen_desktop.interchange.document import Document
from medgen_desktop.interchange.formats import (
    Format,
    format_named,
    format_of,
    unread,
)
from medgen_desktop.interchange.reading import Reading, ReadOptions, SkippedRow
from medgen_desktop.services.import_notes import ImportRequest, readable_files_in

FIRST_DOCUMENTS = 20
MOST_LISTED = 1000
"""Rows left out of one file that are kept to be shown; all of them are counted."""
_SECONDS_BETWEEN_REPORTS = 0.1

_Cancelled = Callable[[], bool]


@dataclass(frozen=True, slots=True)
class FileContents:
    """What a file would bring in, as far as it is read; nothing where it is refused by `error`.

    `labels` counts the annotations of each label, and `examples` has the text of its first one.
    `to_repair` are annotations that say another text than the note has there.
    """

    notes: int = 0
    pairs: int = 0
    annotations: int = 0
    relations: int = 0
    to_repair: int = 0
    labels: Mapping[str, int] = field(default_factory=dict)
    examples: Mapping[str, str] = field(default_factory=dict)
    left_out: int = 0
    skipped: tuple[SkippedRow, ...] = ()
    encoding: str = ""
    is_complete: bool = False
    error: UserError | None = None


@dataclass(slots=True)
class Totals:
    """What all files together would bring in; kept up to date file by file."""

    notes: int = 0
    pairs: int = 0
    annotations: int = 0
    relations: int = 0
    to_repair: int = 0
    left_out: int = 0
    complete: int = 0
    refused: int = 0
    labels: Counter[str] = field(default_factory=Counter)
    examples: dict[str, str] = field(default_factory=dict)

    def put(self, before: FileContents | None, after: FileContents) -> None:
        """Count a file as it is `after`, instead of as it was `before`."""
        if before is not None:
            self._count(before, -1)
        self._count(after, 1)
        for label, example in after.examples.items():
            self.examples.setdefault(label, example)

    def _count(self, one: FileContents, sign: int) -> None:
        self.notes += sign * one.notes
        self.pairs += sign * one.pairs
        self.annotations += sign * one.annotations
        self.relations += sign * one.relations
        self.to_repair += sign * one.to_repair
        self.left_out += sign * one.left_out
        self.complete += sign * one.is_complete
        self.refused += sign * (one.error is not None)
        for label, count in one.labels.items():
            self.labels[label] += sign * count
            if not self.labels[label]:
                del self.labels[label]


def find_files(
    requests: Sequence[ImportRequest],
    *,
    on_progress: Callable[[int], None] = lambda _files: None,
    cancelled: _Cancelled = lambda: False,
) -> list[ImportRequest]:
    """One request a file, with the format that it seems to be in, or None where none reads it.

    Folders become their readable files. A file that belongs to another one beside it, as brat's
    annotations to their text, stands for itself only without that one. `on_progress` gets the
    number of files; where it was `cancelled`, those found so far come back.

    Raises:
        UserError: FILE_MISSING, FOLDER_WITHOUT_TEXT; FORMAT_UNKNOWN where no file can be read.
    """
    found: list[ImportRequest] = []
    next_report = time.monotonic() + _SECONDS_BETWEEN_REPORTS
    for one in _expanded(requests):
        if cancelled():
            break
        named = format_of(one.path) if one.format is None else format_named(one.format)
        found.append(replace(one, format=None if named is None else named.name))
        if time.monotonic() >= next_report:
            on_progress(len(found))
            next_report = time.monotonic() + _SECONDS_BETWEEN_REPORTS
    if found and all(one.format is None for one in found):
        raise unread(found[0].path)
    return found


def _expanded(requests: Sequence[ImportRequest]) -> Iterator[ImportRequest]:
    named = {one.path for one in requests}
    for one in requests:
        if not one.path.exists():
            raise UserError(FILE_MISSING, path=str(one.path))
        if one.path.is_dir():
            files = readable_files_in(one.path)
            if not files:
                raise UserError(FOLDER_WITHOUT_TEXT, path=str(one.path))
            yield from (replace(one, path=path) for path in files)
        elif one.path.suffix.lower() != ".ann" or one.path.with_suffix(".txt") not in named:
            yield one


def preview_files(
    files: Mapping[int, ImportRequest],
    on_read: Callable[[Mapping[int, FileContents]], None],
    *,
    cancelled: _Cancelled = lambda: False,
) -> None:
    """Read files, by numbers of the caller's, and tell what each holds; nothing is written.

    `on_read` gets, ten times a second and at the end, the files that are known better than when it
    was called last: what they hold, or the `UserError` that refuses them.
    """
    news: dict[int, FileContents] = {}
    next_report = 0.0

    def tell(number: int, contents: FileContents) -> None:
        nonlocal news, next_report
        news[number] = contents
        if time.monotonic() >= next_report:
            on_read(news)
            news, next_report = {}, time.monotonic() + _SECONDS_BETWEEN_REPORTS

    for number, file in files.items():
        if cancelled():
            break
        tell(number, read_contents(file, partial(tell, number), cancelled=cancelled))
    if news:
        on_read(news)


def read_contents(
    file: ImportRequest,
    on_progress: Callable[[FileContents], None] = lambda _contents: None,
    *,
    cancelled: _Cancelled = lambda: False,
) -> FileContents:
    """What a file holds; a refusal is in it as its `error`. `on_progress` gets it as it grows."""
    tally = _Tally()
    next_report = time.monotonic() + _SECONDS_BETWEEN_REPORTS
    try:
        for reading in _readings(file):
            if cancelled():
                return tally.contents()
            tally.add(reading)
            if time.monotonic() >= next_report:
                on_progress(tally.contents())
                next_report = time.monotonic() + _SECONDS_BETWEEN_REPORTS
    except UserError as error:
        return FileContents(encoding=tally.encoding, is_complete=True, error=error)
    return tally.contents(is_complete=True)


def first_documents(file: ImportRequest, limit: int = FIRST_DOCUMENTS) -> list[Document]:
    """The first notes of a file, with what is annotated in them.

    Raises:
        UserError: FORMAT_UNKNOWN, TEXT_COLUMN_UNKNOWN, or what reading the file refuses.
    """
    documents = (one for one in _readings(file) if isinstance(one, Document))
    return list(islice(documents, limit))


def _readings(file: ImportRequest) -> Iterator[Reading]:
    found = _format_of(file)
    if found.has_columns and file.mapping is None:
        raise UserError(TEXT_COLUMN_UNKNOWN, path=str(file.path))
    return found.load().read(file.path, ReadOptions(file.encoding, file.mapping, file.sheet))


def _format_of(file: ImportRequest) -> Format:
    found = None if file.format is None else format_named(file.format)
    if found is None or not found.reads:
        raise unread(file.path)
    return found


@dataclass(slots=True)
class _Tally:
    """Counts what a reader yields."""

    encoding: str = ""
    _notes: int = 0
    _pairs: int = 0
    _relations: int = 0
    _to_repair: int = 0
    _labels: Counter[str] = field(default_factory=Counter)
    _examples: dict[str, str] = field(default_factory=dict)
    _left_out: int = 0
    _skipped: list[SkippedRow] = field(default_factory=list)

    def add(self, reading: Reading) -> None:
        """Count a document, or something that is left out."""
        if isinstance(reading, SkippedRow):
            self._left_out += 1
            if len(self._skipped) < MOST_LISTED:
                self._skipped.append(reading)
            return
        self._notes += 1
        self._pairs += bool(reading.note.target.strip())
        self._relations += len(reading.relations)
        self.encoding = self.encoding or reading.note.encoding
        if not reading.annotations:
            return
        text = reading.text
        for one in reading.annotations:
            self._labels[one.label] += 1
            self._examples.setdefault(one.label, one.text)
            self._to_repair += not one.matches(text)

    def contents(self, *, is_complete: bool = False) -> FileContents:
        """What is counted so far."""
        return FileContents(
            self._notes,
            self._pairs,
            self._labels.total(),
            self._relations,
            self._to_repair,
            dict(self._labels),
            dict(self._examples),
            self._left_out,
            tuple(self._skipped),
            self.encoding,
            is_complete,
        )
