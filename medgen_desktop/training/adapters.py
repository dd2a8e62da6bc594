"""Base models and the adapters trained on them: load, save, merge, each checked by hash."""

import json
import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from medgen_desktop.child_process import TELEMETRY_OFF

os.environ.update(TELEMETRY_OFF)  # before transformers is imported

import torch
import transformers
from peft import LoraConfig, PeftModel, get_peft_model
from tokenizers import Tokenizer
from transformers import AutoModelForCausalLM, GgufConfig, PreTrainedTokenizerFast

from medgen_desktop.checksums import file_sha256
from medgen_desktop.domain.errors import MODEL_BROKEN, RUN_MISSING, UserError
from medgen_desktop.domain.model_manifest import MANIFEST_NAME, ModelManifest, manifest_from_json
from medgen_desktop.domain.prompt import PromptTemplate
from medgen_desktop.domain.records import RecordError, from_plain, to_plain
from medgen_desktop.domain.training_config import TrainingConfig

transformers.utils.logging.set_verbosity_error()
transformers.utils.logging.disable_progress_bar()

RUN_NAME = "run.json"
ADAPTER_NAME = "adapter_model.safetensors"


@dataclass(frozen=True, slots=True)
class RunFacts:
    """What an adapter folder says of itself: its base, its prompt, how it was trained and fared."""

    base_id: str
    base_sha256: str
    prompt: PromptTemplate
    config: TrainingConfig
    metrics: dict[str, float]
    adapter_sha256: str = ""


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
    # Not AutoTokenizer, which reads all of the file's metadata once more to find its class.
    tokenizer = PreTrainedTokenizerFast.from_pretrained(str(folder), gguf_file=manifest.weights)
    return model, tokenizer.backend_tokenizer, manifest


def with_adapter(model: Any, config: TrainingConfig) -> Any:  # noqa: ANN401 - peft is untyped
    """The model with a fresh LoRA adapter on every linear layer but the LM head."""
    settings = LoraConfig(
        r=config.lora_rank,
        lora_alpha=config.lora_alpha,
        lora_dropout=0.0,
        target_modules="all-linear",
        task_type="CAUSAL_LM",
    )
    with _old_names_allowed():
        return get_peft_model(model, settings)


def save_adapter(model: Any, folder: Path, facts: RunFacts) -> None:  # noqa: ANN401 - peft is untyped
    """Write the adapter (safetensors) and, last, what it is: without that there is no run."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / RUN_NAME).unlink(missing_ok=True)
    model.save_pretrained(str(folder), save_embedding_layers=False)
    whole = replace(facts, adapter_sha256=file_sha256(folder / ADAPTER_NAME))
    unfinished = folder / f"{RUN_NAME}.part"
    unfinished.write_text(json.dumps(to_plain(whole), indent=2) + "\n", encoding="utf-8")
    unfinished.replace(folder / RUN_NAME)


def merge(base_folder: Path, run_folder: Path) -> tuple[Any, Tokenizer]:
    """The base with a run's adapter merged into its weights, and the tokenizer.

    Raises:
        UserError: RUN_MISSING where there is no adapter; MODEL_BROKEN where the base is not the one
            that the adapter was trained on, or where base or adapter have changed.
    """
    facts = facts_of(run_folder)
    manifest = _manifest_of(base_folder)
    if manifest.files.get(manifest.weights) != facts.base_sha256:
        reason = "the run was trained on another base"
        raise UserError(MODEL_BROKEN, model=manifest.id, reason=reason)
    if file_sha256(run_folder / ADAPTER_NAME) != facts.adapter_sha256:
        reason = "the adapter has changed since it was trained"
        raise UserError(MODEL_BROKEN, model=run_folder.name, reason=reason)
    model, tokenizer, _ = load_base(base_folder)
    with _old_names_allowed():
        adapted = PeftModel.from_pretrained(model, str(run_folder))
    return adapted.merge_and_unload(), tokenizer


def facts_of(run_folder: Path) -> RunFacts:
    """What a run folder says of its adapter; raises RUN_MISSING where there is none."""
    try:
        plain = json.loads((run_folder / RUN_NAME).read_text(encoding="utf-8"))
        facts = from_plain(RunFacts, plain, RUN_NAME)
    except (OSError, ValueError):
        raise UserError(RUN_MISSING, run=run_folder.name) from None
    if not (run_folder / ADAPTER_NAME).is_file():
        raise UserError(RUN_MISSING, run=run_folder.name)
    return facts


@contextmanager
def _old_names_allowed() -> Iterator[None]:
    """Peft 0.21 asks transformers 5.23 by a name that transformers will drop in its version 6."""
    with warnings.catch_warnings():
        warnings.filterwarnings(
            "ignore", "`is_gradient_checkpointing` is deprecated", category=FutureWarning
        )
        yield


def _manifest_of(folder: Path) -> ModelManifest:
    try:
        return manifest_from_json((folder / MANIFEST_NAME).read_text(encoding="utf-8"))
    except (OSError, RecordError) as error:
        reason = f"its manifest cannot be read ({type(error).__name__})"
        raise UserError(MODEL_BROKEN, model=folder.name, reason=reason) from None
