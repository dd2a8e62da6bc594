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
from onnx import TensorProto, helper

from medgen_desktop import processor
from medgen_desktop.inference import session
from medgen_desktop.inference.cached_decoder import CachedDecoder
from medgen_desktop.inference.session import open_session
from medgen_desktop.training.export_onnx import decoder_shape, shape_of, weights_of
from medgen_desktop.training.int8 import Int8, round_rows, round_with_moment
from medgen_desktop.training.onnx_graph import (
    Float32,
    LlamaShape,
    MatrixFormat,
    Weights,
    build,
    input_name,
)
from medgen_desktop.training.rotation import orthogonal, rotate
from tests.unit.training.tiny_models import VOCABULARY, tiny_llama

EMBEDDING = "model.embed_tokens.weight"


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
    graph = Graph(build(weights_of(model), shape, Float32()), shape)
    found = graph.read(IDS, range(len(IDS)))
    assert found.shape == (len(IDS), VOCABULARY)
    np.testing.assert_allclose(found, torch_logits(model, IDS), atol=2e-4)


@pytest.mark.parametrize("calls", [[40], [1] * 40, [17, 1, 1, 8, 13], [1, 39]])
@pytest.mark.parametrize("matrices", [Float32, Int8])
def test_that_it_does_not_matter_in_how_many_calls_tokens_are_read(
    calls: list[int], matrices: type[Float32 | Int8]
) -> None:
    model = tiny_llama()
    shape = shape_of(model.config)
    proto = build(rotate(weights_of(model), shape), shape, matrices())
    expected = Graph(proto, shape).read(IDS, range(len(IDS)))
    graph, rows, at = Graph(proto, shape), [], 0
    for size in calls:
        rows.append(graph.read(IDS[at : at + size], range(size)))
        at += size
    np.testing.assert_allclose(np.concatenate(rows), expected, atol=2e-4)


def test_that_only_the_logits_asked_for_come_and_in_the_order_asked() -> None:
    model = tiny_llama()
    shape = shape_of(model.config)
    proto = build(weights_of(model), shape, Float32())
    everything = Graph(proto, shape).read(IDS, range(len(IDS)))
    chosen = Graph(proto, shape).read(IDS, [39, 0, 7])
    np.testing.assert_allclose(chosen, everything[[39, 0, 7]], atol=1e-5)


def test_that_tokens_can_be_taken_back_and_others_read_in_their_place() -> None:
    model = tiny_llama()
    shape = shape_of(model.config)
    graph = Graph(build(weights_of(model), shape, Float32()), shape)
    graph.read([*IDS[:10], 1, 2, 3, 4], [0])
    graph.total = 10
    found = graph.read(IDS[10:20], range(10))
    np.testing.assert_allclose(found, torch_logits(model, IDS[:20])[10:], atol=2e-4)


@pytest.mark.parametrize("tied", [True, False])
def test_that_the_8_bit_graph_stays_near_torch(tied: bool) -> None:
    model = tiny_llama(tie_word_embeddings=tied)
    shape = shape_of(model.config)
    found = Graph(build(rotate(weights_of(model), shape), shape, Int8()), shape).read(
        IDS, range(40)
    )
    expected = torch_logits(model, IDS)
    relative = np.linalg.norm(found - expected) / np.linalg.norm(expected)
    assert 0 < relative < 0.08  # a residual stream of 64 averages little away


def test_that_8_bits_take_about_a_quarter() -> None:
    model = tiny_llama(tie_word_embeddings=False, vocab_size=4_000, max_position_embeddings=8)
    shape = shape_of(model.config)
    exact = build(weights_of(model), shape, Float32()).ByteSize()
    rounded = build(rotate(weights_of(model), shape), shape, Int8()).ByteSize()
    assert rounded < 0.32 * exact


def test_that_every_node_and_weight_has_a_name_of_its_own() -> None:
    model = tiny_llama()
    shape = shape_of(model.config)
    proto = build(rotate(weights_of(model), shape), shape, Int8())
    names = [one.name for one in proto.graph.node]
    assert len(set(names)) == len(names)
    weights = [one.name for one in proto.graph.initializer]
    assert len(set(weights)) == len(weights)


