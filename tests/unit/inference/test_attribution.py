"""Where a draft's words come from, told by the real model and by its parts."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from medgen_desktop.domain.generation import GenerationSettings
from medgen_desktop.domain.prompt import CHATML_SUMMARY, render
from medgen_desktop.inference.attribution import (
    MOST_WORDS,
    source_place,
    source_words,
    tokens_of,
    word_spans,
    word_weights,
)
from medgen_desktop.inference.cached_decoder import CachedDecoder, ReadInterrupted
from medgen_desktop.inference.decoder import generate
from medgen_desktop.inference.readers import cached_reader_of
from medgen_desktop.inference.session import LoadedModel
from medgen_desktop.text.words import Span, words_of

pytestmark = pytest.mark.clinic

NOTE = (
    "Doctor: What brings you in today?\n"
    "Patient: My left knee hurts when I climb the stairs. 😀 I take ibuprofen for it.\n"
    "Doctor: Any allergies?\nPatient: Penicillin gives me a rash. 另外头痛三天。\n"
)
COPY = "The patient takes ibuprofen and is allergic to penicillin. Penicillin gives me a rash."


def never() -> bool:
    return False


def span_of(word: str, text: str) -> Span:
    start = text.index(word)
    return start, start + len(word)


# -- parts ------------------------------------------------------------------------------------


@st.composite
def weighted_tokens(
    draw: st.DrawFn,
) -> tuple[list[float], list[Span], list[Span]]:
    """Tokens that follow each other, some of no text, and words with gaps between them."""
    cuts = sorted(draw(st.sets(st.integers(0, 30), min_size=2)))
    tokens = [*pairwise(cuts), (0, 0)]
    edges = sorted(draw(st.sets(st.integers(0, 30))))
    words = [(edges[at], edges[at + 1]) for at in range(0, len(edges) - 1, 2)]
    weights = draw(st.lists(st.floats(0, 1), min_size=len(tokens), max_size=len(tokens)))
    return weights, tokens, words


@given(weighted_tokens())
def test_that_every_token_that_touches_a_word_gives_all_its_weight(
    case: tuple[list[float], list[Span], list[Span]],
) -> None:
    weights, tokens, words = case
    sums = word_weights(np.array(weights, dtype=np.float32), tokens, words)
    assert len(sums) == len(words)
    touching = [
        weight
        for weight, (start, end) in zip(weights, tokens, strict=True)
        if any(start < last and first < end for first, last in words)
    ]
    assert float(sums.sum()) == pytest.approx(sum(touching), abs=1e-4)


def test_that_a_token_of_several_words_is_shared_out_by_characters() -> None:
    weights = np.array([0.3, 0.1], dtype=np.float32)
    sums = word_weights(weights, [(0, 4), (4, 6)], [(0, 1), (2, 4), (4, 6)])
    np.testing.assert_allclose(sums, [0.1, 0.2, 0.1], rtol=1e-5)


def test_that_chinese_characters_of_one_token_are_one_word() -> None:
    assert word_spans("头痛三天", [(0, 2), (2, 3), (3, 4)]) == [(0, 2), (2, 3), (3, 4)]
    assert word_spans("头痛,ok", [(0, 1), (1, 3), (3, 5)]) == [(0, 1), (1, 2), (3, 5)]


@pytest.mark.parametrize("section", ["", "HPI", "现病史"])
def test_that_the_note_is_found_in_the_prompt_and_not_the_words_around_it(section: str) -> None:
    part, offset = source_place(CHATML_SUMMARY, section)
    rendered = render(CHATML_SUMMARY, NOTE, section)[part].text
    assert rendered[offset : offset + len(NOTE)] == NOTE


# -- with a real model ------------------------------------------------------------------------


@pytest.fixture
def decoder(model: LoadedModel) -> CachedDecoder:
    return cached_reader_of(model)


@pytest.mark.slow
def test_that_a_part_of_a_draft_has_the_tokens_that_hold_it(model: LoadedModel) -> None:
    text = "Takes ibuprofen. 头痛😀"
    for word in ("Takes", "ibuprofen", "头痛", "😀"):
        ids, first = tokens_of(model.tokenizer, text, span_of(word, text))
        written = model.tokenizer.decode(ids[first:])
        assert word in written
        assert model.tokenizer.decode(ids).endswith(written)
    assert tokens_of(model.tokenizer, text, (0, 0)) == ([], 0)


@pytest.mark.slow
def test_that_copied_words_are_found_in_the_note(
    model: LoadedModel, decoder: CachedDecoder
) -> None:
    for written, held in (("ibuprofen", "ibuprofen"), ("rash", "rash")):
        found = source_words(model, decoder, NOTE, "", COPY, span_of(written, COPY))
        assert found
        assert len(found) <= MOST_WORDS
        assert NOTE[found[0].start : found[0].end] == held
        weights = [one.weight for one in found]
        assert weights == sorted(weights, reverse=True)
        assert 0 < sum(weights) <= 1 + 1e-5


@pytest.mark.slow
def test_that_asking_changes_nothing_of_what_is_drafted_next(
    model: LoadedModel, decoder: CachedDecoder
) -> None:
    settings = GenerationSettings(24)

    def draft(reader: CachedDecoder) -> str:
        return generate(
            model,
            NOTE,
            "HPI",
            settings,
            on_text=lambda _text: None,
            is_cancelled=never,
            decoder=reader,
        ).text

    text = draft(decoder)
    first = next(iter(words_of(text)))
    before = list(decoder.tokens)
    again = source_words(model, decoder, NOTE, "HPI", text, first)
    assert decoder.tokens[: len(before) - 1] == before[:-1]  # nothing was forgotten
    assert source_words(model, decoder, NOTE, "HPI", text, first) == again
    fresh = cached_reader_of(model)
    assert source_words(model, fresh, NOTE, "HPI", text, first) == again
    assert draft(decoder) == draft(cached_reader_of(model)) == text


@pytest.mark.slow
def test_that_it_cannot_be_told_without_heads_beyond_the_context_or_when_cancelled(
    model: LoadedModel, decoder: CachedDecoder
) -> None:
    chosen = span_of("ibuprofen", COPY)
    old = replace(model, manifest=replace(model.manifest, alignment_heads=()))
    assert source_words(old, decoder, NOTE, "", COPY, chosen) is None
    small = replace(model, manifest=replace(model.manifest, context_length=50))
    assert source_words(small, decoder, NOTE, "", COPY, chosen) is None
    assert source_words(model, decoder, NOTE, "", COPY, chosen, lambda: True) is None
    assert source_words(model, decoder, NOTE, "", COPY, (3, 3)) == ()


@pytest.mark.slow
def test_that_an_interruption_that_was_for_another_is_borne(
    model: LoadedModel, decoder: CachedDecoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    chosen = span_of("ibuprofen", COPY)
    expected = source_words(model, decoder, NOTE, "", COPY, chosen)
    read_again = CachedDecoder.read_again
    interrupted: list[bool] = []

    def interrupt_once(self: CachedDecoder, *arguments: object) -> object:
        if not interrupted:
            interrupted.append(True)
            raise ReadInterrupted
        return read_again(self, *arguments)  # type: ignore[arg-type]  # passed on as they came

    monkeypatch.setattr(CachedDecoder, "read_again", interrupt_once)
    assert source_words(model, decoder, NOTE, "", COPY, chosen) == expected
    assert interrupted
