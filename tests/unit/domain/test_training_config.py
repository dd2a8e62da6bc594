import math
from dataclasses import fields, replace

import pytest

from medgen_desktop.domain.training_config import NewModel, TrainingConfig, usual_rate

pytestmark = pytest.mark.clinic


@pytest.mark.parametrize(
    ("field", "allowed", "refused"),
    [
        ("epochs", [0.01, 20.0], [0.0, -1.0, math.nan, math.inf]),
        ("max_steps", [None, 1], [0, -1]),
        ("max_minutes", [None, 0.1], [0.0, -1.0, math.nan, math.inf]),
        ("learning_rate", [1e-6, 0.5], [0.0, 1.0, -0.1, math.nan]),
        ("warmup_fraction", [0.0, 0.9], [-0.1, 1.0, math.nan]),
        ("weight_decay", [0.0, 0.1], [-0.1, math.nan, math.inf]),
        ("gradient_clip", [0.1, 10.0], [0.0, -1.0, math.nan, math.inf]),
        ("tokens_per_batch", [16, 65536], [15, 0]),
        ("max_tokens_per_pair", [16, 65536], [15, -1]),
        ("lora_rank", [1, 256], [0]),
        ("lora_alpha", [1, 512], [0]),
        ("validation_fraction", [0.0, 0.5], [-0.1, 1.0, math.nan]),
        ("test_fraction", [0.0, 0.5], [-0.1, 1.0, math.nan]),
        ("evaluations", [0, 20], [-1]),
        ("checkpoint_minutes", [0.0, 5.0], [-0.1, math.nan, math.inf]),
    ],
)
def test_that_a_setting_out_of_its_range_is_refused_by_name(
    field: str, allowed: list[float | None], refused: list[float]
) -> None:
    for value in allowed:
        assert getattr(replace(TrainingConfig(), **{field: value}), field) == value  # type: ignore[arg-type]  # the field is chosen above
    for value in refused:
        with pytest.raises(ValueError, match=field):
            replace(TrainingConfig(), **{field: value})  # type: ignore[arg-type]  # as above


def test_that_every_setting_has_a_default() -> None:
    config = TrainingConfig()

    assert len(fields(config)) == 19
    assert config == TrainingConfig()


@pytest.mark.parametrize(
    ("field", "allowed", "refused"),
    [
        ("hidden", [8, 512], [0, 12, -8]),
        ("layers", [1, 12], [0, -1]),
        ("vocabulary", [300, 50_000], [299, 0]),
        ("dropout", [0.0, 0.5], [-0.1, 1.0, math.nan]),
    ],
)
def test_that_a_new_model_out_of_its_range_is_refused_by_name(
    field: str, allowed: list[float], refused: list[float]
) -> None:
    for value in allowed:
        assert getattr(replace(NewModel("gru"), **{field: value}), field) == value  # type: ignore[arg-type]  # the field is chosen above
    for value in refused:
        with pytest.raises(ValueError, match=field):
            replace(NewModel("gru"), **{field: value})  # type: ignore[arg-type]  # as above


def test_that_the_usual_rate_is_the_smaller_the_more_is_known_already() -> None:
    assert NewModel("lstm").id == "new-lstm"
    anew = usual_rate("lora", NewModel("lstm"))
    assert anew > usual_rate("lora") > usual_rate("full")
    assert TrainingConfig().learning_rate == usual_rate("lora")


def test_that_a_new_model_and_its_task_fit() -> None:
    crf = NewModel("bilstm-crf")
    assert (crf.task, NewModel("lstm").task) == ("recogniser", "drafter")
    assert TrainingConfig(task="recogniser", new_model=crf).new_model is crf
    for task, new in (("drafter", crf), ("recogniser", NewModel("gru"))):
        with pytest.raises(ValueError, match="task"):
            TrainingConfig(task=task, new_model=new)  # type: ignore[arg-type] # of both kinds
