"""The trainer as its parent meets it: a process, a pipe in, a pipe out, and real weights."""

import json
import os
import queue
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import IO

import psutil
import pytest

from medgen_desktop.checksums import file_sha256
from medgen_desktop.domain.errors import MODEL_BROKEN, UNEXPECTED
from medgen_desktop.domain.model_manifest import MANIFEST_NAME, manifest_to_json
from medgen_desktop.domain.training_config import TrainingConfig
from medgen_desktop.domain.worker_protocol import (
    CancelRequest,
    Event,
    PairText,
    PauseWork,
    PhaseChanged,
    Request,
    StopWork,
    TrainingFinished,
    TrainingStarted,
    TrainingStep,
    TrainRequest,
    WorkCancelled,
    WorkFailed,
    WorkPaused,
    decode_event,
    encode_message,
)
from medgen_desktop.inference.model_library import read_manifest

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(find_spec("torch") is None, reason="the clinic edition has no trainer"),
]

ROOT = Path(__file__).resolve().parents[2]
SECRET = "Zaphodbeeblebrox"
PAIRS = tuple(
    PairText(
        f"Doctor: How is your {part}, {SECRET}?\nPatient: It hurts. <|im_end|>",
        "CC",
        f"{SECRET} has {part} pain.",
    )
    for part in ("knee", "back", "elbow", "neck", "wrist", "hip")
)
SECONDS_TO_CANCEL = 10.0
"""Two on a machine of one's own; tests share theirs."""
SECONDS_FOR_A_STEP = 120.0
_SECONDS_TO_LOAD = 300.0

# Loaded by the child before anything else: prints once the child is well on its way.
_NOISY = """
    import os
    import sys

    def _shout(event, arguments):
        if event == "import" and arguments[0] == "peft":
            print("a library prints")
            os.write(1, b"a library writes\\n")

    sys.addaudithook(_shout)
"""


class Trainer:
    """A trainer and what it says."""

    def __init__(self, folder: Path, **environment: str) -> None:
        self.log = folder / "trainer.log"
        self.lines: list[bytes] = []
        self._said: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "medgen_desktop.training"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                cwd=ROOT,
                env=os.environ | environment,
            )
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    @property
    def stdin(self) -> IO[bytes]:
        assert self.process.stdin is not None
        return self.process.stdin

    def send(self, *messages: Request | str) -> None:
        for message in messages:
            line = message if isinstance(message, str) else encode_message(message)
            self.stdin.write(line.encode("utf-8"))
        self.stdin.flush()

    def next_event(self, seconds: float = _SECONDS_TO_LOAD) -> Event:
        line = self._said.get(timeout=seconds)
        assert line is not None, f"it ended: {self.log.read_text(encoding='utf-8')}"
        return decode_event(line.decode("utf-8"))

    def until(self, kind: type[Event]) -> list[Event]:
        """The events up to the first of a kind, or to a failure."""
        events = [self.next_event()]
        while not isinstance(events[-1], (kind, WorkFailed)):
            events.append(self.next_event())
        assert isinstance(events[-1], kind), events[-1]
        return events

    def end(self, seconds: float = SECONDS_TO_CANCEL) -> int:
        self.stdin.close()
        code = self.process.wait(seconds)
        self.reader.join(SECONDS_TO_CANCEL)
        return code

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.append(line)
            self._said.put(line)
        self._said.put(None)


@pytest.fixture
def trainer(tmp_path: Path) -> Iterator[Trainer]:
    guard = tmp_path / "guard"
    guard.mkdir()
    (guard / "sitecustomize.py").write_text(textwrap.dedent(_NOISY), encoding="utf-8")
    made = Trainer(tmp_path, PYTHONPATH=str(guard))
    yield made
    made.process.kill()
    made.process.wait()
    made.reader.join(SECONDS_TO_CANCEL)
    assert made.process.stdout is not None
    made.process.stdout.close()
    if not made.stdin.closed:
        made.stdin.close()


def _request(base: Path, folder: Path, *, steps: int | None = None) -> TrainRequest:
    config = TrainingConfig(
        epochs=1_000,
        max_steps=steps,
        learning_rate=2e-3,
        warmup_fraction=0.0,
        tokens_per_batch=512,
        validation_fraction=0.0,
        lora_rank=8,
    )
    return TrainRequest(config, str(base), str(folder / "run"), PAIRS)


def test_that_a_run_is_all_protocol_on_stdout_and_no_note_in_the_log(
    trainer: Trainer, base_model_folder: Path, tmp_path: Path
) -> None:
    trainer.send(_request(base_model_folder, tmp_path, steps=4))
    events = trainer.until(TrainingFinished)
    if os.name == "posix":
        assert psutil.Process(trainer.process.pid).nice() >= 10
    assert trainer.end() == 0
    assert [type(decode_event(line.decode())) for line in trainer.lines] == [
        type(event) for event in events
    ]
    started = next(one for one in events if isinstance(one, TrainingStarted))
    finished = events[-1]
    assert isinstance(finished, TrainingFinished)
    assert (started.pairs, started.steps_total, finished.steps) == (6, 4, 4)
    assert finished.loss_last < finished.loss_first
    log = trainer.log.read_text(encoding="utf-8")
    assert "a library prints" in log
    assert "a library writes" in log
    assert SECRET not in log
    assert (tmp_path / "run" / "run.json").is_file()
    assert SECRET not in (tmp_path / "run" / "run.json").read_text(encoding="utf-8")


