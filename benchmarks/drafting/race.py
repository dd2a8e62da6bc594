"""The engines take turns: every prompt goes to all of them before the next one, round by round."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from benchmarks.drafting.children import Child, EngineGone
from benchmarks.drafting.figures import Timing, medians
from benchmarks.drafting.prompts import Prompt

_WARM_UP_TOKENS = 8


@dataclass(slots=True)
class Runner:
    """An engine in the race; `gone` says why it is in it no longer."""

    child: Child
    timings: list[Timing] = field(default_factory=list)
    drafts: dict[str, str] = field(default_factory=dict)
    """What it wrote, by prompt."""
    peak_memory_mb: float = 0.0
    gone: str = ""

    def row(self) -> dict[str, Any]:
        """Its line of the report."""
        if self.gone:
            return {"name": self.child.name, "missing": self.gone}
        return {
            "name": self.child.name,
            "settings": self.child.loaded["settings"],
            "load_seconds": self.child.loaded["load_seconds"],
            "peak_memory_mb": self.peak_memory_mb,
            "drafts": len(self.timings),
            **medians(self.timings),
        }


def race(
    children: Sequence[Child],
    prompts: Sequence[Prompt],
    rounds: int,
    new_tokens: int,
    decode: Callable[[list[int]], str],
    say: Callable[[str], None],
) -> list[Runner]:
    """Draft every prompt `rounds` times with every child, after a short draft that warms it up."""
    runners = [Runner(child) for child in children]
    for runner in runners:
        _draft(runner, prompts[0], _WARM_UP_TOKENS, decode)
        runner.timings.clear()
    for at in range(rounds):
        for count, prompt in enumerate(prompts):
            for runner in rotated(runners, at + count):
                _draft(runner, prompt, new_tokens, decode)
        say(f"round {at + 1} of {rounds} is done")
    return runners


def rotated(runners: Sequence[Runner], by: int) -> Iterator[Runner]:
    """All that are still there; another one begins each time."""
    for at in range(len(runners)):
        runner = runners[(at + by) % len(runners)]
        if not runner.gone:
            yield runner


def same_drafts(one: Runner, other: Runner) -> dict[str, int]:
    """On how many prompts two engines wrote the same, of how many."""
    both = one.drafts.keys() & other.drafts.keys()
    equal = sum(one.drafts[name] == other.drafts[name] for name in both)
    return {"prompts": len(both), "equal": equal}


def _draft(
    runner: Runner, prompt: Prompt, new_tokens: int, decode: Callable[[list[int]], str]
) -> None:
    question = {
        "source": prompt.source,
        "section": prompt.section,
        "ids": list(prompt.ids),
        "new_tokens": new_tokens,
    }
    try:
        answer = runner.child.ask(question)
    except EngineGone as error:
        runner.gone = str(error)
        return
    if answer["new_tokens"] != new_tokens:
        runner.gone = f"wrote {answer['new_tokens']} tokens, not {new_tokens}"
        return
    runner.drafts[prompt.name] = answer["text"] or decode(answer["new_ids"])
    runner.peak_memory_mb = answer["peak_memory_mb"]
    runner.timings.append(
        Timing(
            prompt.name,
            prompt.part,
            len(prompt.ids),
            new_tokens,
            answer["first_token_seconds"],
            answer["seconds"],
        )
    )
