"""The arithmetic of the drafting benchmark, and what it says when something is not there."""

import json
import math
import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import Whitespace

from benchmarks.drafting import bandwidth
from benchmarks.drafting.engine_llama_cpp import Settings, best_settings
from benchmarks.drafting.engines import peer_pythons
from benchmarks.drafting.figures import (
    Timing,
    headline,
    medians,
    plain_decoding,
    ratios,
    repeated_share,
    rounded,
    table,
)
from benchmarks.drafting.kept import kept
from benchmarks.drafting.prompts import (
    DATA_VARIABLE,
    InputMissing,
    cut,
    data_folder,
    speed_prompts,
)
from benchmarks.drafting.quality import Outcome, Reading, compare, losses
from medgen_desktop.domain.prompt import CHATML_SUMMARY
from medgen_desktop.domain.worker_protocol import PairText

onnx = pytest.importorskip("onnx", reason="the clinic edition makes no graphs")
helper, TensorProto = onnx.helper, onnx.TensorProto
from benchmarks.drafting.weight_bytes import bytes_read_per_token  # noqa: E402 - needs onnx


def timing(prompt: str, first: float, seconds: float, part: str = "dialogues") -> Timing:
    return Timing(prompt, part, 100, 11, first, seconds)


def row(name: str, prefill: float, decode: float, seconds: float) -> dict[str, Any]:
    figures = {
        "prefill_tokens_per_s": prefill,
        "decode_tokens_per_s": decode,
        "first_token_seconds": 0.1,
        "finished_draft_seconds": seconds,
    }
    return {
        "name": name,
        "settings": {},
        "load_seconds": 1.0,
        "peak_memory_mb": 200.0,
        "dialogues": figures,
        "note700": {**figures, "prefill_tokens_per_s": 2 * prefill},
    }


def test_that_a_draft_is_split_at_its_first_token() -> None:
    speeds = timing("a", first=0.5, seconds=1.5).speeds()
    assert speeds["prefill_tokens_per_s"] == 200
    assert speeds["decode_tokens_per_s"] == 10
    assert speeds["finished_draft_seconds"] == 1.5


def test_that_rounds_are_summed_up_before_prompts() -> None:
    slow_once = [timing("a", 1, 2), timing("a", 1, 2), timing("a", 1, 90)]
    steady = [timing("b", 1, 4), timing("b", 1, 4), timing("b", 1, 4)]
    found = medians([*slow_once, *steady, timing("note", 1, 7, "note700")])
    assert found["dialogues"]["finished_draft_seconds"] == 3
    assert found["note700"]["finished_draft_seconds"] == 7


def test_that_a_part_without_drafts_is_left_out() -> None:
    assert list(medians([timing("a", 1, 2)])) == ["dialogues"]


def test_that_each_ratio_is_against_the_row_of_llama_cpp_that_is_best_in_it() -> None:
    engines = [
        row("ours", 900, 300, 1.0),
        row("ours, no speculation", 900, 100, 2.0),
        row("llama.cpp Q4_1", 200, 100, 4.0),
        row("llama.cpp Q8_0", 450, 75, 3.0),
        row("onnxruntime-genai int4", 9000, 9000, 0.1),
    ]
    expected = {"prefill": 2.0, "decode": 3.0, "finished_draft": 3.0}
    assert ratios(engines) == {"dialogues": expected, "note700": expected}


def test_that_the_headline_takes_the_smaller_part_and_decoding_of_dialogues() -> None:
    by_part: dict[str, dict[str, float | None]] = {
        "dialogues": {"prefill": 2.0, "decode": 3.0, "finished_draft": 5.0},
        "note700": {"prefill": 4.0, "decode": 1.0, "finished_draft": 4.0},
    }
    assert headline(by_part) == {"prefill": 2.0, "decode": 3.0, "finished_draft": 4.0}


def test_that_without_llama_cpp_no_ratio_is_claimed() -> None:
    engines = [row("ours", 1, 1, 1), {"name": "llama.cpp Q4_1", "missing": "no interpreter"}]
    assert headline(ratios(engines)) == {"prefill": None, "decode": None, "finished_draft": None}


