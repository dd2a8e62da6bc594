"""One draft being written: it belongs to its note, wherever the reader goes meanwhile."""

import threading
import time
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from medgen_desktop.domain.draft import Draft, Generation, StopReason
from medgen_desktop.domain.note import NoteId
from medgen_desktop.services.draft import Drafter, save_draft
from medgen_desktop.storage.workspace import Workspace
from medgen_desktop.ui.background import TaskHandle, TaskRunner

_WAIT_AT_CLOSE_S = 2.0


@dataclass(frozen=True, slots=True)
class DraftOrder:
    """What is to be drafted, from which note, by which model."""

    note_id: NoteId
    note_title: str
    source: str
    section: str
    model_id: str


class _Ledger:
    """What has been written so far and whether it is saved; shared by two threads."""

    def __init__(self, workspace: Workspace, order: DraftOrder) -> None:
        self._workspace = workspace
        self._order = order
        self._text_lock = threading.Lock()  # held for moments only: the window reads the text
        self._saving = threading.Lock()  # held while a write waits for its turn
        self._pieces: list[str] = []
        self._started = time.monotonic()
        self._closed = False
        self.draft: Draft | None = None
        self.done = threading.Event()

    @property
    def text(self) -> str:
        with self._text_lock:
            return "".join(self._pieces)

    def add(self, piece: str) -> None:
        with self._text_lock:
            self._pieces.append(piece)

    def save(self, generation: Generation) -> Draft | None:
        """Save once; text of nothing but space is no draft."""
        with self._saving:
            if self._closed:
                return self.draft
            if generation.text.strip():
                order = self._order
                self.draft = save_draft(
                    self._workspace, order.note_id, order.model_id, order.section, generation
                )
            self._closed = True
            return self.draft

    def save_partial(self, reason: StopReason) -> Draft | None:
        """Save what streamed in before the writing ended early; its token counts are unknown."""
        seconds = time.monotonic() - self._started
        return self.save(Generation(self.text, 0, 0, seconds, reason))


class DraftJob(QObject):
    """Runs one order in the background and saves what comes of it, whatever way it ends."""

    text_added = Signal(str)
    ended = Signal(object, object)
    """The saved `Draft` (None if nothing was written) and the exception that ended it (or None)."""

    def __init__(
        self, order: DraftOrder, workspace: Workspace, drafter: Drafter, parent: QObject
    ) -> None:
        """Prepare; nothing runs before `start`."""
        super().__init__(parent)
        self.order = order
        self.shown_text = ""
        self._drafter = drafter
        self._ledger = _Ledger(workspace, order)
        self._handle: TaskHandle | None = None

    def start(self, tasks: TaskRunner) -> None:
        """Begin drafting in the background."""
        self._handle = tasks.start(
            self._work,
            on_result=lambda draft: self._end(draft, None),
            on_error=lambda error: self._end(self._ledger.draft, error),
            on_progress=self._on_progress,
        )

    def stop(self) -> None:
        """Ask the model to stop; `ended` follows with what there is."""
        if self._handle is not None:
            self._handle.cancel()

    @property
    def is_stopping(self) -> bool:
        """Whether the model has been asked to stop."""
        return self._handle is not None and self._handle.cancelled

    def save_again(self) -> Draft | None:
        """Save what streamed in, after a save that failed; raises what goes wrong again."""
        return self._ledger.save_partial(StopReason.FAILED)

    def finish_now(self) -> None:
        """Stop, and see to it that what streamed so far is saved before this returns."""
        if self._handle is None:
            return
        self._handle.cancel()
        if not self._ledger.done.wait(_WAIT_AT_CLOSE_S):
            self._ledger.save_partial(StopReason.CANCELLED)
        self._handle.abandon()

    def _work(self, handle: TaskHandle) -> Draft | None:
        order = self.order

        def take(piece: str) -> None:
            self._ledger.add(piece)
            handle.report(None)

        try:
            generation = self._drafter.draft(
                source=order.source,
                section=order.section,
                model_id=order.model_id,
                on_text=take,
                cancelled=lambda: handle.cancelled,
            )
            return self._ledger.save(generation)
        except Exception:
            self._ledger.save_partial(StopReason.FAILED)
            raise
        finally:
            self._ledger.done.set()

    def _on_progress(self, _value: object) -> None:
        text = self._ledger.text
        piece = text[len(self.shown_text) :]
        if piece:
            self.shown_text = text
            self.text_added.emit(piece)

    def _end(self, draft: Draft | None, error: Exception | None) -> None:
        self._on_progress(None)
        self.ended.emit(draft, error)
