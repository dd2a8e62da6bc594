"""Keeps what a person types into a draft: at latest a third of a second after the key."""

import logging
import threading
from collections.abc import Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from medgen_desktop.domain.draft import Draft, DraftId
from medgen_desktop.services.draft import edit_draft
from medgen_desktop.storage.workspace import Workspace
from medgen_desktop.ui.background import TaskRunner

_log = logging.getLogger(__name__)

SAVE_AFTER_MS = 300
_RETRY_AFTER_MS = 2000


@dataclass(frozen=True, slots=True)
class _Edit:
    version: int
    text: str


class DraftKeeper(QObject):
    """Writes edits in the background, in order, and at once when asked.

    An edit counts as unsaved until its write has been confirmed; a write that fails is tried again
    until it succeeds, and an older text never replaces a newer one.
    """

    saved = Signal(int)
    """Every edit of the draft with this id is in the workspace."""
    save_failed = Signal(object)
    """The write did not succeed (an exception); the text is kept and tried again."""

    def __init__(
        self, workspace: Workspace, tasks: TaskRunner, parent: QObject | None = None
    ) -> None:
        """Keep edits in `workspace`."""
        super().__init__(parent)
        self._workspace = workspace
        self._tasks = tasks
        self._unsaved: dict[DraftId, _Edit] = {}
        self._written: dict[DraftId, int] = {}
        self._newest: dict[DraftId, str] = {}
        self._writing = threading.Lock()
        self._version = 0
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._on_timer_timeout)

    def edit(self, draft_id: DraftId, text: str) -> None:
        """Take the text as it is now; the first unsaved edit starts the clock."""
        self._version += 1
        self._unsaved[draft_id] = _Edit(self._version, text)
        self._newest[draft_id] = text
        if not self._timer.isActive() or self._timer.interval() > SAVE_AFTER_MS:
            self._timer.start(SAVE_AFTER_MS)

    def has_unsaved(self) -> bool:
        """Whether some edit is not yet confirmed to be in the workspace."""
        return bool(self._unsaved)

    def unsaved_text(self, draft_id: DraftId) -> str | None:
        """The newest text of this draft if it is not yet confirmed to be in the workspace."""
        edit = self._unsaved.get(draft_id)
        return edit.text if edit else None

    def as_typed(self, drafts: Sequence[Draft]) -> list[Draft]:
        """These drafts with what was last typed into them, saved or not.

        A draft that was read while a write of it waited for its turn is older than what was typed.
        """
        return [replace(one, text=self._newest.get(one.id, one.text)) for one in drafts]

    def save_soon(self) -> None:
        """Write everything unsaved in the background, without waiting for the clock."""
        self._timer.stop()
        self._on_timer_timeout()

    def flush(self) -> bool:
        """Write everything unsaved before returning; False if a write failed (it is kept)."""
        self._timer.stop()
        for draft_id, edit in list(self._unsaved.items()):
            try:
                self._write(draft_id, edit)
            except Exception as error:  # noqa: BLE001 - the text must be kept whatever went wrong
                self._on_write_failed(error)
                return False
            self._confirm(draft_id, edit)
        return True

    @Slot()
    def _on_timer_timeout(self) -> None:
        for draft_id, edit in list(self._unsaved.items()):
            self._write_in_background(draft_id, edit)

    def _write_in_background(self, draft_id: DraftId, edit: _Edit) -> None:
        self._tasks.start(
            lambda _handle: self._write(draft_id, edit),
            on_result=lambda _none: self._confirm(draft_id, edit),
            on_error=self._on_write_failed,
            lane="drafts",
        )

    def _write(self, draft_id: DraftId, edit: _Edit) -> None:
        with self._writing:
            if self._written.get(draft_id, 0) >= edit.version:
                return
            edit_draft(self._workspace, draft_id, edit.text)
            self._written[draft_id] = edit.version

    def _confirm(self, draft_id: DraftId, edit: _Edit) -> None:
        if self._unsaved.get(draft_id) != edit:
            return
        del self._unsaved[draft_id]
        self.saved.emit(draft_id)

    def _on_write_failed(self, error: Exception) -> None:
        _log.warning("a draft could not be saved: %s", type(error).__name__)
        self._timer.start(_RETRY_AFTER_MS)
        self.save_failed.emit(error)
