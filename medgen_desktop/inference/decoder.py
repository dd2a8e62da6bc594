"""Drafting: read the prompt, then write one token after the other as text that never breaks."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from tokenizers import Tokenizer
from tokenizers.decoders import DecodeStream

from medgen_desktop.domain.draft import Generation, StopReason
from medgen_desktop.domain.errors import NOTE_EMPTY, PROMPT_TOO_LONG, UserError
from medgen_desktop.inference.session import CachedDecoder, LoadedModel

PREFILL_CHUNK = 256
"""Prompt tokens read between two looks at whether the draft was cancelled."""


@dataclass(frozen=True, slots=True)
class GenerationSettings:
    """How to write: greedily, at most `max_new_tokens`.

    Raises:
        ValueError: not even one token is wanted.
    """

    max_new_tokens: int = 256

    def __post_init__(self) -> None:
        """Refuse what would write nothing."""
        if self.max_new_tokens < 1:
            raise ValueError("max_new_tokens must be at least 1")


def generate(
    model: LoadedModel,
    source: str,
    section: str,
    settings: GenerationSettings,
    *,
    on_text: Callable[[str], None],
    is_cancelled: Callable[[], bool],
) -> Generation:
    """Draft from a note; whole characters are handed to `on_text` as they come.

    Raises:
        UserError: NOTE_EMPTY, or PROMPT_TOO_LONG where prompt and answer do not fit the context.
    """
    started = time.perf_counter()
    if not source.strip():
        raise UserError(NOTE_EMPTY)
    prompt = model.prompt_ids(source, section)
    needed = len(prompt) + settings.max_new_tokens
    if needed > model.manifest.context_length:
        raise UserError(PROMPT_TOO_LONG, needed=needed, context=model.manifest.context_length)
    decoder = CachedDecoder(model.session, model.shape)
    decoder.reserve(len(prompt) + 1)
    text = TextStream(model.tokenizer, on_text)
    reason = _write(model, decoder, prompt, settings, text, is_cancelled)
    return Generation(
        text=text.finish(),
        prompt_tokens=len(prompt),
        new_tokens=len(text.ids),
        seconds=time.perf_counter() - started,
        stop_reason=reason,
    )


def _write(
    model: LoadedModel,
    decoder: CachedDecoder,
    prompt: list[int],
    settings: GenerationSettings,
    text: "TextStream",
    is_cancelled: Callable[[], bool],
) -> StopReason:
    ahead = prompt
    while True:
        if is_cancelled():
            return StopReason.CANCELLED
        chunk, ahead = ahead[:PREFILL_CHUNK], ahead[PREFILL_CHUNK:]
        logits = decoder.read(chunk, [len(chunk) - 1])
        if ahead:
            continue
        token = int(logits[0].argmax())
        if token in model.manifest.stop_token_ids:
            return StopReason.END_OF_TEXT
        text.add(token)
        if len(text.ids) >= settings.max_new_tokens:
            return StopReason.LENGTH
        ahead = [token]


class TextStream:
    """Tokens in, whole characters out: what is not yet a complete character is held back."""

    def __init__(self, tokenizer: Tokenizer, on_text: Callable[[str], None]) -> None:
        """Start an empty text."""
        self.ids: list[int] = []
        self._tokenizer = tokenizer
        self._on_text = on_text
        self._stream = DecodeStream(skip_special_tokens=True)
        self._shown: list[str] = []

    def add(self, token: int) -> None:
        """Take one token; hand on the characters that it completes."""
        self.ids.append(token)
        piece = self._stream.step(self._tokenizer, token)
        if piece:
            self._shown.append(piece)
            self._on_text(piece)

    def finish(self) -> str:
        """All text that was handed on; bytes that never became a character are not in it."""
        return "".join(self._shown)
