"""What happened in the workspace, said to every page: so that views refresh just what changed."""

from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal


@dataclass(frozen=True, slots=True)
class Job:
    """Long work in progress, for the status line; `fraction` is None while its size is unknown.

    Closing the window loses nothing of one that `goes_on_later`.
    """

    key: str
    words: str
    fraction: float | None = None
    goes_on_later: bool = False


class WorkspaceEvents(QObject):
    """Signals that pages emit and listen to; ids are plain numbers."""

    notes_changed = Signal()
    """Notes or training pairs were added."""
    note_changed = Signal(int)
    """This note's status, annotations or drafts changed."""
    schema_changed = Signal()
    """The workspace has another schema of labels; `workspace.schemas.current()` is the new one."""
    changed_elsewhere = Signal()
    """Another window or program has changed the workspace; `notes_changed` follows."""
    models_changed = Signal()
    """The model library changed."""
    terminologies_changed = Signal()
    """A terminology was installed or deleted."""
    saved = Signal()
    """A change is committed to the workspace."""
    job_changed = Signal(object)
    """A `Job` began or went on."""
    job_ended = Signal(str)
    """The job with this key is over."""
    page_requested = Signal(str)
    """Show the page: notes, mark, train, draft or setup."""
    note_requested = Signal(str, int)
    """Show this note on the page mark or draft."""
    place_requested = Signal(int, int, int)
    """Show this half-open code-point span of a note that was asked for on the page mark."""
    search_requested = Signal(str)
    """Look for these words in all notes; empty words only bring the search up."""
    annotator_changed = Signal()
    """New work is signed with another name."""
    close_requested = Signal()
    """Close this workspace and choose another."""
