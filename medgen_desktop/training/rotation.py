"""Turn a model's inner axes so that 8 bits hold what flows along them; what it says is the same.

A language model's residual stream has a few axes with values a hundred times larger than the rest,
and one scale cannot hold both. In a random orthogonal basis every axis is alike (QuaRot: Ashkboos
et al. 2024; QuIP: Chee et al. 2023). RMS norms do not notice, once their weights are multiplied
into the matrices that follow; so the rotation costs nothing when the model runs:

    residual        x' = x Q              embedding E Q, head (E or H) diag(g) Q, …
    attention heads v' = v R              value rows R^T W, output columns W R
    gated MLP       a' = a B, in blocks   down columns W B

B, a small block, is the one rotation that is done at run time (`onnx_graph.DOWN_ROTATION`), since
the gate lies before it.
"""

import numpy as np
from numpy.typing import NDArray

from medgen_desktop.training.onnx_graph import DOWN_ROTATION, LlamaShape, Weights

DOWN_BLOCK = 32
Matrix = NDArray[np.float32]


def orthogonal(size: int, seed: int) -> Matrix:
    """A random orthogonal matrix [size, size], the same for a seed (Stewart 1980)."""
    normal = np.random.default_rng(seed).standard_normal((size, size))
    q, r = np.linalg.qr(normal)
    return (q * np.sign(np.diag(r))).astype(np.float32)


def rotate(weights: Weights, shape: LlamaShape) -> dict[str, Matrix]:
    """The same model in other bases, every norm's weight 1; the LM head is always its own.

    `weights` are as `onnx_graph.build` takes them.
    """
    residual, head = orthogonal(shape.hidden, 0), orthogonal(shape.head_size, 1)
    block = orthogonal(_block(shape.intermediate), 2)
    embedding = weights["model.embed_tokens.weight"]
    final = weights["model.norm.weight"]
    turned = {
        "model.embed_tokens.weight": embedding @ residual,
        "lm_head.weight": (weights.get("lm_head.weight", embedding) * final) @ residual,
        "model.norm.weight": np.ones_like(final),
        DOWN_ROTATION: block,
    }
    for layer in range(shape.layers):
        turned |= _layer(weights, f"model.layers.{layer}", residual, head, block)
    return turned


def _layer(
    weights: Weights, name: str, residual: Matrix, head: Matrix, block: Matrix
) -> dict[str, Matrix]:
    def own(part: str) -> Matrix:
        return weights[f"{name}.{part}.weight"]

    before_attention, before_mlp = own("input_layernorm"), own("post_attention_layernorm")
    into_attention = before_attention[:, None] * residual
    into_mlp = before_mlp[:, None] * residual
    values = _rows_by_head(own("self_attn.v_proj"), head) @ into_attention
    turned = {
        "input_layernorm": np.ones_like(before_attention),
        "post_attention_layernorm": np.ones_like(before_mlp),
        "self_attn.q_proj": own("self_attn.q_proj") @ into_attention,
        "self_attn.k_proj": own("self_attn.k_proj") @ into_attention,
        "self_attn.v_proj": values,
        "self_attn.o_proj": residual.T @ _columns_by_block(own("self_attn.o_proj"), head),
        "mlp.gate_proj": own("mlp.gate_proj") @ into_mlp,
        "mlp.up_proj": own("mlp.up_proj") @ into_mlp,
        "mlp.down_proj": residual.T @ _columns_by_block(own("mlp.down_proj"), block),
    }
    return {f"{name}.{part}.weight": matrix for part, matrix in turned.items()}


def _rows_by_head(matrix: Matrix, rotation: Matrix) -> Matrix:
    size = len(rotation)
    return (rotation.T @ matrix.reshape(-1, size, matrix.shape[1])).reshape(matrix.shape)


def _columns_by_block(matrix: Matrix, rotation: Matrix) -> Matrix:
    size = len(rotation)
    return (matrix.reshape(len(matrix), -1, size) @ rotation).reshape(matrix.shape)


def _block(intermediate: int) -> int:
    """The largest power of two that divides the channels, `DOWN_BLOCK` at most."""
    return min(DOWN_BLOCK, intermediate & -intermediate)
