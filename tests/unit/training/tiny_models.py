"""Models with random weights, small enough to build in milliseconds."""

from typing import Any

import torch
from transformers import LlamaConfig, LlamaForCausalLM

VOCABULARY = 200


def tiny_llama(**changes: Any) -> Any:
    """A Llama whose heads share keys and values in pairs."""
    settings: dict[str, Any] = {
        "vocab_size": VOCABULARY,
        "hidden_size": 64,
        "intermediate_size": 96,
        "num_hidden_layers": 2,
        "num_attention_heads": 4,
        "num_key_value_heads": 2,
        "max_position_embeddings": 512,
        "rms_norm_eps": 1e-5,
        "tie_word_embeddings": True,
        "rope_parameters": {"rope_type": "default", "rope_theta": 50_000.0},
        "initializer_range": 0.2,
    }
    torch.manual_seed(3)
    return LlamaForCausalLM(LlamaConfig(**(settings | changes))).eval()
