"""Recognisers: token-classification models on onnxruntime that find what to label in a note.

A folder holds the manifest (kind and task "recogniser", with the labels of the logits), the graph
(`input_ids`, `attention_mask` → logits [1, tokens, labels]) and a tokenizer in Hugging Face's
format. A long note is read in windows that overlap, and each token is taken from the window in
which it stands furthest from an edge.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnxruntime as ort
from tokenizers import Tokenizer

from medgen_desktop.domain.errors import MODEL_BROKEN, UserError
from medgen_desktop.domain.model_manifest import ModelManifest
from medgen_desktop.inference.model_library import read_manifest
from medgen_desktop.inference.session import (
    open_session,
    physical_cores,
    proven_bytes,
)
from medgen_desktop.processor import memory_errors
from medgen_desktop.text.language import CJK_CHARACTER

OUTSIDE = "O"
_TASK = "recogniser"
_OVERLAP = 4
"""A quarter of a window is read again by the next."""
_VERSION_DIGITS = 8
_LEAST_CONTEXT = 8
_LOGIT_AXES = 3
_Probabilities = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class _Token:
    """A token's place in the text, and whether it goes on with the Latin word before it."""

    start: int
    end: int
    goes_on: bool


class OnnxRecogniser:
    """A verified recogniser, ready to read; any thread may ask."""

    def __init__(
        self, manifest: ModelManifest, tokenizer: Tokenizer, session: ort.InferenceSession
    ) -> None:
        """Made by `load_recogniser`."""
        self._manifest = manifest
        self._tokenizer = tokenizer
        self._session = session
        self._before, self._behind = _frame(tokenizer)

    @property
    def name(self) -> str:
        """The id that it has in the library."""
        return self._manifest.id

    @property
    def version(self) -> str:
        """The beginning of the weights' SHA-256."""
        return self._manifest.files[self._manifest.weights][:_VERSION_DIGITS]

    def suggest(self, text: str) -> list[tuple[int, int, str, float]]:
        """Start, end, label and score of what it finds, from the left.

        Raises:
            UserError: MODEL_BROKEN where the graph does not do what its manifest says.
        """
        encoding = self._tokenizer.encode(text, add_special_tokens=False)
        tokens = _tokens(text, encoding.offsets, encoding.word_ids)
        if not tokens:
            return []
        probabilities = self._read(list(encoding.ids))
        return list(_entities(text, tokens, probabilities, self._manifest.labels))

    def _read(self, ids: list[int]) -> _Probabilities:
        """The probability of each label at each token."""
        room = self._manifest.context_length - len(self._before) - len(self._behind)
        step = room - room // _OVERLAP
        starts = [*range(0, max(1, len(ids) - room), step)]
        if len(ids) > room:
            starts.append(len(ids) - room)
        made = np.zeros((len(ids), len(self._manifest.labels)), np.float32)
        depth = np.full(len(ids), -1)
        for start in starts:
            window = ids[start : start + room]
            places = np.arange(len(window))
            from_edge = np.minimum(
                places if start else places + room,
                len(window) - 1 - places if start + room < len(ids) else places + room,
            )
            deeper = from_edge > depth[start : start + len(window)]
            logits = self._logits(window)
            made[start : start + len(window)][deeper] = _softmax(logits)[deeper]
            depth[start : start + len(window)][deeper] = from_edge[deeper]
        return made

    def _logits(self, window: list[int]) -> _Probabilities:
        ids = np.array([[*self._before, *window, *self._behind]], np.int64)
        feed = {"input_ids": ids, "attention_mask": np.ones_like(ids)}
        try:
            with memory_errors():
                logits = self._session.run(["logits"], feed)[0]
        except MemoryError:
            raise
        except Exception as error:  # noqa: BLE001 - onnxruntime's errors share no class
            raise UserError(
                MODEL_BROKEN, model=self._manifest.id, reason=type(error).__name__
            ) from None
        expected = (1, ids.shape[1], len(self._manifest.labels))
        if not isinstance(logits, np.ndarray) or logits.shape != expected:
            reason = "its logits do not fit its labels"
            raise UserError(MODEL_BROKEN, model=self._manifest.id, reason=reason)
        inner = logits[0, len(self._before) : ids.shape[1] - len(self._behind)]
        return np.asarray(inner, np.float32)


