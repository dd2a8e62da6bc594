"""The demo on the shipped samples, really trained, exported and drafted from."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from medgen_desktop.cli import main
from medgen_desktop.domain.annotation import Annotation
from medgen_desktop.domain.run import RunState
from medgen_desktop.inference.model_library import ModelLibrary
from medgen_desktop.services import demo as demo_service
from medgen_desktop.services.demo import BASE_MODEL, DEMO_PASSPHRASE
from medgen_desktop.storage.workspace import Workspace

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1500)]
STEPS = 16


@pytest.fixture(scope="module")
def demo_home(tmp_path_factory: pytest.TempPathFactory, base_library: ModelLibrary) -> Path:
    """A user folder with nothing but the base model."""
    home = tmp_path_factory.mktemp("demo") / "home"
    shutil.copytree(base_library.folder_of(BASE_MODEL), home / "models" / BASE_MODEL)
    return home


@pytest.fixture(scope="module")
def finished(demo_home: Path) -> "subprocess.CompletedProcess[str]":
    """`medgen demo --json` as a script would run it."""
    command = [sys.executable, "-m", "medgen_desktop.cli", "demo", "--json", "--no-gui"]
    return subprocess.run(
        [*command, "--samples", "--steps", str(STEPS), "--minutes", "15"],
        env=os.environ | {"MEDGEN_HOME": str(demo_home)},
        capture_output=True,
        text=True,
        check=False,
        timeout=1400,
    )


@pytest.fixture(scope="module")
def report(finished: "subprocess.CompletedProcess[str]") -> dict[str, Any]:
    """The JSON object in the demo's last line."""
    assert finished.returncode == 0, finished.stderr
    plain = json.loads(finished.stdout.splitlines()[-1])
    assert isinstance(plain, dict)
    return plain


def test_that_the_report_has_what_was_promised(report: dict[str, Any]) -> None:
    assert set(report) >= {
        "workspace",
        "notes_imported",
        "pairs",
        "annotations",
        "training",
        "export",
        "drafts",
    }
    assert set(report["training"]) >= {
        "steps",
        "device",
        "loss_first",
        "loss_last",
        "tokens_per_second",
        "seconds",
    }
    assert set(report["export"]) >= {
        "model",
        "bytes",
        "max_logit_difference",
        "greedy_agreement",
    }
    for draft in report["drafts"]:
        assert set(draft) >= {"note", "text", "prompt_tokens", "new_tokens", "seconds"}


def test_that_the_loss_falls_and_the_export_answers_as_trained(report: dict[str, Any]) -> None:
    training, export = report["training"], report["export"]
    assert training["steps"] == STEPS
    assert 0 < training["loss_last"] < training["loss_first"]
    assert export["max_logit_difference"] < 0.01
    assert 0.8 < export["greedy_agreement"] <= 1
    assert export["bytes"] > 100_000_000


def test_that_the_workspace_holds_everything_that_was_reported(
    report: dict[str, Any], demo_home: Path
) -> None:
    path = Path(report["workspace"])
    assert path.parent == demo_home / "workspaces"
    with Workspace.open(path, DEMO_PASSPHRASE) as workspace:
        assert workspace.notes.count() == report["notes_imported"]
        assert workspace.pairs.count() == report["pairs"]
        assert workspace.annotations.count() == report["annotations"]
        (run,) = workspace.runs.all()
        assert (run.state, run.model_id) == (RunState.EXPORTED, report["export"]["model"])
        assert len(workspace.runs.steps(run.id)) == report["training"]["steps"]
        assert len(report["drafts"]) == 3
        for draft in report["drafts"]:
            (stored,) = workspace.drafts.of_note(draft["note"])
            assert stored.generated == draft["text"]
            assert stored.new_tokens == draft["new_tokens"] > 0


def test_that_english_and_chinese_notes_are_annotated_where_the_words_stand(
    report: dict[str, Any],
) -> None:
    found: dict[str, list[Annotation]] = {"en": [], "zh": []}
    with Workspace.open(Path(report["workspace"]), DEMO_PASSPHRASE) as workspace:
        for note in workspace.notes.page(0, 1_000):
            text = workspace.notes.get(note.id).text
            for annotation in workspace.annotations.of_note(note.id):
                assert annotation.matches(text)
                found[note.language].append(annotation)
    for annotations in found.values():
        assert {one.label for one in annotations} == {"Disease", "Symptom", "Treatment"}
    assert len(found["en"]) == len(found["zh"]) == 6


def test_that_the_demo_says_its_passphrase_and_keeps_stdout_for_json(
    finished: "subprocess.CompletedProcess[str]",
) -> None:
    assert DEMO_PASSPHRASE in finished.stderr
    assert len(finished.stdout.splitlines()) == 1


def test_that_no_text_of_notes_lies_outside_the_workspace(
    report: dict[str, Any], demo_home: Path
) -> None:
    assert report["notes_imported"] > 0
    with Workspace.open(Path(report["workspace"]), DEMO_PASSPHRASE) as workspace:
        sources = [pair.source[:60].encode() for pair in workspace.pairs.page(0, 5)]
    assert len(sources) == 5
    for path in demo_home.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert not any(source in content for source in sources), path.name


def test_that_the_model_of_the_demo_drafts_and_scores(
    report: dict[str, Any],
    demo_home: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("MEDGEN_HOME", str(demo_home))
    table = next(path for path in demo_service.sample_files() if path.suffix == ".csv")
    options = ["--source-column", "dialogue", "--target-column", "section_text"]
    model = report["export"]["model"]
    code = main(
        [
            *("evaluate", "--model", model, "--file", str(table), *options, "--json"),
            *("--section-column", "section_header", "--limit", "3", "--max-new-tokens", "48"),
        ]
    )
    assert code == 0
    scores = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert set(scores) == {"n", "rouge1", "rouge2", "rougeL", "bleu", "chrf", "seconds"}
    assert scores["n"] == 3
    for name in ("rouge1", "rougeL", "chrf"):
        assert 0 < scores[name] < 1
    note = tmp_path / "note.txt"
    note.write_text("Doctor: Any pain?\nPatient: My knee hurts.\n", encoding="utf-8")
    assert main(["draft", "--file", str(note), "--model", model, "--max-new-tokens", "8"]) == 0
    assert capsys.readouterr().out.strip()


def test_that_a_demo_without_its_base_model_says_how_to_get_it(
    user_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["demo", "--no-gui"]) == 1
    assert capsys.readouterr().err.startswith("MG404")
    assert not (user_folder / "workspaces").exists()
