"""The graph built node by node against the same model in torch."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import onnx
import onnxruntime as ort
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from transformers import LlamaConfig, LlamaForCausalLM

from medgen_desktop.training.export_onnx import shape_of, weights_of
from medgen_desktop.training.onnx_graph import LlamaShape, build, quantise_blocks

VOCABULARY = 200


def tiny_llama(**changes: Any) -> Any:
    """A Llama with random weights, small enough to build in milliseconds."""
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


class Graph:
    """Feeds a graph, its cache bound in place."""

    def __init__(self, proto: onnx.ModelProto, shape: LlamaShape, capacity: int = 64) -> None:
        self.session = ort.InferenceSession(
            proto.SerializeToString(), providers=["CPUExecutionProvider"]
        )
        self.binding = self.session.io_binding()
        self.buffers = []
        for layer in range(shape.layers):
            for part in ("key", "value"):
                size = (1, shape.kv_heads, capacity, shape.head_size)
                self.buffers.append(np.zeros(size, dtype=np.float32))
                value = ort.OrtValue.ortvalue_from_numpy(self.buffers[-1])
                self.binding.bind_ortvalue_input(f"past_key_values.{layer}.{part}", value)
                self.binding.bind_ortvalue_output(f"present.{layer}.{part}", value)
        self.total = 0

    def read(self, ids: Sequence[int], positions: Sequence[int]) -> NDArray[np.float32]:
        self.total += len(ids)
        binding, total = self.binding, self.total
        binding.bind_cpu_input("input_ids", np.array([ids], dtype=np.int64))
        binding.bind_cpu_input("logit_positions", np.array(positions, dtype=np.int64))
        binding.bind_cpu_input("seqlens_k", np.array([total - 1], dtype=np.int32))
        binding.bind_cpu_input("total_sequence_length", np.array([total], dtype=np.int32))
        binding.bind_output("logits", "cpu")
        self.session.run_with_iobinding(binding)
        return np.array(binding.get_outputs()[-1].numpy()[0])


def torch_logits(model: Any, ids: Sequence[int]) -> NDArray[np.float32]:
    with torch.inference_mode():
        logits: NDArray[np.float32] = model(torch.tensor([list(ids)])).logits[0].numpy()
    return logits


IDS = [int(one) for one in np.random.default_rng(5).integers(0, VOCABULARY, 40)]


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"tie_word_embeddings": False},
        {"num_key_value_heads": 4},
        {"num_key_value_heads": 1, "num_hidden_layers": 1},
        {"head_dim": 32},
        {"rope_parameters": {"rope_type": "default", "rope_theta": 10_000.0}},
        {"rms_norm_eps": 1e-2},
    ],
)
def test_that_the_exact_graph_gives_torchs_logits_at_every_position(
    changes: dict[str, Any],
) -> None:
    model = tiny_llama(**changes)
    shape = shape_of(model.config)
    graph = Graph(build(weights_of(model), shape, eight_bit=False), shape)
    found = graph.read(IDS, range(len(IDS)))
    assert found.shape == (len(IDS), VOCABULARY)
    np.testing.assert_allclose(found, torch_logits(model, IDS), atol=2e-4)


@pytest.mark.parametrize("calls", [[40], [1] * 40, [17, 1, 1, 8, 13], [1, 39]])
@pytest.mark.parametrize("eight_bit", [False, True])
def test_that_it_does_not_matter_in_how_many_calls_tokens_are_read(
    calls: list[int], eight_bit: bool
) -> None:
    model = tiny_llama()
    shape = shape_of(model.config)
    proto = build(weights_of(model), shape, eight_bit=eight_bit)
    expected = Graph(proto, shape).read(IDS, range(len(IDS)))
    graph, rows, at = Graph(proto, shape), [], 0
    for size in calls:
        rows.append(graph.read(IDS[at : at + size], range(size)))
        at += size
    np.testing.assert_allclose(np.concatenate(rows), expected, atol=2e-4)


def test_that_only_the_logits_asked_for_come_and_in_the_order_asked() -> None:
    model = tiny_llama()
    shape = shape_of(model.config)
    proto = build(weights_of(model), shape, eight_bit=False)
    everything = Graph(proto, shape).read(IDS, range(len(IDS)))
    chosen = Graph(proto, shape).read(IDS, [39, 0, 7])
    np.testing.assert_allclose(chosen, everything[[39, 0, 7]], atol=1e-5)


def test_that_tokens_can_be_taken_back_and_others_read_in_their_place() -> None:
    model = tiny_llama()
    shape = shape_of(model.config)
    graph = Graph(build(weights_of(model), shape, eight_bit=False), shape)
    graph.read([*IDS[:10], 1, 2, 3, 4], [0])
    graph.total = 10
    found = graph.read(IDS[10:20], range(10))
    np.testing.assert_allclose(found, torch_logits(model, IDS[:20])[10:], atol=2e-4)


@pytest.mark.parametrize("tied", [True, False])
def test_that_the_8_bit_graph_stays_near_torch(tied: bool) -> None:
    model = tiny_llama(tie_word_embeddings=tied)
    shape = shape_of(model.config)
    found = Graph(build(weights_of(model), shape, eight_bit=True), shape).read(IDS, range(40))
    expected = torch_logits(model, IDS)
    relative = np.linalg.norm(found - expected) / np.linalg.norm(expected)
    assert 0 < relative < 0.05


def test_that_8_bits_take_about_a_quarter_and_a_tied_embedding_is_stored_once() -> None:
    sizes = {}
    for tied in (True, False):
        model = tiny_llama(tie_word_embeddings=tied, vocab_size=4_000, max_position_embeddings=8)
        shape = shape_of(model.config)
        for eight_bit in (True, False):
            proto = build(weights_of(model), shape, eight_bit=eight_bit)
            sizes[tied, eight_bit] = len(proto.SerializeToString())
    head = 4_000 * 64 * (1 + 4 / 32)
    assert sizes[False, True] - sizes[True, True] == pytest.approx(head, rel=0.02)
    assert sizes[False, True] < 0.32 * sizes[False, False]


def test_that_every_node_and_weight_has_a_name_of_its_own() -> None:
    model = tiny_llama()
    proto = build(weights_of(model), shape_of(model.config), eight_bit=True)
    names = [one.name for one in proto.graph.node]
    assert len(set(names)) == len(names)
    weights = [one.name for one in proto.graph.initializer]
    assert len(set(weights)) == len(weights)


def test_that_a_model_with_weights_unknown_to_the_graph_is_refused() -> None:
    model = tiny_llama(attention_bias=True)
    with pytest.raises(ValueError, match=r"no place for model\.layers\.0\.self_attn\.k_proj\.bias"):
        build(weights_of(model), shape_of(model.config), eight_bit=False)


def test_that_a_missing_weight_is_named() -> None:
    model = tiny_llama()
    weights = weights_of(model)
    del weights["model.norm.weight"]
    with pytest.raises(KeyError, match=r"model\.norm\.weight"):
        build(weights, shape_of(model.config), eight_bit=False)


def test_that_a_shape_with_fewer_layers_than_the_weights_is_refused() -> None:
    model = tiny_llama()
    shape = replace(shape_of(model.config), layers=1)
    with pytest.raises(ValueError, match=r"no place for model\.layers\.1\."):
        build(weights_of(model), shape, eight_bit=False)


@given(
    st.integers(1, 5),
    st.integers(1, 4),
    st.floats(1e-6, 1e4),
    st.integers(0, 2**32 - 1),
)
def test_that_no_weight_moves_more_than_half_a_step(
    rows: int, blocks: int, size: float, seed: int
) -> None:
    matrix = np.random.default_rng(seed).normal(0, size, (rows, blocks * 32)).astype(np.float32)
    values, scales = quantise_blocks(matrix)
    assert values.shape == (rows, blocks, 32)
    assert scales.shape == (rows, blocks)
    back = (values.astype(np.float32) - 128) * scales[..., None]
    step = np.repeat(scales, 32, axis=1)
    assert np.all(np.abs(back.reshape(matrix.shape) - matrix) <= step * 0.5001)
    assert values.min() >= 1


def test_that_weights_of_zero_stay_zero() -> None:
    values, scales = quantise_blocks(np.zeros((2, 64), dtype=np.float32))
    assert np.all(values == 128)
    assert np.all(scales == 0)


def test_that_a_matrix_which_does_not_divide_is_refused() -> None:
    with pytest.raises(ValueError, match="33 columns"):
        quantise_blocks(np.zeros((2, 33), dtype=np.float32))
