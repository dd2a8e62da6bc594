"""What a run has learnt: an adapter or all weights, saved with what they are, read back by hash."""

import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from peft import PeftModel
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer

from medgen_desktop.checksums import file_sha256
from medgen_desktop.domain.errors import MODEL_BROKEN, RUN_MISSING, UserError
from medgen_desktop.domain.model_manifest import ModelManifest
from medgen_desktop.domain.prompt import PromptTemplate
from medgen_desktop.domain.records import from_plain, to_plain
from medgen_desktop.domain.run import RUN_NAME
from medgen_desktop.domain.training_config import TrainingConfig
from medgen_desktop.training.architectures.recurrent import RecurrentConfig, RecurrentDrafter
from medgen_desktop.training.architectures.taggers import (
    EncoderTagger,
    RecurrentTagger,
    Tagger,
    TaggerConfig,
    encoder_tagger,
)
from medgen_desktop.training.bases import (
    load_base,
    manifest_of,
    old_names_allowed,
    tokenizer_of,
    whole_model,
)

TOKENIZER_NAME = "tokenizer.json"
"""Of a model that started from nothing."""
ADAPTER_NAME = "adapter_model.safetensors"
WHOLE_NAME = "model.safetensors"
_CONFIG_NAME = "config.json"
_ONE_FILE = "1TB"


@dataclass(frozen=True, slots=True)
class RunFacts:
    """What a run folder says of itself: base, prompt, how it was trained and fared.

    Of a model that started from nothing, the base is its tokenizer.
    """

    base_id: str
    base_sha256: str
    prompt: PromptTemplate
    config: TrainingConfig
    metrics: dict[str, float]
    weights_sha256: str = ""
    labels: tuple[str, ...] = ()
    """Of a recogniser, its tags."""

    @property
    def weights_name(self) -> str:
        """The file that has what was learnt."""
        is_whole = self.config.new_model is not None or bool(self.labels)
        return WHOLE_NAME if self.config.method == "full" or is_whole else ADAPTER_NAME


def save_weights(model: Any, folder: Path, facts: RunFacts) -> None:  # noqa: ANN401 - peft is untyped
    """Write what was learnt (safetensors) and, last, what it is: without that there is no run."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / RUN_NAME).unlink(missing_ok=True)
    if isinstance(model, RecurrentDrafter | RecurrentTagger):
        save_file(model.state_dict(), folder / WHOLE_NAME)
        _write_json(folder / _CONFIG_NAME, to_plain(model.config))
    elif isinstance(model, EncoderTagger):
        save_file(model.state_dict(), folder / WHOLE_NAME)
    elif isinstance(model, PeftModel):
        model.save_pretrained(str(folder), save_embedding_layers=False)
    else:
        model.save_pretrained(str(folder), max_shard_size=_ONE_FILE)
    whole = replace(facts, weights_sha256=file_sha256(folder / facts.weights_name))
    _write_json(folder / RUN_NAME, to_plain(whole))


def trained_model(base_folder: Path, run_folder: Path) -> tuple[Any, Tokenizer]:
    """The model as a run left it, an adapter merged into its base, and the tokenizer.

    Raises:
        UserError: RUN_MISSING where there are no weights; MODEL_BROKEN where the base is not the
            one that they were trained on, or where base or weights have changed.
    """
    facts = _proven_facts(run_folder)
    new = facts.config.new_model
    if new is not None:
        tokenizer = _own_tokenizer(run_folder, facts.base_sha256)
        is_transformer = new.architecture == "transformer"
        return (whole_model if is_transformer else _recurrent)(run_folder), tokenizer
    manifest = _same_base(base_folder, facts)
    if facts.config.method == "full":
        return whole_model(run_folder), tokenizer_of(base_folder, manifest)
    model, tokenizer, _ = load_base(base_folder)
    with old_names_allowed():
        adapted = PeftModel.from_pretrained(model, str(run_folder))
    return adapted.merge_and_unload(), tokenizer


def trained_tagger(base_folder: Path, run_folder: Path) -> tuple[Tagger, Tokenizer]:
    """The recogniser as a run left it, and its tokenizer; raises as `trained_model`."""
    facts = _proven_facts(run_folder)
    if facts.config.new_model is not None:
        tokenizer = _own_tokenizer(run_folder, facts.base_sha256)
        plain = json.loads((run_folder / _CONFIG_NAME).read_text(encoding="utf-8"))
        model: Tagger = RecurrentTagger(from_plain(TaggerConfig, plain, _CONFIG_NAME))
    else:
        manifest = _same_base(base_folder, facts)
        tokenizer = tokenizer_of(base_folder, manifest)
        model = encoder_tagger(str(base_folder), facts.labels)
    model.load_state_dict(load_file(run_folder / WHOLE_NAME))
    return model, tokenizer


def _proven_facts(run_folder: Path) -> RunFacts:
    facts = facts_of(run_folder)
    if file_sha256(run_folder / facts.weights_name) != facts.weights_sha256:
        reason = "its weights have changed since they were trained"
        raise UserError(MODEL_BROKEN, model=run_folder.name, reason=reason)
    return facts


def _same_base(base_folder: Path, facts: RunFacts) -> ModelManifest:
    manifest = manifest_of(base_folder)
    if manifest.files.get(manifest.weights) != facts.base_sha256:
        reason = "the run was trained on another base"
        raise UserError(MODEL_BROKEN, model=manifest.id, reason=reason)
    return manifest


def facts_of(run_folder: Path) -> RunFacts:
    """What a run folder says of its weights; raises RUN_MISSING where there are none."""
    try:
        plain = json.loads((run_folder / RUN_NAME).read_text(encoding="utf-8"))
        facts = from_plain(RunFacts, plain, RUN_NAME)
    except (OSError, ValueError):
        raise UserError(RUN_MISSING, run=run_folder.name) from None
    if not (run_folder / facts.weights_name).is_file():
        raise UserError(RUN_MISSING, run=run_folder.name)
    return facts


def _own_tokenizer(run_folder: Path, sha256: str) -> Tokenizer:
    path = run_folder / TOKENIZER_NAME
    if not path.is_file() or file_sha256(path) != sha256:
        reason = f"{TOKENIZER_NAME} is missing or has changed"
        raise UserError(MODEL_BROKEN, model=run_folder.name, reason=reason)
    return Tokenizer.from_file(str(path))


def _recurrent(folder: Path) -> RecurrentDrafter:
    plain = json.loads((folder / _CONFIG_NAME).read_text(encoding="utf-8"))
    model = RecurrentDrafter(from_plain(RecurrentConfig, plain, _CONFIG_NAME))
    model.load_state_dict(load_file(folder / WHOLE_NAME))
    return model


def _write_json(path: Path, plain: object) -> None:
    unfinished = path.with_name(f"{path.name}.part")
    unfinished.write_text(json.dumps(plain, indent=2) + "\n", encoding="utf-8")
    unfinished.replace(path)
