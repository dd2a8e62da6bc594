"""Take notes and what is annotated in them out of a workspace, in the format of another tool."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from medgen_desktop.domain.errors import UserError
from medgen_desktop.domain.exchange_errors import FORMAT_UNNAMED
from medgen_desktop.domain.note import NoteId
from medgen_desktop.interchange.contents import Content
from medgen_desktop.interchange.document import Document
from medgen_desktop.interchange.formats import FORMATS, Format, format_named
from medgen_desktop.interchange.reading import ReadOptions, SkippedRow
from medgen_desktop.interchange.spreadsheet import Row, write_table
from medgen_desktop.interchange.writing import WriteOptions
from medgen_desktop.services.deidentified_documents import (
    copies_to_export,
    deidentified_documents,
)
from medgen_desktop.storage.workspace import Workspace

_REPORT_HEAD = ("note", "title", "annotation", "start", "end", "label", "left behind")


@dataclass(frozen=True, slots=True)
class ExportReport:
    """What went out, how much of each kind stayed behind, and where the list of that lies."""

    notes: int = 0
    annotations: int = 0
    left_behind: dict[str, int] = field(default_factory=dict)
    loss_report: str = ""


class _Cancelled(Exception):  # noqa: N818 - not an error: it only ends the writing
    """Leaves the writer because the person stopped the export."""


def writable_format(name: str) -> Format:
    """The format with this name that can be written; raises FORMAT_UNNAMED."""
    found = format_named(name)
    if found is None or not found.writes:
        names = ", ".join(one.name for one in FORMATS if one.writes)
        raise UserError(FORMAT_UNNAMED, format=name, formats=names)
    return found


def documents_of(workspace: Workspace, note_ids: Iterable[NoteId]) -> Iterator[Document]:
    """The notes with their annotations, relations, status, comment and fields, one by one."""
    for note_id in note_ids:
        yield document_of(workspace, note_id)


def documents_to_export(
    workspace: Workspace, note_ids: Sequence[NoteId], *, deidentified: bool
) -> Iterator[Document]:
    """The notes, or where `deidentified` their copies without identities, one by one.

    Raises:
        UserError: NOTES_UNREVIEWED, COPIES_MISSING, before the first of them.
    """
    if deidentified:
        return deidentified_documents(workspace, copies_to_export(workspace, note_ids))
    return documents_of(workspace, note_ids)


def document_of(workspace: Workspace, note_id: NoteId) -> Document:
    """A note as other tools get it: its own text, with annotations that point into it.

    Raises:
        UserError: NOTE_MISSING.
    """
    note = workspace.notes.get(note_id)
    return Document(
        workspace.notes.as_new(note_id),
        tuple(workspace.annotations.of_note(note_id)),
        tuple(workspace.relations.of_note(note_id)),
        note.status,
        note.comment,
        note.fields,
    )


def losses_of(
    documents: Iterable[Document], target: Format, options: WriteOptions
) -> Counter[Content]:
    """How much of each kind of content a format would leave behind: to be said before writing."""
    return Counter(
        loss.content for document in documents for loss in target.losses(document, options)
    )


def export_notes(
    workspace: Workspace,
    note_ids: Sequence[NoteId],
    path: Path,
    target: Format,
    options: WriteOptions,
    *,
    on_progress: Callable[[int], None] = lambda _count: None,
    cancelled: Callable[[], bool] = lambda: False,
    deidentified: bool = False,
) -> ExportReport | None:
    """Write notes to a file or folder, and beside it a table of what it could not hold.

    Where `deidentified`, their copies without identities are written instead of them. None where
    the person stopped it: then nothing is written.

    Raises:
        UserError: NOTE_MISSING, FILE_UNWRITABLE, FOLDER_NOT_EMPTY, DISK_FULL; NOTES_UNREVIEWED,
            COPIES_MISSING.
    """
    report = _Losses(target, options)
    documents = documents_to_export(workspace, note_ids, deidentified=deidentified)

    def counted() -> Iterator[Document]:
        for count, document in enumerate(documents, start=1):
            if cancelled():
                raise _Cancelled
            report.add(document)
            yield document
            on_progress(count)

    try:
        target.load().write(path, counted(), options)
    except _Cancelled:
        return None
    return report.finish(path)


def convert_file(
    source: Path,
    path: Path,
    found: Format,
    target: Format,
    reading: ReadOptions,
    writing: WriteOptions,
) -> tuple[ExportReport, list[SkippedRow]]:
    """Read a file in one format and write it in another, without any workspace.

    Raises:
        UserError: what reading and writing refuse; then nothing is written.
    """
    report = _Losses(target, writing)
    skipped: list[SkippedRow] = []

    def documents() -> Iterator[Document]:
        for one in found.load().read(source, reading):
            if isinstance(one, SkippedRow):
                skipped.append(one)
            else:
                report.add(one)
                yield one

    target.load().write(path, documents(), writing)
    return report.finish(path), skipped


class _Losses:
    """Collects what a format leaves behind, note by note."""

    def __init__(self, target: Format, options: WriteOptions) -> None:
        self._target = target
        self._options = options
        self._rows: list[Row] = []
        self._counts: Counter[str] = Counter()
        self._notes = 0
        self._annotations = 0

    def add(self, document: Document) -> None:
        """Count a document that is about to be written."""
        self._notes += 1
        self._annotations += len(document.annotations)
        by_number = {int(one.id): one for one in document.annotations}
        for loss in self._target.losses(document, self._options):
            self._counts[loss.content.value] += 1
            name = document.note.record_id or document.note.source_name
            one = by_number.get(loss.number)
            place = ("", "", "", "") if one is None else (one.id, one.start, one.end, one.label)
            # Tuples of plain values: the garbage collection does not look through them again.
            self._rows.append((name, document.note.title, *place, loss.content.value))

    def finish(self, path: Path) -> ExportReport:
        """Write the table beside the file, where anything is left behind."""
        beside = path.with_name(f"{path.name}.left-behind.csv")
        if self._rows:
            write_table(beside, _REPORT_HEAD, self._rows)
        return ExportReport(
            self._notes,
            self._annotations,
            dict(self._counts),
            str(beside) if self._rows else "",
        )
