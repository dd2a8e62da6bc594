"""One run from beginning to end: models, bandwidth, the race, quality, and all figures together."""

import json
import os
import platform
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean, median
from typing import Any

import psutil
from tokenizers import Tokenizer

from benchmarks.drafting.children import Child, EngineGone, own_python, run_once
from benchmarks.drafting.engines import Models, specs
from benchmarks.drafting.figures import (
    OURS,
    PLAIN,
    headline,
    plain_decoding,
    ratios,
    repeated_share,
)
from benchmarks.drafting.kept import CANDIDATE, CHECKPOINT, READING_NAME
from benchmarks.drafting.kept import OURS as OURS_KEPT
from benchmarks.drafting.prompts import (
    DIALOGUES,
    InputMissing,
    Prompt,
    data_folder,
    speed_prompts,
    validation_pairs,
)
from benchmarks.drafting.race import Runner, race, same_drafts
from medgen_desktop.domain.errors import UserError
from medgen_desktop.domain.model_manifest import DecoderShape, ModelManifest
from medgen_desktop.inference.model_library import read_manifest

_BYTES_OF_A_CACHED_NUMBER = 4
_CPU_INFO = Path("/proc/cpuinfo")


@dataclass(frozen=True, slots=True)
class Plan:
    """What is measured; `only` names the engines, empty for all; `quality_pairs` may be 0."""

    data: Path | None
    base: Path
    cache: Path
    pythons: dict[str, str]
    only: tuple[str, ...]
    dialogues: int
    rounds: int
    new_tokens: int
    rehearsals: int
    quality_pairs: int
    adapter: Path | None
    say: Callable[[str], None]


@dataclass(frozen=True, slots=True)
class _Measured:
    """The race, and what our model says of itself."""

    runners: list[Runner]
    missing: list[dict[str, Any]]
    prompts: list[Prompt]
    weight_bytes: int
    shape: DecoderShape


def measure(plan: Plan) -> dict[str, Any]:
    """The whole report.

    Raises:
        InputMissing: no data, or no base model, or ours cannot be exported from it.
    """
    data = data_folder(plan.data)
    models, manifest = _models(plan)
    before = _bandwidth()
    measured = _race(plan, data, models, manifest)
    after = _bandwidth()
    engines = [*(runner.row() for runner in measured.runners), *measured.missing]
    by_part = ratios(engines)
    return {
        "machine": machine(),
        "prompts": _described(measured.prompts, plan),
        "engines": engines,
        "ratios_to_llama_cpp": headline(by_part),
        "ratios_to_llama_cpp_by_part": by_part,
        "drafts": _drafts(measured),
        "memory_bandwidth": {
            **max((before, after), key=lambda one: float(one["read_gb_per_s"])),
            "plain_decoding": _plain(measured, engines, max(_read(before), _read(after)), plan),
        },
        "quality": _quality(plan, data) if plan.quality_pairs else None,
    }


def machine() -> dict[str, Any]:
    """The processor by name, its cores, memory and system."""
    name = platform.processor() or platform.machine()
    if _CPU_INFO.is_file():
        lines = _CPU_INFO.read_text("utf-8", "replace").splitlines()
        names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
        name = names[0] if names else name
    return {
        "cpu": name,
        "physical_cores": psutil.cpu_count(logical=False),
        "logical_cores": os.cpu_count(),
        "memory_gb": psutil.virtual_memory().total / 1e9,
        "load_before": psutil.getloadavg()[0],
        "system": platform.platform(),
    }


def _models(plan: Plan) -> tuple[Models, ModelManifest]:
    try:
        base = read_manifest(plan.base)
    except UserError:
        raise InputMissing(
            f"There is no base model in {plan.base}: run `python3 bootstrap.py run` once."
        ) from None
    plan.say("exporting the base as we ship it")
    try:
        ours = Path(_made(OURS_KEPT, plan)[OURS_KEPT])
    except EngineGone as error:
        raise InputMissing(f"Our own model cannot be made. {error}") from None
    manifest = read_manifest(ours)
    gguf = plan.base / base.weights
    return (
        Models(
            gguf,
            base.files[base.weights],
            ours,
            lambda: Path(_made(CHECKPOINT, plan)[CHECKPOINT]),
            plan.cache,
            manifest.stop_token_ids,
        ),
        manifest,
    )


def _made(kind: str, plan: Plan, *more: str) -> dict[str, str]:
    places = ["--base", str(plan.base), "--cache", str(plan.cache)]
    command = own_python("benchmarks.drafting.making", kind, *places, *more)
    made: dict[str, str] = json.loads(run_once(command, "exporting"))
    return made


