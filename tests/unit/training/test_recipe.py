"""The loop on a small Llama of random weights: losses, gradients, memory, rates and endings."""

import errno
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from tokenizers import Tokenizer
from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

from medgen_desktop.domain.errors import (
    DISK_FULL,
    NOT_ENOUGH_MEMORY,
    TRAINING_CANCELLED,
    UserError,
)
from medgen_desktop.domain.run import BOARD_NAME, CHECKPOINT_NAME, RUN_NAME
from medgen_desktop.domain.training_config import TrainingConfig
from medgen_desktop.domain.training_errors import CHECKPOINT_UNFIT, TRAINING_PAUSED
from medgen_desktop.domain.worker_protocol import (
    Event,
    PairText,
    PhaseChanged,
    TrainingStarted,
    TrainingStep,
    TrainRequest,
)
from medgen_desktop.inference.model_library import read_manifest
from medgen_desktop.training import beginnings
from medgen_desktop.training.bases import with_adapter
from medgen_desktop.training.checkpoint import Room
from medgen_desktop.training.data import Dataset, Example, collate, padded_tokens
from medgen_desktop.training.devices import Device
from medgen_desktop.training.learners import CausalLearner
from medgen_desktop.training.recipe import (
    accumulate,
    ends_of,
    learning_rate,
    mean_loss,
    seconds_left,
    share_done,
    steps_total,
    train,
)
from medgen_desktop.training.weights import ADAPTER_NAME

CPU = Device("cpu", "a processor", bfloat16=False)
VOCABULARY = 49_152
PAIRS = tuple(
    PairText(
        f"Visit {number}. " + "The cough is worse. " * number,
        "CC",
        f"Cough {number}.",
        "validation" if number in (3, 6) else "train",
    )
    for number in range(1, 9)
)


def _small_base() -> Any:
    torch.manual_seed(5)
    shape = LlamaConfig(
        vocab_size=VOCABULARY,
        hidden_size=32,
        intermediate_size=48,
        num_hidden_layers=2,
        num_attention_heads=4,
        num_key_value_heads=2,
        max_position_embeddings=512,
        tie_word_embeddings=True,
        initializer_range=0.2,
    )
    return LlamaForCausalLM(shape)


@pytest.fixture
def model() -> Any:
    """With an adapter whose second matrices are not zero, so that all of it has gradients."""
    adapted = with_adapter(_small_base(), TrainingConfig(lora_rank=4))
    for name, weights in adapted.named_parameters():
        if "lora_B" in name:
            torch.nn.init.normal_(weights, std=0.1)
    return adapted


