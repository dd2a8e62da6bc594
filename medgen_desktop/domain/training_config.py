"""Settings of one training run, validated when made."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, get_args

FEWEST_TOKENS = 16
"""Below this a batch or a pair holds less than the prompt around the text."""

Task = Literal["drafter", "recogniser"]
"""What is made: a model that writes, or one that finds what to label."""
Architecture = Literal["rnn", "lstm", "gru", "transformer", "bilstm-crf"]
"""Of models that start from nothing: encoder–decoders that draft, and one that recognises."""
_RECOGNISERS = {"bilstm-crf"}
Method = Literal["lora", "qlora", "full"]
"""An adapter, an adapter beside a base in 4 bits (NVIDIA only), or all weights."""
_RATE_OF_ADAPTERS = 4e-4
_RATE_OF_WHOLE_MODELS = 5e-5
_RATE_OF_RECOGNISERS = 3e-4
"""Of encoders as small as MiniLM, whose layers are narrow."""
_RATE_FROM_NOTHING = 1e-3
_NEW = "new-"
_FEWEST_WORDS = 300
"""A tokenizer has the 256 bytes and some control tokens before its first word."""


@dataclass(frozen=True, slots=True)
class NewModel:
    """A model that starts from nothing, with a tokenizer that is trained on the run's own pairs.

    Raises:
        ValueError: a field is out of its range.
    """

    architecture: Architecture
    hidden: int = 256
    """Width of its states; a multiple of 8, so that heads and directions share it evenly."""
    layers: int = 2
    """Of the encoder and of the decoder."""
    vocabulary: int = 8_000
    """Most tokens that the tokenizer may have; few pairs make fewer."""
    dropout: float = 0.2

    @property
    def id(self) -> str:
        """What a run says of its base."""
        return f"{_NEW}{self.architecture}"

    @property
    def task(self) -> Task:
        """What can be made of it."""
        return "recogniser" if self.architecture in _RECOGNISERS else "drafter"

    def __post_init__(self) -> None:
        """Refuse values that cannot train."""
        _require(
            (
                ("hidden must be a multiple of 8", self.hidden >= 8 and self.hidden % 8 == 0),  # noqa: PLR2004
                ("layers must be at least 1", self.layers >= 1),
                (f"vocabulary must be at least {_FEWEST_WORDS}", self.vocabulary >= _FEWEST_WORDS),
                ("dropout must be at least 0 and below 1", 0 <= self.dropout < 1),
            )
        )


def new_model_of(base_id: str) -> NewModel | None:
    """The new model, in its usual size, that an id asks for: `new-lstm`; None for any base's id."""
    asked = base_id.removeprefix(_NEW)
    known = next((one for one in get_args(Architecture) if one == asked), None)
    return NewModel(known) if known is not None and base_id.startswith(_NEW) else None


def usual_rate(method: Method, new_model: NewModel | None = None, task: Task = "drafter") -> float:
    """The peak learning rate that suits an adapter, a whole model, or one that starts anew."""
    if new_model is not None:
        return _RATE_FROM_NOTHING
    if task == "recogniser":
        return _RATE_OF_RECOGNISERS
    return _RATE_OF_WHOLE_MODELS if method == "full" else _RATE_OF_ADAPTERS


@dataclass(frozen=True, slots=True)
class TrainingConfig:
    """What a run does; every field has a default that suits a 135 M parameter model on a CPU.

    Raises:
        ValueError: a field is out of its range.
    """

    epochs: float = 1.0
    """Passes over the training pairs; ends earlier at `max_steps` or `max_minutes`."""
    max_steps: int | None = None
    """Optimiser steps after which the run ends, or None for no such bound."""
    max_minutes: float | None = None
    """Minutes of training after which the run ends at the next step, or None for no such bound."""
    task: Task = "drafter"
    """What is made of the base: its pairs teach a drafter, annotations a recogniser."""
    method: Method = "lora"
    """Whether an adapter beside the base learns, or all of its weights."""
    new_model: NewModel | None = None
    """What is made anew; None where a base is trained on. All its weights learn."""
    learning_rate: float = _RATE_OF_ADAPTERS
    """Peak rate; rises over `warmup_fraction` of the run, then falls to a tenth on a cosine."""
    warmup_fraction: float = 0.05
    weight_decay: float = 0.0
    gradient_clip: float = 1.0
    """Largest norm of all gradients together."""
    tokens_per_batch: int = 2048
    """Most tokens (padding included) in one optimiser step; batches are filled up to it."""
    max_tokens_per_pair: int = 2048
    """Pairs with more tokens are left out and counted, never cut."""
    lora_rank: int = 16
    lora_alpha: int = 32
    validation_fraction: float = 0.05
    """Share of the pairs kept out of training to measure validation loss; 0 for none."""
    test_fraction: float = 0.05
    """Share of the pairs that a run never sees, to measure its model with; 0 for none."""
    evaluations: int = 6
    """How often in a run its validation loss is measured and a few drafts are shown."""
    checkpoint_minutes: float = 5.0
    """Minutes from one saved state to the next; a run that is cut off goes on from the last one."""
    seed: int = 17

    def __post_init__(self) -> None:
        """Refuse values that cannot train."""
        fewest = FEWEST_TOKENS
        ranges = (
            ("epochs must be above 0 and finite", 0 < self.epochs < math.inf),
            ("max_steps must be at least 1", self.max_steps is None or self.max_steps >= 1),
            (
                "max_minutes must be above 0 and finite",
                self.max_minutes is None or 0 < self.max_minutes < math.inf,
            ),
            ("learning_rate must be between 0 and 1", 0 < self.learning_rate < 1),
            ("warmup_fraction must be at least 0 and below 1", 0 <= self.warmup_fraction < 1),
            ("weight_decay must not be negative", 0 <= self.weight_decay < math.inf),
            ("gradient_clip must be above 0", 0 < self.gradient_clip < math.inf),
            (f"tokens_per_batch must be at least {fewest}", self.tokens_per_batch >= fewest),
            (f"max_tokens_per_pair must be at least {fewest}", self.max_tokens_per_pair >= fewest),
            ("lora_rank must be at least 1", self.lora_rank >= 1),
            ("lora_alpha must be at least 1", self.lora_alpha >= 1),
            (
                "validation_fraction must be at least 0 and below 1",
                0 <= self.validation_fraction < 1,
            ),
            ("test_fraction must be at least 0 and below 1", 0 <= self.test_fraction < 1),
            (
                "the new model must be one that the task can be taught",
                self.new_model is None or self.new_model.task == self.task,
            ),
            ("evaluations must not be negative", self.evaluations >= 0),
            ("checkpoint_minutes must not be negative", 0 <= self.checkpoint_minutes < math.inf),
        )
        _require(ranges)


def _require(ranges: Iterable[tuple[str, bool]]) -> None:
    for words, holds in ranges:
        if not holds:
            raise ValueError(words)
