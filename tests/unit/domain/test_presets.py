import pytest

from medgen_desktop.domain.presets import BEST, OVERNIGHT, QUICK_LOOK, Preset

pytestmark = pytest.mark.clinic


def test_that_presets_grow_in_passes_and_time_and_the_best_has_the_larger_adapter() -> None:
    presets = (QUICK_LOOK, OVERNIGHT, BEST)
    assert sorted(presets, key=lambda one: (one.passes, one.minutes)) == list(presets)
    assert BEST.rank > OVERNIGHT.rank


@pytest.mark.parametrize(
    ("base", "task", "passes"),
    [("smollm2", "drafter", 3), ("minilm", "recogniser", 12), ("new-lstm", "drafter", 24)],
)
def test_that_what_knows_less_makes_more_passes(base: str, task: str, passes: float) -> None:
    assert OVERNIGHT.suited(base, task) == Preset(passes, 480)  # type: ignore[arg-type] # a task
