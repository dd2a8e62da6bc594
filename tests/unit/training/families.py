"""One tiny base of each family, as transformers writes it: random weights, real files."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, trainers
from transformers import (
    BartConfig,
    BartForConditionalGeneration,
    BertConfig,
    BertModel,
    Gemma3ForCausalLM,
    Gemma3TextConfig,
    GPT2Config,
    GPT2LMHeadModel,
    LlamaConfig,
    LlamaForCausalLM,
    MT5Config,
    MT5ForConditionalGeneration,
    Qwen2Config,
    Qwen2ForCausalLM,
    T5Config,
    T5ForConditionalGeneration,
)

from medgen_desktop.domain.worker_protocol import PairText
from medgen_desktop.training.architectures.new_models import train_tokenizer

PAIRS = tuple(
    PairText(
        f"Visit {number}. The patient has had a cough for {number % 5 + 2} days. 患者咳嗽。",
        "现病史" if number % 2 else "CC",
        f"Cough for {number % 5 + 2} days. 咳嗽。",
        "validation" if number % 6 == 0 else "train",
    )
    for number in range(24)
)
_WIDTHS: dict[str, Any] = {
    "hidden_size": 32,
    "intermediate_size": 64,
    "num_hidden_layers": 2,
    "num_attention_heads": 2,
    "max_position_embeddings": 256,
}
_GROUPED: dict[str, Any] = {**_WIDTHS, "num_key_value_heads": 1}
_ENDS: dict[str, Any] = {"pad_token_id": 0, "bos_token_id": 1, "eos_token_id": 2}


def byte_tokenizer() -> Tokenizer:
    """Has `<pad>`, `<s>` and `</s>` as 0, 1 and 2."""
    return train_tokenizer(PAIRS, 400)


def word_piece_tokenizer() -> Tokenizer:
    """As BERT's: lower case, and what it does not know is gone."""
    tokenizer = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer()
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    trainer = trainers.WordPieceTrainer(vocab_size=300, special_tokens=special, show_progress=False)
    tokenizer.train_from_iterator([f"{one.source} {one.target}" for one in PAIRS], trainer)
    return tokenizer


def _gpt2(size: int) -> Any:
    return GPT2LMHeadModel(
        GPT2Config(vocab_size=size, n_embd=32, n_layer=2, n_head=2, n_positions=256, **_ENDS)
    )


def _llama(size: int) -> Any:
    return LlamaForCausalLM(LlamaConfig(vocab_size=size, **_GROUPED, **_ENDS))


def _qwen(size: int) -> Any:
    return Qwen2ForCausalLM(Qwen2Config(vocab_size=size, **_GROUPED, **_ENDS))


def _gemma(size: int) -> Any:
    kinds = ["sliding_attention", "full_attention"]
    shape = {**_GROUPED, "head_dim": 16, "sliding_window": 24, "layer_types": kinds}
    return Gemma3ForCausalLM(Gemma3TextConfig(vocab_size=size, **shape, **_ENDS))


def _t5(size: int) -> Any:
    return T5ForConditionalGeneration(_t5_shape(T5Config, size))


def _mt5(size: int) -> Any:
    return MT5ForConditionalGeneration(_t5_shape(MT5Config, size))


def _t5_shape(kind: Callable[..., Any], size: int) -> Any:
    return kind(
        vocab_size=size,
        d_model=32,
        d_kv=16,
        d_ff=64,
        num_layers=2,
        num_heads=2,
        pad_token_id=0,
        eos_token_id=2,
        decoder_start_token_id=0,
    )


def _bart(size: int) -> Any:
    return BartForConditionalGeneration(
        BartConfig(
            vocab_size=size,
            d_model=32,
            encoder_layers=2,
            decoder_layers=2,
            encoder_attention_heads=2,
            decoder_attention_heads=2,
            encoder_ffn_dim=64,
            decoder_ffn_dim=64,
            max_position_embeddings=256,
            decoder_start_token_id=2,
            forced_eos_token_id=None,
            **_ENDS,
        )
    )


def _bert(size: int) -> Any:
    return BertModel(BertConfig(vocab_size=size, **_WIDTHS))


FAMILIES: dict[str, tuple[Callable[[int], Any], Callable[[], Tokenizer]]] = {
    "gpt2": (_gpt2, byte_tokenizer),
    "llama": (_llama, byte_tokenizer),
    "qwen2": (_qwen, byte_tokenizer),
    "gemma3": (_gemma, byte_tokenizer),
    "t5": (_t5, byte_tokenizer),
    "mt5": (_mt5, byte_tokenizer),
    "bart": (_bart, byte_tokenizer),
    "bert": (_bert, word_piece_tokenizer),
}


def write_base(family: str, folder: Path) -> None:
    """The base's files: `config.json`, `model.safetensors`, `tokenizer.json`."""
    make, make_tokenizer = FAMILIES[family]
    tokenizer = make_tokenizer()
    torch.manual_seed(11)
    make(tokenizer.get_vocab_size()).save_pretrained(str(folder))
    tokenizer.save(str(folder / "tokenizer.json"))
