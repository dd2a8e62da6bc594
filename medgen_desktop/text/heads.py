"""Words of a tokenised text: what a recogniser says something of."""

from collections.abc import Sequence
from dataclasses import dataclass

from tokenizers import Tokenizer

from medgen_desktop.text.language import CJK_CHARACTER


@dataclass(frozen=True, slots=True)
class Head:
    """A word by the place of its first token, and its extent (code points) in the text."""

    token: int
    start: int
    end: int


def heads_of(
    text: str, offsets: Sequence[tuple[int, int]], words: Sequence[int | None]
) -> list[Head]:
    """The words of a text, from its tokens' offsets and the tokenizer's numbers of words.

    A Latin word is one head however many pieces it has; every Chinese token is a head of its own.
    """
    heads: list[Head] = []
    before = None
    for token, ((start, end), word) in enumerate(zip(offsets, words, strict=True)):
        goes_on = word is not None and word == before and not CJK_CHARACTER.search(text, start, end)
        before = word
        if not goes_on:
            heads.append(Head(token, start, end))
        elif heads and heads[-1].end == start:
            heads[-1] = Head(heads[-1].token, heads[-1].start, end)
    return heads


def control_tokens(tokenizer: Tokenizer) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Those that the tokenizer puts before and behind a text."""
    framed = tokenizer.encode("a", add_special_tokens=True)
    inner = [place for place, special in enumerate(framed.special_tokens_mask) if not special]
    if not inner:
        return tuple(framed.ids), ()
    return tuple(framed.ids[: inner[0]]), tuple(framed.ids[inner[-1] + 1 :])
