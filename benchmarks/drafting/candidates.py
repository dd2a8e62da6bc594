"""The graphs that are compared: a name, and how its graph is built from merged weights.

To try another quantisation, add a line to `CANDIDATES`.
"""

import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

import onnx
from onnxruntime.quantization import QuantType, quantize_dynamic

from benchmarks.drafting.formats import Blocks, RowsOnly
from medgen_desktop.training.calibration import InputMoments
from medgen_desktop.training.int8 import Int8
from medgen_desktop.training.onnx_graph import Float32, LlamaShape, Weights, build
from medgen_desktop.training.rotation import rotate

Texts = Sequence[Sequence[int]]
"""Token ids of real text, for roundings that are fitted to it."""
Candidate = Callable[[Weights, LlamaShape, Texts], onnx.ModelProto]

EXACT, SHIPPED = "fp32", "shipped"


def _exact(weights: Weights, shape: LlamaShape, _texts: Texts) -> onnx.ModelProto:
    return build(weights, shape, Float32())


def _shipped(weights: Weights, shape: LlamaShape, texts: Texts) -> onnx.ModelProto:
    """As `training.export_onnx` does it."""
    rotated = rotate(weights, shape)
    with tempfile.TemporaryDirectory() as folder:
        exact = Path(folder) / "exact.onnx"
        showing = build(rotated, shape, Float32(shows_inputs=True))
        exact.write_bytes(showing.SerializeToString())
        return build(rotated, shape, Int8(InputMoments(exact, shape, texts, lambda: None)))


def _nearest(weights: Weights, shape: LlamaShape, _texts: Texts) -> onnx.ModelProto:
    return build(rotate(weights, shape), shape, Int8())


def _rows(weights: Weights, shape: LlamaShape, _texts: Texts) -> onnx.ModelProto:
    return build(weights, shape, RowsOnly())


def _blocks(bits: int, head_bits: int) -> Candidate:
    def build_blocks(weights: Weights, shape: LlamaShape, _texts: Texts) -> onnx.ModelProto:
        return build(weights, shape, Blocks(bits, head_bits))

    return build_blocks


def _dynamic(weights: Weights, shape: LlamaShape, _texts: Texts) -> onnx.ModelProto:
    """Onnxruntime's own: one scale for all that a call brings."""
    with tempfile.TemporaryDirectory() as folder:
        exact, rounded = Path(folder) / "exact.onnx", Path(folder) / "dynamic.onnx"
        exact.write_bytes(build(weights, shape, Float32()).SerializeToString())
        quantize_dynamic(
            exact,
            rounded,
            op_types_to_quantize=["MatMul"],
            weight_type=QuantType.QInt8,
            extra_options={"DefaultTensorType": onnx.TensorProto.FLOAT},  # behind Microsoft's nodes
        )
        return onnx.load(rounded)


CANDIDATES: dict[str, Candidate] = {
    EXACT: _exact,
    SHIPPED: _shipped,
    "int8 rotated, to nearest": _nearest,
    "int8 by row": _rows,
    "int8 dynamic": _dynamic,
    "int8 blocks": _blocks(8, 8),
    "int4 blocks": _blocks(4, 4),
    "int4 blocks, int8 head": _blocks(4, 8),
}
"""The first is what the others are compared with; `shipped` is what the exporter writes."""