def test_that_a_model_with_weights_unknown_to_the_graph_is_refused() -> None:
    model = tiny_llama(attention_bias=True)
    with pytest.raises(ValueError, match=r"no place for model\.layers\.0\.self_attn\.k_proj\.bias"):
        build(weights_of(model), shape_of(model.config), Float32())


def test_that_a_missing_weight_is_named() -> None:
    model = tiny_llama()
    weights = weights_of(model)
    del weights["model.norm.weight"]
    with pytest.raises(KeyError, match=r"model\.norm\.weight"):
        build(weights, shape_of(model.config), Float32())


def test_that_a_shape_with_fewer_layers_than_the_weights_is_refused() -> None:
    model = tiny_llama()
    shape = replace(shape_of(model.config), layers=1)
    with pytest.raises(ValueError, match=r"no place for model\.layers\.1\."):
        build(weights_of(model), shape, Float32())


@pytest.mark.parametrize(
    "changes",
    [{}, {"tie_word_embeddings": False}, {"num_key_value_heads": 1}, {"intermediate_size": 72}],
)
def test_that_a_rotated_model_says_the_same(changes: dict[str, Any]) -> None:
    model = tiny_llama(**changes)
    with torch.no_grad():  # fresh models have norms of 1, trained ones have not
        for name, weight in model.named_parameters():
            if "norm" in name:
                weight.uniform_(0.5, 2.0)
    shape = shape_of(model.config)
    turned = rotate(weights_of(model), shape)
    found = Graph(build(turned, shape, Float32()), shape).read(IDS, range(40))
    np.testing.assert_allclose(found, torch_logits(model, IDS), atol=1e-3)
    assert not np.allclose(turned["model.embed_tokens.weight"], weights_of(model)[EMBEDDING])


def test_that_a_rotation_keeps_every_length_and_comes_again() -> None:
    for size in (1, 9, 64):
        q = orthogonal(size, 3)
        np.testing.assert_allclose(q @ q.T, np.eye(size), atol=1e-6)
        np.testing.assert_array_equal(q, orthogonal(size, 3))


def test_that_a_spike_in_the_residual_stream_costs_a_rotated_model_little() -> None:
    """One axis of a hundred times the others, as trained models have them."""
    model = tiny_llama(hidden_size=128, num_attention_heads=2, num_key_value_heads=2)
    with torch.no_grad():
        model.model.embed_tokens.weight[:, 5] *= 100
        for layer in model.model.layers:
            layer.input_layernorm.weight[5] = 0.01
            layer.post_attention_layernorm.weight[5] = 0.01
        model.model.norm.weight[5] = 0.01
    shape = shape_of(model.config)
    expected = torch_logits(model, IDS)

    def error(weights: Weights, matrices: MatrixFormat) -> float:
        found = Graph(build(weights, shape, matrices), shape).read(IDS, range(40))
        return float(np.linalg.norm(found - expected) / np.linalg.norm(expected))

    assert error(rotate(weights_of(model), shape), Int8()) < 0.5 * error(weights_of(model), Int8())


@pytest.mark.parametrize("sizes", [[2, 3, 35], [40], [8] * 5])
def test_that_an_8_bit_tokens_numbers_do_not_depend_on_its_company(sizes: list[int]) -> None:
    """To the last bit, from two tokens on: guesses may not change a draft."""
    model = tiny_llama()
    shape = shape_of(model.config)
    proto = build(rotate(weights_of(model), shape), shape, Int8())
    reference, graph, at = Graph(proto, shape), Graph(proto, shape), 0
    expected = np.concatenate(
        [reference.read(IDS[at : at + 2], range(2)) for at in range(0, 40, 2)]
    )
    rows = []
    for size in sizes:
        rows.append(graph.read(IDS[at : at + size], range(size)))
        at += size
    np.testing.assert_array_equal(np.concatenate(rows), expected)


