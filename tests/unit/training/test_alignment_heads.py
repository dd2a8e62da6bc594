"""Attention as torch computes it, and the heads that copy found among those that do not."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from medgen_desktop.attention import LayerView, attention_rows, rotate
from medgen_desktop.domain.model_manifest import AttentionHead, DecoderShape
from medgen_desktop.training import alignment_heads as module
from medgen_desktop.training.alignment_heads import MOST_HEADS, alignment_heads, copied
from medgen_desktop.training.export_onnx import decoder_shape, shape_of, weights_of
from medgen_desktop.training.onnx_graph import Float32, build
from medgen_desktop.training.parity import Answer, GraphRunner
from medgen_desktop.training.rotation import rotate as rotated
from tests.unit.training.tiny_models import tiny_llama

IDS = list(range(3, 173))


def never() -> None:
    return


def answer(prompt: list[int], ids: list[int]) -> Answer:
    return Answer(prompt, ids, np.zeros((len(ids), 1), dtype=np.float32))


@pytest.fixture
def tiny(tmp_path: Path) -> tuple[Any, DecoderShape, GraphRunner]:
    """A model, its sizes, and its graph as the exporter writes it."""
    model = tiny_llama()
    model.set_attn_implementation("eager")
    shape = shape_of(model.config)
    path = tmp_path / "exact.onnx"
    path.write_bytes(build(rotated(weights_of(model), shape), shape, Float32()).SerializeToString())
    return model, decoder_shape(shape), GraphRunner(path, shape)


def shown(runner: GraphRunner, layer: int) -> NDArray[np.float32]:
    name = f"qkv.{layer}"
    return np.concatenate([part[name] for part in runner.shown(IDS, [name])])


def test_that_the_attention_of_every_head_is_torch_s(
    tiny: tuple[Any, DecoderShape, GraphRunner],
) -> None:
    model, shape, runner = tiny
    with torch.inference_mode():
        found = model(torch.tensor([IDS]), output_attentions=True).attentions
    for layer in range(shape.layers):
        view = LayerView.of_whole_text(shown(runner, layer), shape, 0)
        for head in range(shape.heads):
            places = np.arange(len(IDS))
            query = rotate(view.queries[:, head], places, shape.rope_theta)
            keys = view.keys[head * shape.kv_heads // shape.heads]
            rows = attention_rows(query, keys, places)
            np.testing.assert_allclose(rows, found[layer][0, head].numpy(), atol=1e-4)


def test_that_values_keep_their_angles_in_the_rotated_graph(
    tiny: tuple[Any, DecoderShape, GraphRunner],
) -> None:
    model, shape, runner = tiny
    with torch.inference_mode():
        cache = model(torch.tensor([IDS]), use_cache=True).past_key_values
    for layer in range(shape.layers):
        expected = cache.layers[layer].values[0].numpy()
        values = LayerView.of_whole_text(shown(runner, layer), shape, 0).values
        for own, torchs in zip(values, expected, strict=True):
            np.testing.assert_allclose(own @ own.T, torchs @ torchs.T, atol=1e-3)


def test_that_only_tokens_with_one_possible_place_are_copies() -> None:
    prompt = [5, 6, 7, 6, 8]
    assert copied(answer(prompt, [9, 8, 6, 7, 8, 5])) == [(1, 4), (3, 2), (5, 0)]
    assert copied(answer(prompt, [9, 6])) == []


def test_that_the_heads_that_look_at_the_right_place_are_chosen_best_first(
    tiny: tuple[Any, DecoderShape, GraphRunner], monkeypatch: pytest.MonkeyPatch
) -> None:
    _, shape, runner = tiny
    asked = 0

    def played(view: LayerView, head: int, _shape: DecoderShape) -> NDArray[np.float32]:
        """Head 2 looks at place 3, and less so in the second layer; others look past the prompt."""
        nonlocal asked
        layer, asked = asked // shape.heads % shape.layers, asked + 1
        weights = np.zeros((len(view.queries) - 1, len(view.values[0])), dtype=np.float32)
        weights[:, 3 if head == 2 else -1] = 1 - 0.5 * layer
        return weights

    monkeypatch.setattr(module, "head_weights", played)
    answers = [answer([10, 11, 12, 13, 14], [90, 13]), answer([1, 2, 3, 4], [4, 77])]
    found = alignment_heads(runner, shape, answers, never)
    assert found == (AttentionHead(0, 2), AttentionHead(1, 2))


def test_that_there_are_none_where_nothing_was_copied(
    tiny: tuple[Any, DecoderShape, GraphRunner],
) -> None:
    _, shape, runner = tiny
    assert alignment_heads(runner, shape, [answer([1, 2], [3, 4])], never) == ()


def test_that_there_are_few_and_a_stop_is_heard(
    tiny: tuple[Any, DecoderShape, GraphRunner],
) -> None:
    _, shape, runner = tiny
    answers = [answer(IDS[:20], [5, 6, 7])]
    assert 0 < len(alignment_heads(runner, shape, answers, never)) <= MOST_HEADS

    def stop() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        alignment_heads(runner, shape, answers, stop)
