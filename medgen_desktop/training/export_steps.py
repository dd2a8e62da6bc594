"""Any model as step graphs (see `step_graph`): traced by torch's exporter, its matrices in 8 bits.

Llama's family has a faster graph of its own in `onnx_graph`; every other one comes this way.
"""

import inspect
import logging
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from onnx import helper, numpy_helper
from onnxruntime.quantization.matmul_nbits_quantizer import MatMulNBitsQuantizer
from torch import nn
from transformers.cache_utils import DynamicCache, EncoderDecoderCache
from transformers.modeling_outputs import BaseModelOutput

from medgen_desktop.training.architectures.recurrent import RecurrentDrafter
from medgen_desktop.training.recurrent_graphs import recurrent_graphs

_BLOCK = 32
_BITS = 8
_INTEGER_PRODUCTS = 4
"""Onnxruntime's `accuracy_level` for products of 8-bit integers."""
_OPSET = 20
_LEAST_TABLE = 1 << 16
"""Numbers; a smaller table of embeddings is not worth rounding."""
_ANY = torch.export.Dim.DYNAMIC
_SOURCE, _ANSWER, _PAST = 7, 3, 5
"""Lengths to trace with: unlike, so that none is taken for another."""


@dataclass(frozen=True, slots=True)
class Traced:
    """Files of a model's graphs; `encoder` is None where the step reads the prompt as well."""

    step: Path
    encoder: Path | None


def trace(model: Any, folder: Path) -> Traced:  # noqa: ANN401 - transformers' models are untyped
    """Write a model's graphs in float32 as `exact-*.onnx`, weights beside them.

    Raises:
        ValueError: torch cannot trace the model; its own message names operators, never text.
    """
    if isinstance(model, RecurrentDrafter):
        return _save_recurrent(model, folder)
    model.set_attn_implementation("eager")
    if model.config.is_encoder_decoder:
        return _trace_sequence(model, folder)
    return Traced(_trace_causal(model, folder), None)


def remove(traced: Traced) -> None:
    """Delete the graphs and the weights beside them."""
    for path in (traced.step, traced.encoder):
        if path is not None:
            path.unlink(missing_ok=True)
            path.with_name(f"{path.name}.data").unlink(missing_ok=True)


def round_weights(exact: Path, target: Path) -> None:
    """Write a graph anew with its matrices in 8 bits (weights only) and its tables too."""
    model = onnx.load(str(exact))
    _make_products_plain(model)
    _round_tables(model)
    with _quiet():
        quantiser = MatMulNBitsQuantizer(
            model,
            bits=_BITS,
            block_size=_BLOCK,
            is_symmetric=True,
            accuracy_level=_INTEGER_PRODUCTS,
        )
        quantiser.process()
    rounded = quantiser.model.model
    _drop_unused(rounded)
    target.write_bytes(rounded.SerializeToString())


# -- what is traced ---------------------------------------------------------------------------


class _CausalStep(nn.Module):
    def __init__(self, model: Any) -> None:  # noqa: ANN401 - as above
        super().__init__()
        self.model = model
        self._selects = "logits_to_keep" in inspect.signature(model.forward).parameters

    def forward(
        self, input_ids: torch.Tensor, logit_positions: torch.Tensor, *states: torch.Tensor
    ) -> tuple[torch.Tensor, ...]:
        cache = _cache_of(states)
        asked = {"logits_to_keep": logit_positions} if self._selects else {}
        made = self.model(input_ids=input_ids, past_key_values=cache, use_cache=True, **asked)
        logits = made.logits if self._selects else made.logits[:, logit_positions]
        return (logits, *_tensors_of(cache))


class _Encoder(nn.Module):
    """Gives each decoder layer's keys and values of the source, once and for all steps."""

    def __init__(self, model: Any) -> None:  # noqa: ANN401 - as above
        super().__init__()
        self.model = model

    def forward(self, input_ids: torch.Tensor) -> tuple[torch.Tensor, ...]:
        hidden = self.model.get_encoder()(input_ids=input_ids).last_hidden_state
        cache = EncoderDecoderCache(DynamicCache(), DynamicCache())
        self.model(
            encoder_outputs=BaseModelOutput(last_hidden_state=hidden),
            decoder_input_ids=input_ids[:, :1],  # any token: its own part is not looked at
            past_key_values=cache,
            use_cache=True,
        )
        return (hidden, *_tensors_of(cache.cross_attention_cache))