@pytest.fixture
def examples() -> list[Example]:
    places = torch.Generator().manual_seed(9)

    def drawn(length: int) -> tuple[int, ...]:
        return tuple(torch.randint(20, VOCABULARY, (length,), generator=places).tolist())

    return [Example(drawn(length), length // 2) for length in (9, 12, 16, 21, 30)]


def _gradients(model: Any) -> list[torch.Tensor]:
    found = [one.grad.clone() for one in model.parameters() if one.requires_grad]
    assert len(found) == 2 * 7 * 2  # two matrices for each of seven linear layers in two layers
    return found


def _same(some: Sequence[torch.Tensor], others: Sequence[torch.Tensor]) -> None:
    for one, other in zip(some, others, strict=True):
        torch.testing.assert_close(one, other, atol=1e-5, rtol=1e-4)


@torch.no_grad()
def test_that_the_head_at_the_answers_only_gives_the_loss_of_the_whole_computation(
    model: Any, examples: list[Example]
) -> None:
    batch = collate(examples)
    attention = torch.zeros_like(batch.ids)
    labels = torch.full_like(batch.ids, -100)
    for row, one in enumerate(examples):
        attention[row, : len(one.ids)] = 1
        labels[row, one.prompt_length : len(one.ids)] = torch.tensor(one.ids[one.prompt_length :])
    whole = model(input_ids=batch.ids, attention_mask=attention, labels=labels).loss
    ours = CausalLearner(model).summed_loss(examples, CPU) / len(batch.targets)
    assert float(ours) == pytest.approx(float(whole), abs=1e-4)


def test_that_only_the_adapter_learns(model: Any) -> None:
    learning = [name for name, one in model.named_parameters() if one.requires_grad]
    assert learning
    assert all("lora_" in name and "lm_head" not in name for name in learning)


@torch.no_grad()
def test_that_padding_and_neighbours_change_no_loss(model: Any, examples: list[Example]) -> None:
    learner = CausalLearner(model)
    together = float(learner.summed_loss(examples, CPU))
    alone = sum(float(learner.summed_loss([one], CPU)) for one in examples)
    assert together == pytest.approx(alone, rel=1e-5)


def test_that_parts_add_up_to_the_gradient_of_the_whole(
    model: Any, examples: list[Example]
) -> None:
    loss = accumulate(CausalLearner(model), examples, CPU, Room(10_000))
    whole = _gradients(model)
    in_parts = accumulate(CausalLearner(model), examples, CPU, Room(32))
    assert in_parts == pytest.approx(loss, rel=1e-5)
    _same(_gradients(model), whole)


class Full(CausalLearner):
    """Runs out of memory above so many padded tokens, in the backward pass, as torch does."""

    def __init__(self, model: Any, most: int) -> None:
        super().__init__(model)
        self.most = most
        self.sizes: list[int] = []

    def summed_loss(self, examples: Sequence[Example], device: Device) -> torch.Tensor:
        self.sizes.append(padded_tokens(examples))
        loss = super().summed_loss(examples, device)
        if self.sizes[-1] > self.most:
            loss.register_hook(self._refuse)  # type: ignore[no-untyped-call] # as torch has it
        return loss

    @staticmethod
    def _refuse(_gradient: torch.Tensor) -> None:
        raise RuntimeError("[enforce fail at alloc_cpu.cpp:124] can't allocate memory")


def test_that_a_step_that_does_not_fit_is_taken_in_parts_with_the_same_gradient(
    model: Any, examples: list[Example]
) -> None:
    loss = accumulate(CausalLearner(model), examples, CPU, Room(10_000))
    whole = _gradients(model)
    full, room = Full(model, 45), Room(10_000)
    assert accumulate(full, examples, CPU, room) == pytest.approx(loss, rel=1e-5)
    _same(_gradients(model), whole)
    assert full.sizes[0] == padded_tokens(examples) == 150
    assert room.tokens <= 75
    tries = len(full.sizes)
    accumulate(full, examples, CPU, room)
    assert max(full.sizes[tries:]) <= 45, "later steps start with what fits"


def test_that_what_a_failed_try_had_learnt_already_is_not_learnt_twice(
    model: Any, examples: list[Example]
) -> None:
    accumulate(CausalLearner(model), examples, CPU, Room(10_000))
    whole = _gradients(model)
    full = Full(model, 55)  # the parts of 60 tokens come after one of 32 that fits
    accumulate(full, examples, CPU, Room(60))
    assert full.sizes[0] < 55 < max(full.sizes)
    _same(_gradients(model), whole)


def test_that_one_pair_beyond_memory_is_said_so(model: Any, examples: list[Example]) -> None:
    with pytest.raises(UserError) as refused:
        accumulate(Full(model, 20), examples, CPU, Room(10_000))
    assert refused.value.problem is NOT_ENOUGH_MEMORY


def test_that_other_errors_are_not_taken_for_lack_of_memory(
    model: Any, examples: list[Example]
) -> None:
    class Broken(CausalLearner):
        def summed_loss(self, examples: Sequence[Example], device: Device) -> torch.Tensor:  # noqa: ARG002
            raise RuntimeError("shapes differ")

    with pytest.raises(RuntimeError, match="shapes differ"):
        accumulate(Broken(model), examples, CPU, Room(10_000))


def test_that_validation_is_the_mean_over_all_answers_and_teaches_nothing(
    model: Any, examples: list[Example]
) -> None:
    found = mean_loss(CausalLearner(model), examples, Room(40), CPU)
    answers = sum(len(one.ids) - one.prompt_length for one in examples)
    whole = CausalLearner(model).summed_loss(examples, CPU).detach()
    assert found == pytest.approx(float(whole) / answers, rel=1e-5)
    assert all(one.grad is None for one in model.parameters())
    assert mean_loss(CausalLearner(model), [], Room(40), CPU) is None
    calls: list[None] = []
    mean_loss(CausalLearner(model), examples, Room(40), CPU, lambda: calls.append(None))
    assert len(calls) > 1


def test_that_the_rate_rises_then_falls_to_a_tenth() -> None:
    config = TrainingConfig(learning_rate=0.01, warmup_fraction=0.2)
    rates = [learning_rate(config, share_done(config, step, 50, 0.0)) for step in range(1, 51)]
    peak = rates.index(max(rates))
    assert rates[0] == pytest.approx(0.001)
    assert rates[peak] == pytest.approx(0.01)
    assert rates[: peak + 1] == sorted(rates[: peak + 1])
    assert rates[peak:] == sorted(rates[peak:], reverse=True)
    assert rates[-1] == pytest.approx(0.001)


def test_that_the_rate_follows_the_clock_where_time_ends_the_run() -> None:
    config = TrainingConfig(learning_rate=0.01, max_minutes=2.0, warmup_fraction=0.0)
    assert share_done(config, 1, 1_000, 60.0) == pytest.approx(0.5)
    assert share_done(config, 900, 1_000, 60.0) == pytest.approx(0.9)
    assert share_done(config, 10, 1_000, 500.0) == pytest.approx(1.0)
    assert learning_rate(config, share_done(config, 10, 1_000, 119.9)) < 0.00101


def test_that_the_time_left_is_bounded_by_the_time_allowed() -> None:
    assert seconds_left(TrainingConfig(), 10, 40, 20.0) == pytest.approx(60.0)
    bounded = TrainingConfig(max_minutes=0.5)
    assert seconds_left(bounded, 10, 40, 20.0) == pytest.approx(10.0)
    assert seconds_left(bounded, 10, 40, 33.0) == 0.0


def test_that_first_and_last_losses_are_means_of_a_few_steps() -> None:
    assert ends_of([3.0]) == (3.0, 3.0)
    assert ends_of([4.0, 3.0, 2.0]) == (4.0, 2.0)
    assert ends_of([float(loss) for loss in range(20, 0, -1)]) == (15.5, 5.5)


@pytest.mark.parametrize(
    ("settings", "steps"), [({}, 10), ({"epochs": 0.25}, 3), ({"epochs": 3, "max_steps": 7}, 7)]
)
def test_that_epochs_and_steps_bound_the_run(settings: dict[str, Any], steps: int) -> None:
    dataset = Dataset(tuple(Example(tuple(range(16)), 8) for _ in range(40)), (), 0)
    assert steps_total(dataset, TrainingConfig(tokens_per_batch=64, **settings)) == steps


@pytest.fixture
def request_for(
    base_model_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> TrainRequest:
    """A whole run on the small model, with the real tokenizer and manifest."""
    manifest = read_manifest(base_model_folder)
    loaded = PreTrainedTokenizerFast.from_pretrained(
        str(base_model_folder), gguf_file=manifest.weights
    )
    tokenizer: Tokenizer = loaded.backend_tokenizer
    monkeypatch.setattr(
        beginnings, "load_base", lambda _folder: (_small_base(), tokenizer, manifest)
    )
    config = TrainingConfig(
        epochs=50.0,
        max_steps=30,
        learning_rate=0.02,
        tokens_per_batch=256,
        lora_rank=4,
    )
    return TrainRequest(config, str(base_model_folder), str(tmp_path / "run"), PAIRS)


def _with(request: TrainRequest, **settings: Any) -> TrainRequest:
    values = {name: getattr(request.config, name) for name in request.config.__slots__}
    config = TrainingConfig(**(values | settings))
    return TrainRequest(config, request.base_folder, request.run_folder, request.pairs)


def test_that_a_run_tells_its_story_and_its_loss_falls(request_for: TrainRequest) -> None:
    events: list[Event] = []
    finished = train(request_for, events.append, lambda: False)
    steps = [one for one in events if isinstance(one, TrainingStep)]
    phases = [one.phase for one in events if isinstance(one, PhaseChanged)]
    (started,) = (one for one in events if isinstance(one, TrainingStarted))
    assert phases == ["loading", "training", "validating", "saving"]
    assert (started.pairs, started.pairs_left_out, started.steps_total) == (8, 0, 30)
    assert [one.step for one in steps] == list(range(1, 31))
    assert finished.steps == 30
    assert finished.loss_last < finished.loss_first - 0.5
    assert finished.validation_loss is not None
    assert steps[-1].eta_seconds == 0.0
    assert all(one.tokens_per_second > 0 and one.memory_mb > 1 for one in steps)
    assert (Path(request_for.run_folder) / RUN_NAME).is_file()


def test_that_a_run_ends_when_its_time_is_up(request_for: TrainRequest) -> None:
    learnt_from = tuple(one for one in request_for.pairs if one.part == "train")
    bounded = replace(_with(request_for, max_minutes=1e-9), pairs=learnt_from)
    finished = train(bounded, lambda _event: None, lambda: False)
    assert (finished.steps, finished.validation_loss) == (1, None)
    assert (Path(bounded.run_folder) / RUN_NAME).is_file()


def test_that_equal_seeds_give_equal_losses(request_for: TrainRequest) -> None:
    losses: list[list[float]] = []
    for seed in (17, 17, 20):  # another order of batches
        events: list[Event] = []
        train(_with(request_for, max_steps=3, seed=seed), events.append, lambda: False)
        losses.append([one.loss for one in events if isinstance(one, TrainingStep)])
    assert losses[0] == pytest.approx(losses[1], rel=1e-6)
    assert losses[0] != pytest.approx(losses[2], rel=1e-6)


def _weights(request: TrainRequest) -> bytes:
    return (Path(request.run_folder) / ADAPTER_NAME).read_bytes()


def _elsewhere(request: TrainRequest, folder: Path, **settings: Any) -> TrainRequest:
    return replace(_with(request, **settings), run_folder=str(folder))


@pytest.mark.parametrize("at", [1, 4, 6, 7])
def test_that_a_paused_run_goes_on_as_if_it_had_never_stopped(
    request_for: TrainRequest, tmp_path: Path, at: int
) -> None:
    whole = _elsewhere(request_for, tmp_path / "whole", max_steps=7)
    train(whole, lambda _event: None, lambda: False)
    paused = _elsewhere(request_for, tmp_path / "paused", max_steps=7)
    before: list[Event] = []
    with pytest.raises(UserError) as refused:
        train(
            paused,
            before.append,
            lambda: False,
            lambda: isinstance(before[-1], TrainingStep) and before[-1].step == at,
        )
    assert refused.value.problem is TRAINING_PAUSED
    torch.manual_seed(99)
    after: list[Event] = []
    finished = train(replace(paused, resumes=True, steps_known=at), after.append, lambda: False)
    steps = [one.step for one in (*before, *after) if isinstance(one, TrainingStep)]
    assert (steps, finished.steps) == ([1, 2, 3, 4, 5, 6, 7], 7)
    assert _weights(paused) == _weights(whole)
    assert not (Path(paused.run_folder) / CHECKPOINT_NAME).exists()


def test_that_a_run_that_is_paused_while_it_validates_has_only_that_left(
    request_for: TrainRequest, tmp_path: Path
) -> None:
    whole = _elsewhere(request_for, tmp_path / "whole", max_steps=3)
    finished = train(whole, lambda _event: None, lambda: False)
    paused = _elsewhere(request_for, tmp_path / "paused", max_steps=3)
    before: list[Event] = []
    with pytest.raises(UserError) as refused:
        train(
            paused, before.append, lambda: False, lambda: before[-1] == PhaseChanged("validating")
        )
    assert refused.value.problem is TRAINING_PAUSED
    after: list[Event] = []
    resumed = train(replace(paused, resumes=True, steps_known=3), after.append, lambda: False)
    assert not any(isinstance(one, TrainingStep) for one in after)
    assert (resumed.steps, resumed.validation_loss) == (3, finished.validation_loss)
    assert _weights(paused) == _weights(whole)


def test_that_a_run_that_is_paused_before_its_first_step_leaves_nothing(
    request_for: TrainRequest,
) -> None:
    with pytest.raises(UserError) as refused:
        train(request_for, lambda _event: None, lambda: False, lambda: True)
    assert refused.value.problem is TRAINING_PAUSED
    assert not Path(request_for.run_folder).exists()


def test_that_a_run_that_is_cut_off_goes_on_from_its_last_state(
    request_for: TrainRequest, tmp_path: Path
) -> None:
    whole = _elsewhere(request_for, tmp_path / "whole", max_steps=5, checkpoint_minutes=0.0)
    train(whole, lambda _event: None, lambda: False)
    cut_off = _elsewhere(request_for, tmp_path / "cut", max_steps=5, checkpoint_minutes=0.0)

    def end_it(event: Event) -> None:
        if isinstance(event, TrainingStep) and event.step == 4:
            raise KeyboardInterrupt  # as abrupt as it gets

    with pytest.raises(KeyboardInterrupt):
        train(cut_off, end_it, lambda: False)
    events: list[Event] = []
    train(replace(cut_off, resumes=True, steps_known=2), events.append, lambda: False)
    assert [one.step for one in events if isinstance(one, TrainingStep)] == [3, 4, 5]
    assert _weights(cut_off) == _weights(whole)


def test_that_a_state_of_other_pairs_settings_or_damage_is_refused(
    request_for: TrainRequest, tmp_path: Path
) -> None:
    paused = _elsewhere(request_for, tmp_path / "run", max_steps=3)
    events: list[Event] = []
    with pytest.raises(UserError):
        train(paused, events.append, lambda: False, lambda: isinstance(events[-1], TrainingStep))
    state = Path(paused.run_folder) / CHECKPOINT_NAME
    saved = state.read_bytes()
    again = replace(paused, resumes=True)
    for request, content in (
        (replace(again, pairs=again.pairs[1:]), saved),
        (_elsewhere(again, tmp_path / "run", max_steps=4), saved),
        (again, saved[: len(saved) // 2]),
        (again, b""),
        (again, b"not a state"),
        (_elsewhere(again, tmp_path / "none", max_steps=3), saved),
    ):
        state.write_bytes(content)
        with pytest.raises(UserError) as refused:
            train(replace(request, resumes=True), lambda _event: None, lambda: False)
        assert refused.value.problem is CHECKPOINT_UNFIT
    state.write_bytes(saved)
    assert train(again, lambda _event: None, lambda: False).steps == 3


def test_that_a_full_disk_keeps_the_earlier_state(
    request_for: TrainRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = _with(request_for, max_steps=3, checkpoint_minutes=0.0)
    save = torch.save
    saved: list[int] = []

    def save_until_full(state: Any, file: Any) -> None:
        saved.append(len(state["steps"]))
        if len(saved) == 2:
            file.write(b"half")
            raise OSError(errno.ENOSPC, "No space left on device")
        save(state, file)

    monkeypatch.setattr(torch, "save", save_until_full)
    with pytest.raises(UserError) as refused:
        train(request, lambda _event: None, lambda: False)
    assert refused.value.problem is DISK_FULL
    left = {one.name for one in Path(request.run_folder).iterdir()}
    assert left == {CHECKPOINT_NAME, BOARD_NAME}
    assert train(replace(request, resumes=True), lambda _event: None, lambda: False).steps == 3


def test_that_a_stopped_run_ends_at_the_next_step_and_leaves_no_run(
    request_for: TrainRequest,
) -> None:
    events: list[Event] = []

    def stopped() -> bool:
        return sum(isinstance(one, TrainingStep) for one in events) == 2

    with pytest.raises(UserError) as refused:
        train(request_for, events.append, stopped)
    assert refused.value.problem is TRAINING_CANCELLED
    assert not (Path(request_for.run_folder) / RUN_NAME).exists()
