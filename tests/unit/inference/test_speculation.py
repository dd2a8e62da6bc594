"""Guesses make drafts faster and change nothing in them."""

import time
from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from medgen_desktop.domain.draft import DraftToken, StopReason
from medgen_desktop.domain.generation import GenerationSettings
from medgen_desktop.inference.decoder import Writer
from medgen_desktop.inference.speculation import MOST_GUESSES, Guesser, Phrases
from medgen_desktop.inference.text_stream import TextStream
from tests.unit.inference.fake_reader import (
    FakeReader,
    counting_rule,
    letter_tokenizer,
    random_rule,
)

pytestmark = pytest.mark.clinic

TOKENIZER = letter_tokenizer()


def never() -> bool:
    return False


def written(
    reader: FakeReader,
    prompt: Sequence[int],
    asked: GenerationSettings,
    guesser: Guesser | None,
    stop_token_ids: Sequence[int] = (),
) -> tuple[list[int], str, tuple[DraftToken, ...], StopReason]:
    text = TextStream(TOKENIZER, lambda _piece: None, asked.stop_texts)
    reason = Writer(asked, stop_token_ids, never).write(reader, prompt, text, guesser)
    return text.ids, text.finish(), text.tokens(), reason


@st.composite
def drafts(draw: st.DrawFn) -> dict[str, Any]:
    vocabulary = draw(st.integers(2, 8))
    longest = draw(st.integers(1, 40))
    sampling = draw(st.booleans())
    return {
        "rule": random_rule(
            draw(st.integers(0, 99)),
            vocabulary,
            draw(st.integers(1, 3)),
            draw(st.sampled_from([0.5, 2.0, 6.0])),
        ),
        "prompt": draw(st.lists(st.integers(0, vocabulary - 1), min_size=1, max_size=30)),
        "stop_token_ids": draw(st.sampled_from([(), (0,), (0, 1)])),
        "asked": GenerationSettings(
            max_new_tokens=longest,
            min_new_tokens=draw(st.integers(0, longest)),
            temperature=draw(st.sampled_from([0.3, 1.0, 2.0])) if sampling else 0.0,
            top_k=draw(st.integers(0, 4)),
            top_p=draw(st.sampled_from([0.5, 0.9, 1.0])),
            seed=draw(st.integers(0, 9)),
            block_repeats_of=draw(st.integers(0, 4)),
            stop_texts=draw(st.sampled_from([(), ("ba",), ("cab", "aa")])),
        ),
    }


@settings(max_examples=400, deadline=None)
@given(draft=drafts(), taught=st.lists(st.integers(0, 7), max_size=20))
def test_that_a_draft_with_guesses_is_the_draft_without(
    draft: dict[str, Any], taught: list[int]
) -> None:
    rule, prompt, stops = draft["rule"], draft["prompt"], draft["stop_token_ids"]
    phrases = Phrases()
    phrases.learn(taught)
    fast, plain = FakeReader(rule), FakeReader(rule)
    guesser = Guesser(prompt, phrases)
    with_guesses = written(fast, prompt, draft["asked"], guesser, stops)
    assert with_guesses == written(plain, prompt, draft["asked"], None, stops)
    assert len(fast.calls) <= len(plain.calls)
    ids = with_guesses[0]
    assert fast.tokens in ([*prompt, *ids], [*prompt, *ids[:-1]])  # nothing of a wrong guess


def test_that_copied_text_comes_many_tokens_a_call() -> None:
    reader = FakeReader(counting_rule(26))
    prompt = [*range(26), 4, 5, 6]
    ids, *_ = written(reader, prompt, GenerationSettings(max_new_tokens=60), Guesser(prompt))
    assert ids == [(7 + at) % 26 for at in range(60)]
    assert len(reader.calls) <= 12


def test_that_a_reader_that_reads_one_by_one_gets_no_guesses() -> None:
    reader = FakeReader(counting_rule(26), many_at_once=False)
    prompt = [*range(26), 4, 5, 6]
    written(reader, prompt, GenerationSettings(max_new_tokens=9), Guesser(prompt))
    assert reader.calls == [29, *[1] * 8]


def test_that_an_interruption_that_nobody_meant_changes_nothing() -> None:
    prompt, asked = [3, 1, 4, 1], GenerationSettings(max_new_tokens=9, temperature=1.0)
    rule = random_rule(1, 6, 2)
    whole = written(FakeReader(rule), prompt, asked, None)
    assert written(FakeReader(rule, interruptions=3), prompt, asked, Guesser(prompt)) == whole


def test_that_a_cancel_ends_the_draft_at_the_call_that_it_interrupts() -> None:
    text = TextStream(TOKENIZER, lambda _piece: None)
    reader = FakeReader(counting_rule(26))
    writer = Writer(GenerationSettings(), (), lambda: len(text.ids) >= 2)
    assert writer.write(reader, [3], text) is StopReason.CANCELLED
    assert text.finish() == "ef"


def sampled_rule(tokens: Sequence[int]) -> NDArray[np.float32]:
    return np.log(np.array([0.45, 0.3, 0.2, 0.05], dtype=np.float32)) + tokens[-1] * np.array(
        [0.3, 0.0, -0.3, 0.1], dtype=np.float32
    )


