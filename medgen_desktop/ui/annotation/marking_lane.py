"""The lane in which the note being marked is read and written, in the order it is asked for.

So a note is never read before the labels that were set on it are saved.
"""

from collections.abc import Callable

from medgen_desktop.domain.note import NoteId
from medgen_desktop.ui.annotation.opened_note import OpenedNote, reader_of
from medgen_desktop.ui.background import TaskHandle
from medgen_desktop.ui.context import AppContext
from medgen_desktop.ui.patience import patiently

LANE = "marking"


class MarkingLane:
    """Reads notes and saves actions, and knows whether any is still unsaved."""

    def __init__(self, context: AppContext, on_save_failed: Callable[[], None]) -> None:
        """Show what goes wrong; `on_save_failed` brings back the truth after that."""
        self._context = context
        self._on_save_failed = on_save_failed
        self._unsaved = 0

    @property
    def is_saving(self) -> bool:
        """Whether an action is not saved yet."""
        return self._unsaved > 0

    def read(
        self,
        note_id: NoteId,
        done: Callable[[OpenedNote], None],
        failed: Callable[[Exception], None],
    ) -> TaskHandle:
        """Read a note with everything that is said of it."""
        return self._context.tasks.start(
            reader_of(self._context.workspace, note_id),
            on_result=done,
            on_error=failed,
            lane=LANE,
        )

    def save(self, write: Callable[[TaskHandle], object], done: Callable[..., None]) -> None:
        """Write an action; while another program writes, it waits and stays shown."""
        self._unsaved += 1

        def saved(answer: object) -> None:
            self._unsaved -= 1
            done(answer)

        def failed(error: Exception) -> None:
            self._unsaved -= 1
            self._context.errors.show(error)
            self._on_save_failed()

        self._context.tasks.start(
            patiently(write),
            on_result=saved,
            on_error=failed,
            on_progress=self._context.errors.show,
            lane=LANE,
        )
