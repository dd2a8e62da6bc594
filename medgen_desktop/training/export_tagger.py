"""Export a recogniser: one graph of scores, beside it what joins the tags; proven on real texts."""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import onnx
import onnxruntime as ort
import torch
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from tokenizers import Tokenizer
from torch import nn

from medgen_desktop.domain.errors import PARITY_FAILED, UserError
from medgen_desktop.domain.model_manifest import ParityReport
from medgen_desktop.domain.tagging import layer_places
from medgen_desktop.domain.worker_protocol import TaggedText
from medgen_desktop.processor import session_settings
from medgen_desktop.text.heads import control_tokens
from medgen_desktop.training.architectures.taggers import (
    EncoderTagger,
    RecurrentTagger,
    Tagger,
    forbidden_tags,
)
from medgen_desktop.training.export_steps import round_weights, write_traced
from medgen_desktop.training.recurrent_graphs import tagger_graph
from medgen_desktop.training.tagging import TaggedExample, encode_text

_EXACT_NAME = "exact-tagger.onnx"
_TRACED_TOKENS = 7
_ANY = torch.export.Dim.DYNAMIC

Rows = NDArray[np.float32]


def write_tagger(
    model: Tagger,
    tokenizer: Tokenizer,
    labels: tuple[str, ...],
    texts: Sequence[str],
    context: int,
    target: Path,
    checkpoint: Callable[[], None],
) -> ParityReport:
    """Write the graph that ships, and compare it and the exact one with torch on real texts.

    Raises:
        UserError: PARITY_FAILED where no text has a word; or what `checkpoint` raises.
    """
    exact = target.with_name(_EXACT_NAME)
    if isinstance(model, RecurrentTagger):
        onnx.save(tagger_graph(model), str(exact))
    else:
        _trace(model, exact)
    checkpoint()
    _add_transitions(exact, *_joined(model, labels))
    round_weights(exact, target)
    checkpoint()
    windows = [
        window
        for text in texts
        for window in encode_text(
            TaggedText(text, ()), tokenizer, (), control_tokens(tokenizer), context
        )
    ]
    if not windows:
        raise UserError(PARITY_FAILED, measure="the number of fitting texts", found=0, limit=1)
    references = _torch_scores(model, windows, checkpoint)
    exact_scores = _graph_scores(exact, windows, checkpoint)
    exact.unlink()
    exact.with_name(f"{exact.name}.data").unlink(missing_ok=True)
    shipped = _graph_scores(target, windows, checkpoint)
    return _compared(references, exact_scores, shipped, labels, len(texts))


class _Scores(nn.Module):
    """An encoder's scores of one text, as the graph takes it."""

    def __init__(self, model: EncoderTagger) -> None:
        super().__init__()
        self.model = model

    def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
        read = self.model.encoder(input_ids=input_ids, attention_mask=attention_mask)
        scores: torch.Tensor = self.model.scores(read.last_hidden_state)
        return scores


def _trace(model: EncoderTagger, path: Path) -> None:
    model.encoder.set_attn_implementation("eager")
    ids = torch.arange(3, 3 + _TRACED_TOKENS)[None]
    write_traced(
        _Scores(model),
        (ids, torch.ones_like(ids)),
        {"input_ids": {1: _ANY}, "attention_mask": {1: _ANY}},
        ["input_ids", "attention_mask"],
        ["logits"],
        path,
    )


def _joined(model: Tagger, labels: tuple[str, ...]) -> tuple[Rows, Rows, Rows]:
    """What is added for neighbours, first and last tags: learnt, or only what BIO forbids."""
    if isinstance(model, RecurrentTagger):
        found = model.field.scores()
    else:
        found = (*forbidden_tags(labels), torch.zeros(len(labels)))
    between, first, last = (one.detach().cpu().float().numpy() for one in found)
    return between, first, last


def _add_transitions(path: Path, between: Rows, first: Rows, last: Rows) -> None:
    """Give them out as outputs that depend on nothing that is read."""
    model = onnx.load(str(path))
    for name, value in (("transitions", between), ("first", first), ("last", last)):
        model.graph.initializer.append(numpy_helper.from_array(value, f"{name}.values"))
        model.graph.node.append(helper.make_node("Identity", [f"{name}.values"], [name]))
        info = helper.make_tensor_value_info(name, TensorProto.FLOAT, list(value.shape))
        model.graph.output.append(info)
    onnx.save(model, str(path))


@torch.inference_mode()
def _torch_scores(
    model: Tagger, windows: Sequence[TaggedExample], checkpoint: Callable[[], None]
) -> list[Rows]:
    """Scores [words, tags] of each window."""
    model.eval()
    rows = []
    for one in windows:
        checkpoint()
        scores = model(torch.tensor([one.ids]), torch.tensor([len(one.ids)]))[0]
        rows.append(scores[list(one.heads)].float().numpy())
    return rows


def _graph_scores(
    path: Path, windows: Sequence[TaggedExample], checkpoint: Callable[[], None]
) -> list[Rows]:
    options = ort.SessionOptions()
    options.log_severity_level = 3
    for key, value in session_settings().items():
        options.add_session_config_entry(key, value)
    session = ort.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    rows = []
    for one in windows:
        checkpoint()
        ids = np.array([one.ids], np.int64)
        feed = {"input_ids": ids, "attention_mask": np.ones_like(ids)}
        (scores,) = session.run(["logits"], feed)
        rows.append(np.asarray(scores, np.float32)[0, list(one.heads)])
    return rows


def _compared(
    references: Sequence[Rows],
    exact: Sequence[Rows],
    shipped: Sequence[Rows],
    labels: tuple[str, ...],
    texts: int,
) -> ParityReport:
    """Over every word and layer: how far scores lie apart, and how often the best tag is equal."""
    reference, plain, rounded = (np.concatenate(one) for one in (references, exact, shipped))
    return ParityReport(
        prompts=texts,
        positions=len(reference),
        max_logit_difference=float(np.abs(plain - reference).max()),
        exact_greedy_agreement=_agreement(reference, plain, labels),
        greedy_agreement=_agreement(reference, rounded, labels),
        mean_logit_difference=float(np.abs(rounded - reference).mean()),
    )


def _agreement(one: Rows, other: Rows, labels: tuple[str, ...]) -> float:
    equal = [
        one[:, places.start : places.stop].argmax(axis=1)
        == other[:, places.start : places.stop].argmax(axis=1)
        for places in layer_places(labels)
    ]
    return float(np.mean(equal))