def _race(plan: Plan, data: Path, models: Models, manifest: ModelManifest) -> _Measured:
    tokenizer = Tokenizer.from_file(str(models.ours / manifest.tokenizer))
    if manifest.prompt is None or manifest.decoder is None:
        raise InputMissing(f"{models.ours.name} describes no drafter.")
    pairs = validation_pairs(data)
    prompts = speed_prompts(pairs, plan.dialogues, tokenizer, manifest.prompt)
    longest = max(len(one.ids) for one in prompts) + plan.new_tokens
    with ExitStack() as ended_at_last:
        children, missing = _started(plan, models, longest, ended_at_last)

        def decode(ids: list[int]) -> str:
            return str(tokenizer.decode(ids))

        runners = race(children, prompts, plan.rounds, plan.new_tokens, decode, plan.say)
    reading = json.loads((models.ours / READING_NAME).read_text("utf-8"))
    weight_bytes = int(reading["weight_bytes_per_token"])
    return _Measured(runners, missing, prompts, weight_bytes, manifest.decoder)


def _started(
    plan: Plan, models: Models, longest: int, ended_at_last: ExitStack
) -> tuple[list[Child], list[dict[str, Any]]]:
    """Every engine, one after the other, and the rows of those that are not there."""
    children, missing = [], []
    threads = psutil.cpu_count(logical=False) or 1
    for spec, model in specs(models, plan.pythons, longest, threads, plan.rehearsals):
        plan.say(f"starting {spec.name}")
        try:
            if plan.only and not any(spec.name.startswith(one) for one in plan.only):
                raise EngineGone("left out by --only")  # noqa: TRY301 - told like any other reason
            child = Child(spec, str(model()))
        except EngineGone as error:
            missing.append({"name": spec.name, "missing": str(error)})
        else:
            ended_at_last.callback(child.close)
            children.append(child)
    return children, missing


def _bandwidth() -> dict[str, Any]:
    try:
        line = run_once(own_python("benchmarks.drafting.bandwidth"), "memory bandwidth")
    except EngineGone as error:
        raise InputMissing(f"The memory cannot be measured. {error}") from None
    measured: dict[str, Any] = json.loads(line)
    return measured


def _read(bandwidth: dict[str, Any]) -> float:
    return float(bandwidth["read_gb_per_s"])


def _plain(
    measured: _Measured, engines: Sequence[dict[str, Any]], gb_per_s: float, plan: Plan
) -> dict[str, float | None]:
    """Plain decoding of the dialogues against the limit of this memory."""
    shape = measured.shape
    numbers = 2 * shape.layers * shape.kv_heads * shape.head_size
    lengths = [len(one.ids) for one in measured.prompts if one.part == DIALOGUES]
    cached = (median(lengths) + plan.new_tokens / 2) * numbers * _BYTES_OF_A_CACHED_NUMBER
    rows = [one for one in engines if one["name"] == PLAIN and DIALOGUES in one]
    speed = rows[0][DIALOGUES]["decode_tokens_per_s"] if rows else None
    return plain_decoding(gb_per_s, measured.weight_bytes, round(cached), speed)


def _drafts(measured: _Measured) -> dict[str, Any]:
    """How much of our drafts could be copied, and whether speculation changed any of them."""
    named = {runner.child.name: runner for runner in measured.runners}
    if OURS not in named:
        return {}
    ours, asked = named[OURS], {one.name: one.source for one in measured.prompts}
    figures: dict[str, Any] = {}
    if ours.drafts:
        shares = [repeated_share(text, asked[name]) for name, text in ours.drafts.items()]
        figures["share_of_runs_seen_before"] = fmean(shares)
    if PLAIN in named:
        figures["same_without_speculation"] = same_drafts(ours, named[PLAIN])
    return figures


def _described(prompts: Sequence[Prompt], plan: Plan) -> dict[str, Any]:
    return {
        "dialogues": [len(one.ids) for one in prompts if one.part == DIALOGUES],
        "note700": [len(one.ids) for one in prompts if one.part != DIALOGUES],
        "new_tokens": plan.new_tokens,
        "rounds": plan.rounds,
    }


def _quality(plan: Plan, data: Path) -> dict[str, Any]:
    """The candidates' quality; a failure is told and spoils nothing else."""
    plan.say("making the candidates")
    adapter = ["--adapter", str(plan.adapter)] if plan.adapter else []
    try:
        made = _made(CANDIDATE, plan, *adapter)
        named = [f"{name}={folder}" for name, folder in made.items()]
        places = ["--data", str(data), "--pairs", str(plan.quality_pairs)]
        command = own_python("benchmarks.drafting.quality", *places, *named)
        figures = json.loads(run_once(command, "measuring quality", log_shown=True))
    except EngineGone as error:
        return {"missing": str(error)}
    model = plan.adapter.name if plan.adapter else "the untouched base"
    return {"model": model, **figures}
