"""`medgen deid`, `medgen site-names` and a de-identified export from a terminal."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from medgen_desktop.cli import main
from medgen_desktop.storage.workspace import Workspace

pytestmark = pytest.mark.clinic

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "ward.medgen"


@pytest.fixture
def run(
    tmp_path: Path, path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Run:
    """Run `medgen` on a workspace with two notes; gives exit code, stdout and stderr."""
    monkeypatch.setenv("MEDGEN_PASSPHRASE", "correct horse")
    monkeypatch.setenv("MEDGEN_WORKSPACE", str(path))
    for name, text in (
        ("turnbull", "Mr. Turnbull coughs since May 5, 2021."),
        ("zhang", "姓名：张伟　床号：12\n发热。"),
    ):
        (tmp_path / f"{name}.txt").write_text(text, encoding="utf-8")

    def run_it(*arguments: object) -> tuple[int, str, str]:
        code = main([str(one) for one in arguments])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    assert run_it("import", *tmp_path.glob("*.txt"))[0] == 0
    return run_it


def _json(out: str) -> Any:
    return json.loads(out.splitlines()[-1])


def test_that_notes_are_counted_by_kind_without_their_words(run: Run, path: Path) -> None:
    code, out, err = run("deid", path)
    assert (code, err) == (0, "")
    assert out.splitlines() == [
        "2 notes looked through.",
        "  NAME           2 open",
        "  DATE           1 open",
        "  BED            1 open",
        "0 of 2 notes reviewed; 4 hits are open.",
    ]
    out = run("deid", "--json")[1]
    assert "Turnbull" not in out
    assert _json(out)["scanned"] == 0
    assert _json(out)["kinds"]["BED"] == {"open": 1, "accepted": 0, "rejected": 0}
    assert _json(run("deid", "--again", "--json")[1])["scanned"] == 2


def test_that_words_are_shown_where_they_are_asked_for(run: Run) -> None:
    out = run("deid", "--show")[1]
    assert "  0–12  NAME: Mr. Turnbull  (title)" in out
    hits = _json(run("deid", "--show", "--json")[1])["hits"]
    assert {one["text"] for one in hits} == {"Mr. Turnbull", "May 5, 2021", "张伟", "12"}


def test_that_nothing_is_replaced_before_it_is_accepted(run: Run, path: Path) -> None:
    code, out, err = run("deid", "--apply", "mask")
    assert code == 0
    assert "0 copies made, 0 were there already." in out
    assert "2 notes are not reviewed" in err
    code, out, err = run("deid", "--accept-all", "name,bed", "--apply", "mask")
    assert (code, "3 hits accepted now." in out) == (0, True)
    assert "1 copies made" in out
    assert "1 notes are not reviewed" in err
    with Workspace.open(path, "correct horse") as workspace:
        texts = [workspace.notes.get(one.id).text for one in workspace.notes.page(0, -1)]
    assert sorted(texts) == sorted(
        [
            "Mr. Turnbull coughs since May 5, 2021.",
            "姓名：张伟　床号：12\n发热。",
            "姓名：【姓名】　床号：【床号】\n发热。",
        ]
    )


def test_that_an_export_without_identities_needs_every_note_reviewed_and_copied(
    run: Run, tmp_path: Path
) -> None:
    out = tmp_path / "out.jsonl"
    export = ("export", out, "--format", "medgen", "--deidentified")
    code, _, err = run(*export)
    assert (code, err.startswith("MG250: ")) == (1, True)
    run("deid", "--accept-all", "all")
    code, _, err = run(*export)
    assert (code, err.startswith("MG251: ")) == (1, True)
    assert not out.exists()
    assert _json(run("deid", "--apply", "surrogate", "--json")[1])["copies"]["made"] == 2
    code, said, _ = run(*export)
    assert (code, said.startswith("2 notes with 0 annotations")) == (0, True)
    written = out.read_text("utf-8")
    assert written.count("\n") == 2
    for one in ("Turnbull", "turnbull", "张伟", "zhang", "May 5"):
        assert one not in written


def test_that_unknown_kinds_are_refused(run: Run) -> None:
    code, _, err = run("deid", "--accept-all", "NAME,SHOE")
    assert code == 2
    assert "SHOE" in err


def test_that_the_names_of_a_site_come_from_a_file(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "site.csv"
    file.write_bytes("# ours\n\nplace\tcoughs\nName，发热\nSmith, John\nx\n".encode("gb18030"))
    code, out, err = run("site-names", "import", file, "--encoding", "gb18030")
    assert (code, out) == (0, "3 names, 3 of them new.\n")
    assert "1 of one character were left out." in err
    out = run("deid", "--show")[1]
    assert "PLACE: coughs  (list of this site)" in out
    assert "NAME: 发热  (list of this site)" in out
    file.write_text("Ward 7", encoding="utf-8")
    out = run("site-names", "import", file, "--kind", "place", "--replace", "--json")[1]
    assert _json(out) == {"names": 1, "added": 1, "too_short": 0}
    assert "coughs" not in run("deid", "--show")[1]
