"""Work on a workspace that another program is writing to: it waits its turn and is not lost."""

import time
from collections.abc import Callable
from typing import TypeVar

from medgen_desktop.domain.errors import WORKSPACE_BUSY, UserError
from medgen_desktop.domain.marking_errors import SAVING_WAITS
from medgen_desktop.ui.background import TaskHandle

T = TypeVar("T")

PAUSES = (0.1, 0.4, 1.0)
"""Seconds between the first tries; each try waits for the file by itself, too."""
_LAST_PAUSE = 2.0


def patiently(work: Callable[[TaskHandle], T]) -> Callable[[TaskHandle], T]:
    """The same work, tried again while the workspace is busy, until nobody waits for it any more.

    It reports a `UserError` once, after the first tries: the person is told why it takes long.
    """

    def run(handle: TaskHandle) -> T:
        tries = 0
        while True:
            try:
                return work(handle)
            except UserError as error:
                if error.problem is not WORKSPACE_BUSY or handle.abandoned:
                    raise
            if tries == len(PAUSES):
                handle.report(UserError(SAVING_WAITS))
            time.sleep(PAUSES[tries] if tries < len(PAUSES) else _LAST_PAUSE)
            tries += 1

    return run
