"""Which words of the note a written word was taken from.

The queries of the word's tokens are computed anew in one call of the graph; keys and values are in
the decoder's cache. What the model's alignment heads make of them is in `attention`.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from medgen_desktop.attention import LayerView, token_weights
from medgen_desktop.domain.draft import SourceWord
from medgen_desktop.domain.model_manifest import AttentionHead, DecoderShape
from medgen_desktop.domain.prompt import PromptSegment, PromptTemplate, render
from medgen_desktop.inference.cached_decoder import (
    CachedDecoder,
    PromptReader,
    ReadInterrupted,
    common_prefix,
)
from medgen_desktop.inference.session import LoadedModel
from medgen_desktop.text.words import Span, words_of

LEAST_SUPPORT = 0.005
"""A written word whose best source word weighs less comes from the model, not from the note.

Measured (ADR 0011): taking out words that weigh less changes nothing of what is written.
"""
LEAST_SHARE = 0.05
MOST_WORDS = 5

Rows = NDArray[np.float32]


def source_words(
    model: LoadedModel,
    decoder: PromptReader,
    source: str,
    section: str,
    text: str,
    chosen: Span,
    is_cancelled: Callable[[], bool] = lambda: False,
) -> tuple[SourceWord, ...] | None:
    """The words of the note that a word of its draft was taken from, the weightiest first.

    What the decoder has read of the note and the draft is not read again; of a draft that it
    holds to the end, it forgets nothing.

    Args:
        model: whose draft it is.
        decoder: reads for this model, nothing at the moment.
        source: the note.
        section: what was asked for.
        text: the draft as the model wrote it, before any person's edits.
        chosen: the word's code points in `text`.
        is_cancelled: asked between parts of what has to be read again.

    Returns:
        At most five words, none where the model wrote the word without help of the note or
        nothing was chosen. None where it cannot be told: by a model without alignment heads, of
        texts that do not fit its context, or when cancelled.

    Raises:
        MemoryError: the cache does not fit.
    """
    prompt, spans = _encode_prompt(model, source, section)
    draft, first = tokens_of(model.tokenizer, text, chosen)
    ids = [*prompt, *draft]
    heads, shape = model.manifest.alignment_heads, model.shape
    if not heads or shape is None or not isinstance(decoder, CachedDecoder):
        return None
    if len(ids) > model.manifest.context_length:
        return None
    if first == len(draft):
        return ()
    if not _have_read(decoder, ids, is_cancelled):
        return None
    views = _views(shape, heads, decoder, ids, len(prompt) + first - 1, is_cancelled)
    if views is None:
        return None
    weights = token_weights(views, heads, shape).mean(axis=0)
    words = word_spans(source, spans)
    return _weightiest(words, word_weights(weights[: len(prompt)], spans, words))


def tokens_of(tokenizer: Tokenizer, text: str, chosen: Span) -> tuple[list[int], int]:
    """The tokens of a draft up to the end of the chosen part, and where in them the part starts.

    They come from the text, so that drafts of former days can be asked about; a model rarely
    writes a text in other tokens than these.
    """
    tokenizer.encode_special_tokens = True
    encoding = tokenizer.encode(text, add_special_tokens=False)
    start, end = chosen
    inside = [at for at, span in enumerate(encoding.offsets) if span[0] < end and span[1] > start]
    if not inside:
        return [], 0
    return list(encoding.ids[: inside[-1] + 1]), inside[0]


def word_spans(text: str, tokens: Sequence[Span]) -> list[Span]:
    """The words of a text; of Chinese, characters, or several where one token holds them."""
    within = {at for start, end in tokens for at in range(start + 1, end)}
    words: list[Span] = []
    for start, end in words_of(text):
        if words and words[-1][1] == start and start in within:
            words[-1] = (words[-1][0], end)
        else:
            words.append((start, end))
    return words


def word_weights(weights: Rows, tokens: Sequence[Span], words: Sequence[Span]) -> Rows:
    """The tokens' weights summed by word [words]; what lies between words is left out.

    A token that touches several words is shared out by characters.
    """
    word_at = np.full(max((end for _, end in (*tokens, *words)), default=0), -1)
    for index, (start, end) in enumerate(words):
        word_at[start:end] = index
    sums = np.zeros(len(words), dtype=np.float32)
    for weight, (start, end) in zip(weights, tokens, strict=True):
        touched = word_at[start:end]
        touched = touched[touched >= 0]
        np.add.at(sums, touched, weight / max(len(touched), 1))
    return sums


def source_place(template: PromptTemplate, section: str) -> tuple[int, int]:
    """Where the note begins in a rendered prompt: number of the part, and offset in it."""
    kinds = [segment.kind for segment in template.segments]
    at = kinds.index("source")
    before = template.segments[at].text.partition("{source}")[0]
    segments = (*template.segments[:at], PromptSegment("text", before))
    parts = render(replace(template, segments=segments), "", section)
    if not parts or parts[-1].is_markup:
        return len(parts), 0
    return len(parts) - 1, len(parts[-1].text)


def _encode_prompt(model: LoadedModel, source: str, section: str) -> tuple[list[int], list[Span]]:
    """The prompt's tokens, and the part of the note that each stands for; (0, 0) for none."""
    part_of_source, offset = source_place(model.prompt, section)
    ids: list[int] = []
    spans: list[Span] = []
    for at, part in enumerate(render(model.prompt, source, section)):
        model.tokenizer.encode_special_tokens = not part.is_markup
        encoding = model.tokenizer.encode(part.text, add_special_tokens=False)
        ids += encoding.ids
        first, last = (offset, offset + len(source)) if at == part_of_source else (0, 0)
        bounds = (
            (min(max(start, first), last) - first, min(max(end, first), last) - first)
            for start, end in encoding.offsets
        )
        spans += (span if span[0] < span[1] else (0, 0) for span in bounds)
    return ids, spans


