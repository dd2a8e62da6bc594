"""`gui` with a child that stands in for the window, and `models` with the real base model."""

import json
import shutil
import sys
from pathlib import Path

import pytest

from medgen_desktop.cli import gui, main
from medgen_desktop.cli.demo import has_screen
from medgen_desktop.inference.model_library import ModelLibrary

pytestmark = pytest.mark.clinic

_WINDOW = (
    "import json, os, sys; from pathlib import Path;"
    "print('words of the window');"
    "Path(os.environ['SEEN']).write_text(json.dumps([sys.argv[1:],"
    " os.environ.get('MEDGEN_PASSPHRASE')])); sys.exit(3)"
)


@pytest.fixture
def seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the child that is started as the window writes what it was given."""
    path = tmp_path / "seen.json"
    monkeypatch.setenv("SEEN", str(path))
    monkeypatch.setattr(gui, "worker_command", lambda _module: [sys.executable, "-c", _WINDOW])
    return path


def test_that_gui_hands_the_workspace_over_and_returns_the_windows_code(
    seen: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    code = main(["gui", "--workspace", str(tmp_path / "w.medgen"), "--json"])
    assert code == 3
    assert json.loads(seen.read_text()) == [["--workspace", str(tmp_path / "w.medgen")], None]
    assert capfd.readouterr().out == '{"exit_code": 3}\n'


def test_that_gui_without_a_workspace_lets_the_window_choose(seen: Path) -> None:
    assert main(["gui"]) == 3
    assert json.loads(seen.read_text()) == [[], None]


def test_that_a_machine_without_a_screen_is_told_so(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    assert main(["gui", "--json"]) == 1
    captured = capfd.readouterr()
    assert (captured.out, len(captured.err.splitlines())) == ("", 1)
    assert "no screen" in captured.err


@pytest.mark.skipif(sys.platform == "win32", reason="signals end processes on POSIX only")
def test_that_a_window_that_was_killed_is_one_sentence_and_exit_1(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    killed = [sys.executable, "-c", "import os; os.kill(os.getpid(), 6)"]
    monkeypatch.setattr(gui, "worker_command", lambda _module: killed)
    assert main(["gui"]) == 1
    assert "signal 6" in capfd.readouterr().err


def test_that_a_passphrase_goes_through_the_environment_only(seen: Path, tmp_path: Path) -> None:
    assert gui.open_window(tmp_path / "w.medgen", "correct horse") == 3
    arguments, passphrase = json.loads(seen.read_text())
    assert passphrase == "correct horse"
    assert "correct horse" not in " ".join(arguments)


@pytest.mark.parametrize(
    ("platform", "variables", "expected"),
    [
        ("linux", {}, False),
        ("linux", {"DISPLAY": ":0"}, True),
        ("linux", {"WAYLAND_DISPLAY": "wayland-0"}, True),
        ("linux", {"DISPLAY": ":0", "QT_QPA_PLATFORM": "offscreen"}, False),
        ("win32", {}, True),
        ("darwin", {}, True),
        ("darwin", {"QT_QPA_PLATFORM": "minimal"}, False),
    ],
)
def test_that_a_screen_is_seen_where_there_is_one(
    monkeypatch: pytest.MonkeyPatch, platform: str, variables: dict[str, str], expected: bool
) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys, "platform", platform)
    assert has_screen() is expected


def test_that_the_real_base_model_is_found_shown_listed_and_removed(
    base_library: ModelLibrary,
    user_folder: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    base = base_library.bases()[0].id
    shutil.copytree(base_library.folder_of(base), user_folder / "models" / base)
    assert main(["models", "has-base", base]) == 0
    assert main(["models", "show", base]) == 0
    assert "8,192 tokens" in capsys.readouterr().out
    assert main(["models", "list", "--json"]) == 0
    (listed,) = json.loads(capsys.readouterr().out)
    assert (listed["id"], listed["kind"]) == (base, "base")
    assert main(["models", "remove", base, "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"removed": base}
    assert main(["models", "has-base", base]) == 1
    assert base_library.folder_of(base).is_dir()
