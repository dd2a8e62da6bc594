"""RNN, LSTM and GRU drafters as step graphs (see `step_graph`), BiLSTM recognisers as one graph.

Torch's exporter unrolls a recurrent layer over the length that it is traced with; ONNX has an
operator for a whole layer.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper

from medgen_desktop.training.architectures.recurrent import LEAST_COPIED, RecurrentDrafter
from medgen_desktop.training.architectures.taggers import RecurrentTagger
from medgen_desktop.training.onnx_graph import Graph

_GATES = {"rnn": (0,), "lstm": (0, 3, 1, 2), "gru": (1, 0, 2)}
"""ONNX's order of gates by torch's: input, output, forget, cell; update, reset, new."""
_STATES = {"rnn": ("hidden",), "lstm": ("hidden", "cell"), "gru": ("hidden",)}

Rows = NDArray[np.float32]


def recurrent_graphs(model: RecurrentDrafter) -> tuple[onnx.ModelProto, onnx.ModelProto]:
    """Encoder and step in float32."""
    weights = {name: one.detach().cpu().numpy() for name, one in model.state_dict().items()}
    return _Maker(model, weights).encoder(), _Maker(model, weights).step()


def tagger_graph(model: RecurrentTagger) -> onnx.ModelProto:
    """Scores in float32: `input_ids` and `attention_mask` [1, T] to `logits` [1, T, tags].

    It reads one text without padding, so that the mask, which other recognisers need, says nothing.
    """
    weights = {name: one.detach().cpu().numpy() for name, one in model.state_dict().items()}
    return _Maker(model, weights).tagger()


class _Maker:
    """Makes one graph of a model."""

    def __init__(
        self, model: RecurrentDrafter | RecurrentTagger, weights: Mapping[str, Rows]
    ) -> None:
        """Nothing yet."""
        self._config = model.config
        self._kind = model.config.architecture
        self._states = _STATES[self._kind]
        self._weights = weights
        self._graph = Graph()

    def tagger(self) -> onnx.ModelProto:
        """Words, layers in both directions, scores."""
        graph = self._graph
        read, _lasts = self._read()
        product = self._product("scores", graph.node("Transpose", [read], perm=[1, 0, 2]))
        graph.node("Identity", [product], "logits")
        inputs = [
            _info(one, [1, "tokens"], TensorProto.INT64) for one in ("input_ids", "attention_mask")
        ]
        tags = len(self._weights["scores.bias"])
        return graph.model(inputs, [_info("logits", [1, "tokens", tags])])

    def encoder(self) -> onnx.ModelProto:
        """`input_ids` [1, S] to memory [1, S, hidden], the source itself and a decoder's states."""
        graph, config = self._graph, self._config
        value, lasts = self._read()
        graph.node("Transpose", [value], "encoded.memory", perm=[1, 0, 2])
        graph.node("Identity", ["input_ids"], "encoded.source")
        for name, layers in lasts.items():
            graph.node("Concat", layers, f"state.{name}", axis=0)
        outputs = [
            _info("encoded.memory", [1, "source", config.hidden_size]),
            _info("encoded.source", [1, "source"], TensorProto.INT64),
            *(self._state_info(f"state.{name}") for name in self._states),
        ]
        return graph.model([_info("input_ids", [1, "source"], TensorProto.INT64)], outputs)

    def _read(self) -> tuple[str, dict[str, list[str]]]:
        """All outputs [S, 1, hidden] of layers in both directions, and the last states of each."""
        graph, config = self._graph, self._config
        value = graph.node("Transpose", [self._words()], perm=[1, 0, 2])
        lasts: dict[str, list[str]] = {name: [] for name in self._states}
        for layer in range(config.num_hidden_layers):
            read, *last = self._recurrent("encoder", layer, value, ["", "_reverse"])
            in_turn = graph.node("Transpose", [read], perm=[0, 2, 1, 3])
            value = self._reshape(in_turn, [0, 0, config.hidden_size])
            for name, state in zip(self._states, last, strict=True):  # [2, 1, hidden / 2]
                lasts[name].append(self._reshape(state, [1, 1, config.hidden_size]))
        return value, lasts

    def step(self) -> onnx.ModelProto:
        """One token, what was encoded and the states to log-probabilities and the next states."""
        graph, config = self._graph, self._config
        words = self._words()
        value, following = words, dict[str, list[str]]({name: [] for name in self._states})
        for layer in range(config.num_hidden_layers):
            before = [self._state_of_layer(name, layer) for name in self._states]
            read, *after = self._recurrent("decoder", layer, value, [""], before)
            value = self._reshape(read, [1, 1, config.hidden_size])
            for name, state in zip(self._states, after, strict=True):
                following[name].append(state)
        for name, layers in following.items():
            graph.node("Concat", layers, f"next_state.{name}", axis=0)
        self._choose(words, value)
        inputs = [
            _info("input_ids", [1, 1], TensorProto.INT64),
            _info("encoded.memory", [1, "source", config.hidden_size]),
            _info("encoded.source", [1, "source"], TensorProto.INT64),
            *(self._state_info(f"state.{name}") for name in self._states),
        ]
        outputs = [
            _info("logits", [1, 1, config.vocab_size]),
            *(self._state_info(f"next_state.{name}") for name in self._states),
        ]
        return graph.model(inputs, outputs)

    def _choose(self, words: str, written: str) -> None:
        """Attention, and the mixture of writing and copying, as `RecurrentDrafter.decode`."""
        graph = self._graph
        query = self._product("query", written)
        keys = graph.node("Transpose", ["encoded.memory"], perm=[0, 2, 1])
        attention = graph.node("Softmax", [graph.node("MatMul", [query, keys])], axis=-1)
        context = graph.node("MatMul", [attention, "encoded.memory"])
        both = graph.node("Concat", [written, context], axis=-1)
        combined = graph.node("Tanh", [self._product("combine", both)])
        table = graph.constant("vocabulary", self._weights["embedding.weight"].T)
        bias = graph.constant("vocabulary.bias", self._weights["vocabulary_bias"])
        logits = graph.node("Add", [graph.node("MatMul", [combined, table]), bias])
        gate = self._product("copy_gate", graph.node("Concat", [both, words], axis=-1))
        writes = graph.node(
            "Sub",
            [
                graph.node("LogSoftmax", [logits], axis=-1),
                graph.node("Softplus", [graph.node("Neg", [gate])]),
            ],
        )
        share = graph.node("Exp", [graph.node("Neg", [graph.node("Softplus", [gate])])])
        axis = graph.constant("axis", np.array([1], dtype=np.int64))
        places = graph.node("Unsqueeze", ["encoded.source", axis])
        nothing = np.full((1, 1, self._config.vocab_size), LEAST_COPIED, np.float32)
        copied = graph.node(
            "ScatterElements",
            [graph.constant("nothing", nothing), places, graph.node("Mul", [share, attention])],
            axis=2,
            reduction="add",
        )
        copies = graph.node("Log", [copied])
        apart = graph.node("Abs", [graph.node("Sub", [writes, copies])])
        more = graph.node("Softplus", [graph.node("Neg", [apart])])
        graph.node("Add", [graph.node("Max", [writes, copies]), more], "logits")

    def _words(self) -> str:
        """The embeddings of `input_ids`."""
        table = self._graph.constant("embedding", self._weights["embedding.weight"])
        return self._graph.node("Gather", [table, "input_ids"], axis=0)

    def _recurrent(
        self, part: str, layer: int, value: str, ways: list[str], before: list[str] | None = None
    ) -> list[str]:
        """All outputs [length, ways, 1, size], and the last state [ways, 1, size] of each kind."""
        kind = self._kind
        names = [f"l{layer}{way}" for way in ways]
        matrices = [
            self._graph.constant(
                f"{part}.{layer}.{letter}",
                np.stack([self._gates(f"{part}.weight_{letter}h_{name}") for name in names]),
            )
            for letter in ("i", "h")
        ]
        biases = [
            np.concatenate([self._gates(f"{part}.bias_{letter}h_{name}") for letter in "ih"])
            for name in names
        ]
        bias = self._graph.constant(f"{part}.{layer}.bias", np.stack(biases))
        size = self._weights[f"{part}.weight_hh_{names[0]}"].shape[1]
        settings: dict[str, Any] = {"linear_before_reset": 1} if kind == "gru" else {}
        return self._graph.nodes(
            kind.upper(),
            [value, *matrices, bias, *(["", *before] if before else [])],
            [self._graph.fresh(f"{kind}.{output}") for output in ("all", *self._states)],
            hidden_size=size,
            direction="bidirectional" if len(ways) > 1 else "forward",
            **settings,
        )

    def _gates(self, name: str) -> Rows:
        """A weight or bias with its gates in ONNX's order."""
        order = _GATES[self._kind]
        parts = np.split(self._weights[name], len(order))
        return np.concatenate([parts[at] for at in order])

    def _product(self, name: str, value: str) -> str:
        """A linear layer, with its bias where it has one."""
        matrix = self._graph.constant(name, self._weights[f"{name}.weight"].T)
        product = self._graph.node("MatMul", [value, matrix])
        bias = self._weights.get(f"{name}.bias")
        if bias is None:
            return product
        return self._graph.node("Add", [product, self._graph.constant(f"{name}.bias", bias)])

    def _state_of_layer(self, name: str, layer: int) -> str:
        """One layer [1, 1, hidden] of a state [layers, 1, hidden]."""
        at = self._graph.constant(f"layer.{layer}", np.array([layer], dtype=np.int64))
        return self._graph.node("Gather", [f"state.{name}", at], axis=0)

    def _reshape(self, value: str, shape: list[int]) -> str:
        label = "shape." + ".".join(map(str, shape))
        wanted = self._graph.constant(label, np.array(shape, dtype=np.int64))
        return self._graph.node("Reshape", [value, wanted])

    def _state_info(self, name: str) -> onnx.ValueInfoProto:
        return _info(name, [self._config.num_hidden_layers, 1, self._config.hidden_size])


def _info(name: str, shape: list[str | int], kind: int = TensorProto.FLOAT) -> onnx.ValueInfoProto:
    return helper.make_tensor_value_info(name, kind, shape)
