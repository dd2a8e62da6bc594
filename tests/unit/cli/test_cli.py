"""The command line as a person or a script meets it: words, exit codes, JSON."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import click
import pytest

from medgen_desktop.cli import main
from medgen_desktop.cli.entry import COMMANDS, medgen

pytestmark = pytest.mark.clinic

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run `medgen` in a home of its own; gives exit code, stdout and stderr."""
    monkeypatch.setenv("MEDGEN_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("MEDGEN_PASSPHRASE", "correct horse")
    monkeypatch.delenv("MEDGEN_WORKSPACE", raising=False)

    def run_it(*arguments: object) -> tuple[int, str, str]:
        code = main([str(one) for one in arguments])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return run_it


@pytest.fixture
def notes_folder(tmp_path: Path) -> Path:
    folder = tmp_path / "notes"
    folder.mkdir()
    (folder / "a.txt").write_bytes("Cough and fever 🙂. Cough again.\r\nNo pain.".encode())
    (folder / "b.txt").write_text("患者男性，咳嗽三天。", encoding="utf-8")
    table = "id,section,text,summary\n1,HPI,I cough a lot.,He coughs.\n2,ROS,No pain.,\n"
    (folder / "pairs.csv").write_text(table, encoding="utf-8")
    return folder


@pytest.fixture
def filled(run: Run, notes_folder: Path) -> Run:
    code, _, _ = run("import", notes_folder / "a.txt", notes_folder / "b.txt")
    assert code == 0
    code, _, _ = run("import", notes_folder / "pairs.csv")
    assert code == 0
    return run


def _json(out: str) -> object:
    return json.loads(out.splitlines()[-1])


def _leaf_commands() -> list[list[str]]:
    leaves: list[list[str]] = []
    for name in COMMANDS:
        command = medgen.get_command(click.Context(medgen), name)
        if isinstance(command, click.Group):
            leaves += [[name, sub] for sub in command.commands]
        else:
            leaves.append([name])
    return leaves


@pytest.mark.parametrize("command", _leaf_commands(), ids=" ".join)
def test_that_every_command_has_help_and_json(run: Run, command: list[str]) -> None:
    code, out, err = run(*command, "--help")
    assert (code, err) == (0, "")
    assert out.startswith(f"Usage: medgen {' '.join(command)} ")
    assert "--json" in out
    assert "--debug" in out


def test_that_the_list_of_commands_says_what_each_says_itself() -> None:
    for name, place in COMMANDS.items():
        command = medgen.get_command(click.Context(medgen), name)
        assert command is not None
        assert command.name == name
        said = " ".join((command.help or "").split())
        assert said.startswith(place.help.removesuffix("."))


def test_that_help_comes_at_once_and_imports_no_service() -> None:
    code = (
        "import sys\nfrom medgen_desktop.cli import main\nmain(['--help'])\n"
        "assert not any(n.startswith(('medgen_desktop.services', 'medgen_desktop.storage',"
        " 'numpy', 'nltk', 'sqlcipher3')) for n in sys.modules)"
    )
    times = []
    for _ in range(3):
        started = time.monotonic()
        subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)
        times.append(time.monotonic() - started)
    assert min(times) < 0.5


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["nonsense"], "No such command"),
        (["notes", "nonsense"], "No such command"),
        (["notes", "list", "--limit", "none"], "not a valid integer"),
        (["notes", "list", "--frobnicate"], "No such option"),
        (["notes", "show"], "Missing argument"),
        (["annotate", "add", "1", "--label", "Disease"], "--text"),
        (["annotate", "add", "1", "--label", "Disease", "--start", "1"], "--text"),
        (["draft", "--model", "m"], "--note or --file"),
        (["draft", "--model", "m", "--file", "x", "--save"], "--save"),
        (["import"], "Missing argument"),
        (["export-model", "--run", "0", "--name", "x"], "range"),
        (["notes", "show", str(2**63)], "range"),
        (["notes", "list", "--offset", str(2**63)], "range"),
    ],
)
def test_that_a_wrong_command_line_is_one_sentence_and_exit_2(
    run: Run, arguments: list[str], words: str
) -> None:
    code, out, err = run(*arguments)
    assert (code, out) == (2, "")
    assert words in err
    assert len(err.splitlines()) == 1
    assert "See: medgen" in err


