"""A real exported drafter for tests of the whole way.

`MEDGEN_TEST_DRAFTER` names the folder by which the workstation's tests hand theirs to the clinic's.
"""

import os
import shutil
from importlib.util import find_spec
from pathlib import Path

import pytest

from medgen_desktop.domain.training_config import TrainingConfig
from medgen_desktop.inference.model_library import ModelLibrary, read_manifest
from medgen_desktop.services.demo import BASE_MODEL, sample_files
from medgen_desktop.services.import_notes import ImportRequest, import_files
from medgen_desktop.services.train import export_run, fine_tune
from medgen_desktop.storage.workspace import Workspace


@pytest.fixture(scope="session")
def drafter_folder(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """The folder of a real exported drafter."""
    handed_over = os.environ.get("MEDGEN_TEST_DRAFTER")
    if handed_over and (Path(handed_over) / "manifest.json").is_file():
        return Path(handed_over)
    if find_spec("torch") is None:
        pytest.skip("no drafter here: run the workstation's tests first")
    base: ModelLibrary = request.getfixturevalue("base_library")
    made = _export_drafter(base, tmp_path_factory.mktemp("drafter"))
    if handed_over:
        shutil.copytree(made, handed_over)
    return made


@pytest.fixture(scope="session")
def drafter_model(drafter_folder: Path) -> str:
    """The id of the drafter."""
    return read_manifest(drafter_folder).id


def _export_drafter(base: ModelLibrary, folder: Path) -> Path:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MEDGEN_HOME", str(folder / "home"))
        library = ModelLibrary(folder / "models")
        place = library.folder / BASE_MODEL
        shutil.copytree(base.folder_of(BASE_MODEL), place, copy_function=_link_or_copy)
        with Workspace.create(folder / "w.medgen", "correct horse") as workspace:
            import_files(workspace, [ImportRequest(path) for path in sample_files()])
            config = TrainingConfig(
                max_steps=2, tokens_per_batch=512, max_tokens_per_pair=512, validation_fraction=0.0
            )
            run = fine_tune(
                workspace,
                library,
                config,
                base_id=BASE_MODEL,
                on_event=lambda _event: None,
                cancelled=lambda: False,
            )
            manifest = export_run(
                workspace,
                library,
                run.run_id,
                "Test drafter",
                on_event=lambda _event: None,
                cancelled=lambda: False,
            )
        return library.folder_of(manifest.id)


def _link_or_copy(source: str, target: str) -> str:
    try:
        os.link(source, target)
    except OSError:  # another disk
        shutil.copy2(source, target)
    return target
