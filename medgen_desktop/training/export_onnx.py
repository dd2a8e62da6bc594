"""Export a fine-tuned model to ONNX, and let it into the library only if it answers as torch does.

The gate has two steps. The graph with float32 weights must give torch's logits and torch's greedy
words: that proves the graph, its cache and its positions. The graph with 8-bit weights, which is
the one that ships, must agree with torch's greedy words often enough: that bounds what rounding
the weights costs.
"""

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer

from medgen_desktop import __version__
from medgen_desktop.checksums import file_sha256
from medgen_desktop.domain.errors import PARITY_FAILED, TRAINING_CANCELLED, UserError
from medgen_desktop.domain.model_manifest import (
    MANIFEST_NAME,
    BaseModel,
    DatasetFingerprint,
    DecoderShape,
    ModelManifest,
    ParityReport,
    manifest_from_json,
    manifest_to_json,
)
from medgen_desktop.domain.prompt import CHATML_SUMMARY, encode_prompt, render
from medgen_desktop.domain.worker_protocol import ExportFinished, ExportRequest, PairText
from medgen_desktop.training.adapters import merge
from medgen_desktop.training.onnx_graph import LlamaShape, build
from medgen_desktop.training.parity import GraphRunner, Reference

WEIGHTS_NAME = "model.onnx"
TOKENIZER_NAME = "tokenizer.json"
QUANTISATION = "int8 weights in blocks of 32, int8 activations (MatMulNBits)"
LONGEST_LOGIT_DIFFERENCE = 0.01
"""Between float32 graph and torch; logits of these models span about 40."""
LEAST_AGREEMENT = 0.85
"""Share of torch's greedy words that the 8-bit graph must choose too."""
UNEQUAL_WORDS_BORNE = 3
"""However short the answers are: a few words are too few to judge a share by."""
_EXACT_NAME = "exact.onnx"
_ANSWER_TOKENS = 24


def export(
    request: ExportRequest, on_phase: Callable[[str], None], stopped: Callable[[], bool]
) -> ExportFinished:
    """Write the model folder; its manifest comes last, and only when the gate is passed.

    Raises:
        UserError: PARITY_FAILED, TRAINING_CANCELLED, or what merging raises.
    """
    started = time.perf_counter()
    folder = Path(request.output_folder)
    on_phase("merging")
    model, tokenizer = merge(Path(request.base_folder), Path(request.run_folder))
    model.eval()
    _stop_if(stopped)
    on_phase("writing")
    facts = _facts_of(model, tokenizer)
    tokenizer.save(str(folder / TOKENIZER_NAME))
    exact, shipped = folder / _EXACT_NAME, folder / WEIGHTS_NAME
    _write_graph(model, facts.shape, exact, eight_bit=False)
    _stop_if(stopped)
    _write_graph(model, facts.shape, shipped, eight_bit=True)
    _stop_if(stopped)
    on_phase("checking")
    prompts = _prompt_ids(tokenizer, request.prompts, facts.shape.context)
    references = _references(model, prompts, facts.stop_token_ids, stopped)
    del model  # its memory goes before the graphs take theirs
    parity = _measured(references, exact, shipped, facts.shape, stopped)
    exact.unlink()
    _refuse_poor(parity)
    manifest = _manifest(request, facts, parity)
    (folder / MANIFEST_NAME).write_text(manifest_to_json(manifest), encoding="utf-8")
    size = sum(one.stat().st_size for one in folder.iterdir())
    return ExportFinished(request.model_id, size, parity, time.perf_counter() - started)


@dataclass(frozen=True, slots=True)
class _Facts:
    """What the manifest says of the model itself."""

    architecture: str
    shape: LlamaShape
    stop_token_ids: tuple[int, ...]


def _facts_of(model: Any, tokenizer: Tokenizer) -> _Facts:  # noqa: ANN401 - transformers' models are untyped
    ends = {tokenizer.token_to_id(CHATML_SUMMARY.end_markup)}
    configured = model.generation_config.eos_token_id
    ends |= set(configured) if isinstance(configured, list) else {configured}
    stop_token_ids = tuple(sorted(one for one in ends if one is not None))
    return _Facts(str(model.config.model_type), shape_of(model.config), stop_token_ids)


def _write_graph(model: Any, shape: LlamaShape, path: Path, *, eight_bit: bool) -> None:  # noqa: ANN401
    path.write_bytes(build(weights_of(model), shape, eight_bit=eight_bit).SerializeToString())


