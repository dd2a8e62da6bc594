"""`medgen suggest`: the list, the count before, and the one action."""

import json
from pathlib import Path

import pytest

from medgen_desktop.cli import main

pytestmark = pytest.mark.clinic


@pytest.fixture
def ward(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Path:
    monkeypatch.setenv("MEDGEN_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("MEDGEN_PASSPHRASE", "correct horse")
    for name, text in (("a", "No pneumonia. Cough."), ("b", "患者咳嗽。"), ("c", "Well.")):
        (tmp_path / f"{name}.txt").write_text(text, encoding="utf-8")
        assert main(["import", str(tmp_path / f"{name}.txt")]) == 0
    capsys.readouterr()
    return tmp_path


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = main(list(arguments))
    said = capsys.readouterr()
    return code, said.out, said.err


def test_that_suggestions_are_listed_with_origin_and_attributes(
    ward: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ward.is_dir()
    code, out, _ = run(capsys, "suggest", "list", "1")
    assert code == 0
    assert "3–12  Disease? pneumonia  (lexicon en" in out
    assert "60%, negated: yes)" in out
    _, out, _ = run(capsys, "suggest", "list", "1", "--uncertain-first", "--json")
    told = json.loads(out)
    assert [one["start"] for one in told] == [3, 14]
    assert told[0]["attributes"] == {"negated": "yes"}
    assert run(capsys, "suggest", "list", "3")[1] == "No suggestions.\n"


def test_that_accepting_counts_first_and_is_undone_at_once(
    ward: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ward.is_dir()
    code, out, _ = run(capsys, "suggest", "accept", "--above", "0.5", "--all")
    assert (code, out) == (0, "3 in 2 notes would be accepted; add --yes to do it.\n")
    assert run(capsys, "annotate", "list", "1")[1] == "No annotations yet.\n"
    _, out, _ = run(capsys, "suggest", "accept", "--above", "0.5", "--all", "--yes", "--json")
    assert json.loads(out) == {"suggestions": 3, "notes": 2, "accepted": 3}
    run(capsys, "annotate", "undo")
    assert run(capsys, "annotate", "list", "2")[1] == "No annotations yet.\n"
    _, out, _ = run(capsys, "suggest", "accept", "--above", "0.5", "--note", "2", "--yes")
    assert out.startswith("Accepted 1 in 1 notes")
    _, out, _ = run(capsys, "suggest", "accept", "--above", "0.7", "--note", "1")
    assert out.startswith("0 in 0 notes")


def test_that_note_or_all_must_be_said(ward: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert ward.is_dir()
    code, _, err = run(capsys, "suggest", "accept", "--above", "0.5")
    assert code == 2
    assert "--note or --all" in err


def test_that_a_broken_lexicon_is_said_beside_the_result(
    ward: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = ward / "home" / "lexicons"
    folder.mkdir()
    (folder / "mine.csv").write_text("nothing", encoding="utf-8")
    code, out, err = run(capsys, "suggest", "list", "1")
    assert code == 0
    assert "pneumonia" in out
    assert "MG355" in err
