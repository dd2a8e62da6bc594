"""`medgen schema`: what the dialog does, from a terminal."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from medgen_desktop.cli import main

pytestmark = pytest.mark.clinic

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run `medgen` over a workspace with one note that has two symptoms."""
    monkeypatch.setenv("MEDGEN_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("MEDGEN_PASSPHRASE", "correct horse")

    def run_it(*arguments: object) -> tuple[int, str, str]:
        code = main([str(one) for one in arguments])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    (tmp_path / "a.txt").write_text("Cough and fever.", encoding="utf-8")
    assert run_it("import", tmp_path / "a.txt")[0] == 0
    for words in ("Cough", "fever"):
        assert run_it("annotate", "add", 1, "--label", "Symptom", "--text", words)[0] == 0
    return run_it


def _json(run: Run, *arguments: object) -> Any:
    code, out, err = run(*arguments, "--json")
    assert (code, err, len(out.splitlines())) == (0, "", 1)
    return json.loads(out)


def _labels(run: Run) -> list[str]:
    return [one["label"] for one in _json(run, "annotate", "list", 1)]


def test_that_the_schema_is_shown_with_the_number_of_annotations(run: Run) -> None:
    code, out, _ = run("schema", "show")
    assert code == 0
    assert "Sx   Symptom               key 2  annotations: 2" in out
    assert "attribute severity: mild, moderate, severe" in out
    assert "relation treats: Treatment → Disease, Symptom" in out
    assert [one["name"] for one in _json(run, "schema", "show")["labels"]] == [
        "Disease",
        "Symptom",
        "Treatment",
    ]


def test_that_a_label_is_renamed_and_its_annotations_follow(run: Run) -> None:
    code, out, _ = run("schema", "rename-label", "symptom", "Sign")
    assert (code, out.startswith("Renamed; 2 annotations follow.")) == (0, True)
    assert _labels(run) == ["Sign", "Sign"]
    assert run("annotate", "undo")[0] == 0
    assert _labels(run) == ["Symptom", "Symptom"]


def test_that_deleting_a_label_asks_and_can_be_undone(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def say_no(words: str) -> str:
        asked.append(words)
        return "n"

    monkeypatch.setattr("click.termui.visible_prompt_func", say_no)
    code, _, err = run("schema", "delete-label", "Symptom")
    assert (code, "2 annotations" in err + asked[0]) == (130, True)
    assert _labels(run) == ["Symptom", "Symptom"]
    code, out, _ = run("schema", "delete-label", "symptom", "--yes")
    assert (code, out.startswith("Deleted, with 2 annotations.")) == (0, True)
    assert _labels(run) == []
    assert run("annotate", "undo")[0] == 0
    assert _labels(run) == ["Symptom", "Symptom"]
    assert run("schema", "delete-label", "Treatment")[0] == 0
    code, _, err = run("schema", "delete-label", "Mood")
    assert (code, err.startswith("MG208")) == (1, True)


def test_that_a_schema_goes_out_and_in_and_its_versions_are_listed(
    run: Run, tmp_path: Path
) -> None:
    assert "begins with" in run("schema", "versions")[1]
    path = tmp_path / "labels.json"
    assert _json(run, "schema", "export", path) == {"file": str(path)}
    assert run("schema", "import", path)[1] == "This schema holds already.\n"
    plain = json.loads(path.read_text(encoding="utf-8"))
    plain["schema"]["fields"] = [{"name": "ward", "values": []}]
    path.write_text(json.dumps(plain), encoding="utf-8")
    assert run("schema", "import", path)[1] == "Imported.\n"
    assert "note field ward: any text" in run("schema", "show")[1]
    (version,) = _json(run, "schema", "versions")
    assert version["schema"]["fields"] == [{"name": "ward", "values": []}]
    assert "Disease, Symptom, Treatment" in run("schema", "versions")[1]
    plain["schema"]["labels"] = []
    plain["schema"]["relations"] = []
    path.write_text(json.dumps(plain), encoding="utf-8")
    code, _, err = run("schema", "import", path)
    assert (
        code,
        err.startswith("MG348: Annotations that would lose their label: 2 (Symptom)"),
    ) == (1, True)
