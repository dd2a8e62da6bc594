"""How many bytes of a graph's weights one decoded token has to read."""

import math

import onnx
from onnx import helper

_ONE_ROW = frozenset({"Gather", "GatherBlockQuantized"})
_ROTARY_TABLES = frozenset({"cos_cache", "sin_cache"})


def bytes_read_per_token(graph: onnx.ModelProto) -> int:
    """Bytes of all weights but those of which a token takes a row: embedding and rotary tables.

    A matrix that is both embedding and LM head is read whole, and counted once.
    """
    whole = {
        name
        for node in graph.graph.node
        for place, name in enumerate(node.input)
        if not (node.op_type in _ONE_ROW and place == 0)
    }
    return sum(
        _bytes_of(tensor)
        for tensor in graph.graph.initializer
        if tensor.name in whole and tensor.name not in _ROTARY_TABLES
    )


def _bytes_of(tensor: onnx.TensorProto) -> int:
    size = int(helper.tensor_dtype_to_np_dtype(tensor.data_type).itemsize)
    return int(math.prod(tensor.dims)) * size
