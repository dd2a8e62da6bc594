"""Every architecture learns, goes on where it stopped, passes the gate, drafts without torch."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from medgen_desktop.domain.draft import StopReason
from medgen_desktop.domain.errors import MODEL_BROKEN, UserError
from medgen_desktop.domain.generation import GenerationSettings
from medgen_desktop.domain.training_config import NewModel, TrainingConfig
from medgen_desktop.domain.training_errors import TRAINING_PAUSED
from medgen_desktop.domain.worker_protocol import (
    DraftRequest,
    Evaluated,
    Event,
    ExportRequest,
    SourcesRequest,
    TrainingStep,
    TrainRequest,
)
from medgen_desktop.inference.engine import Engine
from medgen_desktop.inference.model_library import ModelLibrary
from medgen_desktop.inference.threads import ThreadMemory
from medgen_desktop.services.add_base import add_base
from medgen_desktop.training.export_onnx import export
from medgen_desktop.training.recipe import train
from medgen_desktop.training.weights import facts_of
from tests.unit.training.families import PAIRS, write_base

NEW = ("rnn", "lstm", "gru", "transformer")
LORA = ("llama", "gpt2", "qwen2", "gemma3", "t5", "mt5", "bart")
FULL = ("llama", "gpt2", "bert", "bart")
CASES = [
    *((one, "new") for one in NEW),
    *((one, "lora") for one in LORA),
    *((one, "full") for one in FULL),
]
_CONFIG = TrainingConfig(
    epochs=60.0,
    max_steps=90,
    learning_rate=5e-3,
    tokens_per_batch=512,
    max_tokens_per_pair=256,
)


def never() -> bool:
    return False


def settings(architecture: str, method: str) -> TrainingConfig:
    if method == "new":
        new = NewModel(architecture, hidden=48, layers=2, vocabulary=400, dropout=0.1)  # type: ignore[arg-type] # of NEW
        return replace(_CONFIG, new_model=new)
    if method == "full":
        return replace(_CONFIG, method="full")
    return replace(_CONFIG, learning_rate=2e-2)


@pytest.fixture
def request_for(tmp_path: Path) -> Callable[[str, str, str], TrainRequest]:
    library = ModelLibrary(tmp_path / "models")

    def made(architecture: str, method: str, run: str) -> TrainRequest:
        base = ""
        if method != "new":
            if library.is_free(architecture):
                folder = tmp_path / "from elsewhere"
                write_base(architecture, folder)
                add_base(
                    *(library, folder),
                    name=architecture,
                    licence="MIT",
                    languages=("en",),
                    accepts_terms=True,
                )
            base = str(library.folder_of(architecture))
        return TrainRequest(settings(architecture, method), base, str(tmp_path / run), PAIRS)

    return made


def weights(request: TrainRequest) -> bytes:
    folder = Path(request.run_folder)
    return (folder / facts_of(folder).weights_name).read_bytes()


@pytest.mark.slow
@pytest.mark.parametrize(("architecture", "method"), CASES)
def test_that_it_learns_goes_on_passes_the_gate_and_drafts(
    architecture: str,
    method: str,
    request_for: Callable[[str, str, str], TrainRequest],
    tmp_path: Path,
) -> None:
    whole = request_for(architecture, method, "whole")
    events: list[Event] = []
    finished = train(whole, events.append, never)
    _look_at_evaluations(events, knows_words=method != "lora")
    # Beside random weights an adapter learns what it can: the frozen head says nothing of words.
    assert finished.loss_last < (0.98 if method == "lora" else 0.7) * finished.loss_first
    assert finished.validation_loss is not None

    _stop_and_go_on(request_for(architecture, method, "stopped"), at=40)
    assert weights(request_for(architecture, method, "stopped")) == weights(whole)

    staged = tmp_path / "staged"
    staged.mkdir()
    exported = export(
        ExportRequest(
            base_folder=whole.base_folder,
            run_folder=whole.run_folder,
            output_folder=str(staged),
            model_id="drafter",
            model_name="Drafter",
            languages=("en", "zh"),
            dataset_sha256="0" * 64,
            dataset_pairs=len(PAIRS),
            prompts=PAIRS[:4],
            calibration=PAIRS[4:8],
        ),
        lambda _phase: None,
        never,
    )
    assert exported.parity.exact_greedy_agreement == 1.0
    assert not [one for one in staged.iterdir() if "exact" in one.name]
    library = ModelLibrary(tmp_path / "models")
    library.add(staged)
    _draft(library.folder_of("drafter"), tmp_path, knows_words=method != "lora")


def _look_at_evaluations(events: list[Event], *, knows_words: bool) -> None:
    """Six times, the last at the end; what is written for the same pairs becomes what is wanted."""
    found = [one for one in events if isinstance(one, Evaluated)]
    assert [one.step for one in found] == [15, 30, 45, 60, 75, 90]
    assert all(one.validation_loss is not None for one in found)
    assert all(len(one.samples) == 3 for one in found)
    assert len({tuple(sample.prompt for sample in one.samples) for one in found}) == 1
    for sample in found[-1].samples:
        assert "Visit" in sample.prompt or "visit" in sample.prompt
        assert "ough for" in sample.expected
        if knows_words:
            assert "ough for" in sample.drafted


@pytest.mark.slow
@pytest.mark.parametrize(("architecture", "method"), [("gru", "new"), ("bart", "full")])
def test_that_evaluations_change_nothing_that_is_learnt(
    architecture: str, method: str, request_for: Callable[[str, str, str], TrainRequest]
) -> None:
    made = []
    for often in (0, 5):
        request = request_for(architecture, method, f"evaluated {often}")
        config = replace(request.config, max_steps=12, evaluations=often)
        request = replace(request, config=config)
        events: list[Event] = []
        train(request, events.append, never)
        steps = [one.step for one in events if isinstance(one, Evaluated)]
        assert steps == ([12] if not often else [3, 5, 8, 10, 12])
        made.append(weights(request))
    assert made[0] == made[1]


def _stop_and_go_on(request: TrainRequest, at: int) -> None:
    taken: list[TrainingStep] = []

    def note(event: Event) -> None:
        if isinstance(event, TrainingStep):
            taken.append(event)

    with pytest.raises(UserError) as stopped:
        train(request, note, never, lambda: len(taken) >= at)
    assert stopped.value.problem is TRAINING_PAUSED
    torch.rand(7)  # chance is where it was, whatever came between
    train(replace(request, resumes=True, steps_known=at), note, never)
    assert [one.step for one in taken] == list(range(1, 91))


def _draft(folder: Path, tmp_path: Path, *, knows_words: bool) -> None:
    """By the engine of the worker: greedy twice, with beams, and asked for its sources."""
    engine = Engine(ThreadMemory(tmp_path / "threads.json"), lambda _folder, _seconds: None)
    texts: list[str] = []
    for number, beams in enumerate((1, 1, 3)):
        pieces: list[str] = []
        drafted = engine.draft(
            DraftRequest(
                number,
                str(folder),
                PAIRS[number // 2].source,
                PAIRS[number // 2].section,
                GenerationSettings(max_new_tokens=48, beams=beams),
            ),
            pieces.append,
            never,
        )
        assert "".join(pieces) == drafted.text
        assert drafted.new_tokens
        if knows_words:
            assert drafted.stop_reason is StopReason.END_OF_TEXT
        texts.append(drafted.text)
    assert texts[0] == texts[1]
    if knows_words:
        assert "ough for" in texts[0]
    asked = SourcesRequest(9, str(folder), PAIRS[0].source, PAIRS[0].section, texts[0], 0, 5)
    engine.sources(asked, never)
    engine.unload()


def test_that_an_encoder_alone_is_trained_whole(
    request_for: Callable[[str, str, str], TrainRequest],
) -> None:
    with pytest.raises(UserError) as refused:
        train(request_for("bert", "lora", "run"), lambda _event: None, never)
    assert refused.value.problem is MODEL_BROKEN
    assert "decoder" in str(refused.value)
