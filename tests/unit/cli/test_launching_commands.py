"""From a workspace to several processes and back, by commands alone."""

import csv
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from medgen_desktop.cli import main

Run = Callable[..., tuple[int, str, str]]
_LAUNCH = (
    *(sys.executable, "-m", "accelerate.commands.launch", "--multi_gpu", "--num_processes", "2"),
    *("--num_machines", "1", "--mixed_precision", "no", "--dynamo_backend", "no"),
    *("--main_process_port", "0", "-m", "medgen_desktop.training"),
)


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """A workspace of forty pairs."""
    monkeypatch.setenv("MEDGEN_PASSPHRASE", "correct horse")
    monkeypatch.setenv("MEDGEN_HOME", str(tmp_path / "home"))
    table = tmp_path / "notes.csv"
    with table.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["note", "target"])
        for number in range(40):
            rows.writerow(
                [
                    f"Visit {number * 7}: she coughs since week {number}, ward {number * 13}.",
                    "Cough.",
                ]
            )

    def run_it(*arguments: object) -> tuple[int, str, str]:
        code = main([str(one) for one in arguments])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    columns = ("--text-column", "note", "--target-column", "target")
    code, _, err = run_it("import", table, *columns)
    assert code == 0, err
    return run_it


def _last(out: str) -> dict[str, object]:
    said = json.loads(out.splitlines()[-1])
    assert isinstance(said, dict)
    return said


@pytest.mark.slow
def test_that_a_run_goes_to_two_processes_and_comes_back_as_a_model(
    run: Run, tmp_path: Path
) -> None:
    path, runs = tmp_path / "request.json", tmp_path / "runs"
    asked = ("--base", "new-gru", "--hidden", 32, "--layers", 1, "--vocabulary", 300)
    code, out, err = run("train", *asked, "--steps", 20, "--epochs", 40, "--write-request", path)
    assert code == 0, err
    assert "words of the notes" in err
    assert "accelerate launch" in out
    assert run("adopt-run", "--run", 1)[0] == 1  # not yet
    said = subprocess.run(
        [*_LAUNCH, "--request", str(path), "--runs-folder", str(runs)],
        stderr=subprocess.PIPE,
        encoding="utf-8",
        check=False,
        timeout=240,
    )
    assert said.returncode == 0, said.stderr
    code, out, err = run("adopt-run", "--run", 1, "--from", runs, "--json")
    assert code == 0, err
    assert _last(out)["finished"]["steps"] == 20  # type: ignore[index] # a record
    code, out, err = run("export-model", "--run", 1, "--name", "Together", "--json")
    assert code == 0, err
    assert _last(out)["model"] == "together"


def test_that_a_request_begins_a_run(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "request.json"
    code, _, err = run("train", "--resume", 1, "--write-request", path)
    assert code == 2
    assert "--resume" in err
    assert not path.exists()
    code, out, err = run("train", "--base", "new-gru", "--write-request", path, "--json")
    assert code == 0, err
    assert _last(out) == {"run": 1, "request": str(path)}
    assert run("train", "--base", "new-gru", "--write-request", path)[0] == 1
