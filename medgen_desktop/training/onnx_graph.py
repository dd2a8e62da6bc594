"""Llama-family decoders as ONNX graphs, built node by node from the merged weights.

Building the graph ourselves, rather than tracing the model, gives what drafting needs: a cache that
onnxruntime updates in place, logits only at the positions that are asked for, and matrices in any
format that can be multiplied with (`MatrixFormat`).

Inputs: `input_ids` int64 [1, M]; `logit_positions` int64 [K], indices into the M; `seqlens_k` int32
[1], the total length - 1; `total_sequence_length` int32 [1]; and for each layer i
`past_key_values.i.key` and `.value` float32 [1, kv_heads, capacity, head_size].
Outputs: `logits` float32 [1, K, vocabulary]; `present.i.key` / `.value`, to be bound to the same
buffers as the inputs; and `qkv.i` [1, M, (heads + 2 * kv_heads) * head_size], what each layer asks
for before rotary embedding, which costs nothing where it is not bound.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper

Weights = Mapping[str, NDArray[np.float32]]
DOWN_ROTATION = "mlp.down_rotation"
"""An optional weight [b, b]: down projections expect every b of their inputs times it."""
MICROSOFT = "com.microsoft"
_OPSET = 18
_IR_VERSION = 10


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


class MatrixFormat(Protocol):
    """How a graph keeps its matrices and multiplies with them."""

    def embed(self, graph: "Graph", table: NDArray[np.float32]) -> str:
        """The rows [1, M, columns] of a [vocabulary, columns] table at `input_ids`."""
        ...

    def multiply(
        self,
        graph: "Graph",
        name: str,
        matrix: NDArray[np.float32],
        value: str,
        output: str = "",
        *,
        is_normed: bool,
    ) -> str:
        """`value` [1, M, inputs] times the transpose of a matrix [outputs, inputs].

        `is_normed`: the value comes from an RMS norm. `output` names the product, if need be.
        """
        ...


class Float32:
    """Matrices as they are; with `shows_inputs`, what they are multiplied with are outputs."""

    def __init__(self, *, shows_inputs: bool = False) -> None:
        """The outputs are named by `input_name`."""
        self._shows_inputs = shows_inputs

    def embed(self, graph: "Graph", table: NDArray[np.float32]) -> str:
        """One Gather."""
        return graph.node("Gather", [graph.constant("embed_tokens", table), "input_ids"], axis=0)

    def multiply(
        self,
        graph: "Graph",
        name: str,
        matrix: NDArray[np.float32],
        value: str,
        output: str = "",
        *,
        is_normed: bool,  # noqa: ARG002 - of no interest without rounding
    ) -> str:
        """One MatMul."""
        if self._shows_inputs:
            graph.node("Identity", [value], input_name(name))
            graph.add_output(input_name(name), ["rows", matrix.shape[1]])
        return graph.node("MatMul", [value, graph.constant(f"{name}.t", matrix.T)], output)


def input_name(matrix: str) -> str:
    """The graph's output that shows what a matrix is multiplied with [1, rows, columns]."""
    return f"{matrix}.input"


def build(weights: Weights, shape: LlamaShape, matrices: MatrixFormat) -> onnx.ModelProto:
    """The graph with its weights inside.

    `weights` are named as in the Hugging Face checkpoint; a model without `lm_head.weight` shares
    its embedding.

    Raises:
        KeyError: a weight is missing.
        ValueError: a weight has no place in the graph, or does not suit the format.
    """
    _refuse_unknown(weights, shape)
    graph = Graph()
    _rope_caches(graph, shape)
    embedding = weights["model.embed_tokens.weight"]
    hidden, residual = matrices.embed(graph, embedding), ""
    for layer in range(shape.layers):
        hidden, residual = _layer(graph, matrices, weights, shape, layer, hidden, residual)
    asked = [graph.node("Gather", [one, "logit_positions"], axis=1) for one in (hidden, residual)]
    normed, _ = _norm(graph, asked[0], asked[1], weights["model.norm.weight"], shape)
    head = weights.get("lm_head.weight", embedding)
    matrices.multiply(graph, "lm_head", head, normed, "logits", is_normed=True)
    return graph.model(_inputs(shape), _outputs(shape))


def _refuse_unknown(weights: Weights, shape: LlamaShape) -> None:
    """A model that is not quite a Llama has weights that would be left out in silence."""
    known = {"model.embed_tokens.weight", "model.norm.weight", "lm_head.weight", DOWN_ROTATION}
    parts = ["input_layernorm", "post_attention_layernorm"]
    parts += [f"self_attn.{one}_proj" for one in "qkvo"]
    parts += [f"mlp.{one}_proj" for one in ("gate", "up", "down")]
    known |= {f"model.layers.{at}.{part}.weight" for at in range(shape.layers) for part in parts}
    unknown = sorted(set(weights) - known)
    if unknown:
        raise ValueError(f"the graph has no place for {unknown[0]} ({len(unknown)} such weights)")


