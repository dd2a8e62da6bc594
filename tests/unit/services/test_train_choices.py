"""What a run and its export choose: prompts of the gate, calibration, fingerprints, names."""

import subprocess
import sys
from importlib.util import find_spec

import pytest

from medgen_desktop.domain.worker_protocol import (
    PairText,
)
from medgen_desktop.inference.model_library import is_model_id
from medgen_desktop.services.model_names import model_slug
from medgen_desktop.services.train import (
    calibration_pairs,
    dataset_sha256,
    gate_prompts,
)

pytestmark = pytest.mark.clinic


def test_that_gate_prompts_spread_over_moderate_lengths() -> None:
    pairs = [PairText("x" * length, "", "y") for length in range(100, 5_000, 50)]
    lengths = [len(pair.source) for pair in gate_prompts(pairs)]
    assert len(lengths) == 8
    assert lengths == sorted(set(lengths))
    assert (lengths[0], lengths[-1]) == (100, 1_500)


def test_that_gate_prompts_take_the_shortest_when_all_are_long() -> None:
    pairs = [PairText("x" * length, "", "y") for length in (9_000, 4_000)]
    assert [len(pair.source) for pair in gate_prompts(pairs)] == [4_000]
    assert gate_prompts([]) == ()


def test_that_calibration_takes_other_pairs_than_the_gate_where_there_are_others() -> None:
    pairs = [PairText(f"{n}", "", "t") for n in range(40)]
    prompts = gate_prompts(pairs)
    chosen = calibration_pairs(pairs, prompts)
    assert len(chosen) == 16
    assert not {one.source for one in chosen} & {one.source for one in prompts}
    assert int(chosen[-1].source) > 20
    assert calibration_pairs(pairs[:3], pairs[:3]) == tuple(pairs[:3])


def test_that_the_dataset_fingerprint_sees_every_field_and_the_order() -> None:
    one, two = PairText("a", "b", "c"), PairText("a", "", "bc")
    prints = {dataset_sha256(pairs) for pairs in ([one], [two], [one, two], [two, one], [])}
    assert len(prints) == 5


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Cough & fever 2", "cough-fever-2"),
        ("  Demo  ", "demo"),
        ("病历摘要 v1.0", "病历摘要-v1.0"),
        ("../../etc", "etc"),
        ("???", "model"),
        ("ＡＢＣ", "abc"),
        ("Résumé", "résumé"),
        ("NUL", "model-nul"),
        ("长" * 200, "长" * 60),
    ],
)
def test_that_a_name_becomes_an_id_that_can_name_a_folder(name: str, slug: str) -> None:
    assert model_slug(name) == slug
    assert is_model_id(slug)


def test_that_torch_is_looked_for_without_importing_it() -> None:
    code = (
        "import sys, medgen_desktop.services.train as train; found = train.training_available();"
        "print(found, 'torch' in sys.modules)"
    )
    child = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert child.stdout.split() == [str(find_spec("torch") is not None), "False"]
