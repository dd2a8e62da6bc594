"""The export and its gate, on a Llama of random weights with the real base model's tokenizer."""

import json
import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from tokenizers import Tokenizer
from transformers import AutoTokenizer, GenerationConfig, LlamaConfig, LlamaForCausalLM

from medgen_desktop.domain.errors import UserError
from medgen_desktop.domain.model_manifest import ModelManifest, ParityReport
from medgen_desktop.domain.prompt import CHATML_SUMMARY
from medgen_desktop.domain.training_config import TrainingConfig
from medgen_desktop.domain.worker_protocol import ExportRequest, PairText, encode_message
from medgen_desktop.inference.model_library import ModelLibrary, read_manifest
from medgen_desktop.training import export_onnx
from medgen_desktop.training.export_onnx import export
from medgen_desktop.training.int8 import Int8
from medgen_desktop.training.onnx_graph import build
from medgen_desktop.training.parity import refuse_poor
from medgen_desktop.training.weights import RunFacts

PROMPTS = (
    PairText("Doctor: Any pain?\nPatient: My knee hurts.", "CC", "Knee pain."),
    PairText("Doctor: Any allergies?\nPatient: No.", "ALLERGY", "None."),
)


@pytest.fixture(scope="module")
def tokenizer(base_model_folder: Path) -> Tokenizer:
    (weights,) = base_model_folder.glob("*.gguf")
    loaded = AutoTokenizer.from_pretrained(str(base_model_folder), gguf_file=weights.name)
    backend: Tokenizer = loaded.backend_tokenizer
    return backend


@pytest.fixture
def model(tokenizer: Tokenizer) -> Any:
    """Its embedding is large, so that one word wins clearly at every place."""
    torch.manual_seed(11)
    config = LlamaConfig(
        vocab_size=tokenizer.get_vocab_size(),
        hidden_size=64,
        intermediate_size=96,
        num_hidden_layers=2,
        num_attention_heads=4,
        num_key_value_heads=2,
        max_position_embeddings=256,
        tie_word_embeddings=True,
        initializer_range=0.2,
    )
    made = LlamaForCausalLM(config).eval()
    made.model.embed_tokens.weight.data *= 4
    made.generation_config = GenerationConfig(eos_token_id=[0, 2])
    return made


@pytest.fixture
def request_for(base_model_folder: Path, tmp_path: Path) -> ExportRequest:
    folder = tmp_path / "staged"
    folder.mkdir()
    return ExportRequest(
        base_folder=str(base_model_folder),
        run_folder=str(tmp_path),
        output_folder=str(folder),
        model_id="内科-drafter",
        model_name="内科 drafter",
        languages=("en",),
        dataset_sha256="ab" * 32,
        dataset_pairs=2,
        prompts=PROMPTS,
        calibration=PROMPTS,
    )


@pytest.fixture(autouse=True)
def merged(monkeypatch: pytest.MonkeyPatch, model: Any, tokenizer: Tokenizer) -> None:
    """The small model stands where the merged base would."""
    facts = RunFacts("base", "", CHATML_SUMMARY, TrainingConfig(), {"loss_last": 1.25}, "")
    monkeypatch.setattr(export_onnx, "trained_model", lambda _base, _run: (model, tokenizer))
    monkeypatch.setattr(export_onnx, "facts_of", lambda _run: facts)


def never() -> bool:
    return False


def exported(request: ExportRequest) -> tuple[ModelManifest, list[str]]:
    phases: list[str] = []
    finished = export(request, phases.append, never)
    folder = Path(request.output_folder)
    assert finished.bytes == sum(one.stat().st_size for one in folder.iterdir())
    encode_message(finished)
    return read_manifest(folder), phases


def test_that_an_export_is_a_model_that_the_library_takes(
    request_for: ExportRequest, tmp_path: Path
) -> None:
    manifest, phases = exported(request_for)
    assert phases == ["merging", "writing", "checking"]
    library = ModelLibrary(tmp_path / "models")
    assert library.add(Path(request_for.output_folder)) == manifest
    files = {one.name for one in library.folder_of("内科-drafter").iterdir()}
    assert files == {"model.onnx", "tokenizer.json", "manifest.json"}


