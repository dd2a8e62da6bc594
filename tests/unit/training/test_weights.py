"""Adapters on the real base model: learnt, kept with what they are, merged onto that base only."""

import json
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from tokenizers import Tokenizer

from medgen_desktop.checksums import file_sha256
from medgen_desktop.domain.errors import MODEL_BROKEN, RUN_MISSING, UserError
from medgen_desktop.domain.model_manifest import MANIFEST_NAME, manifest_to_json
from medgen_desktop.domain.prompt import CHATML_SUMMARY
from medgen_desktop.domain.run import RUN_NAME
from medgen_desktop.domain.training_config import TrainingConfig
from medgen_desktop.domain.worker_protocol import PairText, TrainingFinished, TrainRequest
from medgen_desktop.inference.model_library import read_manifest
from medgen_desktop.training import weights
from medgen_desktop.training.bases import load_base
from medgen_desktop.training.data import encode_pair
from medgen_desktop.training.recipe import train
from medgen_desktop.training.weights import ADAPTER_NAME, facts_of, trained_model

PAIRS = tuple(
    PairText(
        f"Doctor: How is your {part}?\nPatient: It has hurt for {number} days.",
        "CC",
        f"{part.capitalize()} pain for {number} days.",
    )
    for number, part in enumerate(("knee", "back", "elbow", "neck", "wrist", "hip"), start=2)
)


@pytest.fixture(scope="module")
def finished_run(
    base_model_folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, TrainingFinished]:
    """Five real steps; the tests below only read what they left."""
    folder = tmp_path_factory.mktemp("runs") / "run-1"
    config = TrainingConfig(
        epochs=100,
        max_steps=5,
        learning_rate=2e-3,
        warmup_fraction=0.0,
        tokens_per_batch=512,
        validation_fraction=0.0,
        lora_rank=8,
    )
    request = TrainRequest(config, str(base_model_folder), str(folder), PAIRS)
    return folder, train(request, lambda _event: None, lambda: False)


@pytest.fixture
def run_copy(finished_run: tuple[Path, TrainingFinished], tmp_path: Path) -> Path:
    folder = tmp_path / "copy"
    folder.mkdir()
    for one in finished_run[0].iterdir():
        if one.is_file():
            os.link(one, folder / one.name)
    return folder


@torch.no_grad()
def _loss(model: Any, tokenizer: Tokenizer) -> float:
    losses = []
    for pair in PAIRS:
        example = encode_pair(pair, tokenizer, CHATML_SUMMARY)
        labels = torch.tensor([example.ids])
        labels[0, : example.prompt_length] = -100
        losses.append(float(model(torch.tensor([example.ids]), labels=labels).loss))
    return sum(losses) / len(losses)


@pytest.mark.slow
def test_that_the_loss_falls_and_the_merged_model_has_learnt_it(
    finished_run: tuple[Path, TrainingFinished], base_model_folder: Path
) -> None:
    folder, finished = finished_run
    assert finished.steps == 5
    assert finished.loss_last < finished.loss_first - 0.5
    merged, tokenizer = trained_model(base_model_folder, folder)
    assert not [name for name, _ in merged.named_parameters() if "lora" in name]
    assert _loss(merged, tokenizer) < finished.loss_last
    assert merged.dtype == torch.float32


@pytest.mark.slow
def test_that_a_run_folder_says_what_it_is_and_nothing_of_the_notes(
    finished_run: tuple[Path, TrainingFinished], base_model_folder: Path
) -> None:
    folder, finished = finished_run
    facts = facts_of(folder)
    (weights,) = base_model_folder.glob("*.gguf")
    assert facts.base_id == read_manifest(base_model_folder).id
    assert facts.base_sha256 == file_sha256(weights)
    assert facts.weights_sha256 == file_sha256(folder / ADAPTER_NAME)
    assert facts.prompt == CHATML_SUMMARY
    assert facts.config.lora_rank == 8
    assert facts.metrics["loss_last"] == finished.loss_last
    for file in (one for one in folder.rglob("*") if one.is_file()):
        held = file.read_bytes().lower()
        assert not [word for word in (b"knee", b"hurt", b"elbow") if word in held], file.name


@pytest.mark.slow
def test_that_an_adapter_is_not_merged_onto_another_base(
    run_copy: Path, base_model_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    manifest = read_manifest(base_model_folder)
    other = tmp_path / "other-base"
    other.mkdir()
    (other / manifest.weights).write_bytes(b"another base")
    files = {manifest.weights: file_sha256(other / manifest.weights)}
    (other / MANIFEST_NAME).write_text(manifest_to_json(replace(manifest, files=files)))
    monkeypatch.setattr(weights, "load_base", lambda _folder: pytest.fail("it was loaded"))
    with pytest.raises(UserError) as refused:
        trained_model(other, run_copy)
    assert refused.value.problem is MODEL_BROKEN
    assert refused.value.details["reason"] == "the run was trained on another base"


@pytest.mark.slow
def test_that_an_adapter_that_has_changed_is_not_merged(
    run_copy: Path, base_model_folder: Path
) -> None:
    weights = run_copy / ADAPTER_NAME
    changed = bytearray(weights.read_bytes())
    changed[-1] ^= 1
    weights.unlink()
    weights.write_bytes(changed)
    with pytest.raises(UserError) as refused:
        trained_model(base_model_folder, run_copy)
    assert refused.value.problem is MODEL_BROKEN
    assert refused.value.details["model"] == "copy"


@pytest.mark.slow
@pytest.mark.parametrize("lost", [RUN_NAME, ADAPTER_NAME])
def test_that_half_a_run_is_no_run(run_copy: Path, base_model_folder: Path, lost: str) -> None:
    (run_copy / lost).unlink()
    with pytest.raises(UserError) as refused:
        trained_model(base_model_folder, run_copy)
    assert refused.value.problem is RUN_MISSING


@pytest.mark.slow
def test_that_a_run_of_unknown_shape_is_no_run(run_copy: Path, base_model_folder: Path) -> None:
    file = run_copy / RUN_NAME
    plain = json.loads(file.read_text(encoding="utf-8")) | {"surprise": 1}
    file.unlink()
    file.write_text(json.dumps(plain), encoding="utf-8")
    with pytest.raises(UserError) as refused:
        trained_model(base_model_folder, run_copy)
    assert refused.value.problem is RUN_MISSING


def test_that_a_base_that_is_not_what_its_manifest_says_is_refused(
    base_model_folder: Path, tmp_path: Path
) -> None:
    manifest = read_manifest(base_model_folder)
    (tmp_path / MANIFEST_NAME).write_text(manifest_to_json(manifest))
    for damage in (lambda: None, lambda: (tmp_path / manifest.weights).write_bytes(b"GGUF")):
        damage()
        with pytest.raises(UserError) as refused:
            load_base(tmp_path)
        assert refused.value.problem is MODEL_BROKEN
        assert refused.value.details["model"] == manifest.id


def test_that_a_base_without_a_readable_manifest_is_refused(tmp_path: Path) -> None:
    (tmp_path / MANIFEST_NAME).write_text("{")
    with pytest.raises(UserError) as refused:
        load_base(tmp_path)
    assert refused.value.problem is MODEL_BROKEN
