"""A model's card says what the manifest knows, and what was not done."""

from dataclasses import replace

import pytest

from medgen_desktop.domain.model_card import model_card
from medgen_desktop.domain.model_manifest import (
    BaseModel,
    DatasetFingerprint,
    ModelManifest,
    ParityReport,
)

pytestmark = pytest.mark.clinic

DRAFTER = ModelManifest(
    id="ward",
    name="Ward drafter",
    kind="drafter",
    architecture="llama",
    licence="Apache-2.0",
    languages=("en", "zh"),
    context_length=8192,
    files={},
    created_at="2026-11-27",
    program_version="0.1.0",
    base_model=BaseModel("smollm2", "ab" * 32, "Apache-2.0"),
    dataset=DatasetFingerprint(1201, "cd" * 32),
    metrics={"steps": 64.0, "validation_loss": 2.4512, "test_pairs": 50.0, "test_rougeL": 0.31},
    parity=ParityReport(8, 512, 0.0002, 1.0, 0.973, 0.05),
    quantisation="int8",
)


def test_that_a_card_says_purpose_data_figures_and_limits() -> None:
    card = model_card(DRAFTER)
    assert card.startswith("# Ward drafter\n")
    assert "A person must check every draft" in card
    assert "1,201 pairs of a note and its summary" in card
    assert "- Made from: smollm2 (Apache-2.0), SHA-256 abab" in card
    assert "| steps | 64 |" in card.replace("optimiser ", "")
    assert "| validation loss | 2.451 |" in card
    assert "| ROUGE-L | 0.310 |" in card
    assert "97.3% of 512 places" in card
    assert "Not trained privately" in card
    assert "not tested" not in card


def test_that_a_recogniser_says_what_it_finds_and_that_it_was_not_tested() -> None:
    labels = ("O", "B-Sign", "I-Sign", "O", "B-Drug", "I-Drug")
    card = model_card(
        replace(
            DRAFTER,
            kind="recogniser",
            labels=labels,
            base_model=None,
            licence="",
            languages=(),
            metrics={"steps": 3.0},
            privacy_epsilon=3.5,
            quantisation="",
        )
    )
    assert "- Finds: Drug, Sign" in card
    assert "Made from nothing" in card
    assert "1,201 annotated notes" in card
    assert "It was not tested" in card
    assert "epsilon 3.5" in card
    assert "Languages of its data: not known" in card
    assert "Weights: as trained" in card


def test_that_a_base_has_no_data_no_figures_and_no_gate() -> None:
    bare = replace(DRAFTER, kind="base", base_model=None, dataset=None, metrics={}, parity=None)
    card = model_card(bare)
    assert "None were measured." in card
    assert "## Data" not in card
    assert "## Export" not in card
    assert "Made from" not in card
