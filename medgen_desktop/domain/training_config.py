"""Settings of one fine-tuning run, validated when made."""

import math
from dataclasses import dataclass

FEWEST_TOKENS = 16
"""Below this a batch or a pair holds less than the prompt around the text."""


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
    learning_rate: float = 4e-4
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
            ("checkpoint_minutes must not be negative", 0 <= self.checkpoint_minutes < math.inf),
        )
        for words, holds in ranges:
            if not holds:
                raise ValueError(words)
