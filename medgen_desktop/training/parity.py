"""The export's gate: does the ONNX model answer real prompts as torch does?

It has two steps. The graph with float32 weights must give torch's logits: that proves the graph,
its cache and its positions. It writes the greedy answers, through its cache and word by word, as
drafting does; torch then reads each answer in one pass, which is many times faster than letting
torch write and shows the same: where every word is torch's first choice, it is what torch would
have written. The graph with 8-bit weights, which is the one that ships, must choose torch's words
often enough: that bounds what rounding the weights costs.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import onnxruntime as ort
import torch
from numpy.typing import NDArray

from medgen_desktop.domain.errors import PARITY_FAILED, UserError
from medgen_desktop.domain.model_manifest import ParityReport
from medgen_desktop.processor import session_settings
from medgen_desktop.step_graph import StepGraph
from medgen_desktop.training.architectures.recurrent import RecurrentDrafter
from medgen_desktop.training.learners import start_token_of
from medgen_desktop.training.onnx_graph import LlamaShape

ANSWER_TOKENS = 24
"""Words that are compared for each prompt, or fewer where the answer ends."""
LONGEST_LOGIT_DIFFERENCE = 0.01
"""Between float32 graph and torch; logits of these models span about 40."""
LEAST_AGREEMENT = 0.85
"""Share of torch's words that the 8-bit graph must choose too."""
UNEQUAL_WORDS_BORNE = 3
"""However short the answers are: a few words are too few to judge a share by."""
_CHUNK = 64

Rows = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Answer:
    """A greedy answer to a prompt; `logits` [answer, vocabulary] chose its words."""

    prompt: list[int]
    ids: list[int]
    logits: Rows


class Runner(Protocol):
    """Answers prompts by graphs, as the drafter does."""

    def answer(self, prompt: list[int], stop_token_ids: Sequence[int]) -> Answer:
        """What the graph writes by itself, its stop token included."""
        ...

    def logits(self, answer: Answer) -> Rows:
        """Logits [answer, vocabulary] at the places of a given answer."""
        ...


