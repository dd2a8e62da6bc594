"""Put what files hold into a workspace: small files together, large ones in steps.

A file of notes alone goes in some hundred notes at a time, so that a person who marks meanwhile
hardly waits; where it turns out broken, or the person stops, its notes are taken back. A file with
annotations is one transaction, since these change notes that were there before.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from medgen_desktop.domain.errors import UserError
from medgen_desktop.domain.note import NoteId
from medgen_desktop.interchange.column_mapping import ColumnMapping
from medgen_desktop.interchange.contents import Content
from medgen_desktop.interchange.document import Document
from medgen_desktop.interchange.formats import Format
from medgen_desktop.interchange.reading import Reading, ReadOptions, SkippedRow
from medgen_desktop.services.put_documents import DocumentWriter, PutCounts
from medgen_desktop.services.table_mappings import remember_mapping
from medgen_desktop.storage.connection import Transaction
from medgen_desktop.storage.import_repository import ImportId, ImportState
from medgen_desktop.storage.note_loading import LoadableNote, load, loadable
from medgen_desktop.storage.workspace import Workspace

_SECONDS_BETWEEN_REPORTS = 0.05
_BATCH = 500
"""Readings in one transaction: a tenth of a second's work."""
_CHARACTERS = 2_000_000
_BREATH_SECONDS = 0.001
"""Between transactions, so that a thread that waits to write gets its turn."""


