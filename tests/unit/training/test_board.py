"""The figures for TensorBoard: read back by its protocol, as its own reader does."""

import errno
import struct
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tensorboardX.proto.event_pb2 import Event as Message
from tensorboardX.proto.event_pb2 import SessionLog

from medgen_desktop.domain.errors import UserError
from medgen_desktop.domain.run import BOARD_NAME
from medgen_desktop.domain.training_config import NewModel, TrainingConfig
from medgen_desktop.domain.worker_protocol import (
    Evaluated,
    Event,
    TrainingStep,
    TrainRequest,
)
from medgen_desktop.training.board import Board, framed, records_of
from medgen_desktop.training.recipe import train
from tests.unit.training.families import PAIRS

Curves = dict[str, dict[int, float]]


def curves(run_folder: Path) -> Curves:
    """What TensorBoard shows: a start takes back the steps from it on, of all that was before."""
    shown: Curves = {}
    for path in sorted((run_folder / BOARD_NAME).iterdir()):
        content, at = path.read_bytes(), 0
        while at < len(content):
            (length,) = struct.unpack_from("<Q", content, at)
            message: Any = Message.FromString(content[at + 12 : at + 12 + length])
            at += 12 + length + 4
            if message.session_log.status == SessionLog.START:
                for curve in shown.values():
                    for step in [one for one in curve if one >= message.step]:
                        del curve[step]
            for value in message.summary.value:
                curve = shown.setdefault(value.tag, {})
                assert message.step not in curve, "a step is there twice"
                curve[message.step] = value.simple_value
        assert at == len(content), "half a record"
    return shown


def step_of(number: int) -> TrainingStep:
    return TrainingStep(number, 9, 3 - number / 8, 1e-3, 512.0, float(number), 1.0, 256.0)


def never() -> bool:
    return False


@pytest.fixture
def request_(tmp_path: Path) -> TrainRequest:
    new = NewModel("gru", hidden=16, layers=1, vocabulary=300)
    config = TrainingConfig(
        epochs=60, max_steps=7, tokens_per_batch=512, max_tokens_per_pair=256, new_model=new
    )
    return TrainRequest(config, "", str(tmp_path / "run"), PAIRS)


def test_that_a_run_shows_the_figures_it_told(request_: TrainRequest) -> None:
    told: list[Event] = []
    finished = train(request_, told.append, never)
    steps = [one for one in told if isinstance(one, TrainingStep)]
    losses = {one.step: one.validation_loss for one in told if isinstance(one, Evaluated)}
    shown = curves(Path(request_.run_folder))
    assert len(losses) > 2
    assert losses[7] == finished.validation_loss
    assert shown == {
        "train/loss": {one.step: pytest.approx(one.loss) for one in steps},
        "train/learning_rate": {one.step: pytest.approx(one.learning_rate) for one in steps},
        "train/tokens_per_second": {
            one.step: pytest.approx(one.tokens_per_second) for one in steps
        },
        "train/memory_mb": {one.step: pytest.approx(one.memory_mb) for one in steps},
        "validation/loss": {step: pytest.approx(one) for step, one in losses.items()},
    }


def test_that_no_text_is_in_the_files(request_: TrainRequest) -> None:
    train(request_, lambda _event: None, never)
    (path,) = (Path(request_.run_folder) / BOARD_NAME).iterdir()
    content = path.read_bytes()
    assert b"cough" not in content.lower()
    assert "咳嗽".encode() not in content
    assert (Path(request_.run_folder) / BOARD_NAME).stat().st_mode & 0o077 == 0


def test_that_a_run_that_goes_on_has_each_step_once(request_: TrainRequest) -> None:
    told: list[TrainingStep] = []

    def note(event: Event) -> None:
        if isinstance(event, TrainingStep):
            told.append(event)

    with pytest.raises(UserError):
        train(request_, note, never, lambda: len(told) >= 3)
    train(replace(request_, resumes=True, steps_known=1), note, never)
    shown = curves(Path(request_.run_folder))["train/loss"]
    assert shown == {one.step: pytest.approx(one.loss) for one in told}
    assert list(shown) == list(range(1, 8))