class GraphRunner:
    """Feeds a graph through its key-value cache, bound in place as the drafter binds it."""

    def __init__(self, weights: Path, shape: LlamaShape) -> None:
        """Load a graph."""
        self._session = _session_of(weights)
        self._shape = shape

    def answer(self, prompt: list[int], stop_token_ids: Sequence[int]) -> Answer:
        """What the graph writes by itself, its stop token included."""
        binding, _buffers = self._empty_cache(len(prompt) + ANSWER_TOKENS)
        rows = [self._read_prompt(binding, prompt)]
        ids = [int(rows[0].argmax())]
        while len(ids) < ANSWER_TOKENS and ids[-1] not in stop_token_ids:
            rows.append(self._step(binding, ids[-1:], len(prompt) + len(ids)))
            ids.append(int(rows[-1].argmax()))
        return Answer(prompt, ids, np.stack(rows))

    def logits(self, answer: Answer) -> Rows:
        """Logits [answer, vocabulary] at the places of a given answer."""
        binding, _buffers = self._empty_cache(len(answer.prompt) + len(answer.ids))
        rows = [self._read_prompt(binding, answer.prompt)]
        for place, token in enumerate(answer.ids[:-1], start=1):
            rows.append(self._step(binding, [token], len(answer.prompt) + place))
        return np.stack(rows)

    def shown(self, ids: Sequence[int], names: Sequence[str]) -> Iterator[dict[str, Rows]]:
        """Read a text; part by part, what the graph's outputs of these names show [rows, size]."""
        sizes = {one.name: one.shape[-1] for one in self._session.get_outputs()}
        binding, _buffers = self._empty_cache(len(ids))
        for start in range(0, len(ids), _CHUNK):
            part = list(ids[start : start + _CHUNK])
            rows = {name: np.empty((1, len(part), sizes[name]), np.float32) for name in names}
            for name, value in rows.items():
                binding.bind_ortvalue_output(name, ort.OrtValue.ortvalue_from_numpy(value))
            self._step(binding, part, start + len(part))
            yield {name: value[0] for name, value in rows.items()}

    def _empty_cache(self, length: int) -> tuple[ort.IOBinding, list[Rows]]:
        """A binding with a cache of `length`, and its memory, which onnxruntime only borrows."""
        binding, buffers = self._session.io_binding(), []
        size = (1, self._shape.kv_heads, length, self._shape.head_size)
        for layer in range(self._shape.layers):
            for part in ("key", "value"):
                buffers.append(np.zeros(size, dtype=np.float32))
                value = ort.OrtValue.ortvalue_from_numpy(buffers[-1])
                binding.bind_ortvalue_input(f"past_key_values.{layer}.{part}", value)
                binding.bind_ortvalue_output(f"present.{layer}.{part}", value)
        return binding, buffers

    def _read_prompt(self, binding: ort.IOBinding, prompt: list[int]) -> Rows:
        chunks = [prompt[at : at + _CHUNK] for at in range(0, len(prompt), _CHUNK)]
        read = 0
        for chunk in chunks:
            read += len(chunk)
            row = self._step(binding, chunk, read)
        return row

    def _step(self, binding: ort.IOBinding, ids: list[int], total: int) -> Rows:
        binding.bind_cpu_input("input_ids", np.array([ids], dtype=np.int64))
        binding.bind_cpu_input("logit_positions", np.array([len(ids) - 1], dtype=np.int64))
        binding.bind_cpu_input("seqlens_k", np.array([total - 1], dtype=np.int32))
        binding.bind_cpu_input("total_sequence_length", np.array([total], dtype=np.int32))
        logits = np.empty((1, 1, self._shape.vocabulary), dtype=np.float32)
        binding.bind_ortvalue_output("logits", ort.OrtValue.ortvalue_from_numpy(logits))
        self._session.run_with_iobinding(binding)
        row: Rows = logits[0, 0]
        return row


class StepRunner:
    """Feeds step graphs, with an encoder or without, token by token behind the prompt."""

    def __init__(self, step: Path, encoder: Path | None, start_token: int | None) -> None:
        """Load the graphs; an encoder's answers begin with the start token."""
        self._step = StepGraph(_session_of(step))
        self._encoder = _session_of(encoder) if encoder is not None else None
        self._start = start_token

    def answer(self, prompt: list[int], stop_token_ids: Sequence[int]) -> Answer:
        """What the graphs write by themselves, their stop token included."""
        rows: list[Rows] = []
        ids: list[int] = []
        for row in self._rows(prompt, ids):
            rows.append(row)
            ids.append(int(row.argmax()))
            if len(ids) == ANSWER_TOKENS or ids[-1] in stop_token_ids:
                break
        return Answer(prompt, ids, np.stack(rows))

    def logits(self, answer: Answer) -> Rows:
        """Logits [answer, vocabulary] at the places of a given answer."""
        return np.stack([row for row, _ in zip(self._rows(answer.prompt, answer.ids), answer.ids)])  # noqa: B905 - rows have no end

    def _rows(self, prompt: list[int], ids: list[int]) -> Iterator[Rows]:
        """The row that chooses each token, as long as `ids` has the one before it."""
        encoded, states = self._step.beginning(self._encoder, prompt)
        first = prompt if self._start is None or self._encoder is None else [self._start]
        chunks = [first[at : at + _CHUNK] for at in range(0, len(first), _CHUNK)]
        for chunk in chunks:
            logits, states = self._step.run(chunk, [len(chunk) - 1], encoded | states)
        for place in count():
            yield logits[0]
            logits, states = self._step.run([ids[place]], [0], encoded | states)


def _session_of(path: Path) -> ort.InferenceSession:
    """A graph with its weights, set as for drafting."""
    options = ort.SessionOptions()
    options.log_severity_level = 3
    for key, value in session_settings().items():
        options.add_session_config_entry(key, value)
    return ort.InferenceSession(str(path), sess_options=options, providers=["CPUExecutionProvider"])


