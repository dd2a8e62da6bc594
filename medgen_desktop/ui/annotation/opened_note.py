"""A note as it is read for the Mark page: with everything that is said of it."""

from collections.abc import Callable
from datetime import UTC, datetime

from medgen_desktop.domain.annotation import Annotation, AnnotationId
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


def provisional(
    annotation_id: AnnotationId, note: Note, start: int, end: int, label: str, annotator: str
) -> Annotation:
    """An annotation as it is shown before it is saved."""
    time = datetime.now(UTC).isoformat()
    text = note.text[start:end]
    return Annotation(annotation_id, note.id, start, end, label, text, annotator, time)
