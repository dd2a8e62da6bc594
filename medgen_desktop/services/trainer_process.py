"""One request to the trainer, from start to last event, with a cancel that always ends it."""

import logging
import time
from collections.abc import Callable, Generator
from contextlib import suppress

from medgen_desktop.domain.errors import TRAINING_CANCELLED, UserError
from medgen_desktop.domain.run import Pause
from medgen_desktop.domain.training_errors import TRAINING_PAUSED
from medgen_desktop.domain.worker_protocol import (
    Event,
    ExportFinished,
    ExportRequest,
    PauseWork,
    Rehearsed,
    RehearseRequest,
    StopWork,
    TrainingFinished,
    TrainRequest,
    WorkCancelled,
    WorkFailed,
    WorkPaused,
)
from medgen_desktop.services.worker_client import WorkerClient, error_of

_log = logging.getLogger(__name__)

TRAINER = "medgen_desktop.training"
SECONDS_TO_STOP = 20.0
"""How long a trainer may take to stop by itself before it is killed."""
_TICK_SECONDS = 0.1


def trainer_events(
    request: TrainRequest | RehearseRequest | ExportRequest,
    cancelled: Callable[[], bool],
    paused: Callable[[], Pause | None] = lambda: None,
) -> Generator[Event, None, None]:
    """Run one request in a process of its own and yield its events; the last one ends the process.

    A training that is `paused` ends after its step, however long that takes; cancelling it does not
    wait. Close the generator when leaving it early: that kills the process.

    Raises:
        UserError: TRAINING_CANCELLED, TRAINING_PAUSED, WORKER_ENDED, or what the trainer reports.
    """
    with WorkerClient(TRAINER) as client:
        client.send(request)
        give_up_at: float | None = None
        is_pausing = False
        while True:
            wish = paused()
            if wish is Pause.ALONE:
                client.leave()
                raise UserError(TRAINING_PAUSED)
            if wish is not None and not is_pausing:
                is_pausing = True
                with suppress(UserError):  # already ended: the next event says so
                    client.send(PauseWork())
            if give_up_at is None and cancelled():
                give_up_at = time.monotonic() + SECONDS_TO_STOP
                with suppress(UserError):  # already ended: the next event says so
                    client.send(StopWork())
            event = _next(client, stopping=give_up_at is not None)
            if event is not None:
                yield event
                if isinstance(event, (TrainingFinished, Rehearsed, ExportFinished)):
                    return
            if give_up_at is not None and time.monotonic() > give_up_at:
                _log.warning("the trainer did not stop in %.0f s and is killed", SECONDS_TO_STOP)
                raise UserError(TRAINING_CANCELLED)


def _next(client: WorkerClient, *, stopping: bool) -> Event | None:
    try:
        event = client.next_event(_TICK_SECONDS)
    except UserError:
        if stopping:
            raise UserError(TRAINING_CANCELLED) from None
        raise
    if isinstance(event, WorkCancelled) or (stopping and isinstance(event, WorkFailed)):
        raise UserError(TRAINING_CANCELLED)
    if isinstance(event, WorkPaused):
        raise UserError(TRAINING_PAUSED)
    if isinstance(event, WorkFailed):
        raise error_of(event)
    return event
