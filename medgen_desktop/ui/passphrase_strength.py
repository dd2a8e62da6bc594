"""A rough hint at how hard a passphrase is to guess, while it is being typed."""

import itertools
import math
import string
from enum import IntEnum

_FAIR_BITS = 45
_STRONG_BITS = 70
_OTHER_SCRIPT = 2000


class Strength(IntEnum):
    """From nothing typed to good enough against guessing offline."""

    NONE = 0
    WEAK = 1
    FAIR = 2
    STRONG = 3


def strength_of(passphrase: str) -> Strength:
    """How strong a passphrase is, by its length, kinds of characters and repetition."""
    if not passphrase:
        return Strength.NONE
    bits = _variety(passphrase) * math.log2(_alphabet(passphrase))
    if bits >= _STRONG_BITS:
        return Strength.STRONG
    return Strength.FAIR if bits >= _FAIR_BITS else Strength.WEAK


def _alphabet(passphrase: str) -> int:
    """How many characters the passphrase seems to be drawn from."""
    kinds = (string.ascii_lowercase, string.ascii_uppercase, string.digits)
    size = sum(len(kind) for kind in kinds if set(kind) & set(passphrase))
    rest = set(passphrase) - set("".join(kinds))
    size += 32 if any(one.isascii() for one in rest) else 0
    return size + (_OTHER_SCRIPT if any(not one.isascii() for one in rest) else 0)


def _variety(passphrase: str) -> float:
    """Its length, less for characters that repeat or follow one another as in a row of keys."""
    steps = [abs(ord(right) - ord(left)) for left, right in itertools.pairwise(passphrase)]
    dull = sum(1 for step in steps if step <= 1)
    return min(len(passphrase) - 0.75 * dull, 2.5 * len(set(passphrase)))
