"""`check-pairs`: what to mend before a model learns from a workspace's pairs."""

import click

from medgen_desktop.cli.options import (
    NUMBER,
    WorkspaceChoice,
    library,
    output_options,
    workspace_options,
)
from medgen_desktop.cli.output import Output
from medgen_desktop.cli.training import DEFAULT_BASE
from medgen_desktop.domain.errors import SETTING_INVALID, UserError
from medgen_desktop.domain.pair_finding import KIND_WORDS, REMEDIES, PairFinding
from medgen_desktop.domain.records import Plain, to_plain
from medgen_desktop.domain.training_config import TrainingConfig, new_model_of
from medgen_desktop.services.check_pairs import PairCheck, check_pairs

_UNITS = {
    "tokens": "tokens of the base",
    "characters": "characters, of which a Chinese one counts as four",
}
_OTHERS_SHOWN = 5


@click.command("check-pairs")
@click.option(
    "--base", default=DEFAULT_BASE, show_default=True, help="Base model that is to be trained on."
)
@click.option(
    "--batch-tokens",
    type=int,
    default=TrainingConfig().tokens_per_batch,
    show_default=True,
    help="Most tokens in one step; a longer pair is left out.",
)
@click.option("--limit", type=NUMBER, default=20, show_default=True, help="Most findings to show.")
@workspace_options
@output_options
@click.pass_obj
def check_pairs_command(
    output: Output, choice: WorkspaceChoice, base: str, batch_tokens: int, limit: int
) -> None:
    """Look the training pairs through: what to mend before a model learns from them.

    Nothing is changed. --json lists every finding.
    """
    try:
        config = TrainingConfig(new_model=new_model_of(base), tokens_per_batch=batch_tokens)
    except ValueError as error:
        raise UserError(SETTING_INVALID, reason=str(error)) from None
    with choice.opened() as workspace:
        check = check_pairs(
            workspace,
            library(),
            config,
            base,
            lambda done, whole: output.progress(f"{done:,} of {whole:,} pairs"),
        )
    _show(output, check, limit)
    output.result(_plain(check))


def _show(output: Output, check: PairCheck, limit: int) -> None:
    for kind, count in check.counts().items():
        output.line(f"{KIND_WORDS[kind]}: {count:,}. {REMEDIES[kind]}")
    for one in check.findings[:limit]:
        output.line(f"  {_line(one, check.unit)}")
    if len(check.findings) > limit:
        output.line(f"  … and {len(check.findings) - limit:,} more; --json lists them all")
    parts = check.parts
    output.line(
        f"{check.pairs:,} pairs: {parts.get('train', 0):,} to learn from, "
        f"{parts.get('validation', 0):,} to validate, {parts.get('test', 0):,} to test; "
        f"{check.groups:,} groups of notes stay together. "
        f"Lengths are counted in {_UNITS[check.unit]}."
    )


def _line(one: PairFinding, unit: str) -> str:
    pair = "" if one.pair_id is None else f", pair {one.pair_id}"
    length = f", {one.length:,} of at most {one.limit:,} {unit}" if one.length else ""
    others = ", ".join(str(other) for other in one.others[:_OTHERS_SHOWN])
    more = " …" if len(one.others) > _OTHERS_SHOWN else ""
    beside = f", with {others}{more}" if others else ""
    return f"{KIND_WORDS[one.kind]}: note {one.note_id}{pair}{length}{beside}"


def _plain(check: PairCheck) -> dict[str, Plain]:
    findings: list[Plain] = []
    for one in check.findings:
        plain = to_plain(one)
        fields = plain if isinstance(plain, dict) else {}
        findings.append(fields | {"remedy": REMEDIES[one.kind]})
    return {
        "pairs": check.pairs,
        "parts": {str(part): count for part, count in check.parts.items()},
        "groups": check.groups,
        "unit": check.unit,
        "counts": {kind.value: count for kind, count in check.counts().items()},
        "findings": findings,
    }
