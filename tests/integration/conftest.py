"""What tests of the whole way share."""

from pathlib import Path

import pytest

from medgen_desktop.inference.model_library import read_manifest


@pytest.fixture(scope="session")
def drafter_model(drafter_folder: Path) -> str:
    """The id of the drafter."""
    return read_manifest(drafter_folder).id