class _SequenceStep(nn.Module):
    def __init__(self, model: Any) -> None:  # noqa: ANN401 - as above
        super().__init__()
        self.model = model

    def forward(
        self, input_ids: torch.Tensor, hidden: torch.Tensor, *both: torch.Tensor
    ) -> tuple[torch.Tensor, ...]:
        half = len(both) // 2
        cache = EncoderDecoderCache(_cache_of(both[half:]), _cache_of(both[:half]))
        for layer in range(half // 2):
            cache.is_updated[layer] = True
        logits = self.model(
            encoder_outputs=BaseModelOutput(last_hidden_state=hidden),
            decoder_input_ids=input_ids,
            past_key_values=cache,
            use_cache=True,
        ).logits
        return (logits, *_tensors_of(cache.self_attention_cache))


def _cache_of(states: Sequence[torch.Tensor]) -> DynamicCache:
    cache = DynamicCache()
    for layer in range(len(states) // 2):
        cache.update(states[2 * layer], states[2 * layer + 1], layer)
    return cache


def _tensors_of(cache: DynamicCache) -> list[torch.Tensor]:
    return [one for layer in cache.layers for one in (layer.keys, layer.values)]


def _trace_causal(model: Any, folder: Path) -> Path:  # noqa: ANN401 - as above
    cache = DynamicCache()
    with torch.no_grad():
        model(_tokens(_PAST), past_key_values=cache, use_cache=True)
    states = _tensors_of(cache)
    names = _cache_names(len(states))
    return write_traced(
        _CausalStep(model),
        (_tokens(_ANSWER), torch.tensor([1, 2]), *states),
        {
            "input_ids": {1: _ANY},
            "logit_positions": {0: _ANY},
            "states": tuple({2: _ANY} for _ in states),
        },
        ["input_ids", "logit_positions", *names],
        ["logits", *(f"next_{one}" for one in names)],
        folder / "exact-step.onnx",
    )


def _trace_sequence(model: Any, folder: Path) -> Traced:  # noqa: ANN401 - as above
    encoder = _Encoder(model)
    with torch.no_grad():
        hidden, *crossed = encoder(_tokens(_SOURCE))
    names = _cache_names(len(crossed))
    encoded = ["encoded.hidden", *(one.replace("state.", "encoded.") for one in names)]
    encoder_path = write_traced(
        encoder,
        (_tokens(_SOURCE),),
        {"input_ids": {1: _ANY}},
        ["input_ids"],
        encoded,
        folder / "exact-encoder.onnx",
    )
    states = [torch.randn(1, one.shape[1], _PAST, one.shape[3]) for one in crossed]
    step_path = write_traced(
        _SequenceStep(model),
        (_tokens(_ANSWER), hidden, *crossed, *states),
        {
            "input_ids": {1: _ANY},
            "hidden": {1: _ANY},
            "both": tuple({2: _ANY} for _ in (*crossed, *states)),
        },
        ["input_ids", *encoded, *names],
        ["logits", *(f"next_{one}" for one in names)],
        folder / "exact-step.onnx",
    )
    return Traced(step_path, encoder_path)


def _save_recurrent(model: RecurrentDrafter, folder: Path) -> Traced:
    paths = (folder / "exact-encoder.onnx", folder / "exact-step.onnx")
    for graph, path in zip(recurrent_graphs(model), paths, strict=True):
        onnx.save(graph, str(path))
    return Traced(step=paths[1], encoder=paths[0])


def _tokens(count: int) -> torch.Tensor:
    return torch.arange(3, 3 + count)[None]


def _cache_names(count: int) -> list[str]:
    return [f"state.{part}.{at}" for at in range(count // 2) for part in ("key", "value")]


def write_traced(
    module: nn.Module,
    inputs: tuple[torch.Tensor, ...],
    shapes: dict[str, Any],
    input_names: list[str],
    output_names: list[str],
    path: Path,
) -> Path:
    """Trace a module into a graph with these inputs and outputs, its weights beside it."""
    with _quiet(), torch.no_grad():
        torch.onnx.export(
            module.eval(),
            inputs,
            str(path),
            dynamo=True,
            dynamic_shapes=shapes,
            input_names=input_names,
            output_names=output_names,
            opset_version=_OPSET,
            external_data=True,
            verbose=False,
        )
    return path


@contextmanager
def _quiet() -> Iterator[None]:
    """The exporter and the quantiser say much that is of use to their makers only."""
    before = logging.root.manager.disable
    logging.disable(logging.ERROR)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(before)


# -- 8 bits -----------------------------------------------------------------------------------


def _make_products_plain(model: onnx.ModelProto) -> None:
    """Every product with a weight as a MatMul of two factors, which is what can be rounded."""
    graph = model.graph
    weights = {one.name: one for one in graph.initializer}
    transposed = {
        node.output[0]: node.input[0]
        for node in graph.node
        if node.op_type == "Transpose" and node.input[0] in weights
    }
    for at, node in reversed(list(enumerate(graph.node))):
        flags = {one.name: one.i for one in node.attribute}
        if node.op_type == "MatMul" and node.input[1] in transposed:
            node.input[1] = _transpose_of(graph, weights, transposed[node.input[1]])
        elif node.op_type == "Gemm" and node.input[1] in weights and not flags.get("transA"):
            (value, matrix, *bias), (output,) = node.input, node.output
            if flags.get("transB"):
                matrix = _transpose_of(graph, weights, matrix)
            product = f"{output}.product" if bias else output
            whole = [helper.make_node("MatMul", [value, matrix], [product])]
            if bias:
                whole.append(helper.make_node("Add", [product, *bias], [output]))
            graph.node.remove(node)
            for offset, made in enumerate(whole):
                graph.node.insert(at + offset, made)
    read = {name for node in graph.node for name in node.input}
    for node in [one for one in graph.node if one.output[0] in transposed.keys() - read]:
        graph.node.remove(node)


def _transpose_of(graph: onnx.GraphProto, weights: dict[str, onnx.TensorProto], name: str) -> str:
    """A weight [rows, columns] as one [columns, rows] under another name."""
    other = f"{name}.transposed"
    if other not in weights:
        values = np.ascontiguousarray(numpy_helper.to_array(weights[name]).T)
        weights[other] = numpy_helper.from_array(values, other)
        graph.initializer.append(weights[other])
    return other


def _round_tables(model: onnx.ModelProto) -> None:
    """Look up 8-bit rows and scale them, instead of rows of floats."""
    graph = model.graph
    tables = {one.name: one for one in graph.initializer}
    for at, node in reversed(list(enumerate(graph.node))):
        table = tables.get(node.input[0]) if node.op_type == "Gather" else None
        if table is None or len(table.dims) != 2 or np.prod(table.dims) < _LEAST_TABLE:  # noqa: PLR2004
            continue
        if any(one.name == "axis" and one.i != 0 for one in node.attribute):
            continue
        rows = numpy_helper.to_array(table)
        scales = np.maximum(np.abs(rows).max(axis=1, keepdims=True), 1e-12) / 127
        name, rounded = table.name, np.round(rows / scales).astype(np.int8)
        for part, value in (("rows", rounded), ("scales", scales.astype(np.float32))):
            if f"{name}.{part}" not in tables:
                made = numpy_helper.from_array(value, f"{name}.{part}")
                graph.initializer.append(made)
                tables[made.name] = made
        ids, output = node.input[1], node.output[0]
        graph.node.remove(node)
        for offset, made_node in enumerate(
            (
                helper.make_node("Gather", [f"{name}.rows", ids], [f"{output}.rows"]),
                helper.make_node("Cast", [f"{output}.rows"], [f"{output}.wide"], to=1),
                helper.make_node("Gather", [f"{name}.scales", ids], [f"{output}.scales"]),
                helper.make_node("Mul", [f"{output}.wide", f"{output}.scales"], [output]),
            )
        ):
            graph.node.insert(at + offset, made_node)


def _drop_unused(model: onnx.ModelProto) -> None:
    """Weights that nothing reads any more."""
    read = {name for node in model.graph.node for name in node.input}
    kept = [one for one in model.graph.initializer if one.name in read]
    del model.graph.initializer[:]
    model.graph.initializer.extend(kept)
