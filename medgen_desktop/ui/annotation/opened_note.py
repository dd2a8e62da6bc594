"""A note as it is read for the Mark page: with everything that is said of it."""

from collections.abc import Callable

from medgen_desktop.domain.annotation import Annotation
from medgen_desktop.domain.note import Note, NoteId
from medgen_desktop.domain.relation import Relation
from medgen_desktop.storage.workspace import Workspace
from medgen_desktop.ui.background import TaskHandle

OpenedNote = tuple[Note, list[Annotation], list[Relation]]


def reader_of(workspace: Workspace, note_id: NoteId) -> Callable[[TaskHandle], OpenedNote]:
    """What reads a note in the background."""

    def read(_handle: TaskHandle) -> OpenedNote:
        workspace.schemas.refresh()  # another program may have changed the labels
        return (
            workspace.notes.get(note_id),
            workspace.annotations.of_note(note_id),
            workspace.relations.of_note(note_id),
        )

    return read
