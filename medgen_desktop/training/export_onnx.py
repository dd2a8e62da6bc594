"""Export a fine-tuned model to ONNX; it gets its manifest only if it answers as torch does."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer
from transformers import LlamaForCausalLM

from medgen_desktop import __version__
from medgen_desktop.checksums import file_sha256
from medgen_desktop.domain.errors import PARITY_FAILED, TRAINING_CANCELLED, UserError
from medgen_desktop.domain.model_manifest import (
    MANIFEST_NAME,
    AttentionHead,
    BaseModel,
    DatasetFingerprint,
    DecoderShape,
    ModelManifest,
    ParityReport,
    manifest_from_json,
    manifest_to_json,
)
from medgen_desktop.domain.prompt import PromptTemplate, encode_prompt, render
from medgen_desktop.domain.worker_protocol import ExportFinished, ExportRequest, PairText
from medgen_desktop.training.alignment_heads import alignment_heads
from medgen_desktop.training.architectures.recurrent import RecurrentDrafter
from medgen_desktop.training.architectures.taggers import RecurrentTagger
from medgen_desktop.training.beginnings import LONGEST_WINDOW
from medgen_desktop.training.calibration import InputMoments
from medgen_desktop.training.data import encoder_of
from medgen_desktop.training.export_steps import remove, round_weights, trace
from medgen_desktop.training.export_tagger import write_tagger
from medgen_desktop.training.int8 import Int8
from medgen_desktop.training.learners import start_token_of
from medgen_desktop.training.onnx_graph import Float32, LlamaShape, MatrixFormat, Weights, build
from medgen_desktop.training.parity import (
    ANSWER_TOKENS,
    GraphRunner,
    StepRunner,
    compare,
    exact_answers,
    graph_rows,
    refuse_poor,
    torch_rows,
)
from medgen_desktop.training.rotation import rotate
from medgen_desktop.training.weights import RunFacts, facts_of, trained_model, trained_tagger

WEIGHTS_NAME = "model.onnx"
TOKENIZER_NAME = "tokenizer.json"
QUANTISATION = "rotated; int8 weights per output (GPTQ), uint8 activations"
CALIBRATION_TOKENS = 4096
"""Real text that the rounding of weights is fitted to; some thousand tokens are enough."""
ENCODER_NAME = "encoder.onnx"
STEP_QUANTISATION = "int8 weights in blocks of 32"
_EXACT_NAME = "exact.onnx"
_CONTEXT_WITHOUT_BOUND = 2048
"""Of models whose positions have no end, such as T5's."""


def export(
    request: ExportRequest, on_phase: Callable[[str], None], stopped: Callable[[], bool]
) -> ExportFinished:
    """Write the model folder; its manifest comes last, and only when the gate is passed.

    Raises:
        UserError: PARITY_FAILED, TRAINING_CANCELLED, or what merging raises.
    """
    started = time.perf_counter()

    def checkpoint() -> None:
        if stopped():
            raise UserError(TRAINING_CANCELLED)

    folder, run_folder = Path(request.output_folder), Path(request.run_folder)
    on_phase("merging")
    run = facts_of(run_folder)
    if run.labels:
        return _export_recogniser(request, run, on_phase, checkpoint, started)
    model, tokenizer = trained_model(Path(request.base_folder), run_folder)
    model.eval()
    checkpoint()
    on_phase("writing")
    tokenizer.save(str(folder / TOKENIZER_NAME))
    job = _Job(request, run, folder, tokenizer, on_phase, checkpoint)
    shipped = _write_llama(model, job) if _has_own_graph(model) else _write_steps(model, job)
    manifest = _manifest(job, shipped)
    (folder / MANIFEST_NAME).write_text(manifest_to_json(manifest), encoding="utf-8")
    size = sum(one.stat().st_size for one in folder.iterdir())
    return ExportFinished(request.model_id, size, shipped.parity, time.perf_counter() - started)


def _export_recogniser(
    request: ExportRequest,
    run: RunFacts,
    on_phase: Callable[[str], None],
    checkpoint: Callable[[], None],
    started: float,
) -> ExportFinished:
    folder, run_folder = Path(request.output_folder), Path(request.run_folder)
    model, tokenizer = trained_tagger(Path(request.base_folder), run_folder)
    checkpoint()
    on_phase("writing")
    tokenizer.save(str(folder / TOKENIZER_NAME))
    context = min(_context_of(model), LONGEST_WINDOW)
    parity = write_tagger(
        *(model, tokenizer, run.labels, request.texts, context),
        folder / WEIGHTS_NAME,
        checkpoint,
    )
    on_phase("checking")
    refuse_poor(parity)
    shipped = _Shipped(_architecture_of(model), context, (), STEP_QUANTISATION, parity)
    job = _Job(request, run, folder, tokenizer, on_phase, checkpoint)
    manifest = replace(
        _manifest(job, shipped),
        kind="recogniser",
        task="recogniser",
        labels=run.labels,
        prompt=None,
    )
    (folder / MANIFEST_NAME).write_text(manifest_to_json(manifest), encoding="utf-8")
    size = sum(one.stat().st_size for one in folder.iterdir())
    return ExportFinished(request.model_id, size, parity, time.perf_counter() - started)


