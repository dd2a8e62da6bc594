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
from medgen_desktop.domain.prompt import PromptTemplate, encode_prompt, render
from medgen_desktop.domain.worker_protocol import ExportFinished, ExportRequest, PairText
from medgen_desktop.training.adapters import RunFacts, facts_of, merge
from medgen_desktop.training.alignment_heads import alignment_heads
from medgen_desktop.training.calibration import InputMoments
from medgen_desktop.training.data import encoder_of
from medgen_desktop.training.int8 import Int8
from medgen_desktop.training.onnx_graph import Float32, LlamaShape, MatrixFormat, Weights, build
from medgen_desktop.training.parity import (
    ANSWER_TOKENS,
    GraphRunner,
    compare,
    exact_answers,
    graph_rows,
    refuse_poor,
    torch_rows,
)
from medgen_desktop.training.rotation import rotate

WEIGHTS_NAME = "model.onnx"
TOKENIZER_NAME = "tokenizer.json"
QUANTISATION = "rotated; int8 weights per output (GPTQ), uint8 activations"
CALIBRATION_TOKENS = 4096
"""Real text that the rounding of weights is fitted to; some thousand tokens are enough."""
_EXACT_NAME = "exact.onnx"


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
    model, tokenizer = merge(Path(request.base_folder), run_folder)
    model.eval()
    checkpoint()
    on_phase("writing")
    facts = _model_facts(model, tokenizer, run.prompt)
    tokenizer.save(str(folder / TOKENIZER_NAME))
    exact, shipped = folder / _EXACT_NAME, folder / WEIGHTS_NAME
    weights = rotate(weights_of(model), facts.shape)
    _write_graph(weights, facts.shape, exact, Float32(shows_inputs=True))
    checkpoint()
    texts = calibration_texts(tokenizer, run.prompt, request.calibration, facts.shape.context)
    moments = InputMoments(exact, facts.shape, texts, checkpoint)
    _write_graph(weights, facts.shape, shipped, Int8(moments))
    del weights, moments
    checkpoint()
    on_phase("checking")
    prompts = _prompt_ids(tokenizer, run.prompt, request.prompts, facts.shape.context)
    runner = GraphRunner(exact, facts.shape)
    answers = exact_answers(runner, prompts, facts.stop_token_ids, checkpoint)
    heads = alignment_heads(runner, decoder_shape(facts.shape), answers, checkpoint)
    del runner
    exact.unlink()
    references = torch_rows(model, answers, checkpoint)
    del model  # its memory goes before the second graph takes its own
    parity = compare(answers, references, graph_rows(shipped, facts.shape, answers, checkpoint))
    refuse_poor(parity)
    manifest = replace(_manifest(request, run, facts, parity), alignment_heads=heads)
    (folder / MANIFEST_NAME).write_text(manifest_to_json(manifest), encoding="utf-8")
    size = sum(one.stat().st_size for one in folder.iterdir())
    return ExportFinished(request.model_id, size, parity, time.perf_counter() - started)


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
    ends = {tokenizer.token_to_id(prompt.end_markup)}
    configured = model.generation_config.eos_token_id
    ends |= set(configured) if isinstance(configured, list) else {configured}
    stop_token_ids = tuple(sorted(one for one in ends if one is not None))
    return _ModelFacts(str(model.config.model_type), shape_of(model.config), stop_token_ids)


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


def _manifest(
    request: ExportRequest, run: RunFacts, facts: _ModelFacts, parity: ParityReport
) -> ModelManifest:
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
        prompt=run.prompt,
        stop_token_ids=facts.stop_token_ids,
        decoder=decoder_shape(shape),
        quantisation=QUANTISATION,
        base_model=BaseModel(base.id, base.files[base.weights], base.licence),
        dataset=DatasetFingerprint(request.dataset_pairs, request.dataset_sha256),
        metrics=run.metrics,
        parity=parity,
    )
