"""The parts of the demo that need no training, on the real samples and the real dialogues."""

from pathlib import Path

import pytest

from medgen_desktop.domain.errors import UserError
from medgen_desktop.inference.model_library import ModelLibrary
from medgen_desktop.services import demo
from medgen_desktop.services.demo import (
    DemoAudience,
    DemoPlan,
    annotate_samples,
    notes_to_draft,
    run_demo,
    sample_files,
)
from medgen_desktop.services.import_notes import ImportRequest, import_files
from medgen_desktop.storage.workspace import Workspace

pytestmark = pytest.mark.clinic


@pytest.fixture
def with_samples(workspace: Workspace) -> Workspace:
    import_files(workspace, [ImportRequest(path) for path in sample_files()])
    return workspace


def test_that_the_samples_hold_notes_in_both_languages_and_pairs(with_samples: Workspace) -> None:
    languages = {note.language for note in with_samples.notes.page(0, 1_000)}
    assert languages == {"en", "zh"}
    assert with_samples.pairs.count() >= 20


def test_that_every_mark_stands_in_its_sample(with_samples: Workspace) -> None:
    assert annotate_samples(with_samples) == 12
    assert with_samples.annotations.count() == 12
    assert annotate_samples(with_samples) == 0  # there already


def test_that_the_drafts_are_of_three_different_english_notes(with_samples: Workspace) -> None:
    notes = notes_to_draft(with_samples)
    assert len({note.id for note in notes}) == 3
    assert {note.language for note in notes} == {"en"}


def test_that_the_demo_drafts_dialogues_that_it_was_not_trained_on(
    workspace: Workspace, shared_data: Path
) -> None:
    tables = sorted((shared_data / "mts-dialog").glob("*.csv"))
    import_files(workspace, [ImportRequest(path, demo._mapping(path)) for path in tables])
    assert (workspace.notes.count(), workspace.pairs.count()) == (1301, 1201)
    notes = notes_to_draft(workspace)
    assert len({note.id for note in notes}) == 3
    assert {note.source_name for note in notes} == {"MTS-Dialog-ValidationSet.csv"}
    assert demo.open_dialogues_folder() == (shared_data / "mts-dialog")


def test_that_two_demos_at_one_moment_get_two_workspaces(tmp_path: Path) -> None:
    paths = set()
    for _ in range(3):
        path = demo._fresh_path(tmp_path)
        path.touch()
        paths.add(path)
    assert len(paths) == 3


def test_that_a_machine_that_cannot_train_makes_no_workspace(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(demo, "training_available", lambda: False)
    audience = DemoAudience(lambda _text: None, lambda _event: None, lambda: False)
    with pytest.raises(UserError) as refusal:
        run_demo(DemoPlan(folder=tmp_path / "w"), ModelLibrary(tmp_path / "m"), audience)
    assert refusal.value.code == "MG402"
    assert not (tmp_path / "w").exists()


def test_that_the_plan_bounds_steps_and_minutes() -> None:
    config = DemoPlan(steps=7, minutes=0.5).training_config()
    assert (config.max_steps, config.max_minutes) == (7, 0.5)
