"""Import, annotate and draft under a guard that refuses every socket but local pairs."""

import json
import os
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

pytestmark = [pytest.mark.clinic, pytest.mark.slow]

# Loaded by every child Python before anything else, workers included.
_GUARD = r"""
    import os
    import sys

    _log = os.environ["NETWORK_GUARD_LOG"]
    _unix = 1  # AF_UNIX, without importing socket here

    def _write(line):
        with open(_log, "a", encoding="utf-8") as file:
            file.write(line + "\n")

    def _refuse(event, arguments):
        if not event.startswith("socket."):
            return
        if event == "socket.__new__" and int(arguments[1]) == _unix:
            return
        _write(f"refused {event} {os.getpid()}")
        raise PermissionError(f"the network guard refuses {event}")

    sys.addaudithook(_refuse)
    _write(f"guarded {os.getpid()} {' '.join(sys.orig_argv)}")
"""
_NOTE = "Doctor: What brings you in?\nPatient: I have had a cough and a fever for three days.\n"


@pytest.fixture
def guard_log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Every child Python started from here on is guarded and writes to this file."""
    folder = tmp_path / "guard"
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(textwrap.dedent(_GUARD), encoding="utf-8")
    log = tmp_path / "guard.log"
    monkeypatch.setenv("PYTHONPATH", str(folder))
    monkeypatch.setenv("NETWORK_GUARD_LOG", str(log))
    return log


@pytest.fixture
def home(drafter_model: str, drafter_folder: Path, user_folder: Path) -> Path:
    """A user folder whose library holds a model that drafts."""
    shutil.copytree(drafter_folder, user_folder / "models" / drafter_model)
    return user_folder


def _medgen(*arguments: object, before: tuple[str, ...] = ()) -> str:
    command = [*before, sys.executable, "-m", "medgen_desktop.cli", *map(str, arguments), "--json"]
    environment = os.environ | {"MEDGEN_PASSPHRASE": "correct horse"}
    done = subprocess.run(
        command, env=environment, capture_output=True, text=True, check=False, timeout=300
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()[-1]


def _import_annotate_draft(folder: Path, model: str, before: tuple[str, ...] = ()) -> str:
    note = folder / "note.txt"
    note.write_text(_NOTE, encoding="utf-8")
    assert json.loads(_medgen("import", note, before=before))["notes_added"] == 1
    label = ["annotate", "add", "1", "--label", "Symptom", "--text", "cough"]
    assert json.loads(_medgen(*label, before=before))["text"] == "cough"
    draft = ["draft", "--note", "1", "--model", model, "--max-new-tokens", "16", "--save"]
    drafted = json.loads(_medgen(*draft, before=before))
    assert drafted["new_tokens"] > 0
    return str(drafted["text"])


def test_that_the_guard_refuses_what_it_should(guard_log: Path) -> None:
    code = (
        "import socket\n"
        "socket.socketpair()[0].close()\n"
        "try:\n    socket.create_connection(('127.0.0.1', 9))\n"
        "except PermissionError:\n    raise SystemExit(42)"
    )
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", code], check=False)
    assert done.returncode == 42
    assert "refused socket." in guard_log.read_text()


@pytest.mark.usefixtures("home")
def test_that_import_annotate_and_draft_open_no_socket(
    tmp_path: Path, guard_log: Path, drafter_model: str
) -> None:
    _import_annotate_draft(tmp_path, drafter_model)
    lines = guard_log.read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if line.startswith("refused")] == []
    assert any("medgen_desktop.inference.worker" in line for line in lines)
    assert sum("medgen_desktop.cli" in line for line in lines) == 3


@pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed")
@pytest.mark.usefixtures("home")
def test_that_the_kernel_sees_no_connection(tmp_path: Path, drafter_model: str) -> None:
    log = tmp_path / "strace.log"
    strace = ("strace", "-f", "-A", "-qq", "-e", "trace=connect,sendto,sendmsg", "-o", str(log))
    probe = subprocess.run([*strace, "true"], capture_output=True, check=False)
    if probe.returncode != 0:
        pytest.skip("strace may not trace here")
    _import_annotate_draft(tmp_path, drafter_model, before=strace)
    calls = log.read_text(encoding="utf-8", errors="replace").splitlines()
    assert [call for call in calls if "AF_INET" in call or "AF_NETLINK" in call] == []
