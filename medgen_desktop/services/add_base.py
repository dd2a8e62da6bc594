"""Bases from elsewhere: a GGUF file, or a folder as the transformers library writes it.

Only weights that cannot run code are taken (GGUF, safetensors), and what is taken is copied whole
into the library, so that the place it came from may go.
"""

import json
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from medgen_desktop import __version__
from medgen_desktop.checksums import file_sha256
from medgen_desktop.domain.errors import TRAINING_NOT_INSTALLED, UserError
from medgen_desktop.domain.model_manifest import (
    ENCODING,
    MANIFEST_NAME,
    ModelManifest,
    manifest_to_json,
)
from medgen_desktop.domain.model_terms import AcceptedTerms, terms_of
from medgen_desktop.domain.training_errors import BASE_UNFIT, TERMS_NOT_ACCEPTED
from medgen_desktop.inference.model_library import ModelLibrary
from medgen_desktop.services.model_names import free_model_id

_CONFIG, _TOKENIZER = "config.json", "tokenizer.json"
_WHOLE, _INDEX = "model.safetensors", "model.safetensors.index.json"
_BESIDE = ("generation_config.json", "tokenizer_config.json")
_ENCODERS = {"bert", "roberta", "distilbert", "electra"}
_CONTEXT_NAMES = ("max_position_embeddings", "n_positions", "n_ctx", "max_seq_len")
_USUAL_CONTEXT = 2048
"""Of models whose configuration names none, such as T5's, which have no end."""


@dataclass(frozen=True, slots=True)
class _Found:
    """What is to be taken, the weights first."""

    files: tuple[Path, ...]
    architecture: str
    context: int
    tokenizer: str
    task: str


def architecture_of(path: Path) -> str:
    """What the weights of the base at `path` say of themselves; raises as `add_base`."""
    return _found(path).architecture


def add_base(
    library: ModelLibrary,
    path: Path,
    *,
    name: str,
    licence: str,
    languages: Sequence[str],
    accepts_terms: bool = False,
) -> ModelManifest:
    """Copy a base into the library under a free id.

    Raises:
        UserError: BASE_UNFIT; TERMS_NOT_ACCEPTED where there are terms and `accepts_terms` is not
            said; TRAINING_NOT_INSTALLED, for a GGUF is read with the trainer's tools.
    """
    found = _found(path)
    terms = _accepted(path, found.architecture, accepts_terms=accepts_terms)
    staged = library.staging_folder()
    try:
        for one in found.files:
            shutil.copyfile(one, staged / one.name)
        manifest = ModelManifest(
            id=free_model_id(library, name),
            name=name.strip(),
            kind="base",
            architecture=found.architecture,
            licence=licence,
            languages=tuple(languages),
            context_length=found.context,
            files={one.name: file_sha256(staged / one.name) for one in found.files},
            created_at=datetime.now(UTC).isoformat(timespec="seconds"),
            program_version=__version__,
            task=found.task,
            weights=found.files[0].name,
            tokenizer=found.tokenizer,
            terms=terms,
        )
        (staged / MANIFEST_NAME).write_text(manifest_to_json(manifest), encoding="utf-8")
        return library.add(staged)
    finally:
        shutil.rmtree(staged, ignore_errors=True)


def _found(path: Path) -> _Found:
    try:
        return _folder(path) if path.is_dir() else _gguf(path)
    except OSError as error:
        raise _unfit(path, type(error).__name__) from None


def _accepted(path: Path, architecture: str, *, accepts_terms: bool) -> AcceptedTerms | None:
    terms = terms_of(architecture)
    if terms is None:
        return None
    if not accepts_terms:
        raise UserError(TERMS_NOT_ACCEPTED, path=str(path), terms=terms.name)
    now = datetime.now(UTC).isoformat(timespec="seconds")
    return AcceptedTerms(terms.name, terms.version, now)


def _folder(folder: Path) -> _Found:
    for name in (_CONFIG, _TOKENIZER):
        if not (folder / name).is_file():
            raise _unfit(folder, f"{name} is missing")
    config = _json(folder / _CONFIG)
    if (folder / _WHOLE).is_file():
        weights = [folder / _WHOLE]
    elif (folder / _INDEX).is_file():
        parts = set(_json(folder / _INDEX).get("weight_map", {}).values())
        weights = [folder / _INDEX, *(folder / Path(part).name for part in sorted(parts))]
    else:
        raise _unfit(folder, f"{_WHOLE} is missing")
    beside = [folder / one for one in _BESIDE if (folder / one).is_file()]
    kind = str(config.get("model_type", ""))
    context = next((config[one] for one in _CONTEXT_NAMES if config.get(one)), _USUAL_CONTEXT)
    only_reads = kind in _ENCODERS and not config.get("is_decoder")
    return _Found(
        (*weights, folder / _CONFIG, folder / _TOKENIZER, *beside),
        kind,
        int(context),
        _TOKENIZER,
        ENCODING if only_reads else "generate",
    )


def _gguf(path: Path) -> _Found:
    if find_spec("gguf") is None:
        raise UserError(TRAINING_NOT_INSTALLED)
    from gguf import GGUFReader  # noqa: PLC0415 - only the workstation edition has it

    try:
        fields = GGUFReader(path).fields
        architecture = str(fields["general.architecture"].contents())
        context = int(fields[f"{architecture}.context_length"].contents())
    except (ValueError, KeyError, IndexError, UnicodeDecodeError) as error:
        raise _unfit(path, f"it is no whole GGUF file: {type(error).__name__}") from None
    return _Found((path,), architecture, context, "", "generate")


def _json(path: Path) -> dict[str, Any]:
    try:
        plain = json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, RecursionError):
        plain = None
    if not isinstance(plain, dict):
        raise _unfit(path.parent, f"{path.name} is not JSON")
    return plain


def _unfit(path: Path, reason: str) -> UserError:
    return UserError(BASE_UNFIT, path=str(path), reason=reason)
