"""`score-recogniser`: how well a recogniser finds what people have marked."""

import click

from medgen_desktop.cli.options import (
    WorkspaceChoice,
    library,
    output_options,
    workspace_options,
)
from medgen_desktop.cli.output import Output
from medgen_desktop.domain.records import Plain
from medgen_desktop.domain.span_scores import SpanScore, SpanScores
from medgen_desktop.services.evaluate_recogniser import all_texts, evaluate_recogniser


@click.command("score-recogniser")
@click.option("--model", required=True, help="Id of a recogniser in the library.")
@workspace_options
@output_options
@click.pass_obj
def score_recogniser(output: Output, choice: WorkspaceChoice, model: str) -> None:
    """Compare what a recogniser finds with what is annotated in a workspace.

    Only the very stretch with the very label counts.
    """
    with choice.opened() as workspace:
        texts = list(all_texts(workspace))
    scores = evaluate_recogniser(library().folder_of(model), texts)
    output.line(f"In {len(texts):,} annotated notes:")
    tell_scores(output, scores)
    output.result({"notes": len(texts), **plain_scores(scores)})


def tell_scores(output: Output, scores: SpanScores) -> None:
    """A line for all labels, and one for each."""
    for label, one in (("all labels", scores.whole), *scores.labels.items()):
        output.line(
            f"  {label}: F1 {one.f1:.3f}, precision {one.precision:.3f}, recall {one.recall:.3f} "
            f"({one.marked:,} marked, {one.found:,} found)"
        )


def plain_scores(scores: SpanScores) -> dict[str, Plain]:
    """As JSON."""
    return {
        **_plain(scores.whole),
        "labels": {label: _plain(one) for label, one in scores.labels.items()},
    }


def _plain(one: SpanScore) -> dict[str, Plain]:
    return {
        "f1": one.f1,
        "precision": one.precision,
        "recall": one.recall,
        "marked": one.marked,
        "found": one.found,
        "both": one.both,
    }
