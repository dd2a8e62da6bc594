"""A base's sizes from its configuration and the headers of its weights, without loading them.

A GGUF's header is read here rather than by the `gguf` package, which makes an array of every word
of the vocabulary first: 3 s for 49,000 words, and Gemma has 262,000.
"""

import json
import math
import struct
from collections.abc import Mapping
from pathlib import Path
from typing import Any, BinaryIO

from medgen_desktop.domain.model_manifest import ENCODING, ModelManifest
from medgen_desktop.domain.training_memory import Family, ModelShape

_GGUF = ".gguf"
_SCALARS = dict(enumerate("BbHhIif?", start=0)) | {10: "Q", 11: "q", 12: "d"}
_STRING, _ARRAY = 8, 9
_LONGEST_HEADER = 100_000_000
_SIZES = {
    "hidden": ("hidden_size", "d_model", "n_embd"),
    "layers": ("num_hidden_layers", "num_layers", "n_layer", "encoder_layers"),
    "inner": ("intermediate_size", "d_ff", "encoder_ffn_dim", "n_inner"),
    "heads": ("num_attention_heads", "num_heads", "n_head", "encoder_attention_heads"),
    "head": ("head_dim", "d_kv"),
    "vocabulary": ("vocab_size",),
}
"""What each family's configuration calls them."""


def shape_of(folder: Path, manifest: ModelManifest) -> ModelShape | None:
    """The sizes of a base in the library; None where its files do not say them."""
    try:
        if manifest.weights.endswith(_GGUF):
            with (folder / manifest.weights).open("rb") as file:
                return _of_gguf(_Header(file))
        return _of_folder(folder, manifest)
    except (OSError, ValueError, KeyError, TypeError, struct.error):
        return None


def _of_folder(folder: Path, manifest: ModelManifest) -> ModelShape:
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    config = {**config, **(config.get("text_config") or {})}
    found = {name: _first(config, called) for name, called in _SIZES.items()}
    hidden, heads = int(found["hidden"]), int(found["heads"])
    family: Family = "encoder-decoder" if config.get("is_encoder_decoder") else "causal"
    return ModelShape(
        "encoder" if manifest.task == ENCODING else family,
        sum(_parameters(folder / one) for one in manifest.files if one.endswith(".safetensors")),
        int(found["layers"]),
        hidden,
        int(found["inner"] or 4 * hidden),
        heads,
        heads * int(found["head"] or hidden // heads),
        int(found["vocabulary"]),
    )


def _first(config: Mapping[str, Any], names: tuple[str, ...]) -> Any:  # noqa: ANN401 - of JSON
    return next((config[name] for name in names if config.get(name)), 0)


def _parameters(weights: Path) -> int:
    """How many numbers a safetensors file holds, by its header."""
    with weights.open("rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        if length > _LONGEST_HEADER:
            raise ValueError("no safetensors header")
        header = json.loads(file.read(length))
    return sum(math.prod(one["shape"]) for name, one in header.items() if name != "__metadata__")


class _Header:
    """The metadata of a GGUF file, and how many weights it has."""

    def __init__(self, file: BinaryIO) -> None:
        """Read as far as the weights; of a list, how long it is."""
        self._file = file
        magic, _version, tensors, fields = self._take("4sIQQ")
        if magic != b"GGUF":
            raise ValueError("no GGUF file")
        self.fields: dict[str, Any] = {}
        for _ in range(fields):
            name = self._string()
            self.fields[name] = self._value(self._take("I")[0])
        self.parameters = 0
        for _ in range(tensors):
            self._string()
            dimensions = self._take("I")[0]
            self.parameters += math.prod(self._take(f"{dimensions}Q"))
            self._take("IQ")

    def _take(self, layout: str) -> tuple[Any, ...]:
        layout = f"<{layout}"
        return struct.unpack(layout, self._file.read(struct.calcsize(layout)))

    def _string(self) -> str:
        return self._file.read(self._take("Q")[0]).decode("utf-8", "replace")

    def _value(self, kind: int) -> Any:  # noqa: ANN401 - as the file has it
        if kind == _STRING:
            return self._string()
        if kind != _ARRAY:
            return self._take(_SCALARS[kind])[0]
        of, count = self._take("IQ")
        if of in _SCALARS:
            self._file.seek(count * struct.calcsize(f"<{_SCALARS[of]}"), 1)
        else:
            for _ in range(count):
                self._skip(of)
        return count

    def _skip(self, kind: int) -> None:
        if kind == _STRING:
            self._file.seek(self._take("Q")[0], 1)
        else:
            self._value(kind)


def _of_gguf(header: _Header) -> ModelShape:
    fields = header.fields
    kind = fields["general.architecture"]
    hidden, heads = fields[f"{kind}.embedding_length"], fields[f"{kind}.attention.head_count"]
    head = fields.get(f"{kind}.attention.key_length", hidden // heads)
    return ModelShape(
        "causal",
        header.parameters,
        fields[f"{kind}.block_count"],
        hidden,
        fields[f"{kind}.feed_forward_length"],
        heads,
        heads * head,
        fields["tokenizer.ggml.tokens"],
    )