def test_that_a_graph_can_show_what_its_matrices_are_multiplied_with() -> None:
    model = tiny_llama()
    shape = shape_of(model.config)
    weights = weights_of(model)
    graph = Graph(build(weights, shape, Float32(shows_inputs=True)), shape)
    graph.binding.bind_output(input_name("model.layers.1.down"), "cpu")
    graph.binding.bind_output("qkv.0", "cpu")
    graph.read(IDS, [0])
    shown = {one.shape()[-1]: one.numpy()[0] for one in graph.binding.get_outputs()[-3:]}
    with torch.inference_mode():
        hidden = model.model.layers[0].input_layernorm(model.model.embed_tokens(torch.tensor(IDS)))
        queries = model.model.layers[0].self_attn.q_proj(hidden).numpy()
    packed = (shape.heads + 2 * shape.kv_heads) * shape.head_size
    np.testing.assert_allclose(shown[packed][:, : queries.shape[1]], queries, atol=1e-4)
    assert shown[shape.intermediate].shape == (40, shape.intermediate)


@given(st.integers(1, 5), st.integers(1, 80), st.floats(1e-6, 1e4), st.integers(0, 2**32 - 1))
def test_that_no_weight_moves_more_than_half_a_step(
    rows: int, columns: int, size: float, seed: int
) -> None:
    matrix = np.random.default_rng(seed).normal(0, size, (rows, columns)).astype(np.float32)
    values, scales = round_rows(matrix)
    assert values.shape == matrix.shape
    assert scales.shape == (rows,)
    assert np.all(np.abs(values * scales[:, None] - matrix) <= scales[:, None] * 0.5001)
    assert values.min() >= -127


def test_that_weights_of_zero_stay_zero() -> None:
    values, _scales = round_rows(np.zeros((2, 64), dtype=np.float32))
    assert np.all(values == 0)


@given(st.integers(0, 2**32 - 1))
def test_that_rounding_with_a_moment_keeps_the_products_better(seed: int) -> None:
    """Of inputs that go together, as those of a model do."""
    random = np.random.default_rng(seed)
    matrix = random.normal(size=(8, 96)).astype(np.float32)
    inputs = (random.normal(size=(400, 12)) @ random.normal(size=(12, 96))).astype(np.float32)
    exact = inputs @ matrix.T

    def error(rounded: tuple[NDArray[np.int8], NDArray[np.float32]]) -> float:
        values, scales = rounded
        return float(np.linalg.norm(inputs @ (values * scales[:, None]).T - exact))

    nearest, fitted = round_rows(matrix), round_with_moment(matrix, inputs.T @ inputs)
    assert error(fitted) < 0.6 * error(nearest)
    assert np.abs(fitted[0].astype(int)).max() <= 127


def test_that_a_moment_of_nothing_rounds_to_the_nearest() -> None:
    matrix = np.random.default_rng(1).normal(size=(4, 70)).astype(np.float32)
    values, _scales = round_with_moment(matrix, np.zeros((70, 70), dtype=np.float32))
    np.testing.assert_array_equal(values, round_rows(matrix)[0])


def test_that_the_product_that_asks_the_processor_is_the_one_that_is_written_here() -> None:
    """Drafting has no onnx to build it with."""
    sizes = {"a": (TensorProto.UINT8, [1, 64]), "b": (TensorProto.INT8, [64, 16])}
    graph = helper.make_graph(
        [helper.make_node("MatMulInteger", ["a", "b"], ["c"])],
        "p",
        [helper.make_tensor_value_info(name, *of) for name, of in sizes.items()],
        [helper.make_tensor_value_info("c", TensorProto.INT32, [1, 16])],
    )
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 10)], ir_version=10)
    assert made.SerializeToString() == processor._PRODUCT_OF_64


def test_that_old_processors_get_exact_sums_at_the_cost_of_speed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    model = tiny_llama()
    shape = shape_of(model.config)
    weights = build(rotate(weights_of(model), shape), shape, Int8()).SerializeToString()
    expected = open_session(weights)
    monkeypatch.setattr(processor, "_sums_are_exact", lambda: False)
    settings = processor.session_settings.__wrapped__()
    assert settings["session.x64quantprecision"] == "1"
    monkeypatch.setattr(session, "session_settings", lambda: settings)
    found = open_session(weights)
    logits = []
    for one in (expected, found):
        decoder = CachedDecoder(one, decoder_shape(shape))
        logits.append(decoder.read(IDS, [39]).copy())
    np.testing.assert_allclose(logits[1], logits[0], atol=1e-4)
