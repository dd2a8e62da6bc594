"""Streaming text: whole characters only, and all of them."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer

from medgen_desktop.inference.decoder import TextStream

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