@pytest.mark.parametrize("fixed", [[0, 0, 0], [2, 3, 1], [3, 3, 3]])
def test_that_sampling_with_guesses_keeps_the_models_distribution(fixed: list[int]) -> None:
    """Chi-square over all drafts of three tokens, whatever is guessed; p = 0.001."""

    class Stubborn(Guesser):
        def guess(self, most: int) -> list[int]:
            return fixed[:most]

    drawn: Counter[tuple[int, ...]] = Counter()
    count = 6_000
    for seed in range(count):
        asked = GenerationSettings(max_new_tokens=3, temperature=1.0, seed=seed)
        ids, *_ = written(FakeReader(sampled_rule), [1], asked, Stubborn([1]))
        drawn[tuple(ids)] += 1
    expected: dict[tuple[int, ...], float] = {(): 1.0}
    for _ in range(3):
        grown = {}
        for ids_so_far, likely in expected.items():
            weights = np.exp(sampled_rule([1, *ids_so_far]).astype(np.float64))
            for token, share in enumerate(weights / weights.sum()):
                grown[*ids_so_far, token] = likely * float(share)
        expected = grown
    common = {ids for ids, likely in expected.items() if likely * count >= 5}
    rare = count * sum(likely for ids, likely in expected.items() if ids not in common)
    found_rare = sum(times for ids, times in drawn.items() if ids not in common)
    chi_square = sum(
        (drawn[ids] - count * expected[ids]) ** 2 / (count * expected[ids]) for ids in common
    ) + (found_rare - rare) ** 2 / max(rare, 1e-9)
    freedom = len(common)  # the rare ones are one more kind, and the total is given
    bound = freedom * (1 - 2 / (9 * freedom) + 3.09 * np.sqrt(2 / (9 * freedom))) ** 3
    assert chi_square < bound


def test_that_the_longest_match_is_continued_and_of_equal_ones_the_latest() -> None:
    #                  1 2 3 → 4     2 3 → 5      1 2 3 → 6
    text = [1, 2, 3, 4, 9, 7, 2, 3, 5, 9, 1, 2, 3, 6, 9, 8, 2, 3, 7, 9]
    assert Guesser([*text, 1, 2, 3]).guess(1) == [6]
    assert Guesser([*text, 8, 2, 3]).guess(1) == [7]
    assert Guesser([*text, 5, 5, 2, 3]).guess(1) == [7]
    assert Guesser([*text, 4]).guess(1) == [9]


@pytest.mark.parametrize("text", [[], [3], [3, 4]])
def test_that_nothing_is_guessed_where_nothing_comes_again(text: list[int]) -> None:
    guesser = Guesser(text)
    assert guesser.guess(5) == []
    guesser.learn(0)


def test_that_no_more_is_guessed_than_may_be_written() -> None:
    guesser = Guesser(list(range(50)) * 3)
    assert len(guesser.guess(100)) == MOST_GUESSES
    assert guesser.guess(4) == [0, 1, 2, 3]
    assert guesser.guess(0) == []


def test_that_guesses_get_shorter_where_they_are_wrong_and_longer_where_they_are_right() -> None:
    right, wrong = Guesser([1, 2, 3, 4, 5, 6, 7, 8, 1, 2]), Guesser([1, 2, 3, 4, 5, 6, 7, 8, 1, 2])
    at_first = len(right.guess(15))
    for _ in range(30):
        right.learn(len(right.guess(15)))
        wrong.guess(15)
        wrong.learn(0)
    assert len(wrong.guess(15)) == 1 < at_first < len(right.guess(15))


def test_that_phrases_of_earlier_drafts_are_guessed_where_the_note_has_none() -> None:
    phrases = Phrases()
    phrases.learn([1, 2, 3, 4, 5])
    assert Guesser([9, 8, 1, 2], phrases).guess(1) == [3]
    assert Guesser([9, 8, 1, 2]).guess(1) == []
    phrases.learn([1, 2, 6])
    assert [token for token, _ in phrases.follow([1, 2])] == [6]
    assert list(phrases.follow([7, 1])) == [(2, 1), (6, 2)]


def test_that_phrases_stay_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("medgen_desktop.inference.speculation._MOST_PHRASES", 10)
    phrases = Phrases()
    phrases.learn(range(20))
    assert next(phrases.follow([3])) == (4, 1)
    phrases.learn([30, 31])
    assert list(phrases.follow([3])) == []
    assert next(phrases.follow([30])) == (31, 1)


@pytest.mark.timing
def test_that_guessing_takes_no_time_that_matters() -> None:
    chance = np.random.default_rng(0)
    text = [int(one) for one in chance.integers(0, 40, 4_000)]  # as many repeats as can be
    guesser = Guesser(text)
    started = time.perf_counter()
    for token in text[:500]:
        guesser.learn(min(1, len(guesser.guess(15))))
        guesser.add(token)
    assert (time.perf_counter() - started) / 500 < 0.3e-3
