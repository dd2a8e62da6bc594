"""How much two texts share: ROUGE-1, ROUGE-2 and ROUGE-L as F1 from 0 to 1.

English is scored as Google's `rouge_score` does without stemming: lower case, runs of a–z and 0–9.
That package drops Chinese; here each Chinese character is a token of its own.
"""

import re
from collections import Counter

from medgen_desktop.text.language import CJK_CHARACTER

_TOKEN = re.compile(rf"[a-z0-9]+|{CJK_CHARACTER.pattern}")


def overlap_tokens(text: str) -> list[str]:
    """The tokens that are compared: lower-case words and numbers, single Chinese characters."""
    return _TOKEN.findall(text.lower())


def rouge_n(reference: str, candidate: str, n: int) -> float:
    """F1 over shared runs of `n` tokens, each counted as often as both texts have it."""
    wanted = _runs(overlap_tokens(reference), n)
    found = _runs(overlap_tokens(candidate), n)
    return _f1((wanted & found).total(), wanted.total(), found.total())


def rouge_l(reference: str, candidate: str) -> float:
    """F1 over the longest common subsequence of tokens, whole texts taken as one sentence."""
    wanted, found = overlap_tokens(reference), overlap_tokens(candidate)
    return _f1(_common_subsequence_length(wanted, found), len(wanted), len(found))


def _runs(tokens: list[str], n: int) -> Counter[tuple[str, ...]]:
    return Counter(zip(*(tokens[start:] for start in range(n)), strict=False))


def _f1(shared: int, wanted: int, found: int) -> float:
    if not shared:
        return 0.0
    precision, recall = shared / found, shared / wanted
    return 2 * precision * recall / (precision + recall)


def _common_subsequence_length(first: list[str], second: list[str]) -> int:
    """Length of the longest common subsequence, a row of the table held in the bits of one number.

    Hyyrö (2004), "Bit-parallel LCS-length computation revisited": each zero bit of `row` is one
    token of the subsequence.
    """
    places: dict[str, int] = {}
    for index, token in enumerate(first):
        places[token] = places.get(token, 0) | 1 << index
    every = (1 << len(first)) - 1
    row = every
    for token in second:
        matched = row & places.get(token, 0)
        row = (row + matched | row - matched) & every
    return len(first) - row.bit_count()
