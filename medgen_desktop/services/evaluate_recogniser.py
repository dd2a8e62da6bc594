"""How well a recogniser of the library finds what people have marked."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from medgen_desktop.domain.errors import TRAINING_CANCELLED, UserError
from medgen_desktop.domain.run import RunId
from medgen_desktop.domain.span_scores import SpanScores, score_spans
from medgen_desktop.domain.tagging import LabelledSpan
from medgen_desktop.domain.worker_protocol import TaggedText
from medgen_desktop.services.tagged_texts import annotated_texts, spans_of
from medgen_desktop.storage.workspace import Workspace


def evaluate_recogniser(
    folder: Path, texts: Iterable[TaggedText], cancelled: Callable[[], bool] = lambda: False
) -> SpanScores:
    """Read texts with the model of a folder, without torch, and compare with their spans.

    Raises:
        UserError: MODEL_BROKEN, TRAINING_CANCELLED.
    """
    from medgen_desktop.inference.recogniser import load_recogniser  # noqa: PLC0415 - onnxruntime

    recogniser = load_recogniser(folder)

    def compared() -> Iterator[tuple[Sequence[LabelledSpan], Sequence[LabelledSpan]]]:
        for one in texts:
            if cancelled():
                raise UserError(TRAINING_CANCELLED)
            hits = recogniser.suggest(one.text)
            yield [LabelledSpan(*hit[:3]) for hit in hits], one.spans

    return score_spans(compared())


def unseen_texts(workspace: Workspace, run_id: RunId) -> tuple[TaggedText, ...]:
    """What a finished run never saw."""
    return tuple(one for one in workspace.runs.texts(run_id) if one.part == "test")


def all_texts(workspace: Workspace) -> Iterator[TaggedText]:
    """Every annotated note of a workspace."""
    for note_id, text in annotated_texts(workspace):
        yield TaggedText(text, spans_of(workspace, note_id))
