"""What a person types by mistake is refused in a sentence, and no note's text is in it."""

import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from medgen_desktop.cli import main
from medgen_desktop.cli.options import WorkspaceChoice
from medgen_desktop.domain.annotation import AnnotationId
from medgen_desktop.paths import workspaces_folder
from medgen_desktop.services.annotate import set_pieces

pytestmark = pytest.mark.clinic

Run = Callable[..., tuple[int, str, str]]
PASSPHRASE = "correct horse"


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run `medgen` over a workspace with one note that has a symptom; nobody answers questions."""
    monkeypatch.setenv("MEDGEN_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("MEDGEN_PASSPHRASE", PASSPHRASE)

    def run_it(*arguments: object) -> tuple[int, str, str]:
        monkeypatch.setattr("sys.stdin", io.StringIO(""))
        code = main([str(one) for one in arguments])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    (tmp_path / "a.txt").write_text("Cough and fever.", encoding="utf-8")
    assert run_it("import", tmp_path / "a.txt")[0] == 0
    assert run_it("annotate", "add", 1, "--label", "Symptom", "--text", "Cough")[0] == 0
    return run_it


def test_that_the_added_annotation_is_told_where_another_in_pieces_has_the_same_ends(
    run: Run,
) -> None:
    choice = WorkspaceChoice(workspaces_folder() / "default.medgen", PASSPHRASE)
    with choice.opened() as workspace:
        set_pieces(workspace, AnnotationId(1), [(0, 5), (10, 15)], "wu")
    span = ("annotate", "add", 1, "--label", "symptom", "--start", 0, "--end", 15)
    for said in ("Added 2", "There already: 2"):
        code, out, _ = run(*span)
        assert (code, out) == (0, f"{said}: Symptom 0–15.\n")
    one = json.loads(run(*span, "--json")[1])
    assert (one["id"], one["fragments"]) == (2, [])


def test_that_deleting_a_label_in_use_says_that_nobody_answers_and_how_to_go_on(run: Run) -> None:
    code, out, err = run("schema", "delete-label", "Symptom", "--json")
    assert (code, out) == (2, "")
    assert "Add --yes to do it without asking." in err
    assert run("schema", "show")[1].count("annotations: 1") == 1
    assert run("schema", "delete-label", "Symptom", "--yes")[0] == 0


@pytest.mark.parametrize("above", ["nan", "NaN", "-nan", "inf", "-0.1", "1.5"])
def test_that_suggestions_are_accepted_above_a_number_from_0_to_1_only(
    run: Run, above: str
) -> None:
    code, _, err = run("suggest", "accept", f"--above={above}", "--all", "--yes")
    assert code == 2
    assert "is not in the range 0<=x<=1" in err


@pytest.mark.parametrize(
    "text", ["Patient Wang has had a cough", "Wang; cough.,fever", "Wang,45,cough", "Wang,cough"]
)
def test_that_a_note_taken_for_a_terminology_is_not_shown_in_the_error(
    run: Run, tmp_path: Path, text: str
) -> None:
    path = tmp_path / "note.csv"
    path.write_text(text + "\n", encoding="utf-8")
    code, out, err = run("terms", "import", path, "--system", "X", "--version", "1")
    assert (code, out) == (1, "")
    assert "MG330" in err
    assert "Wang" not in err
    assert "cough" not in err


@pytest.mark.parametrize(
    "arguments",
    [
        ("concordance", "--term", "pain\udce9"),
        ("notes", "list", "--search", "pain\udce9"),
        ("terms", "find", "pain\udce9"),
        ("annotate", "everywhere", "--text", "pain\udce9", "--label", "Symptom"),
        ("annotate", "add", 1, "--label", "pain\udce9", "--text", "Cough"),
        ("schema", "rename-label", "Symptom", "pain\udce9"),
        ("schema", "delete-label", "pain\udce9"),
        ("relate", "add", 1, 1, "--kind", "pain\udce9"),
        ("notes", "list", "--passphrase", "pain\udce9"),
    ],
)
def test_that_an_argument_in_another_encoding_is_refused_in_a_sentence(
    run: Run, arguments: tuple[object, ...]
) -> None:
    code, out, err = run(*arguments)
    if code:
        assert err.startswith("MG")
        assert "MG001" not in err
        assert "Traceback" not in run(*arguments, "--debug")[2]
    else:
        assert "0" in out or "No" in out or "No" in err
