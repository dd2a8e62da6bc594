"""A recogniser by commands: trained on annotations, exported, scored, and it suggests."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from medgen_desktop.cli import main

Run = Callable[..., tuple[int, str, str]]
_SIGNS = ("cough", "fever", "headache", "nausea")


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """A workspace of sixty notes in which signs are marked."""
    monkeypatch.setenv("MEDGEN_PASSPHRASE", "correct horse")
    folder = tmp_path / "notes"
    folder.mkdir()
    for number in range(60):
        sign, other = _SIGNS[number % 4], _SIGNS[number // 4 % 4]
        lines = [f"Visit {number} of day {number * 7}.", f"She has {sign} since week {number}."]
        lines.append(f"Bed {number * 13}, ward {number * 3}: no {other} was seen.")
        text = "\n".join(lines)
        (folder / f"{number:02}.txt").write_text(text, encoding="utf-8")
        start, end = text.index(sign), text.index(sign) + len(sign)
        line = f"T1\tSymptom {start} {end}\t{sign}\n"
        (folder / f"{number:02}.ann").write_text(line, encoding="utf-8")

    def run_it(*arguments: object) -> tuple[int, str, str]:
        code = main([str(one) for one in arguments])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    assert run_it("import", folder)[0] == 0
    return run_it


def _last(out: str) -> dict[str, object]:
    said = json.loads(out.splitlines()[-1])
    assert isinstance(said, dict)
    return said


@pytest.mark.slow
def test_that_annotations_become_a_recogniser_that_suggests(run: Run, tmp_path: Path) -> None:
    asked = ("--task", "recogniser", "--hidden", 48, "--layers", 1, "--batch-tokens", 512)
    code, out, err = run("train", *asked, "--epochs", 40, "--learning-rate", 0.01, "--json")
    assert code == 0, err
    trained = _last(out)
    assert trained["loss_last"] < 0.1 * trained["loss_first"]  # type: ignore[operator] # numbers
    code, out, err = run("export-model", "--run", 1, "--name", "Signs", "--json")
    assert code == 0, err
    exported = _last(out)
    assert exported["test_notes"] == 3
    assert exported["test_f1"] > 0.8  # type: ignore[operator] # a number
    _code, card, _err = run("models", "card", "signs")
    assert "- Finds: Symptom" in card
    assert "| F1 of exact spans |" in card
    code, out, err = run("score-recogniser", "--model", "signs")
    assert code == 0, err
    assert "60 annotated notes" in out
    assert "Symptom: F1" in out
    (tmp_path / "new.txt").write_text("Now she has fever since noon.", encoding="utf-8")
    run("import", tmp_path / "new.txt")
    code, out, err = run("suggest", "list", 61)
    assert code == 0, err
    assert "signs" in out


def test_that_too_few_annotated_notes_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("MEDGEN_PASSPHRASE", "correct horse")
    (tmp_path / "a.txt").write_text("Cough.", encoding="utf-8")
    assert main(["import", str(tmp_path / "a.txt")]) == 0
    assert main(["annotate", "add", "1", "--label", "Symptom", "--text", "Cough"]) == 0
    capsys.readouterr()
    assert main(["train", "--base", "new-bilstm-crf"]) == 1
    said = capsys.readouterr().err
    assert "Only 1 annotated notes" in said
    assert "Mark more notes" in said
