"""Makes the models that are measured, in a process of its own because torch is large.

    python -m benchmarks.drafting.making ours --base FOLDER --cache FOLDER
    python -m benchmarks.drafting.making checkpoint --base FOLDER --cache FOLDER
    python -m benchmarks.drafting.making candidate --base FOLDER --cache FOLDER [--adapter RUN]

Last line of stdout: a JSON object of folders by name. What is there already and was made by the
same exporter from the same weights is not made again.
"""

import argparse
import csv
import hashlib
import json
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import medgen_desktop
from benchmarks.drafting.candidates import CANDIDATES, SHIPPED, Candidate
from benchmarks.drafting.kept import CANDIDATE, CHECKPOINT, OURS, READING_NAME, kept
from benchmarks.drafting.weight_bytes import bytes_read_per_token
from medgen_desktop import __version__
from medgen_desktop.checksums import file_sha256
from medgen_desktop.domain.model_manifest import (
    MANIFEST_NAME,
    ModelManifest,
    manifest_to_json,
)
from medgen_desktop.domain.prompt import CHATML_SUMMARY, PromptTemplate
from medgen_desktop.domain.worker_protocol import PairText
from medgen_desktop.inference.model_library import read_manifest
from medgen_desktop.paths import resources_folder
from medgen_desktop.training.bases import load_base
from medgen_desktop.training.export_onnx import (
    TOKENIZER_NAME,
    WEIGHTS_NAME,
    calibration_texts,
    decoder_shape,
    shape_of,
    weights_of,
)
from medgen_desktop.training.weights import ADAPTER_NAME, facts_of, trained_model


@dataclass(frozen=True, slots=True)
class _Merged:
    """A model in float32 with what the manifest says of it."""

    model: Any
    tokenizer: Any
    prompt: PromptTemplate
    id: str


def export_base(base: Path, folder: Path) -> None:
    """The untouched base as the exporter would ship it, a folder that `load_drafter` takes."""
    _write_drafter(_base(base), CANDIDATES[SHIPPED], folder)


def save_for_transformers(base: Path, folder: Path) -> None:
    """The untouched base, dequantised to float32, as a Hugging Face checkpoint."""
    merged = _base(base)
    merged.model.save_pretrained(str(folder))
    merged.tokenizer.save(str(folder / TOKENIZER_NAME))
    settings = {"tokenizer_class": "PreTrainedTokenizerFast"}
    (folder / "tokenizer_config.json").write_text(json.dumps(settings), encoding="utf-8")


def _base(folder: Path) -> _Merged:
    model, tokenizer, manifest = load_base(folder)
    return _Merged(model, tokenizer, CHATML_SUMMARY, manifest.id)


def _adapted(base: Path, run: Path) -> _Merged:
    model, tokenizer = trained_model(base, run)
    return _Merged(model, tokenizer, facts_of(run).prompt, run.name)


def _write_drafter(merged: _Merged, candidate: Candidate, folder: Path) -> None:
    """Graph, tokenizer, what a token reads of it, and the manifest."""
    shape = shape_of(merged.model.config)
    texts = calibration_texts(merged.tokenizer, merged.prompt, _sample_pairs(), shape.context)
    graph = candidate(weights_of(merged.model), shape, texts)
    (folder / WEIGHTS_NAME).write_bytes(graph.SerializeToString())
    reading = {"weight_bytes_per_token": bytes_read_per_token(graph)}
    (folder / READING_NAME).write_text(json.dumps(reading), encoding="utf-8")
    merged.tokenizer.save(str(folder / TOKENIZER_NAME))
    ends = merged.model.generation_config.eos_token_id
    stops = {merged.tokenizer.token_to_id(merged.prompt.end_markup)}
    stops |= set(ends) if isinstance(ends, list) else {ends}
    manifest = ModelManifest(
        id=f"benchmark-{merged.id}",
        name=merged.id,
        kind="drafter",
        architecture=str(merged.model.config.model_type),
        licence="",
        languages=("en",),
        context_length=shape.context,
        files={name: file_sha256(folder / name) for name in (WEIGHTS_NAME, TOKENIZER_NAME)},
        created_at=datetime.now(UTC).isoformat(timespec="seconds"),
        program_version=__version__,
        weights=WEIGHTS_NAME,
        tokenizer=TOKENIZER_NAME,
        prompt=merged.prompt,
        stop_token_ids=tuple(sorted(one for one in stops if one is not None)),
        decoder=decoder_shape(shape),
    )
    (folder / MANIFEST_NAME).write_text(manifest_to_json(manifest), encoding="utf-8")


def _sample_pairs() -> list[PairText]:
    """The notes that ship with the program: none of them is measured with."""
    columns = ("dialogue", "section_header", "section_text")
    with (resources_folder() / "samples" / "pairs.csv").open(encoding="utf-8", newline="") as file:
        return [PairText(*(row[one] for one in columns)) for row in csv.DictReader(file)]


def _digest(*files: Path) -> str:
    """Of the exporter's sources, ours, and the files that are exported."""
    package = Path(medgen_desktop.__file__).parent
    beside = Path(__file__).parent
    sources = [*sorted(package.glob("training/*.py"))]
    sources += [package / "domain" / name for name in ("prompt.py", "model_manifest.py")]
    sources += [
        beside / name for name in ("candidates.py", "formats.py", "making.py", "weight_bytes.py")
    ]
    whole = hashlib.sha256()
    for source in sources:
        whole.update(source.read_bytes())
    for file in files:
        whole.update(file_sha256(file).encode())
    return whole.hexdigest()


def make_ours(base: Path, cache: Path) -> Path:
    """The base as we ship it."""
    digest = _digest(base / read_manifest(base).weights)
    return kept(cache, OURS, digest, lambda folder: export_base(base, folder))


def make_checkpoint(base: Path, cache: Path) -> Path:
    """The base as transformers takes it."""
    digest = file_sha256(base / read_manifest(base).weights)
    return kept(cache, CHECKPOINT, digest, lambda folder: save_for_transformers(base, folder))


def make_candidates(base: Path, cache: Path, adapter: Path | None) -> dict[str, Path]:
    """Every candidate, of the base or of the base with an adapter merged into it."""
    adapters = [adapter / ADAPTER_NAME] if adapter else []
    digest = _digest(base / read_manifest(base).weights, *adapters)
    loaded: list[_Merged] = []

    def write(candidate: Candidate, folder: Path) -> None:
        if not loaded:
            loaded.append(_adapted(base, adapter) if adapter else _base(base))
        _write_drafter(loaded[0], candidate, folder)

    return {
        name: kept(cache, f"{CANDIDATE}-{name}", digest, partial(write, candidate))
        for name, candidate in CANDIDATES.items()
    }


def main() -> int:
    """Make and say where."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kind", choices=(OURS, CHECKPOINT, CANDIDATE))
    parser.add_argument("--base", type=Path, required=True)
    parser.add_argument("--cache", type=Path, required=True)
    parser.add_argument("--adapter", type=Path)
    chosen = parser.parse_args()
    if chosen.kind == OURS:
        made = {OURS: make_ours(chosen.base, chosen.cache)}
    elif chosen.kind == CHECKPOINT:
        made = {CHECKPOINT: make_checkpoint(chosen.base, chosen.cache)}
    else:
        made = make_candidates(chosen.base, chosen.cache, chosen.adapter)
    print(json.dumps({name: str(folder) for name, folder in made.items()}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
