"""`medgen concordance` and `medgen progress`, as a person and as a script."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from medgen_desktop.cli import main

pytestmark = pytest.mark.clinic

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """A workspace of two notes with two annotations."""
    monkeypatch.setenv("MEDGEN_PASSPHRASE", "correct horse")
    folder = tmp_path / "notes"
    folder.mkdir()
    (folder / "a.txt").write_text("Cough and fever.\nNo cough today.", encoding="utf-8")
    (folder / "b.txt").write_text("患者男性，咳嗽三天。", encoding="utf-8")

    def run_it(*arguments: object) -> tuple[int, str, str]:
        code = main([str(one) for one in arguments])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    run_it("import", folder)
    run_it("annotate", "add", 1, "--label", "Symptom", "--text", "fever")
    run_it("annotate", "add", 2, "--label", "Symptom", "--text", "咳嗽")
    return run_it


def test_that_a_term_stands_between_what_is_before_and_after_it(run: Run) -> None:
    code, out, _err = run("concordance", "--term", "cough")
    assert code == 0
    first, second = out.splitlines()
    assert first == f"     1  {'':38} [Cough]  and fever. No cough today."
    assert second == f"     1  {'Cough and fever. No ':>38} [cough]  today."


def test_that_chinese_takes_two_columns(run: Run) -> None:
    _code, out, _err = run("concordance", "--term", "咳嗽")
    assert out == f"     2  {'':28}患者男性， [咳嗽] 三天。\n"


def test_that_a_label_comes_as_json(run: Run) -> None:
    _code, out, _err = run("concordance", "--label", "symptom", "--limit", 1, "--json")
    said = json.loads(out.splitlines()[-1])
    assert said["has_more"] is True
    assert [(one["note_id"], one["match"], one["label"]) for one in said["places"]] == [
        (1, "fever", "Symptom")
    ]


def test_that_more_places_are_told_of(run: Run) -> None:
    _code, out, _err = run("concordance", "--term", "cough", "--limit", 1)
    assert out.splitlines()[-1] == "The first 1; there are more: use --limit or --csv."


def test_that_nothing_is_said_to_be_nothing(run: Run) -> None:
    assert run("concordance", "--term", "zebra")[:2] == (0, "Nothing found.\n")


def test_that_a_term_or_a_label_is_needed(run: Run) -> None:
    assert run("concordance", "--term", " ")[0] == 2


def test_that_all_places_are_written_to_a_file(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "places.csv"
    code, out, _err = run("concordance", "--term", "cough", "--limit", 1, "--csv", path)
    assert (code, out) == (0, f"Wrote 2 places to {path}.\n")
    assert len(path.read_text(encoding="utf-8-sig").splitlines()) == 3


def test_that_progress_is_told_and_written(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "progress.csv"
    code, out, _err = run("progress", "--csv", path)
    assert code == 0
    assert out.splitlines()[0] == "Notes: 2"
    assert "Annotations: 2" in out.splitlines()
    assert "       2  Symptom" in out.splitlines()
    assert path.read_text(encoding="utf-8-sig").startswith("what,of,day,count\n")


def test_that_progress_comes_as_json(run: Run) -> None:
    said = json.loads(run("progress", "--json")[1].splitlines()[-1])
    assert said["labels"] == {"Symptom": 2}
    assert said["agreement"] == []
    assert sum(said["notes"].values()) == 2
