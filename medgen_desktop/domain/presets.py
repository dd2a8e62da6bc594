"""Three usual lengths of a run, so that nobody has to know what a pass or a rank is."""

from dataclasses import dataclass, replace
from typing import Literal

from medgen_desktop.domain.training_config import Task, new_model_of

PresetName = Literal["quick", "overnight", "best"]
_PASSES_FROM_NOTHING = 8
_PASSES_OF_RECOGNISERS = 4
"""Times those of a drafter's adapter: a new model knows nothing yet, and an encoder no labels."""


@dataclass(frozen=True, slots=True)
class Preset:
    """Passes over what is learnt, the minutes after which a run ends anyway, an adapter's rank."""

    passes: float
    minutes: int
    rank: int = 16

    def times(self, factor: int) -> "Preset":
        """With so many times the passes."""
        return replace(self, passes=self.passes * factor)

    def suited(self, base_id: str, task: Task) -> "Preset":
        """With the passes that this kind of model needs."""
        return self.times(passes_factor(base_id, task))


QUICK_LOOK = Preset(1.0, 10)
OVERNIGHT = Preset(3.0, 8 * 60)
BEST = Preset(5.0, 48 * 60, 32)
PRESETS: dict[PresetName, Preset] = {"quick": QUICK_LOOK, "overnight": OVERNIGHT, "best": BEST}


def passes_factor(base_id: str, task: Task) -> int:
    """Times the passes of a preset, for a base or for a new model."""
    if new_model_of(base_id) is not None:
        return _PASSES_FROM_NOTHING
    return _PASSES_OF_RECOGNISERS if task == "recogniser" else 1
