"""Llama-family decoders as ONNX graphs, built node by node from the merged weights.

Building the graph ourselves, rather than tracing the model, gives what drafting needs: a cache that
onnxruntime updates in place, logits only at the positions that are asked for, and 8-bit weights
without a second pass over the file.

Inputs: `input_ids` int64 [1, M]; `logit_positions` int64 [K], indices into the M; `seqlens_k` int32
[1], the total length - 1; `total_sequence_length` int32 [1]; and for each layer i
`past_key_values.i.key` and `.value` float32 [1, kv_heads, capacity, head_size].
Outputs: `logits` float32 [1, K, vocabulary]; `present.i.key` / `.value`, to be bound to the same
buffers as the inputs; and `qkv.i` [1, M, (heads + 2 * kv_heads) * head_size], what each layer asks
for before rotation, which costs nothing where it is not bound.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper

Weights = Mapping[str, NDArray[np.float32]]
BLOCK = 32
"""Weights that share one 8-bit scale, along the input dimension."""
_ZERO_POINT = 128
_LARGEST = 127
_MICROSOFT = "com.microsoft"
_OPSET = 18
_IR_VERSION = 10
_INT8_ACCURACY = 4  # MatMulNBits: multiply in int8, with activations quantised per block


@dataclass(frozen=True, slots=True)
class LlamaShape:
    """Sizes and constants of a Llama-family model."""

    layers: int
    hidden: int
    heads: int
    kv_heads: int
    head_size: int
    intermediate: int
    vocabulary: int
    context: int
    norm_epsilon: float
    rope_theta: float


def build(weights: Weights, shape: LlamaShape, *, eight_bit: bool) -> onnx.ModelProto:
    """The graph with its weights inside, in float32 or with every matrix in 8 bits.

    `weights` are named as in the Hugging Face checkpoint; a model without `lm_head.weight` shares
    its embedding.

    Raises:
        KeyError: a weight is missing.
        ValueError: a weight has no place in the graph, or a matrix does not divide into blocks.
    """
    _refuse_unknown(weights, shape)
    graph = _Graph(eight_bit=eight_bit)
    head = "lm_head.weight" if "lm_head.weight" in weights else "model.embed_tokens.weight"
    graph.add_matrix("lm_head", weights[head])
    tied = head == "model.embed_tokens.weight"
    hidden = _embed(graph, weights, shape, tied=tied)
    _rope_caches(graph, shape)
    residual = ""
    for layer in range(shape.layers):
        hidden, residual = _layer(graph, weights, shape, layer, hidden, residual)
    asked = [graph.node("Gather", [one, "logit_positions"], axis=1) for one in (hidden, residual)]
    normed, _ = _norm(graph, asked[0], asked[1], weights["model.norm.weight"], shape)
    graph.multiply("lm_head", normed, output="logits")
    return graph.model(shape)


def _refuse_unknown(weights: Weights, shape: LlamaShape) -> None:
    """A model that is not quite a Llama has weights that would be left out in silence."""
    known = {"model.embed_tokens.weight", "model.norm.weight", "lm_head.weight"}
    parts = ["input_layernorm", "post_attention_layernorm"]
    parts += [f"self_attn.{one}_proj" for one in "qkvo"]
    parts += [f"mlp.{one}_proj" for one in ("gate", "up", "down")]
    known |= {f"model.layers.{at}.{part}.weight" for at in range(shape.layers) for part in parts}
    unknown = sorted(set(weights) - known)
    if unknown:
        raise ValueError(f"the graph has no place for {unknown[0]} ({len(unknown)} such weights)")


def quantise_blocks(
    matrix: NDArray[np.float32],
) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
    """Symmetric 8-bit blocks of a [rows, columns] matrix, columns being the input dimension.

    Returns:
        Values [rows, columns / 32, 32] around 128, and scales [rows, columns / 32].

    Raises:
        ValueError: the columns do not divide by 32.
    """
    rows, columns = matrix.shape
    if columns % BLOCK:
        raise ValueError(f"{columns} columns do not divide into blocks of {BLOCK}")
    blocks = matrix.reshape(rows, columns // BLOCK, BLOCK)
    scales = np.abs(blocks).max(axis=2) / np.float32(_LARGEST)
    divisor = np.where(scales > 0, scales, np.float32(1))[..., None]
    values = (np.rint(blocks / divisor) + _ZERO_POINT).astype(np.uint8)
    return values, scales.astype(np.float32)


class _Graph:
    """Collects nodes and weights; every method that makes a node returns its first output."""

    def __init__(self, *, eight_bit: bool) -> None:
        self.eight_bit = eight_bit
        self._model = onnx.ModelProto(ir_version=_IR_VERSION, producer_name="medgen-desktop")
        self._names: dict[str, tuple[int, int]] = {}

    def node(
        self,
        kind: str,
        inputs: list[str],
        output: str = "",
        **attributes: Any,  # noqa: ANN401 - ONNX attributes are of any kind
    ) -> str:
        """A node with one output."""
        return self.nodes(kind, inputs, [output or self.fresh(kind)], **attributes)[0]

    def nodes(
        self,
        kind: str,
        inputs: list[str],
        outputs: list[str],
        *,
        domain: str = "",
        **attributes: Any,  # noqa: ANN401 - ONNX attributes are of any kind
    ) -> list[str]:
        """A node with the outputs that are named."""
        name = self.fresh(kind)
        self._model.graph.node.append(
            helper.make_node(kind, inputs, outputs, name=name, domain=domain, **attributes)
        )
        return outputs

    def constant(self, name: str, value: NDArray[Any]) -> str:
        """A weight, written into the model at once so that it is held only once."""
        tensor = self._model.graph.initializer.add()
        tensor.name = name
        tensor.data_type = helper.np_dtype_to_tensor_dtype(value.dtype)
        tensor.dims.extend(value.shape)
        tensor.raw_data = value.astype(value.dtype.newbyteorder("<"), copy=False).tobytes()
        return name

    def add_matrix(self, name: str, matrix: NDArray[np.float32]) -> None:
        """A [outputs, inputs] weight for `multiply`, in the graph's precision."""
        self._names[name] = (matrix.shape[0], matrix.shape[1])
        if self.eight_bit:
            values, scales = quantise_blocks(matrix)
            self.constant(f"{name}.q8", values)
            self.constant(f"{name}.scales", scales)
        else:
            self.constant(f"{name}.t", matrix.T)

    def multiply(self, name: str, value: str, output: str = "") -> str:
        """`value` times the transpose of a matrix that was added."""
        if not self.eight_bit:
            return self.node("MatMul", [value, f"{name}.t"], output)
        rows, columns = self._names[name]
        return self.node(
            "MatMulNBits",
            [value, f"{name}.q8", f"{name}.scales"],
            output,
            domain=_MICROSOFT,
            K=columns,
            N=rows,
            bits=8,
            block_size=BLOCK,
            accuracy_level=_INT8_ACCURACY,
        )

    def model(self, shape: LlamaShape) -> onnx.ModelProto:
        """Everything that was collected."""
        opsets = [helper.make_opsetid("", _OPSET), helper.make_opsetid(_MICROSOFT, 1)]
        self._model.opset_import.extend(opsets)
        self._model.graph.name = "drafter"
        self._model.graph.input.extend(_inputs(shape))
        self._model.graph.output.extend(_outputs(shape))
        return self._model

    def fresh(self, kind: str) -> str:
        """A name that no other node or weight has."""
        return f"{kind}.{len(self._model.graph.node)}"


