"""Recognisers: token-classification models on onnxruntime that find what to label in a note.

A folder holds the manifest (kind and task "recogniser", with the labels of the logits), the graph
(`input_ids`, `attention_mask` → `logits` [1, tokens, labels]) and a tokenizer in Hugging Face's
format. Labels are BIO tags; where labels lie within one another there are several layers of them,
and each begins with its O (see `domain.tagging`). A graph may also give, whatever it reads, the
`transitions` [labels, labels], `first` and `last` [labels] of a conditional random field: then the
best path is looked for here. A long note is read in windows that overlap, and each token is taken
from the window in which it stands furthest from an edge.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import onnxruntime as ort
from tokenizers import Tokenizer

from medgen_desktop.domain.errors import MODEL_BROKEN, UserError
from medgen_desktop.domain.model_manifest import ModelManifest
from medgen_desktop.domain.tagging import OUTSIDE, layer_places
from medgen_desktop.inference.model_library import read_manifest
from medgen_desktop.inference.session import (
    open_session,
    physical_cores,
    proven_bytes,
)
from medgen_desktop.inference.tag_paths import Transitions, best_path
from medgen_desktop.processor import memory_errors
from medgen_desktop.text.heads import Head, control_tokens, heads_of

_TASK = "recogniser"
_OVERLAP = 4
"""A quarter of a window is read again by the next."""
_VERSION_DIGITS = 8
_LEAST_CONTEXT = 8
_LOGIT_AXES = 3
_TRANSITIONS = ("transitions", "first", "last")
_Numbers = npt.NDArray[np.float32]


class OnnxRecogniser:
    """A verified recogniser, ready to read; any thread may ask."""

    def __init__(
        self, manifest: ModelManifest, tokenizer: Tokenizer, session: ort.InferenceSession
    ) -> None:
        """Made by `load_recogniser`."""
        self._manifest = manifest
        self._tokenizer = tokenizer
        self._session = session
        self._before, self._behind = control_tokens(tokenizer)
        self._layers = layer_places(manifest.labels)
        self._transitions = self._read_transitions()

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
        heads = heads_of(text, encoding.offsets, encoding.word_ids)
        if not heads:
            return []
        logits = self._read(list(encoding.ids))[[head.token for head in heads]]
        found = [
            one
            for places in self._layers
            for one in _entities(text, heads, *self._tags(logits[:, places], places))
        ]
        return sorted(found, key=lambda one: (one[0], -one[1], one[2]))

    def _tags(self, logits: _Numbers, places: range) -> tuple[list[str], _Numbers]:
        """The tag of each word in a layer, and its probability."""
        if self._transitions is not None:
            path, scores = best_path(logits, self._transitions.of(places))
        else:
            path = logits.argmax(axis=-1)
            scores = _softmax(logits)[np.arange(len(path)), path]
        return [self._manifest.labels[places[int(tag)]] for tag in path], scores

    def _read(self, ids: list[int]) -> _Numbers:
        """The logits of each label at each token."""
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
            made[start : start + len(window)][deeper] = self._logits(window)[deeper]
            depth[start : start + len(window)][deeper] = from_edge[deeper]
        return made

    def _logits(self, window: list[int]) -> _Numbers:
        ids = [*self._before, *window, *self._behind]
        (logits,) = self._run(ids, ("logits",))
        expected = (1, len(ids), len(self._manifest.labels))
        if not isinstance(logits, np.ndarray) or logits.shape != expected:
            reason = "its logits do not fit its labels"
            raise UserError(MODEL_BROKEN, model=self._manifest.id, reason=reason)
        inner = logits[0, len(self._before) : len(ids) - len(self._behind)]
        return np.asarray(inner, np.float32)

    def _read_transitions(self) -> Transitions | None:
        """What the graph says of neighbours; None where it says nothing."""
        if not {*_TRANSITIONS} <= {one.name for one in self._session.get_outputs()}:
            return None
        found = self._run([*self._before, 0, *self._behind], _TRANSITIONS)
        size = len(self._manifest.labels)
        if [np.shape(one) for one in found] != [(size, size), (size,), (size,)]:
            reason = "its transitions do not fit its labels"
            raise UserError(MODEL_BROKEN, model=self._manifest.id, reason=reason)
        return Transitions(*(np.asarray(one, np.float32) for one in found))

    def _run(self, ids: list[int], outputs: Sequence[str]) -> list[Any]:
        fed = np.array([ids], np.int64)
        feed = {"input_ids": fed, "attention_mask": np.ones_like(fed)}
        try:
            with memory_errors():
                return list(self._session.run(list(outputs), feed))
        except MemoryError:
            raise
        except Exception as error:  # noqa: BLE001 - onnxruntime's errors share no class
            raise UserError(
                MODEL_BROKEN, model=self._manifest.id, reason=type(error).__name__
            ) from None


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
    except (MemoryError, UserError):
        raise
    except Exception as error:  # noqa: BLE001 - onnxruntime's and tokenizers' errors share no class
        raise UserError(MODEL_BROKEN, model=manifest.id, reason=type(error).__name__) from None


def _misfit(manifest: ModelManifest) -> str:
    """Why a manifest describes no recogniser; empty where it does."""
    if manifest.kind != _TASK or manifest.task != _TASK or not manifest.labels:
        return "its manifest describes no recogniser"
    if any(one != OUTSIDE and one[:2] not in {"B-", "I-"} for one in manifest.labels):
        return "its labels are not in BIO form"
    if manifest.labels.count(OUTSIDE) > 1 and manifest.labels[0] != OUTSIDE:
        return "its labels are in layers that do not begin with O"
    return "" if manifest.context_length >= _LEAST_CONTEXT else "its context is too short"


def _softmax(logits: _Numbers) -> _Numbers:
    powers = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=-1, keepdims=True), np.float32)


def _entities(
    text: str, heads: Sequence[Head], tags: Sequence[str], scores: _Numbers
) -> Iterator[tuple[int, int, str, float]]:
    """Runs of words of one label."""
    start, end, label, sure = 0, 0, "", list[float]()
    for head, tag, score in zip(heads, tags, scores, strict=True):
        if label and tag == f"I-{label}":
            end = head.end
            sure.append(float(score))
            continue
        if label:
            yield from _entity(text, start, end, label, sure)
        start, end, label = head.start, head.end, "" if tag == OUTSIDE else tag[2:]
        sure = [float(score)]
    if label:
        yield from _entity(text, start, end, label, sure)


def _entity(
    text: str, start: int, end: int, label: str, scores: list[float]
) -> Iterator[tuple[int, int, str, float]]:
    """The stretch without blanks at its ends, with the mean of its words' probabilities."""
    said = text[start:end]
    start += len(said) - len(said.lstrip())
    end = start + len(said.strip())
    if start < end:
        yield start, end, label, sum(scores) / len(scores)
