"""How many threads: measured by a clock that the test winds, and remembered in a real file."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Self

import numpy as np
import psutil
import pytest
from numpy.typing import NDArray

from medgen_desktop.inference import threads
from medgen_desktop.inference.threads import (
    ThreadMemory,
    best_threads,
    candidates,
    machine_key,
    typical_seconds,
)

pytestmark = pytest.mark.clinic


class WoundReader:
    """Takes time on a clock of its own: so much a call and so much a token."""

    many_at_once = True

    def __init__(self, call: float, token: float, hiccups: Sequence[float] = ()) -> None:
        self.tokens: list[int] = []
        self.now = 0.0
        self.calls = 0
        self._call, self._token = call, token
        self._hiccups = list(hiccups)

    def read(self, ids: Sequence[int], positions: Sequence[int]) -> NDArray[np.float32]:
        self.tokens.extend(ids)
        self.calls += 1
        self.now += self._call + self._token * len(ids)
        self.now += self._hiccups.pop(0) if self._hiccups else 0.0
        return np.zeros((len(positions), 5), dtype=np.float32)

    def rewind(self, length: int) -> None:
        del self.tokens[length:]

    def fork(self) -> Self:
        raise NotImplementedError

    def become(self, other: Self) -> None:
        raise NotImplementedError

    def clock(self) -> float:
        return self.now


def never() -> bool:
    return False


def test_that_a_typical_draft_is_a_few_prompts_and_many_steps() -> None:
    reader = WoundReader(call=0.01, token=0.001)
    seconds = typical_seconds(reader, 1.0, never, reader.clock)
    assert seconds == pytest.approx(3 * (0.01 + 0.128) + 64 * 0.011)
    assert reader.now < 1.0 + 2 * (0.138 + 8 * 0.011)


def test_that_another_programs_hiccups_do_not_count() -> None:
    calm, shaken = WoundReader(0.01, 0.001), WoundReader(0.01, 0.001, [0.5] * 12)
    calm_seconds = typical_seconds(calm, 10.0, never, calm.clock)
    assert typical_seconds(shaken, 10.0, never, shaken.clock) == pytest.approx(calm_seconds)


@pytest.mark.parametrize("calls", [1, 2, 5])
def test_that_a_measurement_ends_when_the_model_is_wanted(calls: int) -> None:
    reader = WoundReader(0.01, 0.001)
    assert typical_seconds(reader, 10.0, lambda: reader.calls >= calls, reader.clock) is None
    assert reader.calls == calls


def test_that_fewer_threads_are_chosen_where_more_gain_nothing() -> None:
    assert best_threads({1: 2.0, 2: 1.02, 4: 1.0, 8: 1.5}) == 2
    assert best_threads({1: 2.0, 2: 1.2, 4: 1.0}) == 4
    assert best_threads({1: 1.0}) == 1


def test_that_candidates_ascend_from_one_and_are_no_more_than_there_are() -> None:
    found = candidates()
    assert found[0] == 1
    assert list(found) == sorted(set(found))
    assert found[-1] <= (psutil.cpu_count() or 1)


@pytest.mark.parametrize(
    ("physical", "logical", "expected"),
    [(1, 1, (1,)), (1, 2, (1, 2)), (2, 4, (1, 2, 4)), (8, 16, (1, 4, 8, 16))],
)
def test_that_half_the_cores_all_of_them_and_all_threads_are_candidates(
    physical: int, logical: int, expected: tuple[int, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(threads, "physical_cores", lambda: physical)
    monkeypatch.setattr(threads, "_logical_cores", lambda: logical)
    assert candidates() == expected


def test_that_what_was_found_is_remembered_for_this_model_on_this_machine(tmp_path: Path) -> None:
    file = tmp_path / "用户" / "threads.json"
    one, other = machine_key("a" * 64), machine_key("b" * 64)
    assert one != other
    ThreadMemory(file).remember(one, 1)
    ThreadMemory(file).remember(other, 2)
    ThreadMemory(file).remember(one, 2)
    assert (ThreadMemory(file).recall(one), ThreadMemory(file).recall(other)) == (2, 2)
    assert ThreadMemory(file).recall(machine_key("c" * 64)) is None
    assert [path.name for path in file.parent.iterdir()] == ["threads.json"]


def test_that_other_cores_or_another_engine_are_measured_anew(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    known = {machine_key("a")}
    with monkeypatch.context() as other:
        other.setattr(threads, "_logical_cores", lambda: 999)
        known.add(machine_key("a"))
    with monkeypatch.context() as other:
        other.setattr("onnxruntime.__version__", "9.9")
        known.add(machine_key("a"))
    with monkeypatch.context() as other:
        other.setattr(threads, "_processor", lambda: "another")
        known.add(machine_key("a"))
    assert len(known) == 4


def test_that_only_so_many_are_remembered(tmp_path: Path) -> None:
    memory = ThreadMemory(tmp_path / "threads.json")
    for number in range(70):
        memory.remember(f"model {number}", 1)
    known = json.loads((tmp_path / "threads.json").read_text("utf-8"))
    assert list(known) == [f"model {number}" for number in range(6, 70)]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[1, 2]",
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"k": "2"}',
        b'{"k": 0}',
        b'{"k": true}',
        b'{"k": 99999}',
    ],
)
def test_that_a_broken_file_holds_nothing_and_is_written_anew(
    content: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "threads.json"
    file.write_bytes(content)
    memory = ThreadMemory(file)
    assert memory.recall("k") is None
    assert len(capsys.readouterr().err.splitlines()) <= 1
    memory.remember("k", 1)
    assert memory.recall("k") == 1


def test_that_a_file_that_cannot_be_written_is_one_line_in_the_log(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "threads.json").mkdir()
    memory = ThreadMemory(tmp_path / "threads.json")
    assert memory.recall("k") is None
    capsys.readouterr()
    memory.remember("k", 1)
    assert "not remembered" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["threads.json"]
