"""Matrix formats that do not ship, to be measured beside the one that does."""

import numpy as np
from numpy.typing import NDArray

from medgen_desktop.training.int8 import Int8
from medgen_desktop.training.onnx_graph import MICROSOFT, Graph

BLOCK = 32
_INT8_ACCURACY = 4  # MatMulNBits: multiply in int8, with activations quantised per block


class RowsOnly(Int8):
    """8 bits with a scale for each output and each token, in the model's own bases."""

    def multiply(
        self,
        graph: Graph,
        name: str,
        matrix: NDArray[np.float32],
        value: str,
        output: str = "",
        *,
        is_normed: bool,  # noqa: ARG002 - without rotation a norm's values need scales as well
    ) -> str:
        """As for values that are not normed."""
        return super().multiply(graph, name, matrix, value, output, is_normed=False)


class Blocks:
    """Symmetric blocks of 32 weights along the inputs, multiplied by `MatMulNBits`."""

    def __init__(self, bits: int, head_bits: int) -> None:
        """4 or 8 bits for the layers and for the LM head."""
        self._bits, self._head_bits = bits, head_bits

    def embed(self, graph: Graph, table: NDArray[np.float32]) -> str:
        """As what ships."""
        return Int8().embed(graph, table)

    def multiply(
        self,
        graph: Graph,
        name: str,
        matrix: NDArray[np.float32],
        value: str,
        output: str = "",
        *,
        is_normed: bool,  # noqa: ARG002 - of no interest here
    ) -> str:
        """One MatMulNBits."""
        bits = self._head_bits if name == "lm_head" else self._bits
        values, scales = round_blocks(matrix, bits)
        inputs = [graph.constant(f"{name}.q", values), graph.constant(f"{name}.scales", scales)]
        rows, columns = matrix.shape
        return graph.node(
            "MatMulNBits",
            [value, *inputs],
            output,
            domain=MICROSOFT,
            K=columns,
            N=rows,
            bits=bits,
            block_size=BLOCK,
            accuracy_level=_INT8_ACCURACY,
        )


def round_blocks(
    matrix: NDArray[np.float32], bits: int
) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
    """Values [rows, blocks, 32 * bits / 8], two in a byte if of 4 bits, and scales [rows, blocks].

    Raises:
        ValueError: the columns do not divide by 32.
    """
    rows, columns = matrix.shape
    blocks = matrix.reshape(rows, columns // BLOCK, BLOCK)
    middle = 1 << (bits - 1)
    scales = np.abs(blocks).max(axis=2) / np.float32(middle - 1)
    divisor = np.where(scales > 0, scales, np.float32(1))[..., None]
    values = (np.rint(blocks / divisor) + middle).astype(np.uint8)
    if bits == 4:  # noqa: PLR2004 - the lower half comes first
        values = values[..., ::2] | (values[..., 1::2] << 4)
    return values, scales.astype(np.float32)