@pytest.mark.parametrize(
    ("arguments", "error_code"),
    [
        (["notes", "list"], "MG101"),
        (["import", "nowhere.txt"], "MG201"),
        (["draft", "--file", "nowhere.txt", "--model", "m"], "MG201"),
        (["models", "show", "nobody"], "MG303"),
        (["models", "remove", "nobody"], "MG303"),
        (["models", "add-base", "nowhere.whl"], "MG"),
        (["train", "--epochs", "-1"], "MG406"),
        (["train", "--rank", "0"], "MG406"),
    ],
)
def test_that_a_persons_mistake_is_one_line_with_its_code_and_exit_1(
    run: Run, arguments: list[str], error_code: str
) -> None:
    code, out, err = run(*arguments)
    assert (code, out) == (1, "")
    last = err.splitlines()[-1]
    assert last.startswith(error_code)
    assert "Traceback" not in err


def test_that_a_workspace_without_a_passphrase_says_how_to_give_one(
    run: Run, notes_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("MEDGEN_PASSPHRASE")
    code, _, err = run("import", notes_folder / "a.txt")
    assert code == 1
    assert err.startswith("MG104")
    assert "--passphrase" in err


def test_that_a_wrong_passphrase_is_said(filled: Run) -> None:
    code, _, err = filled("notes", "list", "--passphrase", "wrong")
    assert code == 1
    assert err.startswith("MG103")


def test_that_an_unexpected_error_shows_no_traceback_and_no_text(
    run: Run, notes_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_arguments: object, **_options: object) -> None:
        raise LookupError("Cough and fever")

    monkeypatch.setattr("medgen_desktop.cli.notes.import_files", fail)
    code, _, err = run("import", notes_folder / "a.txt")
    assert code == 1
    assert err.splitlines()[-1].startswith("MG001: Something went wrong inside the program (Look")
    assert "--debug" in err
    assert "Traceback" not in err
    assert "fever" not in err
    code, _, err = run("import", notes_folder / "a.txt", "--debug")
    assert code == 1
    assert err.startswith("builtins.LookupError\n")
    assert "test_cli.py" in err
    assert "fever" not in err


def test_that_an_interrupt_is_quiet(
    run: Run, notes_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_arguments: object, **_options: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("medgen_desktop.cli.notes.import_files", interrupt)
    code, out, err = run("import", notes_folder / "a.txt")
    assert (code, out) == (130, "")
    assert "Traceback" not in err


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no polite kill")
def test_that_a_polite_kill_is_an_interrupt_and_the_handler_is_put_back(
    run: Run, notes_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def be_killed(*_arguments: object, **_options: object) -> None:
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(10)

    before = signal.getsignal(signal.SIGTERM)
    monkeypatch.setattr("medgen_desktop.cli.notes.import_files", be_killed)
    assert run("import", notes_folder / "a.txt")[0] == 130
    assert signal.getsignal(signal.SIGTERM) is before


def test_that_import_creates_the_workspace_and_says_so(run: Run, notes_folder: Path) -> None:
    code, out, err = run("import", notes_folder, "--json")
    assert code == 0
    assert "Created the workspace" in err
    report = _json(out)
    assert isinstance(report, dict)
    assert (report["created"], report["notes_added"], report["rows_read"]) == (True, 2, 2)
    assert Path(str(report["workspace"])).name == "default.medgen"
    code, out, err = run("import", notes_folder, "--json")
    again = _json(out)
    assert isinstance(again, dict)
    assert (again["created"], again["notes_added"], again["duplicates"]) == (False, 0, 2)
    assert "Created" not in err


def test_that_a_workspace_where_no_folder_can_be_is_refused_in_a_sentence(
    run: Run, notes_folder: Path
) -> None:
    code, out, err = run(
        "import", notes_folder / "a.txt", "--workspace", notes_folder / "a.txt" / "w.medgen"
    )
    assert (code, out) == (1, "")
    assert err.startswith("MG108")


def test_that_an_import_that_stops_half_way_says_how_far_it_came(
    run: Run, notes_folder: Path
) -> None:
    (notes_folder / "b.txt").write_bytes(b"\xff" * 9)
    code, out, err = run("import", notes_folder)
    assert (code, out) == (1, "")
    assert "1 notes of the files before this one are in" in err
    assert err.splitlines()[-1].startswith("MG202")


def test_that_columns_said_win_over_columns_guessed(run: Run, tmp_path: Path) -> None:
    table = tmp_path / "t.csv"
    table.write_text("alpha,beta,summary\none two,three,four\n", encoding="utf-8")
    code, _, err = run("import", table)
    assert code == 1
    assert "MG210" in err
    code, out, _ = run(
        "import", table, "--text-column", "alpha", "--target-column", "beta", "--json"
    )
    assert code == 0
    report = _json(out)
    assert isinstance(report, dict)
    assert report["pairs_added"] == 1
    code, out, _ = run("pairs", "list", "--json")
    pairs = _json(out)
    assert isinstance(pairs, list)
    assert (pairs[0]["source"], pairs[0]["target"]) == ("one two", "three")
    code, _, err = run("import", table, "--text-column", "gamma")
    assert code == 1
    assert "MG204" in err


def test_that_a_column_said_to_be_the_text_is_not_its_own_summary_too(
    run: Run, tmp_path: Path
) -> None:
    table = tmp_path / "t.csv"
    table.write_text("note,summary\nfever for days,fever\n", encoding="utf-8")
    code, out, _ = run("import", table, "--text-column", "summary", "--json")
    assert code == 0
    report = _json(out)
    assert isinstance(report, dict)
    assert (report["notes_added"], report["pairs_added"]) == (1, 0)


def test_that_notes_are_listed_searched_and_paged(filled: Run) -> None:
    code, out, _ = filled("notes", "list", "--json")
    assert code == 0
    notes = _json(out)
    assert isinstance(notes, list)
    assert len(notes) == 4
    _, out, _ = filled("notes", "list", "--search", "咳嗽", "--json")
    found = _json(out)
    assert isinstance(found, list)
    assert [note["language"] for note in found] == ["zh"]
    _, out, _ = filled("notes", "list", "--limit", "1", "--offset", "1", "--json")
    page = _json(out)
    assert isinstance(page, list)
    assert [note["id"] for note in page] == [notes[1]["id"]]
    _, out, _ = filled("notes", "list")
    assert "4 of 4 notes." in out


def test_that_a_note_is_shown_with_its_text(filled: Run) -> None:
    code, out, _ = filled("notes", "show", "1", "--json")
    assert code == 0
    note = _json(out)
    assert isinstance(note, dict)
    assert note["text"] == "Cough and fever 🙂. Cough again.\nNo pain."
    assert (note["annotations"], note["drafts"]) == ([], [])
    _, out, _ = filled("notes", "show", "1")
    assert "fever 🙂" in out
    code, _, err = filled("notes", "show", "99")
    assert (code, err[:5]) == (1, "MG206")


def test_that_annotations_are_made_listed_deleted_undone_and_redone(filled: Run) -> None:
    code, out, _ = filled(
        "annotate",
        "add",
        "1",
        "--label",
        "symptom",
        "--text",
        "Cough",
        "--occurrence",
        "2",
        "--json",
    )
    assert code == 0
    second = _json(out)
    assert isinstance(second, dict)
    assert (second["start"], second["end"], second["label"]) == (19, 24, "Symptom")
    code, out, _ = filled(
        "annotate", "add", "1", "--label", "Symptom", "--start", "10", "--end", "15", "--json"
    )
    fever = _json(out)
    assert isinstance(fever, dict)
    assert fever["text"] == "fever"

    def listed() -> list[str]:
        _, text, _ = filled("annotate", "list", "1", "--json")
        found = _json(text)
        assert isinstance(found, list)
        return [str(one["text"]) for one in found]

    assert listed() == ["fever", "Cough"]
    assert filled("annotate", "delete", fever["id"], "--json")[0] == 0
    assert listed() == ["Cough"]
    assert filled("annotate", "undo", "--json")[0] == 0
    assert listed() == ["fever", "Cough"]
    assert filled("annotate", "redo", "--json")[0] == 0
    assert listed() == ["Cough"]


@pytest.mark.parametrize(
    ("arguments", "error_code"),
    [
        (["--label", "Symptom", "--text", "headache"], "MG211"),
        (["--label", "Symptom", "--text", "Cough", "--occurrence", "3"], "MG211"),
        (["--label", "Symptom", "--text", ""], "MG211"),
        (["--label", "Mood", "--text", "Cough"], "MG208"),
        (["--label", "Symptom", "--start", "5", "--end", "5000"], "MG207"),
        (["--label", "Symptom", "--start", "5", "--end", "5"], "MG207"),
    ],
)
def test_that_a_label_that_cannot_be_set_is_refused(
    filled: Run, arguments: list[str], error_code: str
) -> None:
    code, out, err = filled("annotate", "add", "1", *arguments)
    assert (code, out, err[:5]) == (1, "", error_code)


def test_that_relations_are_made_listed_deleted_and_undone(filled: Run) -> None:
    filled("annotate", "add", "1", "--label", "Symptom", "--text", "fever")
    filled("annotate", "add", "1", "--label", "Disease", "--text", "Cough")
    assert filled("relate", "list", "1")[1] == "No relations yet.\n"
    code, out, _ = filled("relate", "add", "1", "2", "--kind", "indicates", "--json")
    made = _json(out)
    assert isinstance(made, dict)
    assert (code, made["kind"], made["source"], made["target"]) == (0, "indicates", 1, 2)
    assert "There already: 1" in filled("relate", "add", "1", "2", "--kind", "indicates")[1]
    assert filled("relate", "list", "1")[1] == "     1  fever —indicates→ Cough\n"
    _, out, _ = filled("relate", "list", "1", "--json")
    assert _json(out) == [made]
    assert "Deleted: relation 1 of note 1" in filled("relate", "delete", "1")[1]
    assert _json(filled("relate", "list", "1", "--json")[1]) == []
    assert filled("annotate", "undo", "--json")[0] == 0
    assert _json(filled("relate", "list", "1", "--json")[1]) == [made]


@pytest.mark.parametrize(
    ("arguments", "error_code"),
    [
        (["add", "1", "2", "--kind", "likes"], "MG350"),
        (["add", "2", "1", "--kind", "indicates"], "MG351"),
        (["add", "1", "1", "--kind", "causes"], "MG352"),
        (["add", "1", "3", "--kind", "causes"], "MG353"),
        (["delete", "7"], "MG354"),
        (["add", "1", "99", "--kind", "causes"], "MG209"),
    ],
)
def test_that_a_relation_that_cannot_be_is_refused(
    filled: Run, arguments: list[str], error_code: str
) -> None:
    filled("annotate", "add", "1", "--label", "Symptom", "--text", "fever")
    filled("annotate", "add", "1", "--label", "Disease", "--text", "Cough")
    filled("annotate", "add", "3", "--label", "Symptom", "--text", "cough")
    code, out, err = filled("relate", *arguments)
    assert (code, out, err[:5]) == (1, "", error_code)


def test_that_there_is_nothing_to_undo_at_first(filled: Run) -> None:
    code, out, _ = filled("annotate", "undo", "--json")
    assert (code, _json(out)) == (0, None)


def test_that_pairs_are_counted(filled: Run) -> None:
    code, out, _ = filled("pairs", "count", "--json")
    assert (code, _json(out)) == (0, {"pairs": 1})


def test_that_an_empty_library_has_no_base_and_says_so_by_its_exit_code(run: Run) -> None:
    code, out, _ = run("models", "list", "--json")
    assert (code, _json(out)) == (0, [])
    code, out, err = run("models", "has-base", "smollm2-135m-instruct", "--json")
    assert (code, err) == (1, "")
    assert _json(out) == {"model": "smollm2-135m-instruct", "has_base": False}


def test_that_a_blank_file_gets_no_draft(run: Run, tmp_path: Path) -> None:
    (tmp_path / "blank.txt").write_text(" \n", encoding="utf-8")
    code, out, err = run("draft", "--file", tmp_path / "blank.txt", "--model", "m", "--json")
    assert (code, out, err[:5]) == (1, "", "MG301")


def test_that_a_table_without_pairs_gets_no_scores(run: Run, tmp_path: Path) -> None:
    table = tmp_path / "t.csv"
    table.write_text("dialogue,summary\n", encoding="utf-8")
    columns = ("--source-column", "dialogue", "--target-column", "summary")
    code, out, err = run("evaluate", "--model", "m", "--file", table, *columns, "--json")
    assert (code, out) == (1, "")
    assert err.startswith("MG")


def test_that_training_without_torch_is_refused_with_the_remedy(
    filled: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("medgen_desktop.services.train.find_spec", lambda _name: None)
    code, out, err = filled("train")
    assert (code, out, err[:5]) == (1, "", "MG402")
    assert "bootstrap.py" in err
    monkeypatch.setattr("medgen_desktop.services.demo.training_available", lambda: False)
    code, _, err = filled("demo", "--no-gui")
    assert (code, err[:5]) == (1, "MG402")


def test_that_a_reader_who_leaves_early_sees_no_traceback(filled: Run) -> None:
    assert filled("notes", "list")[0] == 0
    child = subprocess.Popen(
        [sys.executable, "-m", "medgen_desktop.cli", "notes", "list"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    with child:
        assert child.stdout is not None
        assert child.stderr is not None
        child.stdout.close()
        assert child.stderr.read() == b""


def test_that_json_never_mixes_with_other_words(filled: Run) -> None:
    for arguments in (["notes", "list"], ["pairs", "count"], ["annotate", "list", "1"]):
        code, out, _ = filled(*arguments, "--json")
        assert code == 0
        assert len(out.splitlines()) == 1
        json.loads(out)
