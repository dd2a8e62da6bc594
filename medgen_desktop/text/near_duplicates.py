"""Texts that are nearly the same, among many: by MinHash of their shingles, in bands.

A shingle is four words in a row, where a Chinese character is a word; case, width and signs do not
count. What is kept of a text is its signature, half a kilobyte, so 100,000 notes take 50 MB.
The library's own index keeps a Python set for each band of each text, some ten times as much:
here a band is one column of numbers, sorted to find those that are equal.

Paragraphs are known again by their words: one that differs in signs, case or width is the same, one
that differs in a word or a figure is not. Of each, sixteen bytes are kept.
"""

import zlib
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

from medgen_desktop.domain.grouping import Joined
from medgen_desktop.text.folding import folded
from medgen_desktop.text.words import Span, words_of

if TYPE_CHECKING:
    import numpy as np

SHINGLE = 4
PERMUTATIONS, BANDS = 128, 32
"""Four numbers a band: of texts with 80 % in common one in ten million is missed, with 60 % 1 %."""
LEAST_SIMILARITY = 0.6
"""Below it, too many would be missed."""
_ROUNDS = 64
"""So many different texts are told apart in one bucket; real ones have a handful."""
_LEAST_WORDS = 12
_HASH_BYTES = 8


@dataclass(frozen=True, slots=True)
class Alike:
    """Places of texts that are nearly the same, the first of them, and how alike it is to each."""

    places: tuple[int, ...]
    similarities: tuple[float, ...]
    """Estimated share of shingles in common with the first text; its own is 1."""


def shingles(text: str) -> set[str]:
    """Each four words in a row; all words of a text that has fewer."""
    said = folded(text)
    words = [said[start:end] for start, end in words_of(said)]
    if len(words) <= SHINGLE:
        return {" ".join(words)} if words else set()
    return {" ".join(words[place : place + SHINGLE]) for place in range(len(words) - SHINGLE + 1)}


def similarity(one: str, other: str) -> float:
    """The exact share of shingles in common, from 0 to 1; 0 where neither says a word."""
    first, second = shingles(one), shingles(other)
    whole = len(first | second)
    return len(first & second) / whole if whole else 0.0


class SimilarTexts:
    """Takes texts one by one, in the order of their places, and finds those that are alike."""

    def __init__(self, seed: int = 1) -> None:
        """The seed chooses the permutations: the same one finds the same."""
        self._seed = seed
        self._rows: list[np.ndarray[Any, Any]] = []
        self._places: list[int] = []
        self._count = 0

    @cached_property
    def _empty(self) -> Any:  # noqa: ANN401 - the library has no types
        from datasketch import MinHash  # noqa: PLC0415 - loads numpy, which no start waits for

        return MinHash(PERMUTATIONS, seed=self._seed, hashfunc=zlib.crc32)

    def add(self, text: str) -> None:
        """Take the next text; one without words is like no other."""
        found = shingles(text)
        if found:
            sketch = self._empty.copy()
            sketch.update_batch([one.encode("utf-8", "surrogatepass") for one in found])
            self._rows.append(sketch.hashvalues)
            self._places.append(self._count)
        self._count += 1

    def groups(self, least: float = 0.8) -> list[Alike]:
        """Texts of which each shares at least this much with another one of its group.

        Raises:
            ValueError: `least` is not from `LEAST_SIMILARITY` to 1.
        """
        if not LEAST_SIMILARITY <= least <= 1:
            raise ValueError(f"similarity from {LEAST_SIMILARITY} to 1")
        if not self._rows:
            return []
        import numpy as np  # noqa: PLC0415 - see above

        signatures = np.stack(self._rows)
        joined = Joined(len(signatures))
        width = PERMUTATIONS // BANDS
        for band in range(BANDS):
            part = np.ascontiguousarray(signatures[:, band * width : (band + 1) * width])
            for bucket in _equal_rows(part):
                _join_alike(signatures, bucket, least, joined)
        together = (members for members in joined.groups() if len(members) > 1)
        return [_alike(signatures, members, self._places) for members in together]


def _equal_rows(part: "np.ndarray[Any, Any]") -> Iterator["np.ndarray[Any, Any]"]:
    """The places of equal rows, for each row that is there more than once."""
    import numpy as np  # noqa: PLC0415 - see above

    whole = part.view(np.dtype((np.void, part.dtype.itemsize * part.shape[1]))).ravel()
    order = np.argsort(whole, kind="stable")
    sorted_rows = part[order]
    changes = np.flatnonzero((sorted_rows[1:] != sorted_rows[:-1]).any(axis=1)) + 1
    bounds = np.concatenate(([0], changes, [len(order)]))
    for index in np.flatnonzero(np.diff(bounds) > 1):
        yield np.sort(order[bounds[index] : bounds[index + 1]])


def _join_alike(
    signatures: "np.ndarray[Any, Any]",
    bucket: "np.ndarray[Any, Any]",
    least: float,
    joined: Joined,
) -> None:
    """Join those of a bucket that are as alike as asked: each with the first that it is like."""
    rest = bucket
    for _round in range(_ROUNDS):
        if len(rest) < 2:  # noqa: PLR2004 - one is like no other
            return
        shares = (signatures[rest] == signatures[rest[0]]).mean(axis=1)
        for place in rest[1:][shares[1:] >= least]:
            joined.join(int(rest[0]), int(place))
        rest = rest[1:][shares[1:] < least]


def _alike(
    signatures: "np.ndarray[Any, Any]", members: Sequence[int], places: Sequence[int]
) -> Alike:
    shares = (signatures[members] == signatures[members[0]]).mean(axis=1)
    return Alike(tuple(places[one] for one in members), tuple(float(one) for one in shares))


def paragraphs(text: str) -> Iterator[tuple[Span, int]]:
    """The lines of at least twelve words, each with a number that stands for its words."""
    start = 0
    for line in text.split("\n"):
        said = folded(line)
        words = [said[first:last] for first, last in words_of(said)]
        if len(words) >= _LEAST_WORDS:
            span = start + len(line) - len(line.lstrip()), start + len(line.rstrip())
            whole = " ".join(words).encode("utf-8", "surrogatepass")
            digest = blake2b(whole, digest_size=_HASH_BYTES).digest()
            yield span, int.from_bytes(digest, "little")
        start += len(line) + 1


class RepeatedParagraphs:
    """Takes texts one by one, in the order of their places, and finds what several of them say."""

    def __init__(self) -> None:
        """Nothing is known yet."""
        self._digests = array("Q")
        self._places = array("Q")
        self._count = 0

    def add(self, text: str) -> None:
        """Take the next text."""
        for _span, digest in paragraphs(text):
            self._digests.append(digest)
            self._places.append(self._count)
        self._count += 1

    def groups(self) -> Iterator[tuple[int, list[int]]]:
        """Each paragraph that more than one text has, with the places of those texts in order."""
        if not self._places:
            return
        import numpy as np  # noqa: PLC0415 - see above

        digests, places = np.array(self._digests), np.array(self._places)
        order = np.lexsort((places, digests))
        digests, places = digests[order], places[order]
        bounds = np.concatenate(([0], np.flatnonzero(np.diff(digests)) + 1, [len(digests)]))
        for index in np.flatnonzero(np.diff(bounds) > 1):
            first, last = bounds[index], bounds[index + 1]
            texts = list(dict.fromkeys(places[first:last].tolist()))
            if len(texts) > 1:
                yield int(digests[first]), texts