def exact_answers(
    runner: Runner,
    prompts: Sequence[list[int]],
    stop_token_ids: Sequence[int],
    checkpoint: Callable[[], None],
) -> list[Answer]:
    """What the float32 graph answers; `checkpoint` is called before each prompt and may raise."""
    answers = []
    for prompt in prompts:
        checkpoint()
        answers.append(runner.answer(prompt, stop_token_ids))
    return answers


def graph_rows(
    runner: Runner, answers: Sequence[Answer], checkpoint: Callable[[], None]
) -> list[Rows]:
    """Another graph's logits at the places of the answers."""
    rows = []
    for answer in answers:
        checkpoint()
        rows.append(runner.logits(answer))
    return rows


@torch.inference_mode()
def torch_rows(
    model: Any,  # noqa: ANN401 - transformers' models are untyped
    answers: Sequence[Answer],
    checkpoint: Callable[[], None],
) -> list[Rows]:
    """Torch's logits at the places of the answers, each in one pass."""
    rows = []
    for answer in answers:
        checkpoint()
        rows.append(_torch_logits(model, answer).float().cpu().numpy())
    return rows


def _torch_logits(model: Any, answer: Answer) -> torch.Tensor:  # noqa: ANN401 - as above
    """Logits [answer, vocabulary]."""
    device = next(model.parameters()).device
    prompt = torch.tensor([answer.prompt], device=device)
    if not isinstance(model, RecurrentDrafter) and not model.config.is_encoder_decoder:
        ids = torch.tensor([[*answer.prompt, *answer.ids[:-1]]], device=device)
        whole: torch.Tensor = model(ids, use_cache=False).logits[0, len(answer.prompt) - 1 :]
        return whole
    start = start_token_of(model.config)
    written = torch.tensor([[start, *answer.ids[:-1]]], device=device)
    if isinstance(model, RecurrentDrafter):
        likely: torch.Tensor = model(prompt, torch.tensor([len(answer.prompt)]), written)[0]
        return likely
    read: torch.Tensor = model(input_ids=prompt, decoder_input_ids=written, use_cache=False).logits[
        0
    ]
    return read


def compare(
    answers: Sequence[Answer], references: Sequence[Rows], shipped: Sequence[Rows]
) -> ParityReport:
    """Both graphs against torch, over every place of every answer."""
    reference = np.concatenate(references)
    exact = np.concatenate([answer.logits for answer in answers])
    rounded = np.concatenate(shipped)
    words = reference.argmax(axis=1)
    return ParityReport(
        prompts=len(answers),
        positions=len(words),
        max_logit_difference=float(np.abs(exact - reference).max()),
        exact_greedy_agreement=float((exact.argmax(axis=1) == words).mean()),
        greedy_agreement=float((rounded.argmax(axis=1) == words).mean()),
        mean_logit_difference=float(np.abs(rounded - reference).mean()),
    )


def refuse_poor(parity: ParityReport) -> None:
    """Raise PARITY_FAILED where a limit is broken.

    Equal words need no limit of their own for the float32 graph: where its logits lie within the
    limit, only words that torch itself holds for equal can differ.
    """
    largest = parity.max_logit_difference
    if not largest <= LONGEST_LOGIT_DIFFERENCE:
        raise UserError(
            PARITY_FAILED,
            measure="the largest logit difference",
            found=round(largest, 5) if math.isfinite(largest) else str(largest),
            limit=LONGEST_LOGIT_DIFFERENCE,
        )
    unequal = round((1 - parity.greedy_agreement) * parity.positions)
    if unequal > UNEQUAL_WORDS_BORNE and not parity.greedy_agreement >= LEAST_AGREEMENT:
        raise UserError(
            PARITY_FAILED,
            measure="the share of equal words",
            found=round(parity.greedy_agreement, 3),
            limit=LEAST_AGREEMENT,
        )
