"""How a draft is to be written: greedily, by chance or with beams, how long, and where it stops."""

import math
from dataclasses import dataclass

MAX_BEAMS = 8
"""Each beam has a cache of its own; more would not pass the memory that a clinic PC can spare."""


@dataclass(frozen=True, slots=True)
class GenerationSettings:
    """Settings of one draft.

    Raises:
        ValueError: a value is out of its range, or beams and chance are both asked for.
    """

    max_new_tokens: int = 256
    min_new_tokens: int = 0
    """Until so many tokens are written, no stop token is, and stop texts are text."""
    beams: int = 1
    """More than one: beam search."""
    length_penalty: float = 1.0
    """A beam's score is its log-probability divided by its length to this power."""
    temperature: float = 0.0
    """0: the likeliest token, always. 1: the model's own distribution."""
    top_k: int = 0
    """Choose among so many of the likeliest tokens; 0: among all."""
    top_p: float = 1.0
    """Choose among the likeliest tokens that together have this probability."""
    seed: int = 0
    block_repeats_of: int = 0
    """Never write a sequence of so many tokens twice; 0: off. What the note says may be said."""
    stop_texts: tuple[str, ...] = ()
    """A draft ends before the first of these, and none of them is ever shown."""
    speculate: bool = True
    """Guess ahead where the note repeats itself: faster, and the very same draft."""

    def __post_init__(self) -> None:
        """Refuse what cannot be meant."""
        for holds, sentence in (
            (self.max_new_tokens >= 1, "max_new_tokens must be at least 1"),
            (
                0 <= self.min_new_tokens <= self.max_new_tokens,
                "min_new_tokens must be between 0 and max_new_tokens",
            ),
            (1 <= self.beams <= MAX_BEAMS, f"beams must be between 1 and {MAX_BEAMS}"),
            (math.isfinite(self.length_penalty), "length_penalty must be a finite number"),
            (0 <= self.temperature < math.inf, "temperature must be at least 0 and finite"),
            (self.beams == 1 or self.temperature == 0, "beam search does not sample"),
            (self.top_k >= 0, "top_k must be at least 0"),
            (0 < self.top_p <= 1, "top_p must be above 0 and at most 1"),
            (self.seed >= 0, "seed must be at least 0"),
            (self.block_repeats_of >= 0, "block_repeats_of must be at least 0"),
            (all(self.stop_texts), "a stop text must not be empty"),
        ):
            if not holds:
                raise ValueError(sentence)
