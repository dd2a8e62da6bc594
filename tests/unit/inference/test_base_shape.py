"""Sizes of bases by their headers: of GGUF and safetensors as other tools write them."""

import json
import struct
from pathlib import Path

import numpy as np
import pytest

from medgen_desktop.domain.model_manifest import ENCODING, ModelManifest
from medgen_desktop.domain.offered_bases import SMOLLM2
from medgen_desktop.domain.training_memory import ModelShape
from medgen_desktop.inference.base_shape import shape_of


def _manifest(weights: str, task: str = "generate", *more: str) -> ModelManifest:
    return ModelManifest(
        id="base",
        name="Base",
        kind="base",
        architecture="any",
        licence="MIT",
        languages=("en",),
        context_length=512,
        files=dict.fromkeys((weights, *more), "0" * 64),
        created_at="2026-11-22T09:00:00+00:00",
        program_version="0.1.0",
        task=task,
        weights=weights,
    )


def _put_safetensors(path: Path, *shapes: tuple[int, ...]) -> None:
    header = {"__metadata__": {"format": "pt"}} | {
        f"w{at}": {"dtype": "F32", "shape": list(shape), "data_offsets": [0, 0]}
        for at, shape in enumerate(shapes)
    }
    plain = json.dumps(header).encode()
    path.write_bytes(struct.pack("<Q", len(plain)) + plain)


@pytest.mark.clinic
def test_that_a_folder_tells_by_its_configuration_and_all_of_its_weights(tmp_path: Path) -> None:
    config = {"hidden_size": 640, "num_hidden_layers": 18, "num_attention_heads": 4}
    config |= {"head_dim": 256, "intermediate_size": 2048, "vocab_size": 1000}
    (tmp_path / "config.json").write_text(json.dumps({"text_config": config}), encoding="utf-8")
    _put_safetensors(tmp_path / "a.safetensors", (1000, 640), (640,))
    _put_safetensors(tmp_path / "b.safetensors", (2048, 640))
    manifest = _manifest("a.safetensors", "generate", "b.safetensors")
    weights = 1000 * 640 + 640 + 2048 * 640
    assert shape_of(tmp_path, manifest) == ModelShape(
        "causal", weights, 18, 640, 2048, 4, 1024, 1000
    )


@pytest.mark.clinic
@pytest.mark.parametrize(
    ("config", "task", "family"),
    [
        ({"d_model": 8, "encoder_layers": 2, "encoder_attention_heads": 2,
          "is_encoder_decoder": True}, "generate", "encoder-decoder"),
        ({"hidden_size": 8, "num_hidden_layers": 2, "num_attention_heads": 2}, ENCODING, "encoder"),
        ({"n_embd": 8, "n_layer": 2, "n_head": 2}, "generate", "causal"),
    ],
)  # fmt: skip
def test_that_every_familys_own_names_are_known(
    tmp_path: Path, config: dict[str, object], task: str, family: str
) -> None:
    (tmp_path / "config.json").write_text(json.dumps(config | {"vocab_size": 50}), "utf-8")
    _put_safetensors(tmp_path / "model.safetensors", (50, 8))
    found = shape_of(tmp_path, _manifest("model.safetensors", task))
    assert found is not None
    assert (found.family, found.inner, found.attention) == (family, 32, 8)


@pytest.mark.clinic
@pytest.mark.parametrize("weights", ["model.safetensors", "model.gguf"])
@pytest.mark.parametrize("held", [b"", b"GGUF", b"\xff" * 64])
def test_that_what_cannot_be_read_has_no_sizes(tmp_path: Path, weights: str, held: bytes) -> None:
    (tmp_path / "config.json").write_text(
        json.dumps({"hidden_size": 8, "num_hidden_layers": 2, "num_attention_heads": 2}), "utf-8"
    )
    (tmp_path / weights).write_bytes(held)
    assert shape_of(tmp_path, _manifest(weights)) is None


def test_that_a_gguf_is_read_as_its_own_tools_wrote_it(tmp_path: Path) -> None:
    gguf = pytest.importorskip("gguf")
    writer = gguf.GGUFWriter(tmp_path / "model.gguf", "gemma3")
    writer.add_block_count(18)
    writer.add_embedding_length(64)
    writer.add_feed_forward_length(256)
    writer.add_head_count(4)
    writer.add_key_length(32)
    writer.add_token_list(["a", "中", "c"])
    writer.add_token_scores([0.0, 1.0, 2.0])
    writer.add_array("nested", [[1, 2], [3, 4]])
    writer.add_tensor("token_embd.weight", np.zeros((3, 64), np.float32))
    writer.add_tensor("output_norm.weight", np.zeros(64, np.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    assert shape_of(tmp_path, _manifest("model.gguf")) == ModelShape(
        "causal", 3 * 64 + 64, 18, 64, 256, 4, 128, 3
    )


def test_that_the_base_that_comes_with_the_program_is_offered_with_its_own_sizes(
    base_model_folder: Path,
) -> None:
    manifest = _manifest("SmolLM2-135M-Instruct.Q4_1.gguf")
    assert shape_of(base_model_folder, manifest) == SMOLLM2.shape
