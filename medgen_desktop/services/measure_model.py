"""A new model measured on what its run never saw, and the card that says what it is.

It comes after the model is in the library: what stops it costs no model.
"""

import time
from collections.abc import Callable
from dataclasses import replace

from medgen_desktop.domain.errors import UserError
from medgen_desktop.domain.model_card import CARD_NAME, model_card
from medgen_desktop.domain.model_manifest import ModelManifest
from medgen_desktop.domain.run import RunId
from medgen_desktop.inference.model_library import ModelLibrary
from medgen_desktop.services.draft import Drafter
from medgen_desktop.services.evaluate import evaluate
from medgen_desktop.services.evaluate_recogniser import evaluate_recogniser, unseen_texts
from medgen_desktop.storage.workspace import Workspace

MOST_PAIRS = 50
MOST_SECONDS = 600.0


def measure_model(
    workspace: Workspace,
    library: ModelLibrary,
    run_id: RunId,
    manifest: ModelManifest,
    cancelled: Callable[[], bool] = lambda: False,
) -> ModelManifest:
    """Let a model do the test part of its run, for ten minutes at most, and write its card.

    The figures go into its manifest. A model that cannot be measured keeps its card without them.
    """
    end = time.monotonic() + MOST_SECONDS

    def is_over() -> bool:
        return cancelled() or time.monotonic() > end

    try:
        if manifest.kind == "recogniser":
            metrics = _recognised(workspace, library, run_id, manifest, is_over)
        else:
            metrics = _drafted(workspace, library, run_id, manifest, is_over)
    except UserError:
        metrics = {}
    measured = replace(manifest, metrics=manifest.metrics | metrics)
    library.describe(measured, {CARD_NAME: model_card(measured)})
    return measured


def _drafted(
    workspace: Workspace,
    library: ModelLibrary,
    run_id: RunId,
    manifest: ModelManifest,
    is_over: Callable[[], bool],
) -> dict[str, float]:
    pairs = [one for one in workspace.runs.pairs(run_id) if one.part == "test"][:MOST_PAIRS]
    if not pairs:
        return {}
    drafter = Drafter(library)
    try:
        scores = evaluate(drafter, manifest.id, pairs, cancelled=is_over)
    finally:
        drafter.close()
    if not scores.n:
        return {}
    return {
        "test_pairs": float(scores.n),
        "test_rouge1": scores.rouge1,
        "test_rouge2": scores.rouge2,
        "test_rougeL": scores.rougeL,
        "test_bleu": scores.bleu,
        "test_chrf": scores.chrf,
    }


def _recognised(
    workspace: Workspace,
    library: ModelLibrary,
    run_id: RunId,
    manifest: ModelManifest,
    is_over: Callable[[], bool],
) -> dict[str, float]:
    texts = unseen_texts(workspace, run_id)
    if not texts:
        return {}
    scores = evaluate_recogniser(library.folder_of(manifest.id), texts, is_over).whole
    return {
        "test_notes": float(len(texts)),
        "test_f1": scores.f1,
        "test_precision": scores.precision,
        "test_recall": scores.recall,
    }
