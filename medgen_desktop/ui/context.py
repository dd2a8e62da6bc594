"""What a page is given: the workspace and the services around it, made once by `app.py`."""

from dataclasses import dataclass, field

from medgen_desktop.inference.model_library import ModelLibrary
from medgen_desktop.services.draft import Drafter
from medgen_desktop.storage.workspace import Workspace
from medgen_desktop.ui.background import TaskRunner
from medgen_desktop.ui.error_presenter import ErrorPresenter
from medgen_desktop.ui.events import WorkspaceEvents
from medgen_desktop.ui.preferences import Preferences
from medgen_desktop.ui.theme import Theme
from medgen_desktop.ui.translation import Translation


@dataclass(eq=False)
class AppContext:
    """Shared by all pages; `annotator` is the name that new work is signed with."""

    workspace: Workspace
    library: ModelLibrary
    drafter: Drafter
    tasks: TaskRunner
    annotator: str
    errors: ErrorPresenter
    events: WorkspaceEvents = field(default_factory=WorkspaceEvents)
    theme: Theme = field(default_factory=Theme)
    translation: Translation = field(default_factory=Translation)
    preferences: Preferences = field(default_factory=Preferences)
