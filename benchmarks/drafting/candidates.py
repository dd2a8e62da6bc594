"""The graphs that are compared: a name, and how its graph is built from merged weights.

To try another quantisation, add a line to `CANDIDATES`.
"""

from collections.abc import Callable

import onnx

from medgen_desktop.training.onnx_graph import LlamaShape, Weights, build

Candidate = Callable[[Weights, LlamaShape], onnx.ModelProto]

EXACT, SHIPPED = "fp32", "shipped"


def _exact(weights: Weights, shape: LlamaShape) -> onnx.ModelProto:
    return build(weights, shape, eight_bit=False)


def _shipped(weights: Weights, shape: LlamaShape) -> onnx.ModelProto:
    return build(weights, shape, eight_bit=True)


CANDIDATES: dict[str, Candidate] = {EXACT: _exact, SHIPPED: _shipped}
"""The first is what the others are compared with; `shipped` is what the exporter writes."""
