"""Before notes go out: which ones they are, and what of them a format would leave behind."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from medgen_desktop.domain.note import NoteId, NoteStatus
from medgen_desktop.interchange.contents import Content
from medgen_desktop.interchange.document import Document
from medgen_desktop.interchange.formats import Format
from medgen_desktop.interchange.writing import WriteOptions
from medgen_desktop.services.export_notes import documents_to_export
from medgen_desktop.storage.workspace import Workspace

_EXAMPLES = 3
_SECONDS_BETWEEN_REPORTS = 0.1


@dataclass(frozen=True, slots=True)
class NoteChoice:
    """Which notes go out: these, or where none are named all with this status and search text."""

    ids: tuple[NoteId, ...] = ()
    status: NoteStatus | None = None
    search: str = ""


@dataclass(frozen=True, slots=True)
class KindLost:
    """How much of one kind of content stays behind, in how many notes; the titles of the first."""

    content: Content
    count: int
    notes: int
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ExportPreview:
    """What would go out, as far as the notes are read, and what would stay behind of it."""

    notes: int = 0
    annotations: int = 0
    relations: int = 0
    lost: tuple[KindLost, ...] = ()


@dataclass(slots=True)
class _Kind:
    count: int = 0
    notes: int = 0
    examples: list[str] = field(default_factory=list)


def chosen_notes(workspace: Workspace, choice: NoteChoice) -> list[NoteId]:
    """The notes of a choice, in the order in which they came in."""
    if choice.ids:
        return sorted(choice.ids)
    found = workspace.notes.page(0, -1, choice.search, status=choice.status)
    return [one.id for one in found]


def preview_export(
    workspace: Workspace,
    note_ids: Sequence[NoteId],
    target: Format,
    options: WriteOptions,
    *,
    on_progress: Callable[[ExportPreview], None] = lambda _preview: None,
    cancelled: Callable[[], bool] = lambda: False,
    deidentified: bool = False,
) -> ExportPreview:
    """Count what a format would leave behind; nothing is written.

    `on_progress` gets, ten times a second, what is counted so far. Where it was `cancelled`, that
    comes back. Where `deidentified`, the notes' copies without identities are counted.

    Raises:
        UserError: NOTE_MISSING; NOTES_UNREVIEWED, COPIES_MISSING.
    """
    tally = _Tally()
    next_report = time.monotonic() + _SECONDS_BETWEEN_REPORTS
    for document in documents_to_export(workspace, note_ids, deidentified=deidentified):
        if cancelled():
            break
        tally.add(document, target, options)
        if time.monotonic() >= next_report:
            on_progress(tally.preview())
            next_report = time.monotonic() + _SECONDS_BETWEEN_REPORTS
    return tally.preview()


@dataclass(slots=True)
class _Tally:
    _notes: int = 0
    _annotations: int = 0
    _relations: int = 0
    _kinds: dict[Content, _Kind] = field(default_factory=dict)

    def add(self, document: Document, target: Format, options: WriteOptions) -> None:
        self._notes += 1
        self._annotations += len(document.annotations)
        self._relations += len(document.relations)
        here: set[Content] = set()
        for loss in target.losses(document, options):
            kind = self._kinds.setdefault(loss.content, _Kind())
            kind.count += 1
            if loss.content not in here:
                here.add(loss.content)
                kind.notes += 1
                if len(kind.examples) < _EXAMPLES:
                    kind.examples.append(document.note.title)

    def preview(self) -> ExportPreview:
        found = [(one, self._kinds[one]) for one in Content if one in self._kinds]
        lost = [
            KindLost(content, kind.count, kind.notes, tuple(kind.examples))
            for content, kind in found
        ]
        return ExportPreview(self._notes, self._annotations, self._relations, tuple(lost))
