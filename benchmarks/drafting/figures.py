"""Pure arithmetic of the benchmark: medians, ratios, and the table that is printed."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from benchmarks.drafting.prompts import DIALOGUES, NOTE

OURS, PLAIN, LLAMA = "ours", "ours, no speculation", "llama.cpp"
PARTS = (DIALOGUES, NOTE)
_RUN = 4


@dataclass(frozen=True, slots=True)
class Timing:
    """One draft of one engine."""

    prompt: str
    part: str
    prompt_tokens: int
    new_tokens: int
    first_token_seconds: float
    seconds: float

    def speeds(self) -> dict[str, float]:
        """Prefill up to the first new token; decoding is what comes after it."""
        decoding = self.seconds - self.first_token_seconds
        return {
            "prefill_tokens_per_s": self.prompt_tokens / self.first_token_seconds,
            "decode_tokens_per_s": (self.new_tokens - 1) / decoding if decoding > 0 else 0.0,
            "first_token_seconds": self.first_token_seconds,
            "finished_draft_seconds": self.seconds,
        }


def medians(timings: Iterable[Timing]) -> dict[str, dict[str, float]]:
    """By part: the median over prompts of each prompt's median over rounds."""
    by_prompt: dict[tuple[str, str], list[dict[str, float]]] = {}
    for one in timings:
        by_prompt.setdefault((one.part, one.prompt), []).append(one.speeds())
    figures: dict[str, dict[str, float]] = {}
    for part in PARTS:
        rounds = [speeds for (its, _), speeds in by_prompt.items() if its == part]
        if rounds:
            figures[part] = {
                name: median(median(one[name] for one in speeds) for speeds in rounds)
                for name in rounds[0][0]
            }
    return figures


def ratios(engines: Sequence[dict[str, Any]]) -> dict[str, dict[str, float | None]]:
    """How many times faster ours is than the best of llama.cpp's rows, by part.

    For each figure llama.cpp's best row counts, whichever it is; None where either is missing.
    """
    return {part: _ratios_of(engines, part) for part in PARTS}


def headline(by_part: dict[str, dict[str, float | None]]) -> dict[str, float | None]:
    """Decoding on the dialogues; of the other two the smaller, dialogues or note."""

    def smaller(name: str) -> float | None:
        values = [by_part[part][name] for part in PARTS]
        known = [one for one in values if one is not None]
        return min(known) if len(known) == len(values) else None

    return {
        "prefill": smaller("prefill"),
        "decode": by_part[DIALOGUES]["decode"],
        "finished_draft": smaller("finished_draft"),
    }


def _ratios_of(engines: Sequence[dict[str, Any]], part: str) -> dict[str, float | None]:
    measured = [one for one in engines if part in one]
    ours = [one[part] for one in measured if one["name"] == OURS]
    theirs = [one[part] for one in measured if one["name"].startswith(LLAMA)]
    if not ours or not theirs:
        return dict.fromkeys(("prefill", "decode", "finished_draft"))
    speeds = {"prefill": "prefill_tokens_per_s", "decode": "decode_tokens_per_s"}
    found: dict[str, float | None] = {
        name: ours[0][figure] / max(one[figure] for one in theirs)
        for name, figure in speeds.items()
    }
    seconds = "finished_draft_seconds"
    found["finished_draft"] = min(one[seconds] for one in theirs) / ours[0][seconds]
    return found


def plain_decoding(
    gb_per_s: float, weight_bytes: int, cache_bytes: int, tokens_per_s: float | None
) -> dict[str, float | None]:
    """The limit that memory sets for a token at a time, and what share of it plain decoding is.

    Args:
        gb_per_s: how fast memory is read, in 10^9 bytes.
        weight_bytes: read of the weights for each token.
        cache_bytes: read of the keys and values, on average over the measured drafts.
        tokens_per_s: measured, without speculation; None if it was not.
    """
    limit = gb_per_s * 1e9 / weight_bytes
    with_cache = gb_per_s * 1e9 / (weight_bytes + cache_bytes)
    return {
        "weight_bytes_per_token": weight_bytes,
        "cache_bytes_per_token": cache_bytes,
        "limit_tokens_per_s": limit,
        "limit_with_cache_tokens_per_s": with_cache,
        "plain_decode_tokens_per_s": tokens_per_s,
        "share_of_limit": None if tokens_per_s is None else tokens_per_s / limit,
        "share_of_limit_with_cache": None if tokens_per_s is None else tokens_per_s / with_cache,
    }


