"""A run in small: what it says of the run, and that it says when the run would not go on."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from medgen_desktop.domain.errors import TRAINING_CANCELLED, UserError
from medgen_desktop.domain.run import CHECKPOINT_NAME
from medgen_desktop.domain.training_config import NewModel, TrainingConfig
from medgen_desktop.domain.training_errors import CHECKPOINT_UNFIT
from medgen_desktop.domain.worker_protocol import (
    PhaseChanged,
    Rehearsed,
    RehearseRequest,
    decode_event,
    encode_message,
)
from medgen_desktop.training.checkpoint import Checkpoint, Progress, Room, learning
from medgen_desktop.training.data import Example
from medgen_desktop.training.rehearsal import pieces_of, rehearse
from tests.unit.training.families import PAIRS, byte_tokenizer


@pytest.fixture
def request_for(tmp_path: Path) -> RehearseRequest:
    config = TrainingConfig(
        epochs=3.0,
        max_minutes=60.0,
        tokens_per_batch=256,
        max_tokens_per_pair=256,
        validation_fraction=0.2,
        new_model=NewModel("lstm", hidden=32, layers=1, vocabulary=400),
    )
    return RehearseRequest(config, "", str(tmp_path), PAIRS)


def rehearsed(request: RehearseRequest) -> Rehearsed:
    return rehearse(request, lambda _phase: None, lambda: False)


def test_that_it_tells_what_the_run_would_be(request_for: RehearseRequest) -> None:
    phases: list[PhaseChanged] = []
    found = rehearse(request_for, phases.append, lambda: False)
    assert [one.phase for one in phases] == ["loading", "rehearsing"]
    assert (found.pairs, found.pairs_left_out) == (len(PAIRS), 0)
    assert found.steps_total > 3
    assert 0 < found.seconds_per_step < 60
    assert found.seconds == pytest.approx(found.seconds_per_step * found.steps_total)
    assert 100 < found.peak_memory_mb < found.free_memory_mb
    assert found.checkpoint_bytes > 10_000
    assert not (Path(request_for.run_folder) / CHECKPOINT_NAME).exists()
    assert decode_event(encode_message(found)) == found


def test_that_its_time_is_within_the_bounds_of_the_run(request_for: RehearseRequest) -> None:
    bounded = replace(request_for, config=replace(request_for.config, max_minutes=1e-6))
    assert rehearsed(bounded).seconds == pytest.approx(6e-5)


def test_that_the_pairs_it_shows_are_those_that_are_learnt(request_for: RehearseRequest) -> None:
    found = rehearsed(request_for)
    assert len(found.shown) == 3
    sizes = [sum(one.tokens for one in pieces) for pieces in found.shown]
    assert sizes == sorted(sizes)
    for pieces in found.shown:
        read = "".join(one.text for one in pieces if not one.counts)
        written = "".join(one.text for one in pieces if one.counts)
        pair = next(one for one in PAIRS if one.source in read)
        assert read == f"<s>{pair.section}: {pair.source}</s>"
        assert written == f"{pair.target}</s>"


def test_that_characters_of_several_tokens_are_shown_whole() -> None:
    tokenizer = byte_tokenizer()
    tokenizer.encode_special_tokens = True
    ids = tokenizer.encode("痛 😀 é", add_special_tokens=False).ids
    pieces = pieces_of(Example((*ids, 2), len(ids)), tokenizer)
    assert "".join(one.text for one in pieces) == "痛 😀 é</s>"
    assert sum(one.tokens for one in pieces) == len(ids) + 1 > len(pieces)
    assert [one.counts for one in pieces] == [False] * (len(pieces) - 1) + [True]


def test_that_a_run_that_would_go_on_otherwise_is_refused(
    request_for: RehearseRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    right = Checkpoint.restore

    def astray(kept: Checkpoint, optimizer: torch.optim.Optimizer, room: Room) -> Progress:
        found = right(kept, optimizer, room)
        with torch.no_grad():
            learning(optimizer)[0].add_(1e-3)
        return found

    monkeypatch.setattr(Checkpoint, "restore", astray)
    with pytest.raises(UserError) as refused:
        rehearsed(request_for)
    assert refused.value.problem is CHECKPOINT_UNFIT


@pytest.mark.parametrize("looks", [0, 1, 2, 3])
def test_that_it_ends_when_it_is_told_to(request_for: RehearseRequest, looks: int) -> None:
    answers: Sequence[bool] = [False] * looks
    left = iter(answers)
    with pytest.raises(UserError) as stopped:
        rehearse(request_for, lambda _phase: None, lambda: next(left, True))
    assert stopped.value.problem is TRAINING_CANCELLED