@dataclass(frozen=True, slots=True)
class ImportRequest:
    """A file or folder to bring in; what is None is guessed or seen.

    `format` is the name of a format; `labels` says which label of the file is called what here, ""
    where its annotations are left out. With `columns`, those of the table that a person chose the
    mapping for, it is remembered for the next one that has them. One that is `in_folder` came with
    others and not by its own name.
    """

    path: Path
    mapping: ColumnMapping | None = None
    encoding: str | None = None
    format: str | None = None
    labels: Mapping[str, str] = field(default_factory=dict)
    sheet: str | None = None
    columns: tuple[str, ...] = ()
    in_folder: bool = False


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What came in, over all files that are in the workspace now.

    `was_cancelled` says that the file being read when the person stopped, and those after it, are
    not in; they count nowhere here.
    """

    rows_read: int = 0
    notes_added: int = 0
    pairs_added: int = 0
    duplicates: int = 0
    annotations_added: int = 0
    relations_added: int = 0
    to_repair: int = 0
    skipped: tuple[SkippedRow, ...] = ()
    was_cancelled: bool = False


class Cancelled(Exception):  # noqa: N818 - not an error: it only carries the rollback
    """Leaves a file because the person stopped the import."""


class Progress:
    """Tells how many rows were read, and asks whether to stop, without slowing the reading."""

    def __init__(
        self, on_progress: Callable[[int], None] | None, cancelled: Callable[[], bool] | None
    ) -> None:
        """Tell and ask these; None is nobody."""
        self._on_progress = on_progress
        self._cancelled = cancelled
        self._rows = 0
        self._next_report = 0.0

    def row_read(self) -> None:
        """Count a row; raises `Cancelled` when the person wants to stop."""
        if self._cancelled is not None and self._cancelled():
            raise Cancelled
        self._rows += 1
        now = time.monotonic()
        if now >= self._next_report:
            self._next_report = now + _SECONDS_BETWEEN_REPORTS
            self.report()

    def report(self) -> None:
        """Tell the count now."""
        if self._on_progress is not None:
            self._on_progress(self._rows)


@dataclass(slots=True)
class _Batch:
    """Readings that go in together; `labels` as in the request that they came by."""

    labels: Mapping[str, str] = field(default_factory=dict)
    readings: list[Reading] = field(default_factory=list)
    characters: int = 0

    @property
    def is_full(self) -> bool:
        return len(self.readings) >= _BATCH or self.characters >= _CHARACTERS

    def add(self, readings: Iterable[Reading]) -> None:
        """Take readings until it is full."""
        for one in readings:
            self.readings.append(one)
            self.characters += 0 if isinstance(one, SkippedRow) else len(one.note.original)
            if self.is_full:
                return


@dataclass(slots=True)
class Intake:
    """Takes files, one after another; all of them are one import.

    `source_name` and `format_name` are what that import is remembered by. What was taken is in the
    workspace after `flush` only.
    """

    workspace: Workspace
    annotator: str
    source_name: str
    format_name: str
    progress: Progress
    skipped: list[SkippedRow] = field(default_factory=list)
    _rows: int = 0
    _counts: PutCounts = field(default_factory=PutCounts)
    _waiting: _Batch = field(default_factory=_Batch)
    _import_id: ImportId | None = None

    def take(self, file: ImportRequest, found: Format) -> None:
        """Read a file that is in this format.

        Raises:
            UserError: it cannot be read, or the workspace not be written to; nothing of it is in.
            Cancelled: likewise.
        """
        self._take(file, found)
        if file.mapping is not None and file.columns:
            with self.workspace.transaction() as tx:
                remember_mapping(self.workspace, tx, file.columns, file.mapping)

    def _take(self, file: ImportRequest, found: Format) -> None:
        readings = self._read(file, found)
        head = _Batch(file.labels)
        head.add(readings)
        if not head.is_full:
            self._keep(head)
            return
        self.flush()
        if Content.ANNOTATIONS in found.holds:
            self._put([*head.readings, *readings], file.labels)
        else:
            self._put_in_steps(head, readings)

    def flush(self) -> None:
        """Put in what is waiting."""
        waiting, self._waiting = self._waiting, _Batch()
        if waiting.readings:
            self._put(waiting.readings, waiting.labels)

    def end(self, state: ImportState) -> ImportReport:
        """Say how it ended, and what came of it."""
        if self._import_id is not None:
            with self.workspace.transaction() as tx:
                self.workspace.imports.end(tx, self._import_id, state)
        counts = self._counts
        return ImportReport(
            self._rows,
            counts.notes,
            counts.pairs,
            counts.duplicates,
            counts.annotations,
            counts.relations,
            counts.to_repair,
            tuple(self.skipped),
            was_cancelled=state is ImportState.CANCELLED,
        )

    def _read(self, file: ImportRequest, found: Format) -> Iterator[Reading]:
        options = ReadOptions(file.encoding, file.mapping, file.sheet)
        for reading in found.load().read(file.path, options):
            self.progress.row_read()
            yield reading

    def _keep(self, small: _Batch) -> None:
        """Let a small file wait for others, to be put in with them."""
        if self._waiting.labels != small.labels:
            self.flush()
        self._waiting.labels = small.labels
        self._waiting.readings += small.readings
        self._waiting.characters += small.characters
        if self._waiting.is_full:
            self.flush()

    def _put_in_steps(self, head: _Batch, readings: Iterator[Reading]) -> None:
        """Write batch by batch in another thread, while the next one is read here."""
        added: list[NoteId] = []
        before = self._rows, len(self.skipped), self._counts
        try:
            with ThreadPoolExecutor(1, thread_name_prefix="import") as writing:
                written: Future[None] | None = None
                for batch in _batches(head, readings):
                    notes = [loadable(one.note) for one in batch if isinstance(one, Document)]
                    if written is not None:
                        written.result()
                    written = writing.submit(self._load, batch, notes, added)
                if written is not None:
                    written.result()
        except BaseException:
            self._rows, number, self._counts = before
            del self.skipped[number:]
            with suppress(UserError):  # the disk is full: what is in is whole, and found again
                self._take_back(added)
            raise

    def _load(
        self, readings: Sequence[Reading], notes: Sequence[LoadableNote], into: list[NoteId]
    ) -> None:
        with self.workspace.transaction() as tx:
            import_id = self._import(tx)
            added, pairs = load(tx, notes, import_id)
        self._import_id = import_id
        into += added
        self._count(readings, PutCounts(len(added), pairs, len(notes) - len(added)))
        time.sleep(_BREATH_SECONDS)

    def _put(self, readings: Sequence[Reading], labels: Mapping[str, str]) -> None:
        """Put readings in as one transaction."""
        with self.workspace.transaction() as tx:
            import_id = self._import(tx)
            is_indexed = self._counts.notes < _BATCH
            writer = DocumentWriter(
                self.workspace, tx, self.annotator, labels, import_id, is_indexed
            )
            for reading in readings:
                if isinstance(reading, Document):
                    writer.put(reading)
            writer.finish()
        self._import_id = import_id
        self._count(readings, writer.counts)

    def _count(self, readings: Iterable[Reading], counts: PutCounts) -> None:
        skipped = [one for one in readings if isinstance(one, SkippedRow)]
        self._rows += sum(not isinstance(one, SkippedRow) or one.is_note for one in readings)
        self.skipped += skipped
        self._counts = self._counts.plus(counts)

    def _import(self, tx: Transaction) -> ImportId:
        if self._import_id is not None:
            return self._import_id
        begin = self.workspace.imports.begin
        return begin(tx, self.source_name, self.format_name, self.annotator)

    def _take_back(self, note_ids: Sequence[NoteId]) -> None:
        for start in range(0, len(note_ids), _BATCH):
            with self.workspace.transaction() as tx:
                self.workspace.imports.take_back(tx, note_ids[start : start + _BATCH])


def _batches(head: _Batch, readings: Iterator[Reading]) -> Iterator[list[Reading]]:
    batch = head
    while batch.readings:
        yield batch.readings
        batch = _Batch(batch.labels)
        batch.add(readings)