def shape_of(config: Any) -> LlamaShape:  # noqa: ANN401 - transformers' configs are untyped
    """The sizes of a Llama-family model from its transformers configuration."""
    heads = int(config.num_attention_heads)
    return LlamaShape(
        layers=int(config.num_hidden_layers),
        hidden=int(config.hidden_size),
        heads=heads,
        kv_heads=int(config.num_key_value_heads),
        head_size=int(getattr(config, "head_dim", 0) or config.hidden_size // heads),
        intermediate=int(config.intermediate_size),
        vocabulary=int(config.vocab_size),
        context=int(config.max_position_embeddings),
        norm_epsilon=float(config.rms_norm_eps),
        rope_theta=float(config.rope_parameters["rope_theta"]),
    )


def weights_of(model: Any) -> dict[str, NDArray[np.float32]]:  # noqa: ANN401 - transformers' models are untyped
    """A model's weights by name; a tied LM head is left out."""
    weights = {
        name: value.detach().to("cpu", torch.float32).numpy()
        for name, value in model.state_dict().items()
    }
    if model.config.tie_word_embeddings:
        weights.pop("lm_head.weight", None)
    return weights


def _prompt_ids(tokenizer: Tokenizer, prompts: Sequence[PairText], context: int) -> list[list[int]]:
    """The prompts as the model is asked them; those that leave no room for an answer are left out.

    Raises:
        UserError: PARITY_FAILED where none is left, for then nothing is proven.
    """

    def encode(text: str, is_markup: bool) -> list[int]:
        tokenizer.encode_special_tokens = not is_markup
        return list(tokenizer.encode(text, add_special_tokens=False).ids)

    rendered = (render(CHATML_SUMMARY, prompt.source, prompt.section) for prompt in prompts)
    encoded = [encode_prompt(parts, encode) for parts in rendered]
    fitting = [ids for ids in encoded if len(ids) + _ANSWER_TOKENS <= context]
    if not fitting:
        raise UserError(PARITY_FAILED, measure="the number of fitting prompts", found=0, limit=1)
    return fitting


def _references(
    model: Any,  # noqa: ANN401 - transformers' models are untyped
    prompts: Sequence[list[int]],
    stop_token_ids: Sequence[int],
    stopped: Callable[[], bool],
) -> list[Reference]:
    """Torch's own greedy answers and logits for the prompts."""
    references = []
    for prompt in prompts:
        _stop_if(stopped)
        references.append(_greedy(model, prompt, stop_token_ids))
    return references


@torch.inference_mode()
def _greedy(model: Any, prompt: list[int], stop_token_ids: Sequence[int]) -> Reference:  # noqa: ANN401
    device = next(model.parameters()).device
    ids, cache, rows = prompt, None, []
    answer: list[int] = []
    for _ in range(_ANSWER_TOKENS):
        out = model(torch.tensor([ids], device=device), past_key_values=cache, use_cache=True)
        cache = out.past_key_values
        row = out.logits[0, -1].float().cpu().numpy()
        rows.append(row)
        answer.append(int(row.argmax()))
        if answer[-1] in stop_token_ids:
            break
        ids = answer[-1:]
    return Reference(prompt, answer, np.stack(rows))


@dataclass(frozen=True, slots=True)
class _Comparison:
    """Torch against a graph, over every position of every answer."""

    largest: float
    mean: float
    agreement: float
    positions: int


def _compared(
    references: Sequence[Reference], runner: GraphRunner, stopped: Callable[[], bool]
) -> _Comparison:
    differences, agreed = [], []
    for reference in references:
        _stop_if(stopped)
        logits = runner.logits(reference)
        differences.append(np.abs(logits - reference.logits))
        agreed.append(logits.argmax(axis=1) == np.array(reference.answer))
    everything = np.concatenate(agreed)
    return _Comparison(
        largest=float(max(one.max() for one in differences)),
        mean=float(np.mean([one.mean() for one in differences])),
        agreement=float(everything.mean()),
        positions=int(everything.size),
    )


def _measured(
    references: Sequence[Reference],
    exact: Path,
    shipped: Path,
    shape: LlamaShape,
    stopped: Callable[[], bool],
) -> ParityReport:
    same = _compared(references, GraphRunner(exact, shape), stopped)
    quantised = _compared(references, GraphRunner(shipped, shape), stopped)
    return ParityReport(
        prompts=len(references),
        positions=same.positions,
        max_logit_difference=same.largest,
        exact_greedy_agreement=same.agreement,
        greedy_agreement=quantised.agreement,
        mean_logit_difference=quantised.mean,
    )


def _refuse_poor(parity: ParityReport) -> None:
    """The gate.

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


def _manifest(request: ExportRequest, facts: _Facts, parity: ParityReport) -> ModelManifest:
    folder, shape = Path(request.output_folder), facts.shape
    base = manifest_from_json(
        (Path(request.base_folder) / MANIFEST_NAME).read_text(encoding="utf-8")
    )
    return ModelManifest(
        id=request.model_id,
        name=request.model_name,
        kind="drafter",
        architecture=facts.architecture,
        licence=base.licence,
        languages=request.languages,
        context_length=shape.context,
        files={name: file_sha256(folder / name) for name in (WEIGHTS_NAME, TOKENIZER_NAME)},
        created_at=datetime.now(UTC).isoformat(timespec="milliseconds"),
        program_version=__version__,
        weights=WEIGHTS_NAME,
        tokenizer=TOKENIZER_NAME,
        prompt=CHATML_SUMMARY,
        stop_token_ids=facts.stop_token_ids,
        decoder=DecoderShape(shape.layers, shape.kv_heads, shape.head_size, shape.vocabulary),
        quantisation=QUANTISATION,
        base_model=BaseModel(base.id, base.files[base.weights], base.licence),
        dataset=DatasetFingerprint(request.dataset_pairs, request.dataset_sha256),
        parity=parity,
    )


def _stop_if(stopped: Callable[[], bool]) -> None:
    if stopped():
        raise UserError(TRAINING_CANCELLED)
