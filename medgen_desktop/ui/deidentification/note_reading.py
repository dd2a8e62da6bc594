"""Reads the note of the hit in front: its text with its hits, or as its copy would read."""

from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from medgen_desktop.domain.identity import Identity
from medgen_desktop.domain.note import NoteId
from medgen_desktop.services.deidentified_text import DeidentifiedText, deidentified_note
from medgen_desktop.services.surrogates import Replacer, Style, workspace_choice
from medgen_desktop.storage.workspace import Workspace
from medgen_desktop.ui.background import TaskHandle
from medgen_desktop.ui.context import AppContext


@dataclass(frozen=True, slots=True)
class ReadNote:
    """A note's text and hits; `preview` is what its copy would read, where that was asked for."""

    text: str
    hits: tuple[Identity, ...]
    preview: DeidentifiedText | None


class NoteReading(QObject):
    """Keeps the note that was read last, until something in it changes."""

    read = Signal(object)
    """A `ReadNote`."""
    failed = Signal(object)

    def __init__(self, context: AppContext, parent: QObject | None = None) -> None:
        """Nothing is read yet."""
        super().__init__(parent)
        self._context = context
        self._key: tuple[NoteId, Style | None] | None = None
        self._kept: ReadNote | None = None
        self._task: TaskHandle | None = None

    def ask(self, note_id: NoteId, style: Style | None) -> None:
        """Give this note, with a preview in a style or without."""
        key = note_id, style
        if key == self._key:
            if self._kept is not None:
                self.read.emit(self._kept)
            return
        self.forget()
        self._key = key
        workspace = self._context.workspace
        self._task = self._context.tasks.start(
            lambda _handle: _read(workspace, note_id, style),
            on_result=self._on_read,
            on_error=self._on_failed,
        )

    def forget(self) -> None:
        """Read anew what is asked for next."""
        if self._task is not None:
            self._task.abandon()
        self._task = self._key = self._kept = None

    def _on_read(self, note: ReadNote) -> None:
        self._task, self._kept = None, note
        self.read.emit(note)

    def _on_failed(self, error: Exception) -> None:
        self.forget()
        self.failed.emit(error)


def _read(workspace: Workspace, note_id: NoteId, style: Style | None) -> ReadNote:
    text = workspace.notes.get(note_id).text
    hits = tuple(workspace.identities.of_note(note_id))
    preview = None
    if style is not None:
        replacer = Replacer(workspace_choice(workspace), style)
        preview = deidentified_note(workspace, note_id, hits, replacer)
    return ReadNote(text, hits, preview)