@dataclass(frozen=True, slots=True)
class _Job:
    """An export in progress; `checkpoint` raises where it should stop."""

    request: ExportRequest
    run: RunFacts
    folder: Path
    tokenizer: Tokenizer
    on_phase: Callable[[str], None]
    checkpoint: Callable[[], None]


@dataclass(frozen=True, slots=True)
class _Shipped:
    """Graphs that have passed the gate, and what the manifest says of them."""

    architecture: str
    context: int
    stop_token_ids: tuple[int, ...]
    quantisation: str
    parity: ParityReport
    decoder: DecoderShape | None = None
    alignment_heads: tuple[AttentionHead, ...] = ()
    encoder: str = ""
    start_token_id: int | None = None


def _has_own_graph(model: Any) -> bool:  # noqa: ANN401 - transformers' models are untyped
    """Whether `onnx_graph` can build it: a plain Llama."""
    return isinstance(model, LlamaForCausalLM) and not (
        model.config.attention_bias or model.config.mlp_bias
    )


def _write_llama(model: Any, job: _Job) -> _Shipped:  # noqa: ANN401 - as above
    """Build the graph node by node: its cache is in place, and its heads tell where words are from.

    Raises:
        UserError: PARITY_FAILED, or what the checkpoint raises.
    """
    facts = _model_facts(model, job.tokenizer, job.run.prompt)
    exact, shipped = job.folder / _EXACT_NAME, job.folder / WEIGHTS_NAME
    weights = rotate(weights_of(model), facts.shape)
    _write_graph(weights, facts.shape, exact, Float32(shows_inputs=True))
    job.checkpoint()
    calibration = job.request.calibration
    texts = calibration_texts(job.tokenizer, job.run.prompt, calibration, facts.shape.context)
    moments = InputMoments(exact, facts.shape, texts, job.checkpoint)
    _write_graph(weights, facts.shape, shipped, Int8(moments))
    del weights, moments
    job.checkpoint()
    job.on_phase("checking")
    prompts = _prompt_ids(job.tokenizer, job.run.prompt, job.request.prompts, facts.shape.context)
    runner = GraphRunner(exact, facts.shape)
    answers = exact_answers(runner, prompts, facts.stop_token_ids, job.checkpoint)
    heads = alignment_heads(runner, decoder_shape(facts.shape), answers, job.checkpoint)
    del runner
    exact.unlink()
    references = torch_rows(model, answers, job.checkpoint)
    del model  # its memory goes before the second graph takes its own
    rows = graph_rows(GraphRunner(shipped, facts.shape), answers, job.checkpoint)
    parity = compare(answers, references, rows)
    refuse_poor(parity)
    return _Shipped(
        facts.architecture,
        facts.shape.context,
        facts.stop_token_ids,
        QUANTISATION,
        parity,
        decoder_shape(facts.shape),
        heads,
    )


def _write_steps(model: Any, job: _Job) -> _Shipped:  # noqa: ANN401 - as above
    """Have torch trace the model into an encoder, where it has one, and a step.

    Raises:
        UserError: PARITY_FAILED, or what the checkpoint raises.
    """
    exact = trace(model, job.folder)
    job.checkpoint()
    step, encoder = job.folder / WEIGHTS_NAME, job.folder / ENCODER_NAME
    round_weights(exact.step, step)
    if exact.encoder is not None:
        round_weights(exact.encoder, encoder)
    job.checkpoint()
    job.on_phase("checking")
    context = _context_of(model)
    stops = _stop_token_ids(model, job.tokenizer, job.run.prompt)
    start = start_token_of(model.config) if exact.encoder is not None else None
    prompts = _prompt_ids(job.tokenizer, job.run.prompt, job.request.prompts, context)
    answers = exact_answers(
        StepRunner(exact.step, exact.encoder, start), prompts, stops, job.checkpoint
    )
    remove(exact)
    references = torch_rows(model, answers, job.checkpoint)
    runner = StepRunner(step, encoder if exact.encoder is not None else None, start)
    parity = compare(answers, references, graph_rows(runner, answers, job.checkpoint))
    refuse_poor(parity)
    return _Shipped(
        architecture=_architecture_of(model),
        context=context,
        stop_token_ids=stops,
        quantisation=STEP_QUANTISATION,
        parity=parity,
        encoder=ENCODER_NAME if exact.encoder is not None else "",
        start_token_id=start,
    )


def _architecture_of(model: Any) -> str:  # noqa: ANN401 - as above
    if isinstance(model, RecurrentTagger):
        return "bilstm-crf"
    if isinstance(model, RecurrentDrafter):
        return model.config.architecture
    return str(model.config.model_type)


