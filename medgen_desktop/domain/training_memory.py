"""How much memory and work a run takes, before anything is loaded: from a model's sizes alone.

Counted are the process with torch; weights, gradients and AdamW's two moments in single precision;
what each token learnt at once keeps for the backward pass, layer by layer; attention's squares
where a family keeps them; and the logits at the targets, with the copies that the loss makes.

The constants were fitted to peaks of resident memory on one Linux machine (x86-64, two cores,
torch 2.13, single precision): SmolLM2-135M by adapter and whole, a Gemma 3 of 270 M with random
weights by adapter, new LSTM and Transformer drafters, a BiLSTM-CRF and a MiniLM tagger, steps of 48
to 2,000 tokens. `benchmarks/training_memory.py` compares them with runs. What is said of a graphics
card follows from the same counts; nobody has measured it.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from medgen_desktop.domain.training_config import NewModel, TrainingConfig

Family = Literal["causal", "encoder-decoder", "recurrent", "encoder", "tagger"]

_FLOAT = 4
_MEGABYTE = 1e6
_PROCESS = 505e6
"""Bytes of the trainer before a model: Python, torch, transformers, threads, a tokenizer."""
_AT_ONCE = 1_024
"""Padded tokens that a processor learns from at once; as in `training.devices`."""
_SHARE_OF_FREE_MEMORY = 0.7
_HIDDEN_AT_ONCE, _INNER_AT_ONCE = 14, 6
"""What `training.devices` goes by where little memory is free: then fewer are learnt at once."""
_WINDOW = 512
"""Tokens that a recogniser reads at once; as in `training.beginnings`."""
_MOMENTS = 2 * _FLOAT
_GRADIENT = _FLOAT
_LOADING = 1.45
"""Times its weights that a base takes while it is read."""
_HIDDEN_VECTORS, _ATTENTION_VECTORS, _INNER_VECTORS = 10, 4, 6
"""Vectors that a layer keeps of each token: as wide as its states, its heads, its middle."""
_OF_ADAPTERS = 1.1
"""Times those that whole models keep, which is `_OF_WHOLE_MODELS`."""
_OF_WHOLE_MODELS = 0.9
_OF_BOTH_SIDES = 0.8
_COPIES = 3
"""Of the logits: themselves, their softmax, its gradient."""
_COPIES_OF_MIXTURES = 18
"""Of a recurrent drafter's, which mixes writing with copying in logarithms."""
_SQUARES = 3.5
"""Copies of attention's weights where dropout, or a mask, has them kept."""
_RECURRENT_VECTORS = 24
_HOLES, _STEPS_TO_HOLES = 0.33, 1.5
"""Fitted to 9, 60 and 156 steps of a new LSTM and a new Transformer on MTS-Dialog, and to longer
runs whose steps nobody had noted (1,815 and 2,454 MB)."""
_SPREAD = 0.56
"""Vocabulary grows with so much of a power of the pairs that a tokenizer is trained on."""
_WORDS_OF_ONE = 116
_BYTES = 260


@dataclass(frozen=True, slots=True)
class ModelShape:
    """The sizes that memory follows from; `layers` are those of one side where there are two.

    `attention` is the width of all heads together.
    """

    family: Family
    parameters: int
    layers: int
    hidden: int
    inner: int
    heads: int
    attention: int
    vocabulary: int


@dataclass(frozen=True, slots=True)
class Size:
    """A pair in tokens: all of it, and the answer in it; 0 for a text that is only read."""

    tokens: int
    answer: int = 0


@dataclass(frozen=True, slots=True)
class _Part:
    """Examples learnt from at once: how many, and the longest that each of them may be."""

    rows: int
    tokens: int
    source: int
    answer: int
    targets: int


def peak_memory_mb(
    shape: ModelShape,
    config: TrainingConfig,
    sizes: Sequence[Size],
    device: str = "cpu",
    *,
    free_mb: float = math.inf,
    steps: int = 1,
) -> float:
    """The most resident memory of a run's process; of a graphics card (`cuda`), what it allocates.

    `sizes` are those of a sample of what is learnt from, as it is before windows and bounds. With
    little memory free, a run learns from fewer tokens at once, and takes less. What many steps of
    a new model take and give back leaves holes: its blocks are small enough for the C library to
    keep.
    """
    weights, learning = float(shape.parameters * _FLOAT), trainable(shape, config)
    is_new = config.new_model is not None
    on_card = device == "cuda"
    if on_card and learning < shape.parameters:
        weights /= 2  # what does not learn is kept in bfloat16
    left = free_mb * _MEGABYTE - _PROCESS - weights
    most = config.tokens_per_batch
    room = most if on_card else min(_fitting(shape, left), most)
    kept = [_kept(shape, config, one) for one in _parts(usable(shape, config, sizes), room)]
    # Gradients come while what is kept for them goes: both are never there in full.
    later = max(0, steps - 1) if is_new and not on_card else 0
    holes = _HOLES * math.log1p(later / _STEPS_TO_HOLES)
    learns = weights + _MOMENTS * learning + (1 + holes) * max(kept, default=0.0)
    changes = weights + (_MOMENTS + _GRADIENT) * learning + _largest_changes(shape, learning)
    loads = 0.0 if is_new or on_card else weights * _LOADING
    process = 0.0 if on_card else _PROCESS
    return (process + max(learns, changes, loads)) / _MEGABYTE


