"""Drafting with the real model, in the test's own process."""

import math
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from medgen_desktop.domain.draft import Generation, StopReason
from medgen_desktop.domain.errors import UserError
from medgen_desktop.domain.generation import GenerationSettings
from medgen_desktop.domain.prompt import PromptSegment, PromptTemplate
from medgen_desktop.inference import cached_decoder
from medgen_desktop.inference.cached_decoder import PREFILL_CHUNK, CachedDecoder
from medgen_desktop.inference.decoder import generate, read_note
from medgen_desktop.inference.readers import cached_reader_of
from medgen_desktop.inference.session import LoadedModel
from medgen_desktop.inference.speculation import MOST_GUESSES

pytestmark = [pytest.mark.clinic, pytest.mark.slow]

NOTE = "Doctor: What brings you in?\nPatient: I have had a cough and a fever for three days.\n"
NOTE_FIRST = PromptTemplate(
    "note-first",
    (PromptSegment("source", "{source}"), PromptSegment("section", "\nSection: {section}")),
    "<|im_end|>",
)


@dataclass
class Listener:
    """Takes the text, and cancels at the given look."""

    cancel_at: int = 10_000
    pieces: list[str] = field(default_factory=list)
    looks: int = 0

    def is_cancelled(self) -> bool:
        self.looks += 1
        return self.looks > self.cancel_at


def draft(
    model: LoadedModel, source: str, tokens: int = 12, listener: Listener | None = None
) -> Generation:
    heard = listener or Listener()
    return generate(
        model,
        source,
        "CC",
        GenerationSettings(tokens),
        on_text=heard.pieces.append,
        is_cancelled=heard.is_cancelled,
    )


def draft_as(
    model: LoadedModel, asked: GenerationSettings, decoder: CachedDecoder | None = None
) -> Generation:
    return generate(
        model,
        NOTE,
        "CC",
        asked,
        on_text=lambda _piece: None,
        is_cancelled=lambda: False,
        decoder=decoder,
    )


def refusal(model: LoadedModel, source: str, tokens: int = 12) -> UserError:
    listener = Listener()
    with pytest.raises(UserError) as caught:
        draft(model, source, tokens, listener)
    assert listener.pieces == []
    return caught.value


@pytest.fixture(scope="module")
def first(model: LoadedModel) -> Generation:
    return draft(model, NOTE)


def test_that_what_streams_is_what_comes_back(model: LoadedModel) -> None:
    listener = Listener()
    generation = draft(model, NOTE, listener=listener)
    assert "".join(listener.pieces) == generation.text
    assert generation.text.strip()
    assert generation.prompt_tokens == len(model.prompt_ids(NOTE, "CC"))
    assert generation.seconds > 0


def test_that_a_draft_is_the_same_every_time(model: LoadedModel, first: Generation) -> None:
    assert replace(draft(model, NOTE), seconds=first.seconds) == first


def test_that_length_ends_a_draft(model: LoadedModel, first: Generation) -> None:
    shorter = draft(model, NOTE, 3)
    assert shorter.stop_reason is StopReason.LENGTH
    assert shorter.new_tokens == 3
    assert first.text.startswith(shorter.text)
    assert len(shorter.text) < len(first.text)


def test_that_a_stop_token_ends_a_draft_and_is_no_part_of_it(
    model: LoadedModel, first: Generation
) -> None:
    third = model.encode(first.text, is_markup=False)[2]
    stopping = replace(model, manifest=replace(model.manifest, stop_token_ids=(third,)))
    stopped = draft(stopping, NOTE)
    assert stopped.stop_reason is StopReason.END_OF_TEXT
    assert stopped.new_tokens == 2
    assert first.text.startswith(stopped.text)


def test_that_reading_a_prompt_in_pieces_changes_no_word(
    model: LoadedModel, first: Generation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cached_decoder, "PREFILL_CHUNK", 16)
    assert draft(model, NOTE).text == first.text


def test_that_a_cancel_is_seen_while_the_prompt_is_read(model: LoadedModel) -> None:
    listener = Listener(cancel_at=1)
    generation = draft(model, NOTE * 60, listener=listener)
    assert generation.prompt_tokens > 4 * PREFILL_CHUNK
    assert (generation.stop_reason, generation.new_tokens) == (StopReason.CANCELLED, 0)
    assert listener.looks == 2


def test_that_a_cancelled_draft_keeps_what_was_written(
    model: LoadedModel, first: Generation
) -> None:
    listener = Listener(cancel_at=5)
    generation = draft(model, NOTE, listener=listener)
    assert generation.stop_reason is StopReason.CANCELLED
    assert 0 < generation.new_tokens < first.new_tokens
    assert generation.text == "".join(listener.pieces)
    assert first.text.startswith(generation.text)


def test_that_every_token_tells_its_text_and_how_likely_it_was(first: Generation) -> None:
    assert len(first.tokens) == first.new_tokens
    pieces = [first.text[token.start : token.end] for token in first.tokens]
    assert "".join(pieces) == first.text
    assert all(0 < token.probability <= 1 for token in first.tokens)


def test_that_a_draft_without_guesses_is_the_same(model: LoadedModel, first: Generation) -> None:
    plain = draft_as(model, GenerationSettings(12, speculate=False))
    assert replace(plain, seconds=first.seconds) == first