def _have_read(
    decoder: CachedDecoder, ids: Sequence[int], is_cancelled: Callable[[], bool]
) -> bool:
    """Have read `ids`, or all but their end; whether that was not cancelled."""
    if common_prefix(decoder.tokens, ids) == len(ids):
        return True
    return decoder.read_ahead(ids[:-1], is_cancelled)


def _views(
    shape: DecoderShape,
    heads: Sequence[AttentionHead],
    decoder: CachedDecoder,
    ids: Sequence[int],
    start: int,
    is_cancelled: Callable[[], bool],
) -> dict[int, LayerView] | None:
    """How the alignment heads' layers look while `ids` are read again from `start` on.

    All before `start` has been read. None if it was cancelled.
    """
    tokens = ids[start:]
    layers = sorted({one.layer for one in heads})
    size = (shape.heads + 2 * shape.kv_heads) * shape.head_size
    shown = None
    while shown is None:
        if is_cancelled():
            return None
        try:
            shown = decoder.read_again(tokens, start, {f"qkv.{layer}": size for layer in layers})
        except ReadInterrupted:
            continue  # by somebody who has cancelled this, or who came too late for another
    views = {}
    for layer in layers:
        queries = shown[f"qkv.{layer}"][:, : shape.heads * shape.head_size]
        keys, values = decoder.cache_of(layer, len(ids))
        views[layer] = LayerView(
            queries.reshape(len(tokens), shape.heads, shape.head_size), keys, values
        )
    return views


def _weightiest(words: Sequence[Span], weights: Rows) -> tuple[SourceWord, ...]:
    """The words that count, neighbours without a gap as one."""
    if not len(weights) or weights.max() < LEAST_SUPPORT:
        return ()
    shares = weights / weights.sum()
    best = np.argsort(-shares, kind="stable")[:MOST_WORDS]
    found: list[SourceWord] = []
    for index in sorted(int(one) for one in best if shares[one] >= LEAST_SHARE):
        (start, end), weight = words[index], float(shares[index])
        if found and found[-1].end == start:
            found[-1] = SourceWord(found[-1].start, end, found[-1].weight + weight)
        else:
            found.append(SourceWord(start, end, weight))
    return tuple(sorted(found, key=lambda word: -word.weight))