def _context_of(model: Any) -> int:  # noqa: ANN401 - as above
    """Tokens that a prompt, or prompt and answer of a causal model, may have."""
    if isinstance(model, RecurrentDrafter | RecurrentTagger):
        return model.config.context_length
    config = getattr(model.config, "decoder", model.config)
    bound = getattr(config, "max_position_embeddings", None)
    return int(bound or _CONTEXT_WITHOUT_BOUND)


@dataclass(frozen=True, slots=True)
class _ModelFacts:
    """What the manifest says of the model itself."""

    architecture: str
    shape: LlamaShape
    stop_token_ids: tuple[int, ...]


def _model_facts(
    model: Any,  # noqa: ANN401 - transformers' models are untyped
    tokenizer: Tokenizer,
    prompt: PromptTemplate,
) -> _ModelFacts:
    stops = _stop_token_ids(model, tokenizer, prompt)
    return _ModelFacts(str(model.config.model_type), shape_of(model.config), stops)


def _stop_token_ids(
    model: Any,  # noqa: ANN401 - as above
    tokenizer: Tokenizer,
    prompt: PromptTemplate,
) -> tuple[int, ...]:
    """The end that was taught, and those that the model knew before."""
    ends = {tokenizer.token_to_id(prompt.end_markup)}
    if not isinstance(model, RecurrentDrafter):
        configured = model.generation_config.eos_token_id
        ends |= set(configured) if isinstance(configured, list) else {configured}
    return tuple(sorted(one for one in ends if one is not None))


def _write_graph(weights: Weights, shape: LlamaShape, path: Path, matrices: MatrixFormat) -> None:
    path.write_bytes(build(weights, shape, matrices).SerializeToString())


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


def decoder_shape(shape: LlamaShape) -> DecoderShape:
    """What drafting has to know of a model's sizes."""
    return DecoderShape(
        layers=shape.layers,
        kv_heads=shape.kv_heads,
        head_size=shape.head_size,
        vocabulary=shape.vocabulary,
        heads=shape.heads,
        rope_theta=shape.rope_theta,
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


def calibration_texts(
    tokenizer: Tokenizer, template: PromptTemplate, pairs: Sequence[PairText], context: int
) -> list[list[int]]:
    """Token ids of prompts with their answers, as far as `CALIBRATION_TOKENS` and context go."""
    encode = encoder_of(tokenizer)
    texts: list[list[int]] = []
    left = CALIBRATION_TOKENS
    for pair in pairs:
        ids = encode_prompt(render(template, pair.source, pair.section), encode)
        text = [*ids, *encode(pair.target, False)][: min(left, context)]
        if text:
            texts.append(text)
            left -= len(text)
    return texts


def _prompt_ids(
    tokenizer: Tokenizer, template: PromptTemplate, prompts: Sequence[PairText], context: int
) -> list[list[int]]:
    """The prompts as the model is asked them; those that leave no room for an answer are left out.

    Raises:
        UserError: PARITY_FAILED where none is left, for then nothing is proven.
    """
    encode = encoder_of(tokenizer)
    rendered = (render(template, prompt.source, prompt.section) for prompt in prompts)
    encoded = [encode_prompt(parts, encode) for parts in rendered]
    fitting = [ids for ids in encoded if len(ids) + ANSWER_TOKENS <= context]
    if not fitting:
        raise UserError(PARITY_FAILED, measure="the number of fitting prompts", found=0, limit=1)
    return fitting


def _manifest(job: _Job, shipped: _Shipped) -> ModelManifest:
    request, run = job.request, job.run
    names = [WEIGHTS_NAME, TOKENIZER_NAME, *([shipped.encoder] if shipped.encoder else [])]
    base = None
    if run.config.new_model is None:
        base = manifest_from_json(
            (Path(request.base_folder) / MANIFEST_NAME).read_text(encoding="utf-8")
        )
    return ModelManifest(
        id=request.model_id,
        name=request.model_name,
        kind="drafter",
        architecture=shipped.architecture,
        licence=base.licence if base else "",
        languages=request.languages,
        context_length=shipped.context,
        files={name: file_sha256(job.folder / name) for name in names},
        created_at=datetime.now(UTC).isoformat(timespec="milliseconds"),
        program_version=__version__,
        weights=WEIGHTS_NAME,
        encoder=shipped.encoder,
        start_token_id=shipped.start_token_id,
        tokenizer=TOKENIZER_NAME,
        prompt=run.prompt,
        stop_token_ids=shipped.stop_token_ids,
        decoder=shipped.decoder,
        alignment_heads=shipped.alignment_heads,
        quantisation=shipped.quantisation,
        base_model=BaseModel(base.id, base.files[base.weights], base.licence) if base else None,
        dataset=DatasetFingerprint(request.dataset_pairs, request.dataset_sha256),
        metrics=run.metrics,
        parity=shipped.parity,
    )
