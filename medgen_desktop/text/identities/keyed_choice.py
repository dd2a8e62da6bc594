"""Choices that a secret makes: the same for the same words, and nobody without it can repeat them.

HMAC-SHA256 of the words seeds a generator, so a replacement tells nothing of what it replaced.
"""

import hashlib
import hmac
import random
from collections.abc import Sequence

from medgen_desktop.text.folding import folded

_FEWEST_WEEKS, _MOST_WEEKS = 8, 260


class KeyedChoice:
    """Chooses by one secret."""

    def __init__(self, secret: bytes) -> None:
        """The same secret chooses the same."""
        self._secret = secret

    def digest(self, *words: str) -> str:
        """A name for these words: 64 hexadecimal digits."""
        said = "\0".join(" ".join(folded(word).split()) for word in words)
        message = said.encode("utf-8", "surrogatepass")
        return hmac.new(self._secret, message, hashlib.sha256).hexdigest()

    def generator(self, *words: str) -> random.Random:
        """A generator that begins the same for the same words, in any letter case and width."""
        return random.Random(int(self.digest(*words), 16))  # noqa: S311 - HMAC made the seed

    def one_of(self, listed: Sequence[str], old: str, *words: str) -> str:
        """One of these for the words, but not what is replaced."""
        pick = self.generator(*words)
        chosen = old
        for _turn in range(len(listed) * 4):
            chosen = pick.choice(listed)
            if folded(chosen) != folded(old):
                break
        return chosen

    def days_of_patient(self, patient: str) -> int:
        """By how many days the dates of one patient move: whole weeks back.

        Weekdays that stand beside dates stay right that way, and no date comes to lie ahead.
        """
        return -7 * self.generator("patient", patient).randint(_FEWEST_WEEKS, _MOST_WEEKS)
