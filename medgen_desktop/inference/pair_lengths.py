"""How long a training pair is for a model: in its tokens, or in characters without a tokenizer."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from tokenizers import Tokenizer

from medgen_desktop.domain.model_manifest import ENCODING, ModelManifest
from medgen_desktop.domain.prompt import (
    CHATML_SUMMARY,
    PromptTemplate,
    encoder_summary,
    plain_summary,
    render,
    turn_summary,
)
from medgen_desktop.domain.worker_protocol import PairText
from medgen_desktop.text.language import CJK_CHARACTER

Unit = Literal["tokens", "characters"]
CHARACTERS_PER_TOKEN = 4
"""Of Latin letters, about; a Chinese character is about a token and counts as so many."""
_ENDS = 2
"""Tokens that a base may have before a prompt and after an answer."""


@dataclass(frozen=True, slots=True)
class PairLengths:
    """`over(pair)` is the length of a pair that is longer than `limit`, else 0."""

    unit: Unit
    limit: int
    over: Callable[[PairText], int]


def lengths_by(base: tuple[Path, ModelManifest] | None, most_tokens: int) -> PairLengths:
    """Measure as this base does, within a few tokens; in characters where it has no tokenizer.

    A base whose tokenizer is inside its weights, and a model from nothing (None), have none yet.
    """
    if base is not None and base[1].tokenizer:
        folder, manifest = base
        tokenizer = Tokenizer.from_file(str(folder / manifest.tokenizer))
        tokenizer.no_truncation()
        tokenizer.no_padding()
        tokenizer.encode_special_tokens = True
        return _in_tokens(tokenizer, manifest, most_tokens)
    limit = CHARACTERS_PER_TOKEN * most_tokens
    return PairLengths("characters", limit, lambda pair: _over(characters_of(pair), limit))


def _in_tokens(tokenizer: Tokenizer, manifest: ModelManifest, limit: int) -> PairLengths:
    def count(text: str) -> int:
        return len(tokenizer.encode(text, add_special_tokens=False).ids)

    parts = render(_template(tokenizer, manifest), "", " ")
    prompt = _ENDS + sum(1 if part.is_markup else count(part.text) for part in parts)

    def over(pair: PairText) -> int:
        texts = (pair.source, pair.section, pair.target)
        if prompt + sum(len(one.encode("utf-8", "surrogatepass")) for one in texts) <= limit:
            return 0  # no token is less than a byte
        return _over(prompt + sum(count(one) for one in texts), limit)

    return PairLengths("tokens", limit, over)


def _template(tokenizer: Tokenizer, manifest: ModelManifest) -> PromptTemplate:
    """How the trainer will ask, as far as that can be seen without the model."""
    known = {
        name: tokenizer.token_to_id(name) is not None
        for name in ("<|im_start|>", "<start_of_turn>")
    }
    if known["<|im_start|>"]:
        return CHATML_SUMMARY
    if known["<start_of_turn>"]:
        return turn_summary("")
    return encoder_summary("", "") if manifest.task == ENCODING else plain_summary("", "")


def characters_of(pair: PairText) -> int:
    """Of all its texts, a Chinese one counted as so many Latin ones."""
    texts = (pair.source, pair.section, pair.target)
    chinese = sum(len(CJK_CHARACTER.findall(one)) for one in texts if not one.isascii())
    return sum(map(len, texts)) + (CHARACTERS_PER_TOKEN - 1) * chinese


def _over(length: int, limit: int) -> int:
    return length if length > limit else 0
