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
    seed: int = 17

    def __post_init__(self) -> None:
        """Refuse values that cannot train."""
        if not 0 < self.epochs < math.inf:
            raise ValueError("epochs must be above 0 and finite")
        if self.max_steps is not None and self.max_steps < 1:
            raise ValueError("max_steps must be at least 1")
        if self.max_minutes is not None and not 0 < self.max_minutes < math.inf:
            raise ValueError("max_minutes must be above 0 and finite")
        if not 0 < self.learning_rate < 1:
            raise ValueError("learning_rate must be between 0 and 1")
        if not 0 <= self.warmup_fraction < 1:
            raise ValueError("warmup_fraction must be at least 0 and below 1")
        if not (0 <= self.weight_decay < math.inf and 0 < self.gradient_clip < math.inf):
            raise ValueError("weight_decay must not be negative and gradient_clip must be above 0")
        if min(self.tokens_per_batch, self.max_tokens_per_pair) < FEWEST_TOKENS:
            raise ValueError(
                f"tokens_per_batch and max_tokens_per_pair must be at least {FEWEST_TOKENS}"
            )
        if self.lora_rank < 1 or self.lora_alpha < 1:
            raise ValueError("lora_rank and lora_alpha must be at least 1")
        if not 0 <= self.validation_fraction < 1:
            raise ValueError("validation_fraction must be at least 0 and below 1")
