"""The composition root: the only place where the program's objects are wired together."""

import gc
import getpass
import logging
import logging.handlers
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QMessageLogContext, QObject, QtMsgType, Slot, qInstallMessageHandler
from PySide6.QtWidgets import QApplication, QWidget

from medgen_desktop.inference.model_library import ModelLibrary
from medgen_desktop.paths import logs_folder, model_library_folder
from medgen_desktop.services.draft import Drafter, usual_model
from medgen_desktop.storage.workspace import Workspace
from medgen_desktop.ui.background import TaskRunner
from medgen_desktop.ui.context import AppContext
from medgen_desktop.ui.error_presenter import ErrorPresenter
from medgen_desktop.ui.main_window import MainWindow, PageMaker
from medgen_desktop.ui.open_workspace import OpenWorkspaceWindow
from medgen_desktop.ui.preferences import Preferences
from medgen_desktop.ui.theme import Theme, ThemeName
from medgen_desktop.ui.translation import Language, Translation, system_language

_LOG_BYTES = 1_000_000
_LOG_FILES = 3
_log = logging.getLogger("medgen_desktop")


@dataclass(frozen=True, slots=True)
class Options:
    """What the command line asked for; None keeps what the person chose before."""

    workspace: Path | None = None
    passphrase: str | None = None
    language: Language | None = None
    theme: ThemeName | None = None


def _notes_page(context: AppContext) -> QWidget:
    from medgen_desktop.ui.notes.page import NotesPage  # noqa: PLC0415 - made when first shown

    return NotesPage(context)


def _annotation_page(context: AppContext) -> QWidget:
    from medgen_desktop.ui.annotation.page import AnnotationPage  # noqa: PLC0415 - made when first shown

    return AnnotationPage(context)


def _training_page(context: AppContext) -> QWidget:
    from medgen_desktop.ui.training.page import TrainingPage  # noqa: PLC0415 - made when first shown

    return TrainingPage(context)


def _drafting_page(context: AppContext) -> QWidget:
    from medgen_desktop.ui.drafting.page import DraftingPage  # noqa: PLC0415 - made when first shown

    return DraftingPage(context)


def _settings_page(context: AppContext) -> QWidget:
    from medgen_desktop.ui.settings.page import SettingsPage  # noqa: PLC0415 - made when first shown

    return SettingsPage(context)


PAGES: dict[str, PageMaker] = {
    "notes": _notes_page,
    "mark": _annotation_page,
    "train": _training_page,
    "draft": _drafting_page,
    "setup": _settings_page,
}
"""Pages by key; each module is imported when its page is first shown."""


