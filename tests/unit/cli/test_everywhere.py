"""`annotate everywhere`: shown first, labelled with --yes, taken back by one undo."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from medgen_desktop.cli import main

pytestmark = pytest.mark.clinic

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run `medgen` on a workspace with 25 short notes that say cough, and one that does not."""
    monkeypatch.setenv("MEDGEN_PASSPHRASE", "correct horse")
    folder = tmp_path / "notes"
    folder.mkdir()
    for number in range(25):
        (folder / f"{number:02}.txt").write_text(f"Cough 🤒 {number}. No cough.", "utf-8")
    (folder / "none.txt").write_text("coughing", "utf-8")

    def run_it(*arguments: object) -> tuple[int, str, str]:
        code = main([str(one) for one in arguments])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    assert run_it("import", *sorted(folder.iterdir()))[0] == 0
    return run_it


def test_that_places_are_shown_and_only_labelled_when_told_to(run: Run) -> None:
    what = ("annotate", "everywhere", "--text", "cough", "--label", "symptom")
    code, out, _ = run(*what)
    assert code == 0
    assert "[Cough] 🤒 0. No cough" in out
    assert "and 5 more notes" in out
    assert "Places: 50 in 25 notes, labelled so already: 0. Nothing was changed" in out
    code, out, _ = run(*what, "--match-case", "--parts-of-words", "--json")
    preview = json.loads(out)
    assert (code, preview["total"], len(preview["notes"])) == (0, 26, 26)
    assert preview["sought"]["label"] == "Symptom"
    assert json.loads(run("annotate", "list", "1", "--json")[1]) == []
    code, out, _ = run(*what, "--yes")
    assert (code, out) == (0, "Labelled: places 50, notes 25.\n")
    assert "labelled so already: 50" in run(*what)[1]
    assert "25 notes" not in run(*what)[1]
    assert run("annotate", "undo")[0] == 0
    assert json.loads(run("annotate", "list", "1", "--json")[1]) == []


def test_that_a_text_without_words_is_refused(run: Run) -> None:
    code, out, err = run("annotate", "everywhere", "--text", " ", "--label", "Symptom", "--yes")
    assert (code, out, err[:5]) == (1, "", "MG360")
