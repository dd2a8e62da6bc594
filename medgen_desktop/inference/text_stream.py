"""Tokens in, text out as it comes: whole characters only, and never a part of a stop text."""

from collections.abc import Callable, Sequence

from tokenizers import Tokenizer
from tokenizers.decoders import DecodeStream

from medgen_desktop.domain.draft import DraftToken


class TextStream:
    """Hands on text as soon as it can no longer change, and knows which token gave which part."""

    def __init__(
        self, tokenizer: Tokenizer, on_text: Callable[[str], None], stop_texts: Sequence[str] = ()
    ) -> None:
        """Start an empty text that ends before the first of `stop_texts`."""
        self.ids: list[int] = []
        self._tokenizer = tokenizer
        self._on_text = on_text
        self._stop_texts = stop_texts
        self._decoding = DecodeStream(skip_special_tokens=True)
        self._text = ""
        self._shown = 0
        """Code points that were handed on."""
        self._ends: list[int] = []
        """Where the text ended after each token."""
        self._probabilities: list[float] = []

    def add(self, token: int, probability: float = 1.0, *, may_stop: bool = True) -> bool:
        """Take one token and hand on what is sure; returns whether a stop text is complete.

        With `may_stop` false, the text up to here cannot be part of a stop text any more.
        """
        self.ids.append(token)
        self._probabilities.append(probability)
        self._text += self._decoding.step(self._tokenizer, token) or ""
        sure, stopped = len(self._text), False
        if may_stop and self._stop_texts:
            unsure = self._text[self._shown :]
            length, stopped = before_stop(unsure, self._stop_texts)
            sure = self._shown + length
            if stopped:
                self._text = self._text[:sure]
        self._ends.append(len(self._text))
        self._show(sure)
        return stopped

    def finish(self) -> str:
        """Hand on what was held back and return all text; unfinished characters are not in it."""
        self._show(len(self._text))
        return self._text

    def tokens(self) -> tuple[DraftToken, ...]:
        """Which part of the text each token gave."""
        ends = [min(end, len(self._text)) for end in self._ends]
        starts = [0, *ends[:-1]]
        return tuple(map(DraftToken, starts, ends, self._probabilities))

    def _show(self, end: int) -> None:
        piece = self._text[self._shown : end]
        if piece:
            self._shown = end
            self._on_text(piece)


def before_stop(text: str, stop_texts: Sequence[str]) -> tuple[int, bool]:
    """How much of `text` is sure to come before any stop text, and whether one is complete.

    Of several complete ones the first to be completed counts, as if characters came one by one.
    """
    found = [(text.find(stop) + len(stop), -len(stop)) for stop in stop_texts if stop in text]
    if found:
        end, minus_length = min(found)
        return end + minus_length, True
    held = (
        length
        for stop in stop_texts
        for length in range(min(len(stop) - 1, len(text)), 0, -1)
        if text.endswith(stop[:length])
    )
    return len(text) - max(held, default=0), False
