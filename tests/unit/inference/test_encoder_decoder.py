"""Encoder and step models that are built here: a GRU, and a small decoder with a cache."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import onnxruntime as ort
import pytest
from numpy.typing import NDArray

from medgen_desktop.domain.draft import StopReason
from medgen_desktop.domain.generation import GenerationSettings
from medgen_desktop.inference import encoder_decoder
from medgen_desktop.inference.cached_decoder import TokenReader
from medgen_desktop.inference.decoder import Writer
from medgen_desktop.inference.encoder_decoder import EncoderDecoder
from medgen_desktop.inference.session import open_session
from medgen_desktop.inference.speculation import Guesser
from medgen_desktop.inference.text_stream import TextStream
from tests.unit.inference.fake_reader import letter_tokenizer

onnx = pytest.importorskip("onnx", reason="the clinic edition makes no graphs")
helper, types = onnx.helper, onnx.TensorProto

VOCABULARY, HIDDEN, STOP = 12, 16, 0
START = 1
SOURCE = [5, 3, 8, 2]
Value = tuple[str, int, list[int | str]]
"""Name, type and shape of an input or output."""
Graphs = tuple[ort.InferenceSession, ort.InferenceSession]
"""Encoder and step."""


def reader_of(graphs: Graphs) -> EncoderDecoder:
    """Has encoded the source."""
    reader = EncoderDecoder(*graphs, START)
    reader.turn_to(SOURCE)
    return reader


def session(
    nodes: list[Any], inputs: list[Value], outputs: list[Value], weights: dict[str, Any]
) -> ort.InferenceSession:
    infos = [[helper.make_tensor_value_info(*one) for one in side] for side in (inputs, outputs)]
    constants = [onnx.numpy_helper.from_array(value, name) for name, value in weights.items()]
    graph = helper.make_graph(nodes, "step", *infos, constants)
    opsets = [helper.make_opsetid("", 18)]
    model = helper.make_model(graph, opset_imports=opsets, ir_version=10)
    onnx.checker.check_model(model)
    return open_session(model.SerializeToString(), threads=1)


def weights(seed: int) -> dict[str, NDArray[np.float32]]:
    chance = np.random.default_rng(seed)
    sizes = {
        "table": (VOCABULARY, HIDDEN),
        "w": (1, 3 * HIDDEN, HIDDEN),
        "r": (1, 3 * HIDDEN, HIDDEN),
        "b": (1, 6 * HIDDEN),
        "head": (HIDDEN, VOCABULARY),
    }
    return {name: chance.normal(size=size).astype(np.float32) for name, size in sizes.items()}


ENCODER_WEIGHTS, STEP_WEIGHTS = weights(12), weights(112)  # an answer of many words
SHAPES = {
    "axis": np.array([0], dtype=np.int64),
}


def gru_nodes(start: str, last: str) -> list[Any]:
    """Tokens [1, M] to all hidden states [M, 1, 1, HIDDEN] and the last [1, 1, HIDDEN]."""
    return [
        helper.make_node("Gather", ["table", "input_ids"], ["words"]),
        helper.make_node("Transpose", ["words"], ["in_time"], perm=[1, 0, 2]),
        helper.make_node(
            "GRU",
            ["in_time", "w", "r", "b", "", start],
            ["all", last],
            hidden_size=HIDDEN,
            linear_before_reset=1,
        ),
    ]


@pytest.fixture(scope="module")
def gru() -> Graphs:
    """The encoder's last state starts the step and is added to each of its outputs."""
    state: list[int | str] = [1, 1, HIDDEN]
    tokens: Value = ("input_ids", types.INT64, [1, "length"])
    encoder = session(
        [
            *gru_nodes("", "state.hidden"),
            helper.make_node("Squeeze", ["state.hidden", "axis"], ["encoded.source"]),
        ],
        [tokens],
        [
            ("state.hidden", types.FLOAT, state),
            ("encoded.source", types.FLOAT, [1, HIDDEN]),
        ],
        {**{k: v for k, v in ENCODER_WEIGHTS.items() if k != "head"}, "axis": SHAPES["axis"]},
    )
    step = session(
        [
            *gru_nodes("state.hidden", "next_state.hidden"),
            helper.make_node("Add", ["next_state.hidden", "encoded.source"], ["both"]),
            helper.make_node("MatMul", ["both", "head"], ["logits"]),
        ],
        [
            ("input_ids", types.INT64, [1, 1]),
            ("encoded.source", types.FLOAT, [1, HIDDEN]),
            ("state.hidden", types.FLOAT, state),
        ],
        [
            ("logits", types.FLOAT, [1, 1, VOCABULARY]),
            ("next_state.hidden", types.FLOAT, state),
        ],
        STEP_WEIGHTS,
    )
    return encoder, step


