"""Drafting: read the prompt, then write one token after the other as text that never breaks."""

import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from medgen_desktop.domain.draft import Generation, StopReason
from medgen_desktop.domain.errors import NOTE_EMPTY, PROMPT_TOO_LONG, UserError
from medgen_desktop.domain.generation import GenerationSettings
from medgen_desktop.inference.beam import BeamSearch
from medgen_desktop.inference.cached_decoder import (
    PromptReader,
    ReadInterrupted,
    TokenReader,
    common_prefix,
)
from medgen_desktop.inference.readers import context_needed, reader_of
from medgen_desktop.inference.sampling import TokenChooser, probability
from medgen_desktop.inference.session import LoadedModel
from medgen_desktop.inference.speculation import Guesser
from medgen_desktop.inference.text_stream import TextStream


def generate(
    model: LoadedModel,
    source: str,
    section: str,
    settings: GenerationSettings,
    *,
    on_text: Callable[[str], None],
    is_cancelled: Callable[[], bool],
    decoder: PromptReader | None = None,
) -> Generation:
    """Draft from a note; whole characters are handed to `on_text` as they come.

    Of beams, all text comes at the end. What `decoder` has read already is not read again, and it
    is left with the prompt and what was written.

    Raises:
        UserError: NOTE_EMPTY, or PROMPT_TOO_LONG where prompt and answer do not fit the context.
        MemoryError: the cache does not fit.
    """
    started = time.perf_counter()
    if not source.strip():
        raise UserError(NOTE_EMPTY)
    prompt = model.prompt_ids(source, section)
    needed = context_needed(model, len(prompt), settings.max_new_tokens)
    if needed > model.manifest.context_length:
        raise UserError(PROMPT_TOO_LONG, needed=needed, context=model.manifest.context_length)
    reader = decoder or reader_of(model)
    writer = Writer(settings, model.manifest.stop_token_ids, is_cancelled)
    text = TextStream(model.tokenizer, on_text, settings.stop_texts)
    pending = reader.read_but_the_end(prompt, is_cancelled)
    if pending is None:
        reason = StopReason.CANCELLED
    elif settings.beams > 1:
        reason = writer.search(reader, pending, text, model.tokenizer)
    else:
        phrases = reader.phrases
        guesser = Guesser(prompt, phrases) if settings.speculate and phrases else None
        reason = writer.write(reader, pending, text, guesser)
        if guesser and phrases:
            phrases.learn([*prompt[-2:], *text.ids])
    return Generation(
        text=text.finish(),
        prompt_tokens=len(prompt),
        new_tokens=len(text.ids),
        seconds=time.perf_counter() - started,
        stop_reason=reason,
        tokens=text.tokens(),
    )


def read_note(
    model: LoadedModel, source: str, decoder: PromptReader, is_cancelled: Callable[[], bool]
) -> None:
    """Read a note's prompt up to where the section's words would start, ahead of any request.

    A note that is empty or too long is left alone: the request for its draft will say so. So is one
    that an encoder reads, which has to know what it is asked for.

    Raises:
        MemoryError: the cache does not fit.
    """
    if model.encoder is not None:
        return
    one, other = (model.prompt_ids(source, section) for section in ("A", "现"))
    if source.strip() and len(one) < model.manifest.context_length:
        decoder.read_ahead(one[: common_prefix(one, other)], is_cancelled)


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes after what a reader has read, as settings say, until something ends it."""

    settings: GenerationSettings
    stop_token_ids: Collection[int]
    is_cancelled: Callable[[], bool]

    def write(
        self,
        reader: TokenReader,
        pending: Sequence[int],
        text: TextStream,
        guesser: Guesser | None = None,
    ) -> StopReason:
        """Write token by token; with a guesser, several in one call, and the very same ones.

        Each token is chosen from its own row of logits, in order, as if there were no guesses; the
        first that differs from its guess ends the call. For a guess that is always made, this
        accepts with the probability of the guessed token and else draws from the others: what
        speculative sampling does (Leviathan et al. 2023; Chen et al. 2023).

        Args:
            reader: what has read all before `pending`; it is left with all but the last token.
            pending: the prompt's end, at least one token.
            text: takes the tokens that are written.
            guesser: has the prompt already.
        """
        chooser = TokenChooser(self.settings, self.stop_token_ids)
        if not reader.many_at_once:
            guesser = None
        while True:
            if self.is_cancelled():
                return StopReason.CANCELLED
            left = self.settings.max_new_tokens - len(text.ids)
            guesses = guesser.guess(left - 1) if guesser else []
            asked = range(len(pending) - 1, len(pending) + len(guesses))
            try:
                logits = reader.read([*pending, *guesses], asked)
            except ReadInterrupted:
                continue
            before = len(text.ids)
            reason = self._take(logits, guesses, chooser, text)
            written = text.ids[before:]
            right = common_prefix(written, guesses)
            reader.rewind(len(reader.tokens) - len(guesses) + right)
            if reason is not None:
                return reason
            if guesser:
                guesser.learn(right)
                for token in written:
                    guesser.add(token)
            pending = written[-1:]

    def search(
        self, reader: TokenReader, pending: Sequence[int], text: TextStream, tokenizer: Tokenizer
    ) -> StopReason:
        """Write the best of several drafts (see `BeamSearch`).

        Args:
            reader: what has read all before `pending`.
            pending: the prompt's end, at least one token.
            text: takes the tokens of the best draft.
            tokenizer: tells where a draft has come to a stop text.

        Raises:
            MemoryError: the readers of the other beams do not fit.
        """

        def is_complete(ids: Sequence[int]) -> bool:
            replay = TextStream(tokenizer, lambda _piece: None, self.settings.stop_texts)
            return any(self._add(replay, token) for token in ids)

        search = BeamSearch(self.settings, self.stop_token_ids, is_complete, self.is_cancelled)
        best = search.search(reader, pending)
        for token, likely in zip(best.ids, best.probabilities, strict=True):
            self._add(text, token, likely)
        return best.reason

    def _take(
        self,
        logits: NDArray[np.float32],
        guesses: Sequence[int],
        chooser: TokenChooser,
        text: TextStream,
    ) -> StopReason | None:
        """Write one token for each row up to the first that was not guessed."""
        for at, row in enumerate(logits):
            token = chooser.choose(row, text.ids)
            if token in self.stop_token_ids:
                return StopReason.END_OF_TEXT
            if self._add(text, token, probability(row, token)):
                return StopReason.END_OF_TEXT
            if len(text.ids) >= self.settings.max_new_tokens:
                return StopReason.LENGTH
            if at < len(guesses) and token != guesses[at]:
                break
        return None

    def _add(self, text: TextStream, token: int, likely: float = 1.0) -> bool:
        early = len(text.ids) < self.settings.min_new_tokens
        return text.add(token, likely, may_stop=not early)
