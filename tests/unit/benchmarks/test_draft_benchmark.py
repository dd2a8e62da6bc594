"""Engines in processes of their own, stopped between drafts; and one whole run with ours alone."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from benchmarks.drafting.children import Child, EngineGone, EngineSpec, run_once
from benchmarks.drafting.prompts import Prompt
from benchmarks.drafting.race import race, rotated, same_drafts

ROOT = Path(__file__).resolve().parents[3]
_FAKE = """
import sys, time
from benchmarks.drafting.serving import Answer, serve
class Engine:
    settings = {"threads": 1}
    def draft(self, question):
        if question.section == "die":
            raise RuntimeError("out of luck")
        new = question.new_tokens - (question.section == "lazy")
        return Answer(0.25, 1.25, new, list(range(new)))
def load():
    if sys.argv[1] == "broken":
        raise ModuleNotFoundError("No module named 'peer'")
    return Engine()
serve(load)
"""
Starter = Callable[[str], Child]


@pytest.fixture
def start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Starter]:
    """Start the fake engine with its model."""
    (tmp_path / "fake_engine.py").write_text(_FAKE, encoding="utf-8")
    path = os.pathsep.join([str(ROOT), str(tmp_path)])
    monkeypatch.setattr(
        "benchmarks.drafting.children.environment", lambda: os.environ | {"PYTHONPATH": path}
    )
    children = []

    def started(model: str) -> Child:
        children.append(Child(EngineSpec("fake", "", sys.executable, "fake_engine", ()), model))
        return children[-1]

    yield started
    for child in children:
        child.close()


def prompt(name: str, section: str = "") -> Prompt:
    return Prompt(name, "dialogues", "source", section, (1, 2, 3))


def is_stopped_soon(process: psutil.Process) -> bool:
    """A signal to stop is obeyed within moments, not at once."""
    give_up = time.monotonic() + 5
    while process.status() != psutil.STATUS_STOPPED and time.monotonic() < give_up:
        time.sleep(0.01)
    return bool(process.status() == psutil.STATUS_STOPPED)


def spell(ids: list[int]) -> str:
    return " ".join(map(str, ids))


def test_that_a_child_is_stopped_between_its_drafts(start: Starter) -> None:
    child = start("model")
    process = psutil.Process(child._process.pid)
    assert is_stopped_soon(process)
    answer = child.ask({"source": "", "section": "", "ids": [1], "new_tokens": 4})
    assert answer["new_ids"] == [0, 1, 2, 3]
    assert answer["peak_memory_mb"] > 1
    assert is_stopped_soon(process)
    child.close()
    assert not process.is_running()


def test_that_everyone_drafts_every_prompt_in_every_round(start: Starter) -> None:
    said: list[str] = []
    children = [start("one"), start("two")]
    first, second = race(children, [prompt("a"), prompt("b")], 2, 5, spell, said.append)
    assert [len(runner.timings) for runner in (first, second)] == [4, 4]
    assert first.drafts == {"a": "0 1 2 3 4", "b": "0 1 2 3 4"}
    assert first.row()["dialogues"]["decode_tokens_per_s"] == 4
    assert same_drafts(first, second) == {"prompts": 2, "equal": 2}
    assert [one is second for one in rotated([first, second], 1)] == [True, False]
    assert len(said) == 2


@pytest.mark.parametrize(
    ("section", "reason"), [("die", "RuntimeError: out of luck"), ("lazy", "wrote 4 tokens, not 5")]
)
def test_that_an_engine_that_fails_is_reported_and_the_others_go_on(
    start: Starter, section: str, reason: str
) -> None:
    runners = race([start("m")], [prompt("a"), prompt("b", section)], 1, 5, spell, lambda _: None)
    row = runners[0].row()
    assert set(row) == {"name", "missing"}
    assert reason in row["missing"]


def test_that_a_peer_whose_module_is_missing_says_so(start: Starter) -> None:
    with pytest.raises(EngineGone, match="No module named 'peer'"):
        start("broken")


def test_that_a_peer_whose_interpreter_is_missing_says_so(tmp_path: Path) -> None:
    python = str(tmp_path / "python")
    with pytest.raises(EngineGone, match="No such file"):
        Child(EngineSpec("peer", "peer", python, "any", ()), "model")
    with pytest.raises(EngineGone, match=r"making it: .*No such file"):
        run_once([python], "making it")


def test_that_a_tool_that_fails_is_quoted_by_its_last_line() -> None:
    script = "import sys; print('working', file=sys.stderr); sys.exit('it is full')"
    with pytest.raises(EngineGone, match="the tool: it is full"):
        run_once([sys.executable, "-c", script], "the tool")
    assert run_once([sys.executable, "-c", "print('a'); print('b' * 999)"], "") == "b" * 999


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(ROOT / "benchmarks" / "draft.py"), *arguments],
        env={name: value for name, value in os.environ.items() if "BENCHMARK" not in name},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.slow
def test_that_missing_data_and_a_missing_base_are_one_sentence(
    tmp_path: Path, shared_data: Path
) -> None:
    nothing = run("--quick", "--data", str(tmp_path))
    assert nothing.returncode == 2
    assert nothing.stderr.startswith("MTS-Dialog-ValidationSet.csv is not in")
    data = str(shared_data / "mts-dialog")
    nothing = run("--quick", "--data", data, "--base", str(tmp_path))
    assert nothing.returncode == 2
    assert nothing.stderr.startswith("There is no base model in")


@pytest.mark.slow
def test_that_a_quick_run_with_ours_alone_reports_everything(
    base_model_folder: Path, shared_data: Path, tmp_path: Path
) -> None:
    places = ["--base", str(base_model_folder), "--cache", str(tmp_path / "cache")]
    data = ["--data", str(shared_data / "mts-dialog")]
    ended = run("--quick", "--json", "--only", "ours", *places, *data)
    assert ended.returncode == 0, ended.stderr
    report = json.loads(ended.stdout.splitlines()[-1])
    rows = {one["name"]: one for one in report["engines"]}
    assert rows["llama.cpp Q4_1"]["missing"] == "left out by --only"
    assert len(rows) == 6
    for name in ("ours", "ours, no speculation"):
        assert rows[name]["note700"]["decode_tokens_per_s"] > 0
        assert rows[name]["drafts"] == 3
    assert report["prompts"]["note700"][0] > 700
    assert report["drafts"]["same_without_speculation"]["prompts"] == 3
    assert report["memory_bandwidth"]["plain_decoding"]["share_of_limit"] > 0
    assert report["ratios_to_llama_cpp"] == dict.fromkeys(("prefill", "decode", "finished_draft"))
    assert "llama.cpp Q8_0" in ended.stderr
