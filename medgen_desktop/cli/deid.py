"""De-identification on the command line."""

from pathlib import Path

import click

from medgen_desktop.cli.options import output_options
from medgen_desktop.cli.output import Output
from medgen_desktop.services.deid_score import score_file, score_planted


@click.command("deid-score")
@click.option(
    "--file", "path", type=click.Path(path_type=Path), help="Queries with planted values (ASQ-PHI)."
)
@click.option(
    "--planted-zh", type=click.IntRange(1, 100_000), help="So many Chinese notes, made for it."
)
@click.option("--seed", type=int, default=1, show_default=True, help="What the notes are made of.")
@output_options
@click.pass_obj
def deid_score(output: Output, path: Path | None, planted_zh: int | None, seed: int) -> None:
    """Measure how many planted identities the rules find.

    Give a file of queries with their values, or a number of notes to make.
    """
    if (path is None) == (planted_zh is None):
        raise click.UsageError("Give either --file or --planted-zh.")
    result = score_file(path) if path is not None else score_planted(planted_zh or 1, seed)
    output.line(
        f"{result.texts:,} texts: recall {result.recall:.1%}, precision {result.precision:.1%}; "
        f"{result.clean_touched:.1%} of {result.clean_texts:,} without identities were touched."
    )
    for kind, one in result.kinds.items():
        output.line(f"  {kind:<32}{one.found:>7,} of {one.planted:,}")
    output.result(result)
