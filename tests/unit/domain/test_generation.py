"""Settings of a draft: what can be asked for, and what cannot be meant."""

import math
from typing import Any

import pytest

from medgen_desktop.domain.generation import MAX_BEAMS, GenerationSettings

pytestmark = pytest.mark.clinic


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"max_new_tokens": 0}, "max_new_tokens must be at least 1"),
        ({"min_new_tokens": -1}, "min_new_tokens must be between"),
        ({"max_new_tokens": 4, "min_new_tokens": 5}, "min_new_tokens must be between"),
        ({"beams": 0}, "beams must be between 1"),
        ({"beams": MAX_BEAMS + 1}, "beams must be between 1"),
        ({"length_penalty": math.nan}, "finite"),
        ({"temperature": -0.1}, "temperature must be"),
        ({"temperature": math.inf}, "temperature must be"),
        ({"temperature": math.nan}, "temperature must be"),
        ({"beams": 2, "temperature": 0.5}, "does not sample"),
        ({"top_k": -1}, "top_k must be"),
        ({"top_p": 0.0}, "top_p must be"),
        ({"top_p": 1.1}, "top_p must be"),
        ({"seed": -1}, "seed must be"),
        ({"block_repeats_of": -1}, "block_repeats_of must be"),
        ({"stop_texts": ("\n\n", "")}, "must not be empty"),
    ],
)
def test_that_settings_out_of_range_are_refused_by_name(
    asked: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(ValueError, match=sentence):
        GenerationSettings(**asked)


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"max_new_tokens": 1, "min_new_tokens": 1},
        {"beams": MAX_BEAMS, "length_penalty": -1.0},
        {"temperature": 2.0, "top_k": 1, "top_p": 1.0, "seed": 0},
        {"block_repeats_of": 1, "stop_texts": ("。", "\n")},
    ],
)
def test_that_settings_at_their_bounds_are_taken(asked: dict[str, Any]) -> None:
    settings = GenerationSettings(**asked)
    assert all(getattr(settings, name) == value for name, value in asked.items())


def test_that_a_draft_is_greedy_and_fast_unless_something_else_is_asked_for() -> None:
    settings = GenerationSettings()
    assert (settings.beams, settings.temperature, settings.speculate) == (1, 0.0, True)
