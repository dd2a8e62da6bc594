"""Base models and the adapters trained on them: load, save, merge, each checked by hash."""

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from medgen_desktop.child_process import TELEMETRY_OFF

os.environ.update(TELEMETRY_OFF)  # before transformers is imported

import torch
import transformers
from peft import LoraConfig, PeftModel, get_peft_model
from tokenizers import Tokenizer
from transformers import AutoModelForCausalLM, AutoTokenizer, GgufConfig

from medgen_desktop.checksums import file_sha256
from medgen_desktop.domain.errors import MODEL_BROKEN, RUN_MISSING, UserError
from medgen_desktop.domain.model_manifest import MANIFEST_NAME, ModelManifest, manifest_from_json
from medgen_desktop.domain.records import RecordError, from_plain, to_plain
from medgen_desktop.domain.training_config import TrainingConfig

transformers.utils.logging.set_verbosity_error()
transformers.utils.logging.disable_progress_bar()

RUN_NAME = "run.json"


@dataclass(frozen=True, slots=True)
class RunFacts:
    """What an adapter folder says of itself: its base, its prompt and how it was trained."""

    base_id: str
    base_sha256: str
    prompt_id: str
    config: TrainingConfig


def load_base(folder: Path) -> tuple[Any, Tokenizer, ModelManifest]:
    """The base model in float32 on the CPU, its tokenizer and its manifest.

    Raises:
        UserError: MODEL_BROKEN where the folder is not what its manifest says.
    """
    manifest = _manifest_of(folder)
    weights = folder / manifest.weights
    if not weights.is_file() or file_sha256(weights) != manifest.files.get(manifest.weights):
        reason = f"{manifest.weights} is missing or has changed"
        raise UserError(MODEL_BROKEN, model=manifest.id, reason=reason)
    model = AutoModelForCausalLM.from_pretrained(
        str(folder),
        gguf_file=manifest.weights,
        quantization_config=GgufConfig(dequantize=True),
        dtype=torch.float32,
    )
    tokenizer = AutoTokenizer.from_pretrained(str(folder), gguf_file=manifest.weights)
    return model, tokenizer.backend_tokenizer, manifest


def with_adapter(model: Any, config: TrainingConfig) -> Any:  # noqa: ANN401 - peft is untyped
    """The model with a fresh LoRA adapter on every linear layer but the LM head."""
    return get_peft_model(
        model,
        LoraConfig(
            r=config.lora_rank,
            lora_alpha=config.lora_alpha,
            lora_dropout=0.0,
            target_modules="all-linear",
            task_type="CAUSAL_LM",
        ),
    )


def save_adapter(model: Any, folder: Path, facts: RunFacts) -> None:  # noqa: ANN401 - peft is untyped
    """Write the adapter (safetensors) and, last, what it is."""
    folder.mkdir(parents=True, exist_ok=True)
    model.save_pretrained(str(folder), save_embedding_layers=False)
    (folder / RUN_NAME).write_text(json.dumps(to_plain(facts), indent=2) + "\n", encoding="utf-8")


def merge(base_folder: Path, run_folder: Path) -> tuple[Any, Tokenizer]:
    """The base with a run's adapter merged into its weights, and the tokenizer.

    Raises:
        UserError: RUN_MISSING where there is no adapter; MODEL_BROKEN where the base is not the one
            that the adapter was trained on.
    """
    facts = _facts_of(run_folder)
    model, tokenizer, manifest = load_base(base_folder)
    if manifest.files[manifest.weights] != facts.base_sha256:
        raise UserError(
            MODEL_BROKEN, model=manifest.id, reason="the run was trained on another base"
        )
    adapted = PeftModel.from_pretrained(model, str(run_folder))
    return adapted.merge_and_unload(), tokenizer


def _manifest_of(folder: Path) -> ModelManifest:
    try:
        return manifest_from_json((folder / MANIFEST_NAME).read_text(encoding="utf-8"))
    except (OSError, RecordError) as error:
        reason = f"its manifest cannot be read ({type(error).__name__})"
        raise UserError(MODEL_BROKEN, model=folder.name, reason=reason) from None


def _facts_of(run_folder: Path) -> RunFacts:
    try:
        plain = json.loads((run_folder / RUN_NAME).read_text(encoding="utf-8"))
        return from_plain(RunFacts, plain, RUN_NAME)
    except (OSError, ValueError):
        raise UserError(RUN_MISSING, run=run_folder.name) from None