def test_that_steps_behind_the_saved_state_are_taken_back(tmp_path: Path) -> None:
    cut_off = Board(tmp_path)
    cut_off.go_on([])
    for number in range(1, 7):
        cut_off.show(step_of(number))
    cut_off.close()
    again = Board(tmp_path)
    again.go_on([step_of(number) for number in range(1, 5)])
    assert list(curves(tmp_path)["train/loss"]) == [1, 2, 3, 4]
    again.show(replace(step_of(5), loss=9.0))
    again.close()
    assert curves(tmp_path)["train/loss"][5] == 9.0


def test_that_steps_the_files_lack_are_written_when_a_run_goes_on(tmp_path: Path) -> None:
    begun = Board(tmp_path)
    begun.go_on([])
    begun.show(step_of(1))
    begun.show(step_of(2))
    begun.close()
    (path,) = (tmp_path / BOARD_NAME).iterdir()
    path.write_bytes(path.read_bytes()[:-9])  # the power went
    lost = list(records_of(path))
    assert len(lost) == 3  # the version, the start, the first step
    path.write_bytes(b"".join(framed(one) for one in lost))
    again = Board(tmp_path)
    again.go_on([step_of(number) for number in range(1, 5)])
    again.close()
    assert list(curves(tmp_path)["train/loss"]) == [1, 2, 3, 4]


class FullDisk:
    """A file that takes so many bytes, then none, until there is room."""

    def __init__(self, path: Path, room: int) -> None:
        self.real = path.open("xb", buffering=0)
        self.room = room

    def write(self, data: bytes) -> int:
        if not self.room:
            raise OSError(errno.ENOSPC, "full")
        written = self.real.write(data[: self.room])
        self.room -= written
        return written

    def truncate(self, size: int) -> int:
        return self.real.truncate(size)

    def seek(self, place: int) -> int:
        return self.real.seek(place)

    def close(self) -> None:
        self.real.close()


def test_that_a_full_disk_costs_no_figures(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / BOARD_NAME).mkdir()
    board = Board(tmp_path)
    disk = FullDisk(tmp_path / BOARD_NAME / "events.out.tfevents.0", room=150)
    board._file = disk  # type: ignore[assignment] # what is used of one
    board.go_on([])
    for number in range(1, 5):
        board.show(step_of(number))
    assert 4 not in curves(tmp_path).get("train/loss", {})
    disk.room = 9_999
    board.show(step_of(5))
    board.close()
    assert list(curves(tmp_path)["train/loss"]) == [1, 2, 3, 4, 5]
    assert capsys.readouterr().err.count("wait for the disk: OSError") == 1


def test_that_a_folder_that_cannot_be_made_does_not_end_the_run(request_: TrainRequest) -> None:
    folder = Path(request_.run_folder)
    folder.mkdir()
    (folder / BOARD_NAME).write_bytes(b"")  # a file where the folder should be
    assert train(request_, lambda _event: None, never).steps == 7


def test_that_a_run_without_validation_shows_none(tmp_path: Path) -> None:
    board = Board(tmp_path)
    board.go_on([])
    board.show(Evaluated(1, None, ()))
    board.close()
    assert curves(tmp_path) == {}


def test_that_an_evaluation_that_is_told_again_is_there_once(tmp_path: Path) -> None:
    for told in (Evaluated(2, 1.5, ()), Evaluated(2, 1.5, ())):
        board = Board(tmp_path)
        board.go_on([step_of(1), step_of(2)])
        board.show(told)
        board.close()
    assert curves(tmp_path)["validation/loss"] == {2: 1.5}


def test_that_a_board_that_does_not_write_leaves_nothing(tmp_path: Path) -> None:
    board = Board(tmp_path, writes=False)
    board.go_on([step_of(1)])
    board.show(step_of(2))
    board.close()
    assert not list(tmp_path.iterdir())


def test_that_records_are_framed_as_tensorflow_frames_them() -> None:
    # CRC-32C of "123456789" is e3069283; masked as the format says: turned by 15, plus a constant.
    checksum = 0xE3069283
    masked = (((checksum >> 15) | (checksum << 17)) + 0xA282EAD8) & 0xFFFFFFFF
    record = framed(b"123456789")
    assert record[:8] == bytes([9, 0, 0, 0, 0, 0, 0, 0])
    assert record[12:21] == b"123456789"
    assert record[21:] == struct.pack("<I", masked)