def _inputs(shape: LlamaShape) -> Iterator[onnx.ValueInfoProto]:
    yield helper.make_tensor_value_info("input_ids", TensorProto.INT64, [1, "new"])
    yield helper.make_tensor_value_info("logit_positions", TensorProto.INT64, ["asked"])
    yield helper.make_tensor_value_info("seqlens_k", TensorProto.INT32, [1])
    yield helper.make_tensor_value_info("total_sequence_length", TensorProto.INT32, [1])
    yield from _cache_infos("past_key_values", shape, "capacity")


def _outputs(shape: LlamaShape) -> Iterator[onnx.ValueInfoProto]:
    yield helper.make_tensor_value_info("logits", TensorProto.FLOAT, [1, "asked", shape.vocabulary])
    yield from _cache_infos("present", shape, "present_capacity")
    packed = (shape.heads + 2 * shape.kv_heads) * shape.head_size
    for layer in range(shape.layers):
        yield helper.make_tensor_value_info(f"qkv.{layer}", TensorProto.FLOAT, [1, "new", packed])


def _cache_infos(prefix: str, shape: LlamaShape, length: str) -> Iterator[onnx.ValueInfoProto]:
    for layer in range(shape.layers):
        for part in ("key", "value"):
            yield helper.make_tensor_value_info(
                f"{prefix}.{layer}.{part}",
                TensorProto.FLOAT,
                [1, shape.kv_heads, length, shape.head_size],
            )