def repeated_share(text: str, before: str = "") -> float:
    """Share of a text's runs of four words that stand in `before` or earlier in the text.

    It says how much there is for prompt lookup to copy: a model without an end of text goes round
    in circles.
    """
    seen = Counter(_runs(before))
    repeated = 0
    runs = list(_runs(text))
    for run in runs:
        repeated += run in seen
        seen[run] += 1
    return repeated / len(runs) if runs else 0.0


def _runs(text: str) -> Iterable[tuple[str, ...]]:
    words = text.split()
    return zip(*(words[start:] for start in range(_RUN)), strict=False)


def rounded(value: Any) -> Any:  # noqa: ANN401 - JSON of any depth
    """Four significant digits for every float in a JSON value."""
    if isinstance(value, float):
        return float(f"{value:.4g}")
    if isinstance(value, dict):
        return {name: rounded(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [rounded(one) for one in value]
    return value


def table(report: dict[str, Any]) -> str:
    """The report for people."""
    lines = [
        f"{'':24}{'':11}{'prefill':>10}{'decode':>10}{'first':>9}{'draft':>9}{'memory':>9}{'load':>8}",
        f"{'':24}{'':11}{'tokens/s':>10}{'tokens/s':>10}{'s':>9}{'s':>9}{'MB':>9}{'s':>8}",
    ]
    for engine in report["engines"]:
        if "missing" in engine:
            lines.append(f"{engine['name']:24}missing: {engine['missing']}")
        else:
            lines += _engine_lines(engine)
    lines += _memory_lines(report["memory_bandwidth"])
    ours = ", ".join(
        f"{name} {'unknown' if value is None else f'{value:.2f}'}"
        for name, value in report["ratios_to_llama_cpp"].items()
    )
    lines.append(f"times faster than llama.cpp's better setting: {ours}")
    if report.get("quality"):
        lines += _quality_lines(report["quality"])
    return "\n".join(lines)


def _engine_lines(engine: dict[str, Any]) -> list[str]:
    return [
        f"{engine['name']:24}{part:11}"
        f"{engine[part]['prefill_tokens_per_s']:10.0f}{engine[part]['decode_tokens_per_s']:10.1f}"
        f"{engine[part]['first_token_seconds']:9.3f}{engine[part]['finished_draft_seconds']:9.3f}"
        f"{engine['peak_memory_mb']:9.0f}{engine['load_seconds']:8.2f}"
        for part in PARTS
        if part in engine
    ]


def _memory_lines(memory: dict[str, Any]) -> list[str]:
    first = (
        f"memory: read {memory['read_gb_per_s']:.1f} GB/s, copy {memory['copy_gb_per_s']:.1f} GB/s"
    )
    decoding = memory["plain_decoding"]
    second = (
        f"plain decoding reads {decoding['weight_bytes_per_token'] / 1e6:.0f} MB of weights a "
        f"token: at most {decoding['limit_tokens_per_s']:.0f} tokens/s"
    )
    if decoding["share_of_limit"] is not None:
        second += f", measured {decoding['plain_decode_tokens_per_s']:.0f}"
        second += f" ({decoding['share_of_limit']:.0%})"
    return [first, second]


def _quality_lines(quality: dict[str, Any]) -> list[str]:
    if "missing" in quality:
        return [f"quality was not measured: {quality['missing']}"]
    lines = [
        f"quality of {quality['model']} on {quality['pairs']} pairs, {quality['positions']} tokens",
        f"{'':24}{'MB':>9}{'agree':>9}{'loss':>9}{'ROUGE-1':>9}{'points':>9}{'tokens/s':>10}",
    ]
    lines += [
        f"{one['name']:24}{one['size_mb']:9.1f}{one['agreement']:9.2%}{one['loss']:9.4f}"
        f"{one['rouge1']:9.4f}{one['rouge1_points_from_fp32']:+9.2f}{one['tokens_per_s']:10.1f}"
        for one in quality["candidates"]
    ]
    return lines