def test_that_a_missing_peer_has_its_line_in_the_table() -> None:
    report = {
        "engines": [row("ours", 900, 300, 1), {"name": "llama.cpp Q4_1", "missing": "no module"}],
        "memory_bandwidth": {
            "read_gb_per_s": 20.0,
            "copy_gb_per_s": 18.0,
            "plain_decoding": plain_decoding(20.0, 100_000_000, 0, None),
        },
        "ratios_to_llama_cpp": {"prefill": None},
        "quality": {"missing": "no such run"},
    }
    lines = table(report).splitlines()
    assert "llama.cpp Q4_1          missing: no module" in lines
    assert lines[-1] == "quality was not measured: no such run"
    assert any("prefill unknown" in line for line in lines)


def test_that_memory_limits_decoding_by_what_a_token_reads() -> None:
    found = plain_decoding(20.0, 100_000_000, 25_000_000, 80.0)
    assert found["limit_tokens_per_s"] == 200
    assert found["share_of_limit"] == 0.4
    assert found["limit_with_cache_tokens_per_s"] == 160
    assert found["share_of_limit_with_cache"] == 0.5


def test_that_repetition_is_counted_in_the_text_and_against_its_source() -> None:
    assert repeated_share("a b c d e") == 0
    assert repeated_share("a b c d a b c d") == 1 / 5
    assert repeated_share("a b c d", before="x a b c d") == 1
    assert repeated_share("a b") == 0


def test_that_figures_are_rounded_at_any_depth() -> None:
    assert rounded({"a": [1.23456, None, 7, "x"], "b": True}) == {
        "a": [1.235, None, 7, "x"],
        "b": True,
    }


def test_that_peers_are_named_by_option_before_environment() -> None:
    variable = os.pathsep.join(["llama.cpp=/a/python", "transformers=/b/python"])
    found = peer_pythons(["llama.cpp=/c/python"], variable)
    assert found["llama.cpp"] == str(Path("/c/python"))
    assert found["transformers"] == str(Path("/b/python"))
    assert Path(found["onnxruntime-genai"]).is_file()


@pytest.mark.parametrize("wrong", ["llama.cpp", "vllm=/a/python"])
def test_that_an_unknown_peer_is_refused(wrong: str) -> None:
    with pytest.raises(ValueError, match=r"is not NAME=PYTHON"):
        peer_pythons([wrong], "")


def test_that_llama_cpp_reads_and_writes_with_the_threads_that_are_best_for_each() -> None:
    def tried(threads: int, flash: bool, prefill: float, decode: float) -> dict[str, Any]:
        return {
            "threads": threads,
            "flash_attention": flash,
            "prefill_tokens_per_s": prefill,
            "decode_tokens_per_s": decode,
        }

    plain = [tried(1, False, 100, 80), tried(2, False, 190, 60)]
    flash = [tried(1, True, 110, 90), tried(2, True, 180, 70)]
    assert best_settings([*plain, *flash]) == Settings(1, 2, flash_attention=True)


def test_that_the_data_folder_is_asked_for_in_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(DATA_VARIABLE, str(tmp_path))
    with pytest.raises(InputMissing, match="name MTS-Dialog's folder with --data"):
        data_folder(None)
    (tmp_path / "MTS-Dialog-ValidationSet.csv").touch()
    assert data_folder(None) == tmp_path


@pytest.fixture
def tokenizer() -> Tokenizer:
    """One token a word."""
    made = Tokenizer(WordLevel({"[UNK]": 0}, unk_token="[UNK]"))
    made.pre_tokenizer = Whitespace()
    return made


def test_that_a_text_is_cut_after_so_many_tokens(tokenizer: Tokenizer) -> None:
    assert cut("one two  three four", 3, tokenizer) == "one two  three"
    with pytest.raises(InputMissing, match="4 tokens, not 5"):
        cut("one two three four", 5, tokenizer)


