"""Matrices in 8 bits, rounded with the help of what flows through them.

A product is a product of integers: weights int8 with a scale for each output, activations uint8
around 128. This pairing is the one that onnxruntime multiplies fastest (VNNI), three to four times
as fast as float32. What comes from an RMS norm of a rotated model has one scale for all, known
beforehand; all else has a scale for each token. So a token's numbers never depend on the tokens
that are read along with it, which lossless speculation needs.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from onnx import TensorProto

from medgen_desktop.training.onnx_graph import MICROSOFT, Graph

LARGEST = 127
ZERO_POINT = 128
NORMED_RANGE = 5.0
"""Standard deviations. In a rotated model, one value in two million of a norm's lies beyond."""
_DAMPING = 0.001
_COLUMNS_AT_ONCE = 64

Moments = Callable[[str], NDArray[np.float32] | None]
"""X^T X [inputs, inputs] of what a matrix is multiplied with, by the matrix' name, if known."""


class Int8:
    """The `MatrixFormat` of the models that ship; its weights must have been rotated."""

    def __init__(self, moments: Moments = lambda _name: None) -> None:
        """Round to nearest where no moments are known."""
        self._moments = moments
        self._rounded: dict[str, str] = {}

    def embed(self, graph: Graph, table: NDArray[np.float32]) -> str:
        """Rows of 8 bits, each with a scale of its own."""
        values, scales = round_rows(table)
        rows = graph.node("Gather", [graph.constant("embed.q8", values), "input_ids"], axis=0)
        sizes = graph.constant("embed.scales", scales[:, None])
        scale = graph.node("Gather", [sizes, "input_ids"], axis=0)
        return graph.node("Mul", [graph.node("Cast", [rows], to=TensorProto.FLOAT), scale])

    def multiply(
        self,
        graph: Graph,
        name: str,
        matrix: NDArray[np.float32],
        value: str,
        output: str = "",
        *,
        is_normed: bool,
    ) -> str:
        """Integers times integers, then both scales."""
        moment = self._moments(name)
        values, scales = round_rows(matrix) if moment is None else round_with_moment(matrix, moment)
        weights = [
            graph.constant(f"{name}.q8", np.ascontiguousarray(values.T)),
            graph.constant(f"{name}.scales", scales),
            graph.constant(f"{name}.zero", np.array(0, dtype=np.int8)),  # onnxruntime wants its own
        ]
        if is_normed and name != "lm_head":  # few of its rows are read: their own scales are cheap
            return self._multiply_normed(graph, weights, value, output)
        return _multiply_rows(graph, weights, value, output)

    def _multiply_normed(self, graph: Graph, weights: list[str], value: str, output: str) -> str:
        size = np.array(NORMED_RANGE / LARGEST, dtype=np.float32)
        scale = graph.constant("normed_scale", size)
        if value not in self._rounded:  # two matrices of the MLP take the same
            inputs = [value, scale, _zero_point(graph)]
            self._rounded[value] = graph.node("QuantizeLinear", inputs)
        return _product(graph, self._rounded[value], weights, scale, output)


def _multiply_rows(graph: Graph, weights: list[str], value: str, output: str) -> str:
    """With a scale for each token: its largest value / 127."""
    last = graph.constant("last_axis", np.array([-1], dtype=np.int64))
    largest = graph.node("ReduceMax", [graph.node("Abs", [value]), last], keepdims=1)
    unit = graph.constant("per_step", np.array(1 / LARGEST, dtype=np.float32))
    least = graph.constant("least_scale", np.array(1e-30, dtype=np.float32))
    scales = graph.node("Max", [graph.node("Mul", [largest, unit]), least])
    flat = graph.node("Reshape", [scales, last])
    zeros = graph.node("Expand", [_zero_point(graph), graph.node("Shape", [flat])])
    rounded = graph.node("QuantizeLinear", [value, flat, zeros], axis=1)
    one = graph.constant("one", np.array(1, dtype=np.float32))
    return graph.node("Mul", [_product(graph, rounded, weights, one), scales], output)


def _product(graph: Graph, value: str, weights: list[str], scale: str, output: str = "") -> str:
    inputs = [value, weights[0], scale, weights[1], _zero_point(graph), weights[2]]
    return graph.node("MatMulIntegerToFloat", inputs, output, domain=MICROSOFT)


def _zero_point(graph: Graph) -> str:
    return graph.constant("zero_point", np.array(ZERO_POINT, dtype=np.uint8))


def round_rows(matrix: NDArray[np.float32]) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Each row to the nearest multiples of its scale: int8 [rows, columns] and scales [rows]."""
    scales = _scales(matrix)
    return np.rint(matrix / scales[:, None]).astype(np.int8), scales


def round_with_moment(
    matrix: NDArray[np.float32], moment: NDArray[np.float32]
) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Round so that the products stay, rather than the weights (GPTQ: Frantar et al. 2023).

    Column by column, from the one with the largest inputs on; what rounding one costs, the columns
    that are still to come make good as far as the inputs of both go together.

    Args:
        matrix: [rows, columns], columns being the input dimension.
        moment: X^T X [columns, columns] of inputs X [any number, columns].

    Returns:
        int8 values [rows, columns] and scales [rows].
    """
    scales = _scales(matrix)
    order = np.argsort(-np.diag(moment), kind="stable")
    upper = _inverse_factor(moment[np.ix_(order, order)].astype(np.float64))
    left = matrix[:, order] / scales[:, None]
    values = np.empty(matrix.shape, dtype=np.int8)
    for start in range(0, len(order), _COLUMNS_AT_ONCE):
        end = min(start + _COLUMNS_AT_ONCE, len(order))
        errors = np.empty((len(matrix), end - start), dtype=np.float32)
        for at in range(start, end):
            rounded = np.clip(np.rint(left[:, at]), -LARGEST, LARGEST)
            values[:, order[at]] = rounded
            error = (left[:, at] - rounded) / upper[at, at]
            left[:, at:end] -= error[:, None] * upper[at, at:end]
            errors[:, at - start] = error
        left[:, end:] -= errors @ upper[start:end, end:]
    return values, scales


def _scales(matrix: NDArray[np.float32]) -> NDArray[np.float32]:
    largest = np.abs(matrix).max(axis=1)
    return np.where(largest > 0, largest / np.float32(LARGEST), np.float32(1))


def _inverse_factor(moment: NDArray[np.float64]) -> NDArray[np.float32]:
    """The upper triangle U with U^T U = the inverse of the moment, which is damped."""
    diagonal = np.diag(moment)
    damping = _DAMPING * float(diagonal.mean()) or 1.0
    inverse = np.linalg.inv((moment + moment.T) / 2 + damping * np.eye(len(moment)))
    return np.linalg.cholesky(inverse).T.astype(np.float32)
