"""Where things are: the only module that knows frozen builds, user folders and shipped files."""

import os
import sys
from importlib.util import find_spec
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def is_frozen() -> bool:
    """Whether this is a packaged executable rather than a Python installation."""
    return bool(getattr(sys, "frozen", False))


def resources_folder() -> Path:
    """Icons, translations, lexicons and sample notes that ship with the program."""
    return _shipped("resources", "_resources")


def shipped_models_folder() -> Path:
    """Manifests, adapters and small models that ship with the program."""
    return _shipped("models", "_models")


def package_folder(name: str) -> Path:
    """Where a package that this program is built on keeps its files, without importing it.

    A folder that does not exist where the package is not installed.
    """
    spec = find_spec(name)
    places = None if spec is None else spec.submodule_search_locations
    return Path(next(iter(places or ()), name))


def _shipped(name: str, installed_name: str) -> Path:
    installed = _PACKAGE / installed_name
    return installed if installed.is_dir() else _PACKAGE.parent / name


def user_folder() -> Path:
    """This user's own folder: models, runs and workspaces; `MEDGEN_HOME` moves it."""
    chosen = os.environ.get("MEDGEN_HOME")
    if chosen:
        return Path(chosen).expanduser().resolve()
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    elif sys.platform == "darwin":
        base = Path.home() / "Library" / "Application Support"
    else:
        base = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")
    return base / "MedGen Desktop"


def model_library_folder() -> Path:
    """Installed models, one folder each."""
    return user_folder() / "models"


def runs_folder() -> Path:
    """Adapters and checkpoints of fine-tuning runs: weights only, no text."""
    return user_folder() / "runs"


def logs_folder() -> Path:
    """Logs of the window and its workers: ids, lengths and places in the code, never text."""
    return user_folder() / "logs"


def threads_file() -> Path:
    """How many threads each model drafts best with, as measured on this machine."""
    return user_folder() / "threads.json"


def workspaces_folder() -> Path:
    """Where new workspaces are offered to be kept."""
    return user_folder() / "workspaces"


def worker_command(module: str) -> list[str]:
    """The command that starts a child process of ours, for example `medgen_desktop.training`."""
    if is_frozen():  # pragma: no cover - only in a packaged build
        console = Path(sys.executable).with_name("medgen-worker" + Path(sys.executable).suffix)
        return [str(console), module]
    return [_console_python(), "-m", module]


def _console_python() -> str:
    executable = Path(sys.executable)
    if executable.stem.lower() == "pythonw":
        return str(executable.with_name("python" + executable.suffix))
    return sys.executable
