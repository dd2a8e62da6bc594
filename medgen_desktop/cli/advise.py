"""`advise`: which model to train on this machine with what is in a workspace."""

from typing import get_args

import click

from medgen_desktop.cli.options import WorkspaceChoice, library, output_options, workspace_options
from medgen_desktop.cli.output import Output
from medgen_desktop.cli.training import minutes
from medgen_desktop.domain.advice import REASON_WORDS, Choice
from medgen_desktop.domain.presets import PRESETS
from medgen_desktop.domain.records import Plain, to_plain
from medgen_desktop.domain.training_config import Task, new_model_of
from medgen_desktop.services.advise import Advice, advise_on


@click.command()
@click.option(
    "--task",
    type=click.Choice(get_args(Task)),
    default="drafter",
    show_default=True,
    help="Advise on a drafter of the pairs, or on a recogniser of the annotations.",
)
@workspace_options
@output_options
@click.pass_obj
def advise(output: Output, choice: WorkspaceChoice, task: Task) -> None:
    """Say which model to train here, why, and what memory and time it takes.

    Memory and time are estimates from a sample of the texts: medgen train --rehearse measures them.
    """
    with choice.opened() as workspace:
        advice = advise_on(workspace, library(), task)
    _tell(output, advice)
    output.result(_plain(advice))


def _tell(output: Output, advice: Advice) -> None:
    lessons, machine = advice.lessons, advice.machine
    languages = ", ".join(f"{one} {share:.0%}" for one, share in lessons.languages.items())
    what = "annotated notes" if lessons.task == "recogniser" else "pairs"
    output.line(
        f"{lessons.count:,} {what} ({languages or 'no texts'}); "
        f"{machine.gpu_name or f'{machine.cores} cores'}, "
        f"{machine.gpu_free_mb or machine.free_mb:,.0f} MB free."
    )
    for place, one in enumerate(advice.choices, start=1):
        output.line(f"{place}. {_title(one)}{'' if one.is_advised else ' - not advised'}")
        output.line(f"   about {one.memory_mb:,.0f} MB of memory, {minutes(one.seconds)} of time")
        signed = [("+", reason) for reason in one.praises]
        for sign, reason in (*signed, *(("-", reason) for reason in one.doubts)):
            output.line(f"   {sign} {REASON_WORDS[reason]}")
    best = advice.choices[0]
    if best.is_advised and best.is_here:
        output.line(f"Next: {_command(best, advice)}")


def _title(one: Choice) -> str:
    method = {"lora": "an adapter", "full": "all weights"}.get(one.method, one.method)
    name = one.name or one.base_id
    how = "from nothing" if new_model_of(one.base_id) is not None else method
    return f"{name}: {how}, {one.preset}"


def _command(one: Choice, advice: Advice) -> str:
    """What starts the run that is meant."""
    preset = PRESETS[one.preset].suited(one.base_id, advice.lessons.task)
    asked = [
        f"medgen train --base {one.base_id}",
        f"--epochs {preset.passes:g} --minutes {preset.minutes}",
    ]
    if new_model_of(one.base_id) is None:
        asked.append(f"--method {one.method} --rank {preset.rank}")
    if advice.lessons.task == "recogniser":
        asked.append("--task recogniser")
    return " ".join(asked)


def _plain(advice: Advice) -> dict[str, Plain]:
    """Everything but the sizes of single texts."""
    choices: list[Plain] = []
    for one in advice.choices:
        plain = to_plain(one)
        fields = plain if isinstance(plain, dict) else {}
        choices.append(fields | {"is_advised": one.is_advised})
    lessons = advice.lessons
    return {
        "task": lessons.task,
        "count": lessons.count,
        "languages": dict(lessons.languages),
        "machine": to_plain(advice.machine),
        "choices": choices,
    }