def test_that_a_cancel_between_steps_is_answered_at_once(
    trainer: Trainer, base_model_folder: Path, tmp_path: Path
) -> None:
    trainer.send(_request(base_model_folder, tmp_path))
    trainer.until(TrainingStep)
    asked = time.monotonic()
    trainer.send(StopWork())
    trainer.until(WorkCancelled)
    assert time.monotonic() - asked < SECONDS_TO_CANCEL
    assert not (tmp_path / "run" / "run.json").exists()


def test_that_a_cancel_while_the_model_loads_is_answered_at_once(
    trainer: Trainer, base_model_folder: Path, tmp_path: Path
) -> None:
    trainer.send(_request(base_model_folder, tmp_path))
    trainer.until(PhaseChanged)
    asked = time.monotonic()
    trainer.send(StopWork())
    assert trainer.until(WorkCancelled) == [WorkCancelled()]
    assert time.monotonic() - asked < SECONDS_TO_CANCEL


def test_that_the_trainer_ends_with_its_parent_and_keeps_what_it_has_learnt(
    trainer: Trainer, base_model_folder: Path, tmp_path: Path
) -> None:
    trainer.send(_request(base_model_folder, tmp_path))
    trainer.until(TrainingStep)
    assert trainer.end(SECONDS_FOR_A_STEP) == 0
    left = {one.name for one in (tmp_path / "run").iterdir()}
    assert left == {"checkpoint.pt", "tensorboard"}
    for one in (tmp_path / "run").rglob("*"):
        assert one.is_dir() or SECRET.encode() not in one.read_bytes()


def test_that_a_paused_run_goes_on_where_it_was(
    trainer: Trainer, base_model_folder: Path, tmp_path: Path
) -> None:
    request = _request(base_model_folder, tmp_path, steps=40)
    often = replace(request, config=replace(request.config, checkpoint_minutes=0.0))
    trainer.send(often)
    told = trainer.until(TrainingStep)
    trainer.send(PauseWork())
    told += trainer.until(WorkPaused)
    known = sum(isinstance(one, TrainingStep) for one in told)
    trainer.send(replace(often, resumes=True, steps_known=known))
    next_one = trainer.until(TrainingStep)[-1]
    assert isinstance(next_one, TrainingStep)
    assert next_one.step == known + 1


def test_that_what_is_not_for_the_trainer_is_refused_and_harms_nothing(
    trainer: Trainer, base_model_folder: Path, tmp_path: Path
) -> None:
    broken = tmp_path / "broken-base"
    broken.mkdir()
    manifest = read_manifest(base_model_folder)
    (broken / MANIFEST_NAME).write_text(manifest_to_json(manifest), encoding="utf-8")
    nonsense = json.dumps({"type": "train", "pairs": [SECRET]}) + "\n"
    trainer.send(f"{SECRET}\n", nonsense, CancelRequest(3), StopWork())
    trainer.send(_request(broken, tmp_path))
    (_, failed) = (trainer.next_event(), trainer.next_event())
    assert failed == WorkFailed(
        MODEL_BROKEN.code,
        {"model": manifest.id, "reason": f"{manifest.weights} is missing or has changed"},
    )
    assert trainer.end() == 0
    log = trainer.log.read_text(encoding="utf-8")
    assert log.count("refused a request") == 2
    assert "a cancel request is not for the trainer" in log
    assert SECRET not in log


def test_that_a_fault_of_ours_tells_its_kind_and_place_but_no_words(
    trainer: Trainer, base_model_folder: Path, tmp_path: Path
) -> None:
    base = tmp_path / f"base-of-{SECRET}"
    base.mkdir()
    manifest = read_manifest(base_model_folder)
    (base / manifest.weights).write_bytes(b"no model that anyone can load")
    files = {manifest.weights: file_sha256(base / manifest.weights)}
    described = manifest_to_json(replace(manifest, files=files))
    (base / MANIFEST_NAME).write_text(described, encoding="utf-8")
    trainer.send(_request(base, tmp_path))
    (_, failed) = (trainer.next_event(), trainer.next_event())
    assert isinstance(failed, WorkFailed)
    assert failed.code == UNEXPECTED.code
    assert trainer.end() == 0
    log = trainer.log.read_text(encoding="utf-8")
    assert "in load_base" in log
    assert log.rstrip().endswith(str(failed.details["reason"]))
    assert SECRET not in log
