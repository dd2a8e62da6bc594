"""Streaming text: whole characters only, and all of them."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer

from medgen_desktop.inference.text_stream import TextStream, before_stop
from tests.unit.inference.fake_reader import LETTERS, letter_tokenizer

pytestmark = pytest.mark.clinic

MIXED = "咳嗽三天，发热 39℃ 🤒 👨‍👩‍👧 – naïve café\nÄrztin"


@pytest.fixture(scope="session")
def tokenizer(drafter_folder: Path) -> Tokenizer:
    """The drafter's tokenizer, by which control tokens in text are text."""
    loaded = Tokenizer.from_file(str(drafter_folder / "tokenizer.json"))
    loaded.encode_special_tokens = True
    return loaded


def streamed(tokenizer: Tokenizer, ids: list[int]) -> tuple[list[str], str]:
    pieces: list[str] = []
    stream = TextStream(tokenizer, pieces.append)
    for one in ids:
        stream.add(one)
    assert stream.ids == ids
    return pieces, stream.finish()


def test_that_characters_split_over_tokens_come_whole(tokenizer: Tokenizer) -> None:
    ids = tokenizer.encode(MIXED, add_special_tokens=False).ids
    assert any("\ufffd" in tokenizer.decode([one]) for one in ids)
    pieces, text = streamed(tokenizer, ids)
    assert "".join(pieces) == text == MIXED
    assert all(pieces)
    assert not any("\ufffd" in piece for piece in pieces)
    assert len(pieces) < len(ids)


def test_that_text_comes_as_soon_as_its_character_is_complete(tokenizer: Tokenizer) -> None:
    pieces: list[str] = []
    stream = TextStream(tokenizer, pieces.append)
    for one in tokenizer.encode("嗽", add_special_tokens=False).ids:
        assert pieces == []
        stream.add(one)
    assert pieces == ["嗽"]


def test_that_a_character_that_never_became_whole_is_left_out(tokenizer: Tokenizer) -> None:
    ids = tokenizer.encode("ok 🤒", add_special_tokens=False).ids
    pieces, text = streamed(tokenizer, ids[:-1])
    assert "".join(pieces) == text
    assert text.rstrip() == "ok"


def test_that_nothing_written_is_no_text(tokenizer: Tokenizer) -> None:
    assert streamed(tokenizer, []) == ([], "")


@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
@given(text=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\ufffd")))
def test_that_any_text_streams_back_as_it_was(tokenizer: Tokenizer, text: str) -> None:
    ids = tokenizer.encode(text, add_special_tokens=False).ids
    assume(tokenizer.decode(ids) == text)  # this tokenizer has no token for a few rare bytes
    pieces, found = streamed(tokenizer, ids)
    assert "".join(pieces) == found == text


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_that_bytes_of_any_order_break_no_stream(tokenizer: Tokenizer, data: st.DataObject) -> None:
    tokens = st.integers(0, tokenizer.get_vocab_size() - 1) | st.integers(17, 300)
    ids = data.draw(st.lists(tokens, max_size=24))
    pieces, found = streamed(tokenizer, ids)
    whole = tokenizer.decode(ids, skip_special_tokens=True)
    assert "".join(pieces) == found
    assert whole.startswith(found)
    assert not any(piece.endswith("\ufffd") for piece in pieces)


LETTER_TOKENIZER = letter_tokenizer()


def spelt(
    word: str, stop_texts: tuple[str, ...], text_until: int = 0
) -> tuple[list[str], TextStream, list[bool]]:
    """Letter by letter; the first `text_until` letters are text whatever they spell."""
    pieces: list[str] = []
    stream = TextStream(LETTER_TOKENIZER, pieces.append, stop_texts)
    stopped = []
    for at, letter in enumerate(word):
        stopped.append(stream.add(LETTERS.index(letter), 0.5, may_stop=at >= text_until))
        if stopped[-1]:
            break
    return pieces, stream, stopped


def test_that_a_stop_text_ends_the_text_and_is_never_shown() -> None:
    pieces, stream, stopped = spelt("onestoptwo", ("stop",))
    assert pieces == ["o", "n", "e"]
    assert stopped == [*[False] * 6, True]
    assert stream.finish() == "one"
    assert [(token.start, token.end) for token in stream.tokens()] == [
        *[(0, 1), (1, 2), (2, 3)],
        *[(3, 3)] * 4,
    ]


def test_that_what_may_become_a_stop_text_is_held_back_until_it_does_not() -> None:
    pieces, stream, stopped = spelt("anstopstorx", ("stopped", "tor"))
    assert pieces == ["a", "n", "stop", "s"]  # each at the letter that could not go on
    assert stopped[-1]
    assert stream.finish() == "anstops"


def test_that_what_was_held_back_is_shown_at_the_end() -> None:
    pieces, stream, _ = spelt("hist", ("stop",))
    assert pieces == ["h", "i"]
    assert stream.finish() == "hist"
    assert pieces == ["h", "i", "st"]
    assert [token.end for token in stream.tokens()] == [1, 2, 3, 4]


def test_that_before_the_minimum_length_a_stop_text_is_text() -> None:
    pieces, stream, stopped = spelt("abcabc", ("abc", "ca"), text_until=3)
    assert stopped == [*[False] * 5, True]
    assert stream.finish() == "abc"
    assert pieces == ["a", "b", "c"]


@settings(max_examples=300, deadline=None)
@given(
    text=st.text("ab", max_size=12),
    stop_texts=st.lists(st.text("ab", min_size=1, max_size=4), min_size=1, max_size=3),
)
def test_that_text_ends_where_the_first_stop_text_is_complete(
    text: str, stop_texts: list[str]
) -> None:
    expected = next(
        (
            text[: end - max(len(stop) for stop in stop_texts if text[:end].endswith(stop))]
            for end in range(len(text) + 1)
            if any(text[:end].endswith(stop) for stop in stop_texts)
        ),
        text,
    )
    pieces, stream, stopped = spelt(text, tuple(stop_texts))
    assert any(stopped) == (expected != text)
    shown = "".join(pieces)
    assert expected.startswith(shown)
    assert stream.finish() == expected
    assert before_stop(text, stop_texts)[1] == any(stopped)


def test_that_each_token_knows_its_code_points_and_its_probability(tokenizer: Tokenizer) -> None:
    ids = tokenizer.encode("ok 🤒咳", add_special_tokens=False).ids
    stream = TextStream(tokenizer, lambda _piece: None)
    for at, one in enumerate(ids):
        stream.add(one, at / 100)
    text, tokens = stream.finish(), stream.tokens()
    assert [token.probability for token in tokens] == [at / 100 for at in range(len(ids))]
    assert "".join(text[token.start : token.end] for token in tokens) == text == "ok 🤒咳"
    assert any(token.start == token.end for token in tokens)  # the first bytes of a character
    assert text[tokens[-1].start : tokens[-1].end] == "咳"
