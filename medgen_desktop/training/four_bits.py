"""Bases in 4 bits beside an adapter, on NVIDIA cards only: QLoRA (Dettmers et al. 2023).

The adapter learns in full precision; the base that it is merged into for the export is the whole
one again.
"""

from importlib.util import find_spec
from typing import Any

import torch
from torch import nn

from medgen_desktop.domain.errors import UserError
from medgen_desktop.domain.training_errors import FOUR_BITS_UNAVAILABLE

_KIND = "nf4"


def in_four_bits(model: Any) -> Any:  # noqa: ANN401 - transformers' models are untyped
    """The model, whose linear layers will hold 4 bits a weight once they are on the card.

    The LM head stays as it is.

    Raises:
        UserError: FOUR_BITS_UNAVAILABLE without such a card, or without bitsandbytes.
    """
    if not torch.cuda.is_available() or find_spec("bitsandbytes") is None:
        raise UserError(FOUR_BITS_UNAVAILABLE)
    head = model.get_output_embeddings()
    for parent in list(model.modules()):
        for name, layer in list(parent.named_children()):
            if type(layer) is nn.Linear and layer is not head:
                setattr(parent, name, _rounded(layer))
    model.is_loaded_in_4bit = True  # by which peft chooses its layers
    return model


def _rounded(layer: nn.Linear) -> Any:  # noqa: ANN401 - bitsandbytes is untyped
    from bitsandbytes import nn as rounded  # noqa: PLC0415 - only where there is a card for it

    native = torch.cuda.is_bf16_supported(including_emulation=False)
    made = rounded.Linear4bit(
        layer.in_features,
        layer.out_features,
        bias=layer.bias is not None,
        compute_dtype=torch.bfloat16 if native else torch.float16,
        quant_type=_KIND,
    )
    made.weight = rounded.Params4bit(layer.weight.data, requires_grad=False, quant_type=_KIND)
    if layer.bias is not None:
        made.bias = nn.Parameter(layer.bias.data, requires_grad=False)
    return made