def load_recogniser(folder: Path, threads: int | None = None) -> OnnxRecogniser:
    """Check a model folder against its manifest and load it; a core is left to the window.

    Raises:
        UserError: MODEL_BROKEN.
    """
    manifest = read_manifest(folder)
    reason = _misfit(manifest)
    if reason:
        raise UserError(MODEL_BROKEN, model=manifest.id, reason=reason)
    tokenizer = proven_bytes(folder, manifest, manifest.tokenizer)
    weights = proven_bytes(folder, manifest, manifest.weights)
    try:
        session = open_session(weights, threads or max(1, physical_cores() - 1))
        loaded = Tokenizer.from_buffer(tokenizer)
        loaded.no_truncation()
        loaded.no_padding()
        return OnnxRecogniser(manifest, loaded, session)
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001 - onnxruntime's and tokenizers' errors share no class
        raise UserError(MODEL_BROKEN, model=manifest.id, reason=type(error).__name__) from None


def _misfit(manifest: ModelManifest) -> str:
    """Why a manifest describes no recogniser; empty where it does."""
    if manifest.kind != _TASK or manifest.task != _TASK or not manifest.labels:
        return "its manifest describes no recogniser"
    if any(one != OUTSIDE and one[:2] not in {"B-", "I-"} for one in manifest.labels):
        return "its labels are not in BIO form"
    return "" if manifest.context_length >= _LEAST_CONTEXT else "its context is too short"


def _frame(tokenizer: Tokenizer) -> tuple[list[int], list[int]]:
    """The control tokens that the tokenizer puts before and behind a text."""
    framed = tokenizer.encode("a", add_special_tokens=True)
    inner = [place for place, special in enumerate(framed.special_tokens_mask) if not special]
    if not inner:
        return list(framed.ids), []
    return list(framed.ids[: inner[0]]), list(framed.ids[inner[-1] + 1 :])


def _tokens(text: str, offsets: list[tuple[int, int]], words: list[int | None]) -> list[_Token]:
    tokens = []
    before = None
    for (start, end), word in zip(offsets, words, strict=True):
        is_latin = CJK_CHARACTER.search(text, start, end) is None
        tokens.append(_Token(start, end, is_latin and word is not None and word == before))
        before = word
    return tokens


def _softmax(logits: _Probabilities) -> _Probabilities:
    powers = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=-1, keepdims=True), np.float32)


def _entities(
    text: str, tokens: list[_Token], probabilities: _Probabilities, labels: tuple[str, ...]
) -> Iterator[tuple[int, int, str, float]]:
    """Runs of tokens of one label. A Latin word is what its first token is, to its last."""
    best = probabilities.argmax(axis=-1)
    start, end, label, scores = 0, 0, "", list[float]()
    for token, place, row in zip(tokens, best, probabilities, strict=True):
        if token.goes_on:
            end = token.end if label and end == token.start else end
            continue
        tag = labels[int(place)]
        if label and tag == f"I-{label}":
            end = token.end
            scores.append(float(row[place]))
            continue
        if label:
            yield from _entity(text, start, end, label, scores)
        start, end, label = token.start, token.end, "" if tag == OUTSIDE else tag[2:]
        scores = [float(row[place])]
    if label:
        yield from _entity(text, start, end, label, scores)


def _entity(
    text: str, start: int, end: int, label: str, scores: list[float]
) -> Iterator[tuple[int, int, str, float]]:
    """The stretch without blanks at its ends, with the mean of its tokens' probabilities."""
    said = text[start:end]
    start += len(said) - len(said.lstrip())
    end = start + len(said.strip())
    if start < end:
        yield start, end, label, sum(scores) / len(scores)
