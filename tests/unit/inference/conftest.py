"""A real exported drafter, made once and kept between runs as long as the exporter is the same."""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path

import pytest

import medgen_desktop
from medgen_desktop.inference.model_library import ModelLibrary
from medgen_desktop.inference.session import LoadedModel, load_drafter

_MAKER = Path(__file__).with_name("make_drafter.py")
_ROOT = Path(medgen_desktop.__file__).parent.parent
_CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "medgen-tests"

_KEPT_SECONDS = 24 * 3600


@pytest.fixture(scope="session")
def drafter_folder(request: pytest.FixtureRequest) -> Path:
    """The folder of the drafter that `MEDGEN_TEST_DRAFTER` names, else of one made here."""
    named = os.environ.get("MEDGEN_TEST_DRAFTER")
    if named and (Path(named) / "manifest.json").is_file():
        return Path(named)
    if find_spec("torch") is None:
        pytest.skip("no drafter here: run the workstation's tests first")
    folder = Path(named) if named else _CACHE / f"drafter-{_exporter_sha256()[:16]}"
    if not (folder / "manifest.json").is_file():
        base: ModelLibrary = request.getfixturevalue("base_library")
        _make(base.folder_of("smollm2-135m-instruct"), folder)
    return folder


@pytest.fixture(scope="session")
def model(drafter_folder: Path) -> LoadedModel:
    """The drafter, loaded once; nothing of it changes while it drafts."""
    return load_drafter(drafter_folder)


def _exporter_sha256() -> str:
    package = Path(medgen_desktop.__file__).parent
    sources = [_MAKER, *package.glob("training/*.py"), *package.glob("domain/*.py")]
    digest = hashlib.sha256()
    for source in sorted(sources):
        digest.update(source.read_bytes())
    return digest.hexdigest()


def _make(base_folder: Path, folder: Path) -> None:
    """In a process of its own: torch has no place among tests of what runs without it."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    for old in _CACHE.glob("drafter-*"):
        if time.time() - old.stat().st_mtime > _KEPT_SECONDS:  # another run may use a newer one
            shutil.rmtree(old, ignore_errors=True)
    staged = Path(tempfile.mkdtemp(dir=folder.parent, prefix=".making-"))
    done = subprocess.run(
        [sys.executable, str(_MAKER), str(base_folder), str(staged)],
        env=os.environ | {"PYTHONPATH": str(_ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    shutil.rmtree(folder, ignore_errors=True)
    staged.rename(folder)
