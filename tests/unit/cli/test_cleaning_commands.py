"""`clean`, `duplicates` and `pairs from-sections`, as a person types them."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from medgen_desktop.cli import main

pytestmark = pytest.mark.clinic

Run = Callable[..., tuple[int, str, str]]
COPIED = "She was treated with furosemide intravenously for three days and lost six kilograms then."
NOTES = (
    "Findings: sodium 140 mmol/l in the  blood of today.\n\nImpression: normal.",
    "Plan: rest, with nothing else to say of her.",
    COPIED,
    f"{COPIED}\n{COPIED} Again.",
    COPIED.upper(),
)


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    monkeypatch.setenv("MEDGEN_PASSPHRASE", "correct horse")
    folder = tmp_path / "notes"
    folder.mkdir()
    for number, text in enumerate(NOTES):
        (folder / f"{number}.txt").write_text(text, "utf-8")

    def run_it(*arguments: object) -> tuple[int, str, str]:
        code = main([str(one) for one in arguments])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    assert run_it("import", folder)[0] == 0
    return run_it


def test_that_a_dry_run_shows_what_would_change_and_writes_nothing(run: Run) -> None:
    code, out, _ = run("clean", "--dry-run", "--steps", "units,spaces")
    assert (code, out.splitlines()[0]) == (0, "1 of 5 notes would change:")
    assert "spaces               1 edits in 1 notes" in out
    code, out, _ = run("clean", "--dry-run", "--note", 1)
    assert "sodium 140 mmol/[-l-]{+L+} in the blood of" in out
    code, out, _ = run("clean", "--dry-run", "--note", 1, "--json")
    shown = json.loads(out)
    assert shown["after"] == NOTES[0].replace("/l", "/L").replace("the  ", "the ")
    assert shown["steps"]["spaces"] == [{"start": 35, "end": 36, "replacement": ""}]
    assert json.loads(run("notes", "list", "--json")[1])[-1]["id"] == 5


def test_that_copies_are_made_once_and_taken_back(run: Run) -> None:
    code, out, _ = run("clean", "--json")
    report = json.loads(out)
    assert (code, report["made"], report["unchanged"]) == (0, [6], 4)
    code, out, _ = run("clean", "--note", 1)
    assert "0 cleaned copies made, 0 notes were clean, 1 copies there already." in out
    assert run("clean", "--take-back", "--note", 6)[1] == "Deleted: 1, worked on and kept: 0.\n"
    code, _, err = run("clean", "--take-back", "--note", 1)
    assert (code, err[:5]) == (1, "MG241")


@pytest.mark.parametrize(
    "arguments",
    [
        ("clean", "--take-back"),
        ("clean", "--take-back", "--dry-run", "--note", 1),
        ("pairs", "from-sections", "plan", "--none"),
        ("duplicates", "--similarity", "0.2"),
    ],
)
def test_that_a_wrong_command_line_is_refused(run: Run, arguments: tuple[object, ...]) -> None:
    assert run(*arguments)[0] == 2


def test_that_an_unknown_step_is_refused_with_the_known_ones(run: Run) -> None:
    code, _, err = run("clean", "--steps", "polish")
    assert (code, err[:5]) == (1, "MG240")
    assert "hyphens" in err


def test_that_duplicates_and_copied_paragraphs_are_listed(run: Run) -> None:
    code, out, _ = run("duplicates")
    assert code == 0
    assert "3 (100%) · 5 (100%)" in out
    assert "   3 notes from 3: She was treated with furosemide" in out
    assert "5 notes: 1 groups of near duplicates, 1 copied paragraphs." in out
    shown = json.loads(run("duplicates", "--json")[1])
    assert [one["note_id"] for one in shown["groups"][0]] == [3, 5]


def test_that_sections_are_listed_and_chosen_to_train_on(run: Run) -> None:
    code, out, _ = run("pairs", "from-sections")
    assert (code, out.splitlines()[-1]) == (0, "None is chosen.")
    code, out, _ = run("pairs", "from-sections", "impression", "--json")
    assert json.loads(out) == {
        "sections": {"findings": 1, "impression": 1, "plan": 1},
        "chosen": ["impression"],
        "pairs": 1,
    }
    assert "* impression                         1 notes" in run("pairs", "from-sections")[1]
    assert run("pairs", "from-sections", "--none")[1].endswith("None is chosen.\n")
    assert run("pairs", "from-sections", "wallpaper")[2][:5] == "MG242"
