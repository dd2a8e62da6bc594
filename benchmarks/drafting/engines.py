"""Which engines are compared, with which Python and which form of the same base weights."""

import hashlib
import os
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from benchmarks.drafting.children import EngineGone, EngineSpec, run_once
from benchmarks.drafting.figures import LLAMA, OURS, PLAIN
from benchmarks.drafting.kept import kept

GENAI, TRANSFORMERS = "onnxruntime-genai", "transformers"
PEERS = (LLAMA, GENAI, TRANSFORMERS)
PEERS_VARIABLE = "MEDGEN_BENCHMARK_PEERS"
_MODULES = "benchmarks.drafting"
_GENAI_OPTIONS = ("-p", "int4", "-e", "cpu", "--extra_options", "accuracy_level=4")
_CONTEXT_STEP = 256


@dataclass(frozen=True, slots=True)
class Models:
    """The base as it came, as we ship it, and what makes a checkpoint of it when one is wanted."""

    gguf: Path
    gguf_sha256: str
    ours: Path
    checkpoint: Callable[[], Path]
    cache: Path
    stop_token_ids: tuple[int, ...]


def peer_pythons(options: Iterable[str], variable: str) -> dict[str, str]:
    """The Python of each peer: options before the environment, else this very Python.

    Args:
        options: `NAME=PYTHON`, as `--peer` takes them.
        variable: the environment's, several of them with the system's path separator between.

    Raises:
        ValueError: no such peer, or no `=`.
    """
    pythons = dict.fromkeys(PEERS, sys.executable)
    for one in [*filter(None, variable.split(os.pathsep)), *options]:
        name, sign, python = one.partition("=")
        if not sign or name not in PEERS:
            raise ValueError(f"{one!r} is not NAME=PYTHON with one of {', '.join(PEERS)}")
        pythons[name] = str(Path(python).expanduser())
    return pythons


def specs(
    models: Models, pythons: dict[str, str], longest: int, threads: int, rehearsals: int
) -> list[tuple[EngineSpec, Callable[[], Path]]]:
    """Every engine, and what makes or finds its model, which becomes its first argument.

    Args:
        models: what was made of the base already.
        pythons: of the peers, by name.
        longest: tokens of the longest prompt with its draft.
        threads: of the engine that has no choice of its own, transformers.
        rehearsals: drafts by which llama.cpp's settings are chosen.
    """
    llama, genai, torch = (pythons[name] for name in PEERS)
    stops = tuple(f"--stop={one}" for one in models.stop_token_ids)
    context = -(-longest // _CONTEXT_STEP) * _CONTEXT_STEP
    of_llama = (f"--context={context}", f"--rehearse={rehearsals}", *stops)

    def spec(name: str, peer: str, python: str, module: str, *more: str) -> EngineSpec:
        return EngineSpec(name, peer, python, f"{_MODULES}.{module}", more)

    def llama_cpp(name: str) -> EngineSpec:
        return spec(f"{LLAMA} {name}", LLAMA, llama, "engine_llama_cpp", *of_llama)

    of_torch = (f"--threads={threads}", *stops)
    return [
        (spec(OURS, "", sys.executable, "engine_ours"), lambda: models.ours),
        (spec(PLAIN, "", sys.executable, "engine_ours", "--no-speculation"), lambda: models.ours),
        (llama_cpp("Q4_1"), lambda: models.gguf),
        (llama_cpp("Q8_0"), lambda: eight_bit_gguf(models, llama)),
        (spec(f"{GENAI} int4", GENAI, genai, "engine_genai"), lambda: genai_model(models, genai)),
        (
            spec(f"{TRANSFORMERS} fp32", TRANSFORMERS, torch, "engine_transformers", *of_torch),
            models.checkpoint,
        ),
    ]


def eight_bit_gguf(models: Models, python: str) -> Path:
    """Q8_0 by llama.cpp's own quantiser; raises EngineGone."""

    def make(folder: Path) -> None:
        command = [python, "-m", f"{_MODULES}.engine_llama_cpp", str(models.gguf)]
        run_once([*command, "--write-q8", str(folder / "q8_0.gguf")], "making Q8_0")

    return kept(models.cache, "q8_0", models.gguf_sha256, make) / "q8_0.gguf"


def genai_model(models: Models, python: str) -> Path:
    """int4 by onnxruntime-genai's own model builder; raises EngineGone."""

    def make(folder: Path) -> None:
        if not Path(python).is_file():
            raise EngineGone(f"{python}: no such interpreter")
        command = [python, "-m", "onnxruntime_genai.models.builder", "-i", str(models.checkpoint())]
        places = ["-m", "base", "-o", str(folder), "-c", str(folder / "unused")]
        run_once([*command, *places, *_GENAI_OPTIONS], "the model builder")

    made_by = f"{models.gguf_sha256} {_GENAI_OPTIONS}"
    return kept(models.cache, "genai-int4", hashlib.sha256(made_by.encode()).hexdigest(), make)
