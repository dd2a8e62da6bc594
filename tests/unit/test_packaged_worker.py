"""The console executable of a packaged build, run as Python would run it."""

import subprocess
import sys

import pytest

from medgen_desktop import __version__
from medgen_desktop.domain.worker_protocol import (
    PreloadModel,
    WorkFailed,
    decode_event,
    encode_message,
)
from medgen_desktop.packaged_worker import main

pytestmark = pytest.mark.clinic


def _run(*arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "medgen_desktop.packaged_worker", *arguments],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def test_that_the_command_line_answers_through_it() -> None:
    done = _run("medgen_desktop.cli", "--version")
    assert (done.returncode, done.stdout) == (0, f"medgen {__version__}\n")


def test_that_its_exit_code_is_that_of_the_module() -> None:
    assert _run("medgen_desktop.cli", "models", "show", "nothing").returncode == 1
    assert _run("medgen_desktop.cli", "no-such-command").returncode == 2


def test_that_the_inference_worker_speaks_its_protocol_through_it() -> None:
    module = [sys.executable, "-m", "medgen_desktop.packaged_worker"]
    with subprocess.Popen(
        [*module, "medgen_desktop.inference.worker"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        encoding="utf-8",
    ) as worker:
        assert worker.stdin is not None
        assert worker.stdout is not None
        worker.stdin.write(encode_message(PreloadModel(model_folder="nowhere")))
        worker.stdin.flush()  # and stays open: a worker does nothing for a parent that has gone
        answer = decode_event(worker.stdout.readline())
        worker.stdin.close()
        assert worker.stdout.read() == ""
    assert isinstance(answer, WorkFailed)
    assert worker.returncode == 0


@pytest.mark.parametrize("arguments", [[], ["os"], ["medgen_desktop.storage"], ["--help"]])
def test_that_it_starts_nothing_else(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 2
    assert "usage: medgen-worker" in capsys.readouterr().err


def test_that_arguments_reach_the_module(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["medgen-worker", "medgen_desktop.cli", "--version"])
    assert main() == 0
    assert __version__ in capsys.readouterr().out