def sigmoid(value: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(1 / (1 + np.exp(-value)))


def gru_step(
    own: dict[str, NDArray[np.float32]], hidden: NDArray[np.float64], token: int
) -> NDArray[np.float64]:
    """Cho et al. 2014, with the reset gate after the recurrent product, gates z, r, h."""
    given = own["w"][0].astype(np.float64) @ own["table"][token] + own["b"][0, : 3 * HIDDEN]
    past = own["r"][0].astype(np.float64) @ hidden + own["b"][0, 3 * HIDDEN :]
    (gz, gr, gh), (pz, pr, ph) = np.split(given, 3), np.split(past, 3)
    update, reset = sigmoid(gz + pz), sigmoid(gr + pr)
    return np.asarray((1 - update) * np.tanh(gh + reset * ph) + update * hidden)


def reference_rows(answer: Sequence[int]) -> NDArray[np.float64]:
    """Logits after each token of an answer, in numpy."""
    source = np.zeros(HIDDEN)
    for token in SOURCE:
        source = gru_step(ENCODER_WEIGHTS, source, token)
    hidden, rows = source, []
    for token in answer:
        hidden = gru_step(STEP_WEIGHTS, hidden, token)
        rows.append((hidden + source) @ STEP_WEIGHTS["head"])
    return np.stack(rows)


def reference_greedy(longest: int) -> list[int]:
    answer = [START]
    while len(answer) <= longest:
        token = int(reference_rows(answer)[-1].argmax())
        if token == STOP:
            break
        answer.append(token)
    return answer[1:]


def written(reader: TokenReader, asked: GenerationSettings, *, search: bool) -> list[int]:
    text = TextStream(letter_tokenizer(), lambda _piece: None)
    writer = Writer(asked, [STOP], lambda: False)
    if search:
        writer.search(reader, [START], text, letter_tokenizer())
    else:
        writer.write(reader, [START], text, Guesser([*SOURCE, START]))
    return text.ids


@pytest.mark.parametrize("search", [False, True])
def test_that_greedy_and_one_beam_write_what_the_formulas_say(gru: Graphs, search: bool) -> None:
    expected = reference_greedy(20)
    assert len(set(expected)) > 5
    reader = reader_of(gru)
    assert not reader.many_at_once
    assert written(reader, GenerationSettings(max_new_tokens=20), search=search) == expected


def test_that_logits_are_those_of_the_formulas(gru: Graphs) -> None:
    reader = reader_of(gru)
    found = [reader.read([START, 4], [1]), reader.read([7, 9, 2], [0, 2])]
    rows = reference_rows([START, 4, 7, 9, 2])
    np.testing.assert_allclose(found[0], rows[[1]], atol=1e-4)
    np.testing.assert_allclose(found[1], rows[[2, 4]], atol=1e-4)
    assert reader.tokens == [START, 4, 7, 9, 2]


@pytest.mark.parametrize("kept", [1, 2, 3, 64])
def test_that_a_recurrent_reader_goes_back_as_far_as_it_must(
    gru: Graphs, kept: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(encoder_decoder, "KEPT_STEPS", kept)
    reader = reader_of(gru)
    for length in (5, 4, 2, 1, 0):
        reader.rewind(0)
        reader.read([START, 4, 7, 9, 2], [0])
        assert len(reader._recent) <= kept
        reader.rewind(length)
        assert reader.tokens == [START, 4, 7, 9, 2][:length]
        expected = reference_rows([*reader.tokens, 6])[-1:]
        np.testing.assert_allclose(reader.read([6], [0]), expected, atol=1e-4)


@pytest.mark.parametrize("length", [-1, 3])
def test_that_it_cannot_go_back_to_what_was_not_read(gru: Graphs, length: int) -> None:
    reader = reader_of(gru)
    reader.read([START, 4], [1])
    with pytest.raises(ValueError, match="2 tokens were read"):
        reader.rewind(length)


def test_that_forks_go_their_own_ways(gru: Graphs) -> None:
    reader = reader_of(gru)
    reader.read([START], [0])
    fork = reader.fork()
    fork.read([3], [0])
    own = reader.read([4], [0])
    np.testing.assert_allclose(own, reference_rows([START, 4])[-1:], atol=1e-4)
    assert (reader.tokens, fork.tokens) == ([START, 4], [START, 3])
    reader.become(fork)
    np.testing.assert_allclose(reader.read([5], [0]), reference_rows([START, 3, 5])[-1:], atol=1e-4)
    assert fork.tokens == [START, 3]


def test_that_three_beams_write_something_at_least_as_likely(gru: Graphs) -> None:
    def likelihood(answer: list[int]) -> float:
        rows = reference_rows([START, *answer])[: len(answer)]
        shifted = rows - rows.max(axis=1, keepdims=True)
        logs = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
        return float(sum(logs[at, token] for at, token in enumerate(answer)))

    asked = GenerationSettings(max_new_tokens=6, min_new_tokens=6, beams=3)
    found = written(reader_of(gru), asked, search=True)
    greedy = GenerationSettings(max_new_tokens=6, min_new_tokens=6)
    plain = written(reader_of(gru), greedy, search=False)
    assert likelihood(found) >= likelihood(plain) - 1e-6


@pytest.fixture(scope="module")
def cached() -> Graphs:
    """A step whose cache keeps each token's embedding; logits see the sum of all so far."""
    tokens: Value = ("input_ids", types.INT64, [1, "length"])
    table = {"table": STEP_WEIGHTS["table"]}
    encoder = session(
        [
            helper.make_node("Gather", ["table", "input_ids"], ["words"]),
            helper.make_node("ReduceSum", ["words", "one"], ["encoded.sum"], keepdims=1),
        ],
        [tokens],
        [("encoded.sum", types.FLOAT, [1, 1, HIDDEN])],
        table | {"one": np.array([1], dtype=np.int64)},
    )
    step = session(
        [
            helper.make_node("Gather", ["table", "input_ids"], ["words"]),
            helper.make_node("Concat", ["state.words", "words"], ["next_state.words"], axis=1),
            helper.make_node("CumSum", ["next_state.words", "along"], ["sums"]),
            helper.make_node("Shape", ["state.words"], ["from"], start=1, end=2),
            helper.make_node("Slice", ["sums", "from", "end", "one"], ["new"]),
            helper.make_node("Add", ["new", "encoded.sum"], ["both"]),
            helper.make_node("MatMul", ["both", "head"], ["logits"]),
        ],
        [
            tokens,
            ("encoded.sum", types.FLOAT, [1, 1, HIDDEN]),
            ("state.words", types.FLOAT, [1, "past", HIDDEN]),
        ],
        [
            ("logits", types.FLOAT, [1, "length", VOCABULARY]),
            ("next_state.words", types.FLOAT, [1, "total", HIDDEN]),
        ],
        table
        | {
            "head": STEP_WEIGHTS["head"],
            "one": np.array([1], dtype=np.int64),
            "along": np.array(1, dtype=np.int64),
            "end": np.array([2**31], dtype=np.int64),
        },
    )
    return encoder, step


def cached_rows(answer: Sequence[int]) -> NDArray[np.float32]:
    table = STEP_WEIGHTS["table"]
    return np.asarray(
        (table[SOURCE].sum(axis=0) + table[answer].cumsum(axis=0)) @ STEP_WEIGHTS["head"]
    )


def test_that_a_reader_with_a_cache_reads_many_and_goes_back(cached: Graphs) -> None:
    reader = reader_of(cached)
    assert reader.many_at_once
    found = reader.read([START, 4, 7], [0, 2])
    np.testing.assert_allclose(found, cached_rows([START, 4, 7])[[0, 2]], atol=1e-4)
    reader.rewind(1)
    reader.rewind(1)
    np.testing.assert_allclose(reader.read([9, 9], [1]), cached_rows([START, 9, 9])[[2]], atol=1e-4)
    reader.rewind(0)
    np.testing.assert_allclose(reader.read([3], [0]), cached_rows([3]), atol=1e-4)


def test_that_guesses_work_with_a_cache(cached: Graphs) -> None:
    asked = GenerationSettings(max_new_tokens=15)
    reader = reader_of(cached)
    plain = TextStream(letter_tokenizer(), lambda _piece: None)
    reason = Writer(asked, [], lambda: False).write(reader_of(cached), [START], plain)
    fast = TextStream(letter_tokenizer(), lambda _piece: None)
    guesser = Guesser([*SOURCE, START])
    Writer(asked, [], lambda: False).write(reader, [START], fast, guesser)
    assert (reason, fast.ids) == (StopReason.LENGTH, plain.ids)


def stub(inputs: list[Value], outputs: list[Value]) -> ort.InferenceSession:
    """A graph with these inputs and outputs, which computes nothing of worth."""
    nodes = [
        helper.make_node("Constant", [], [name], value_float=0.0) for name, _type, _shape in outputs
    ]
    return session(nodes, inputs, [(name, kind, []) for name, kind, _shape in outputs], {})


LOGITS: Value = ("logits", types.FLOAT, [])
TOKENS: Value = ("input_ids", types.INT64, [1, 1])


@pytest.mark.parametrize(
    ("inputs", "outputs", "sentence"),
    [
        ([], [LOGITS], "takes no input_ids"),
        ([TOKENS, ("encoded.x", types.FLOAT, [1])], [LOGITS], "wants encoded.x, which"),
        ([TOKENS, ("state.h", types.FLOAT, [1])], [LOGITS], "gives no next_state.h"),
        ([TOKENS, ("mask", types.FLOAT, [1])], [LOGITS], "gives no next_mask"),
        (
            [TOKENS, ("state.h", types.FLOAT, ["batch", "past"])],
            [LOGITS, ("next_state.h", types.FLOAT, [])],
            "state.h has 2 dimensions without a size",
        ),
    ],
)
def test_that_graphs_that_do_not_fit_are_refused_by_name(
    gru: Graphs, inputs: list[Value], outputs: list[Value], sentence: str
) -> None:
    with pytest.raises(ValueError, match=sentence):
        EncoderDecoder(gru[0], stub(inputs, outputs)).turn_to(SOURCE)
