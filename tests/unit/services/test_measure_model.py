"""A new model is measured on what its run never saw, and gets its card whatever happens."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from medgen_desktop.domain.draft import StopReason
from medgen_desktop.domain.errors import MODEL_BROKEN, WORKER_ENDED, UserError
from medgen_desktop.domain.model_manifest import ModelManifest, manifest_to_json
from medgen_desktop.domain.run import RunId
from medgen_desktop.domain.training_config import TrainingConfig
from medgen_desktop.domain.worker_protocol import PairText
from medgen_desktop.inference.model_library import ModelLibrary
from medgen_desktop.services import measure_model as module
from medgen_desktop.services.measure_model import measure_model
from medgen_desktop.storage.workspace import Workspace

pytestmark = pytest.mark.clinic


class _Played:
    """Drafts what it is told to; says how often it was asked, and whether it was closed."""

    answer: str | UserError = "Cough."
    asked = 0
    closed = False

    def __init__(self, _library: ModelLibrary) -> None:
        type(self).asked, type(self).closed = 0, False

    def draft(self, **_asked: Any) -> SimpleNamespace:
        type(self).asked += 1
        if isinstance(self.answer, UserError):
            raise self.answer
        return SimpleNamespace(text=self.answer, stop_reason=StopReason.END_OF_TEXT)

    def close(self) -> None:
        type(self).closed = True


@pytest.fixture
def manifest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModelManifest:
    monkeypatch.setattr(module, "Drafter", _Played)
    monkeypatch.setattr(_Played, "answer", "Cough.")
    made = ModelManifest(
        id="ward",
        name="Ward",
        kind="drafter",
        architecture="llama",
        licence="",
        languages=("en",),
        context_length=512,
        files={"w": "0"},
        created_at="2026",
        program_version="0",
        metrics={"loss_last": 2.0},
    )
    (tmp_path / "models" / "ward").mkdir(parents=True)
    path = tmp_path / "models" / "ward" / "manifest.json"
    path.write_text(manifest_to_json(made), encoding="utf-8")
    return made


def _run(workspace: Workspace, parts: str) -> RunId:
    pairs = [
        PairText(f"He coughs {number}.", "HPI", "Cough.", "test" if part == "t" else "train")
        for number, part in enumerate(parts)
    ]
    with workspace.transaction() as tx:
        run_id = workspace.runs.create(tx, TrainingConfig(), "b", len(pairs), "ab")
        workspace.runs.keep_pairs(tx, run_id, pairs)
    return run_id


def test_that_the_test_pairs_give_the_figures_of_manifest_and_card(
    workspace: Workspace, tmp_path: Path, manifest: ModelManifest
) -> None:
    library = ModelLibrary(tmp_path / "models")
    measured = measure_model(workspace, library, _run(workspace, "..tt."), manifest)
    assert (_Played.asked, _Played.closed) == (2, True)
    assert measured.metrics["test_pairs"] == 2
    assert measured.metrics["test_rougeL"] == pytest.approx(1.0)
    assert measured.metrics["loss_last"] == 2.0
    assert library.manifest_of("ward") == measured
    card = (library.folder_of("ward") / "model_card.md").read_text(encoding="utf-8")
    assert "| ROUGE-L | 1 |" in card
    assert "cough" not in card.casefold()
    assert [one.name for one in library.folder_of("ward").iterdir() if "part" in one.name] == []


@pytest.mark.parametrize(("parts", "asked"), [("...", 0), ("t..", 1)])
def test_that_a_model_that_cannot_be_tested_keeps_its_card(
    workspace: Workspace,
    tmp_path: Path,
    manifest: ModelManifest,
    monkeypatch: pytest.MonkeyPatch,
    parts: str,
    asked: int,
) -> None:
    monkeypatch.setattr(_Played, "answer", UserError(WORKER_ENDED, code=1))
    monkeypatch.setattr(_Played, "asked", 0)
    library = ModelLibrary(tmp_path / "models")
    measured = measure_model(workspace, library, _run(workspace, parts), manifest)
    assert _Played.asked == asked
    assert measured.metrics == {"loss_last": 2.0}
    card = (library.folder_of("ward") / "model_card.md").read_text(encoding="utf-8")
    assert "It was not tested" in card


def test_that_a_description_of_other_files_is_refused(
    tmp_path: Path, manifest: ModelManifest
) -> None:
    library = ModelLibrary(tmp_path / "models")
    manifest.files["w"] = "1"
    with pytest.raises(UserError) as refused:
        library.describe(manifest, {})
    assert refused.value.problem is MODEL_BROKEN