def test_that_a_stop_text_ends_a_draft_before_it(model: LoadedModel, first: Generation) -> None:
    stop = first.text[len(first.text) // 2 :][:3]
    stopped = draft_as(model, GenerationSettings(12, stop_texts=(stop,)))
    assert stopped.stop_reason is StopReason.END_OF_TEXT
    assert stopped.text == first.text[: first.text.index(stop)]
    assert stopped.tokens[-1].end == len(stopped.text)


def test_that_chance_writes_otherwise_and_a_seed_writes_the_same_again(
    model: LoadedModel, first: Generation
) -> None:
    asked = GenerationSettings(12, temperature=1.5, top_k=200, top_p=0.99, seed=1)
    drawn = draft_as(model, asked)
    assert drawn.text != first.text
    assert draft_as(model, asked).text == drawn.text
    assert draft_as(model, replace(asked, speculate=False)).tokens == drawn.tokens


def test_that_beams_find_a_draft_at_least_as_likely(model: LoadedModel, first: Generation) -> None:
    def likelihood(generation: Generation) -> float:
        return sum(math.log(token.probability) for token in generation.tokens)

    decoder = cached_reader_of(model)
    searched = draft_as(model, GenerationSettings(12, beams=3), decoder)
    assert searched.new_tokens == first.new_tokens == 12
    assert likelihood(searched) >= likelihood(first) - 1e-4  # logarithms of rounded numbers
    again = draft_as(model, GenerationSettings(12), decoder)  # beams leave the decoder usable
    assert replace(again, seconds=first.seconds) == first


def test_that_what_is_known_of_a_note_is_not_read_again(
    model: LoadedModel, first: Generation, monkeypatch: pytest.MonkeyPatch
) -> None:
    decoder = cached_reader_of(model)
    read_note(model, NOTE, decoder, lambda: False)
    for section in ("CC", "GENHX"):
        prompt = model.prompt_ids(NOTE, section)
        assert decoder.tokens == prompt[: len(decoder.tokens)]
    known = len(decoder.tokens)
    draft_as(model, GenerationSettings(12), decoder)
    held = len(decoder.tokens)
    calls: list[int] = []
    read = CachedDecoder.read

    def counted(self: CachedDecoder, ids: Any, positions: Any) -> Any:
        calls.append(len(ids))
        return read(self, ids, positions)

    monkeypatch.setattr(CachedDecoder, "read", counted)
    again = draft_as(model, GenerationSettings(12), decoder)
    assert replace(again, seconds=first.seconds) == first
    assert known > 0
    assert held > first.prompt_tokens
    assert calls[0] <= 1 + MOST_GUESSES  # the prompt's last token, and guesses


def test_that_a_draft_of_a_section_is_the_same_after_that_of_another(
    model: LoadedModel, first: Generation
) -> None:
    decoder = cached_reader_of(model)
    for section in ("GENHX", "ROS"):
        generate(
            model,
            NOTE,
            section,
            GenerationSettings(8),
            on_text=lambda _piece: None,
            is_cancelled=lambda: False,
            decoder=decoder,
        )
    again = draft_as(model, GenerationSettings(12), decoder)
    assert replace(again, seconds=first.seconds) == first


@pytest.mark.parametrize("note", [" \n", NOTE * 800])
def test_that_a_note_that_cannot_be_drafted_is_not_read_ahead(
    model: LoadedModel, note: str
) -> None:
    decoder = cached_reader_of(model)
    read_note(model, note, decoder, lambda: False)
    assert decoder.tokens == []


def test_that_reading_ahead_can_be_cancelled_and_goes_on_where_it_was(model: LoadedModel) -> None:
    asked = replace(model, prompt=NOTE_FIRST)
    decoder = cached_reader_of(model)
    listener = Listener(cancel_at=2)
    read_note(asked, NOTE * 40, decoder, listener.is_cancelled)
    prompt = asked.prompt_ids(NOTE * 40, "CC")
    assert decoder.tokens == prompt[: 2 * PREFILL_CHUNK]
    read_note(asked, NOTE * 40, decoder, lambda: False)
    assert decoder.tokens == prompt[: len(decoder.tokens)]
    assert len(prompt) - len(decoder.tokens) < 5  # the section's name and what comes after it


@pytest.mark.parametrize("blank", ["", "  \n\t", "\u3000\u3000"])
def test_that_a_blank_note_gives_no_draft(model: LoadedModel, blank: str) -> None:
    assert refusal(model, blank).code == "MG301"


def test_that_a_note_longer_than_the_context_is_refused_with_the_numbers(
    model: LoadedModel,
) -> None:
    error = refusal(model, NOTE * 500, 100)
    assert error.code == "MG302"
    needed = len(model.prompt_ids(NOTE * 500, "CC")) + 100
    assert error.details == {"needed": needed, "context": model.manifest.context_length}


def test_that_a_note_that_just_fits_is_drafted_whole(model: LoadedModel) -> None:
    needed = len(model.prompt_ids(NOTE, "CC")) + 4
    fits = replace(model, manifest=replace(model.manifest, context_length=needed))
    assert draft(fits, NOTE, 4).new_tokens == 4
    assert refusal(fits, NOTE, 5).details == {"needed": needed + 1, "context": needed}