def test_that_the_note_is_the_longest_dialogue_cut_to_its_length(tokenizer: Tokenizer) -> None:
    pairs = [PairText("a word " * size, "HPI", "b") for size in (5, 400, 7, 9)]
    prompts = speed_prompts(pairs, 2, tokenizer, CHATML_SUMMARY)
    assert [one.name for one in prompts] == ["dialogue 0", "dialogue 2", "note700"]
    assert len(tokenizer.encode(prompts[-1].source).ids) == 700
    assert len(prompts[-1].ids) > 700
    with pytest.raises(InputMissing, match="has 4 pairs"):
        speed_prompts(pairs, 5, tokenizer, CHATML_SUMMARY)


def test_that_weights_of_which_a_token_takes_one_row_are_not_counted() -> None:
    def weight(name: str, rows: int, kind: int = TensorProto.FLOAT) -> Any:
        return onnx.TensorProto(name=name, dims=[rows, 8], data_type=kind)

    nodes = [
        helper.make_node("Gather", ["embedding", "ids"], ["x"]),
        helper.make_node("Gather", ["tied", "ids"], ["y"]),
        helper.make_node("MatMul", ["x", "matrix"], ["z"]),
        helper.make_node("MatMulNBits", ["z", "tied"], ["logits"]),
        helper.make_node("GroupQueryAttention", ["z", "cos_cache"], ["w"]),
    ]
    weights = [
        weight("embedding", 1000),
        weight("tied", 3, TensorProto.UINT8),
        weight("matrix", 2),
        weight("cos_cache", 1000),
    ]
    graph = helper.make_model(helper.make_graph(nodes, "g", [], [], weights))
    assert bytes_read_per_token(graph) == 3 * 8 + 2 * 8 * 4


def test_that_losses_are_nats_of_the_target() -> None:
    logits = np.log(np.array([[0.25, 0.75], [0.5, 0.5]], dtype=np.float32)) + 1000
    found = losses(logits.astype(np.float32), [1, 0])
    assert found == pytest.approx([-math.log(0.75), math.log(2)], abs=1e-4)


def test_that_candidates_are_compared_with_the_first() -> None:
    def outcome(choices: list[int], nats: float, rouge1: float) -> Outcome:
        return Outcome(Reading(np.array(choices), np.array([nats])), rouge1, 10, 2.0, 1.0)

    outcomes = {"fp32": outcome([1, 2, 3, 4], 2.0, 0.35), "x": outcome([1, 2, 3, 0], 2.25, 0.34)}
    exact, other = compare(outcomes)
    assert exact["agreement"] == 1
    assert other["agreement"] == 0.75
    assert other["loss_rise"] == 0.25
    assert other["rouge1_points_from_fp32"] == pytest.approx(-1)


def test_that_a_model_is_made_once_and_old_ones_go(tmp_path: Path) -> None:
    made: list[str] = []

    def make(folder: Path) -> None:
        made.append(folder.name)
        (folder / "model").touch()

    first = kept(tmp_path, "ours", "a" * 64, make)
    assert kept(tmp_path, "ours", "a" * 64, make) == first
    other = kept(tmp_path, "q8_0", "a" * 64, make)
    second = kept(tmp_path, "ours", "b" * 64, make)
    assert len(made) == 3
    assert sorted(tmp_path.iterdir()) == sorted([other, second])


def test_that_what_could_not_be_made_is_not_kept(tmp_path: Path) -> None:
    def fail(folder: Path) -> None:
        (folder / "half").touch()
        raise OSError("no space")

    with pytest.raises(OSError, match="no space"):
        kept(tmp_path, "ours", "a" * 64, fail)
    assert kept(tmp_path, "ours", "a" * 64, lambda _folder: None).name == "ours-" + "a" * 16
    assert not any(tmp_path.rglob("half"))


def test_that_every_way_to_read_memory_gives_a_rate() -> None:
    figures = bandwidth.measure(threads=2, size=1 << 20)
    assert set(figures) == {"max", "add.reduce", "dot", "copy"}
    assert all(value > 0 for value in figures.values())
    assert json.loads(json.dumps(figures)) == figures
