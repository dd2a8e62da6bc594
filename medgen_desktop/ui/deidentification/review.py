"""What a person does with hits: one action after another in the background, each taken back."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal, Slot

from medgen_desktop.domain.identity import ReviewProgress
from medgen_desktop.services.deidentify import review_progress
from medgen_desktop.services.review_identities import ReviewChange, take_back
from medgen_desktop.storage.workspace import Workspace
from medgen_desktop.ui.context import AppContext
from medgen_desktop.ui.patience import patiently

LANE = "deidentification"
Action = Callable[[Workspace, str], ReviewChange]


class Review(QObject):
    """Does actions in order, and counts how far the review is."""

    changed = Signal(object)
    """The `ReviewChange` of what was done or undone."""
    counted = Signal(object, object)
    """A `ReviewProgress`, and how many hits there are of each kind and decision."""
    failed = Signal(object)

    def __init__(self, context: AppContext, parent: QObject | None = None) -> None:
        """Nothing is done yet."""
        super().__init__(parent)
        self._context = context
        self._done: list[ReviewChange] = []
        self._is_counting = False
        self._is_stale = False

    @property
    def can_undo(self) -> bool:
        """Whether something was done that can be taken back."""
        return bool(self._done)

    def act(self, action: Action) -> None:
        """Do something, after what was asked before."""
        self._start(action, self._on_done)

    @Slot()
    def undo(self) -> None:
        """Take back what was done last."""
        if self._done:
            change = self._done.pop()
            self._start(lambda workspace, who: take_back(workspace, change, who), self._tell)

    def count(self) -> None:
        """Count anew; asked again while it counts, it counts once more."""
        self._is_stale = True
        if not self._is_counting:
            self._is_counting, self._is_stale = True, False
            workspace = self._context.workspace
            self._context.tasks.start(
                lambda _handle: (review_progress(workspace), workspace.identities.counts()),
                on_result=self._on_counted,
                on_error=self._on_count_failed,
            )

    def _start(self, action: Action, on_result: Callable[[ReviewChange], None]) -> None:
        workspace, who = self._context.workspace, self._context.annotator
        self._context.tasks.start(
            patiently(lambda _handle: action(workspace, who)),
            on_result=on_result,
            on_error=self.failed.emit,
            on_progress=self.failed.emit,  # that it waits for another program
            lane=LANE,
        )

    def _on_done(self, change: ReviewChange) -> None:
        if change != ReviewChange():
            self._done.append(change)
        self._tell(change)

    def _tell(self, change: ReviewChange) -> None:
        if change != ReviewChange():
            self._context.events.saved.emit()
        self.changed.emit(change)
        self.count()

    def _on_counted(self, found: tuple[ReviewProgress, object]) -> None:
        self._is_counting = False
        self.counted.emit(*found)
        if self._is_stale:
            self.count()

    def _on_count_failed(self, error: Exception) -> None:
        self._is_counting = False
        self.failed.emit(error)
