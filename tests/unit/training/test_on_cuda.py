"""What only a graphics card can prove; without one these are skipped.

Families learn in half precision, go on close to where an unbroken run would be, and pass the gate
on the processor; a base in 4 bits learns; memory that runs out halves what is learnt at once.
"""

from collections.abc import Callable
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

from medgen_desktop.domain.tagging import LabelledSpan
from medgen_desktop.domain.training_config import NewModel, TrainingConfig
from medgen_desktop.domain.worker_protocol import (
    Event,
    ExportRequest,
    TaggedText,
    TrainingStarted,
    TrainingStep,
    TrainRequest,
)
from medgen_desktop.inference.model_library import ModelLibrary
from medgen_desktop.services.add_base import add_base
from medgen_desktop.training import recipe
from medgen_desktop.training.checkpoint import Room
from medgen_desktop.training.data import Example
from medgen_desktop.training.devices import choose_device
from medgen_desktop.training.export_onnx import export
from medgen_desktop.training.learners import learner_of
from medgen_desktop.training.recipe import train
from medgen_desktop.training.weights import facts_of
from tests.unit.training.families import FAMILIES, PAIRS, write_base

pytestmark = pytest.mark.skipif(
    not torch.cuda.is_available(), reason="no NVIDIA graphics card that torch can use"
)
_STEPS = 60
_CONFIG = TrainingConfig(
    epochs=60.0,
    max_steps=_STEPS,
    learning_rate=5e-3,
    tokens_per_batch=512,
    max_tokens_per_pair=256,
)
_NEW = NewModel("lstm", hidden=48, layers=2, vocabulary=400, dropout=0.1)
_CASES = {
    "new": replace(_CONFIG, new_model=_NEW),
    "transformer": replace(_CONFIG, new_model=replace(_NEW, architecture="transformer")),
    "llama lora": replace(_CONFIG, learning_rate=2e-2),
    "gpt2 full": replace(_CONFIG, method="full"),
    "t5 lora": replace(_CONFIG, learning_rate=2e-2),
    "bart full": replace(_CONFIG, method="full"),
    "bilstm-crf": replace(
        _CONFIG,
        task="recogniser",
        method="full",
        new_model=replace(_NEW, architecture="bilstm-crf"),
    ),
    "bert recogniser": replace(_CONFIG, task="recogniser", method="full"),
}
TEXTS = tuple(
    TaggedText(
        one.source, (LabelledSpan(one.source.index("cough"), one.source.index("cough") + 5, "S"),)
    )
    for one in PAIRS
)


def never() -> bool:
    return False


@pytest.fixture
def request_for(tmp_path: Path) -> Callable[[str, str], TrainRequest]:
    library = ModelLibrary(tmp_path / "models")

    def made(case: str, run: str) -> TrainRequest:
        config, base, family = _CASES[case], "", case.split(" ", maxsplit=1)[0]
        if config.new_model is None:
            if library.is_free(family):
                write_base(family, tmp_path / family)
                add_base(library, tmp_path / family, name=family, licence="MIT", languages=("en",))
            base = str(library.folder_of(family))
        return TrainRequest(config, base, str(tmp_path / run), PAIRS, texts=TEXTS)

    return made


@pytest.mark.parametrize("case", _CASES)
def test_that_it_learns_on_the_card_goes_on_and_passes_the_gate(
    case: str, request_for: Callable[[str, str], TrainRequest], tmp_path: Path
) -> None:
    events: list[Event] = []
    whole = request_for(case, "whole")
    finished = train(whole, events.append, never)
    started = next(one for one in events if isinstance(one, TrainingStarted))
    assert (started.device, finished.device) == ("cuda", "cuda")
    assert finished.loss_last < finished.loss_first
    stopped = request_for(case, "stopped")
    taken: list[TrainingStep] = []
    with pytest.raises(Exception, match="paused"):
        train(stopped, _steps_into(taken), never, lambda: len(taken) >= _STEPS // 2)
    train(replace(stopped, resumes=True, steps_known=len(taken)), _steps_into(taken), never)
    unbroken = [one.loss for one in events if isinstance(one, TrainingStep)]
    assert [one.step for one in taken] == list(range(1, _STEPS + 1))
    assert [one.loss for one in taken] == pytest.approx(unbroken, rel=0.25, abs=0.05)
    _export(whole, tmp_path / "staged")


def _steps_into(taken: list[TrainingStep]) -> Callable[[Event], None]:
    def take(event: Event) -> None:
        if isinstance(event, TrainingStep):
            taken.append(event)

    return take


def _export(request: TrainRequest, staged: Path) -> None:
    staged.mkdir()
    exported = export(
        ExportRequest(
            *(request.base_folder, request.run_folder, str(staged), "made", "Made"),
            languages=("en",),
            dataset_sha256="0" * 64,
            dataset_pairs=len(PAIRS),
            prompts=PAIRS[:4],
            calibration=PAIRS[4:8],
            texts=tuple(one.text for one in TEXTS[:4]),
        ),
        lambda _phase: None,
        never,
    )
    assert exported.parity.exact_greedy_agreement == 1.0


@pytest.mark.skipif(find_spec("bitsandbytes") is None, reason="bitsandbytes is not installed")
def test_that_an_adapter_learns_beside_a_base_in_four_bits_and_is_exported(
    request_for: Callable[[str, str], TrainRequest], tmp_path: Path
) -> None:
    asked = request_for("llama lora", "run")
    request = replace(asked, config=replace(asked.config, method="qlora"))
    finished = train(request, lambda _event: None, never)
    assert finished.loss_last < finished.loss_first
    weights = load_file(Path(request.run_folder) / facts_of(Path(request.run_folder)).weights_name)
    assert all("lora" in name for name in weights)
    _export(request, tmp_path / "staged")


def test_that_memory_that_runs_out_halves_what_is_learnt_at_once() -> None:
    device = choose_device()
    torch.manual_seed(1)
    model = FAMILIES["gpt2"][0](50_000).to("cuda")
    learner = learner_of(model)
    examples = [Example(tuple(range(3, 203)), 2) for _ in range(512)]
    room = Room(10**9)
    free, total = torch.cuda.mem_get_info()
    torch.cuda.set_per_process_memory_fraction(min(1.0, 6e9 / total))
    try:
        loss = recipe.accumulate(learner, examples, device, room)
    finally:
        torch.cuda.set_per_process_memory_fraction(1.0)
    assert free > 0
    assert room.tokens < 512 * 200
    whole = recipe.mean_loss(learner, examples, room, device)
    assert whole is not None
    assert loss == pytest.approx(whole, rel=0.05)


def test_that_the_loss_on_the_card_is_close_to_the_processors() -> None:
    torch.manual_seed(2)
    model = FAMILIES["llama"][0](400)
    example = [Example(tuple(range(3, 120)), 40)]
    on_cpu = learner_of(model).summed_loss(
        example, replace(choose_device(), kind="cpu", bfloat16=False)
    )
    on_card = learner_of(model.to("cuda")).summed_loss(example, choose_device())
    assert float(on_card.detach()) == pytest.approx(float(on_cpu.detach()), rel=0.02)
