"""Two processes, brought together by `accelerate launch`, against one that is alone."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

from medgen_desktop.domain.errors import FILE_MISSING, NOT_ENOUGH_MEMORY, UserError
from medgen_desktop.domain.run import BOARD_NAME, CHECKPOINT_NAME, EVENTS_NAME, OWNER_NAME
from medgen_desktop.domain.training_config import NewModel, TrainingConfig
from medgen_desktop.domain.training_errors import REQUEST_BROKEN
from medgen_desktop.domain.worker_protocol import (
    Evaluated,
    Event,
    PauseWork,
    TrainingFinished,
    TrainingStep,
    TrainRequest,
    decode_event,
    encode_message,
)
from medgen_desktop.training import launched
from medgen_desktop.training.checkpoint import Room
from medgen_desktop.training.data import Example
from medgen_desktop.training.devices import Device
from medgen_desktop.training.launched import launched_request, run_together
from medgen_desktop.training.processes import ALONE, Alone, Several, joined
from medgen_desktop.training.recipe import accumulate, train
from medgen_desktop.training.weights import WHOLE_NAME
from tests.unit.training.families import PAIRS

_LONG = 60
"""Steps of a run that is paused on the way."""
CPU = Device("cpu", "a processor", bfloat16=False)
LAUNCH = (
    *(sys.executable, "-m", "accelerate.commands.launch", "--multi_gpu", "--num_processes", "2"),
    *("--num_machines", "1", "--mixed_precision", "no", "--dynamo_backend", "no"),
    *("--main_process_port", "0", "-m", "medgen_desktop.training"),
)


def never() -> bool:
    return False


def request_in(folder: Path, steps: int = 12, evaluations: int = 6) -> TrainRequest:
    """Without dropout: two processes draw other lots than one."""
    new = NewModel("transformer", hidden=48, layers=2, vocabulary=400, dropout=0.0)
    config = TrainingConfig(
        epochs=99.0,
        max_steps=steps,
        evaluations=evaluations,
        learning_rate=5e-3,
        tokens_per_batch=512,
        max_tokens_per_pair=256,
        new_model=new,
    )
    return TrainRequest(config, "", str(folder / "run"), PAIRS)


def written(request: TrainRequest, path: Path) -> Path:
    path.write_text(encode_message(request), encoding="ascii")
    return path


def launch(path: Path) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [*LAUNCH, "--request", str(path)],
        stderr=subprocess.PIPE,
        encoding="utf-8",
        env=os.environ
        | {"OMP_NUM_THREADS": "1"},  # threads of both on one core wait for each other
    )


def events_in(run_folder: Path) -> list[Event]:
    path = run_folder / EVENTS_NAME
    lines = path.read_text("ascii").splitlines() if path.exists() else []
    return [decode_event(line) for line in lines]


def told_in(run_folder: Path) -> tuple[list[TrainingStep], list[TrainingFinished]]:
    events = events_in(run_folder)
    steps = {one.step: one for one in events if isinstance(one, TrainingStep)}
    return list(steps.values()), [one for one in events if isinstance(one, TrainingFinished)]


@pytest.mark.slow
def test_that_two_processes_learn_what_one_learns(tmp_path: Path) -> None:
    alone = request_in(tmp_path / "alone")
    told: list[Event] = []
    finished = train(alone, told.append, never)
    losses = [one.loss for one in told if isinstance(one, TrainingStep)]
    together = request_in(tmp_path / "together")
    with launch(written(together, tmp_path / "request.json")) as processes:
        _, said = processes.communicate(timeout=240)
    assert processes.returncode == 0, said
    assert "delete it" in said
    steps, (ended,) = told_in(Path(together.run_folder))
    assert [one.loss for one in steps] == pytest.approx(losses, rel=1e-4)
    assert losses[-1] < 0.7 * losses[0]  # there was something to differ in
    assert ended.validation_loss == pytest.approx(finished.validation_loss, rel=1e-4)
    measured = [
        {one.step: one.validation_loss for one in events if isinstance(one, Evaluated)}
        for events in (told, events_in(Path(together.run_folder)))
    ]
    assert measured[1] == {step: pytest.approx(one, rel=1e-4) for step, one in measured[0].items()}
    assert len(measured[1]) > 2
    learnt = [load_file(Path(one.run_folder) / WHOLE_NAME) for one in (alone, together)]
    for name, weights in learnt[0].items():
        assert torch.allclose(learnt[1][name], weights, atol=2e-3), name


@pytest.mark.slow
def test_that_a_launched_run_pauses_together_and_goes_on_with_any_number(tmp_path: Path) -> None:
    unbroken: list[float] = []
    train(
        request_in(tmp_path / "unbroken", _LONG, evaluations=1),
        lambda event: unbroken.append(event.loss) if isinstance(event, TrainingStep) else None,
        never,
    )
    request = request_in(tmp_path, _LONG, evaluations=1)
    folder, path = Path(request.run_folder), written(request, tmp_path / "request.json")
    _paused_behind(3, path, folder)
    run_together(launched_request(path), ALONE, never)
    steps, (ended,) = told_in(folder)
    assert [one.step for one in steps] == list(range(1, _LONG + 1))
    assert [one.loss for one in steps] == pytest.approx(unbroken, rel=0.02)
    assert ended.loss_last < 0.5 * ended.loss_first
    assert not (folder / CHECKPOINT_NAME).exists()
    assert len(list((folder / BOARD_NAME).iterdir())) == 2
    for one in (folder / EVENTS_NAME, folder):
        assert one.stat().st_mode & 0o077 == 0


def _paused_behind(step: int, path: Path, folder: Path) -> None:
    """Launch two processes and pause them when they have taken so many steps."""
    with launch(path) as processes:
        give_up = time.monotonic() + 120
        while len(told_in(folder)[0]) < step and time.monotonic() < give_up:
            time.sleep(0.05)
        processes.send_signal(signal.SIGTERM)
        _, said = processes.communicate(timeout=60)
    reached = len(told_in(folder)[0])
    assert step <= reached < _LONG, said
    assert (folder / CHECKPOINT_NAME).is_file()
    assert not (folder / OWNER_NAME).exists()


def test_that_shares_are_all_and_rounds_are_as_many_for_each() -> None:
    teams = [Several(rank, 3) for rank in range(3)]
    for count in range(8):
        examples = list(range(count))
        assert sorted(one for team in teams for one in team.share(examples)) == examples
        parts = [[one] for one in examples]
        rounds = [team.rounds(parts) for team in teams]
        assert len({len(one) for one in rounds}) == 1
        assert sorted(part for mine in rounds for part in mine if part) == parts


class Model(torch.nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.scale = torch.nn.Parameter(torch.tensor(2.0))


class Learner:
    """Its gradient is the sum of the tokens; notes the sizes that it was asked for."""

    def __init__(self) -> None:
        self.module = Model()
        self.asked: list[int] = []

    def summed_loss(self, examples: Sequence[Example], device: Device) -> torch.Tensor:
        assert device is CPU
        self.asked.append(len(examples))
        return self.module.scale * sum(sum(one.ids) for one in examples)


class OthersRunOut(Alone):
    """A team in which somebody else runs out of memory, so many times."""

    def __init__(self, times: int) -> None:
        self.times = times
        self.asked = 0

    def any(self, answer: bool) -> bool:
        self.asked += 1
        return answer or self.asked <= self.times


EXAMPLES = [Example((1, 2, 3, 4), 2) for _ in range(4)]


def test_that_memory_that_runs_out_elsewhere_makes_parts_smaller_here() -> None:
    learner, room = Learner(), Room(16)
    accumulate(learner, EXAMPLES, CPU, room, OthersRunOut(times=1))
    assert learner.asked == [4, 2, 2]
    assert room.tokens == 8
    assert float(learner.module.scale.grad) == 40 / 8  # type: ignore[arg-type] # it has learnt


def test_that_a_pair_too_large_for_one_ends_the_run_of_all() -> None:
    learner = Learner()
    others = OthersRunOut(times=1)
    room = Room(4)
    with pytest.raises(UserError) as refused:
        accumulate(learner, EXAMPLES, CPU, room, others)
    assert refused.value.problem is NOT_ENOUGH_MEMORY


def test_that_a_process_alone_joins_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    def connect(*_arguments: object, **_named: object) -> None:
        raise AssertionError("it opened a socket")

    monkeypatch.setattr(torch.distributed, "init_process_group", connect)
    for size in (None, "1"):
        if size is not None:
            monkeypatch.setenv("WORLD_SIZE", size)
        with joined() as team:
            assert team is ALONE


@pytest.mark.usefixtures("signals")
def test_that_a_request_trains_without_a_launcher_too(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = written(request_in(tmp_path, steps=3), tmp_path / "request.json")
    asked = ["--request", str(path), "--runs-folder", str(tmp_path / "runs")]
    status = [launched.main(asked), launched.main(asked)]
    assert status == [0, 0]  # the second finds it finished
    folder = tmp_path / "runs" / "run"
    steps, ended = told_in(folder)
    assert [one.step for one in steps] == [1, 2, 3]
    assert len(ended) == 1
    evaluated = [one for one in events_in(folder) if isinstance(one, Evaluated)]
    assert evaluated
    assert all(one.samples == () for one in evaluated)  # they would be text
    assert "cough" not in (folder / EVENTS_NAME).read_text("ascii").lower()
    said = capsys.readouterr().err
    assert "cough" not in said.lower()
    assert "finished already" in said


def test_that_folders_of_another_machine_are_replaced(tmp_path: Path) -> None:
    asked = replace(request_in(tmp_path), base_folder="/far/base", run_folder="/far/ab12-4")
    path = written(asked, tmp_path / "request.json")
    assert launched_request(path) == asked
    (tmp_path / "ab12-4").mkdir()
    (tmp_path / "ab12-4" / CHECKPOINT_NAME).write_bytes(b"")
    here = launched_request(path, tmp_path / "base", tmp_path)
    assert here.run_folder == str(tmp_path / "ab12-4")
    assert here.base_folder == str(tmp_path / "base")
    assert here.resumes


@pytest.mark.parametrize(
    "content",
    [b"", b"\xff", json.dumps({"type": "train"}).encode(), encode_message(PauseWork()).encode()],
)
def test_that_what_is_no_request_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "request.json"
    path.write_bytes(content)
    with pytest.raises(UserError) as refused:
        launched_request(path)
    assert refused.value.problem is REQUEST_BROKEN


def test_that_a_request_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError) as refused:
        launched_request(tmp_path / "none")
    assert refused.value.problem is FILE_MISSING


@pytest.fixture
def signals() -> Iterator[None]:
    """The handlers as they were, whatever a launched run made of them."""
    numbers = (signal.SIGTERM, signal.SIGINT)
    before = [signal.getsignal(one) for one in numbers]
    yield
    for number, handler in zip(numbers, before, strict=True):
        signal.signal(number, handler)


@pytest.mark.usefixtures("signals")
def test_that_a_run_that_fails_says_so_without_its_text(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*_arguments: object) -> None:
        raise ValueError(PAIRS[0].source)

    path = written(request_in(tmp_path), tmp_path / "request.json")
    monkeypatch.setattr(launched, "train", fail)
    assert launched.main(["--request", str(path)]) == 1
    said = capsys.readouterr().err
    assert "ValueError" in said
    assert "cough" not in said
    assert launched.main(["--request", str(tmp_path / "none")]) == 1
    assert "MG201" in capsys.readouterr().err
