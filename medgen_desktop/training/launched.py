"""A run from a file: `accelerate launch -m medgen_desktop.training --request FILE`.

For machines with several cards, and for several machines. The request holds words of notes, so it
is read and never copied; what is written beside the weights is numbers. SIGTERM and Ctrl+C pause
the run after its step, and the same command lets it go on.
"""

import argparse
import os
import signal
import threading
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import FrameType
from typing import TextIO

from medgen_desktop.child_process import log
from medgen_desktop.domain.errors import FILE_MISSING, UserError
from medgen_desktop.domain.records import RecordError
from medgen_desktop.domain.run import CHECKPOINT_NAME, EVENTS_NAME, RUN_NAME
from medgen_desktop.domain.training_errors import REQUEST_BROKEN, TRAINING_PAUSED
from medgen_desktop.domain.worker_protocol import (
    Evaluated,
    Event,
    TrainingFinished,
    TrainingStarted,
    TrainingStep,
    TrainRequest,
    decode_request,
    encode_message,
)
from medgen_desktop.training.processes import Team, joined
from medgen_desktop.training.recipe import train

DONE, FAILED = 0, 1
_SECONDS_BETWEEN_LINES = 10.0


def main(arguments: Sequence[str]) -> int:
    """Train as one of the processes that were launched; returns its exit status.

    A paused run ends as one that is done does: launchers would call anything else a failure.
    """
    asked = _parser().parse_args(arguments)
    pause = threading.Event()
    _pause_on_signals(pause)
    try:
        request = launched_request(asked.request, asked.base_folder, asked.runs_folder)
        if (Path(request.run_folder) / RUN_NAME).is_file() and not request.resumes:
            log("This run is finished already.")
            return DONE
        with joined() as team:
            run_together(request, team, pause.is_set)
    except UserError as error:
        log(f"{error.code}: {error}")
        return DONE if error.problem is TRAINING_PAUSED else FAILED
    except Exception as error:  # noqa: BLE001 - its message could hold text
        log("".join(traceback.format_tb(error.__traceback__)) + type(error).__name__)
        return FAILED
    return DONE


def launched_request(
    path: Path, base_folder: Path | None = None, runs_folder: Path | None = None
) -> TrainRequest:
    """The request in a file, with folders of this machine; it goes on where its run has a state.

    Raises:
        UserError: FILE_MISSING or REQUEST_BROKEN.
    """
    try:
        request = decode_request(path.read_text(encoding="ascii"))
    except OSError:
        raise UserError(FILE_MISSING, path=path.name) from None
    except (RecordError, UnicodeDecodeError):
        raise UserError(REQUEST_BROKEN, path=path.name) from None
    if not isinstance(request, TrainRequest):
        raise UserError(REQUEST_BROKEN, path=path.name)
    folder = Path(request.run_folder)
    if runs_folder is not None:
        folder = runs_folder / folder.name  # a name that only this run of this workspace has
    return replace(
        request,
        base_folder=request.base_folder if base_folder is None else str(base_folder),
        run_folder=str(folder),
        resumes=(folder / CHECKPOINT_NAME).is_file(),
    )


def run_together(request: TrainRequest, team: Team, paused: Callable[[], bool]) -> None:
    """Train; the first process keeps what is told of the run in its folder and shows how it goes.

    Raises:
        UserError: what `train` raises.
    """
    if not team.is_first:
        train(request, lambda _event: None, lambda: False, paused, team)
        return
    with _events_of(Path(request.run_folder)) as file:
        emit = _teller(file)
        finished = train(request, emit, lambda: False, paused, team)
        emit(finished)
    log("The request still holds words of notes: delete it once the run is adopted.")


@contextmanager
def _events_of(folder: Path) -> Iterator[TextIO]:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND
    with os.fdopen(os.open(folder / EVENTS_NAME, flags, 0o600), "w", encoding="ascii") as file:
        yield file


def _teller(file: TextIO) -> Callable[[Event], None]:
    """Write the figures of a run, which hold no text, and now and then a line for people."""
    told_at = -_SECONDS_BETWEEN_LINES

    def tell(event: Event) -> None:
        nonlocal told_at
        if isinstance(event, Evaluated):  # its samples are text
            event = replace(event, samples=())
        if isinstance(event, TrainingStep | Evaluated | TrainingFinished):
            file.write(encode_message(event))
            file.flush()
        if isinstance(event, TrainingStarted):
            log(f"Training on {event.device_name}: {event.pairs} pairs.")
        elif isinstance(event, TrainingFinished):
            log(f"Finished: {event.steps} steps, loss {event.loss_last:.3f}.")
        elif isinstance(event, TrainingStep) and (
            time.monotonic() - told_at > _SECONDS_BETWEEN_LINES
        ):
            told_at = time.monotonic()
            log(f"step {event.step}/{event.steps_total}  loss {event.loss:.3f}")

    return tell


def _pause_on_signals(pause: threading.Event) -> None:
    def ask(_number: int, _frame: FrameType | None) -> None:
        pause.set()

    signal.signal(signal.SIGTERM, ask)
    signal.signal(signal.SIGINT, ask)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="medgen_desktop.training",
        description="Train from a request that `medgen train --write-request` wrote.",
    )
    parser.add_argument("--request", type=Path, required=True, metavar="FILE")
    parser.add_argument(
        "--base-folder", type=Path, metavar="FOLDER", help="where the base is on this machine"
    )
    parser.add_argument(
        "--runs-folder", type=Path, metavar="FOLDER", help="where the run's own folder is made"
    )
    return parser
