"""Beam search on readers known by heart."""

import itertools
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from medgen_desktop.domain.draft import StopReason
from medgen_desktop.domain.generation import GenerationSettings
from medgen_desktop.inference.beam import BeamSearch, Hypothesis
from medgen_desktop.inference.decoder import Writer
from medgen_desktop.inference.text_stream import TextStream
from tests.unit.inference.fake_reader import FakeReader, Rule, letter_tokenizer, random_rule

pytestmark = pytest.mark.clinic

TOKENIZER = letter_tokenizer()
STOP = 0


def never() -> bool:
    return False


def searched(
    rule: Rule, asked: GenerationSettings, stops: Sequence[int] = (STOP,)
) -> tuple[list[int], str, StopReason]:
    text = TextStream(TOKENIZER, lambda _piece: None, asked.stop_texts)
    writer = Writer(asked, stops, never)
    reason = writer.search(FakeReader(rule), [1], text, TOKENIZER)
    return text.ids, text.finish(), reason


def log_probabilities(rule: Rule, tokens: Sequence[int]) -> NDArray[np.float64]:
    logits = rule(tokens).astype(np.float64)
    shifted = logits - logits.max()
    return np.asarray(shifted - np.log(np.exp(shifted).sum()))


@settings(max_examples=150, deadline=None)
@given(
    seed=st.integers(0, 999),
    vocabulary=st.integers(2, 6),
    longest=st.integers(1, 15),
    block=st.integers(0, 3),
    penalty=st.sampled_from([-1.0, 0.0, 1.0, 2.0]),
    stop_texts=st.sampled_from([(), ("ba",), ("cb", "bb")]),
    data=st.data(),
)
def test_that_one_beam_writes_what_the_greedy_way_writes(
    seed: int,
    vocabulary: int,
    longest: int,
    block: int,
    penalty: float,
    stop_texts: tuple[str, ...],
    data: st.DataObject,
) -> None:
    asked = GenerationSettings(
        max_new_tokens=longest,
        min_new_tokens=data.draw(st.integers(0, longest)),
        block_repeats_of=block,
        length_penalty=penalty,
        stop_texts=stop_texts,
    )
    rule = random_rule(seed, vocabulary, 2)
    text = TextStream(TOKENIZER, lambda _piece: None, stop_texts)
    reason = Writer(asked, (STOP,), never).write(FakeReader(rule), [1], text)
    assert searched(rule, asked) == (text.ids, text.finish(), reason)


@pytest.mark.parametrize("seed", range(8))
def test_that_enough_beams_find_the_likeliest_of_all_drafts(seed: int) -> None:
    rule = random_rule(seed, 3, 9, 1.0)
    asked = GenerationSettings(max_new_tokens=3, beams=8, length_penalty=0.0)
    ids, _, _ = searched(rule, asked, stops=())

    def likelihood(draft: Sequence[int]) -> float:
        gains = (log_probabilities(rule, [1, *draft[:at]])[one] for at, one in enumerate(draft))
        return float(sum(gains))

    # eight beams hold eight of the nine drafts of two tokens; what they drop is the least likely
    best = max(itertools.product(range(3), repeat=3), key=likelihood)
    assert tuple(ids) == best


def test_that_a_better_ending_outweighs_a_better_beginning() -> None:
    def rule(tokens: Sequence[int]) -> NDArray[np.float32]:
        shares = {
            (1,): [0.01, 0.5, 0.49],  # the greedy way goes to 1, where nothing is sure
            (1, 1): [0.34, 0.33, 0.33],
            (1, 2): [0.98, 0.01, 0.01],
        }.get(tuple(tokens), [0.98, 0.01, 0.01])
        return np.log(np.array(shares, dtype=np.float32))

    greedy = GenerationSettings(max_new_tokens=4)
    assert searched(rule, greedy)[0] == [1]
    assert searched(rule, replace(greedy, beams=2)) == ([2], "c", StopReason.END_OF_TEXT)


def test_that_the_length_penalty_decides_between_short_and_long() -> None:
    def rule(tokens: Sequence[int]) -> NDArray[np.float32]:
        ends = 0.5 if len(tokens) == 1 else 0.98 if len(tokens) == 4 else 0.02
        rest = (1 - ends) * 0.98
        return np.log(np.array([ends, rest, 1 - ends - rest], dtype=np.float32))

    asked = GenerationSettings(max_new_tokens=6, beams=2)
    assert searched(rule, replace(asked, length_penalty=0.0))[0] == []
    assert searched(rule, replace(asked, length_penalty=1.0))[0] == [1, 1, 1]


def search_of(asked: GenerationSettings, looks: int) -> BeamSearch:
    left = iter([False] * looks)
    return BeamSearch(asked, (), lambda _ids: False, lambda: next(left, True))


def test_that_a_cancelled_search_gives_the_best_so_far() -> None:
    rule = random_rule(3, 5, 2)
    asked = GenerationSettings(max_new_tokens=20, beams=2)
    assert search_of(asked, 0).search(FakeReader(rule), [1]) == Hypothesis()
    stopped = search_of(asked, 8).search(FakeReader(rule), [1])
    assert stopped.reason is StopReason.CANCELLED
    assert 2 <= len(stopped.ids) == stopped.length < 20


def test_that_an_interruption_changes_nothing() -> None:
    rule = random_rule(3, 5, 2)
    asked = GenerationSettings(max_new_tokens=6, beams=3)
    whole = search_of(asked, 10_000).search(FakeReader(rule), [1])
    assert search_of(asked, 10_000).search(FakeReader(rule, interruptions=2), [1]) == whole
    assert whole.reason is StopReason.LENGTH


def test_that_no_more_readers_are_made_than_beams_need() -> None:
    made: list[int] = []

    class Counted(FakeReader):
        def fork(self) -> "Counted":
            made.append(1)
            return Counted(self.rule, tokens=list(self.tokens))

    asked = GenerationSettings(max_new_tokens=30, beams=4)
    search_of(asked, 10_000).search(Counted(random_rule(0, 8, 2)), [1])
    assert len(made) == 3
