"""Pretrained models: read from GGUF or safetensors, checked by hash, and how each is asked."""

import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from medgen_desktop.child_process import TELEMETRY_OFF

os.environ.update(TELEMETRY_OFF)  # before transformers is imported

import torch
import transformers
from peft import LoraConfig, get_peft_model
from tokenizers import Tokenizer
from transformers import (
    AutoConfig,
    AutoModelForCausalLM,
    AutoModelForSeq2SeqLM,
    EncoderDecoderModel,
    GgufConfig,
    PreTrainedTokenizerFast,
)

from medgen_desktop.checksums import file_sha256
from medgen_desktop.domain.errors import MODEL_BROKEN, UserError
from medgen_desktop.domain.model_manifest import (
    ENCODING,
    MANIFEST_NAME,
    ModelManifest,
    manifest_from_json,
)
from medgen_desktop.domain.prompt import (
    CHATML_SUMMARY,
    PromptTemplate,
    encoder_summary,
    plain_summary,
    turn_summary,
)
from medgen_desktop.domain.records import RecordError
from medgen_desktop.domain.training_config import TrainingConfig

transformers.utils.logging.set_verbosity_error()
transformers.utils.logging.disable_progress_bar()

_GGUF = ".gguf"


def load_base(folder: Path) -> tuple[Any, Tokenizer, ModelManifest]:
    """The base model in float32 on the CPU, its tokenizer and its manifest.

    An encoder alone, such as BERT, becomes an encoder and a decoder that both start as it is;
    what the decoder needs to look at the encoder starts by chance.

    Raises:
        UserError: MODEL_BROKEN where the folder is not what its manifest says.
    """
    manifest = proven_base(folder)
    tokenizer = tokenizer_of(folder, manifest)
    if manifest.task == ENCODING:
        return _encoder_and_decoder(folder, tokenizer), tokenizer, manifest
    if manifest.weights.endswith(_GGUF):
        model = AutoModelForCausalLM.from_pretrained(
            str(folder),
            gguf_file=manifest.weights,
            quantization_config=GgufConfig(dequantize=True),
            dtype=torch.float32,
        )
    else:
        model = whole_model(folder)
    return model, tokenizer, manifest


def proven_base(folder: Path) -> ModelManifest:
    """A base's manifest, each of its files proven by its hash.

    Raises:
        UserError: MODEL_BROKEN where the folder is not what its manifest says.
    """
    manifest = manifest_of(folder)
    for name, expected in {manifest.weights: "", **manifest.files}.items():
        if not (folder / name).is_file() or file_sha256(folder / name) != expected:
            reason = f"{name} is missing or has changed"
            raise UserError(MODEL_BROKEN, model=manifest.id, reason=reason)
    return manifest


def whole_model(folder: Path) -> Any:  # noqa: ANN401 - transformers' models are untyped
    """A model of transformers' from its `config.json` and `model.safetensors`, in float32."""
    config = AutoConfig.from_pretrained(str(folder))
    kind = AutoModelForSeq2SeqLM if config.is_encoder_decoder else AutoModelForCausalLM
    return kind.from_pretrained(str(folder), dtype=torch.float32, use_safetensors=True)


def tokenizer_of(folder: Path, manifest: ModelManifest) -> Tokenizer:
    """A base's tokenizer, from its own file or out of its GGUF."""
    if manifest.tokenizer:
        tokenizer = Tokenizer.from_file(str(folder / manifest.tokenizer))
        tokenizer.no_truncation()
        tokenizer.no_padding()
        return tokenizer
    # Not AutoTokenizer, which reads all of the file's metadata once more to find its class.
    fast = PreTrainedTokenizerFast.from_pretrained(str(folder), gguf_file=manifest.weights)
    inside: Tokenizer = fast.backend_tokenizer
    return inside


def with_adapter(model: Any, config: TrainingConfig) -> Any:  # noqa: ANN401 - peft is untyped
    """The model with a fresh LoRA adapter on every linear layer but the LM head."""
    settings = LoraConfig(
        r=config.lora_rank,
        lora_alpha=config.lora_alpha,
        lora_dropout=0.0,
        target_modules="all-linear",
        task_type="SEQ_2_SEQ_LM" if model.config.is_encoder_decoder else "CAUSAL_LM",
    )
    with old_names_allowed():
        return get_peft_model(model, settings)


def template_for(tokenizer: Tokenizer, model: Any) -> PromptTemplate:  # noqa: ANN401 - as above
    """How a base is asked: in the turns that it was taught, else in its own begin and end."""
    known = {
        name: tokenizer.token_to_id(name) is not None
        for name in ("<|im_start|>", "<|im_end|>", "<start_of_turn>", "<end_of_turn>", "[CLS]")
    }
    config = model.config
    begin = _token(tokenizer, getattr(config, "bos_token_id", None))
    end = _token(tokenizer, config.eos_token_id)
    if config.is_encoder_decoder:
        # T5 has a begin in its configuration at times, but never reads one.
        return encoder_summary("" if "t5" in config.model_type else begin, end)
    if known["<|im_start|>"] and known["<|im_end|>"]:
        return CHATML_SUMMARY
    if known["<start_of_turn>"] and known["<end_of_turn>"]:
        return turn_summary(begin)
    return plain_summary("" if begin == end else begin, end)


def manifest_of(folder: Path) -> ModelManifest:
    """A model folder's manifest; raises MODEL_BROKEN."""
    try:
        return manifest_from_json((folder / MANIFEST_NAME).read_text(encoding="utf-8"))
    except (OSError, RecordError) as error:
        reason = f"its manifest cannot be read ({type(error).__name__})"
        raise UserError(MODEL_BROKEN, model=folder.name, reason=reason) from None


@contextmanager
def old_names_allowed() -> Iterator[None]:
    """Peft 0.21 asks transformers 5.23 by a name that transformers will drop in its version 6.

    It also says of GPT-2's layers, which keep their matrices the other way round, that it has seen.
    """
    with warnings.catch_warnings():
        warnings.filterwarnings(
            "ignore", "`is_gradient_checkpointing` is deprecated", category=FutureWarning
        )
        warnings.filterwarnings("ignore", "fan_in_fan_out is set to False", category=UserWarning)
        yield


def _encoder_and_decoder(folder: Path, tokenizer: Tokenizer) -> Any:  # noqa: ANN401 - as above
    """BERT to BERT (Rothe et al. 2020)."""
    model = EncoderDecoderModel.from_encoder_decoder_pretrained(str(folder), str(folder))
    model.config.decoder_start_token_id = tokenizer.token_to_id("[CLS]")
    model.config.bos_token_id = tokenizer.token_to_id("[CLS]")
    model.config.eos_token_id = tokenizer.token_to_id("[SEP]")
    model.config.pad_token_id = tokenizer.token_to_id("[PAD]")
    return model.float()


def _token(tokenizer: Tokenizer, token: int | list[int] | None) -> str:
    """The text of a control token that a configuration names by its id; empty where it has none."""
    first = token[0] if isinstance(token, list) else token
    return (tokenizer.id_to_token(first) or "") if first is not None else ""
