"""How long a person works on the open note: only while the window is in front and they act."""

import time

from PySide6.QtCore import QEvent, QObject, QTimer, Signal, Slot
from PySide6.QtWidgets import QWidget

from medgen_desktop.domain.note import NoteId
from medgen_desktop.storage.workspace import Workspace
from medgen_desktop.ui.annotation.marking_lane import LANE
from medgen_desktop.ui.annotation.session import MarkingSession
from medgen_desktop.ui.background import TaskHandle
from medgen_desktop.ui.context import AppContext

IDLE_SECONDS = 60.0
SAVE_SECONDS = 30.0
_TICK_MS = 1000
_LONGEST_TICK = 2.0
"""Seconds; a longer one was a sleep of the machine."""
_ACTS = {
    QEvent.Type.KeyPress,
    QEvent.Type.MouseButtonPress,
    QEvent.Type.MouseMove,
    QEvent.Type.Wheel,
}


class TimeSpent(QObject):
    """Counts seconds and adds them to the note now and then."""

    counted = Signal()
    """`seconds` is more, or that of another note."""

    def __init__(
        self, context: AppContext, session: MarkingSession, page: QWidget, parent: QObject
    ) -> None:
        """Count while `page` is seen."""
        super().__init__(parent)
        self._context, self._session, self._page = context, session, page
        self._note_id: NoteId | None = None
        self._before = self._here = self._unsaved = 0.0
        self._acted_at = self._ticked_at = time.monotonic()
        self._watched: QObject | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(_TICK_MS)
        self._timer.timeout.connect(self.tick)
        self._timer.start()
        session.note_opened.connect(self._on_note_opened)
        session.note_closed.connect(self._on_note_opened)

    @property
    def seconds(self) -> float:
        """What has been spent on the open note, by everybody."""
        return self._before + self._here

    def act(self) -> None:
        """The person does something."""
        self._acted_at = time.monotonic()

    @Slot()
    def tick(self) -> None:
        """Count the time since the last tick, if it was spent on the note."""
        now = time.monotonic()
        passed, self._ticked_at = min(now - self._ticked_at, _LONGEST_TICK), now
        self._watch()
        is_here = self._page.isVisible() and self._page.isActiveWindow()
        if self._note_id is None or not is_here or now - self._acted_at > IDLE_SECONDS:
            return
        self._here += passed
        self._unsaved += passed
        if self._unsaved >= SAVE_SECONDS:
            self.flush()
        self.counted.emit()

    def flush(self) -> None:
        """Save what is counted; where that fails it is counted again."""
        note_id, seconds = self._note_id, self._unsaved
        if note_id is None or not seconds:
            return
        self._unsaved = 0.0
        workspace = self._context.workspace

        def failed(_error: Exception) -> None:
            if self._note_id == note_id:
                self._unsaved += seconds

        self._context.tasks.start(
            lambda _handle: _add(workspace, note_id, seconds, _handle), on_error=failed, lane=LANE
        )

    def eventFilter(self, _window: QObject, event: QEvent) -> bool:
        """Notice what the person does in the window."""
        if event.type() in _ACTS:
            self.act()
        return False

    def _watch(self) -> None:
        """Watch the window itself: it has each key and each move of the mouse once."""
        window = self._page.window().windowHandle()
        if window is not self._watched:
            self._watched = window
            window.installEventFilter(self)

    @Slot()
    def _on_note_opened(self) -> None:
        note = self._session.note
        if note is not None and note.id == self._note_id:
            return
        self.flush()
        self._note_id = None if note is None else note.id
        self._before = 0.0 if note is None else note.seconds_spent
        self._here = self._unsaved = 0.0
        self.act()
        self.counted.emit()


def _add(workspace: Workspace, note_id: NoteId, seconds: float, _handle: TaskHandle) -> None:
    with workspace.transaction() as tx:
        workspace.notes.add_time(tx, note_id, seconds)
