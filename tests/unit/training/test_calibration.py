"""What flows into the matrices of a small model, against the same from torch's own graph."""

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from medgen_desktop.training import calibration
from medgen_desktop.training.calibration import InputMoments
from medgen_desktop.training.export_onnx import shape_of, weights_of
from medgen_desktop.training.onnx_graph import Float32, LlamaShape, build, input_name
from medgen_desktop.training.parity import GraphRunner
from tests.unit.training.tiny_models import tiny_llama

TEXTS = [list(range(1, 91)), [7, 8, 9]]


def matrix(moments: InputMoments, layer: int) -> NDArray[np.float32]:
    found = moments(f"model.layers.{layer}.o")
    assert found is not None
    return found


@pytest.fixture
def graph(tmp_path: Path) -> tuple[Path, LlamaShape]:
    model = tiny_llama()
    shape = shape_of(model.config)
    path = tmp_path / "exact.onnx"
    proto = build(weights_of(model), shape, Float32(shows_inputs=True))
    path.write_bytes(proto.SerializeToString())
    return path, shape


def test_that_a_moment_counts_every_token_of_every_text_the_same(
    graph: tuple[Path, LlamaShape],
) -> None:
    path, shape = graph
    moments = InputMoments(path, shape, TEXTS, lambda: None)
    runner, name = GraphRunner(path, shape), input_name("model.layers.1.down")
    parts = [shown[name] for text in TEXTS for shown in runner.shown(text, [name])]
    rows = np.concatenate(parts)
    assert rows.shape == (93, shape.intermediate)
    rows /= np.sqrt((rows**2).mean(axis=1, keepdims=True))
    found = moments("model.layers.1.down")
    assert found is not None
    np.testing.assert_allclose(found, rows.T @ rows, rtol=1e-3, atol=1e-3)
    assert np.trace(found) == pytest.approx(93 * shape.intermediate, rel=1e-3)


def test_that_gate_and_up_share_what_they_take_and_the_head_has_nothing(
    graph: tuple[Path, LlamaShape],
) -> None:
    moments = InputMoments(*graph, TEXTS, lambda: None)
    assert moments("model.layers.0.gate") is moments("model.layers.0.up")
    assert moments("lm_head") is None


def test_that_a_large_model_is_read_a_few_layers_at_a_time_with_the_same_result(
    graph: tuple[Path, LlamaShape], monkeypatch: pytest.MonkeyPatch
) -> None:
    passes: list[int] = []
    whole = InputMoments(*graph, TEXTS, lambda: None)
    expected = [matrix(whole, layer) for layer in (0, 1)]
    monkeypatch.setattr(calibration, "_MOST_BYTES", 1)
    moments = InputMoments(*graph, TEXTS, lambda: passes.append(1))
    found = [matrix(moments, layer) for layer in (0, 1)]
    assert len(passes) == 2 * len(TEXTS)
    np.testing.assert_allclose(found[0], expected[0])
    np.testing.assert_allclose(found[1], expected[1])
