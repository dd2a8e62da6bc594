"""What the Draft page reads in the background: its models, and a note with its drafts."""

from collections.abc import Callable
from dataclasses import dataclass

from medgen_desktop.domain.draft import Draft
from medgen_desktop.domain.note import Note, NoteId
from medgen_desktop.inference.model_library import ModelLibrary
from medgen_desktop.services.draft import usual_model
from medgen_desktop.storage.workspace import Workspace
from medgen_desktop.ui.background import TaskHandle
from medgen_desktop.ui.drafting.order_bar import ModelChoice


@dataclass(frozen=True, slots=True)
class LoadedModels:
    """The models that can draft, and the one that is usually taken."""

    models: list[ModelChoice]
    usual: str


@dataclass(frozen=True, slots=True)
class LoadedNote:
    """A note with its drafts, the newest first."""

    note: Note
    drafts: list[Draft]


def model_reader(
    workspace: Workspace, library: ModelLibrary
) -> Callable[[TaskHandle], LoadedModels]:
    """What reads the models of a library."""

    def read(_handle: TaskHandle) -> LoadedModels:
        models = [
            ModelChoice(one.id, one.name, one.languages, library.bytes_of(one.id))
            for one in library.models()
        ]
        return LoadedModels(models, usual_model(workspace, library))

    return read


def note_reader(workspace: Workspace, note_id: NoteId) -> Callable[[TaskHandle], LoadedNote]:
    """What reads a note."""
    return lambda _handle: LoadedNote(
        workspace.notes.get(note_id), workspace.drafts.of_note(note_id)
    )
