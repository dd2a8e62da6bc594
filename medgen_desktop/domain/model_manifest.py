"""`manifest.json`: what a model is, its origin, how to ask it, and what proves its files."""

import json
from dataclasses import dataclass, field
from typing import Literal

from medgen_desktop.domain.model_terms import AcceptedTerms
from medgen_desktop.domain.prompt import PromptTemplate
from medgen_desktop.domain.records import RecordError, from_plain, to_plain

MANIFEST_NAME = "manifest.json"
MANIFEST_VERSION = 1
ENCODING = "encode"
"""The task of a base that only reads, such as BERT."""


@dataclass(frozen=True, slots=True)
class DecoderShape:
    """Sizes of the decoder and its cache: [1, kv_heads, length, head_size] a layer.

    `heads` and `rope_theta` are 0 in models that were exported before drafts had sources.
    """

    layers: int
    kv_heads: int
    head_size: int
    vocabulary: int
    heads: int = 0
    rope_theta: float = 0.0


@dataclass(frozen=True, slots=True)
class AttentionHead:
    """One query head of one layer, both counted from 0."""

    layer: int
    head: int


@dataclass(frozen=True, slots=True)
class BaseModel:
    """The pretrained model that a model was made from."""

    id: str
    sha256: str
    licence: str


@dataclass(frozen=True, slots=True)
class DatasetFingerprint:
    """Which pairs a model was trained on, without saying what they say."""

    pairs: int
    sha256: str


@dataclass(frozen=True, slots=True)
class ParityReport:
    """What the export gate measured against torch on real prompts.

    `max_logit_difference` and `exact_greedy_agreement` compare the unquantised graph;
    `greedy_agreement` (share of equal next words over torch's own greedy text) and
    `mean_logit_difference` compare the quantised graph that ships.
    """

    prompts: int
    positions: int
    max_logit_difference: float
    exact_greedy_agreement: float
    greedy_agreement: float
    mean_logit_difference: float


@dataclass(frozen=True, slots=True)
class ModelManifest:
    """A model folder's description; weights whose hash is not in `files` do not load."""

    id: str
    name: str
    kind: Literal["base", "drafter", "recogniser"]
    architecture: str
    licence: str
    languages: tuple[str, ...]
    context_length: int
    files: dict[str, str]
    """File name, relative to the folder, to SHA-256 in hex."""
    created_at: str
    program_version: str
    format_version: int = MANIFEST_VERSION
    task: str = "summarise"
    weights: str = ""
    """Name of the weights file: ONNX; of a base GGUF or safetensors."""
    encoder: str = ""
    """Name of the graph that reads the source, where the weights only write (see `StepGraph`)."""
    start_token_id: int | None = None
    """What such a model's answers begin with, before their first word."""
    tokenizer: str = ""
    """Name of the tokenizer file (Hugging Face's format); empty where the weights hold it."""
    labels: tuple[str, ...] = ()
    """What a recogniser says of a token, in the order of its logits: O, B-Disease, I-Disease …"""
    prompt: PromptTemplate | None = None
    stop_token_ids: tuple[int, ...] = ()
    decoder: DecoderShape | None = None
    alignment_heads: tuple[AttentionHead, ...] = ()
    """Whose attention shows which words of the note were copied."""
    quantisation: str = ""
    base_model: BaseModel | None = None
    dataset: DatasetFingerprint | None = None
    metrics: dict[str, float] = field(default_factory=dict)
    parity: ParityReport | None = None
    terms: AcceptedTerms | None = None
    """Of a base that may be used by those only who accept its maker's terms."""
    privacy_epsilon: float | None = None
    """Differential privacy spent in training, or None when training was not private."""


def manifest_to_json(manifest: ModelManifest) -> str:
    """The manifest as indented JSON with a final newline."""
    return json.dumps(to_plain(manifest), ensure_ascii=False, indent=2) + "\n"


def manifest_from_json(text: str) -> ModelManifest:
    """Read a manifest.

    Raises:
        RecordError: not JSON, a newer format, or a field that does not fit.
    """
    try:
        plain = json.loads(text)
    except json.JSONDecodeError as error:
        raise RecordError(f"manifest: not JSON at line {error.lineno}") from None
    except (ValueError, RecursionError):  # a number of thousands of digits, or endless brackets
        raise RecordError("manifest: not readable JSON") from None
    version = plain.get("format_version") if isinstance(plain, dict) else None
    if isinstance(version, int) and version > MANIFEST_VERSION:
        raise RecordError(f"manifest: format {version} is newer than {MANIFEST_VERSION}")
    return from_plain(ModelManifest, plain, "manifest")