def work(shape: ModelShape, config: TrainingConfig, sizes: Sequence[Size]) -> tuple[float, float]:
    """Floating-point operations and tokens of a pass over these, forwards and backwards."""
    taken = usable(shape, config, sizes)
    tokens, answers = sum(one.tokens for one in taken), sum(one.answer for one in taken)
    words = shape.vocabulary * shape.hidden
    inside = max(0, shape.parameters - words)
    each = 6 if trainable(shape, config) == shape.parameters else 4
    return float(each * inside * tokens + 6 * words * answers), float(tokens)


def trainable(shape: ModelShape, config: TrainingConfig) -> int:
    """How many weights learn: all, or those of an adapter on every linear layer but the head."""
    if config.new_model is not None or config.method == "full":
        return shape.parameters
    a_layer = 4 * (shape.hidden + shape.attention) + 3 * (shape.hidden + shape.inner)
    return config.lora_rank * shape.layers * a_layer


def usable(shape: ModelShape, config: TrainingConfig, sizes: Sequence[Size]) -> list[Size]:
    """What a run takes of these: a recogniser reads windows, a drafter leaves long pairs out."""
    if shape.family in {"encoder", "tagger"}:
        return [
            Size(min(_WINDOW, one.tokens - start))
            for one in sizes
            for start in range(0, one.tokens, _WINDOW)
        ]
    longest = min(config.max_tokens_per_pair, config.tokens_per_batch)
    return [one for one in sizes if one.tokens <= longest]


def new_shape(new: NewModel, texts: int, context: int) -> ModelShape:
    """The sizes of a new model whose tokenizer is trained on so many texts."""
    hidden, layers = new.hidden, new.layers
    found = _BYTES + int(_WORDS_OF_ONE * texts**_SPREAD)
    vocabulary = min(new.vocabulary, found)
    words = vocabulary * hidden
    if new.architecture == "transformer":
        places = 2 * (context + 2) * hidden
        inside = 28 * hidden * hidden * layers
        heads = max(1, hidden // 64)
        return ModelShape(
            *("encoder-decoder", words + places + inside, layers, hidden, 4 * hidden, heads),
            *(hidden, vocabulary),
        )
    gates = {"rnn": 1, "gru": 3}.get(new.architecture, 4)
    reads = int(1.5 * gates * hidden * hidden * layers)
    if new.architecture == "bilstm-crf":
        return ModelShape(
            "tagger", words + reads, layers, hidden, 4 * hidden, 1, hidden, vocabulary
        )
    writes = 2 * gates * hidden * hidden * layers + 3 * hidden * hidden + vocabulary
    return ModelShape(
        "recurrent", words + reads + writes, layers, hidden, 4 * hidden, 1, hidden, vocabulary
    )


def _fitting(shape: ModelShape, left: float) -> int:
    """Tokens that the trainer takes at once on a processor with so many bytes free."""
    a_layer = _HIDDEN_AT_ONCE * shape.hidden + _INNER_AT_ONCE * shape.inner
    a_token = _FLOAT * (shape.layers * a_layer + shape.vocabulary)
    if left >= _AT_ONCE * a_token / _SHARE_OF_FREE_MEMORY:
        return _AT_ONCE
    return max(1, int(left * _SHARE_OF_FREE_MEMORY / a_token))


def _parts(sizes: Sequence[Size], room: int) -> Iterator[_Part]:
    """Neighbours in length, filled up to the room as the trainer does."""
    row: list[Size] = []
    for one in sorted(sizes, key=lambda size: size.tokens):
        if row and (len(row) + 1) * one.tokens > room:
            yield _part(row)
            row = []
        row.append(one)
    if row:
        yield _part(row)


def _part(row: Sequence[Size]) -> _Part:
    return _Part(
        len(row),
        max(one.tokens for one in row),
        max(one.tokens - one.answer for one in row),
        max(one.answer for one in row),
        sum(one.answer for one in row),
    )


def _kept(shape: ModelShape, config: TrainingConfig, part: _Part) -> float:
    """Bytes that are there where the backward pass begins."""
    a_layer = (
        _HIDDEN_VECTORS * shape.hidden
        + _ATTENTION_VECTORS * shape.attention
        + _INNER_VECTORS * shape.inner
    )
    tokens, answers = part.rows * part.tokens, part.rows * part.answer
    logits = shape.vocabulary * _FLOAT
    of_a_square = _SQUARES * _FLOAT * shape.heads * part.rows
    match shape.family:
        case "causal":
            is_whole = trainable(shape, config) == shape.parameters
            share = _OF_WHOLE_MODELS if is_whole else _OF_ADAPTERS
            layers = share * a_layer * tokens
            # The head's gradient comes first, and stays.
            head = shape.hidden if is_whole else 0
            squares, copied = 0.0, float(_COPIES * part.targets + head)
        case "encoder-decoder":
            layers = _OF_BOTH_SIDES * a_layer * (part.rows * part.source + answers)
            squares = of_a_square * (part.source**2 + part.answer**2 + part.answer * part.source)
            copied = float((_COPIES + 1) * answers)
        case "encoder":
            layers = _OF_BOTH_SIDES * a_layer * tokens
            squares, copied = of_a_square * part.tokens**2, 0.0
        case _:
            layers = float(_RECURRENT_VECTORS * shape.hidden * tokens)
            squares, copied = 0.0, float(_COPIES_OF_MIXTURES * answers)
    return shape.layers * (_FLOAT * layers + squares) + logits * copied


def _largest_changes(shape: ModelShape, learning: int) -> float:
    """AdamW's temporary copies of the largest matrix that learns."""
    largest = shape.vocabulary * shape.hidden if learning == shape.parameters else 0
    return float(2 * _FLOAT * largest)