def _embed(graph: _Graph, weights: Weights, shape: LlamaShape, *, tied: bool) -> str:
    """Rows of the embedding; in 8 bits they are taken from the LM head where the two are tied."""
    embedding = weights["model.embed_tokens.weight"]
    if not graph.eight_bit:
        table = graph.constant("embed_tokens", embedding)
        return graph.node("Gather", [table, "input_ids"], axis=0)
    if not tied:
        values, scales = quantise_blocks(embedding)
        graph.constant("embed_tokens.q8", values)
        graph.constant("embed_tokens.scales", scales)
    source = "lm_head" if tied else "embed_tokens"
    values_here = graph.node("Gather", [f"{source}.q8", "input_ids"], axis=0)
    scales_here = graph.node("Gather", [f"{source}.scales", "input_ids"], axis=0)
    as_float = graph.node("Cast", [values_here], to=TensorProto.FLOAT)
    zero = graph.constant("zero_point", np.array(_ZERO_POINT, dtype=np.float32))
    centred = graph.node("Sub", [as_float, zero])
    last_axis = graph.constant("last_axis", np.array([-1], dtype=np.int64))
    scaled = graph.node("Mul", [centred, graph.node("Unsqueeze", [scales_here, last_axis])])
    flat = graph.constant("hidden_shape", np.array([1, -1, shape.hidden], dtype=np.int64))
    return graph.node("Reshape", [scaled, flat])


def _rope_caches(graph: _Graph, shape: LlamaShape) -> None:
    exponents = np.arange(0, shape.head_size, 2, dtype=np.float64) / shape.head_size
    angles = np.outer(np.arange(shape.context), shape.rope_theta**-exponents)
    graph.constant("cos_cache", np.cos(angles).astype(np.float32))
    graph.constant("sin_cache", np.sin(angles).astype(np.float32))


def _layer(
    graph: _Graph,
    weights: Weights,
    shape: LlamaShape,
    layer: int,
    hidden: str,
    residual: str,
) -> tuple[str, str]:
    """One decoder layer; returns what it adds and the residual that is to be added to."""
    name = f"model.layers.{layer}"
    normed, residual = _norm(
        graph, hidden, residual, weights[f"{name}.input_layernorm.weight"], shape
    )
    projections = [weights[f"{name}.self_attn.{part}_proj.weight"] for part in "qkv"]
    graph.add_matrix(f"{name}.qkv", np.concatenate(projections))
    attended = graph.nodes(
        "GroupQueryAttention",
        [
            graph.multiply(f"{name}.qkv", normed, output=f"qkv.{layer}"),
            "",
            "",
            f"past_key_values.{layer}.key",
            f"past_key_values.{layer}.value",
            "seqlens_k",
            "total_sequence_length",
            "cos_cache",
            "sin_cache",
        ],
        [f"{name}.attended", f"present.{layer}.key", f"present.{layer}.value"],
        domain=_MICROSOFT,
        num_heads=shape.heads,
        kv_num_heads=shape.kv_heads,
        do_rotary=1,
    )[0]
    graph.add_matrix(f"{name}.o", weights[f"{name}.self_attn.o_proj.weight"])
    normed, residual = _norm(
        graph,
        graph.multiply(f"{name}.o", attended),
        residual,
        weights[f"{name}.post_attention_layernorm.weight"],
        shape,
    )
    return _gated_mlp(graph, weights, name, normed), residual


def _gated_mlp(graph: _Graph, weights: Weights, name: str, value: str) -> str:
    gate_up = [weights[f"{name}.mlp.{part}_proj.weight"] for part in ("gate", "up")]
    graph.add_matrix(f"{name}.gate_up", np.concatenate(gate_up))
    gate, up = graph.nodes(
        "Split",
        [graph.multiply(f"{name}.gate_up", value)],
        [f"{name}.gate", f"{name}.up"],
        axis=-1,
        num_outputs=2,
    )
    swish = graph.node("Mul", [gate, graph.node("Sigmoid", [gate])])
    graph.add_matrix(f"{name}.down", weights[f"{name}.mlp.down_proj.weight"])
    return graph.multiply(f"{name}.down", graph.node("Mul", [swish, up]))


def _norm(
    graph: _Graph, value: str, residual: str, weight: NDArray[np.float32], shape: LlamaShape
) -> tuple[str, str]:
    """RMS norm of value + residual, and that sum."""
    scale = graph.constant(graph.fresh("norm"), weight)
    if not residual:
        normed = graph.node(
            "SimplifiedLayerNormalization",
            [value, scale],
            axis=-1,
            epsilon=shape.norm_epsilon,
            stash_type=1,
        )
        return normed, value
    outputs = [f"{scale}.normed", "", "", f"{scale}.sum"]
    graph.nodes(
        "SkipSimplifiedLayerNormalization",
        [value, residual, scale],
        outputs,
        domain=_MICROSOFT,
        epsilon=shape.norm_epsilon,
    )
    return outputs[0], outputs[3]
