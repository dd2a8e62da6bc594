"""Drafting with the real model, in the test's own process."""

from dataclasses import dataclass, field, replace

import pytest

from medgen_desktop.domain.draft import Generation, StopReason
from medgen_desktop.domain.errors import UserError
from medgen_desktop.inference import decoder
from medgen_desktop.inference.decoder import GenerationSettings, generate
from medgen_desktop.inference.session import LoadedModel

pytestmark = [pytest.mark.clinic, pytest.mark.slow]

NOTE = "Doctor: What brings you in?\nPatient: I have had a cough and a fever for three days.\n"


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
    monkeypatch.setattr(decoder, "PREFILL_CHUNK", 16)
    assert draft(model, NOTE).text == first.text


def test_that_a_cancel_is_seen_while_the_prompt_is_read(model: LoadedModel) -> None:
    listener = Listener(cancel_at=1)
    generation = draft(model, NOTE * 60, listener=listener)
    assert generation.prompt_tokens > 4 * decoder.PREFILL_CHUNK
    assert (generation.stop_reason, generation.new_tokens) == (StopReason.CANCELLED, 0)
    assert listener.looks == 2


def test_that_a_cancelled_draft_keeps_what_was_written(
    model: LoadedModel, first: Generation
) -> None:
    listener = Listener(cancel_at=5)
    generation = draft(model, NOTE, listener=listener)
    assert generation.stop_reason is StopReason.CANCELLED
    assert 0 < generation.new_tokens <= 5
    assert generation.text == "".join(listener.pieces)
    assert first.text.startswith(generation.text)


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


def test_that_a_draft_of_no_words_cannot_be_asked_for() -> None:
    with pytest.raises(ValueError, match="at least 1"):
        GenerationSettings(0)
