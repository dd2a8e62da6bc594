"""Bases in 4 bits: refused without a card; every linear layer but the head where there is one."""

import sys
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest
import torch
from torch import nn
from transformers import Qwen2ForCausalLM

from medgen_desktop.domain.errors import UserError
from medgen_desktop.domain.training_errors import FOUR_BITS_UNAVAILABLE
from medgen_desktop.training import four_bits
from medgen_desktop.training.four_bits import in_four_bits
from tests.unit.training.families import FAMILIES


class _Linear4bit(nn.Linear):
    """Says how it was made; rounds nothing."""

    def __init__(self, inputs: int, outputs: int, *, bias: bool, **settings: Any) -> None:
        super().__init__(inputs, outputs, bias=bias)
        self.settings = settings


@pytest.fixture
def model() -> Qwen2ForCausalLM:
    made: Qwen2ForCausalLM = FAMILIES["qwen2"][0](400)
    return made


def test_that_it_is_refused_without_a_card(model: Qwen2ForCausalLM) -> None:
    if torch.cuda.is_available():
        pytest.skip("this machine has a card")
    with pytest.raises(UserError) as refused:
        in_four_bits(model)
    assert refused.value.problem is FOUR_BITS_UNAVAILABLE


def test_that_all_linear_layers_but_the_head_are_rounded(
    model: Qwen2ForCausalLM, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand_in = ModuleType("bitsandbytes")
    stand_in.nn = SimpleNamespace(  # type: ignore[attr-defined] # the library's own
        Linear4bit=_Linear4bit,
        Params4bit=lambda data, **_settings: nn.Parameter(data, requires_grad=False),
    )
    monkeypatch.setitem(sys.modules, "bitsandbytes", stand_in)
    monkeypatch.setattr(four_bits, "find_spec", lambda _name: object())
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "is_bf16_supported", lambda **_asked: True)
    weights = {name: one.clone() for name, one in model.named_parameters()}
    rounded = in_four_bits(model)
    layers = {name: one for name, one in rounded.named_modules() if isinstance(one, nn.Linear)}
    assert type(layers.pop("lm_head")) is nn.Linear
    assert len(layers) == 14
    for name, layer in layers.items():
        assert isinstance(layer, _Linear4bit)
        assert layer.settings == {"compute_dtype": torch.bfloat16, "quant_type": "nf4"}
        assert torch.equal(layer.weight, weights[f"{name}.weight"])
        if layer.bias is not None:
            assert torch.equal(layer.bias, weights[f"{name}.bias"])
    assert rounded.is_loaded_in_4bit