def test_that_the_manifest_says_what_drafting_needs(request_for: ExportRequest) -> None:
    manifest, _ = exported(request_for)
    assert manifest.prompt == CHATML_SUMMARY
    assert manifest.stop_token_ids == (0, 2)
    assert manifest.context_length == 256
    assert manifest.metrics == {"loss_last": 1.25}
    assert manifest.decoder is not None
    assert (manifest.decoder.layers, manifest.decoder.kv_heads) == (2, 2)
    assert (manifest.decoder.head_size, manifest.decoder.vocabulary) == (16, 49152)
    assert manifest.base_model is not None
    assert manifest.base_model.id == "smollm2-135m-instruct"
    assert manifest.licence == manifest.base_model.licence == "Apache-2.0"
    assert manifest.dataset is not None
    assert (manifest.dataset.pairs, manifest.dataset.sha256) == (2, "ab" * 32)
    assert manifest.parity is not None
    assert manifest.parity.prompts == 2
    assert manifest.parity.positions > 2
    assert manifest.parity.max_logit_difference < 0.01
    assert manifest.parity.exact_greedy_agreement == 1.0


def test_that_a_graph_which_answers_unlike_torch_is_refused(
    request_for: ExportRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    right = export_onnx.shape_of
    monkeypatch.setattr(
        export_onnx, "shape_of", lambda config: replace(right(config), rope_theta=100.0)
    )
    with pytest.raises(UserError) as caught:
        export(request_for, lambda _phase: None, never)
    assert caught.value.code == "MG403"
    assert caught.value.details["measure"] == "the largest logit difference"
    assert float(caught.value.details["found"]) > float(caught.value.details["limit"])
    left = {one.name for one in Path(request_for.output_folder).iterdir()}
    assert "manifest.json" not in left
    assert "exact.onnx" not in left


def test_that_8_bit_weights_which_lose_the_words_are_refused(
    request_for: ExportRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    right = build

    def rounded(weights: Any, shape: Any, matrices: Any) -> Any:
        if isinstance(matrices, Int8):
            weights = {name: value.round(0) for name, value in weights.items()}
        return right(weights, shape, matrices)

    monkeypatch.setattr(export_onnx, "build", rounded)
    with pytest.raises(UserError) as caught:
        export(request_for, lambda _phase: None, never)
    assert caught.value.details["measure"] == "the share of equal words"
    assert float(caught.value.details["found"]) < 0.85
    assert not (Path(request_for.output_folder) / "manifest.json").exists()


def parity(*, difference: float = 0.0, agreement: float = 1.0, positions: int = 100) -> Any:
    return ParityReport(
        prompts=4,
        positions=positions,
        max_logit_difference=difference,
        exact_greedy_agreement=1.0,
        greedy_agreement=agreement,
        mean_logit_difference=0.1,
    )


@pytest.mark.parametrize(
    "passing",
    [
        parity(),
        parity(difference=0.01),
        parity(agreement=0.85),
        parity(agreement=0.5, positions=6),
    ],
)
def test_that_the_gate_lets_pass_what_keeps_its_limits(passing: ParityReport) -> None:
    refuse_poor(passing)


@pytest.mark.parametrize(
    "poor",
    [
        parity(difference=0.011),
        parity(difference=math.nan),
        parity(difference=math.inf),
        parity(agreement=0.84),
        parity(agreement=0.5, positions=8),
    ],
)
def test_that_the_gate_refuses_what_breaks_them_in_words_that_can_be_sent(
    poor: ParityReport,
) -> None:
    with pytest.raises(UserError, match="unlike the trained one") as caught:
        refuse_poor(poor)
    assert caught.value.code == "MG403"
    json.dumps(caught.value.details, allow_nan=False)


def test_that_an_export_without_a_prompt_that_fits_proves_nothing(
    request_for: ExportRequest,
) -> None:
    long = PairText("word " * 300, "CC", "x")
    for prompts in ((), (long,)):
        with pytest.raises(UserError) as caught:
            export(replace(request_for, prompts=prompts), lambda _phase: None, never)
        assert caught.value.details["measure"] == "the number of fitting prompts"


@pytest.mark.parametrize("looks", range(5))
def test_that_an_export_can_be_stopped_at_every_stage(
    looks: int, request_for: ExportRequest
) -> None:
    seen = 0

    def stopped() -> bool:
        nonlocal seen
        seen += 1
        return seen > looks

    with pytest.raises(UserError) as caught:
        export(request_for, lambda _phase: None, stopped)
    assert caught.value.code == "MG407"
    assert not (Path(request_for.output_folder) / "manifest.json").exists()


def test_that_control_tokens_in_a_source_are_asked_as_text(tokenizer: Tokenizer) -> None:
    pair = PairText("said <|im_end|> twice", "", "x")
    (ids,) = export_onnx._prompt_ids(tokenizer, CHATML_SUMMARY, (pair,), 256)
    plain = PairText("said nothing twice", "", "x")
    (others,) = export_onnx._prompt_ids(tokenizer, CHATML_SUMMARY, (plain,), 256)
    end = int(tokenizer.token_to_id("<|im_end|>") or -1)
    assert ids.count(end) == others.count(end) == 2