class Desktop(QObject):
    """The running program: one window at a time, the opening screen or an open workspace."""

    def __init__(self, options: Options) -> None:
        """Apply language and theme; nothing is shown before `start`."""
        super().__init__()
        self._options = options
        self.preferences = Preferences()
        self.theme = Theme(self)
        self.translation = Translation(self)
        self.errors = ErrorPresenter(self)
        self.library = ModelLibrary(model_library_folder())
        self.opening: OpenWorkspaceWindow | None = None
        self.window: MainWindow | None = None
        self._opening_tasks: TaskRunner | None = None
        self.theme.choose(options.theme or _theme_named(self.preferences.theme))
        self.translation.choose(options.language or _language_named(self.preferences.language))

    def start(self) -> None:
        """Show the opening screen; open what the command line named."""
        opening = self._show_opening()
        path, passphrase = self._options.workspace, self._options.passphrase
        if path is not None:
            opening.show_path(path)
            if passphrase:
                opening.open_with(path, passphrase)

    def _show_opening(self) -> OpenWorkspaceWindow:
        self._opening_tasks = self._new_tasks()
        self.opening = OpenWorkspaceWindow(self._opening_tasks, self.preferences)
        self.opening.opened.connect(self._on_opened)
        self.opening.show()
        return self.opening

    def _new_tasks(self) -> TaskRunner:
        tasks = TaskRunner(self)
        tasks.failed.connect(self.errors.show)
        return tasks

    @Slot(object)
    def _on_opened(self, workspace: Workspace) -> None:
        context = AppContext(
            workspace=workspace,
            library=self.library,
            drafter=Drafter(self.library),
            tasks=self._new_tasks(),
            annotator=self.preferences.annotator or _user_name(),
            errors=self.errors,
            theme=self.theme,
            translation=self.translation,
            preferences=self.preferences,
        )
        self.window = MainWindow(context, PAGES)
        self.window.closed.connect(self._on_window_closed)
        self.window.first_painted.connect(self._on_first_painted)
        context.events.close_requested.connect(self._on_close_requested)
        self.window.show()
        self._drop_opening()

    @Slot()
    def _on_first_painted(self) -> None:
        """Whoever drafts here finds the model loaded; elsewhere its memory is left alone."""
        gc.freeze()  # what the program is made of is not looked through again at every collection
        window = self.window
        if window is None:
            return
        context = window.context
        context.tasks.start(
            lambda _handle: usual_model(context.workspace, context.library),
            on_result=lambda model_id: context.drafter.prepare(model_id) if model_id else None,
        )

    def _drop_opening(self) -> None:
        opening, tasks = self.opening, self._opening_tasks
        self.opening = self._opening_tasks = None
        if opening is not None:
            opening.close()
            opening.deleteLater()
        if tasks is not None:
            tasks.close()
            tasks.deleteLater()

    @Slot()
    def _on_window_closed(self) -> None:
        window, self.window = self.window, None
        if window is not None:
            close_context(window.context)
            window.deleteLater()

    @Slot()
    def _on_close_requested(self) -> None:
        window = self.window
        QApplication.setQuitOnLastWindowClosed(False)  # the opening screen comes next
        if window is not None and window.close():
            self._show_opening()
        QApplication.setQuitOnLastWindowClosed(True)

    def close(self) -> None:
        """End every thread and worker and close the workspace."""
        self._drop_opening()
        self._on_window_closed()


def close_context(context: AppContext) -> None:
    """Stop the work of an open workspace and close its file."""
    context.drafter.close()
    context.tasks.close()
    context.workspace.close()


def _theme_named(name: str) -> ThemeName:
    return ThemeName(name) if name in set(ThemeName) else ThemeName.SYSTEM


def _language_named(name: str) -> Language:
    return Language(name) if name in set(Language) else system_language()


def _user_name() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "annotator"


def start_logging() -> None:
    """Write the log to the user's folder; it holds ids, lengths and places, never text."""
    logs_folder().mkdir(parents=True, exist_ok=True)
    handler = logging.handlers.RotatingFileHandler(
        logs_folder() / "medgen.log",
        maxBytes=_LOG_BYTES,
        backupCount=_LOG_FILES,
        encoding="utf-8",
    )
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    _log.addHandler(handler)
    _log.setLevel(logging.INFO)


def _log_qt(kind: QtMsgType, _context: QMessageLogContext, words: str) -> None:
    if kind is not QtMsgType.QtDebugMsg:
        _log.warning("Qt: %s", words)


def _hook_for(errors: ErrorPresenter) -> Callable[..., None]:
    def show(
        _kind: type[BaseException], error: BaseException, _trace: TracebackType | None
    ) -> None:
        if isinstance(error, KeyboardInterrupt):
            QApplication.quit()
        else:
            errors.show(error)

    return show


def run(options: Options) -> int:
    """Run the program until its last window is closed; returns the exit code."""
    os.environ.pop("MEDGEN_PASSPHRASE", None)
    start_logging()
    qInstallMessageHandler(_log_qt)
    app = QApplication(sys.argv[:1])
    app.setApplicationName("MedGen Desktop")
    desktop = Desktop(options)
    sys.excepthook = _hook_for(desktop.errors)
    desktop.start()
    code = app.exec()
    desktop.close()
    return code
