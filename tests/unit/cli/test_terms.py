"""`medgen terms`: the terminologies of a workspace from a terminal."""

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
    """Run `medgen` on a new workspace; gives exit code, stdout and stderr."""
    monkeypatch.setenv("MEDGEN_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("MEDGEN_PASSPHRASE", "correct horse")
    note = tmp_path / "note.txt"
    note.write_text("Cough.", encoding="utf-8")

    def run_it(*arguments: object) -> tuple[int, str, str]:
        code = main([str(one) for one in arguments])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    assert run_it("import", note)[0] == 0
    return run_it


@pytest.fixture
def table(tmp_path: Path) -> Path:
    rows = "".join(f",without code {number}\n" for number in range(12))
    path = tmp_path / "icd.csv"
    path.write_bytes(f"编码,名称,同义词\nI10,高血压,血压高\nR05,咳嗽,\n{rows}".encode("gb18030"))
    return path


def _json(out: str) -> Any:
    return json.loads(out.splitlines()[-1])


def test_that_icd_10_is_installed_found_listed_and_deleted(run: Run) -> None:
    code, out, _ = run("terms", "install", "ICD-10")
    assert (code, out) == (
        0,
        "ICD-10 WHO 2019: 12,542 concepts with 12,542 names, 0 rows merged, 0 skipped.\n",
    )
    assert run("terms", "list")[1] == "   1  ICD-10 WHO 2019  12,542 names  en  icd_10_v2019.xml\n"
    _, out, _ = run("terms", "find", "I21.9")
    assert out == "I21.9         Acute myocardial infarction, unspecified  [ICD-10 WHO 2019]\n"
    _, out, _ = run("terms", "find", "myo inf", "--limit", 2, "--json")
    assert [one["concept"]["code"] for one in _json(out)] == ["M60.0", "I40.0"]
    code, _, err = run("terms", "install", "icd-10")
    assert code == 1
    assert "MG332: ICD-10 WHO 2019 is in this workspace already." in err
    assert run("terms", "delete", 1) == (0, "Deleted terminology 1.\n", "")
    assert run("terms", "delete", 1)[0] == 1


def test_that_a_sites_own_table_is_imported_and_what_was_left_out_is_told(
    run: Run, table: Path
) -> None:
    options = ("--system", "ICD-10-CN", "--version", "2.0")
    code, out, _ = run("terms", "import", table, *options)
    assert code == 0
    assert "2 concepts with 3 names, 0 rows merged, 12 skipped." in out
    assert "icd.csv, line 4: The row has no code." in out
    assert "… and 2 more" in out
    _, out, _ = run("terms", "find", "xyg")
    assert out == "I10           高血压  (血压高)  [ICD-10-CN 2.0]\n"
    assert _json(run("terms", "find", "gxy", "--system", "icd-10-cn", "--json")[1]) != []
    code, _, err = run("terms", "find", "gxy", "--system", "ICD-10-CN", "--system", "HPO")
    assert (code, "MG337: No terminology “HPO”" in err) == (1, True)
    assert "Use one of: ICD-10-CN." in err


def test_that_a_search_is_never_silently_empty(run: Run, table: Path) -> None:
    code, out, err = run("terms", "find", "fever")
    assert (code, out) == (0, "")
    assert err == "No terminology is installed. See: medgen terms install --help\n"
    assert run("terms", "list")[1].startswith("No terminology is installed.")
    named = ("--system", "Ours", "--version", "1", "--encoding", "gb18030")
    run("terms", "import", table, *named)
    assert run("terms", "find", "fever")[1] == "Nothing found. Terminologies here: Ours 1.\n"


def test_that_only_what_comes_with_the_program_can_be_installed(run: Run) -> None:
    code, _, err = run("terms", "install", "snomed")
    assert code == 2
    assert "'icd-10', 'hpo'" in err
