"""Choosing the next token from a model's logits."""

from collections.abc import Collection, Sequence

import numpy as np
from numpy.typing import NDArray

from medgen_desktop.domain.generation import GenerationSettings

_COLDEST = 1e-6
"""Below this temperature, all but the likeliest tokens are out anyway."""


class TokenChooser:
    """Chooses tokens in their order; the same seed gives the same choices.

    Chance is used exactly once a token, so that what is chosen does not depend on how many tokens
    a model was asked about at once.
    """

    def __init__(self, settings: GenerationSettings, stop_token_ids: Collection[int]) -> None:
        """Choose as `settings` say; `stop_token_ids` wait for the minimum length."""
        self._settings = settings
        self._stop_token_ids = list(stop_token_ids)
        self._chance = np.random.default_rng(settings.seed)

    def choose(self, logits: NDArray[np.float32], written: Sequence[int]) -> int:
        """The token that comes after `written`, given the model's logits [vocabulary]."""
        allowed = self.allowed(logits, written)
        if self._settings.temperature == 0:
            return int(allowed.argmax())
        ids, probabilities = distribution(allowed, self._settings)
        reached = probabilities.cumsum()
        point = self._chance.random() * reached[-1]
        return int(ids[reached.searchsorted(point, side="right")])

    def allowed(self, logits: NDArray[np.float32], written: Sequence[int]) -> NDArray[np.float32]:
        """The logits with -inf where the settings forbid a token after `written`.

        Where they forbid every token, a stop token may come, and else any.
        """
        settings = self._settings
        early = self._stop_token_ids if len(written) < settings.min_new_tokens else []
        repeated = repeating_tokens(written, settings.block_repeats_of)
        for barred in ([*repeated, *early], repeated):
            if not barred:
                return logits
            masked = logits.copy()
            masked[barred] = -np.inf
            if masked.max() > -np.inf:
                return masked
        return logits


def repeating_tokens(written: Sequence[int], size: int) -> list[int]:
    """Tokens that would complete a sequence of `size` tokens a second time."""
    if size < 1 or len(written) < size:
        return []
    start = tuple(written[len(written) - size + 1 :])
    return [
        written[index + size - 1]
        for index in range(len(written) - size + 1)
        if tuple(written[index : index + size - 1]) == start
    ]


def distribution(
    logits: NDArray[np.float32], settings: GenerationSettings
) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """Tokens among which chance decides, and their probabilities.

    Temperature first, then the `top_k` likeliest (all of those that are equally likely as the
    last), then of these the fewest that together reach `top_p`.
    """
    scores = logits - logits.max()
    weights = np.exp(scores / max(settings.temperature, _COLDEST))
    ids = np.arange(len(scores))
    if 0 < settings.top_k < len(scores):
        ids = np.flatnonzero(logits >= np.partition(logits, -settings.top_k)[-settings.top_k])
        weights = weights[ids]
    total = weights.sum(dtype=np.float64)
    if settings.top_p < 1:
        # all tokens below this bound together weigh less than 1 - top_p: none of them is needed
        likely = np.flatnonzero(weights >= (1 - settings.top_p) * total / len(weights))
        order = likely[np.argsort(-logits[ids[likely]], kind="stable")]  # scores are rounded
        reached = weights[order].cumsum(dtype=np.float64)
        enough = order[: int(reached.searchsorted(settings.top_p * total)) + 1]
        ids, weights = ids[enough], weights[enough]
    probabilities = weights.astype(np.float64)
    return ids, probabilities / probabilities.sum()


def probability(logits: NDArray[np.float32], token: int) -> float:
    """What the model itself gives a token: the softmax of its logits [vocabulary]."""
    weights = np.exp(logits - logits.max())
    return float(weights[token] / weights.sum())
