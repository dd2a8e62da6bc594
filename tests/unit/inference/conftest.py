"""The real exported drafter, loaded once."""

from pathlib import Path

import pytest

from medgen_desktop.inference.session import LoadedModel, load_drafter


@pytest.fixture(scope="session")
def model(drafter_folder: Path) -> LoadedModel:
    """Nothing of it changes while it drafts."""
    return load_drafter(drafter_folder)
