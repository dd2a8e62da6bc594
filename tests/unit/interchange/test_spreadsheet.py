"""Tables for spreadsheets: whole or not at all, and never a formula that somebody's note made."""

import csv
import errno
import os
import stat
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medgen_desktop.domain.errors import DISK_FULL, FILE_UNWRITABLE, UserError
from medgen_desktop.interchange.spreadsheet import write_table

pytestmark = pytest.mark.clinic


def read(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def test_that_excel_is_told_that_it_is_utf8(tmp_path: Path) -> None:
    write_table(tmp_path / "a.csv", ["病"], [["咳嗽"]])
    assert (tmp_path / "a.csv").read_bytes() == "\ufeff病\r\n咳嗽\r\n".encode()


@pytest.mark.parametrize("cell", ["=1+1", "+49", "-5", "@x", "\tx", " =cmd()", "\rx"])
def test_that_a_text_that_looks_like_a_formula_stays_a_text(tmp_path: Path, cell: str) -> None:
    write_table(tmp_path / "a.csv", ["x"], [[cell, -5]])
    assert read(tmp_path / "a.csv")[1] == [f"'{cell}", "-5"]


@given(st.lists(st.text(st.characters(exclude_categories=["Cs", "Cc"])), min_size=1, max_size=4))
def test_that_texts_come_back(cells: list[str]) -> None:
    path = Path(os.environ["MEDGEN_HOME"]).with_name("texts.csv")
    write_table(path, ["x"], [[*cells, "end"]])
    came = read(path)[1]
    assert [one.removeprefix("'") for one in came] == [
        one.removeprefix("'") for one in [*cells, "end"]
    ]


def test_that_an_interrupted_table_leaves_the_file_from_before_and_nothing_beside_it(
    tmp_path: Path,
) -> None:
    path = tmp_path / "a.csv"
    path.write_text("before", encoding="utf-8")

    def rows() -> Iterator[list[str]]:
        yield ["one"]
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_table(path, ["x"], rows())
    assert [one.name for one in tmp_path.iterdir() if one.is_file()] == ["a.csv"]
    assert path.read_text(encoding="utf-8") == "before"


def test_that_what_a_crash_left_beside_it_does_no_harm(tmp_path: Path) -> None:
    (tmp_path / ".a.csv.part").write_text("half", encoding="utf-8")
    write_table(tmp_path / "a.csv", ["x"], [["1"]])
    assert read(tmp_path / "a.csv") == [["x"], ["1"]]
    assert not (tmp_path / ".a.csv.part").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such permissions")
def test_that_only_this_user_may_read_it(tmp_path: Path) -> None:
    write_table(tmp_path / "a.csv", ["x"], [])
    assert stat.S_IMODE((tmp_path / "a.csv").stat().st_mode) == 0o600


def test_that_a_folder_that_is_not_there_is_said_by_the_file_alone(tmp_path: Path) -> None:
    with pytest.raises(UserError) as raised:
        write_table(tmp_path / "none" / "a.csv", ["x"], [])
    assert raised.value.problem is FILE_UNWRITABLE
    assert raised.value.details == {"path": "a.csv"}


def test_that_a_full_disk_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_file: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(UserError) as raised:
        write_table(tmp_path / "a.csv", ["x"], [["1"]])
    assert raised.value.problem is DISK_FULL
