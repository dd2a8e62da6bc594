"""A drafter on onnxruntime: proven against its manifest, loaded, ready to run."""

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

import onnxruntime as ort
import psutil
from tokenizers import Tokenizer

from medgen_desktop.domain.errors import MODEL_BROKEN, UserError
from medgen_desktop.domain.model_manifest import DecoderShape, ModelManifest
from medgen_desktop.domain.prompt import PromptTemplate, encode_prompt, render
from medgen_desktop.inference.model_library import read_manifest
from medgen_desktop.processor import memory_errors, session_settings


@dataclass(frozen=True, slots=True)
class LoadedModel:
    """A verified drafter, ready to run."""

    manifest: ModelManifest
    prompt: PromptTemplate
    tokenizer: Tokenizer
    session: ort.InferenceSession
    shape: DecoderShape | None = None
    """Of a model with a cache in place; None where the session is a `StepGraph`."""
    encoder: ort.InferenceSession | None = None

    def encode(self, text: str, is_markup: bool) -> list[int]:
        """Token ids; control tokens are recognised in markup only."""
        self.tokenizer.encode_special_tokens = not is_markup
        return list(self.tokenizer.encode(text, add_special_tokens=False).ids)

    def prompt_ids(self, source: str, section: str) -> list[int]:
        """The model's prompt for a note."""
        return encode_prompt(render(self.prompt, source, section), self.encode)


def load_drafter(folder: Path, threads: int | None = None) -> LoadedModel:
    """Check a model folder against its manifest and load it; all physical cores by default.

    Raises:
        UserError: MODEL_BROKEN.
    """
    manifest = read_manifest(folder)
    if manifest.kind != "drafter" or manifest.prompt is None:
        raise UserError(MODEL_BROKEN, model=manifest.id, reason="its manifest describes no drafter")
    tokenizer = proven_bytes(folder, manifest, manifest.tokenizer)
    weights = proven_bytes(folder, manifest, manifest.weights)
    encoder = proven_bytes(folder, manifest, manifest.encoder) if manifest.encoder else None
    try:
        return LoadedModel(
            manifest,
            manifest.prompt,
            Tokenizer.from_buffer(tokenizer),
            open_session(weights, threads),
            manifest.decoder,
            open_session(encoder, threads) if encoder else None,
        )
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001 - onnxruntime's and tokenizers' errors share no class
        raise UserError(MODEL_BROKEN, model=manifest.id, reason=type(error).__name__) from None


def open_session(weights: bytes, threads: int | None = None) -> ort.InferenceSession:
    """An onnxruntime session on the CPU.

    Raises:
        MemoryError: the weights do not fit.
    """
    options = ort.SessionOptions()
    options.intra_op_num_threads = threads or physical_cores()
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    for key, value in session_settings().items():
        options.add_session_config_entry(key, value)
    with memory_errors():
        return ort.InferenceSession(
            weights, sess_options=options, providers=["CPUExecutionProvider"]
        )


def physical_cores() -> int:
    """Cores that this process may use; two threads of one core share its multipliers."""
    cores = psutil.cpu_count(logical=False) or 1
    if hasattr(os, "sched_getaffinity"):
        cores = min(cores, len(os.sched_getaffinity(0)))
    return cores


def proven_bytes(folder: Path, manifest: ModelManifest, name: str) -> bytes:
    """A file of the model, read once: the bytes that are used are the bytes that were checked."""
    expected = manifest.files.get(name)
    if expected is None:
        reason = f"{name or 'a file'} is not in its manifest"
        raise UserError(MODEL_BROKEN, model=manifest.id, reason=reason)
    path = folder / name
    try:
        content = path.read_bytes() if path.parent == folder else b""
    except OSError:
        raise UserError(MODEL_BROKEN, model=manifest.id, reason=f"{name} is missing") from None
    if hashlib.sha256(content).hexdigest() != expected:
        raise UserError(MODEL_BROKEN, model=manifest.id, reason=f"{name} has changed")
    return content
