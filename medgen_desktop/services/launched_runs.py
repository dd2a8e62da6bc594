"""Runs that are trained elsewhere, by `accelerate launch`: out as a request, back by adoption.

A request holds the words of the notes, in a file that only its owner may read; whoever asks for one
is told so. What comes back is weights and figures. A run's folder has a name that no other run of
this or another workspace has, so that nothing is adopted by the wrong one.
"""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

from medgen_desktop.domain.errors import FILE_UNWRITABLE, UserError
from medgen_desktop.domain.records import RecordError
from medgen_desktop.domain.run import EVENTS_NAME, RUN_NAME, RunId, RunState
from medgen_desktop.domain.training_config import TrainingConfig
from medgen_desktop.domain.training_errors import NOTHING_TO_ADOPT
from medgen_desktop.domain.worker_protocol import (
    Evaluated,
    Event,
    TrainingFinished,
    TrainingStep,
    decode_event,
    encode_message,
)
from medgen_desktop.inference.model_library import ModelLibrary
from medgen_desktop.services.run_record import RunRecord
from medgen_desktop.services.train import TrainedRun, begin_run, run_folder
from medgen_desktop.storage.workspace import Workspace

_ADOPTABLE = {RunState.PAUSED, RunState.FAILED, RunState.RUNNING}


def write_request(
    workspace: Workspace,
    library: ModelLibrary,
    config: TrainingConfig,
    path: Path,
    *,
    base_id: str,
    on_event: Callable[[Event], None],
    cancelled: Callable[[], bool],
) -> RunId:
    """Record a run as `fine_tune` does, and write what trains it to a new file instead.

    Raises:
        UserError: FILE_UNWRITABLE where there is a file already, or what `fine_tune` raises of
            the workspace's pairs.
    """
    try:
        number = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError:
        raise UserError(FILE_UNWRITABLE, path=path.name) from None
    try:
        with os.fdopen(number, "w", encoding="ascii") as file:
            run_id, request = begin_run(
                workspace, library, config, base_id=base_id, on_event=on_event, cancelled=cancelled
            )
            with workspace.transaction() as tx:
                workspace.runs.finish(tx, run_id, RunState.PAUSED)
            file.write(encode_message(request))
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return run_id


def adopt_run(workspace: Workspace, run_id: RunId, runs_folder: Path | None = None) -> TrainedRun:
    """Make a run finished here that was trained in `runs_folder`, or in its own folder.

    Raises:
        UserError: RUN_MISSING, NOTHING_TO_ADOPT, or FILE_UNWRITABLE where its weights do not fit.
    """
    state = workspace.runs.get(run_id).state
    if state not in _ADOPTABLE:
        raise UserError(NOTHING_TO_ADOPT, run=run_id, reason=f"it is {state} already")
    own = run_folder(workspace, run_id)
    folder = own if runs_folder is None else runs_folder / own.name
    told = _told_in(folder)
    finished = next((one for one in told if isinstance(one, TrainingFinished)), None)
    if finished is None or not (folder / RUN_NAME).is_file():
        raise UserError(NOTHING_TO_ADOPT, run=run_id, reason=f"{folder.name} is not finished")
    if folder != own:
        try:
            shutil.copytree(folder, own, dirs_exist_ok=True)
        except OSError:
            raise UserError(FILE_UNWRITABLE, path=own.name) from None
    record = RunRecord(workspace, run_id)
    for one in told:
        if isinstance(one, TrainingStep):
            record.add(one)
        elif isinstance(one, Evaluated):
            record.evaluate(one)
    record.finish(finished)
    return TrainedRun(run_id, finished)


def _told_in(folder: Path) -> list[Event]:
    """What the run has told, up to a line that was cut off."""
    told: list[Event] = []
    try:
        for line in (folder / EVENTS_NAME).read_text(encoding="ascii").splitlines():
            told.append(decode_event(line))  # noqa: PERF401 - those before a broken line count
    except (OSError, ValueError, RecordError):
        pass
    return told
