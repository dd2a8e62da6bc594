"""What goes to which stream, and how often."""

import io
import json
import sys

import pytest

from medgen_desktop.cli import output as output_module
from medgen_desktop.cli.output import Output
from medgen_desktop.cli.training import minutes, progress_on
from medgen_desktop.domain.draft import StopReason
from medgen_desktop.domain.errors import UserError
from medgen_desktop.domain.worker_protocol import PhaseChanged, TrainingStarted, TrainingStep

pytestmark = pytest.mark.clinic


class Clock:
    """A monotonic clock that the test moves."""

    def __init__(self) -> None:
        self.now = 0.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(output_module, "time", made)
    return made


def test_that_text_and_json_exclude_each_other(capsys: pytest.CaptureFixture[str]) -> None:
    output = Output()
    output.line("患者")
    output.stream("a")
    output.stream("b\n")
    output.result({"n": 1})
    assert capsys.readouterr().out == "患者\nab\n"
    output.as_json = True
    output.line("患者")
    output.stream("a")
    output.result({"text": "患者", "stop": StopReason.LENGTH, "none": None})
    out = capsys.readouterr().out
    assert json.loads(out) == {"text": "患者", "stop": "length", "none": None}
    assert "患者" in out


def test_that_progress_off_a_terminal_is_a_line_now_and_then(
    capsys: pytest.CaptureFixture[str], clock: Clock
) -> None:
    output = Output()
    for second in range(35):
        clock.now = float(second)
        output.progress(f"at {second}")
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.splitlines() == ["at 10", "at 20", "at 30"]


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def test_that_progress_on_a_terminal_is_one_live_line(
    clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    output = Output()
    for tick in range(1, 31):
        clock.now = tick * 0.05
        output.progress("x" * 500)
    drawn = terminal.getvalue().split("\r\x1b[2K")
    assert drawn[0] == ""
    assert 5 <= len(drawn[1:]) <= 16
    assert max(len(text) for text in drawn) < 500
    assert "\n" not in terminal.getvalue()
    output.say("done")
    assert terminal.getvalue().endswith("x\ndone\n")


def test_that_a_training_step_is_told_with_loss_speed_and_time_left(
    capsys: pytest.CaptureFixture[str], clock: Clock
) -> None:
    show = progress_on(Output())
    clock.now = 20.0
    show(TrainingStarted("cpu", "Intel", 1_201, 3, 40, 4_884_480))
    show(TrainingStep(7, 40, 2.345, 1e-3, 231.0, 30.0, 75.4, 900.0))
    clock.now = 40.0
    show(PhaseChanged("merging"))
    err = capsys.readouterr().err
    assert "Intel: 1,201 pairs, 3 left out" in err
    assert "step 7/40  loss 2.345  231 tokens/s  1:15 left" in err
    assert "merging …" in err


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [(0, "0:00"), (59.6, "1:00"), (75, "1:15"), (3_600, "60:00"), (-1, "0:00")],
)
def test_that_seconds_read_as_on_a_clock(seconds: float, shown: str) -> None:
    assert minutes(seconds) == shown


def test_that_a_result_that_has_no_plain_form_is_our_bug_not_the_persons() -> None:
    output = Output()
    output.as_json = True
    with pytest.raises(ValueError, match="no plain form") as failure:
        output.result(object())
    assert not isinstance(failure.value, UserError)
