"""A model's card (Mitchell et al. 2019): what it is for, what made it, how good it is, its limits.

Made from the manifest alone, so that it can say nothing of any note.
"""

from collections.abc import Iterator

from medgen_desktop.domain.model_manifest import ModelManifest

CARD_NAME = "model_card.md"
_NAMES = {
    "steps": "optimiser steps",
    "loss_first": "training loss, first steps",
    "loss_last": "training loss, last steps",
    "validation_loss": "validation loss",
    "seconds": "seconds of training",
    "test_pairs": "pairs of the test",
    "test_rouge1": "ROUGE-1",
    "test_rouge2": "ROUGE-2",
    "test_rougeL": "ROUGE-L",
    "test_bleu": "BLEU-4",
    "test_chrf": "chrF",
    "test_notes": "notes of the test",
    "test_f1": "F1 of exact spans",
    "test_precision": "precision",
    "test_recall": "recall",
}
_PURPOSES = {
    "drafter": (
        "It drafts a section of a report from a note. A person must check every draft against the"
        " note: it can leave out what matters, and it can write what the note does not say."
    ),
    "recogniser": (
        "It suggests what to label in a note. A person must decide each suggestion: it misses what"
        " is there, and it finds what is not."
    ),
    "base": "It is a base to train on, and drafts nothing by itself.",
}


def model_card(manifest: ModelManifest) -> str:
    """The card as Markdown."""
    return "\n".join(_lines(manifest)) + "\n"


def _lines(manifest: ModelManifest) -> Iterator[str]:
    yield f"# {manifest.name}"
    yield ""
    yield _PURPOSES[manifest.kind]
    yield ""
    yield "## What it is"
    yield ""
    yield f"- Architecture: {manifest.architecture}, reads {manifest.context_length:,} tokens"
    yield f"- Languages of its data: {', '.join(manifest.languages) or 'not known'}"
    yield f"- Licence: {manifest.licence or 'that of whoever trained it'}"
    base = manifest.base_model
    if base is not None:
        yield f"- Made from: {base.id} ({base.licence}), SHA-256 {base.sha256}"
    elif manifest.kind != "base":
        yield "- Made from nothing: all of its weights come from the data below"
    if manifest.labels:
        labels = sorted({one[2:] for one in manifest.labels if one != "O"})
        yield f"- Finds: {', '.join(labels)}"
    yield f"- Made: {manifest.created_at}, MedGen Desktop {manifest.program_version}"
    yield from _data(manifest)
    yield from _figures(manifest)
    yield from _gate(manifest)


def _data(manifest: ModelManifest) -> Iterator[str]:
    data = manifest.dataset
    if data is None:
        return
    what = "annotated notes" if manifest.kind == "recogniser" else "pairs of a note and its summary"
    yield ""
    yield "## Data"
    yield ""
    yield f"- {data.pairs:,} {what}, fingerprint {data.sha256}"
    yield (
        "- Divided into learning, validation and test by whole patients, records, copies and"
        " near-duplicates; the newest test"
    )
    epsilon = manifest.privacy_epsilon
    yield (
        "- Not trained privately: it may repeat what it has learnt"
        if epsilon is None
        else f"- Trained privately, epsilon {epsilon:g}"
    )


def _figures(manifest: ModelManifest) -> Iterator[str]:
    metrics = manifest.metrics
    yield ""
    yield "## Figures"
    yield ""
    if not metrics:
        yield "None were measured."
        return
    yield "| | |"
    yield "|---|---|"
    for key, name in _NAMES.items():
        if key in metrics:
            yield f"| {name} | {_number(metrics[key])} |"
    if not any(key.startswith("test_") for key in metrics):
        yield ""
        yield "It was not tested: the run kept no test part, or the test did not end."


def _gate(manifest: ModelManifest) -> Iterator[str]:
    parity = manifest.parity
    if parity is None:
        return
    yield ""
    yield "## Export"
    yield ""
    yield (
        f"- On {parity.prompts} real texts the exported model chose what the trained one chose at"
        f" {parity.greedy_agreement:.1%} of {parity.positions:,} places"
    )
    yield f"- Weights: {manifest.quantisation or 'as trained'}"


def _number(value: float) -> str:
    return f"{value:,.0f}" if value == int(value) else f"{value:.3f}"
