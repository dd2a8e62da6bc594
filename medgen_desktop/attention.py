"""What attention heads say of where a token came from; the trainer and the drafter both ask.

Some heads look, while a token is chosen, at the place it is copied from. Attention alone misleads,
for heads look at much that they do not use (Jain and Wallace 2019). So a head's attention to a
place counts only as far as the value vector that it takes from there is like the value vector that
the token itself has once it is written:

    weight[place] = attention[place] * exp((cosine(value of token, value of place) - 1) / 0.1)
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from medgen_desktop.domain.model_manifest import AttentionHead, DecoderShape

_LIKENESS_SCALE = 0.1

Rows = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class LayerView:
    """One layer as it looked when a text's last tokens were read.

    `queries` [tokens, heads, size] before rotation; `keys` (rotated) and `values` of the whole text
    [kv_heads, length, size], those tokens at its end.
    """

    queries: Rows
    keys: Rows
    values: Rows

    @classmethod
    def of_whole_text(cls, qkv: Rows, shape: DecoderShape, start: int) -> Self:
        """From what a layer asks for at every token [length, (heads + 2 * kv_heads) * size].

        The queries are those from token `start` on.
        """
        bounds = np.cumsum([shape.heads, shape.kv_heads]) * shape.head_size
        queries, keys, values = (
            part.reshape(len(qkv), -1, shape.head_size) for part in np.split(qkv, bounds, axis=1)
        )
        places = np.arange(len(qkv))
        rotated = [rotate(keys[:, at], places, shape.rope_theta) for at in range(shape.kv_heads)]
        return cls(queries[start:], np.stack(rotated), values.transpose(1, 0, 2))


def token_weights(
    views: Mapping[int, LayerView], heads: Sequence[AttentionHead], shape: DecoderShape
) -> Rows:
    """How much each place gave to the tokens of the views but their first [tokens - 1, length].

    Args:
        views: by layer, one for each layer of `heads`; all of the same tokens.
        heads: at least one; their mean is what counts.
        shape: of the model.
    """
    weights = [head_weights(views[one.layer], one.head, shape) for one in heads]
    mean: Rows = np.mean(weights, axis=0, dtype=np.float32)
    return mean


def head_weights(view: LayerView, head: int, shape: DecoderShape) -> Rows:
    """What one head says, as `token_weights`: a token's row is asked for by the one before it."""
    group = head * shape.kv_heads // shape.heads
    values = view.values[group]
    start = len(values) - len(view.queries)
    asking = np.arange(start, len(values) - 1)
    query = rotate(view.queries[:-1, head], asking, shape.rope_theta)
    attention = attention_rows(query, view.keys[group], asking)
    weights: Rows = attention * likeness(values[start + 1 :], values)
    return weights


def rotate(vectors: Rows, positions: NDArray[np.int64], theta: float) -> Rows:
    """Rotary embedding of vectors [n, size] at positions [n], halves paired (Su et al. 2021)."""
    half = vectors.shape[1] // 2
    angles = np.outer(positions, theta ** -(np.arange(half) / half))
    cosine, sine = np.cos(angles).astype(np.float32), np.sin(angles).astype(np.float32)
    left, right = vectors[:, :half], vectors[:, half:]
    return np.concatenate([left * cosine - right * sine, left * sine + right * cosine], axis=1)


def attention_rows(queries: Rows, keys: Rows, positions: NDArray[np.int64]) -> Rows:
    """One head's causal attention [n, length] of rotated queries [n, size] at positions [n]."""
    scores = queries @ keys.T / np.float32(np.sqrt(queries.shape[1]))
    scores[np.arange(len(keys)) > positions[:, None]] = -np.inf
    exponentials = np.exp(scores - scores.max(axis=1, keepdims=True))
    rows: Rows = exponentials / exponentials.sum(axis=1, keepdims=True)
    return rows


def likeness(written: Rows, values: Rows) -> Rows:
    """How like value vectors are [n, length]: 1 for one direction, almost 0 for a right angle."""
    one, other = (
        vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
        for vectors in (written, values)
    )
    alike: Rows = np.exp((one @ other.T - 1) / np.float32(_LIKENESS_SCALE))
    return alike