class Graph:
    """Collects nodes and weights; every method that makes a node returns its first output."""

    def __init__(self) -> None:
        """Nothing yet."""
        self._model = onnx.ModelProto(ir_version=_IR_VERSION, producer_name="medgen-desktop")
        self._constants: set[str] = set()

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
        """A weight, written into the model at once so that it is held only once.

        Of two with one name, which must be the same, one is kept.
        """
        if name in self._constants:
            return name
        self._constants.add(name)
        tensor = self._model.graph.initializer.add()
        tensor.name = name
        tensor.data_type = helper.np_dtype_to_tensor_dtype(value.dtype)
        tensor.dims.extend(value.shape)
        tensor.raw_data = value.astype(value.dtype.newbyteorder("<"), copy=False).tobytes()
        return name

    def add_output(self, name: str, last_sizes: list[str | int]) -> None:
        """Declare a float32 output [1, …]."""
        info = helper.make_tensor_value_info(name, TensorProto.FLOAT, [1, *last_sizes])
        self._model.graph.output.append(info)

    def model(
        self, inputs: Iterable[onnx.ValueInfoProto], outputs: Iterable[onnx.ValueInfoProto]
    ) -> onnx.ModelProto:
        """Everything that was collected."""
        opsets = [helper.make_opsetid("", _OPSET), helper.make_opsetid(MICROSOFT, 1)]
        self._model.opset_import.extend(opsets)
        self._model.graph.name = "drafter"
        self._model.graph.input.extend(inputs)
        self._model.graph.output.extend(outputs)
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


def _rope_caches(graph: Graph, shape: LlamaShape) -> None:
    exponents = np.arange(0, shape.head_size, 2, dtype=np.float64) / shape.head_size
    angles = np.outer(np.arange(shape.context), shape.rope_theta**-exponents)
    graph.constant("cos_cache", np.cos(angles).astype(np.float32))
    graph.constant("sin_cache", np.sin(angles).astype(np.float32))


def _layer(
    graph: Graph,
    matrices: MatrixFormat,
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
    qkv = np.concatenate([weights[f"{name}.self_attn.{part}_proj.weight"] for part in "qkv"])
    asked = matrices.multiply(graph, f"{name}.qkv", qkv, normed, f"qkv.{layer}", is_normed=True)
    attended = graph.nodes(
        "GroupQueryAttention",
        [
            asked,
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
        domain=MICROSOFT,
        num_heads=shape.heads,
        kv_num_heads=shape.kv_heads,
        do_rotary=1,
    )[0]
    out = weights[f"{name}.self_attn.o_proj.weight"]
    normed, residual = _norm(
        graph,
        matrices.multiply(graph, f"{name}.o", out, attended, is_normed=False),
        residual,
        weights[f"{name}.post_attention_layernorm.weight"],
        shape,
    )
    return _gated_mlp(graph, matrices, weights, name, normed), residual


def _gated_mlp(
    graph: Graph, matrices: MatrixFormat, weights: Weights, name: str, value: str
) -> str:
    gate_weight, up_weight = (weights[f"{name}.mlp.{part}_proj.weight"] for part in ("gate", "up"))
    gate = matrices.multiply(graph, f"{name}.gate", gate_weight, value, is_normed=True)
    up = matrices.multiply(graph, f"{name}.up", up_weight, value, is_normed=True)
    swish = graph.node("QuickGelu", [gate], domain=MICROSOFT, alpha=1.0)  # x * sigmoid(x)
    gated = graph.node("Mul", [swish, up])
    if DOWN_ROTATION in weights:
        gated = _in_blocks(graph, gated, weights[DOWN_ROTATION])
    down = weights[f"{name}.mlp.down_proj.weight"]
    return matrices.multiply(graph, f"{name}.down", down, gated, is_normed=False)


def _in_blocks(graph: Graph, value: str, matrix: NDArray[np.float32]) -> str:
    """Every b of a value's last axis times a matrix [b, b]."""
    size = matrix.shape[0]
    blocks = graph.constant("blocks", np.array([0, 0, -1, size], dtype=np.int64))
    whole = graph.constant("whole", np.array([0, 0, -1], dtype=np.int64))
    split = graph.node("Reshape", [value, blocks])
    turned = graph.node("MatMul", [split, graph.constant(DOWN_ROTATION, matrix)])
    return graph.node("Reshape", [turned, whole])


def _norm(
    graph: Graph, value: str, residual: str, weight: NDArray[np.float32], shape: LlamaShape
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
        domain=MICROSOFT,
        epsilon=shape.norm_epsilon,
    )
    return outputs[0], outputs[3]
